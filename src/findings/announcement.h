// What a text must hold for a regular expression to match in it: literals or bytes, of which one (or one of each of several sets)
// is in every matching text. A scanner looks for all of them at once, so that the expression itself runs on few texts.
//
//   announce_expression("(?i)union.*?select.*?from")  →  {"union"} and {"select"} and {"from"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "findings/crs_transform.h"

namespace hinomi::findings {

/// The text holds one of the literals (in lower case, two bytes and more; letters without case) or one of the bytes.
struct Requirement {
  ByteSet bytes;
  std::vector<std::string> literals;
  double frequency = 0;  ///< how many of everyday texts hold one, roughly; the least is the best announcement
};
inline constexpr std::size_t kRequirements = 3;

/// All of them are met by a text that matches, the rarest first; empty: nothing is known, every text has to be tried.
using Announcement = std::vector<Requirement>;

/// Of an expression in PCRE's syntax. What is not understood announces nothing.
Announcement announce_expression(std::string_view pattern);
/// Of a list of words.
Announcement announce_words(const std::vector<std::string>& words);

}  // namespace hinomi::findings
