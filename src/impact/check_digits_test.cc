#include "impact/check_digits.h"

#include <random>
#include <string>

namespace hinomi::impact {
namespace {

// The obvious way, straight from the ordinance: Pn is the n-th digit from the right without the check digit, Qn its factor.
int my_number_check(const std::string& body) {
  int sum = 0;
  for (int n = 1; n <= 11; ++n) sum += (body[static_cast<std::size_t>(11 - n)] - '0') * (n <= 6 ? n + 1 : n - 5);
  return sum % 11 <= 1 ? 0 : 11 - sum % 11;
}

int my_number_rest(const std::string& body) {
  int sum = 0;
  for (int n = 1; n <= 11; ++n) sum += (body[static_cast<std::size_t>(11 - n)] - '0') * (n <= 6 ? n + 1 : n - 5);
  return sum % 11;
}

std::string random_digits(std::mt19937& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
  return text;
}

TEST(CheckDigits, MyNumber) {
  EXPECT_TRUE(is_my_number("621498320257"));
  EXPECT_FALSE(is_my_number("621498320258"));
  EXPECT_FALSE(is_my_number("62149832025"));
  EXPECT_FALSE(is_my_number("62149832025a"));
  EXPECT_FALSE(is_my_number(""));
}

TEST(CheckDigits, MyNumberAtEveryRemainder) {
  std::mt19937 random(1);
  int seen[11] = {};
  for (int i = 0; i < 2000; ++i) {
    const std::string body = random_digits(random, 11);
    const int rest = my_number_rest(body), check = my_number_check(body);
    ++seen[rest];
    // The remainders on which known implementations differ: 0 and 1 give 0, 10 gives 1.
    if (rest == 0 || rest == 1) {
      EXPECT_EQ(check, 0);
    } else if (rest == 10) {
      EXPECT_EQ(check, 1);
    }
    for (int d = 0; d < 10; ++d) EXPECT_EQ(is_my_number(body + static_cast<char>('0' + d)), d == check) << body << d;
  }
  for (int rest = 0; rest < 11; ++rest) EXPECT_GT(seen[rest], 50) << rest;
}

TEST(CheckDigits, CorporateNumber) {
  EXPECT_TRUE(is_corporate_number("5835678256246"));
  EXPECT_TRUE(is_corporate_number("1180301018771"));
  EXPECT_FALSE(is_corporate_number("2180301018771"));
  EXPECT_FALSE(is_corporate_number("118030101877"));
  // The check digit is 1 to 9, never 0; a sum divisible by 9 gives 9.
  EXPECT_TRUE(is_corporate_number("9000000000000"));
  EXPECT_FALSE(is_corporate_number("0000000000000"));
}

TEST(CheckDigits, DriverLicence) {
  EXPECT_TRUE(is_driver_licence("309012345620"));
  EXPECT_TRUE(is_driver_licence("309012345625"));  // the last digit counts reissues
  EXPECT_FALSE(is_driver_licence("309012345610"));
  EXPECT_FALSE(is_driver_licence("009012345620"));  // no such commission
  EXPECT_FALSE(is_driver_licence("30901234562"));
}

TEST(CheckDigits, DriverLicenceAtTheEdges) {
  // Remainder 0 gives 1 (11 without its ten), remainder 1 gives 0.
  constexpr int kWeights[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  std::mt19937 random(2);
  int zero = 0, one = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string body = "30" + random_digits(random, 8);
    int sum = 0;
    for (std::size_t k = 0; k < 10; ++k) sum += (body[k] - '0') * kWeights[k];
    if (sum % 11 == 0) {
      ++zero;
      EXPECT_TRUE(is_driver_licence(body + "10")) << body;
    } else if (sum % 11 == 1) {
      ++one;
      EXPECT_TRUE(is_driver_licence(body + "00")) << body;
    }
  }
  EXPECT_GT(zero, 20);
  EXPECT_GT(one, 20);
}

TEST(CheckDigits, InsurerNumber) {
  EXPECT_TRUE(is_insurer_number("33120015"));
  EXPECT_FALSE(is_insurer_number("33120016"));
  EXPECT_TRUE(is_insurer_number("138057"));
  EXPECT_FALSE(is_insurer_number("138058"));
  EXPECT_FALSE(is_insurer_number("3312001"));
}

TEST(CheckDigits, Cards) {
  EXPECT_TRUE(passes_luhn("79927398713"));
  EXPECT_FALSE(passes_luhn("79927398710"));
  EXPECT_FALSE(passes_luhn("0"));
  EXPECT_TRUE(is_card_number("4111111111111111"));  // the payment schemes' own test numbers
  EXPECT_TRUE(is_card_number("5555555555554444"));
  EXPECT_TRUE(is_card_number("2223003122003222"));
  EXPECT_TRUE(is_card_number("3530111333300000"));
  EXPECT_TRUE(is_card_number("378282246310005"));
  EXPECT_TRUE(is_card_number("30569309025904"));
  EXPECT_TRUE(is_card_number("6011111111111117"));
  EXPECT_FALSE(is_card_number("4111111111111112"));  // check digit
  EXPECT_FALSE(is_card_number("1111111111111117"));  // no issuer
  EXPECT_FALSE(is_card_number("411111111111111"));   // length
  EXPECT_FALSE(is_card_number("0000000000000000"));
}

}  // namespace
}  // namespace hinomi::impact
