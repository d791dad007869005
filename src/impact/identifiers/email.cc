// E-mail addresses.
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

class Email final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    std::string key;
    return share_of_values(column.values, [&](std::string_view value) { return normalise_email(value, key); });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_email(const FieldWords& words) { return std::make_unique<Email>(FieldKind::Email, words); }

}  // namespace hinomi::impact
