// Dates of birth: any date could be one, so the header decides and the values confirm. Without a header, dates that begin before
// shops kept records and reach over a generation are taken for dates of birth.
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

class BirthDate final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    std::string key, first, last;
    const bool headed = match_header(column) > 0;
    const double share = share_of_values(column.values, [&](std::string_view value) {
      // Forms with a box for each of year, month and day keep them in columns of their own.
      DigitText digits;
      if (headed && read_digits(value, digits) && digits.size <= 4) return true;
      if (!normalise_date(value.substr(0, 32), key)) return false;
      if (first.empty() || key < first) first = key;
      if (last.empty() || key > last) last = key;
      return true;
    });
    if (headed) return share;
    return first >= "1900" && first < kBeforeRecords && year(last) - year(first) >= kGeneration ? share : -1;
  }

 private:
  static constexpr std::string_view kBeforeRecords = "1980";
  static constexpr int kGeneration = 25;
  static int year(std::string_view date) {
    int value = 0;
    for (const char c : date.substr(0, 4)) value = value * 10 + (c - '0');
    return value;
  }
};

}  // namespace

std::unique_ptr<Identifier> make_birth_date(const FieldWords& words) {
  return std::make_unique<BirthDate>(FieldKind::BirthDate, words);
}

}  // namespace hinomi::impact
