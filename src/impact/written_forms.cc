#include "impact/written_forms.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::impact {
namespace {

bool is_kana_point(char32_t c) { return (c >= 0x3041 && c <= 0x309F) || (c >= 0x30A1 && c <= 0x30FE); }

}  // namespace

bool is_kanji(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2FFFF) || c == 0x3005;
}

bool is_kana(std::string_view value) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < value.size();) {
    const char32_t c = next_code_point(value, i);
    if (c == ' ' || c == 0x30FB || c == '-') continue;
    if (!is_kana_point(c)) return false;
    ++count;
  }
  return count > 0 && count <= 40;
}

bool is_address_rest(std::string_view value) {
  if (value.size() < 3 || value.size() > 200) return false;
  bool japanese = false, digit = false;
  for (std::size_t i = 0; i < value.size();) {
    const char32_t c = next_code_point(value, i);
    japanese = japanese || is_kanji(c) || is_kana_point(c);
    digit = digit || (c >= '0' && c <= '9');
  }
  if (japanese) {
    constexpr std::string_view kParts[] = {"丁目", "番地", "市", "区", "町", "村", "郡"};
    return digit || std::ranges::any_of(kParts, [&](std::string_view part) { return value.contains(part); });
  }
  // "2-4-9": numbers of block and house.
  const std::string_view numbers = value.substr(0, value.find(' '));
  const auto hyphens = std::ranges::count(numbers, '-');
  return digit && hyphens >= 1 && hyphens <= 4 && numbers.front() != '-' && numbers.size() <= 16 &&
         numbers.find_first_not_of("0123456789-") == std::string_view::npos;
}

bool is_short_name(std::string_view value) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < value.size(); ++count) {
    const char32_t c = next_code_point(value, i);
    if (count == 4 || (!is_kanji(c) && !is_kana_point(c))) return false;
  }
  return count > 0;
}

bool is_login_word(std::string_view value) {
  if (value.size() < 3 || value.size() > 40) return false;
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool word =
      std::ranges::all_of(value, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; });
  const bool digest = value.size() >= 16 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return word && !digest && std::ranges::any_of(value, letter);
}

bool is_latin_name(std::string_view value) {
  const auto spaces = std::ranges::count(value, ' ');
  return value.size() >= 5 && value.size() <= 40 && (spaces == 1 || spaces == 2) && value.back() != ' ' && value.front() != ' ' &&
         std::ranges::all_of(value, [](char c) { return (c >= 'a' && c <= 'z') || c == ' ' || c == '-' || c == '.'; });
}

}  // namespace hinomi::impact
