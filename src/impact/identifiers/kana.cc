// Readings of names: kana only.
#include "base/text.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

bool is_kana(std::string_view value) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < value.size();) {
    const char32_t c = next_code_point(value, i);
    if (c == ' ' || c == 0x30FB || c == '-') continue;
    if (!((c >= 0x3041 && c <= 0x309F) || (c >= 0x30A1 && c <= 0x30FE))) return false;
    ++count;
  }
  return count > 0 && count <= 40;
}

class Kana final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override { return share_of_values(column.values, is_kana); }
};

}  // namespace

std::unique_ptr<Identifier> make_kana(const FieldWords& words) { return std::make_unique<Kana>(FieldKind::Kana, words); }

}  // namespace hinomi::impact
