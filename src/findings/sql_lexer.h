// The words of an SQL statement, one after the other, without allocation.
#pragma once

#include <cstdint>
#include <string_view>

namespace hinomi::findings {

struct SqlToken {
  enum class Kind : std::uint8_t { End, Word, Quoted, String, Number, Sign };
  Kind kind = Kind::End;
  std::string_view text;  ///< Quoted and String: without the quotes, escapes as they stand

  bool is(std::string_view lower_word) const;  ///< this bare word, letters without case
  bool sign(char c) const { return kind == Kind::Sign && text[0] == c; }
  bool name() const { return kind == Kind::Word || kind == Kind::Quoted; }
};

/// Comments are skipped; what stands in version comments (/*!40001 … */) is read as part of the statement.
class SqlTokens {
 public:
  explicit SqlTokens(std::string_view text) : text_(text) {}
  SqlToken next();
  SqlToken peek();
  std::size_t position() const { return at_; }
  bool met_version_comment() const { return met_version_comment_; }

 private:
  void skip_space();
  std::string_view quoted(char quote, bool backslash);

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_version_comment_ = false;
  bool met_version_comment_ = false;
};

}  // namespace hinomi::findings
