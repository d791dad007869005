// Individual Numbers (My Number), by their check digit.
#include "impact/check_digits.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

class MyNumber final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    DigitText digits;
    return share_of_values(column.values,
                           [&](std::string_view value) { return read_digits(value, digits) && is_my_number(digits.view()); });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_my_number(const FieldWords& words) {
  return std::make_unique<MyNumber>(FieldKind::MyNumber, words);
}

}  // namespace hinomi::impact
