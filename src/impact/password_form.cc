#include "impact/password_form.h"

#include <algorithm>
#include <array>

namespace hinomi::impact {
namespace {

constexpr std::size_t kForms = static_cast<std::size_t>(PasswordForm::Argon2) + 1;
constexpr std::size_t kShortestHash = 20;

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

PasswordForm password_form(std::string_view folded) {
  struct Head {
    std::string_view text;
    PasswordForm form;
  };
  constexpr Head kHeads[] = {
      {"$2y$", PasswordForm::Bcrypt},      {"$2a$", PasswordForm::Bcrypt},   {"$2b$", PasswordForm::Bcrypt},
      {"$wp$2y$", PasswordForm::Bcrypt},   {"bcrypt", PasswordForm::Bcrypt}, {"$argon2", PasswordForm::Argon2},
      {"$p$", PasswordForm::Phpass},       {"$h$", PasswordForm::Phpass},    {"$1$", PasswordForm::Crypt},
      {"$5$", PasswordForm::Crypt},        {"$6$", PasswordForm::Crypt},     {"$y$", PasswordForm::Crypt},
      {"pbkdf2_sha", PasswordForm::Pbkdf2}};
  if (folded.size() >= kShortestHash) {
    for (const Head& head : kHeads) {
      if (folded.starts_with(head.text)) return head.form;
    }
    if (folded.size() == 41 && folded[0] == '*' && is_hexadecimal(folded.substr(1))) return PasswordForm::MySql;
  }
  const bool digest = folded.size() == 32 || folded.size() == 40 || folded.size() == 64 || folded.size() == 128;
  // Magento: digest, salt and version apart by ':'.
  const std::size_t colon = folded.find(':');
  const bool salted = (colon == 32 || colon == 64) && is_hexadecimal(folded.substr(0, colon));
  return (digest && is_hexadecimal(folded)) || salted ? PasswordForm::BareDigest : PasswordForm::Plain;
}

PasswordForm password_form(std::span<const std::string_view> folded) {
  std::array<std::size_t, kForms> counts{};
  for (const std::string_view value : folded) ++counts[static_cast<std::size_t>(password_form(value))];
  const auto most = std::ranges::max_element(counts);
  return *most == 0 ? PasswordForm::Unknown : static_cast<PasswordForm>(most - counts.begin());
}

Text label(PasswordForm form) {
  switch (form) {
    case PasswordForm::Unknown:
      return {"値なし", "no values"};
    case PasswordForm::Plain:
      return {"ハッシュの形でなく平文の疑い", "in no form of a hash, perhaps plain"};
    case PasswordForm::BareDigest:
      return {"ダイジェスト（MD5・SHA など、総当たりに弱い）", "a bare digest (MD5, SHA; soon guessed)"};
    case PasswordForm::MySql:
      return {"MySQL の PASSWORD()（総当たりに弱い）", "MySQL's PASSWORD() (soon guessed)"};
    case PasswordForm::Phpass:
      return {"phpass", "phpass"};
    case PasswordForm::Crypt:
      return {"crypt", "crypt"};
    case PasswordForm::Pbkdf2:
      return {"PBKDF2", "PBKDF2"};
    case PasswordForm::Bcrypt:
      return {"bcrypt", "bcrypt"};
    case PasswordForm::Argon2:
      return {"Argon2", "Argon2"};
  }
  return {};
}

}  // namespace hinomi::impact
