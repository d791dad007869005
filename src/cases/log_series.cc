#include "cases/log_series.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"

namespace hinomi::cases {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_log(EvidenceKind kind) {
  return kind == EvidenceKind::AccessLog || kind == EvidenceKind::ErrorLog || kind == EvidenceKind::AuthLog ||
         kind == EvidenceKind::DatabaseLog;
}

/// "2019-08-15", "20190815", "190815", "1": each becomes one '#', its dashes and underscores with it.
std::string without_numbers(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      out += text[i++];
      continue;
    }
    while (i < text.size() &&
           (is_digit(text[i]) || ((text[i] == '-' || text[i] == '_') && i + 1 < text.size() && is_digit(text[i + 1]))))
      ++i;
    out += '#';
  }
  return out;
}

/// Eight digits, dashes allowed: a folder named by its day.
bool is_day(std::string_view folder) {
  std::size_t digits = 0;
  for (const char c : folder) {
    if (is_digit(c))
      ++digits;
    else if (c != '-' && c != '_' && c != '.')
      return false;
  }
  return digits == 8 || digits == 6;
}

constexpr std::size_t kMaxMissing = 10;

std::string_view without_packing(std::string_view file) {
  for (const std::string_view packing : {".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"}) {
    if (file.size() > packing.size() && file.ends_with(packing)) file.remove_suffix(packing.size());
  }
  return file;
}

/// "access.log.2.gz": 2; "access.log": 0; nothing where the name holds a date.
std::optional<unsigned> rotation_number(std::string_view path) {
  const std::string_view file = without_packing(path.substr(path.find_last_of('/') + 1));
  const std::size_t digits = file.find_last_not_of("0123456789") + 1;
  if (digits == file.size()) return file.find_first_of("0123456789") == std::string_view::npos ? std::optional(0u) : std::nullopt;
  if (digits == 0 || file[digits - 1] != '.' || file.size() - digits > 3) return std::nullopt;
  return static_cast<unsigned>(std::stoul(std::string(file.substr(digits))));
}

std::vector<unsigned> missing_numbers(const LogSeries& series, const std::vector<Evidence>& evidence) {
  std::set<unsigned> numbers;
  for (const std::uint32_t i : series.evidence) {
    const auto number = rotation_number(evidence[i].path);
    if (!number) return {};
    numbers.insert(*number);
  }
  std::vector<unsigned> missing;
  for (unsigned n = *numbers.begin(); n < *numbers.rbegin() && missing.size() < kMaxMissing; ++n) {
    if (!numbers.contains(n)) missing.push_back(n);
  }
  return missing;
}

}  // namespace

std::string series_name(std::string_view path) {
  std::string out;
  // An archive's own number ("logs-3.zip!/…") is as good as a folder's.
  const std::size_t slash = path.find_last_of('/');
  std::string_view folders = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  std::string file(slash == std::string_view::npos ? path : path.substr(slash + 1));
  for (bool more = slash != std::string_view::npos; more;) {
    const std::size_t end = folders.find('/');
    const std::string_view folder = folders.substr(0, end);
    out += is_day(folder) ? std::string_view("#") : folder;
    out += '/';
    more = end != std::string_view::npos;
    if (more) folders.remove_prefix(end + 1);
  }
  file = without_numbers(without_packing(file));
  for (const std::string_view tail : {".#", "-#", "_#"}) {
    if (file.size() > tail.size() && file.ends_with(tail)) file.resize(file.size() - tail.size());
  }
  return out + file;
}

bool LogSeries::says_who_did_what() const {
  if (changes_only) return false;
  return count(EventKind::HttpRequest) + count(EventKind::DatabaseConnect) + count(EventKind::DatabaseStatement) > 0;
}

std::vector<LogSeries> log_series(const std::vector<Evidence>& evidence, const Coverage& coverage) {
  std::map<std::tuple<std::string, EvidenceKind, std::string>, LogSeries> series;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    const Evidence& e = evidence[i];
    if (!is_log(e.kind) || !e.duplicate_of.empty()) continue;
    LogSeries& s = series[{e.asset, e.kind, series_name(e.path)}];
    s.evidence.push_back(static_cast<std::uint32_t>(i));
    s.skipped += e.skipped;
    s.changes_only = s.changes_only && e.format == "mysql_binlog";
    const auto found = coverage.logs().find(static_cast<std::uint32_t>(i));
    if (found == coverage.logs().end()) continue;
    const LogCoverage& log = found->second;
    s.events += log.events;
    s.without_address += log.without_address;
    s.addresses_forgotten += log.addresses_forgotten;
    s.hours_forgotten += log.hours_forgotten;
    for (std::size_t k = 0; k < s.by_kind.size(); ++k) s.by_kind[k] += log.by_kind[k];
    for (const auto& [address, tally] : log.addresses) {
      if (address.is_private()) s.from_private += tally.requests;
    }
    if (log.first.known() && (!s.first.known() || log.first < s.first)) s.first = log.first;
    s.last = std::max(s.last, log.last);
  }

  std::vector<LogSeries> list;
  for (auto& [key, s] : series) {
    std::tie(s.asset, s.kind, s.name) = key;
    std::map<std::int64_t, ActiveHour> hours;
    for (const std::uint32_t i : s.evidence) {
      const auto found = coverage.logs().find(i);
      if (found == coverage.logs().end()) continue;
      for (const auto& [hour, active] : found->second.hours) {
        const auto [known, is_new] = hours.emplace(hour, active);
        if (is_new) continue;
        known->second.first = std::min(known->second.first, active.first);
        known->second.last = std::max(known->second.last, active.last);
        known->second.events += active.events;
        known->second.minutes |= active.minutes;
      }
    }
    std::vector<ActiveHour> ordered;
    ordered.reserve(hours.size());
    for (const auto& [hour, active] : hours) ordered.push_back(active);
    s.missing = missing_numbers(s, evidence);
    s.silences = find_silences(ordered, coverage.timezone());
    list.push_back(std::move(s));
  }
  return list;
}

}  // namespace hinomi::cases
