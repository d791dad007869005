// A page that refused an address again and again, each time asked for in another way, and then answered it: a key, a number or a
// path was found by trying. The same for passwords of HTTP authentication (RFC 7617), where the request stays the same.
//
// Who was let in after a login of the site's own (a form that was taken) was let in by that. Bounded: addresses that were refused,
// and of each the first few pages.

#include <algorithm>
#include <array>
#include <bitset>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/agent_list.h"
#include "findings/detector.h"
#include "findings/event_ref.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxClients = 20'000;
constexpr std::size_t kMaxPages = 8;  ///< of one client
constexpr std::size_t kMaxWays = 16;  ///< of asking for one page, kept to tell a new one
constexpr std::size_t kLeastWays = 3;
constexpr std::uint32_t kLeastRefusals = 5;    ///< asked in different ways
constexpr std::uint32_t kLeastPasswords = 10;  ///< asked in the same way
constexpr std::int64_t kDay = 86'400 * kMicrosPerSecond;
constexpr std::int64_t kForgetEvery = 3600 * kMicrosPerSecond;
constexpr std::size_t kMaxFindings = 10'000;

struct Page {
  std::uint64_t path = 0;
  std::uint32_t refused = 0, unauthorised = 0;
  std::vector<std::uint64_t> ways;
  Timestamp first, last;
  std::vector<LateRef> refs;
};

struct Told {
  Finding finding;
  bool dirty = false;
};

class GuardedPage : public Detector {
 public:
  explicit GuardedPage(const DetectorContext& context) : context_(context) {}

  std::string_view name() const override { return "guarded_page"; }
  Text title() const override { return {"拒否の後に取得されたページ", "Guarded page opened by trying"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest || event.path_hash == 0) continue;
      if (event.status == 401 || event.status == 403)
        refused(event);
      else if (refused_.test(bit_of(event.client)))
        answered(event);
    }
    for (Told* told : changed_) {
      told->dirty = false;
      sink.put(told->finding);
    }
    changed_.clear();
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  static std::size_t bit_of(const IpAddress& client) { return absl::HashOf(client) % kBits; }

  void refused(const Event& event) {
    if (!event.client.known() || !event.time.known() || context_.ledger.is_own(event.client)) return;
    auto known = clients_.find(event.client);
    if (known == clients_.end()) {
      if (clients_.size() >= kMaxClients && !forget_old(event.time)) return void(++forgotten_);
      known = clients_.emplace(event.client, std::vector<Page>()).first;
      refused_.set(bit_of(event.client));
    }
    std::vector<Page>& pages = known->second;
    auto page = std::ranges::find(pages, event.path_hash, &Page::path);
    if (page == pages.end()) {
      if (pages.size() < kMaxPages) {
        page = pages.insert(page, Page{});
      } else {
        // Who goes through a list is refused each page once; the page at which somebody stays is kept.
        page = std::ranges::min_element(pages, {}, [](const Page& p) { return std::pair(p.refused + p.unauthorised, p.last); });
        if (page->refused + page->unauthorised > 1) ++forgotten_;
      }
      *page = Page{event.path_hash, 0, 0, {}, event.time, {}, {}};
    }
    if (page->last.known() && event.time.micros - page->last.micros > kDay)
      *page = Page{event.path_hash, 0, 0, {}, event.time, {}, {}};
    ++(event.status == 401 ? page->unauthorised : page->refused);
    page->last = event.time;
    const std::uint64_t way = way_of(event);
    if (page->ways.size() < kMaxWays && std::ranges::find(page->ways, way) == page->ways.end()) page->ways.push_back(way);
    if (page->refs.size() < 3) {
      page->refs.emplace_back().set(event);
    }
  }

  static std::uint64_t way_of(const Event& event) { return absl::HashOf(event.target, event.method); }

  void answered(const Event& event) {
    if (!event.time.known()) return;
    const auto known = clients_.find(event.client);
    if (known == clients_.end()) return;
    if (event.method == "POST" && event.status < 400) {
      known->second.clear();  // perhaps a login; what comes behind it is no guess
      return;
    }
    if (event.status != 200 && event.status != 206) return;
    const auto page = std::ranges::find(known->second, event.path_hash, &Page::path);
    if (page == known->second.end()) return;
    const bool new_way = std::ranges::find(page->ways, way_of(event)) == page->ways.end();
    const bool by_trying = page->refused + page->unauthorised >= kLeastRefusals && page->ways.size() >= kLeastWays && new_way;
    const bool by_password = page->unauthorised >= kLeastPasswords;
    if ((by_trying || by_password) && event.time.micros - page->last.micros <= kDay) tell(event, *page, by_password && !by_trying);
    known->second.erase(page);
  }

  void tell(const Event& event, const Page& page, bool by_password) {
    const std::string path = mask(printable(event.target.substr(0, std::min<std::size_t>(event.target.find('?'), 120))), 120);
    const std::string who = event.client.to_string();
    const std::string asset = event.place.evidence < context_.evidence.size() ? context_.evidence[event.place.evidence].asset : "";
    const std::string id = finding_id(name(), who + '|' + path + '|' + asset);
    auto at = told_.find(id);
    if (at == told_.end()) {
      if (told_.size() >= kMaxFindings) return void(++forgotten_);
      at = told_.emplace(id, std::make_unique<Told>()).first;
    }
    Told& told = *at->second;
    Finding& f = told.finding;
    const std::uint64_t refusals = page.refused + page.unauthorised;
    if (f.id.empty()) {
      f.id = id;
      f.rule = name();
      f.title = title();
      f.first = page.first;
      f.asset = asset;
      f.actor.address = event.client;
      f.actor.account = event.account;
      if (!event.agent.empty()) f.actor.agents = {std::string(event.agent.substr(0, AgentList::kMaxBytes))};
      f.severity = Severity::High;
      f.verdict = Verdict::LikelySucceeded;
      f.techniques = {"T1110", "T1213"};
      for (const LateRef& ref : page.refs) f.refs.push_back(ref.ref());
      f.grounds.push_back({fmt::format("それまでに{}回拒否されています（401・403）。", refusals),
                           fmt::format("Refused {} times before that (401, 403).", refusals)});
      f.grounds.push_back({fmt::format("その後、{}バイトの応答 {} を受けています。", event.bytes_out, event.status),
                           fmt::format("Then answered by {} with {} bytes.", event.status, event.bytes_out)});
      f.reason =
          by_password
              ? Text{fmt::format("{} は {} の認証（HTTP 認証）を{}回試し、その後に内容を取得しました。", who, path, refusals),
                     fmt::format("{} tried to authenticate {} times at {} (HTTP authentication) and then got its content.", who,
                                 refusals, path)}
              : Text{fmt::format("{} は {} を別々の形で{}回求めて拒否され、その後に内容を取得しました。", who, path, refusals),
                     fmt::format("{} was refused {} times at {}, asking in different ways, and then got its content.", who,
                                 refusals, path)};
    }
    f.count += refusals + 1;
    f.last = event.time;
    f.cite(event.place, event.raw);
    if (!std::exchange(told.dirty, true)) changed_.push_back(&told);
  }

  /// Who was refused more than a day ago makes room.
  bool forget_old(Timestamp now) {
    // Looked for once in a while: it costs a look at all of them.
    if (forgot_at_.known() && now.micros - forgot_at_.micros < kForgetEvery) return false;
    forgot_at_ = now;
    for (auto at = clients_.begin(); at != clients_.end();) {
      const bool old = std::ranges::all_of(at->second, [&](const Page& page) { return now.micros - page.last.micros > kDay; });
      if (old)
        clients_.erase(at++);
      else
        ++at;
    }
    refused_.reset();
    for (const auto& [client, pages] : clients_) refused_.set(bit_of(client));
    return clients_.size() < kMaxClients;
  }

  static constexpr std::size_t kBits = 1 << 16;

  const DetectorContext& context_;
  absl::flat_hash_map<IpAddress, std::vector<Page>> clients_;
  std::bitset<kBits> refused_;  ///< by a hash of the address: most events end here
  Timestamp forgot_at_;
  absl::flat_hash_map<std::string, std::unique_ptr<Told>> told_;
  std::vector<Told*> changed_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_guarded_page(const DetectorContext& context) { return std::make_unique<GuardedPage>(context); }

}  // namespace hinomi::findings
