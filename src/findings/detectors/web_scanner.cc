// Programs that go through a list of pages that a site may have: many different paths that the server refuses, from one address,
// within minutes. One finding for each address and visit, with the tool where it shows itself.
//
// A scan is an attempt, whatever else the address did. What every visitor is refused accuses nobody: pictures, styles and
// scripts, what browsers ask for by themselves, and links of the site's own that lead nowhere. A crawler's name is a claim, which
// the networks that its operator publishes confirm or refute: one that asks at leisure is left alone, one that asks in haste is
// told as what it is or calls itself, and who borrows a name is judged like anybody else.

#include <algorithm>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/page_asset.h"
#include "findings/rule_finding.h"
#include "findings/rule_set.h"
#include "findings/scan_watch.h"
#include "findings/scanner_names.h"

namespace hinomi::findings {
namespace {

constexpr std::int64_t kSilence = 6 * 3600 * kMicrosPerSecond;  ///< two visits are two findings
constexpr std::uint32_t kCrawlerPaths = 60;                     ///< in one window, of what calls itself a crawler
constexpr std::uint16_t kAttacks = 3;                           ///< with so many, the share of refusals says nothing more
constexpr std::uint64_t kManyPaths = 100;
constexpr std::size_t kMaxScans = 20'000;
constexpr std::size_t kMaxPathsEach = 1'000, kMaxPathsAll = 500'000;
constexpr std::size_t kMaxRefs = 5, kMaxRefsAll = 20'000;
constexpr std::uint32_t kMaxToolChecks = 2'000;

constexpr std::size_t kEventsAhead = 24;

enum class Refusal : std::uint8_t { None, NotFound, Forbidden, Malformed };

Refusal refusal_of(std::int64_t status) {
  switch (status) {
    case 404:
    case 410:
      return Refusal::NotFound;
    case 403:
      return Refusal::Forbidden;
    case 400:
    case 405:
    case 414:
    case 444:  // nginx: closed without an answer
    case 501:
      return Refusal::Malformed;
    default:
      return Refusal::None;
  }
}

// What browsers, telephones and search engines look for on any site.
bool is_asked_everywhere(std::string_view path) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "/robots.txt",      "/ads.txt",     "/app-ads.txt", "/humans.txt", "/browserconfig.xml", "/apple-app-site-association",
      "/crossdomain.xml", "/security.txt"};
  return path.starts_with("/.well-known/") || path.starts_with("/sitemap") || std::ranges::find(kNames, path) != kNames.end();
}

// 64-bit FNV-1a: the same in every run.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h ^ (h >> 32);
}

// Pages that several addresses were refused, by fingerprint; of fixed size, the newest stays.
class CommonlyRefused {
 public:
  /// Notes one more refusal; true when others met it before.
  bool note(std::uint64_t page, std::uint64_t client) {
    if (slots_.empty()) slots_.resize(kSlots);
    Slot& slot = slots_[page % kSlots];
    const auto mark = static_cast<std::uint32_t>(page >> 32), who = static_cast<std::uint32_t>(client >> 16);
    if (slot.mark != mark) {
      slot = {mark, who, 0};
    } else if (slot.last != who) {
      slot.last = who;
      if (slot.others < kOthers) ++slot.others;
    }
    return slot.others >= kOthers;
  }

 private:
  static constexpr std::size_t kSlots = 8'192;
  static constexpr std::uint32_t kOthers = 3;
  struct Slot {
    std::uint32_t mark = 0, last = 0, others = 0;
  };
  std::vector<Slot> slots_;
};

struct Scan {
  WatchKey key;
  bool own = false, dirty = false, said = false, disguised = false, borrowed = false;
  Timestamp first, last, found;  ///< found: tells one visit's finding from another's
  std::uint64_t requests = 0, not_found = 0, forbidden = 0, malformed = 0, broken = 0, attacks = 0;
  absl::flat_hash_set<std::uint64_t> paths;
  bool more_paths = false;
  Timestamp window_begin;
  std::uint32_t window_paths = 0;
  std::uint64_t tools = 0;  ///< a bit each
  std::uint32_t tool_checks = 0;
  const ScannerName* crawler = nullptr;
  std::uint64_t told = 0;
  std::vector<EvidenceRef> refs;

  std::uint64_t refused() const { return not_found + forbidden + malformed; }
};

class WebScanner : public Detector {
 public:
  explicit WebScanner(const DetectorContext& context) : context_(context), names_(ScannerNames::load(context.content)) {
    const std::vector<SigmaRule>& rules = context.rules.rules();
    agent_rule_ = static_cast<std::uint32_t>(std::ranges::find(rules, "scanner_agent", &SigmaRule::name) - rules.begin());
  }

  std::string_view name() const override { return "web_scanner"; }
  Text title() const override { return {"サイトの走査", "Scan of the site"}; }
  std::vector<Error> problems() const override { return names_.problems(); }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i + kEventsAhead < events.size()) __builtin_prefetch(&events[i + kEventsAhead].status);
      const Event& event = events[i];
      if (event.kind != EventKind::HttpRequest) continue;
      const Refusal refusal = refusal_of(event.status);
      if (!event.rules.empty() && refusal == Refusal::None) see_tool(event);
      if (refusal == Refusal::None && !any_suspect_) continue;
      see(event, refusal);
    }
    if (!sink.told_at_once()) return;
    // Said when new, then at every doubling, and once more at the end.
    for (Scan* scan : changed_) {
      scan->dirty = false;
      if (scan->said && scan->requests >= 2 * scan->told) say(*scan, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& scan : in_order_)
      if (scan->said && scan->requests != scan->told) say(*scan, sink);
  }
  std::uint64_t forgotten() const override { return watches_.forgotten() + beyond_; }

 private:
  void see(const Event& event, Refusal refusal) {
    if (!event.client.known() || !event.time.known()) return;
    const WatchKey key{event.client, site_of(event.place.evidence)};
    const std::uint64_t hash = key.mix();
    if (is_suspect(hash)) {
      if (Scan* scan = scan_of(key, event.time)) {
        go_on(*scan, event, refusal);
        return;
      }
      if (refusal == Refusal::None) {
        if (Watch* watch = watches_.find(key, event.time)) ++watch->requests;
        return;
      }
    }
    if (refusal != Refusal::None) refused(event, refusal, key, hash);
  }

  /// A tool that names itself is watched from then on, whatever it is answered.
  void see_tool(const Event& event) {
    if (!std::ranges::binary_search(event.rules, agent_rule_) || !event.client.known() || !event.time.known()) return;
    const WatchKey key{event.client, site_of(event.place.evidence)};
    const std::uint64_t hash = key.mix();
    if (is_suspect(hash) && (scan_of(key, event.time) != nullptr || watches_.find(key, event.time) != nullptr)) return;
    Watch& watch = watches_.at(key, event.time);
    watch.last = event.time;
    watch.tools = tool_of(event);
    mark_suspect(hash, event.time);
  }

  void refused(const Event& event, Refusal refusal, const WatchKey& key, std::uint64_t hash) {
    const std::uint64_t page = page_of(event, hash);
    if (page == 0) return;
    Watch& watch = watches_.at(key, event.time);
    ++watch.requests;
    watch.begin = std::min(watch.begin, event.time);  // a log's lines need not be in order
    watch.last = std::max(watch.last, event.time);
    (refusal == Refusal::NotFound ? watch.not_found : refusal == Refusal::Forbidden ? watch.forbidden : watch.malformed) += 1;
    if (!event.rules.empty()) {
      watch.attacks = static_cast<std::uint16_t>(std::min(watch.attacks + (is_attack(event) ? 1 : 0), 65'535));
      watch.tools |= tool_of(event);
    }
    if (watch.note(static_cast<std::uint32_t>(page), event.time) && watch.paths_seen == Watch::kSuspect)
      mark_suspect(hash, event.time);
    // A visitor who meets some refusals among many pages that are there goes through no list.
    const bool hasty = watch.haste_paths >= Watch::kPaths && watch.refused() * 4 >= watch.requests;
    const bool hostile = watch.paths_seen >= Watch::kPaths && (watch.tools != 0 || watch.attacks >= kAttacks);
    // Nobody changes the browser from request to request.
    const bool disguised =
        watch.note_agent(fingerprint(event.agent), event.time) >= Watch::kAgents && watch.refused() * 4 >= watch.requests;
    if (!hasty && !hostile && !disguised) return;
    promote(watch, hostile ? watch.begin : hasty ? watch.haste_begin : watch.disguise_begin, disguised, event);
  }

  void promote(Watch& watch, Timestamp first, bool disguised, const Event& event) {
    if (in_order_.size() >= kMaxScans) {
      ++beyond_;
      watches_.drop(watch);
      return;
    }
    auto made = std::make_unique<Scan>();
    Scan& scan = *made;
    scan.key = watch.key;
    scan.own = context_.ledger.is_own(watch.key.client);
    scan.first = scan.found = scan.window_begin = first;
    scan.last = watch.last;
    scan.requests = watch.requests;
    scan.not_found = watch.not_found, scan.forbidden = watch.forbidden, scan.malformed = watch.malformed;
    scan.attacks = watch.attacks;
    scan.tools = watch.tools;
    scan.disguised = disguised;
    scan.crawler = names_.crawler(event.agent);
    scan.borrowed = scan.crawler != nullptr && scan.crawler->refuted_by(scan.key.client);
    for (std::size_t i = 0; i < std::min<std::size_t>(watch.paths_seen, Watch::kPaths); ++i) add_path(scan, watch.paths[i]);
    scan.window_paths = static_cast<std::uint32_t>(scan.paths.size());
    mark_suspect(scan.key.mix(), event.time);
    watches_.drop(watch);
    cite(scan, event);
    judge(scan);
    scans_.insert_or_assign(scan.key, &scan);
    in_order_.push_back(std::move(made));
  }

  void go_on(Scan& scan, const Event& event, Refusal refusal) {
    ++scan.requests;
    scan.first = std::min(scan.first, event.time);
    scan.last = std::max(scan.last, event.time);
    if (event.status >= 500) ++scan.broken;
    if (refusal == Refusal::NotFound) ++scan.not_found;
    if (refusal == Refusal::Forbidden) ++scan.forbidden;
    if (refusal == Refusal::Malformed) ++scan.malformed;
    if (!event.rules.empty()) {
      scan.attacks += is_attack(event) ? 1 : 0;
      if (scan.tool_checks < kMaxToolChecks) {
        ++scan.tool_checks;
        scan.tools |= tool_of(event);
      }
    }
    if (refusal != Refusal::None) {
      if (Watch::apart(event.time, scan.window_begin) > Watch::kHaste) scan.window_begin = event.time, scan.window_paths = 0;
      if (add_path(scan, static_cast<std::uint32_t>(fingerprint(path_of(event)) | 1))) ++scan.window_paths;
      cite(scan, event);
    }
    judge(scan);
  }

  void judge(Scan& scan) {
    const bool crawls = scan.crawler != nullptr && !scan.borrowed && !scan.disguised && scan.tools == 0 && scan.attacks == 0;
    scan.said = scan.said || !crawls || scan.window_paths >= kCrawlerPaths;
    if (!std::exchange(scan.dirty, true)) changed_.push_back(&scan);
  }

  // --- pages --------------------------------------------------------------------------------------

  static std::string_view path_of(const Event& event) { return event.target.substr(0, event.target.find_first_of("?#")); }

  /// The page's fingerprint; 0 for what anybody is refused.
  std::uint64_t page_of(const Event& event, std::uint64_t client) {
    const std::string_view path = path_of(event);
    if (is_asset(path) || is_asked_everywhere(path)) return 0;
    const std::uint64_t page = fingerprint(path) | 1;
    const bool linked = !event.referer.empty() && event.referer != "-";
    return refused_to_others_.note(page, client) && linked ? 0 : page;
  }

  bool add_path(Scan& scan, std::uint32_t path) {
    if (scan.paths.size() >= kMaxPathsEach || paths_ >= kMaxPathsAll) {
      const bool fresh = !scan.paths.contains(path);
      scan.more_paths |= fresh;
      return fresh;
    }
    const bool fresh = scan.paths.insert(path).second;
    paths_ += fresh;
    return fresh;
  }

  // --- who ----------------------------------------------------------------------------------------

  bool is_attack(const Event& event) {
    const std::vector<SigmaRule>& sigma = context_.rules.rules();
    return std::ranges::any_of(event.rules,
                               [&](std::uint32_t number) { return number >= sigma.size() || tells_attack(sigma[number]); });
  }

  /// The bit of the tool that the request shows; none beyond the first 64 of the list.
  std::uint64_t tool_of(const Event& event) {
    const ScannerName* tool = names_.tool(event);
    const auto number = tool == nullptr ? 64 : tool - names_.tools().data();
    return number < 64 ? std::uint64_t{1} << number : 0;
  }
  std::string tools_of(const Scan& scan) const {
    std::string list;
    for (std::size_t i = 0; i < names_.tools().size() && i < 64; ++i)
      if ((scan.tools >> i & 1) != 0) list += (list.empty() ? "" : ", ") + names_.tools()[i].name;
    return list;
  }

  std::uint32_t site_of(std::uint32_t evidence) {
    if (evidence >= sites_.size()) sites_.resize(evidence + 1, kUnknownSite);
    if (sites_[evidence] == kUnknownSite) {
      const std::string asset = evidence < context_.evidence.size() ? context_.evidence[evidence].asset : std::string();
      const auto known = std::ranges::find(assets_, asset);
      sites_[evidence] = static_cast<std::uint32_t>(known - assets_.begin());
      if (known == assets_.end()) assets_.push_back(asset);
    }
    return sites_[evidence];
  }

  Scan* scan_of(const WatchKey& key, Timestamp now) {
    const auto found = scans_.find(key);
    if (found == scans_.end()) return nullptr;
    if (Watch::apart(now, found->second->last) <= kSilence) return found->second;
    scans_.erase(found);
    return nullptr;
  }

  // A bit for every address that may be scanning, so that the requests of all others cost no look-up.
  bool is_suspect(std::uint64_t hash) const { return (suspects_[hash / 64 % suspects_.size()] >> (hash % 64) & 1) != 0; }
  void mark_suspect(std::uint64_t hash, Timestamp now) {
    any_suspect_ = true;
    if (++marked_ > suspects_.size() * 64 / 4) {
      suspects_.fill(0);
      marked_ = 0;
      watches_.for_each(now, [&](const Watch& watch) {
        if (watch.paths_seen >= Watch::kSuspect) set_bit(watch.key.mix());
      });
      for (const auto& [key, scan] : scans_)
        if (now.micros - scan->last.micros <= kSilence) set_bit(key.mix());
    }
    set_bit(hash);
  }
  void set_bit(std::uint64_t hash) { suspects_[hash / 64 % suspects_.size()] |= std::uint64_t{1} << (hash % 64); }

  // --- saying -------------------------------------------------------------------------------------

  void cite(Scan& scan, const Event& event) {
    if (scan.refs.size() >= kMaxRefs || (refs_ >= kMaxRefsAll && !scan.refs.empty())) return;
    scan.refs.push_back({event.place, mask(event.raw)});
    ++refs_;
  }

  void say(Scan& scan, FindingSink& sink) const;

  static constexpr std::uint32_t kUnknownSite = ~std::uint32_t{0};

  const DetectorContext& context_;
  ScannerNames names_;
  std::uint32_t agent_rule_ = 0;  ///< number of the rule that knows tools by their agent
  WatchTable watches_;
  CommonlyRefused refused_to_others_;
  struct KeyHash {
    std::size_t operator()(const WatchKey& key) const { return key.mix(); }
  };
  absl::flat_hash_map<WatchKey, Scan*, KeyHash> scans_;
  std::vector<std::unique_ptr<Scan>> in_order_;
  std::vector<Scan*> changed_;
  std::array<std::uint64_t, 1024> suspects_{};
  std::size_t marked_ = 0, paths_ = 0, refs_ = 0;
  bool any_suspect_ = false;
  std::uint64_t beyond_ = 0;
  std::vector<std::string> assets_;
  std::vector<std::uint32_t> sites_;  ///< by evidence: number of its asset
};

void WebScanner::say(Scan& scan, FindingSink& sink) const {
  Finding f;
  f.rule = name();
  const std::string& asset = assets_[scan.key.site];
  f.id = finding_id(f.rule, fmt::format("{}|{}|{}", scan.key.client.to_string(), asset, scan.found.micros));
  f.title = title();
  f.asset = asset;
  f.actor.address = scan.key.client;
  f.first = scan.first;
  f.last = scan.last;
  f.count = scan.requests;
  f.refs = scan.refs;
  f.verdict = Verdict::Attempted;
  f.techniques = {"T1595.003"};

  const std::string tools = tools_of(scan);
  const bool crawls = scan.crawler != nullptr && !scan.borrowed && !scan.disguised && tools.empty() && scan.attacks == 0;
  const bool grave = !tools.empty() || scan.attacks > 0 || scan.paths.size() >= kManyPaths;
  f.severity = grave && !crawls ? Severity::Medium : Severity::Low;

  const std::string paths = fmt::format("{}", scan.paths.size());
  f.grounds.push_back({fmt::format("断られたパスは{}種類{}です。", paths, scan.more_paths ? "以上" : ""),
                       fmt::format("{}{} different paths were refused.", scan.more_paths ? "At least " : "", paths)});
  f.grounds.push_back(
      {fmt::format("要求{}件のうち、存在しない(404など){}件、禁止(403){}件、不正な要求(400など){}件、断られた割合は{:.0f}%です。",
                   scan.requests, scan.not_found, scan.forbidden, scan.malformed,
                   100.0 * static_cast<double>(scan.refused()) / static_cast<double>(scan.requests)),
       fmt::format("Of {} requests, {} were for what is not there (404 and the like), {} forbidden (403), {} malformed "
                   "(400 and the like): {:.0f} % refused.",
                   scan.requests, scan.not_found, scan.forbidden, scan.malformed,
                   100.0 * static_cast<double>(scan.refused()) / static_cast<double>(scan.requests))});
  if (scan.broken > 0)
    f.grounds.push_back({fmt::format("サーバーのエラー(5xx)を{}件起こしています。", scan.broken),
                         fmt::format("{} requests ended in an error of the server (5xx).", scan.broken)});
  if (scan.attacks > 0)
    f.grounds.push_back({fmt::format("そのうち{}件は、それだけで攻撃とみられる要求です。", scan.attacks),
                         fmt::format("{} of the requests look like attacks by themselves.", scan.attacks)});
  if (scan.disguised)
    f.grounds.push_back({fmt::format("1分のうちに{}種類以上の利用者ソフト(User-Agent)を名乗っています。", Watch::kAgents),
                         fmt::format("It named {} and more different user agents within a minute.", Watch::kAgents)});
  if (!tools.empty()) {
    f.techniques.emplace_back("T1595.002");
    f.grounds.push_back({fmt::format("名乗った、または印を残した道具：{}", tools),
                         fmt::format("Tools that call themselves so or left their signs: {}.", tools)});
  } else if (crawls) {
    f.grounds.push_back(
        scan.crawler->confirmed_by(scan.key.client)
            ? Text{fmt::format("「{}」を名乗り、その運営者が公表するネットワークからの要求です。", scan.crawler->name),
                   fmt::format("It calls itself {} and comes from a network that its operator publishes.", scan.crawler->name)}
            : Text{fmt::format("「{}」を名乗っていますが、本物かどうかは確かめられません。", scan.crawler->name),
                   fmt::format("It claims to be {}, which is not confirmed.", scan.crawler->name)});
  }
  if (scan.borrowed)
    f.grounds.push_back(
        {fmt::format("「{}」を名乗っていますが、その運営者が公表するネットワークからの要求ではありません。", scan.crawler->name),
         fmt::format("It claims to be {}, but does not come from the networks that its operator publishes.", scan.crawler->name)});

  const std::string who = scan.key.client.to_string();
  const Text with = tools.empty() ? Text{} : Text{fmt::format("({})", tools), fmt::format(" with {}", tools)};
  f.reason = {fmt::format("{} が、ありそうなファイルや画面を次々に要求して探しています{}。{}種類{}のパスが断られました。", who,
                          with.ja, paths, scan.more_paths ? "以上" : ""),
              fmt::format("{} went through pages that a site may have{}: {}{} different paths were refused.", who, with.en,
                          scan.more_paths ? "at least " : "", paths)};
  if (scan.own) {
    f.severity = Severity::Info;
    f.verdict = Verdict::Observed;
    f.title = {"組織側のネットワークからのサイトの走査", "Scan of the site from the organisation's own network"};
    f.grounds.push_back({"組織側のネットワークからの要求です(自社の診断などの可能性)。",
                         "The requests come from the organisation's own network (perhaps its own tests)."});
  }
  scan.told = scan.requests;
  sink.put(std::move(f));
}

}  // namespace

std::unique_ptr<Detector> make_web_scanner(const DetectorContext& context) { return std::make_unique<WebScanner>(context); }

}  // namespace hinomi::findings
