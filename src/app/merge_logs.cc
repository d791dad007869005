#include "app/merge_logs.h"

namespace hinomi::app {
namespace {

// A log that is open: its batch, and where in it the merge stands.
struct Active {
  LogSource log;
  const Batch* batch = nullptr;
  std::size_t at = 0;
  Timestamp now;  // never goes back, so that one late line does not drag the log behind the others

  Timestamp time_at(std::size_t i) const {
    const Timestamp t = batch->events[i].time;
    return t.known() && t > now ? t : now;
  }
};

// Reading ahead costs a thread and a second batch each; beyond this many logs at once, they are read when needed.
constexpr std::size_t kAheadLogs = 8;

}  // namespace

void merge_logs(std::vector<LogSource> logs, const MergeSinks& sinks) {
  std::ranges::stable_sort(
      logs, [](const LogSource& a, const LogSource& b) { return std::pair(a.first, a.evidence) < std::pair(b.first, b.evidence); });
  std::size_t waiting = 0;
  std::vector<std::unique_ptr<Active>> active;

  // Moves on to the next batch that has events; false when the log has ended.
  const auto refill = [&](Active& a) {
    for (;;) {
      a.batch = a.log.stream->next(active.size() < kAheadLogs);
      a.at = 0;
      if (a.batch == nullptr) {
        sinks.ended(a.log);
        return false;
      }
      sinks.batch(*a.batch, a.log.evidence);
      if (!a.batch->events.empty()) return true;
    }
  };
  const auto open_due = [&](Timestamp front) {
    while (waiting < logs.size() && logs[waiting].first <= front) {
      auto opened = std::make_unique<Active>();
      opened->log = std::move(logs[waiting++]);
      opened->now = opened->log.first;
      if (refill(*opened)) active.push_back(std::move(opened));
    }
  };

  while (waiting < logs.size() || !active.empty()) {
    if (active.empty()) open_due(logs[waiting].first);
    if (active.empty()) continue;
    const auto earlier = [](const auto& a, const auto& b) {
      return std::pair(a->time_at(a->at), a->log.evidence) < std::pair(b->time_at(b->at), b->log.evidence);
    };
    auto next = std::ranges::min_element(active, earlier);
    const std::size_t before = active.size();
    open_due((*next)->time_at((*next)->at));
    if (active.size() != before) continue;  // somebody new may be earlier

    // Everything of this log up to the next log's time goes out in one run.
    Active& a = **next;
    Timestamp limit{std::numeric_limits<std::int64_t>::max()};
    std::uint32_t limit_evidence = 0;
    for (const auto& other : active) {
      if (other.get() == &a) continue;
      const auto candidate = std::pair(other->time_at(other->at), other->log.evidence);
      if (candidate < std::pair(limit, limit_evidence)) limit = candidate.first, limit_evidence = candidate.second;
    }
    if (waiting < logs.size() && logs[waiting].first <= limit) limit = logs[waiting].first, limit_evidence = 0;
    std::size_t end = a.at;
    while (end < a.batch->events.size()) {
      const Timestamp t = a.time_at(end);
      if (end > a.at && std::pair(t, a.log.evidence) > std::pair(limit, limit_evidence)) break;
      a.now = t;
      ++end;
    }
    sinks.events(std::span(a.batch->events).subspan(a.at, end - a.at));
    if (sinks.stopped && sinks.stopped()) return;
    a.at = end;
    if (a.at == a.batch->events.size() && !refill(a)) active.erase(next);
  }
}

}  // namespace hinomi::app
