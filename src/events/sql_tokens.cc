#include "events/sql_tokens.h"

#include "base/sql_escape.h"
#include "events/byte_search.h"

namespace hinomi::events {
namespace {

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' || static_cast<signed char>(c) < 0;
}

bool begins_with_word(std::string_view text, std::string_view wanted) {
  if (text.size() < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (upper(text[i]) != wanted[i]) return false;
  }
  return text.size() == wanted.size() || !is_word_byte(text[wanted.size()]);
}

void unescape_mysql(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    out += sql_unescaped(text[++i]);
  }
}

void SqlCursor::skip_line() {
  p_ = find_any<'\n'>(p_, end_);
  if (p_ == end_) incomplete_ = true;
}

// True when a comment stood here.
bool SqlCursor::skip_comment() {
  const char c = *p_;
  if (c == '#' && dialect_.is_mysql()) return skip_line(), true;
  if (c == '-' && peek(1) == '-') {
    // MySQL wants a blank behind the dashes: 5--3 is a sum.
    if (dialect_.is_mysql() && end_ - p_ > 2 && static_cast<unsigned char>(p_[2]) > ' ') return false;
    return skip_line(), true;
  }
  if (version_comments_ > 0 && c == '*' && peek(1) == '/') {
    --version_comments_;
    p_ += 2;
    return true;
  }
  if (c != '/' || peek(1) != '*') return false;
  if (dialect_.is_mysql() && (peek(2) == '!' || (peek(2) == 'M' && peek(3) == '!'))) {
    p_ += peek(2) == '!' ? 3 : 4;
    while (p_ < end_ && is_digit(*p_)) ++p_;
    // MariaDB's sandbox line: /*M!999999\- enable the sandbox mode */
    if (p_ < end_ && *p_ == '\\') {
      const auto close = rest().find("*/");
      if (close == std::string_view::npos) return run_out(), true;
      p_ += close + 2;
      return true;
    }
    ++version_comments_;
    return true;
  }
  int depth = 0;
  for (p_ += 2;; p_ += 2) {
    p_ = find_any<'*', '/'>(p_, end_);
    if (end_ - p_ < 2) return run_out(), true;
    if (p_[0] == '*' && p_[1] == '/') {
      if (depth-- == 0) break;
    } else if (p_[0] == '/' && p_[1] == '*' && !dialect_.is_mysql()) {
      ++depth;  // PostgreSQL's comments nest
    } else {
      --p_;
    }
  }
  p_ += 2;
  return true;
}

void SqlCursor::skip_blanks() {
  while (p_ < end_) {
    if (is_blank(*p_)) {
      ++p_;
    } else if (!skip_comment()) {
      return;
    }
  }
}

void SqlCursor::skip_quoted() {
  const char quote = *p_++;
  const bool backslash = quote != '`' && dialect_.backslash_escapes;
  for (;;) {
    if (dialect_.ascii_trail_bytes) {
      while (p_ < end_ && *p_ != quote && *p_ != '\\') {
        if (is_lead_byte(*p_) && p_ + 1 < end_) ++p_;
        ++p_;
      }
    } else {
      p_ = find_any(p_, end_, quote, '\\', quote);
    }
    if (p_ >= end_) return run_out();
    if (*p_ == '\\') {
      if (end_ - p_ < 2) return run_out();
      p_ += backslash ? 2 : 1;
    } else if (peek(1) == quote) {
      p_ += 2;
    } else {
      ++p_;
      return;
    }
  }
}

void SqlCursor::skip_token() {
  const char c = *p_;
  if (c == '\'' || c == '"' || c == '`') return skip_quoted();
  if (c == '$' && !dialect_.is_mysql()) {
    // $tag$ … $tag$
    const char* q = p_ + 1;
    while (q < end_ && is_word_byte(*q) && *q != '$') ++q;
    if (q == end_) return run_out();
    if (*q == '$') {
      const std::string_view tag(p_, static_cast<std::size_t>(q + 1 - p_));
      const std::string_view body(q + 1, static_cast<std::size_t>(end_ - q - 1));
      const auto close = body.find(tag);
      if (close == std::string_view::npos) return run_out();
      p_ = q + 1 + close + tag.size();
      return;
    }
  }
  if (is_word_byte(c)) {
    // E'…' has backslashes whatever the setting.
    if ((c == 'E' || c == 'e') && peek(1) == '\'' && !dialect_.is_mysql()) {
      SqlDialect escaped = dialect_;
      escaped.backslash_escapes = true;
      SqlCursor inner({p_ + 1, static_cast<std::size_t>(end_ - p_ - 1)}, escaped);
      inner.skip_quoted();
      if (inner.incomplete()) return run_out();
      p_ += 1 + inner.position();
      return;
    }
    while (p_ < end_ && is_word_byte(*p_)) ++p_;
    return;
  }
  ++p_;
}

void SqlCursor::skip_brackets() {
  int depth = 0;
  while (p_ < end_) {
    skip_blanks();
    if (p_ == end_) break;
    if (*p_ == '(') {
      ++depth, ++p_;
    } else if (*p_ == ')') {
      ++p_;
      if (--depth <= 0) return;
    } else {
      skip_token();
    }
  }
  incomplete_ = true;
}

bool SqlCursor::take(char c) {
  if (p_ < end_ && *p_ == c) return ++p_, true;
  return false;
}

bool SqlCursor::at_word(std::string_view word) { return begins_with_word(rest(), word); }

bool SqlCursor::take_word(std::string_view word) {
  if (!at_word(word)) return false;
  p_ += word.size();
  skip_blanks();
  return true;
}

std::string_view SqlCursor::peek_word() const {
  const char* q = p_;
  while (q < end_ && is_word_byte(*q)) ++q;
  return {p_, static_cast<std::size_t>(q - p_)};
}

bool SqlCursor::take_name(std::string& out) {
  out.clear();
  if (p_ == end_) return false;
  if (*p_ == '`' || *p_ == '"' || *p_ == '[') {
    const char close = *p_ == '[' ? ']' : *p_;
    for (++p_; p_ < end_; ++p_) {
      if (dialect_.ascii_trail_bytes && is_lead_byte(*p_) && p_ + 1 < end_) {
        out += *p_++;
        out += *p_;
      } else if (*p_ != close) {
        out += *p_;
      } else if (peek(1) == close) {
        out += *p_++;
      } else {
        return ++p_, true;
      }
    }
    incomplete_ = true;
    return false;
  }
  const std::string_view word = peek_word();
  if (word.empty()) return false;
  out = word;
  p_ += word.size();
  // PostgreSQL folds names without quotes to lower case.
  if (!dialect_.is_mysql()) {
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return true;
}

bool SqlCursor::take_qualified_name(std::string& qualifier, std::string& name) {
  qualifier.clear();
  if (!take_name(name)) return false;
  for (;;) {
    const std::size_t here = position();
    skip_blanks();
    if (!take('.')) {
      seek(here);
      return true;
    }
    skip_blanks();
    if (!qualifier.empty()) qualifier += '.';
    qualifier += name;
    if (!take_name(name)) return false;
  }
}

bool SqlCursor::take_string(std::string& out) {
  out.clear();
  const bool escape_string = (peek() == 'E' || peek() == 'e') && peek(1) == '\'';
  if (escape_string) ++p_;
  if (peek() != '\'' && !(peek() == '"' && dialect_.is_mysql())) return false;
  const char quote = *p_;
  SqlDialect dialect = dialect_;
  dialect.backslash_escapes |= escape_string;
  SqlCursor inner(rest(), dialect);
  inner.skip_quoted();
  if (inner.incomplete()) return run_out(), false;
  const std::string_view body = rest().substr(1, inner.position() - 2);
  std::string undoubled;
  for (std::size_t i = 0; i < body.size(); ++i) {
    undoubled += body[i];
    if (body[i] == '\\' && dialect.backslash_escapes && i + 1 < body.size())
      undoubled += body[++i];
    else if (body[i] == quote && i + 1 < body.size() && body[i + 1] == quote)
      ++i;
  }
  p_ += inner.position();
  if (dialect.backslash_escapes)
    unescape_mysql(undoubled, out);
  else
    out = undoubled;
  return true;
}

}  // namespace hinomi::events
