// How values are written: kana, what is left of an address, words of names. After folding (base/text.h).
#pragma once

#include <string_view>

namespace hinomi::impact {

/// Kana, spaces and hyphens only, at most 40 letters.
bool is_kana(std::string_view folded);
/// What stands behind the municipality: "本町1-2-3", "中央2丁目 コーポ緑 203".
bool is_address_rest(std::string_view folded);
/// One to four kanji or kana: as long as a given name.
bool is_short_name(std::string_view folded);
/// Latin letters in two or three words: "TARO YAMADA".
bool is_latin_name(std::string_view folded);

}  // namespace hinomi::impact
