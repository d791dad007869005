// A site that worked answers with "not found" or with errors on nearly everything: its files or its database are gone. Some say so
// with status 200: one short answer, the same for pages that used to differ.
//
// Only pages count that used to answer: what scanners ask for never did, and what was taken down long ago is no news. Every answer
// that works weighs against several that fail, so that one broken page, however much it is asked for, is no outage. Silence is none
// either: somebody must have asked in vain, from more than one address.

#include <algorithm>
#include <array>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/event_ref.h"
#include "findings/rule_finding.h"
#include "findings/site_book.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

constexpr std::uint32_t kLeastScore = 10;  ///< failures in a row, or more of them with good answers in between
constexpr std::uint32_t kMostScore = 24;   ///< so that a long outage ends with a few good answers
constexpr std::uint32_t kGoodWeighs = 3;
constexpr std::size_t kLeastPaths = 3, kLeastAddresses = 2;
// Neither one page nor one client makes an outage, nor both together.
constexpr std::uint32_t kMostOfPage = 3, kMostOfClient = 4;
constexpr std::size_t kClients = 8;
constexpr std::int64_t kStale = 3 * 3600 * kMicrosPerSecond;  ///< of a run of failures that became no outage
constexpr std::uint32_t kAlike = 3;                           ///< changes of page at one size
constexpr std::uint32_t kLeastWorked = 2;                     ///< good answers of a page before it can fail
constexpr std::int64_t kLongBroken = 86'400;                  ///< seconds after which a page that failed is no news
constexpr std::uint64_t kLearnAll = 4'096;                    ///< good answers of a site that are learned one and all
constexpr std::uint64_t kLearnOneOf = 16;
constexpr std::size_t kMaxPages = 262'144;
constexpr std::int64_t kBefore = 6 * 3600 * kMicrosPerSecond;  ///< what came right before an outage
constexpr std::int64_t kSpree = 600 * kMicrosPerSecond;
constexpr std::size_t kMaxOutages = 1'000;
constexpr std::size_t kCitedFailures = 5;

struct Page {
  std::uint32_t worked = 0;
  std::uint32_t most = 0;         ///< bytes of its good answers
  std::uint32_t run = 0;          ///< the run of failures in which it failed last
  std::uint32_t failures = 0;     ///< in that run
  std::int64_t broken_since = 0;  ///< seconds; 0 while it works
};

/// What was seen last of something, and only looked at when it is needed.
struct Seen {
  Timestamp time;
  Place place;
  IpAddress client;
  std::string line;
};

struct Site {
  std::uint64_t good = 0;
  Timestamp last_good;
  Place last_good_place;
  Seen last_form;    ///< a POST that was taken
  Seen last_attack;  ///< a request for which a rule holds
  // The run of failures at hand; empty when score is 0.
  std::uint32_t score = 0, run = 0;
  std::uint64_t failures = 0, told = 0;
  std::size_t paths = 0;
  std::vector<std::pair<IpAddress, std::uint32_t>> clients;  ///< the first of the run, and their failures
  Timestamp since, last_failure, good_before, recovering;
  Place good_before_place;
  std::vector<LateRef> refs;
  std::array<std::uint64_t, 3> by_kind{};  ///< Trouble
  // Answers of one size in a row, for different pages.
  std::int64_t same_size = 0, alike_size = 0;  ///< alike: of the run of failures
  std::uint64_t same_page = 0;
  std::uint32_t same = 0;
  bool down = false, dirty = false;
};

enum class Trouble : std::uint8_t { Gone, Error, Alike };

bool is_good(std::int64_t status) { return (status >= 200 && status < 300) || status == 304; }
bool is_gone(std::int64_t status) { return status == 404 || status == 410; }
bool is_error(std::int64_t status) { return status == 500 || (status >= 502 && status <= 504); }

class SiteDown : public Detector {
 public:
  explicit SiteDown(const DetectorContext& context) : context_(context), names_(context) {}

  std::string_view name() const override { return "site_down"; }
  Text title() const override { return {"サイトの停止", "Site down"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) {
        request(event, sink);
      } else if (event.kind == EventKind::DatabaseStatement) {
        statement(event);
      }
    }
    if (!sink.told_at_once()) return;
    for (const std::uint32_t number : changed_) {
      Site& site = sites_[number];
      site.dirty = false;
      if (site.down && site.failures >= 2 * site.told) say(number, kNoTime, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (std::uint32_t number = 0; number < sites_.size(); ++number)
      if (sites_[number].down) say(number, sites_[number].score < kLeastScore ? sites_[number].recovering : kNoTime, sink);
  }

 private:
  void request(const Event& event, FindingSink& sink) {
    if (event.status < 200 || !event.time.known()) return;
    const bool good = is_good(event.status);
    const bool form = event.method == "POST" && event.status < 400;
    const bool failed = is_gone(event.status) || is_error(event.status);
    if (!good && !form && !failed && event.rules.empty()) return;
    const std::uint32_t number = names_.number_of(event);
    if (number == SiteBook::kNone) return;
    if (number >= sites_.size()) sites_.resize(number + 1);
    Site& site = sites_[number];
    if (site.score == 0 && form) keep(site.last_form, event);
    const bool alike = good && is_alike(number, site, event);
    if (alike)
      fails(number, site, event, Trouble::Alike);
    else if (good && !(is_down_alike(site) && event.bytes_out == site.alike_size))  // of a page never met before it says nothing
      works(number, site, event, sink);
    else if (failed)
      fails(number, site, event, is_gone(event.status) ? Trouble::Gone : Trouble::Error);
    if (site.score == 0 && !event.rules.empty() && tells_attack(event, context_.rules)) keep(site.last_attack, event);
  }

  /// One more answer of the size that different pages now have, and far shorter than this page's own were.
  bool is_alike(std::uint32_t number, Site& site, const Event& event) const {
    if (event.status != 200 || event.method != "GET" || event.bytes_out <= 0) return false;
    if (event.bytes_out != site.same_size) {
      site.same_size = event.bytes_out;
      site.same = 0;
    } else if (event.path_hash != site.same_page && site.same < kAlike) {
      ++site.same;
    }
    site.same_page = event.path_hash;
    if (site.same < kAlike) return false;
    const auto known = pages_.find(page_key(number, event));
    return known != pages_.end() && known->second.most > 2 * static_cast<std::uint64_t>(event.bytes_out);
  }

  static bool is_down_alike(const Site& site) {
    return site.score > 0 && site.by_kind[static_cast<std::size_t>(Trouble::Alike)] > 0;
  }

  static void keep(Seen& seen, const Event& event) {
    seen.time = event.time;
    seen.place = event.place;
    seen.client = event.client;
    seen.line.assign(event.raw.substr(0, 512));
  }

  static std::uint64_t page_key(std::uint32_t number, const Event& event) {
    return (event.path_hash + number) * 0x9e3779b97f4a7c15u;
  }

  /// Makes room by forgetting pages that were met once; where that is not enough, later pages are not learned.
  bool has_room() {
    if (pages_.size() < kMaxPages) return true;
    if (pages_full_) return false;
    absl::erase_if(pages_, [](const auto& page) { return page.second.worked < kLeastWorked; });
    pages_full_ = pages_.size() > kMaxPages / 2;
    return pages_.size() < kMaxPages;
  }

  void works(std::uint32_t number, Site& site, const Event& event, FindingSink& sink) {
    if (site.score > 0) {
      if (site.score > kGoodWeighs) {
        if (!site.recovering.known() || site.recovering < site.last_failure) site.recovering = event.time;
        site.score -= kGoodWeighs;
      } else {
        end_run(number, site, event.time, sink);
      }
    }
    site.last_good = event.time;
    site.last_good_place = event.place;
    if (++site.good > kLearnAll && site.good % kLearnOneOf != 0) return;
    if (event.method != "GET" && event.method != "HEAD") return;
    const std::uint64_t key = page_key(number, event);
    auto known = pages_.find(key);
    if (known == pages_.end()) {
      if (!has_room()) return;
      known = pages_.emplace(key, Page{}).first;
    }
    Page& page = known->second;
    if (page.worked < 1'000'000) ++page.worked;
    page.most = std::max(page.most, static_cast<std::uint32_t>(std::clamp<std::int64_t>(event.bytes_out, 0, UINT32_MAX)));
    page.broken_since = 0;
  }

  void fails(std::uint32_t number, Site& site, const Event& event, Trouble trouble) {
    const auto known = pages_.find(page_key(number, event));
    if (known == pages_.end() || known->second.worked < kLeastWorked) return;
    Page& page = known->second;
    const std::int64_t now = event.time.seconds();
    if (page.broken_since == 0) page.broken_since = now;
    if (now - page.broken_since > kLongBroken && (site.score == 0 || page.run != site.run)) return;
    if (!site.down && site.score > 0 && event.time.micros - site.last_failure.micros > kStale) site.score = 0;
    if (site.score == 0) {
      ++site.run;
      site.failures = site.told = 0;
      site.paths = 0;
      site.clients.clear();
      site.refs.clear();
      site.by_kind = {};
      site.since = event.time;
      site.good_before = site.last_good;
      site.good_before_place = site.last_good_place;
    }
    ++site.failures;
    ++site.by_kind[static_cast<std::size_t>(trouble)];
    if (trouble == Trouble::Alike) site.alike_size = event.bytes_out;
    site.last_failure = std::max(site.last_failure, event.time);
    if (page.run != site.run) {
      page.run = site.run;
      page.failures = 0;
      ++site.paths;
      if (site.refs.size() < kCitedFailures) site.refs.emplace_back().set(event);
    }
    const bool weighs = weigh_client(site, event.client) && ++page.failures <= kMostOfPage;
    if (site.down || weighs) site.score = std::min(site.score + 1, kMostScore);
    if (!site.down && site.score >= kLeastScore && site.paths >= kLeastPaths && site.clients.size() >= kLeastAddresses &&
        outages_ < kMaxOutages) {
      site.down = true;
      ++outages_;
    }
    if (site.down && !std::exchange(site.dirty, true)) changed_.push_back(number);
  }

  static bool weigh_client(Site& site, const IpAddress& client) {
    auto known = std::ranges::find(site.clients, client, &std::pair<IpAddress, std::uint32_t>::first);
    if (known == site.clients.end()) {
      if (site.clients.size() >= kClients) return true;
      known = site.clients.insert(known, {client, 0});
    }
    return ++known->second <= kMostOfClient;
  }

  void end_run(std::uint32_t number, Site& site, Timestamp now, FindingSink& sink) {
    if (site.down) say(number, site.recovering.known() && site.recovering >= site.last_failure ? site.recovering : now, sink);
    site.score = 0;
    site.down = false;
  }

  /// Tables that were dropped, whoever did it: a site without its database fails soon after.
  void statement(const Event& event) {
    if (event.statement.empty()) return;
    const char first = static_cast<char>(event.statement.front() | 0x20);
    if (first != 'd' && first != 't') return;  // DROP, DELETE, TRUNCATE
    read_sql(event.statement, sql_);
    if (sql_.act != SqlAct::DropTable && sql_.act != SqlAct::DropDatabase && sql_.act != SqlAct::EmptyTable) return;
    // The first of many.
    if (!last_drop_.time.known() || event.time.micros - last_drop_.time.micros > kSpree) keep(last_drop_, event);
  }

  void say(std::uint32_t number, Timestamp until, FindingSink& sink) {
    Site& site = sites_[number];
    site.told = site.failures;
    const SiteName& name = names_.name(number);
    Finding f;
    f.rule = this->name();
    f.id = finding_id(f.rule, name.key() + '|' + std::to_string(site.since.micros));
    f.title = title();
    f.severity = Severity::High;
    f.verdict = Verdict::Observed;  // that it is down is sure; that somebody did it is for others to show
    f.asset = name.asset;
    f.first = site.since;
    f.last = until.known() ? until : site.last_failure;
    f.count = site.failures;
    f.techniques = {"T1485", "T1499"};
    const auto time = [&](Timestamp t) { return format_rfc3339(t, context_.ledger.timezone); };
    const Text answers = answers_of(site);
    f.reason = {
        fmt::format("「{}」で、それまで表示できていたページがほぼすべて{}を返すようになりました。{}。", name.label(), answers.ja,
                    until.known() ? fmt::format("{} に回復しています", time(until)) : "見た記録の中では回復していません"),
        fmt::format("Nearly every page of \"{}\" that used to work answers {}. {}.", name.label(), answers.en,
                    until.known() ? "It works again since " + time(until) : "In what was seen it does not recover")};
    f.grounds.push_back(
        {fmt::format("以前は応答していた {} 個のページへの要求 {} 件が失敗しました({} から)。", site.paths, site.failures,
                     time(site.since)),
         fmt::format("{} requests for {} pages that used to work failed, since {}.", site.failures, site.paths, time(site.since))});
    if (site.good_before.known()) {
      f.grounds.push_back({fmt::format("最後の正常な応答は {} です。", time(site.good_before)),
                           fmt::format("The last good answer was at {}.", time(site.good_before))});
      f.refs.push_back({site.good_before_place, {}});
    }
    for (const LateRef& ref : site.refs) f.refs.push_back(ref.ref());
    cite_before(site, f);
    if (names_.full())
      f.grounds.push_back({fmt::format("ホスト名が {} を超えたため、残りのホストは見ていません。", SiteBook::kMaxSites),
                           fmt::format("There are more than {} host names; the others were not watched.", SiteBook::kMaxSites)});
    sink.put(std::move(f));
  }

  static Text answers_of(const Site& site) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kWords = {{
        {"「見つかりません」(404)", "\"not found\" (404)"},
        {"サーバーエラー(5xx)", "with server errors (5xx)"},
        {"同じ短い内容(エラー画面や工事中の画面。応答は200)",
         "with one and the same short page (an error or a notice, with status 200)"},
    }};
    Text text;
    for (std::size_t i = 0; i < kWords.size(); ++i) {
      if (site.by_kind[i] == 0) continue;
      text.ja += (text.ja.empty() ? "" : "や") + std::string(kWords[i].first);
      text.en += (text.en.empty() ? "" : " or ") + std::string(kWords[i].second);
    }
    return text;
  }

  /// What was kept may be newer than the outage; then it is not what came before.
  void cite_before(const Site& site, Finding& f) const {
    const auto before = [&](const Seen& seen, std::string_view ja, std::string_view en) {
      if (!seen.time.known() || seen.time > site.since || site.since.micros - seen.time.micros > kBefore) return;
      f.refs.push_back({seen.place, mask(seen.line)});
      const std::string when = format_rfc3339(seen.time, context_.ledger.timezone);
      const std::string who = seen.client.known() ? seen.client.to_string() : "-";
      f.grounds.push_back(
          {fmt::format("直前: {} {}({})。", when, ja, who), fmt::format("Right before: {} {} ({}).", when, en, who)});
    };
    before(last_drop_, "データベースの表が削除されています", "tables of a database were dropped");
    before(site.last_form, "フォームや送信の要求が受け付けられています", "a POST was taken");
    before(site.last_attack, "攻撃とみられる要求があります", "a request that looks like an attack");
  }

  const DetectorContext& context_;
  SiteBook names_;
  std::vector<Site> sites_;
  absl::flat_hash_map<std::uint64_t, Page> pages_;  ///< by site and path
  bool pages_full_ = false;
  std::vector<std::uint32_t> changed_;
  Seen last_drop_;
  SqlStatement sql_;
  std::size_t outages_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_site_down(const DetectorContext& context) { return std::make_unique<SiteDown>(context); }

}  // namespace hinomi::findings
