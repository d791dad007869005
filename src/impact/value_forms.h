// Forms of single values, after folding (base/text.h). Allocation-free: they run over every value of a sample.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace hinomi::impact {

/// Up to 32 digits of a value and what stood between them.
struct DigitText {
  std::array<char, 32> digits{};
  std::size_t size = 0;
  bool separated = false;  ///< hyphens, spaces, dots or brackets stood between digits
  bool plus = false;       ///< a '+' before the first digit

  std::string_view view() const { return {digits.data(), size}; }
};

/// Digits only, apart from the separators people put between them: any hyphen or long vowel mark, space, dot, brackets, a leading
/// '+' or '〒'. False for anything else, for no digit, or for more than 32.
bool read_digits(std::string_view folded, DigitText& out);

/// Compares with a form: '9' any digit, 'A' any Latin letter, any other character itself (letters without case).
bool has_form(std::string_view folded, std::string_view form);

/// Share of values for which `test` holds; -1 when there are none.
template <typename Values, typename Test>
double share_of_values(const Values& values, Test&& test) {
  if (values.empty()) return -1;
  std::size_t count = 0;
  for (const std::string_view value : values) count += test(value) ? 1 : 0;
  return static_cast<double>(count) / static_cast<double>(values.size());
}

}  // namespace hinomi::impact
