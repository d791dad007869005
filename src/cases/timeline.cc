#include "cases/timeline.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "cases/phases.h"
#include "cases/phrases.h"

namespace hinomi::cases {
namespace {

constexpr std::int64_t kLong = 3600 * kMicrosPerSecond;  // an act that goes on for longer has a last moment of its own
constexpr std::size_t kRefs = 5;
constexpr std::size_t kNamed = 3;  // kinds of probing that a folded sentence names

/// One moment, before anything is folded. Its words are made when it is known that it will be told.
struct Moment {
  Timestamp time;
  std::string day, party;
  Severity severity = Severity::Info;
  const LedgerNote* note = nullptr;
  const Finding* finding = nullptr;  ///< null: a note
  bool end = false;                  ///< the last record of a long act
  bool probe = false;                ///< of somebody who got nowhere
  Phase phase = Phase::None;
};

bool is_long(const Finding& f) { return f.last.known() && f.last.micros - f.first.micros > kLong; }

class Timeline {
 public:
  explicit Timeline(const CaseFacts& facts) : facts_(facts), zone_(facts.ledger.timezone) {}

  std::vector<TimelineEntry> make() {
    for (const LedgerNote& note : facts_.ledger.notes) {
      if (!note.time.known()) continue;
      const bool behind = facts_.window.first.known() && note.time > facts_.window.first && note.party != "attacker";
      moments_.push_back(
          {.time = note.time, .day = {}, .party = note.party, .note = &note, .phase = behind ? Phase::Response : Phase::None});
    }
    for (const Finding& f : facts_.findings) take(f);
    Folded folded;
    for (int level = 0; level <= kMostFolded; ++level) {
      folded = fold(level);
      if (folded.alone.size() + folded.groups.size() <= kTimelineEntries) break;
    }
    std::vector<TimelineEntry> entries = entries_of(folded);
    std::ranges::sort(entries, [](const TimelineEntry& a, const TimelineEntry& b) {
      const auto key = [](const TimelineEntry& e) { return std::tie(e.time, e.party, e.text.ja, e.text.en, e.count); };
      return key(a) < key(b);
    });
    return entries;
  }

 private:
  static constexpr int kMostFolded = 5;

  std::string party_of(const Finding& f) const {
    if (const Actor* actor = facts_.actors.of(f.id)) return actor->id;
    const IpAddress& address = f.actor.address;
    if (!address.known()) return "hinomi";
    for (const Contractor& contractor : facts_.ledger.contractors) {
      const bool theirs = std::ranges::any_of(contractor.networks, [&](const Network& n) { return n.contains(address); });
      // Where there is one contractor, the ledger's notes call it just that.
      if (theirs) return facts_.ledger.contractors.size() == 1 ? "contractor" : contractor.name;
    }
    if (is_outsider(address, facts_.ledger)) return "others";
    static const Network kLoopback4 = *Network::parse("127.0.0.0/8"), kLoopback6 = *Network::parse("::1");
    // Somebody or something at the server itself: the log does not say whose.
    return kLoopback4.contains(address) || kLoopback6.contains(address) ? "system" : organisation();
  }

  /// The organisation, by the word that the ledger's notes use for it.
  std::string organisation() const {
    for (const LedgerNote& note : facts_.ledger.notes) {
      if (note.party == "association" || note.party == "company") return note.party;
    }
    return "organisation";
  }

  bool is_of_web(const Finding& f) const {
    if (f.refs.empty() || f.refs.front().place.evidence >= facts_.evidence.size()) return false;
    return facts_.evidence[f.refs.front().place.evidence].kind == EvidenceKind::AccessLog;
  }

  void take(const Finding& f) {
    if (!f.first.known()) return;
    const auto actor = facts_.actors.by_finding.find(f.id);
    const bool of_actor = actor != facts_.actors.by_finding.end();
    const bool own = f.actor.address.known() && !is_outsider(f.actor.address, facts_.ledger);
    // What an outsider did who is accused of nothing is no part of the story.
    if (!of_actor && !own && f.severity < Severity::Medium) return;
    // Nor are the pages that the organisation's own people open day by day; what they do to a database may be.
    if (own && f.severity == Severity::Info && is_of_web(f)) return;

    Moment m{.time = f.first, .day = format_date(f.first, zone_), .party = party_of(f), .severity = f.severity, .finding = &f};
    m.phase = own ? Phase::None : phase_of(f);
    m.probe = of_actor && facts_.actors.ranks[actor->second] == ActorRank::Probed;
    moments_.push_back(m);
    if (!is_long(f)) return;
    m.end = true, m.time = f.last, m.day = format_date(f.last, zone_);
    moments_.push_back(std::move(m));
  }

  TimelineEntry entry_of(const Moment& m) const {
    if (m.finding == nullptr) return {m.time, m.party, m.note->text, {}, m.severity, 1, m.phase};
    const Finding& f = *m.finding;
    TimelineEntry entry{m.time, m.party, {}, {}, m.severity, 1, m.phase};
    if (m.end) {
      const std::string who = f.actor.address.known() ? f.actor.address.to_string() : std::string();
      entry.text = {f.title.ja + "の最後の記録。" + (who.empty() ? "" : "（" + who + "）"),
                    "Last record of: " + f.title.en + "." + (who.empty() ? "" : " (" + who + ")")};
      if (!f.refs.empty()) entry.refs.push_back(f.refs.back());
      return entry;
    }
    entry.text = f.reason.empty() ? f.title : f.reason;
    entry.count = std::max<std::uint64_t>(f.count, 1);
    for (std::size_t i = 0; i < std::min(f.refs.size(), kRefs); ++i) entry.refs.push_back(f.refs[i]);
    if (is_long(f)) {
      const std::string until = format_local(f.last, zone_);
      append(entry.text, {"（" + until + " まで続く）", "(It goes on until " + until + ".)"});
    }
    return entry;
  }

  /// What is folded together at a level; empty: nothing. The levels fold more and more of less and less grave acts.
  std::string fold_key(const Moment& m, int level) const {
    if (m.finding == nullptr || level == 0) return {};
    const auto key = [&](std::string_view scope, std::string_view when) {
      return fmt::format("{}|{}|{}|{}", scope, m.finding->rule, m.party, when);
    };
    if (m.probe) return level < 3 ? "probes|" + m.day : "probes";
    if (level >= 2 && m.end) return key("act", "");
    const Severity folded_by_day = level >= 3 ? Severity::Medium : Severity::Low;
    if (level >= 5 || (level >= 4 && m.severity <= Severity::Medium))
      return key("act", level >= 5 && m.severity >= Severity::High ? m.day : "");
    if (level >= 2 && m.severity <= folded_by_day) return key("act", m.day);
    return {};
  }

  struct Folded {
    std::vector<const Moment*> alone;
    std::map<std::string, std::vector<const Moment*>> groups;
  };

  Folded fold(int level) const {
    Folded folded;
    for (const Moment& m : moments_) {
      const std::string key = fold_key(m, level);
      if (key.empty())
        folded.alone.push_back(&m);
      else
        folded.groups[key].push_back(&m);
    }
    return folded;
  }

  std::vector<TimelineEntry> entries_of(Folded& folded) const {
    std::vector<TimelineEntry> entries;
    for (const Moment* m : folded.alone) entries.push_back(entry_of(*m));
    for (auto& [key, group] : folded.groups) {
      std::ranges::stable_sort(group, [](const Moment* a, const Moment* b) {
        return std::tie(a->time, a->finding->id, a->end) < std::tie(b->time, b->finding->id, b->end);
      });
      entries.push_back(group.size() == 1 ? entry_of(*group.front()) : group.front()->probe ? probes(group) : acts(group));
    }
    return entries;
  }

  /// The frame of a folded entry: time of the first, gravest severity, sum of the acts, first places.
  TimelineEntry joined(const std::vector<const Moment*>& group) const {
    TimelineEntry entry = entry_of(*group.front());
    entry.refs.clear();
    entry.count = 0;
    absl::flat_hash_set<const Finding*> counted;
    for (const Moment* m : group) {
      entry.severity = std::max(entry.severity, m->severity);
      if (counted.insert(m->finding).second) entry.count += std::max<std::uint64_t>(m->finding->count, 1);
      const std::vector<EvidenceRef>& refs = m->finding->refs;
      if (entry.refs.size() < kRefs && !refs.empty()) entry.refs.push_back(m->end ? refs.back() : refs.front());
    }
    return entry;
  }

  TimelineEntry probes(const std::vector<const Moment*>& group) const {
    TimelineEntry entry = joined(group);
    std::set<std::string_view> parties;
    absl::flat_hash_set<IpAddress> addresses;
    std::map<std::string_view, std::pair<std::uint64_t, const Text*>> kinds;
    absl::flat_hash_set<const Finding*> counted;
    for (const Moment* m : group) {
      parties.insert(m->party);
      addresses.insert(m->finding->actor.address);
      if (!counted.insert(m->finding).second) continue;
      auto& [count, title] = kinds[m->finding->rule];
      count += m->finding->count;
      title = &m->finding->title;
    }
    std::vector<std::tuple<std::uint64_t, std::string_view, const Text*>> most;
    for (const auto& [rule, kind] : kinds) most.emplace_back(kind.first, rule, kind.second);
    std::ranges::sort(most, [](const auto& a, const auto& b) {
      return std::get<0>(a) != std::get<0>(b) ? std::get<0>(a) > std::get<0>(b) : std::get<1>(a) < std::get<1>(b);
    });
    Text names;
    for (std::size_t i = 0; i < std::min(most.size(), kNamed); ++i) {
      names.ja += (i > 0 ? "、" : "") + std::get<2>(most[i])->ja, names.en += (i > 0 ? "; " : "") + std::get<2>(most[i])->en;
    }
    if (most.size() > kNamed) names.ja += " など", names.en += " and others";
    if (parties.size() > 1) entry.party = "others";
    entry.text = {fmt::format("探索や攻撃の試み（{}）が、{}個のアドレスから計{}件ありました。成功を示す記録はありません。",
                              names.ja, grouped(addresses.size()), grouped(entry.count)),
                  fmt::format("Probes and attempts ({}): {} from {} address{}. Nothing shows that one succeeded.", names.en,
                              grouped(entry.count), grouped(addresses.size()), addresses.size() == 1 ? "" : "es")};
    return entry;
  }

  TimelineEntry acts(const std::vector<const Moment*>& group) const {
    TimelineEntry entry = joined(group);
    absl::flat_hash_set<const Finding*> findings;
    Timestamp last;
    for (const Moment* m : group) {
      findings.insert(m->finding);
      last = std::max({last, m->time, m->finding->last});
    }
    if (findings.size() == 1) return entry_of(*group.front());  // a first and a last moment of one act
    const std::string until = format_local(last, zone_);
    append(entry.text, {fmt::format("（同様のことが {} までに計{}回）", until, grouped(findings.size())),
                        fmt::format("(The like happened {} times until {}.)", grouped(findings.size()), until)});
    return entry;
  }

  const CaseFacts& facts_;
  UtcOffset zone_;
  std::vector<Moment> moments_;
};

}  // namespace

std::vector<TimelineEntry> make_timeline(const CaseFacts& facts) { return Timeline(facts).make(); }

}  // namespace hinomi::cases
