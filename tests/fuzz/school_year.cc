// School years and dates of rows, whatever a form let people type.
#include "impact/school_year.h"

#include "base/result.h"
#include "impact/dated_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto year = hinomi::impact::parse_school_year(text)) {
    HINOMI_ASSERT(year->first <= year->last && year->first >= -2 && year->last <= 12);
    HINOMI_ASSERT(hinomi::impact::earliest_birth(*year, 18'000) < 18'000);
  }
  hinomi::impact::DatedRows rows;
  for (int i = 0; i < 2; ++i) {
    const auto day = rows.see(text, hinomi::kJst, {});
    HINOMI_ASSERT(day.has_value() == rows.oldest().has_value());
    HINOMI_ASSERT(!day || rows.rows_before(*day) == 0);
  }
  HINOMI_ASSERT(rows.undated() == (rows.oldest() ? 0u : 2u));
  return 0;
}
