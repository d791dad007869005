// One value of a Sigma rule, read: a text with wildcards, an expression, a number to compare with, a network …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "findings/event_fields.h"
#include "findings/regex.h"

namespace hinomi::findings {

enum class Comparison : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };
bool compares(double left, Comparison comparison, double right);

/// What lies between two texts, without regular expressions. '*' is any run of bytes, '?' one character (of UTF-8).
struct SigmaValue {
  enum class Kind : std::uint8_t {
    Text,
    Expression,
    Null,     ///< the field is not there, or empty
    Empty,    ///< '': the log has the field, without a value
    Exists,   ///< as `exists` says
    Number,   ///< the field, or the part of a moment that the item names, compares to `number`
    Network,  ///< the field is an address in it
    Field     ///< the texts of another field, as open as a Text
  } kind = Kind::Text;
  std::string text;                           ///< of Text and Expression; in lower case unless cased
  std::vector<bool> wild;                     ///< which characters are wildcards; empty when none is
  bool open_start = false, open_end = false;  ///< contains: both; startswith: end; endswith: start
  std::optional<Regex> expression;
  bool exists = false;
  Comparison comparison = Comparison::Equal;
  double number = 0;
  Network network;
  SigmaField other = SigmaField::Never;

  /// Text and Expression only.
  bool matches(std::string_view field, bool cased) const;
  /// Of a Text: the longest run without wildcards, which stands in every field that matches (letters without case unless cased).
  std::string_view literal() const;

  /// A Text from Sigma's notation: '\' takes the meaning from '*', '?' and itself and is plain elsewhere.
  static SigmaValue read_text(std::string_view raw);
  /// '*' at the ends becomes open ends; letters become lower case unless cased.
  void settle(bool cased);
};

/// `pattern` with open ends against `text`, ASCII letters without case unless cased. Linear but for '*' in the middle.
bool matches_text(std::string_view text, std::string_view pattern, bool open_start, bool open_end, bool cased);

}  // namespace hinomi::findings
