// Floods of requests that no cache can answer: one page, asked for many times a second by one address, with another query each
// time. A site that is kept busy like that is down for its visitors.
//
// High rates alone accuse nobody: an office, a gateway or a network of caches sends as many. What is told here is a page that
// nobody reads so often, asked for in a way that serves no reader: the front page, or any with a query that names no parameter.

#include <bitset>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/scan_watch.h"

namespace hinomi::findings {
namespace {

constexpr std::uint32_t kPerSecond = 10;  ///< from here on an address is looked at closely
constexpr std::int64_t kWindow = 10 * kMicrosPerSecond;
constexpr std::uint32_t kRequests = 30;  ///< of one page in one window
constexpr std::size_t kDifferent = 27;   ///< queries among them, at the least
constexpr std::int64_t kSilence = 6 * 3600 * kMicrosPerSecond;
constexpr std::size_t kMaxFloods = 5'000;
constexpr std::size_t kMaxRefs = 5;

// How often each address came in the current second; of fixed size, the newest stays.
class Rates {
 public:
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash % kSlots]); }
  std::uint32_t count(std::uint64_t hash, std::int64_t second) {
    Slot& slot = slots_[hash % kSlots];
    if (slot.hash != hash || slot.second != second) slot = {hash, second, 0};
    return ++slot.count;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int64_t second = 0;
    std::uint32_t count = 0;
  };
  static constexpr std::size_t kSlots = 4'096;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
};

// A page of which a reader needs no fresh copy: the front page, or one with a query like "?8890121518".
std::string_view busted_page(std::string_view target) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  const std::string_view path = target.substr(0, mark), query = target.substr(mark + 1);
  const bool nameless = !query.empty() && query.find_first_of("=./&") == std::string_view::npos;
  return path == "/" || nameless ? path : std::string_view{};
}

struct Flood {
  WatchKey key;
  bool own = false, dirty = false, found = false;
  Timestamp window, first, last;
  std::string page;
  std::uint32_t in_window = 0;
  std::bitset<512> queries;  ///< by hash; counts short, never long
  std::uint64_t requests = 0, told = 0, most = 0;
  std::vector<EvidenceRef> refs;
};

class RequestFlood : public Detector {
 public:
  explicit RequestFlood(const DetectorContext& context) : context_(context) {}

  std::string_view name() const override { return "request_flood"; }
  Text title() const override { return {"キャッシュを避ける大量の要求", "Flood of requests that no cache can answer"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) rates_.prefetch(WatchKey{event.client, event.place.evidence}.mix());
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest || !event.time.known() || !event.client.known()) continue;
      const WatchKey key{event.client, event.place.evidence};
      if (rates_.count(key.mix(), event.time.seconds()) >= kPerSecond) look(key, event);
    }
    if (!sink.told_at_once()) return;
    for (Flood* flood : changed_) {
      flood->dirty = false;
      if (flood->requests >= 2 * flood->told) say(*flood, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& flood : in_order_)
      if (flood->found && flood->requests != flood->told) say(*flood, sink);
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  void look(const WatchKey& key, const Event& event) {
    const std::string_view page = busted_page(event.target.substr(0, 512));
    if (page.empty()) return;
    Flood* flood = flood_of(key, event.time);
    if (flood == nullptr) return;
    if (!flood->window.known() || event.time.micros - flood->window.micros > kWindow || flood->page != page) {
      flood->window = event.time;
      flood->page = page;
      flood->in_window = 0;
      flood->queries.reset();
    }
    ++flood->in_window;
    flood->queries.set(std::hash<std::string_view>{}(event.target) % flood->queries.size());
    flood->most = std::max<std::uint64_t>(flood->most, flood->in_window);
    if (flood->in_window < kRequests || flood->queries.count() < kDifferent) return;
    // What came before within the window belongs to it.
    flood->requests += flood->found ? 1 : flood->in_window;
    if (!flood->found || flood->window < flood->first) flood->first = flood->window;
    flood->found = true;
    flood->last = std::max(flood->last, event.time);
    if (flood->refs.size() < kMaxRefs) flood->refs.push_back({event.place, mask(event.raw)});
    if (!std::exchange(flood->dirty, true)) changed_.push_back(flood);
  }

  Flood* flood_of(const WatchKey& key, Timestamp now) {
    const auto at = floods_.find(key);
    if (at != floods_.end() && !(at->second->found && now.micros - at->second->last.micros > kSilence)) return at->second;
    if (in_order_.size() >= kMaxFloods) {
      ++forgotten_;
      return nullptr;
    }
    auto made = std::make_unique<Flood>();
    made->key = key;
    made->own = context_.ledger.is_own(key.client);
    Flood* flood = made.get();
    floods_.insert_or_assign(key, flood);
    in_order_.push_back(std::move(made));
    return flood;
  }

  void say(Flood& flood, FindingSink& sink) const {
    Finding f;
    f.rule = name();
    const bool known = flood.key.site < context_.evidence.size();
    f.asset = known ? context_.evidence[flood.key.site].asset : std::string();
    const std::string who = flood.key.client.to_string(), page = mask(flood.page, 120);
    f.id =
        finding_id(f.rule, fmt::format("{}|{}|{}", who, known ? context_.evidence[flood.key.site].path : "", flood.first.micros));
    f.title = title();
    f.severity = Severity::Low;
    f.verdict = Verdict::Attempted;
    f.techniques = {"T1499.002"};
    f.first = flood.first;
    f.last = flood.last;
    f.count = flood.requests;
    f.actor.address = flood.key.client;
    f.refs = flood.refs;
    f.grounds.push_back(
        {fmt::format("10秒間に最大{}件、同じページ「{}」を毎回違うクエリで要求しています。", flood.most, page),
         fmt::format("Up to {} requests in ten seconds for one page, \"{}\", with another query each time.", flood.most, page)});
    f.reason = {
        fmt::format("{} が、キャッシュで答えられない形の要求を大量に送っています。サイトを使えなくする攻撃の形です。", who),
        fmt::format("{} sent floods of requests in a form that no cache can answer, as is done to make a site unusable.", who)};
    if (flood.own) {
      f.severity = Severity::Info;
      f.verdict = Verdict::Observed;
      f.title = {"組織側のネットワークからの大量の要求", "Flood of requests from the organisation's own network"};
      f.grounds.push_back({"組織側のネットワークからの要求です(負荷試験などの可能性)。",
                           "The requests come from the organisation's own network (perhaps a load test)."});
    }
    flood.told = flood.requests;
    sink.put(std::move(f));
  }

  struct KeyHash {
    std::size_t operator()(const WatchKey& key) const { return key.mix(); }
  };

  const DetectorContext& context_;
  Rates rates_;
  absl::flat_hash_map<WatchKey, Flood*, KeyHash> floods_;
  std::vector<std::unique_ptr<Flood>> in_order_;
  std::vector<Flood*> changed_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_request_flood(const DetectorContext& context) { return std::make_unique<RequestFlood>(context); }

}  // namespace hinomi::findings
