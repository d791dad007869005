// The normalised keys by which a data subject is known. Two spellings of one address give one key.
#pragma once

#include <string>
#include <string_view>

namespace hinomi {

/// NFKC, trimmed, lower case. False unless it has the form of an address (one @, a dotted domain).
/// Old mobile carriers' local parts may hold ".." or end in "." and are kept.
bool normalise_email(std::string_view text, std::string& out);
/// Digits only, "+81" and "0081" become a leading 0. False unless it is a Japanese number or an international one with '+'.
bool normalise_phone(std::string_view text, std::string& out);
/// NFKC, white space removed, lower case, variant kanji (髙 﨑 邉 …) unified. False when empty.
bool normalise_name(std::string_view text, std::string& out);
/// "YYYY-MM-DD" from western dates in any usual notation and from Japanese eras. False when it is no possible date.
bool normalise_date(std::string_view text, std::string& out);

}  // namespace hinomi
