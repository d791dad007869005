#include "impact/phone_form.h"

#include <string>

#include <phonenumbers/phonenumberutil.h>

#include "impact/value_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {

bool is_mobile(std::string_view normalised_phone) {
  return normalised_phone.size() == 11 && normalised_phone[0] == '0' && normalised_phone[1] >= '6' && normalised_phone[1] <= '9' &&
         normalised_phone[2] == '0';
}

bool is_international_phone(std::string_view value) {
  using i18n::phonenumbers::PhoneNumber;
  using i18n::phonenumbers::PhoneNumberUtil;
  if (value.size() < 6 || value.size() > 40 || value.find('+') == std::string_view::npos) return false;
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  return numbers.Parse(std::string(value), "JP", &number) == PhoneNumberUtil::NO_PARSING_ERROR && numbers.IsValidNumber(number);
}

double phone_share(std::span<const std::string_view> folded_values) {
  if (folded_values.empty()) return -1;
  double sum = 0;
  std::string key;
  DigitText digits;
  for (const std::string_view value : folded_values) {
    if (normalise_phone(value, key)) {
      // Any digits may stand behind a '+'; the numbering plans say which are a number.
      sum += key.front() != '0' && !is_international_phone(value) ? 0.5 : 1;
    } else if (read_digits(value, digits) && digits.size <= 15) {
      // Three boxes of a form, three columns: "090", "1234", "5678".
      sum += digits.size >= 7 ? 0.5 : digits.size >= 2 && digits.size <= 5 ? 0.4 : 0;
    }
  }
  return sum / static_cast<double>(folded_values.size());
}

}  // namespace hinomi::impact
