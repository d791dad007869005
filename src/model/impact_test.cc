#include "model/impact.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

TEST(Impact, FieldKindsHaveTheWordsOfTheContract) {
  std::string names;
  for (int k = 0; k <= static_cast<int>(FieldKind::Sensitive); ++k) {
    const auto kind = static_cast<FieldKind>(k);
    EXPECT_EQ(field_kind_from(to_string(kind)), kind);
    EXPECT_FALSE(label(kind).ja.empty() || label(kind).en.empty());
    if (kind != FieldKind::None) names += (names.empty() ? "" : ", ") + std::string(to_string(kind));
  }
  EXPECT_EQ(names,
            "name, kana, romaji, email, phone, fax, postal_code, address, birth_date, age, sex, school, company, my_number, "
            "corporate_number, "
            "driver_licence, passport, residence_card, pension_number, health_insurance, bank_account, "
            "card_number, card_holder, card_expiry, card_code, login, password, ip_address, free_text, sensitive");
  EXPECT_FALSE(field_kind_from("Name"));
  EXPECT_FALSE(field_kind_from(""));
}

}  // namespace
}  // namespace hinomi
