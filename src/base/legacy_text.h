// Japanese text as older programs write it: from UTF-8 to CP932 or EUC-JP, for what is looked for in evidence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/encoding.h"

namespace hinomi {

/// The inverse of Decoder for the characters of two bytes, and ASCII.
class LegacyEncoder {
 public:
  /// The one for Cp932 or EucJp; made when it is first asked for.
  static const LegacyEncoder& of(Encoding encoding);
  /// Nothing when a character of `text` (UTF-8) has no such form.
  std::optional<std::string> encode(std::string_view text) const;

 private:
  explicit LegacyEncoder(Encoding encoding);

  std::unordered_map<std::string, std::string> bytes_of_;  ///< by character
};

}  // namespace hinomi
