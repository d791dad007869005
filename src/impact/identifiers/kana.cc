// Readings of names: kana only. Without a header, those that are readings of surnames; a given name's stands beside one
// (column_neighbours.h).
#include <mutex>

#include "impact/listed_identifier.h"
#include "impact/morphology.h"
#include "impact/value_forms.h"
#include "impact/written_forms.h"

namespace hinomi::impact {
namespace {

constexpr double kKnownReadings = 0.4;  // of a column without a header

class Kana final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const double share = share_of_values(column.values, is_kana);
    if (share < kAllKana || match_header(column) > 0) return share;
    std::call_once(once_, [&] { learn_readings(); });
    const double known = share_of_values(
        column.values, [&](std::string_view value) { return readings_.contains(value.substr(0, value.find(' '))); });
    return known >= kKnownReadings ? share : -1;
  }

 private:
  static constexpr double kAllKana = 0.9;
  void learn_readings() const {
    std::vector<Morpheme> parts;
    for (const std::string& surname : words().surnames()) {
      Morphology::shared().split(surname, parts);
      if (parts.size() == 1 && parts[0].kind == WordClass::FamilyName) readings_.emplace(parts[0].reading);
    }
  }
  mutable std::once_flag once_;
  mutable TextSet readings_;  // in katakana
};

}  // namespace

std::unique_ptr<Identifier> make_kana(const FieldWords& words) { return std::make_unique<Kana>(FieldKind::Kana, words); }

}  // namespace hinomi::impact
