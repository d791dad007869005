// Japanese addresses: a prefecture at the start, or a municipality with what follows it.
#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "impact/listed_identifier.h"
#include "impact/morphology.h"
#include "impact/prefectures.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

// JIS X 0401.
// "名古屋市千種区本町": places of the dictionary, up to what makes a municipality of them.
bool begins_with_municipality(std::string_view value) {
  thread_local std::vector<Morpheme> words;
  Morphology::shared().split(value.substr(0, 60), words);
  if (words.empty() || words[0].kind != WordClass::Place) return false;
  static constexpr std::array<std::string_view, 5> kEnds = {"市", "区", "町", "村", "郡"};
  const auto ends = [](std::string_view text) {
    return std::ranges::any_of(kEnds, [&](std::string_view e) { return text.ends_with(e); });
  };
  return ends(words[0].text) || (words.size() > 1 && std::ranges::find(kEnds, words[1].text) != kEnds.end());
}

bool is_address(std::string_view value) {
  if (std::ranges::any_of(kPrefectures, [&](std::string_view p) { return value.starts_with(p); })) return true;
  // "若葉市本町1-2": a municipality's character after its name, and a number somewhere behind it.
  constexpr std::array<std::string_view, 5> kEnds = {"市", "区", "町", "村", "郡"};
  std::size_t at = std::string_view::npos;
  for (const std::string_view end : kEnds) at = std::min(at, value.find(end));
  if (at == std::string_view::npos || at < 3 || at > 30) return false;
  if (value.find_first_of("0123456789", at) != std::string_view::npos || value.find("丁目", at) != std::string_view::npos)
    return true;
  return begins_with_municipality(value);
}

class Address final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const double share = share_of_values(column.values, is_address);
    return share > 0.3 ? share : -1;  // parts of addresses and foreign ones are told by the header
  }
};

}  // namespace

std::unique_ptr<Identifier> make_address(const FieldWords& words) { return std::make_unique<Address>(FieldKind::Address, words); }

}  // namespace hinomi::impact
