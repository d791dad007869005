// What a character means behind a backslash in a string of SQL: MySQL's strings, and PostgreSQL's E'…'.
#pragma once

namespace hinomi {

/// 'n' is a line break, and so on; any other character is itself.
constexpr char sql_unescaped(char behind_backslash) {
  switch (behind_backslash) {
    case '0':
      return '\0';
    case 'b':
      return '\b';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'Z':
      return '\x1A';
    default:
      return behind_backslash;
  }
}

}  // namespace hinomi
