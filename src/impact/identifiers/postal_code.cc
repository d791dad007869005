// Postal codes: seven digits, "100-0001". Other countries' forms count half, and only where a header vouches for them.
#include <algorithm>

#include "base/text.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

// "100-0001", "〒1000001": seven digits, apart only after the third. Without its hyphen a code could be any number.
double japanese_form(std::string_view value) {
  if (value.starts_with("〒")) return japanese_form(trim(value.substr(std::string_view("〒").size()))) > 0 ? 1 : 0;
  DigitText digits;
  if (value.size() < 7 || value.size() > 12 || !read_digits(value, digits) || digits.size != 7 || digits.plus) return 0;
  if (!digits.separated) return 0.8;
  const std::size_t head = value.find_first_not_of("0123456789");
  return head == 3 && value[3] != '.' && value.find_last_not_of("0123456789") == value.size() - 5 ? 1 : 0;
}

double foreign_form(std::string_view value) {
  if (value.size() < 3 || value.size() > 10) return 0;
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
    const bool headed = match_header(column) > 0;
    double sum = 0;
    for (const std::string_view value : column.values) sum += std::max(japanese_form(value), headed ? foreign_form(value) : 0);
    return sum / static_cast<double>(column.values.size());
  }
};

}  // namespace

std::unique_ptr<Identifier> make_postal_code(const FieldWords& words) {
  return std::make_unique<PostalCode>(FieldKind::PostalCode, words);
}

}  // namespace hinomi::impact
