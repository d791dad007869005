// A part of a site that refused outsiders and answers them now: since when, until when, and who came through. Told for the areas
// that the ledger calls administrative, for the login pages of known products, and, less gravely, for any page.
//
// A redirect refuses too, where it does not merely ask for a login: at login pages, and in the ledger's areas for who has not
// logged in. The moment of the change stands in no access log; it lies between the last refusal and the first answer.

#include <algorithm>
#include <array>
#include <bitset>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/access_area.h"
#include "findings/asset_numbers.h"
#include "findings/detector.h"
#include "findings/login_form.h"
#include "findings/permits.h"
#include "findings/rule_finding.h"
#include "findings/rule_set.h"
#include "findings/target_heads.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxAreas = 8'192;
constexpr std::size_t kMaxPath = 256;
constexpr std::size_t kMaxGroups = 256;
constexpr std::size_t kMaxSenders = 16'384;
constexpr std::int64_t kSentBack = 5 * kMicrosPerSecond;
constexpr std::size_t kNamedAreas = 5, kNamedUsers = 10;

struct Watched {
  std::string path;
  std::uint32_t asset = 0;
  bool admin = false;
  bool sends_back = false;  ///< it redirects to where it answers: that refuses nobody
  AccessArea area;
  std::vector<std::size_t> groups;  ///< of each episode
  std::uint64_t page = 0;           ///< path_hash of the request that made it
  IpAddress redirected;             ///< sent elsewhere last
  Timestamp redirected_at;
};

/// Episodes of one site's areas that were open at one time: one change, one finding.
struct Group {
  std::uint32_t asset = 0;
  bool admin = false, dirty = false;
  std::string top;  ///< of other pages: the first part of their path
  Timestamp first;
  std::vector<std::pair<Watched*, std::size_t>> parts;
  std::uint64_t told = 0;
};

bool is_answer(const Event& event) {
  return (event.status >= 200 && event.status < 300) || ((event.status == 302 || event.status == 303) && event.method == "POST");
}

std::string_view top_of(std::string_view path) { return path.substr(0, std::min(path.find('/', 1), path.size())); }

class RestrictionLifted : public Detector {
 public:
  explicit RestrictionLifted(const DetectorContext& context) : context_(context), assets_(context) {
    LoginForms loaded = LoginForms::load(context.content);
    for (LoginForm& form : loaded.forms)
      if (form.name != "generic") forms_.push_back(std::move(form));
    for (const Site& site : context.ledger.sites)
      for (const std::string& path : site.admin_paths)
        if (path.size() > 1 && path.starts_with('/')) heads_.add(path), areas_ = true;
  }

  std::string_view name() const override { return "restriction_lifted"; }
  Text title() const override { return {"アクセス制限の解除", "Access restriction lifted"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    constexpr std::size_t kAhead = 16;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (areas_ && i + kAhead < events.size()) __builtin_prefetch(events[i + kAhead].target.data());
      const Event& event = events[i];
      if (event.kind != EventKind::HttpRequest) continue;
      if (event.method == "POST" && event.status < 400) note_sender(event.client);
      if (event.status == 403 || event.status == 401)
        refused(event);
      else if (event.status == 302 && event.method == "GET")
        redirected(event);
      else if (is_answer(event) && (pages_.test(bit_of(event.path_hash)) || (areas_ && heads_.may_hold(event.target))))
        answered(event);
    }
    for (const std::size_t group : changed_) {
      groups_[group].dirty = false;
      // Of an ordinary page it is no news, and what comes later may show that it was a filter.
      if (groups_[group].admin && uses_of(groups_[group]) >= 2 * groups_[group].told) say(groups_[group], sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (Group& group : groups_)
      if (group.admin || !is_fickle(group)) say(group, sink);
  }
  std::uint64_t forgotten() const override { return without_room_; }

 private:
  /// Whether the request says anything about who may come here.
  bool counts(const Event& event) const {
    if (!event.client.known() || !event.time.known() || !event.target.starts_with('/')) return false;
    // Who has named himself to the server is no stranger to it.
    if (!event.account.empty() && event.account != "-") return false;
    return !context_.ledger.is_own(event.client) &&
           std::ranges::none_of(context_.ledger.trusted_proxies, [&](const Network& n) { return n.contains(event.client); });
  }

  /// A filter that refuses attacks restricts nobody.
  bool is_attack(const Event& event) const {
    const std::vector<SigmaRule>& rules = context_.rules.rules();
    return std::ranges::any_of(event.rules, [&](std::uint32_t n) { return n >= rules.size() || tells_attack(rules[n]); });
  }

  static std::string_view path_of(const Event& event) { return event.target.substr(0, std::min(event.target.find('?'), kMaxPath)); }

  void refused(const Event& event) {
    if (!counts(event) || is_attack(event)) return;
    Watched* watched = find(event, true);
    if (watched == nullptr) return;
    watched->area.refuse(event);
    const auto& episodes = watched->area.episodes();
    if (!episodes.empty() && episodes.back().refusals_after == 1 && watched->groups.size() == episodes.size())
      touch(watched->groups.back());
  }

  /// Sent elsewhere. A login page that lets everybody in answers; who has logged in is sent on from it.
  void redirected(const Event& event) {
    const std::string_view path = path_of(event);
    const bool login_page = is_login_page(path.substr(path.rfind('/') + 1));
    if (!login_page && !(areas_ && heads_.may_hold(event.target))) return;
    if (!counts(event) || is_attack(event) || senders_.contains(event.client)) return;
    Watched* watched = find(event, login_page);
    if (watched == nullptr || !watched->admin || watched->sends_back) return;
    watched->redirected = event.client, watched->redirected_at = event.time;
    refused(event);
  }

  static bool is_login_page(std::string_view name) {
    return std::ranges::any_of(std::array<std::string_view, 5>{"login", "signin", "mt.cgi", "mt.fcgi", "mt.psgi"},
                               [&](std::string_view word) { return ifind(name, word) != std::string_view::npos; });
  }

  void note_sender(const IpAddress& client) {
    if (!client.known()) return;
    if (senders_.size() >= kMaxSenders) senders_.clear();
    senders_.insert(client);
  }

  void answered(const Event& event) {
    if (!counts(event)) return;
    Watched* watched = find(event, false);
    if (watched == nullptr) return;
    if (watched->redirected.known() && !watched->sends_back) {
      const std::string_view path = path_of(event);
      // Who has logged in came through the door, and the restriction is another.
      if (senders_.contains(event.client) && !is_login_page(path.substr(path.rfind('/') + 1))) return;
      // Sent to where an answer is: to the login of the area, or from http to https.
      if (watched->redirected == event.client && event.time.micros - watched->redirected_at.micros <= kSentBack) {
        watched->sends_back = true;
        if (watched->area.episodes().empty()) watched->area = AccessArea(watched->area.known_insiders());
      }
    }
    if (watched->area.admit(event) == nullptr) return;
    const std::size_t episodes = watched->area.episodes().size();
    if (watched->groups.size() < episodes) watched->groups.push_back(group_of(*watched));
    touch(watched->groups.back());
  }

  Watched* find(const Event& event, bool make) {
    std::string_view path = path_of(event);
    const std::uint32_t asset = assets_.of(event);
    const Site* site = context_.ledger.find_site(assets_.name(asset));
    bool admin = false;
    if (site != nullptr)
      for (const std::string& area : site->admin_paths)
        if (area.size() > 1 && path.starts_with(area)) {
          path = area, admin = true, make = true;
          break;
        }
    key_.assign(reinterpret_cast<const char*>(&asset), sizeof asset);
    key_.append(path);
    const auto found = watched_.find(key_);
    if (found != watched_.end()) return found->second.get();
    if (!make) return nullptr;
    // Looking what may go takes long: not for every page that is asked for.
    if (watched_.size() >= kMaxAreas && (without_room_++ % kMaxAreas != 0 || !forget())) return nullptr;
    if (!admin) admin = std::ranges::any_of(forms_, [&](const LoginForm& form) { return matches_page(form.paths, path); });
    const bool known_insiders = admin && site != nullptr && !site->admin_networks.empty();
    auto made = std::make_unique<Watched>(
        Watched{std::string(path), asset, admin, false, AccessArea(known_insiders), {}, event.path_hash, {}, {}});
    pages_.set(bit_of(event.path_hash));
    return watched_.emplace(key_, std::move(made)).first->second.get();
  }

  /// Pages at which nothing is known to be restricted make room; a scanner can have any number of them refused.
  bool forget() {
    absl::erase_if(watched_, [](const auto& entry) { return !entry.second->admin && !entry.second->area.restricted(); });
    pages_.reset();
    for (const auto& [key, watched] : watched_) pages_.set(bit_of(watched->page));
    return watched_.size() < kMaxAreas;
  }

  std::size_t group_of(Watched& watched) {
    const AccessEpisode& episode = watched.area.episodes().back();
    const std::string_view top = watched.admin ? std::string_view() : top_of(watched.path);
    std::size_t at = groups_.size();
    for (std::size_t i = groups_.size(); i-- > 0 && at == groups_.size();) {
      const Group& group = groups_[i];
      if (group.asset != watched.asset || group.admin != watched.admin || group.top != top) continue;
      if (std::ranges::any_of(group.parts, [&](const auto& part) {
            const AccessEpisode& other = part.first->area.episodes()[part.second];
            return !other.restored.known() || other.restored >= episode.first_use;
          }))
        at = i;
    }
    if (at == groups_.size()) {
      if (groups_.size() >= kMaxGroups) return kMaxGroups;
      groups_.push_back({watched.asset, watched.admin, false, std::string(top), episode.first_use, {}, 0});
    }
    groups_[at].parts.emplace_back(&watched, watched.area.episodes().size() - 1);
    return at;
  }

  void touch(std::size_t group) {
    if (group >= groups_.size() || groups_[group].dirty) return;
    groups_[group].dirty = true;
    changed_.push_back(group);
  }

  static std::uint64_t uses_of(const Group& group) {
    std::uint64_t uses = 0;
    for (const auto& [watched, number] : group.parts) {
      const AccessEpisode& episode = watched->area.episodes()[number];
      uses += episode.uses + episode.refusals_after;
    }
    return uses;
  }

  /// Refused and answered by turns: a filter, not a change that somebody made.
  static bool is_fickle(const Group& group) {
    return std::ranges::any_of(group.parts, [](const auto& part) { return part.first->area.episodes().size() > 2; });
  }

  void say(Group& group, FindingSink& sink) const;

  const DetectorContext& context_;
  std::vector<LoginForm> forms_;
  AssetNumbers assets_;
  static constexpr std::size_t kBits = 1 << 16;
  static std::size_t bit_of(std::uint64_t page) { return page % kBits; }

  TargetHeads heads_;         ///< of the ledger's areas
  bool areas_ = false;        ///< the ledger names some
  std::bitset<kBits> pages_;  ///< watched ones, by path_hash: most events end here
  std::uint64_t without_room_ = 0;
  std::string key_;
  absl::flat_hash_map<std::string, std::unique_ptr<Watched>> watched_;
  absl::flat_hash_set<IpAddress> senders_;  ///< whose POST was taken: they may have logged in
  std::vector<Group> groups_;
  std::vector<std::size_t> changed_;
};

void RestrictionLifted::say(Group& group, FindingSink& sink) const {
  group.told = uses_of(group);
  const UtcOffset zone = context_.ledger.timezone;
  Timestamp first = kNoTime, last, refusal, restored;
  std::map<IpAddress, std::uint64_t> users;
  std::uint64_t uses = 0, forgotten = 0;
  std::set<std::string> paths;
  Finding f;
  // The earliest first: what fell first tells when.
  std::ranges::sort(group.parts, {}, [](const auto& part) {
    return std::pair(part.first->area.episodes()[part.second].first_use, part.first->path);
  });
  for (const auto& [watched, number] : group.parts) {
    const AccessEpisode& e = watched->area.episodes()[number];
    if (!first.known()) first = e.first_use;
    last = std::max(last, e.last_use);
    if (e.last_refusal <= first) refusal = std::max(refusal, e.last_refusal);
    restored = std::max(restored, e.restored);
    uses += e.uses, forgotten += e.users_forgotten;
    for (const auto& [address, count] : e.users) users[address] += count;
    for (const EvidenceRef* ref : {&e.refused_ref, &e.used_ref, &e.restored_ref})
      if (f.refs.size() < Finding::kMaxRefs && (ref != &e.restored_ref || e.restored.known())) f.refs.push_back(*ref);
    if (!paths.insert(watched->path).second || paths.size() > kNamedAreas) continue;
    const std::string path = mask(watched->path, 80);
    f.grounds.push_back(
        {fmt::format("「{}」: {}個の外部ネットワークからの{}件の要求を拒否し、最後の拒否は {}。{} から外部に応答。", path,
                     e.networks_before, e.refusals_before, format_local(e.last_refusal, zone), format_local(e.first_use, zone)),
         fmt::format("\"{}\": {} requests from {} outside networks were refused, the last at {}; outsiders are answered "
                     "from {}.",
                     path, e.refusals_before, e.networks_before, format_local(e.last_refusal, zone),
                     format_local(e.first_use, zone))});
  }
  if (last > restored) restored = kNoTime;  // somewhere it is still open
  std::string list;
  for (std::size_t shown = 0; const auto& [address, count] : users) {
    if (shown++ == kNamedUsers) {
      list += ", …";
      break;
    }
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", address.to_string(), count);
  }
  f.grounds.push_back({fmt::format("その間に応答を受けた外部のアドレス{}個: {}", users.size(), list),
                       fmt::format("Outside addresses that were answered meanwhile: {}: {}", users.size(), list)});
  if (without_room_ > 0)
    f.grounds.push_back({"拒否されたページが多すぎるため、一部のページは追跡していません。",
                         "Too many pages were refused: some were not followed."});
  if (forgotten > 0)
    f.grounds.push_back({fmt::format("アドレスが多すぎるため、ほかの{}件の接続元は数えていません。", forgotten),
                         fmt::format("Too many addresses: those of {} more answers were not counted.", forgotten)});
  const Permit* permit = find_permit(context_.ledger, refusal, first);
  if (permit != nullptr)
    f.grounds.push_back({"この時間帯には変更許可があります: " + printable(permit->what),
                         "A change was permitted at that time: " + printable(permit->what)});
  else if (!context_.ledger.sha256.empty())
    f.grounds.push_back({"この時間帯を含む変更許可は台帳にありません。", "The ledger has no permit that covers that time."});

  f.rule = name();
  f.asset = assets_.name(group.asset);
  f.id = finding_id(f.rule, fmt::format("{}|{}|{}", f.asset, group.admin ? "admin" : group.top, group.first.micros));
  f.title = group.admin ? Text{"管理画面のアクセス制限の解除", "Access restriction of the management area lifted"} : title();
  f.first = first, f.last = last;
  f.count = uses;
  f.techniques = {"T1133"};
  f.verdict = Verdict::Observed;
  f.severity = !group.admin || permit != nullptr ? Severity::Low : Severity::High;
  std::string names;
  for (std::size_t shown = 0; const std::string& path : paths) {
    if (shown++ == kNamedAreas) break;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", mask(path, 80));
  }
  const std::string from = format_local(refusal, zone), to = format_local(first, zone);
  f.reason = {
      fmt::format("{} は外部のアドレスを拒否していましたが、{} より後に制限が外れ、{} から外部に応答しています。", names, from, to),
      fmt::format("{} refused outside addresses; the restriction fell after {}, and outsiders are answered from {}.", names, from,
                  to)};
  f.reason.ja += fmt::format("外部のアドレス{}個が使いました。", users.size());
  f.reason.en += fmt::format(" {} outside addresses used it.", users.size());
  if (restored.known()) {
    f.reason.ja += fmt::format("{} には再び拒否しています。", format_local(restored, zone));
    f.reason.en += fmt::format(" At {} they are refused again.", format_local(restored, zone));
  } else {
    f.reason.ja += "その後、再び拒否した記録はありません。";
    f.reason.en += " Nothing shows that they are refused again.";
  }
  sink.put(std::move(f));
}

}  // namespace

std::unique_ptr<Detector> make_restriction_lifted(const DetectorContext& context) {
  return std::make_unique<RestrictionLifted>(context);
}

}  // namespace hinomi::findings
