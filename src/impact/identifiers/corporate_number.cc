// Corporate Numbers, by their check digit; an invoice registration number is one with a 'T' before it.
#include "impact/check_digits.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

class CorporateNumber final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    DigitText digits;
    return share_of_values(column.values, [&](std::string_view value) {
      return read_digits(value.starts_with('t') ? value.substr(1) : value, digits) && is_corporate_number(digits.view());
    });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_corporate_number(const FieldWords& words) {
  return std::make_unique<CorporateNumber>(FieldKind::CorporateNumber, words);
}

}  // namespace hinomi::impact
