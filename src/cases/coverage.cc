#include "cases/coverage.h"

#include <algorithm>
#include <limits>

namespace hinomi::cases {
namespace {

constexpr std::int64_t kJump = 600 * kMicrosPerSecond;
constexpr std::uint32_t kJumpEntries = 8;
constexpr std::uint64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kMicrosPerHour = 3600 * kMicrosPerSecond;
/// Times that no calendar of ours can hold are counted as having none: year 1 to year 9999.
constexpr std::int64_t kEarliest = -62'135'596'800 * kMicrosPerSecond, kLatest = 253'402'300'800 * kMicrosPerSecond;

void add_bounded(std::uint64_t& sum, std::uint64_t more) {
  if (__builtin_add_overflow(sum, more, &sum)) sum = std::numeric_limits<std::uint64_t>::max();
}

/// Of these a log that is any good says who acted.
bool names_a_client(EventKind kind) {
  switch (kind) {
    case EventKind::HttpRequest:
    case EventKind::LoginFailed:
    case EventKind::LoginSucceeded:
    case EventKind::DatabaseConnect:
    case EventKind::DatabaseStatement:
      return true;
    case EventKind::ServerError:
    case EventKind::DatabaseDisconnect:
    case EventKind::Message:
      return false;
  }
  return false;
}

/// So many events ahead, an event is called for from the cache of the processor that read it, and then its address's tally: a busy
/// site's table of addresses is larger than any cache.
constexpr std::size_t kEventsAhead = 24, kTalliesAhead = 12;

void fetch(const Event& event) {
  __builtin_prefetch(&event.place);
  __builtin_prefetch(&event.client);
  __builtin_prefetch(&event.bytes_out);
}

void widen(Timestamp& first, Timestamp& last, Timestamp time) {
  if (!first.known() || time < first) first = time;
  if (time > last) last = time;  // an unknown time is older than all
}

}  // namespace

Coverage::Cursor& Coverage::cursor_of(std::uint32_t evidence) {
  Cursor& cursor = cursors_[evidence];
  if (cursor.log == nullptr) cursor.log = &logs_[evidence];
  return cursor;
}

IpAddress Coverage::client_of(Cursor& cursor, const Event& event) {
  switch (event.kind) {
    case EventKind::DatabaseConnect:
    case EventKind::DatabaseStatement:
    case EventKind::DatabaseDisconnect:
      break;
    default:
      return event.client;
  }
  if (event.connection == 0) return event.client;
  auto& connections = cursor.connections;
  const auto found = connections.find(event.connection);
  if (event.client.known() || event.kind == EventKind::DatabaseConnect) {
    if (found != connections.end()) {
      found->second = event.client;
    } else {
      if (connections.size() >= kMaxConnections) {
        cursor.older_connections = std::move(connections);
        connections.clear();
      }
      connections.emplace(event.connection, event.client);
    }
    return event.client;
  }
  if (found != connections.end()) return found->second;
  const auto older = cursor.older_connections.find(event.connection);
  return older == cursor.older_connections.end() ? IpAddress{} : older->second;
}

void Coverage::book_address(Cursor& cursor, const Event& event, const IpAddress& client) {
  LogCoverage& log = *cursor.log;
  if (!client.known()) {
    if (names_a_client(event.kind)) ++log.without_address;
    return;
  }
  if (cursor.tally == nullptr || cursor.address != client) {
    auto found = log.addresses.find(client);
    if (found == log.addresses.end()) {
      if (addresses_ >= kMaxAddresses) {
        ++log.addresses_forgotten;
        return;
      }
      ++addresses_;
      found = log.addresses.emplace(client, AddressTally{}).first;
    }
    cursor.tally = &found->second;
    cursor.address = client;
  }
  AddressTally& tally = *cursor.tally;
  if (event.kind == EventKind::HttpRequest) ++tally.requests;
  if (event.kind == EventKind::DatabaseStatement) ++tally.statements;
  if (event.bytes_out > 0) add_bounded(tally.bytes_out, static_cast<std::uint64_t>(event.bytes_out));
}

void Coverage::book_jump(Cursor& cursor, const Event& event) {
  if (event.time.micros >= cursor.newest.micros - kJump) {
    cursor.newest = std::max(cursor.newest, event.time);
    cursor.older = 0;
    return;
  }
  // A server that writes when an answer is complete writes single entries late; only many in a row are another time.
  if (cursor.older == 0) cursor.jump = {cursor.newest, event.time, event.place};
  if (++cursor.older < kJumpEntries) return;
  LogCoverage& log = *cursor.log;
  if (log.jumps.size() < kMaxJumps)
    log.jumps.push_back(cursor.jump);
  else
    ++log.jumps_beyond;
  cursor.newest = event.time;
  cursor.older = 0;
}

void Coverage::book_time(Cursor& cursor, const Event& event) {
  LogCoverage& log = *cursor.log;
  const Timestamp time = event.time;
  if (time.micros < kEarliest || time.micros >= kLatest) {  // an unknown time too
    ++log.without_time;
    return;
  }
  if (time < log.last) {
    ++log.out_of_order;
    book_jump(cursor, event);
  } else {
    cursor.newest = time, cursor.older = 0;
  }
  widen(log.first, log.last, time);
  if (time.micros < cursor.hour_begin || time.micros >= cursor.hour_end) {
    const std::int64_t since = time.micros - kEarliest;  // never negative, so division rounds down
    const std::int64_t hour = since / kMicrosPerHour + kEarliest / kMicrosPerHour;
    cursor.hour_begin = hour * kMicrosPerHour, cursor.hour_end = cursor.hour_begin + kMicrosPerHour;
    auto found = log.hours.find(hour);
    if (found == log.hours.end() && hours_ < kMaxHours) {
      ++hours_;
      found = log.hours.emplace(hour, ActiveHour{}).first;
    }
    cursor.hour = found == log.hours.end() ? nullptr : &found->second;
  }
  if (cursor.hour == nullptr) {
    ++log.hours_forgotten;
    return;
  }
  widen(cursor.hour->first, cursor.hour->last, time);
  ++cursor.hour->events;
  cursor.hour->minutes |= std::uint64_t{1} << static_cast<std::uint64_t>(time.micros - cursor.hour_begin) / kMicrosPerMinute;
}

void Coverage::see(std::span<const Event> events) {
  if (events.empty()) return;
  judged_ = false;
  std::uint32_t evidence = events.front().place.evidence;
  Cursor* cursor = &cursor_of(evidence);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i + kEventsAhead < events.size()) fetch(events[i + kEventsAhead]);
    if (i + kTalliesAhead < events.size()) cursor->log->addresses.prefetch(events[i + kTalliesAhead].client);
    const Event& event = events[i];
    if (event.place.evidence != evidence) {
      evidence = event.place.evidence;
      cursor = &cursor_of(evidence);
    }
    LogCoverage& log = *cursor->log;
    ++log.events;
    ++log.by_kind[static_cast<std::size_t>(event.kind)];
    book_time(*cursor, event);
    book_address(*cursor, event, client_of(*cursor, event));
  }
}

const std::map<std::uint32_t, LogCoverage>& Coverage::logs() const {
  if (judged_) return logs_;
  for (auto& [evidence, log] : logs_) {
    std::vector<ActiveHour> hours;
    hours.reserve(log.hours.size());
    for (const auto& [hour, active] : log.hours) hours.push_back(active);
    std::ranges::sort(hours, {}, &ActiveHour::first);
    log.silences = find_silences(hours, timezone_);
  }
  judged_ = true;
  return logs_;
}

}  // namespace hinomi::cases
