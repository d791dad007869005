// Payment card numbers, by issuer and Luhn's formula. Masked numbers are none.
#include "impact/check_digits.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

class CardNumber final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    DigitText digits;
    return share_of_values(column.values,
                           [&](std::string_view value) { return read_digits(value, digits) && is_card_number(digits.view()); });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_card_number(const FieldWords& words) {
  return std::make_unique<CardNumber>(FieldKind::CardNumber, words);
}

}  // namespace hinomi::impact
