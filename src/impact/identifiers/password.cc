// Passwords: hashes are told by their form, plain ones by the header alone.
#include "impact/listed_identifier.h"
#include "impact/password_form.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

constexpr double kSomeHashes = 0.2;

class Password final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const double hashes = share_of_values(column.values, [](std::string_view v) { return is_password_hash(password_form(v)); });
    // Beside them the bare digests of an older release are passwords too.
    const double digests =
        share_of_values(column.values, [](std::string_view v) { return password_form(v) == PasswordForm::BareDigest; });
    if (hashes >= kSomeHashes && hashes + digests > 0.9) return 1;
    return hashes > 0.5 ? hashes : -1;
  }
};

}  // namespace

std::unique_ptr<Identifier> make_password(const FieldWords& words) {
  return std::make_unique<Password>(FieldKind::Password, words);
}

}  // namespace hinomi::impact
