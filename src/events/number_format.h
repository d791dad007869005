// What a spreadsheet shows for a number: a date, or digits with the zeros and hyphens of a telephone number or postal code
// (ECMA-376 part 1, 18.8.30 and 18.8.31).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::events {

class NumberFormat {
 public:
  NumberFormat() = default;
  /// A format code as written: "yyyy/m/d", "000-0000", "[<=999]000;000-0000".
  explicit NumberFormat(std::string_view code);
  /// One of those that a file names by number only; those of Japanese programs (27 to 36, 50 to 58) are dates.
  static const NumberFormat& built_in(unsigned id);

  /// The number as text. Dates: "2019-08-10", "2019-08-10 03:12:45", "03:12:45". `from_1904`: days are counted from 1904-01-01, not
  /// from 1899-12-31 (with the day 1900-02-29 that never was).
  std::string show(std::string_view number, bool from_1904) const;

 private:
  struct Section {
    char comparison = 0;  ///< '<', '>', '=', 'l' (<=), 'g' (>=); 0: none
    double bound = 0;
    std::string pattern;  ///< '0' for a digit, 'a'-'z' never; literals as they are
    bool digits = false;  ///< has placeholders for digits and nothing that reckons
  };
  static Section read_section(std::string_view code, bool& date, bool& time);
  const Section* section_for(double value) const;

  bool date_ = false, time_ = false;
  std::vector<Section> sections_;
};

}  // namespace hinomi::events
