#include "findings/sql_lexer.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

bool SqlToken::is(std::string_view lower_word) const { return kind == Kind::Word && iequals(text, lower_word); }

void SqlTokens::skip_space() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (is_space(c)) {
      ++at_;
    } else if (c == '/' && after == '*') {
      std::size_t inside = at_ + 2;
      if (inside < text_.size() && text_[inside] == 'M') ++inside;
      if (inside < text_.size() && text_[inside] == '!') {
        at_ = inside + 1;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        in_version_comment_ = met_version_comment_ = true;
      } else {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      }
    } else if (in_version_comment_ && c == '*' && after == '/') {
      at_ += 2;
      in_version_comment_ = false;
    } else if (c == '#' || (c == '-' && after == '-' && (at_ + 2 >= text_.size() || is_space(text_[at_ + 2])))) {
      const std::size_t end = text_.find('\n', at_);
      at_ = end == std::string_view::npos ? text_.size() : end + 1;
    } else {
      return;
    }
  }
}

std::string_view SqlTokens::quoted(char quote, bool backslash) {
  const std::size_t from = ++at_;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (backslash && c == '\\') {
      at_ += 2;
    } else if (c == quote) {
      if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
        at_ += 2;
      } else {
        return text_.substr(from, at_++ - from);
      }
    } else {
      ++at_;
    }
  }
  at_ = text_.size();
  return text_.substr(from);
}

SqlToken SqlTokens::next() {
  using Kind = SqlToken::Kind;
  skip_space();
  if (at_ >= text_.size()) return {};
  const char c = text_[at_];
  if (c == '\'') return {Kind::String, quoted('\'', true)};
  if (c == '`') return {Kind::Quoted, quoted('`', false)};
  if (c == '"') return {Kind::Quoted, quoted('"', true)};
  if (!is_word(c)) return {Kind::Sign, text_.substr(at_++, 1)};
  const std::size_t from = at_;
  while (at_ < text_.size() && is_word(text_[at_])) ++at_;
  return {is_digit(c) ? Kind::Number : Kind::Word, text_.substr(from, at_ - from)};
}

SqlToken SqlTokens::peek() {
  const SqlTokens before = *this;
  const SqlToken token = next();
  *this = before;
  return token;
}

}  // namespace hinomi::findings
