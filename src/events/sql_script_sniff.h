// Whether a sample is a script of SQL statements, and whose: shared by the dump formats so that each file has one answer.
#pragma once

#include <string_view>

#include "events/sql_dialect.h"

namespace hinomi::events {

struct SqlScriptMarks {
  int mysql = 0, postgresql = 0;  ///< 0 to 100
};
SqlScriptMarks sniff_sql_script(std::string_view text);

}  // namespace hinomi::events
