// Dumps of MySQL and MariaDB as SQL: mysqldump, mariadb-dump, phpMyAdmin, HeidiSQL, Adminer, and scripts written by hand.
#include "events/sql_dump_reader.h"
#include "events/sql_script_sniff.h"
#include "events/transcoded_reader.h"

namespace hinomi::events {
namespace {

class MysqlDump : public Format {
 public:
  std::string_view name() const override { return "mysql_dump"; }
  EvidenceKind kind() const override { return EvidenceKind::DatabaseDump; }
  Text title() const override { return {"MySQL・MariaDB のダンプ(SQL)", "MySQL or MariaDB dump (SQL)"}; }
  int sniff(const Sample& sample) const override { return sniff_sql_script(sample_text(sample.bytes)).mysql; }
  std::unique_ptr<Reader> open(const ReadContext& context) const override {
    if (context.encoding != Encoding::Utf16Le && context.encoding != Encoding::Utf16Be)
      return std::make_unique<SqlDumpReader>(context, SqlDialect::Server::MySql);
    // What Windows PowerShell makes of "mysqldump > file".
    ReadContext inner = context;
    inner.encoding = Encoding::Utf8;
    return std::make_unique<TranscodedReader>(std::make_unique<SqlDumpReader>(inner, SqlDialect::Server::MySql), context.encoding);
  }
};

}  // namespace

std::unique_ptr<Format> make_mysql_dump(const FormatContext&) { return std::make_unique<MysqlDump>(); }

}  // namespace hinomi::events
