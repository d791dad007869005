// Sizes, times and the words of enumerations, as people read them. Works on what stands in case.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/time.h"

namespace hinomi::documents {

/// "4.8 MB" (decimal units).
std::string byte_size(std::uint64_t bytes);
/// What may stand in a document: one line, printable, without marks that turn or hide text (bidirectional controls, zero width).
std::string plain(std::string_view text);
/// "a、b、c" or "a, b, c"; at most `most`, then "ほか2件" or "and 2 more".
std::string enumerated(const std::vector<std::string>& names, Language language, std::size_t most = 20);

/// Labels for the words in case.json; an unknown word stands for itself.
std::string severity_word(std::string_view name, Language language);
std::string phase_word(std::string_view name, Language language);  ///< empty for none
std::string verdict_word(std::string_view name, Language language);
std::string evidence_kind_word(std::string_view name, Language language);
std::string field_word(std::string_view name, Language language);
/// 0 (info or unknown) to 4 (critical).
int severity_rank(std::string_view name);

/// Reads the times of one case and writes them in the case's offset.
class Clock {
 public:
  /// `offset` as in case.json, "+09:00".
  Clock(std::string_view offset, Language language);

  UtcOffset offset() const { return offset_; }
  Language language() const { return language_; }
  /// An RFC 3339 text; kNoTime when empty or not one.
  Timestamp read(std::string_view rfc3339) const;

  std::string minute(Timestamp time) const;       ///< "2019年8月10日 03:12", "10 Aug 2019 03:12"
  std::string second(Timestamp time) const;       ///< "2019-08-10 03:12:45"
  std::string day(Timestamp time) const;          ///< "2019年8月10日", "10 Aug 2019"
  std::string weekday(Timestamp time) const;      ///< "土", "Sat"
  std::string short_day(Timestamp time) const;    ///< "8/10", "10 Aug"
  std::string clock(Timestamp time) const;        ///< "03:12:45"
  std::int64_t day_number(Timestamp time) const;  ///< days since 1970-01-01 in the case's offset
  /// "2019-08-10 03:12:45 – 2019-08-22 …"; a missing end is left open.
  std::string span(std::string_view first, std::string_view last) const;
  /// "12日と19時間", "12 days 19 hours"; two units, rounded down.
  std::string length(Timestamp first, Timestamp last) const;

 private:
  UtcOffset offset_;
  Language language_;
};

}  // namespace hinomi::documents
