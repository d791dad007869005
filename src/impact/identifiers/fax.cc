// Fax numbers: telephone numbers that only the header tells apart.
#include "impact/phone_form.h"

#include "impact/listed_identifier.h"

namespace hinomi::impact {
namespace {

class Fax final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override { return phone_share(column.values); }
};

}  // namespace

std::unique_ptr<Identifier> make_fax(const FieldWords& words) { return std::make_unique<Fax>(FieldKind::Fax, words); }

}  // namespace hinomi::impact
