// Addresses as keys: two spellings of one address, as far as width, case, white space and hyphens go, give one key.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::impact {

/// White space removed, full-width ASCII narrowed, Latin letters in lower case, hyphen-like signs (and a long vowel mark behind a
/// digit) as '-'. Other characters stay; kanji numerals are not read. False when nothing is left.
bool address_key(std::string_view text, std::string& out);

}  // namespace hinomi::impact
