// Special-care personal information: by the header; or, without one, where the words of illness, disability and belief recur in the
// values.
#include <algorithm>

#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

constexpr double kRecurring = 0.25;  // most people write "none"

class Sensitive final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const FieldRule* rule = words().rule(kind());
    if (rule == nullptr || rule->parts.empty()) return -1;
    const double share = share_of_values(column.values, [&](std::string_view value) {
      return std::ranges::any_of(rule->parts, [&](const std::string& part) { return value.contains(part); });
    });
    return share >= kRecurring ? 1 : -1;
  }
};

}  // namespace

std::unique_ptr<Identifier> make_sensitive(const FieldWords& words) {
  return std::make_unique<Sensitive>(FieldKind::Sensitive, words);
}

}  // namespace hinomi::impact
