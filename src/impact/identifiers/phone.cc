// Telephone numbers: Japanese ones, and with a header that says so any international or local form.
#include "impact/phone_form.h"

#include "impact/listed_identifier.h"

namespace hinomi::impact {
namespace {

class Phone final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override { return phone_share(column.values); }
};

}  // namespace

std::unique_ptr<Identifier> make_phone(const FieldWords& words) { return std::make_unique<Phone>(FieldKind::Phone, words); }

}  // namespace hinomi::impact
