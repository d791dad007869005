// How values are written: kana, what is left of an address, words of names. After folding (base/text.h).
#pragma once

#include <string_view>

namespace hinomi::impact {

/// Kanji as names and addresses have them, with the mark that repeats one (々).
bool is_kanji(char32_t c);
/// Kana, spaces and hyphens only, at most 40 letters.
bool is_kana(std::string_view folded);
/// A part of an address: "千代田区", "本町1-2-3", "中央2丁目 コーポ緑 203", "2-4-9".
bool is_address_rest(std::string_view folded);
/// One to four kanji or kana: as long as a given name.
bool is_short_name(std::string_view folded);
/// One word of letters, digits and "._-", neither a number nor a digest: as login names are.
bool is_login_word(std::string_view folded);
/// Latin letters in two or three words: "TARO YAMADA".
bool is_latin_name(std::string_view folded);

}  // namespace hinomi::impact
