#include "impact/check_digits.h"

#include <algorithm>
#include <array>

namespace hinomi::impact {
namespace {

int digit(char c) { return c - '0'; }
bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The first `count` digits as a number; a range check on a card's issuer.
int head(std::string_view digits, std::size_t count) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value * 10 + digit(digits[i]);
  return value;
}

}  // namespace

bool is_my_number(std::string_view digits) {
  if (digits.size() != 12 || !all_digits(digits)) return false;
  constexpr std::array kWeights = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += digit(digits[i]) * kWeights[i];
  const int rest = sum % 11;
  return digit(digits[11]) == (rest <= 1 ? 0 : 11 - rest);
}

bool is_corporate_number(std::string_view digits) {
  if (digits.size() != 13 || !all_digits(digits)) return false;
  int sum = 0;
  for (std::size_t i = 12; i >= 1; --i) sum += digit(digits[i]) * ((12 - i) % 2 == 0 ? 1 : 2);
  return digit(digits[0]) == 9 - sum % 9;
}

bool is_driver_licence(std::string_view digits) {
  if (digits.size() != 12 || !all_digits(digits)) return false;
  const int commission = head(digits, 2);
  const bool known = (commission >= 10 && commission <= 14) || (commission >= 20 && commission <= 26) || commission == 30 ||
                     (commission >= 40 && commission <= 55) || (commission >= 60 && commission <= 65) ||
                     (commission >= 70 && commission <= 74) || (commission >= 80 && commission <= 83) ||
                     (commission >= 90 && commission <= 97);
  if (!known) return false;
  constexpr std::array kWeights = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += digit(digits[i]) * kWeights[i];
  return digit(digits[10]) == (11 - sum % 11) % 10;
}

bool is_insurer_number(std::string_view digits) {
  if ((digits.size() != 8 && digits.size() != 6) || !all_digits(digits)) return false;
  int sum = 0;
  for (std::size_t i = digits.size() - 1; i-- > 0;) {
    const int product = digit(digits[i]) * ((digits.size() - 2 - i) % 2 == 0 ? 2 : 1);
    sum += product / 10 + product % 10;
  }
  return digit(digits.back()) == (10 - sum % 10) % 10;
}

bool passes_luhn(std::string_view digits) {
  if (digits.size() < 2 || !all_digits(digits)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int d = digit(digits[digits.size() - 1 - i]);
    if (i % 2 == 1) d = d > 4 ? 2 * d - 9 : 2 * d;
    sum += d;
  }
  return sum % 10 == 0;
}

bool is_card_number(std::string_view digits) {
  const std::size_t n = digits.size();
  if (n < 12 || n > 19 || !all_digits(digits)) return false;
  const int h2 = head(digits, 2), h3 = head(digits, 3), h4 = head(digits, 4), h6 = head(digits, 6);
  const bool issued =
      (digits[0] == '4' && (n == 13 || n == 16 || n == 19)) ||                                                // Visa
      (n == 16 && ((h2 >= 51 && h2 <= 55) || (h4 >= 2221 && h4 <= 2720))) ||                                  // Mastercard
      (n == 16 && h4 >= 3528 && h4 <= 3589) ||                                                                // JCB
      (n == 15 && (h2 == 34 || h2 == 37)) ||                                                                  // American Express
      (n >= 14 && n <= 16 && ((h3 >= 300 && h3 <= 305) || h3 == 309 || h2 == 36 || h2 == 38 || h2 == 39)) ||  // Diners
      (n == 16 && (h4 == 6011 || (h6 >= 622126 && h6 <= 622925) || (h3 >= 644 && h3 <= 649) || h2 == 65)) ||  // Discover
      (n == 15 && (h4 == 2131 || h4 == 1800)) ||                                                              // JCB's older ones
      (n >= 12 && (h4 == 5018 || h4 == 5019 || h4 == 5020 || h4 == 5038 || h4 == 6304 || h4 == 6390 || h4 == 6759 ||
                   (h4 >= 6761 && h4 <= 6763))) ||  // Maestro, Dankort
      (n == 15 && digits[0] == '1') ||              // UATP
      (n >= 16 && h2 == 62);                        // UnionPay
  return issued && passes_luhn(digits);
}

bool may_be_card_number(std::string_view digits) {
  return is_card_number(digits) ||
         (digits.size() == 16 && all_digits(digits) && digits[0] >= '3' && digits[0] <= '6' && passes_luhn(digits));
}

}  // namespace hinomi::impact
