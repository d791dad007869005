// IP addresses of users.
#include "base/ip_address.h"
#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

class UserAddress final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    return share_of_values(column.values,
                           [](std::string_view value) { return value.size() <= 64 && IpAddress::parse(value).has_value(); });
  }
};

}  // namespace

std::unique_ptr<Identifier> make_user_ip_address(const FieldWords& words) {
  return std::make_unique<UserAddress>(FieldKind::IpAddress, words);
}

}  // namespace hinomi::impact
