#include "evidence/mysql_errors.h"

#include <errmsg.h>
#include <fmt/format.h>
#include <mysqld_error.h>

namespace hinomi::evidence {

bool is_break(unsigned number) {
  return number == CR_SERVER_GONE_ERROR || number == CR_SERVER_LOST || number == CR_SERVER_LOST_EXTENDED ||
         number == ER_SERVER_SHUTDOWN || number == 1927 /* ER_CONNECTION_KILLED */ || number == ER_QUERY_INTERRUPTED ||
         number == CR_CONN_HOST_ERROR || number == CR_CONNECTION_ERROR;
}

Text reason_of(unsigned number) {
  switch (number) {
    case ER_LOCK_WAIT_TIMEOUT:
      return {"ほかの処理がロックしている", "locked by somebody else"};
    case ER_NO_SUCH_TABLE:
    case ER_BAD_TABLE_ERROR:
    case ER_NO_SUCH_TABLE_IN_ENGINE:
      return {"読み取り中に削除された", "dropped meanwhile"};
    case ER_TABLE_DEF_CHANGED:
      return {"読み取り中に定義が変わった", "its definition was changed meanwhile"};
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
      return {"このアカウントに読む権限がない", "this account may not read it"};
    case CR_NET_PACKET_TOO_LARGE:
      return {"行が大きすぎる（128 MiB を超える）", "it has a row of more than 128 MiB"};
    default:
      return {fmt::format("サーバーのエラー {}", number), fmt::format("error {} of the server", number)};
  }
}

}  // namespace hinomi::evidence
