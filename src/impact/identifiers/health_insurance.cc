// Health insurance: insurers' numbers have a check digit, insured persons' symbols and numbers have none.
#include "impact/check_digits.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

class HealthInsurance final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    DigitText digits;
    const double insurers = share_of_values(
        column.values, [&](std::string_view value) { return read_digits(value, digits) && is_insurer_number(digits.view()); });
    return insurers >= 0.9 ? insurers : -1;
  }
};

}  // namespace

std::unique_ptr<Identifier> make_health_insurance(const FieldWords& words) {
  return std::make_unique<HealthInsurance>(FieldKind::HealthInsurance, words);
}

}  // namespace hinomi::impact
