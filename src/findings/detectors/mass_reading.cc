// Somebody takes much more than a reader does: hundreds of different pages within minutes, all of them there and answered, or from
// one page many times what others are given. By itself a fact, for programs read the web all day; beside an attack it tells what
// was taken.
//
// A crawler whose operator's networks confirm it is left alone.

#include <bitset>
#include <map>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/page_asset.h"
#include "findings/scan_watch.h"
#include "findings/scanner_names.h"
#include "findings/site_book.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kWindow = 600 * kMicrosPerSecond;
constexpr std::uint32_t kBusy = 60;     ///< pages in one window from which on an address is looked at closely
constexpr std::size_t kPages = 200;     ///< different ones in one window: three seconds each, for ten minutes
constexpr std::uint64_t kAnswered = 9;  ///< of ten requests, at the least
constexpr std::int64_t kSilence = 6 * 3600 * kMicrosPerSecond;
constexpr std::size_t kMaxCrawls = 5'000;

constexpr std::int64_t kLarge = 65'536;     ///< smaller answers are not followed page by page
constexpr std::uint64_t kMuch = 5'000'000;  ///< bytes of one page to one client
constexpr std::uint64_t kTimesOthers = 10;  ///< … compared with what the other clients were given of it
constexpr std::size_t kOthers = 3;          ///< without so many, nothing is usual
constexpr std::size_t kMaxTakings = 100'000, kMaxSources = 50'000;
constexpr std::size_t kMaxRefs = 5;

std::string_view path_of(const Event& event) { return event.target.substr(0, event.target.find_first_of("?#")); }

std::string megabytes(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

// How many pages each address was given in its current window; of fixed size, the newest stays.
class Pace {
 public:
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash % kSlots]); }
  std::uint32_t count(std::uint64_t hash, Timestamp now) {
    Slot& slot = slots_[hash % kSlots];
    const auto mark = static_cast<std::uint32_t>(hash >> 32);
    const auto window = static_cast<std::uint32_t>(now.micros / kWindow);
    if (slot.mark != mark || slot.window != window) slot = {mark, window, 0};
    return ++slot.count;
  }

 private:
  struct Slot {
    std::uint32_t mark = 0, window = 0, count = 0;
  };
  static constexpr std::size_t kSlots = 16'384;
  std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
};

struct Crawl {
  WatchKey key;
  bool own = false, found = false, dirty = false, confirmed = false;
  const ScannerName* crawler = nullptr;
  Timestamp window, first, last;
  std::bitset<4096> pages;  ///< by hash; counts short, never long
  std::size_t different = 0;
  std::uint64_t in_window = 0, requests = 0, unanswered = 0, bytes = 0, told = 0;
  std::string agent;
  std::vector<EvidenceRef> refs;
};

/// Of one page, to one client.
struct Taking {
  IpAddress client;
  std::uint32_t site = 0;
  std::uint64_t path = 0;
  auto operator<=>(const Taking&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Taking& t) {
    return H::combine(std::move(h), t.client, t.site, t.path);
  }
};
struct Taken {
  std::uint64_t bytes = 0, answers = 0;
  Timestamp first, last;
};
struct Cited {
  LateRef ref;
  std::string path;
  void set(const Event& event) {
    ref.set(event);
    path = path_of(event).substr(0, 200);
  }
};
/// One page, to everybody.
struct Source {
  std::uint64_t bytes = 0;
  std::size_t clients = 0;
};

class MassReading : public Detector {
 public:
  explicit MassReading(const DetectorContext& context)
      : context_(context), crawlers_(ScannerNames::load(context.content)), sites_(context) {}

  std::string_view name() const override { return "mass_reading"; }
  Text title() const override { return {"短時間の大量閲覧・大量取得", "Much more read than a reader does"}; }
  std::uint64_t forgotten() const override { return forgotten_; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    // Memory answers while the others' sites are told.
    requests_.clear();
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest || !event.client.known() || !event.time.known()) continue;
      if (event.status != 200 && crawls_.empty()) continue;
      const std::uint32_t site = sites_.number_of(event);
      if (site == SiteBook::kNone) {
        ++forgotten_;
        continue;
      }
      const WatchKey key{event.client, site};
      requests_.push_back({&event, key, key.mix()});
      paces_.prefetch(requests_.back().hash);
    }
    for (const Request& request : requests_) {
      const Event& event = *request.event;
      const bool answered = event.status == 200;
      if (answered && event.bytes_out >= kLarge) take(event, request.key.site);
      // Refusals count for those who are looked at; who is refused much is another detector's.
      if (!answered || paces_.count(request.hash, event.time) >= kBusy) look(request.key, event, answered);
    }
    if (!sink.told_at_once()) return;
    for (Crawl* crawl : changed_) {
      crawl->dirty = false;
      if (crawl->requests >= 2 * crawl->told) say(*crawl, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& crawl : in_order_)
      if (crawl->found && crawl->requests != crawl->told) say(*crawl, sink);
    say_takings(sink);
  }

 private:
  void look(const WatchKey& key, const Event& event, bool answered) {
    const auto known = crawls_.find(key);
    Crawl* crawl = known == crawls_.end() ? nullptr : known->second;
    if (crawl != nullptr && crawl->found && Watch::apart(event.time, crawl->last) > kSilence) crawl = nullptr;
    if (crawl == nullptr) {
      if (!answered) return;
      crawl = make(key, event);
      if (crawl == nullptr) return;
    }
    if (crawl->confirmed) return;
    if (!crawl->found && Watch::apart(event.time, crawl->window) > kWindow) begin_window(*crawl, event.time);
    if (!answered) {
      ++crawl->unanswered;
      return;
    }
    if (is_asset(path_of(event))) return;
    ++crawl->in_window;
    crawl->bytes += event.bytes_out > 0 ? static_cast<std::uint64_t>(event.bytes_out) : 0;
    const std::size_t page = (event.path_hash ^ event.path_hash >> 32) % crawl->pages.size();
    if (!crawl->pages.test(page)) crawl->pages.set(page), ++crawl->different;
    crawl->requests = crawl->in_window;
    if (crawl->different < kPages || crawl->unanswered * kAnswered > crawl->in_window) return;
    if (!crawl->found) crawl->first = crawl->window;
    crawl->found = true;
    crawl->last = std::max(crawl->last, event.time);
    if (crawl->refs.size() < kMaxRefs) crawl->refs.push_back(ref_of(event));
    if (!std::exchange(crawl->dirty, true)) changed_.push_back(crawl);
  }

  static void begin_window(Crawl& crawl, Timestamp now) {
    crawl.window = now;
    crawl.pages.reset();
    crawl.different = 0;
    crawl.in_window = crawl.unanswered = crawl.bytes = 0;
  }

  Crawl* make(const WatchKey& key, const Event& event) {
    if (in_order_.size() >= kMaxCrawls) forget_slow(event.time);
    if (in_order_.size() >= kMaxCrawls) {
      ++forgotten_;
      return nullptr;
    }
    auto made = std::make_unique<Crawl>();
    Crawl& crawl = *made;
    crawl.key = key;
    crawl.own = context_.ledger.is_own(key.client);
    crawl.crawler = crawlers_.crawler(event.agent);
    crawl.confirmed = crawl.crawler != nullptr && crawl.crawler->confirmed_by(event.client);
    crawl.agent = event.agent.substr(0, 200);
    begin_window(crawl, event.time);
    crawls_.insert_or_assign(key, &crawl);
    in_order_.push_back(std::move(made));
    return &crawl;
  }

  /// Who was busy and found to be nothing more makes room.
  void forget_slow(Timestamp now) {
    const auto over = [&](const Crawl& crawl) { return !crawl.found && Watch::apart(now, crawl.window) > kWindow; };
    for (auto at = crawls_.begin(); at != crawls_.end();)
      if (over(*at->second))
        crawls_.erase(at++);
      else
        ++at;
    std::erase_if(in_order_, [&](const auto& crawl) { return over(*crawl); });
  }

  void take(const Event& event, std::uint32_t site) {
    if (event.path_hash == 0 || context_.ledger.is_own(event.client)) return;
    const Taking key{event.client, site, event.path_hash};
    auto taken = takings_.find(key);
    if (taken == takings_.end()) {
      if (is_asset(path_of(event))) return;
      if (takings_.size() >= kMaxTakings || sources_.size() >= kMaxSources) {
        ++forgotten_;
        return;
      }
      taken = takings_.emplace(key, Taken{0, 0, event.time, event.time}).first;
      ++sources_[{key.site, key.path}].clients;
    }
    const auto bytes = static_cast<std::uint64_t>(event.bytes_out);
    Taken& so_far = taken->second;
    so_far.bytes += bytes;
    ++so_far.answers;
    so_far.first = std::min(so_far.first, event.time);
    so_far.last = std::max(so_far.last, event.time);
    sources_[{key.site, key.path}].bytes += bytes;
    if (so_far.bytes >= kMuch && so_far.bytes - bytes < kMuch) cited_[key].set(event);
  }

  void say(Crawl& crawl, FindingSink& sink) const;
  void say_takings(FindingSink& sink) const;

  struct KeyHash {
    std::size_t operator()(const WatchKey& key) const { return key.mix(); }
  };

  struct Request {
    const Event* event;
    WatchKey key;
    std::uint64_t hash;
  };

  const DetectorContext& context_;
  std::vector<Request> requests_;  ///< scratch
  ScannerNames crawlers_;
  SiteBook sites_;
  Pace paces_;
  absl::flat_hash_map<WatchKey, Crawl*, KeyHash> crawls_;
  std::vector<std::unique_ptr<Crawl>> in_order_;
  std::vector<Crawl*> changed_;
  absl::flat_hash_map<Taking, Taken> takings_;
  absl::flat_hash_map<std::pair<std::uint32_t, std::uint64_t>, Source> sources_;  ///< by site and path
  std::map<Taking, Cited> cited_;                                                 ///< those of kMuch
  std::uint64_t forgotten_ = 0;
};

void MassReading::say(Crawl& crawl, FindingSink& sink) const {
  Finding f;
  f.rule = name();
  const SiteName& site = sites_.name(crawl.key.site);
  f.asset = site.asset;
  const std::string who = crawl.key.client.to_string();
  f.id = finding_id(f.rule, fmt::format("{}|{}|{}", who, site.key(), crawl.first.micros));
  f.title = {"短時間の大量閲覧", "Many pages read in a short time"};
  f.severity = crawl.own ? Severity::Info : Severity::Low;
  f.verdict = Verdict::Observed;
  f.techniques = {"T1594"};
  f.first = crawl.first;
  f.last = crawl.last;
  f.count = crawl.requests;
  f.actor.address = crawl.key.client;
  if (!crawl.agent.empty()) f.actor.agents = {crawl.agent};
  f.refs = crawl.refs;
  f.grounds.push_back({fmt::format("{}種類以上のページを{}回表示し、{}を受け取っています。", crawl.different, crawl.requests,
                                   megabytes(crawl.bytes)),
                       fmt::format("At least {} different pages in {} answers, {} in all.", crawl.different, crawl.requests,
                                   megabytes(crawl.bytes))});
  if (crawl.crawler != nullptr)
    f.grounds.push_back(
        crawl.crawler->refuted_by(crawl.key.client)
            ? Text{fmt::format("「{}」を名乗っていますが、その運営者が公表するネットワークからの要求ではありません。",
                               crawl.crawler->name),
                   fmt::format("It claims to be {}, but does not come from the networks that its operator publishes.",
                               crawl.crawler->name)}
            : Text{fmt::format("「{}」を名乗っていますが、本物かどうかは確かめられません。", crawl.crawler->name),
                   fmt::format("It claims to be {}, which is not confirmed.", crawl.crawler->name)});
  if (crawl.own)
    f.grounds.push_back({"組織側のネットワークからの要求です。", "The requests come from the organisation's own network."});
  f.reason = {fmt::format("{} が、人の読む速さを超えて多くのページを続けて取得しています。", who),
              fmt::format("{} took many pages one after the other, faster than people read.", who)};
  crawl.told = crawl.requests;
  sink.put(std::move(f));
}

void MassReading::say_takings(FindingSink& sink) const {
  for (const auto& [key, cited] : cited_) {
    const Taken& taken = takings_.at(key);
    const Source& source = sources_.at({key.site, key.path});
    if (source.clients <= kOthers) continue;
    const std::uint64_t usual = (source.bytes - taken.bytes) / (source.clients - 1);
    if (taken.bytes / kTimesOthers < usual) continue;
    Finding f;
    f.rule = name();
    const SiteName& site = sites_.name(key.site);
    f.asset = site.asset;
    const std::string who = key.client.to_string();
    f.id = finding_id(f.rule, fmt::format("{}|{}|{}", who, site.key(), cited.path));
    f.title = {"一つのページからの大量取得", "Much taken from one page"};
    f.severity = Severity::Low;
    f.verdict = Verdict::Observed;
    f.techniques = {"T1213"};
    f.first = taken.first;
    f.last = taken.last;
    f.count = taken.answers;
    f.actor.address = key.client;
    f.refs = {cited.ref.ref()};
    f.grounds.push_back({fmt::format("{}回の応答で{}を受け取っています。ほかの{}の接続元は平均{}です。", taken.answers,
                                     megabytes(taken.bytes), source.clients - 1, megabytes(usual)),
                         fmt::format("{} in {} answers; the {} other clients were given {} each on average.",
                                     megabytes(taken.bytes), taken.answers, source.clients - 1, megabytes(usual))});
    const std::string page = mask(printable(cited.path), 120);
    f.reason = {fmt::format("{} が、{} から、ほかの利用者よりはるかに多くのデータを受け取っています。", who, page),
                fmt::format("{} was given far more data by {} than others are.", who, page)};
    sink.put(std::move(f));
  }
}

}  // namespace

std::unique_ptr<Detector> make_mass_reading(const DetectorContext& context) { return std::make_unique<MassReading>(context); }

}  // namespace hinomi::findings
