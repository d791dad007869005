// Values and names as MySQL and MariaDB write them in SQL, and as their dumps hold them.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::evidence {

/// Quotes, backslashes, NUL, line ends and Control-Z behind a backslash, as mariadb-dump does. Writes at most twice the bytes of
/// `text`; returns where it ends.
char* write_escaped(char* to, std::string_view text);
/// 0x4A4B: two bytes, and two for every byte.
char* write_hex(char* to, std::string_view bytes);
/// 'text'
std::string sql_text(std::string_view text);
/// `name`
std::string name_of(std::string_view name);

/// How a value stands in a dump.
enum class Form { Number, Quoted, Binary, Bits };
/// Bytes that a value takes at most, with what stands around it.
constexpr std::size_t room_for(std::size_t size) { return 2 * size + 16; }
/// Null: NULL. Returns where it ends.
char* write_cell(char* to, Form form, const char* cell, std::size_t size);
/// A line of SHOW GRANTS without what a password could be guessed from.
std::string without_secret(std::string grant);

}  // namespace hinomi::evidence
