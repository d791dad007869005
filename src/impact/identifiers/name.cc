// Names of persons: values that begin with a known surname, or are made of names alone. Latin and kana names are told by the header
// alone.
#include <algorithm>
#include <span>

#include <absl/container/flat_hash_map.h>

#include "base/text.h"
#include "impact/listed_identifier.h"
#include "impact/morphology.h"
#include "impact/name_parts.h"
#include "impact/value_forms.h"
#include "impact/written_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

std::size_t letters_in(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (c & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

// How places, shops and other things end that begin like a surname: 山口県, 千葉市, 高田馬場店.
bool ends_as_place(std::string_view text) {
  constexpr std::string_view kEnds[] = {"都", "道", "府", "県", "市", "区",   "町", "村", "郡", "店", "駅", "校",
                                        "社", "会", "場", "館", "園", "院",   "所", "局", "部", "課", "室", "線",
                                        "港", "橋", "寺", "署", "庁", "丁目", "品", "類", "集", "円", "用", "書"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return text.ends_with(end); });
}

// "東京倉庫", "北山教室": what ends alike in most rows is named after places or firms, unless it is a given name.
bool ends_alike(std::span<const std::string_view> values) {
  constexpr std::size_t kFew = 3, kTail = 6;  // bytes of two characters
  absl::flat_hash_map<std::string_view, std::size_t> tails;
  std::size_t judged = 0, most = 0;
  std::string_view tail;
  for (const std::string_view value : values) {
    if (value.size() <= kTail || value.contains(' ')) continue;
    ++judged;
    const std::string_view end = value.substr(value.size() - kTail);
    if (const std::size_t count = ++tails[end]; count > most) most = count, tail = end;
  }
  if (judged < kFew || most * 5 <= values.size() * 3) return false;
  thread_local std::vector<Morpheme> words;
  Morphology::shared().split(tail, words);
  return words.size() != 1 || words[0].kind != WordClass::GivenName;
}

class Name final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;

  double match_values(const ColumnSample& column) const override {
    std::size_t judged = 0, names = 0;
    std::string spaced, key;
    for (const std::string_view value : column.values) {
      std::size_t i = 0;
      if (!is_kanji(next_code_point(value, i))) continue;
      ++judged;
      if (is_name(value, key)) ++names;
    }
    if (ends_alike(column.values)) return 0;
    // A column with few kanji says nothing; of given names more are unknown than known.
    if (judged * 2 < column.values.size() || judged == 0) return -1;
    if (name_part(column) == NamePart::Given && names * 5 < judged * 3) return -1;
    return static_cast<double>(names) / static_cast<double>(judged);
  }

 private:
  bool is_name(std::string_view value, std::string& key) const {
    const std::size_t space = value.find(' ');
    if (space != std::string_view::npos && value.find(' ', space + 1) != std::string_view::npos) return false;
    if (!normalise_name(value, key)) return false;
    const std::size_t letters = letters_in(key);
    if (letters > 9) return false;
    if (letters >= 2 && words().surnames().contains(key)) return true;
    if (ends_as_place(value)) return false;
    std::size_t at = 0;
    for (std::size_t taken = 1; at < key.size() && taken <= 5; ++taken) {
      next_code_point(key, at);
      if (!words().surnames().contains(std::string_view(key).substr(0, at))) continue;
      const std::size_t rest = letters - taken;
      // A surname of one character is too common a beginning for a long value.
      if (rest >= 1 && rest <= 5 && (taken >= 2 || letters <= 4)) return true;
    }
    if (letters < 2) return false;
    // Rare surnames and given names: every word of the value is a part of a name.
    thread_local std::vector<Morpheme> words_of;
    Morphology::shared().split(value, words_of);
    return !words_of.empty() && words_of.size() <= 3 && std::ranges::all_of(words_of, [](const Morpheme& w) {
      return w.kind == WordClass::FamilyName || w.kind == WordClass::GivenName;
    });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_name(const FieldWords& words) { return std::make_unique<Name>(FieldKind::Name, words); }

}  // namespace hinomi::impact
