// Passwords: hashes are told by their form, plain ones by the header alone.
#include <algorithm>

#include "impact/listed_identifier.h"
#include "impact/value_forms.h"

namespace hinomi::impact {
namespace {

// crypt(3), phpass, Argon2, Django and MySQL. Bare hexadecimal digests are not taken without a header: tokens look the same.
bool is_password_hash(std::string_view folded) {
  constexpr std::string_view kHeads[] = {"$2y$", "$2a$", "$2b$", "$argon2", "$p$",        "$h$",   "$wp$",
                                         "$1$",  "$5$",  "$6$",  "$y$",     "pbkdf2_sha", "bcrypt"};
  if (folded.size() < 20) return false;
  if (std::ranges::any_of(kHeads, [&](std::string_view head) { return folded.starts_with(head); })) return true;
  return folded.size() == 41 && folded[0] == '*' && folded.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
}

constexpr double kSomeHashes = 0.2;

bool is_digest(std::string_view folded) {
  return (folded.size() == 32 || folded.size() == 40 || folded.size() == 64 || folded.size() == 128) &&
         folded.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Password final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override {
    const double hashes = share_of_values(column.values, is_password_hash);
    // Beside them the bare digests of an older release are passwords too.
    if (hashes >= kSomeHashes && hashes + share_of_values(column.values, is_digest) > 0.9) return 1;
    return hashes > 0.5 ? hashes : -1;
  }
};

}  // namespace

std::unique_ptr<Identifier> make_password(const FieldWords& words) {
  return std::make_unique<Password>(FieldKind::Password, words);
}

}  // namespace hinomi::impact
