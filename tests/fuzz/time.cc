// Every parser of times gives a time between the years 1 and 9999 or none, and what is printed reads as the same.
#include "base/time.h"

#include <cstddef>
#include <cstdint>

#include "base/result.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const Timestamp now = Timestamp::from_seconds(1'566'694'800);
  for (const auto& time : {parse_clf_time(text), parse_iso_time(text, kJst), parse_syslog_time(text, now, kJst),
                           parse_mariadb_time(text, kJst), parse_slashed_time(text, kJst), parse_apache_error_time(text, kJst),
                           parse_php_error_time(text, kJst), parse_epoch_time(text)}) {
    if (!time) continue;
    const CivilTime civil = to_civil(*time, UtcOffset{0});
    HINOMI_ASSERT(civil.year >= 0 && civil.year <= 10000);
    if (civil.year >= 1 && civil.year <= 9999) {
      HINOMI_ASSERT(parse_iso_time(format_rfc3339(*time, UtcOffset{0}), kJst) == *time);
    }
  }
  parse_offset(text);
  return 0;
}
