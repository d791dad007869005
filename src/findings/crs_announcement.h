// What a text must hold for a regular expression to match in it: a few literals or bytes, one of which is in every matching text.
// A scanner looks for all of them at once, so that the expression itself runs on few texts.
//
//   announce_expression("(?i)union.*?select.*?from")  →  literals {"select"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "findings/crs_transform.h"

namespace hinomi::findings {

/// Letters without case. The text holds one of the literals (in lower case, two bytes and more) or one of the bytes.
struct CrsAnnouncement {
  bool always = false;  ///< nothing is known: every text has to be tried
  ByteSet bytes;
  std::vector<std::string> literals;
};

/// Of an expression in PCRE's syntax. What is not understood gives `always`.
CrsAnnouncement announce_expression(std::string_view pattern);
/// Of a list of words.
CrsAnnouncement announce_words(const std::vector<std::string>& words);

}  // namespace hinomi::findings
