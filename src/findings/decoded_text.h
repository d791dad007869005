// A part of a request (target, referer, agent) as the application behind the server would understand it: escapes of the log,
// percent-encoding (twice), form spaces, HTML entities and SQL comments undone.
//
//   DecodedText text;
//   text.set("/?q=1%2527+or+1");
//   text.decode(FormSpaces::Yes);
//   text.form(1)   →  "/?q=1' or 1"
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace hinomi::findings {

/// Whether '+' behind the first '?' is a space.
enum class FormSpaces { No, Yes };

/// Reused from request to request. Views are valid until the next set().
class DecodedText {
 public:
  /// As logged; then decoded; then with comments and runs of white space squeezed to one space; then without quotes,
  /// backslashes and carets (shells drop them). Only forms that differ from the one before are made.
  static constexpr std::size_t kForms = 4;
  static constexpr std::size_t kMaxText = 64 * 1024;  ///< bytes of the raw text that are looked at

  /// The raw form alone; "-" counts as empty.
  void set(std::string_view raw);
  /// Makes the other forms, once; none when the text holds no escape mark.
  void decode(FormSpaces spaces);
  std::size_t forms() const { return forms_; }
  std::string_view form(std::size_t i) const { return i == 0 ? raw_ : std::string_view(text_[i]); }

 private:
  std::string_view raw_;
  std::size_t forms_ = 0;
  bool decoded_ = false;
  std::array<std::string, kForms> text_;
  std::string scratch_;
};

/// What can only be understood decoded holds at least one of these (ASCII letters without case).
inline constexpr std::string_view kEscapeMarks[] = {"%", "\\", "+", "&#", "&lt", "&gt", "&quot", "&apos", "/*", "'", "\"", "^"};

}  // namespace hinomi::findings
