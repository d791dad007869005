// The small pieces of SQL text: blanks and comments, names, strings, brackets. Shared by everything that reads statements.
//
// A cursor never runs behind the end of its text. Where a piece is not closed before the end, `incomplete()` says so, and the
// cursor stands at the end: the caller waits for more bytes or, at the end of the evidence, knows that it was cut off.
#pragma once

#include <string>
#include <string_view>

#include "events/sql_dialect.h"

namespace hinomi::events {

class SqlCursor {
 public:
  SqlCursor(std::string_view text, const SqlDialect& dialect)
      : begin_(text.data()), p_(begin_), end_(begin_ + text.size()), dialect_(dialect) {}

  bool done() const { return p_ == end_; }
  bool incomplete() const { return incomplete_; }
  /// Between the marks of a version comment.
  bool in_version_comment() const { return version_comments_ > 0; }
  char peek(std::size_t ahead = 0) const { return static_cast<std::size_t>(end_ - p_) > ahead ? p_[ahead] : '\0'; }
  std::size_t position() const { return static_cast<std::size_t>(p_ - begin_); }
  void seek(std::size_t position) { p_ = begin_ + position; }
  void advance(std::size_t n) { p_ += n; }
  std::string_view rest() const { return {p_, static_cast<std::size_t>(end_ - p_)}; }
  /// From `position` to here.
  std::string_view since(std::size_t position) const {
    return {begin_ + position, static_cast<std::size_t>(p_ - begin_) - position};
  }

  /// Blanks and comments. The marks of a version comment (/*!40101 … */) count as blanks, what stands between them as code.
  void skip_blanks();
  /// One token of any kind: word, number, quoted text, bracket, operator character.
  void skip_token();
  /// From '(' to behind its ')'.
  void skip_brackets();
  /// From an opening quote to behind the closing one.
  void skip_quoted();

  bool take(char c);
  /// An unquoted word, letters without case; the cursor moves only when it is there. `word` in upper case.
  bool take_word(std::string_view word);
  bool at_word(std::string_view word);
  /// The unquoted word that stands here, as written; the cursor stays.
  std::string_view peek_word() const;
  /// A name, quoted or not, unescaped, into `out`. False when none stands here.
  bool take_name(std::string& out);
  /// Names joined by dots: the last one into `name`, those before it into `qualifier` ("" without). Blanks around dots are allowed.
  bool take_qualified_name(std::string& qualifier, std::string& name);
  /// A string literal, unescaped, into `out`.
  bool take_string(std::string& out);

 private:
  void skip_line();
  bool skip_comment();
  void run_out() { p_ = end_, incomplete_ = true; }

  const char* begin_;
  const char* p_;
  const char* end_;
  const SqlDialect& dialect_;
  bool incomplete_ = false;
  int version_comments_ = 0;
};

/// Letters, digits, '_', '$' and bytes above 0x7F.
bool is_word_byte(char c);
/// True when `text` begins with the upper-case word and the word ends there.
bool begins_with_word(std::string_view text, std::string_view upper);
/// Replaces MySQL's backslash escapes. `out` is appended to.
void unescape_mysql(std::string_view text, std::string& out);

}  // namespace hinomi::events
