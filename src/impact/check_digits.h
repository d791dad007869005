// Check digits of Japanese numbers and of payment cards. All take digits only and never fail on other text: they say false.
#pragma once

#include <string_view>

namespace hinomi::impact {

/// 個人番号, 12 digits (省令第85号, 2014, article 5).
bool is_my_number(std::string_view digits);
/// 法人番号, 13 digits, the check digit first (財務省令, 2014). Public, not personal.
bool is_corporate_number(std::string_view digits);
/// 運転免許証番号, 12 digits: a public safety commission's code, year, serial, check digit, reissues.
bool is_driver_licence(std::string_view digits);
/// 保険者番号, 8 or (国民健康保険) 6 digits.
bool is_insurer_number(std::string_view digits);
/// Luhn's formula (ISO/IEC 7812-1, annex B).
bool passes_luhn(std::string_view digits);
/// Passes Luhn's formula, in the range and length of an issuer (Visa, Mastercard, JCB, American Express, Diners, Discover,
/// UnionPay, Maestro, Dankort, UATP).
bool is_card_number(std::string_view digits);
/// Also 16 digits that pass Luhn's formula and begin as cards of banks, shops and travel do (3 to 6, ISO/IEC 7812-1), whoever
/// issued them.
bool may_be_card_number(std::string_view digits);

}  // namespace hinomi::impact
