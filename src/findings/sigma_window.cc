#include "findings/sigma_window.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <span>

namespace hinomi::findings {
namespace {

CitedLine cited(const WindowEntry& entry) { return {entry.place, std::string(entry.line.substr(0, CorrelationWindow::kMaxLine))}; }

WindowHit hit_by(const WindowEntry& entry, double measured) {
  WindowHit hit;
  hit.rising = false;
  hit.measured = measured;
  hit.events = 1;
  hit.first = hit.last = entry.time;
  hit.cited.push_back(cited(entry));
  return hit;
}

/// event_count and value_sum.
class CountWindow : public CorrelationWindow {
 public:
  using CorrelationWindow::CorrelationWindow;
  std::size_t weight() const override { return times_.size() - gone_; }

 protected:
  std::optional<WindowHit> add(const WindowEntry& entry) override {
    while (weight() > 0 && times_[gone_].time < begin()) drop();
    std::erase_if(pending_, [&](const auto& p) { return p.first < begin(); });
    if (weight() >= kMaxEntries) drop(), capped_ = true;
    const auto oldest = times_.begin() + static_cast<std::ptrdiff_t>(gone_);
    auto at = times_.end();
    while (at != oldest && std::prev(at)->time > entry.time) --at;
    if (at == oldest || std::prev(at)->time != entry.time) at = std::next(times_.insert(at, Moment{entry.time}));
    Moment& moment = *std::prev(at);
    ++moment.count;
    moment.sum += entry.number;
    ++count_;
    sum_ += entry.number;

    const double measured = correlation_.type == CorrelationType::EventCount ? static_cast<double>(count_) : sum_;
    if (!correlation_.fulfilled(measured)) {
      holding_ = false;
      ++moment.fresh;
      if (pending_.size() < kMaxCited) pending_.emplace_back(entry.time, cited(entry));
      return std::nullopt;
    }
    WindowHit hit = hit_by(entry, measured);
    if (holding_) return hit;
    holding_ = hit.rising = true;
    for (Moment& m : std::span(times_).subspan(gone_)) {
      if (m.fresh == 0) continue;
      hit.events += m.fresh;
      hit.first = std::min(hit.first, m.time);
      hit.last = std::max(hit.last, m.time);
      m.fresh = 0;
    }
    hit.cited.clear();
    for (auto& [time, line] : pending_) hit.cited.push_back(std::move(line));
    hit.cited.push_back(cited(entry));
    pending_.clear();
    return hit;
  }

 private:
  struct Moment {
    Timestamp time;
    std::uint64_t count = 0, fresh = 0;  ///< fresh: not in a hit yet
    double sum = 0;
  };
  void drop() {
    count_ -= times_[gone_].count;
    sum_ -= times_[gone_].sum;
    if (++gone_ == times_.size()) sum_ = 0;
    if (2 * gone_ < times_.size()) return;
    times_.erase(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(gone_));
    gone_ = 0;
  }

  // Most groups hold one or two: a deque would take half a kilobyte for each.
  std::vector<Moment> times_;  // ascending
  std::size_t gone_ = 0;       // of them, at the beginning
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::vector<std::pair<Timestamp, CitedLine>> pending_;
};

/// value_count.
class DistinctWindow : public CorrelationWindow {
 public:
  using CorrelationWindow::CorrelationWindow;
  std::size_t weight() const override { return latest_.size(); }

 protected:
  std::optional<WindowHit> add(const WindowEntry& entry) override {
    const auto [at, is_new] = latest_.try_emplace(std::string(entry.value));
    Latest& latest = at->second;
    if (is_new || latest.time <= entry.time) {
      if (!is_new) by_time_.erase({latest.time, &at->first});
      latest.time = entry.time;
      if (is_new && !holding_) latest.line = cited(entry);
      by_time_.insert({entry.time, &at->first});
    }
    while (by_time_.begin()->first < begin()) drop();
    if (latest_.size() > kMaxEntries) drop(), capped_ = true;
    const auto measured = static_cast<double>(latest_.size());
    if (!correlation_.fulfilled(measured)) {
      holding_ = false;
      return std::nullopt;
    }
    WindowHit hit = hit_by(entry, measured);
    if (holding_) return hit;
    holding_ = hit.rising = true;
    hit.events = latest_.size();
    hit.first = by_time_.begin()->first;
    hit.last = by_time_.rbegin()->first;
    std::vector<CitedLine> before;
    for (const auto& [time, value] : by_time_) {
      const CitedLine& line = latest_.find(*value)->second.line;
      if (before.size() < kMaxCited && !line.line.empty() && line.place != entry.place) before.push_back(line);
    }
    hit.cited.insert(hit.cited.begin(), before.begin(), before.end());
    return hit;
  }

 private:
  struct Latest {
    Timestamp time;
    CitedLine line;
  };
  void drop() {
    const std::string* oldest = by_time_.begin()->second;
    by_time_.erase(by_time_.begin());
    latest_.erase(latest_.find(*oldest));
  }

  struct Earlier {
    bool operator()(const std::pair<Timestamp, const std::string*>& a, const std::pair<Timestamp, const std::string*>& b) const {
      return a.first != b.first ? a.first < b.first : *a.second < *b.second;
    }
  };
  std::map<std::string, Latest> latest_;
  std::set<std::pair<Timestamp, const std::string*>, Earlier> by_time_;  // keys of latest_
};

/// temporal.
class TogetherWindow : public CorrelationWindow {
 public:
  explicit TogetherWindow(const SigmaCorrelation& correlation)
      : CorrelationWindow(correlation), latest_(correlation.references.size()) {}
  std::size_t weight() const override { return latest_.size(); }

 protected:
  std::optional<WindowHit> add(const WindowEntry& entry) override {
    for (std::size_t i = 0; i < latest_.size(); ++i)
      if ((entry.references >> i & 1) != 0 && latest_[i].time <= entry.time) latest_[i] = {entry.time, cited(entry)};
    const auto inside = [&](const Latest& l) { return l.time.known() && l.time >= begin(); };
    const auto measured = static_cast<double>(std::count_if(latest_.begin(), latest_.end(), inside));
    if (!correlation_.fulfilled(measured)) {
      holding_ = false;
      return std::nullopt;
    }
    WindowHit hit = hit_by(entry, measured);
    if (holding_) return hit;
    holding_ = hit.rising = true;
    hit.cited.clear();
    std::vector<const Latest*> order;
    for (const Latest& l : latest_)
      if (inside(l)) order.push_back(&l);
    std::stable_sort(order.begin(), order.end(), [](const Latest* a, const Latest* b) { return a->time < b->time; });
    for (const Latest* l : order) {
      if (std::any_of(hit.cited.begin(), hit.cited.end(), [&](const CitedLine& c) { return c.place == l->line.place; })) continue;
      hit.cited.push_back(l->line);
    }
    hit.events = hit.cited.size();
    hit.first = order.front()->time;
    hit.last = order.back()->time;
    return hit;
  }

 private:
  struct Latest {
    Timestamp time;
    CitedLine line;
  };
  std::vector<Latest> latest_;  // by reference
};

/// temporal_ordered. best_[k][n]: of all chains of n + 1 different references in their order that end with reference k, the one
/// whose earliest time is the latest; such a chain lies within the window when any does.
class OrderedWindow : public CorrelationWindow {
 public:
  explicit OrderedWindow(const SigmaCorrelation& correlation)
      : CorrelationWindow(correlation), best_(correlation.references.size(), std::vector<Chain>(correlation.references.size())) {}
  std::size_t weight() const override { return best_.size() * best_.size(); }

 protected:
  std::optional<WindowHit> add(const WindowEntry& entry) override {
    // From the last reference on, so that no occurrence follows itself.
    for (std::size_t k = best_.size(); k-- > 0;) {
      if ((entry.references >> k & 1) == 0) continue;
      for (std::size_t n = 0; n <= k; ++n) {
        const Chain* before = nullptr;
        for (std::size_t j = 0; n > 0 && j < k; ++j)
          if (best_[j][n - 1].end != nullptr && (before == nullptr || best_[j][n - 1].begin > before->begin))
            before = &best_[j][n - 1];
        if (n > 0 && before == nullptr) continue;
        const Timestamp first = before == nullptr ? entry.time : std::min(before->begin, entry.time);
        Chain& chain = best_[k][n];
        if (chain.end != nullptr && chain.begin > first) continue;
        chain = {first, std::make_shared<const Link>(Link{entry.time, cited(entry), before == nullptr ? nullptr : before->end})};
      }
    }
    const Chain* longest = nullptr;
    std::size_t length = 0;
    for (std::size_t n = 0; n < best_.size(); ++n)
      for (const std::vector<Chain>& chains : best_)
        if (chains[n].end != nullptr && chains[n].begin >= begin()) longest = &chains[n], length = n + 1;
    if (!correlation_.fulfilled(static_cast<double>(length))) {
      holding_ = false;
      return std::nullopt;
    }
    WindowHit hit = hit_by(entry, static_cast<double>(length));
    if (holding_) return hit;
    holding_ = hit.rising = true;
    hit.events = 0;
    hit.cited.clear();
    for (const Link* link = longest == nullptr ? nullptr : longest->end.get(); link != nullptr; link = link->before.get()) {
      ++hit.events;
      hit.first = std::min(hit.first, link->time);
      hit.last = std::max(hit.last, link->time);
      hit.cited.insert(hit.cited.begin(), link->line);
    }
    return hit;
  }

 private:
  /// Chains share what they begin with.
  struct Link {
    Timestamp time;
    CitedLine line;
    std::shared_ptr<const Link> before;
  };
  struct Chain {
    Timestamp begin;
    std::shared_ptr<const Link> end;
  };
  std::vector<std::vector<Chain>> best_;
};

/// Whatever can only be judged when the window is over.
class ClosedWindow : public CorrelationWindow {
 public:
  explicit ClosedWindow(const SigmaCorrelation& correlation) : CorrelationWindow(correlation) { reset(); }
  std::size_t weight() const override { return 1 + values_.size() + numbers_.size(); }
  std::optional<WindowHit> close() override {
    if (hit_.events == 0) return std::nullopt;
    std::optional<WindowHit> hit = judged();
    reset();
    return hit;
  }

 protected:
  std::optional<WindowHit> add(const WindowEntry& entry) override {
    std::optional<WindowHit> closed;
    if (hit_.events > 0 && entry.time.micros > open_.micros + correlation_.timespan) closed = close();
    if (hit_.events == 0) open_ = hit_.first = hit_.last = entry.time;
    ++hit_.events;
    hit_.first = std::min(hit_.first, entry.time);
    hit_.last = std::max(hit_.last, entry.time);
    if (hit_.cited.size() <= kMaxCited) hit_.cited.push_back(cited(entry));
    for (std::size_t k = chains_.size(); k-- > 0;) {
      if ((entry.references >> k & 1) == 0) continue;
      seen_ |= std::uint64_t{1} << k;
      chains_[k] =
          std::max(chains_[k], 1 + (k == 0 ? 0 : *std::max_element(chains_.begin(), chains_.begin() + static_cast<long>(k))));
    }
    sum_ += entry.number;
    switch (correlation_.type) {
      case CorrelationType::ValueCount:
        value(entry);
        break;
      case CorrelationType::ValuePercentile:
        if (!correlation_.percentile)
          value(entry);
        else if (numbers_.size() < kMaxEntries)
          numbers_.push_back(entry.number);
        else
          capped_ = true;
        break;
      default:
        break;
    }
    return closed;
  }

 private:
  void reset() {
    hit_ = {};
    values_.clear();
    numbers_.clear();
    sum_ = 0;
    seen_ = 0;
    chains_.assign(correlation_.references.size(), 0);
  }

  void value(const WindowEntry& entry) {
    if (values_.size() >= kMaxEntries && !values_.contains(entry.value)) {
      capped_ = true;
      return;
    }
    const auto at = values_.find(entry.value);
    if (at == values_.end())
      values_.emplace(entry.value, 1);
    else
      ++at->second;
  }

  std::optional<WindowHit> judged() {
    const auto events = static_cast<double>(hit_.events);
    switch (correlation_.type) {
      case CorrelationType::EventCount:
        hit_.measured = events;
        break;
      case CorrelationType::ValueCount:
        hit_.measured = static_cast<double>(values_.size());
        break;
      case CorrelationType::ValueSum:
        hit_.measured = sum_;
        break;
      case CorrelationType::ValueAverage:
        hit_.measured = sum_ / events;
        break;
      case CorrelationType::Temporal:
        hit_.measured = std::popcount(seen_);
        break;
      case CorrelationType::TemporalOrdered:
        hit_.measured = static_cast<double>(*std::max_element(chains_.begin(), chains_.end()));
        break;
      case CorrelationType::ValuePercentile:
        if (!correlation_.percentile) return rarest();
        hit_.measured = nearest_rank();
        break;
    }
    if (!correlation_.fulfilled(hit_.measured)) return std::nullopt;
    return hit_;
  }

  /// Nearest rank: the least number that is not below `percentile` per cent of them.
  double nearest_rank() {
    const double rank = std::ceil(*correlation_.percentile / 100 * static_cast<double>(numbers_.size()));
    const auto at = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    std::nth_element(numbers_.begin(), numbers_.begin() + static_cast<long>(at), numbers_.end());
    return numbers_[at];
  }

  /// Of the values whose share in per cent fulfils the condition, the rarest.
  std::optional<WindowHit> rarest() {
    bool found = false;
    for (const auto& [value, count] : values_) {
      const double share = 100.0 * static_cast<double>(count) / static_cast<double>(hit_.events);
      if (!correlation_.fulfilled(share) || (found && share >= hit_.measured)) continue;
      found = true;
      hit_.measured = share;
      hit_.rare = value;
    }
    return found ? std::optional(hit_) : std::nullopt;
  }

  Timestamp open_;
  WindowHit hit_;
  std::map<std::string, std::uint64_t, std::less<>> values_;
  std::vector<double> numbers_;
  double sum_ = 0;
  std::uint64_t seen_ = 0;
  std::vector<std::size_t> chains_;  // by reference: the longest chain in order that ends with it
};

}  // namespace

std::optional<WindowHit> CorrelationWindow::take(const WindowEntry& entry) {
  clock_ = std::max(clock_, entry.time);
  if (entry.time < begin()) {
    ++late_;
    return std::nullopt;
  }
  return add(entry);
}

std::unique_ptr<CorrelationWindow> CorrelationWindow::make(const SigmaCorrelation& correlation) {
  if (!correlation.slides()) return std::make_unique<ClosedWindow>(correlation);
  switch (correlation.type) {
    case CorrelationType::ValueCount:
      return std::make_unique<DistinctWindow>(correlation);
    case CorrelationType::Temporal:
      return std::make_unique<TogetherWindow>(correlation);
    case CorrelationType::TemporalOrdered:
      return std::make_unique<OrderedWindow>(correlation);
    default:
      return std::make_unique<CountWindow>(correlation);
  }
}

}  // namespace hinomi::findings
