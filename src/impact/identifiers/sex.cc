// Sex: words for it, or the codes of ISO/IEC 5218 and of shops where a header says what they stand for.
#include <algorithm>
#include <array>

#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

constexpr auto kSexes =
    std::to_array<std::string_view>({"男", "女", "男性", "女性", "男子", "女子", "おとこ", "おんな", "male", "female"});

class Sex final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const FieldRule* rule = words().rule(kind());
    if (rule == nullptr) return -1;
    const bool said =
        std::ranges::any_of(column.values, [](std::string_view v) { return std::ranges::find(kSexes, v) != kSexes.end(); });
    if (!said && match_header(column) <= 0) return 0;
    return share_of_values(column.values, [&](std::string_view value) { return rule->listed.contains(value); });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_sex(const FieldWords& words) { return std::make_unique<Sex>(FieldKind::Sex, words); }

}  // namespace hinomi::impact
