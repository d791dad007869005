// Points in time: UTC inside, offsets at the edge. The only place that parses or prints times.
//
//   Timestamp t = *parse_clf_time("10/Oct/2019:13:55:36 +0900");
//   format_rfc3339(t, kJst)  →  "2019-10-10T13:55:36+09:00"
//
// Parsers take exactly the text of a time, never throw, allocate nothing, and refuse impossible dates.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace hinomi {

/// Microseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t micros = std::numeric_limits<std::int64_t>::min();

  static constexpr Timestamp from_seconds(std::int64_t seconds) { return {seconds * 1'000'000}; }
  constexpr bool known() const { return micros != std::numeric_limits<std::int64_t>::min(); }
  constexpr std::int64_t seconds() const { return micros >= 0 ? micros / 1'000'000 : -((-micros + 999'999) / 1'000'000); }
  constexpr auto operator<=>(const Timestamp&) const = default;
};

inline constexpr Timestamp kNoTime{};
inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// From `since` up to and without `until`; unknown: no bound on that side.
struct TimeRange {
  Timestamp since, until;
  constexpr bool bounded() const { return since.known() || until.known(); }
};

/// Minutes east of UTC.
struct UtcOffset {
  int minutes = 0;
  constexpr bool operator==(const UtcOffset&) const = default;
};

inline constexpr UtcOffset kJst{9 * 60};  ///< Japan has no summer time

/// A civil date and time at some offset.
struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int32_t micros = 0;
};

/// Refuses impossible dates (30 February, hour 24); second 60 counts as 59.999999.
std::optional<Timestamp> to_timestamp(const CivilTime& civil, UtcOffset offset);
CivilTime to_civil(Timestamp time, UtcOffset offset);

/// "10/Oct/2000:13:55:36 -0700" (NCSA Common Log Format, without brackets).
std::optional<Timestamp> parse_clf_time(std::string_view text);
/// RFC 3339 / ISO 8601 with date and time: 'T' or space, '.' or ',' fraction, offset "Z", "+09:00", "+0900", "+09" or none (then
/// `offset`).
std::optional<Timestamp> parse_iso_time(std::string_view text, UtcOffset offset);
/// "Oct 10 13:55:36" (RFC 3164). Without a year: the latest such time that is not more than a day after `not_after`.
std::optional<Timestamp> parse_syslog_time(std::string_view text, Timestamp not_after, UtcOffset offset);
/// "190810  3:12:45" (MariaDB general, slow and old error logs).
std::optional<Timestamp> parse_mariadb_time(std::string_view text, UtcOffset offset);
/// "2019/08/10 03:12:45" (nginx error log) and any date-time with one separator between date parts ('/', '-', '.').
std::optional<Timestamp> parse_slashed_time(std::string_view text, UtcOffset offset);
/// "Sat Aug 10 03:12:45.123456 2019" (Apache error log, without brackets).
std::optional<Timestamp> parse_apache_error_time(std::string_view text, UtcOffset offset);
/// "10-Aug-2019 03:12:45 Asia/Tokyo" or "… UTC" (PHP error log, without brackets); named zones other than UTC/GMT use `offset`.
std::optional<Timestamp> parse_php_error_time(std::string_view text, UtcOffset offset);
/// Unix seconds, with optional fraction ("1565373600.123").
std::optional<Timestamp> parse_epoch_time(std::string_view text);
/// "+09:00", "+0900", "-03", "Z".
std::optional<UtcOffset> parse_offset(std::string_view text);

/// "2019-08-10T03:12:45+09:00"; a fraction only when there is one. Unknown time: "".
std::string format_rfc3339(Timestamp time, UtcOffset offset);
/// "2019-08-10".
std::string format_date(Timestamp time, UtcOffset offset);
/// "2019-08-10 03:12:45", for people.
std::string format_local(Timestamp time, UtcOffset offset);

/// Days since 1970-01-01 of a civil date (proleptic Gregorian calendar).
std::int64_t days_from_civil(int year, int month, int day);

}  // namespace hinomi
