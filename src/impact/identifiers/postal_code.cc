// Postal codes: seven digits, "100-0001". Other countries' forms count half, since a header must vouch for them.
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

double postal_form(std::string_view value) {
  DigitText digits;
  if (read_digits(value, digits)) {
    // Without its hyphen a code of seven digits could be any number.
    if (digits.size == 7) return digits.separated || value.starts_with("〒") ? 1 : 0.8;
    return digits.size >= 3 && digits.size <= 9 ? 0.5 : 0;
  }
  if (value.size() < 4 || value.size() > 10) return 0;
  bool digit = false;
  for (const char c : value) {
    if (c >= '0' && c <= '9') {
      digit = true;
    } else if (!(c >= 'a' && c <= 'z') && c != ' ' && c != '-') {
      return 0;
    }
  }
  return digit ? 0.5 : 0;
}

class PostalCode final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    if (column.values.empty()) return -1;
    double sum = 0;
    for (const std::string_view value : column.values) sum += postal_form(value);
    return sum / static_cast<double>(column.values.size());
  }
};

}  // namespace

std::unique_ptr<Identifier> make_postal_code(const FieldWords& words) {
  return std::make_unique<PostalCode>(FieldKind::PostalCode, words);
}

}  // namespace hinomi::impact
