// Values and names as MySQL and MariaDB write them in SQL, and as their dumps hold them.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::evidence {

/// Behind a backslash: quotes, backslashes, NUL, line ends and Control-Z, as mariadb-dump does.
void append_escaped(std::string& out, std::string_view text);
/// 'text'
std::string sql_text(std::string_view text);
/// `name`
std::string name_of(std::string_view name);
/// 0x4A4B
void append_hex(std::string& out, std::string_view bytes);

}  // namespace hinomi::evidence
