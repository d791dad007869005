// Names as keys of persons.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "model/subject_key.h"

namespace hinomi {
namespace {

// Old and variant forms that people and forms mix freely in names, and the form they are counted under. Sorted by the first.
// 斎 and 斉 are different names and stay apart.
constexpr auto kVariants = [] {
  auto pairs = std::to_array<std::pair<char32_t, char32_t>>({
      {U'髙', U'高'}, {U'﨑', U'崎'}, {U'嵜', U'崎'}, {U'碕', U'崎'}, {U'邉', U'辺'}, {U'邊', U'辺'}, {U'齋', U'斎'},
      {U'齊', U'斉'}, {U'𠮷', U'吉'}, {U'澤', U'沢'}, {U'濱', U'浜'}, {U'濵', U'浜'}, {U'櫻', U'桜'}, {U'廣', U'広'},
      {U'國', U'国'}, {U'嶋', U'島'}, {U'嶌', U'島'}, {U'冨', U'富'}, {U'眞', U'真'}, {U'惠', U'恵'}, {U'德', U'徳'},
      {U'榮', U'栄'}, {U'瀨', U'瀬'}, {U'渕', U'淵'}, {U'渊', U'淵'}, {U'條', U'条'}, {U'檜', U'桧'}, {U'舘', U'館'},
      {U'黑', U'黒'}, {U'淸', U'清'}, {U'靑', U'青'}, {U'橫', U'横'}, {U'曾', U'曽'}, {U'會', U'会'}, {U'來', U'来'},
      {U'兒', U'児'}, {U'假', U'仮'}, {U'靜', U'静'}, {U'壽', U'寿'}, {U'學', U'学'}, {U'實', U'実'}, {U'寬', U'寛'},
      {U'圓', U'円'}, {U'豐', U'豊'}, {U'龍', U'竜'}, {U'瀧', U'滝'}, {U'萬', U'万'}, {U'與', U'与'}, {U'彌', U'弥'},
      {U'禮', U'礼'}, {U'藏', U'蔵'}, {U'勳', U'勲'}, {U'將', U'将'}, {U'敎', U'教'}, {U'槇', U'槙'}, {U'遙', U'遥'},
      {U'堯', U'尭'}, {U'晉', U'晋'}, {U'峯', U'峰'}, {U'埜', U'野'}, {U'桒', U'桑'}, {U'栁', U'柳'}, {U'鷗', U'鴎'},
      {U'鄕', U'郷'}, {U'薗', U'園'},
  });
  std::ranges::sort(pairs);
  return pairs;
}();

// Most characters of names are no variants: one look tells.
constexpr std::size_t kSieve = 4096;
constexpr auto kMayVary = [] {
  std::array<bool, kSieve> sieve{};
  for (const auto& [variant, form] : kVariants) sieve[variant % kSieve] = true;
  return sieve;
}();

char32_t unified(char32_t c) {
  if (!kMayVary[c % kSieve]) return c;
  const auto it = std::ranges::lower_bound(kVariants, c, {}, &std::pair<char32_t, char32_t>::first);
  return it != kVariants.end() && it->first == c ? it->second : c;
}

// White space, variation selectors (a glyph, not another name) and invisible joiners.
constexpr bool is_dropped(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202F) || c == 0x205F || c == 0x2060 || c == 0x3000 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
         (c >= 0xE0100 && c <= 0xE01EF);
}

}  // namespace

bool normalise_name(std::string_view text, std::string& out) {
  fold(text, out);
  // In place: no form is longer than the one it replaces.
  std::size_t to = 0;
  for (std::size_t i = 0; i < out.size();) {
    const std::size_t from = i;
    const char32_t c = next_code_point(out, i);
    if (is_dropped(c)) continue;
    const char32_t form = unified(c);
    if (form == c) {
      if (to != from) std::memmove(out.data() + to, out.data() + from, i - from);
      to += i - from;
    } else {
      std::string bytes;
      append_utf8(bytes, form);
      std::ranges::copy(bytes, out.data() + to);
      to += bytes.size();
    }
  }
  out.resize(to);
  return to > 0;
}

}  // namespace hinomi
