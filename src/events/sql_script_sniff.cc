#include "events/sql_script_sniff.h"

#include "base/text.h"
#include "events/sql_statements.h"

namespace hinomi::events {
namespace {

// Text that begins like this is some other kind of file, whatever SQL stands in it.
bool begins_otherwise(std::string_view text) {
  return text.starts_with('<') || text.starts_with('{') || text.starts_with('[') || text.starts_with("#!");
}

struct Seen {
  bool mysql_tool = false, postgres_tool = false, postgres_copy = false, postgres_setting = false, version_comment = false,
       backquote = false;
  bool table = false, rows = false, first_is_statement = false;
};

void look_at_statement(std::string_view line, Seen& seen) {
  const SqlDialect mysql = SqlDialect::mysql(Encoding::Utf8);
  if (begins_with_word(line, "CREATE")) {
    SqlCursor c(line, mysql);
    std::string qualifier, name;
    c.take_word("CREATE");
    for (int words = 0; words < 4 && !c.done() && !c.at_word("TABLE"); ++words) c.skip_token(), c.skip_blanks();
    if (c.take_word("TABLE")) {
      if (c.take_word("IF") && c.take_word("NOT")) c.take_word("EXISTS");
      // "Create table tennis clubs" is no statement: a bracket must follow the name, perhaps on the next line.
      if (c.take_qualified_name(qualifier, name)) c.skip_blanks(), seen.table |= c.done() || c.peek() == '(' || c.at_word("LIKE");
    }
  } else if (begins_with_word(line, "INSERT") || begins_with_word(line, "REPLACE")) {
    InsertHeader header;
    const HeaderOutcome outcome = parse_insert_header(line.substr(0, 4096), mysql, true, header);
    // One row a line: the header's line ends with VALUES.
    const bool header_line =
        outcome == HeaderOutcome::Incomplete && ifind(line.substr(0, 4096), "into ") != std::string_view::npos &&
        (ifind(line, "values") != std::string_view::npos || line.ends_with(')') || line.find('(') != std::string_view::npos);
    seen.rows |= outcome == HeaderOutcome::Rows || header_line;
  } else if (begins_with_word(line, "COPY") && ifind(line, " from stdin") != std::string_view::npos) {
    seen.postgres_copy = true;
  } else if (istarts_with(line, "set client_encoding") || istarts_with(line, "set standard_conforming_strings") ||
             line.starts_with("SELECT pg_catalog.") || line.starts_with("\\connect ") || line.starts_with("\\restrict ")) {
    seen.postgres_setting = true;
  }
}

}  // namespace

SqlScriptMarks sniff_sql_script(std::string_view text) {
  SqlScriptMarks marks;
  const std::size_t first_byte = text.find_first_not_of(" \t\r\n");
  if (first_byte == std::string_view::npos || begins_otherwise(text.substr(first_byte))) return marks;
  Seen seen;
  bool first_statement = true, inside_comment = false;
  int lines = 0;
  for (std::size_t begin = 0; begin < text.size() && lines < 20'000; ++lines) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (inside_comment) {
      inside_comment = line.find("*/") == std::string_view::npos;
      continue;
    }
    if (line.empty()) continue;
    if (line.starts_with("--") || (line.starts_with('#') && first_statement)) {
      seen.mysql_tool |= line.starts_with("-- MySQL dump ") || line.starts_with("-- MariaDB dump ") ||
                         line.starts_with("-- phpMyAdmin SQL Dump") || line.starts_with("-- HeidiSQL") ||
                         line.starts_with("-- Adminer ");
      seen.postgres_tool |= line.starts_with("-- PostgreSQL database");
      continue;
    }
    if (line.starts_with("/*!") || line.starts_with("/*M!")) {
      seen.version_comment = true;
      if (std::exchange(first_statement, false)) seen.first_is_statement = true;
      continue;
    }
    if (line.starts_with("/*")) {
      inside_comment = line.find("*/") == std::string_view::npos;
      continue;
    }
    look_at_statement(line, seen);
    seen.backquote |= line.find('`') != std::string_view::npos;
    if (std::exchange(first_statement, false)) {
      SqlCursor c(line, SqlDialect::mysql(Encoding::Utf8));
      seen.first_is_statement = is_statement_word(c.peek_word()) || line.starts_with('\\') || line.starts_with("mysqldump:") ||
                                line.starts_with("pg_dump:");
    }
  }
  // A dump of nothing but its header still says what it is.
  if (seen.postgres_tool) marks.postgresql = 98;
  if (seen.mysql_tool) marks.mysql = 97;
  if (seen.mysql_tool || seen.postgres_tool) return marks;
  if (!seen.first_is_statement) return marks;
  if (seen.postgres_copy || (seen.postgres_setting && !seen.version_comment))
    marks.postgresql = seen.table || seen.rows || seen.postgres_copy ? 90 : 60;
  if (marks.postgresql < 90 && (seen.table || seen.rows)) marks.mysql = seen.version_comment || seen.backquote ? 90 : 80;
  return marks;
}

}  // namespace hinomi::events
