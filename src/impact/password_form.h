// In which form a password is kept: plain, or which hash. Plain and weak forms let whoever holds them log in, which decides whether
// a leak may cause loss of property (規則 7 条 2 号).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/language.h"

namespace hinomi::impact {

enum class PasswordForm : std::uint8_t { Unknown, Plain, BareDigest, MySql, Phpass, Crypt, Pbkdf2, Bcrypt, Argon2 };

/// Of one value, folded. Plain: of no known form.
PasswordForm password_form(std::string_view folded);
/// The form of most values; Unknown when there are none.
PasswordForm password_form(std::span<const std::string_view> folded);
/// A hash made for passwords, told by its form alone. Bare digests are not: tokens look the same.
inline bool is_password_hash(PasswordForm form) { return form >= PasswordForm::MySql; }
Text label(PasswordForm form);

}  // namespace hinomi::impact
