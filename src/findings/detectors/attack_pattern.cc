// Attacks that a request shows by itself, by the rules under content/rules: one finding for each rule and client address. What only
// the OWASP Core Rule Set takes for an attack is told by family of attack and address, with the numbers of its rules.
//
// A request by itself shows an attempt, never its success: the verdict stays Attempted, and a rule's level counts up to Medium,
// unless the answer stands out (attack_outcome.h) or the database's log shows that what was sent was carried out
// (injection_success.h). The organisation's own networks are told as facts.

#include <algorithm>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "findings/agent_list.h"
#include "findings/asset_numbers.h"
#include "findings/attack_outcome.h"
#include "findings/crs_rules.h"
#include "findings/detector.h"
#include "findings/injection_success.h"
#include "findings/rule_finding.h"
#include "findings/rule_set.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxFolds = 50'000;
constexpr std::size_t kMaxRefs = 5;
constexpr std::size_t kMaxAllRefs = 100'000;  // beyond, a finding cites its first line alone
constexpr std::size_t kMaxCrsIds = 10;

/// The first answer that stood out.
struct Told {
  AttackOutcome outcome;
  EvidenceRef ref;
};

struct Fold {
  std::uint32_t rule = 0;
  IpAddress client;
  std::uint32_t number = 0;
  bool own = false, dirty = false, sql = false;
  std::uint64_t count = 0, told = 0, carried_out = 0;  ///< carried_out: statements told
  Timestamp first, last;
  std::uint32_t asset = 0;
  std::vector<EvidenceRef> refs;
  AgentList agents;
  std::set<std::uint32_t> crs_ids;
  std::unique_ptr<Told> outcome;
};

struct FoldKey {
  IpAddress client;
  std::uint32_t rule, asset;
  bool operator==(const FoldKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const FoldKey& k) {
    return H::combine(std::move(h), k.client, k.rule, k.asset);
  }
};

class AttackPattern : public Detector {
 public:
  explicit AttackPattern(const DetectorContext& context) : context_(context), assets_(context) {
    const std::vector<CrsRule>& crs = context.crs.rules();
    for (const CrsRule& rule : crs) {
      const auto first = std::ranges::find(crs, rule.family, &CrsRule::family);
      first_of_family_.push_back(static_cast<std::uint32_t>(first - crs.begin()));
    }
  }

  std::string_view name() const override { return "attack_pattern"; }
  Text title() const override { return {"攻撃パターン", "Attack pattern in a request"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) outcomes_.prefetch(event);
    for (const Event& event : events) {
      if (event.kind != EventKind::HttpRequest) success_.see(event);
      if (event.rules.empty())
        outcomes_.learn(event);
      else
        judge(event);
    }
    success_.flush([&](std::uint32_t number) {
      Fold* fold = in_order_[number].get();
      if (!std::exchange(fold->dirty, true)) changed_.push_back(fold);
    });
    if (!sink.told_at_once()) return;
    // Said when new, then at every doubling, and once more at the end.
    for (Fold* fold : changed_) {
      fold->dirty = false;
      const InjectionOutcome* outcome = success_.of(fold->number);
      if (fold->count >= 2 * fold->told || (outcome != nullptr && outcome->statements >= 2 * fold->carried_out)) say(*fold, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& fold : in_order_) {
      const InjectionOutcome* outcome = success_.of(fold->number);
      if (fold->count != fold->told || (outcome != nullptr && outcome->statements != fold->carried_out)) say(*fold, sink);
    }
  }
  std::uint64_t forgotten() const override { return without_address_ + outcomes_.forgotten(); }

 private:
  void judge(const Event& event) {
    const std::vector<SigmaRule>& sigma = context_.rules.rules();
    bool told = false;
    families_.clear();
    masked_.clear();
    for (const std::uint32_t number : event.rules) {
      if (number < sigma.size()) {
        if (sigma[number].only_correlated) continue;
        told = told || tells_attack(sigma[number]);
        add(number, event);
      } else if (!told) {  // numbers ascend: what our own rules say is known here
        const auto crs = number - static_cast<std::uint32_t>(sigma.size());
        const std::uint32_t family = first_of_family_[crs];
        // Several rules of a family hold for one request.
        auto counted = std::ranges::find(families_, family, &Counted::family);
        if (counted == families_.end()) {
          Fold& fold = add(static_cast<std::uint32_t>(sigma.size()) + family, event);
          counted = families_.insert(counted, {family, &fold});
        }
        std::set<std::uint32_t>& ids = counted->fold->crs_ids;
        if (ids.size() < kMaxCrsIds) ids.insert(context_.crs.rules()[crs].id);
      }
    }
  }

  /// `rule`: its number in Event::rules; of the Core Rule Set the first of its family.
  Fold& add(std::uint32_t rule, const Event& event) {
    // Sites are told apart, logs of one site are not.
    FoldKey key{event.client, rule, assets_.of(event)};
    auto found = folds_.find(key);
    if (found == folds_.end()) {
      if (folds_.size() >= kMaxFolds) {
        ++without_address_;  // too many clients: the rest is counted together, without an address
        key.client = {};
        found = folds_.find(key);
      }
      if (found == folds_.end()) {
        auto made = std::make_unique<Fold>();
        made->rule = rule;
        made->number = static_cast<std::uint32_t>(in_order_.size());
        made->sql = speaks_of_sql(rule);
        made->client = key.client;
        made->own = key.client.known() && context_.ledger.is_own(key.client);
        made->first = event.time;
        made->asset = key.asset;
        found = folds_.emplace(key, made.get()).first;
        in_order_.push_back(std::move(made));
      }
    }
    Fold& fold = *found->second;
    ++fold.count;
    fold.agents.add(event.agent);
    if (event.time.known()) {
      if (!fold.first.known() || event.time < fold.first) fold.first = event.time;
      fold.last = std::max(fold.last, event.time);
    }
    if (fold.refs.empty() || (fold.refs.size() < kMaxRefs && all_refs_ < kMaxAllRefs)) {
      if (masked_.empty()) masked_ = mask(event.raw);
      fold.refs.push_back({event.place, masked_});
      ++all_refs_;
    }
    if (!fold.own) {
      const auto told = outcomes_.judge(event, sign_of(rule), key.asset);
      if (told && fold.outcome == nullptr) {
        if (masked_.empty()) masked_ = mask(event.raw);
        fold.outcome = std::make_unique<Told>(Told{*told, {event.place, masked_}});
      }
    }
    if (fold.sql) success_.attack(event, fold.number);
    if (!std::exchange(fold.dirty, true)) changed_.push_back(&fold);
    return fold;
  }

  OutcomeSign sign_of(std::uint32_t rule) const {
    const std::vector<SigmaRule>& sigma = context_.rules.rules();
    return rule < sigma.size() ? sigma[rule].outcome : outcome_sign(context_.crs.rules()[rule - sigma.size()]);
  }

  bool speaks_of_sql(std::uint32_t rule) const {
    const std::vector<SigmaRule>& sigma = context_.rules.rules();
    return rule < sigma.size() ? sigma[rule].name.contains("sql") : context_.crs.rules()[rule - sigma.size()].family == "sqli";
  }

  void add_answer(const Fold& fold, Finding& f) {
    if (fold.outcome == nullptr || !outcomes_.is_believable(fold.outcome->outcome, fold.asset)) return;
    f.verdict = fold.outcome->outcome.verdict();
    f.severity = Severity::High;
    f.grounds.push_back(fold.outcome->outcome.ground());
    if (std::ranges::find(f.refs, fold.outcome->ref) == f.refs.end()) f.refs.push_back(fold.outcome->ref);
  }

  /// The rows that they gave.
  std::vector<RowSelection> add_statements(Fold& fold, Finding& f) const {
    const InjectionOutcome* outcome = success_.of(fold.number);
    if (outcome == nullptr) return {};
    fold.carried_out = outcome->statements;
    const std::vector<Text> grounds = outcome->grounds();
    f.grounds.insert(f.grounds.end(), grounds.begin(), grounds.end());
    f.refs.insert(f.refs.end(), outcome->refs.begin(), outcome->refs.end());
    if (fold.own || outcome->verdict == Verdict::Attempted) return {};
    f.verdict = std::max(f.verdict, outcome->verdict);
    f.severity = outcome->verdict == Verdict::Succeeded ? Severity::Critical : Severity::High;
    f.reason.ja += outcome->reason().ja;
    f.reason.en += outcome->reason().en;
    f.tables_read = outcome->tables;
    return outcome->given;
  }

  void say(Fold& fold, FindingSink& sink) {
    const std::vector<SigmaRule>& sigma = context_.rules.rules();
    Finding f = fold.rule < sigma.size() ? attempt(sigma[fold.rule], fold.own)
                                         : crs_attempt(context_.crs.rules()[fold.rule - sigma.size()], fold.own);
    if (!fold.crs_ids.empty()) {
      const std::string ids = fmt::format("{}", fmt::join(fold.crs_ids, ", "));
      f.grounds.push_back({"該当した規則: " + ids, "Rules that held: " + ids});
    }
    f.id = finding_id(f.rule, fold.client.to_string() + '|' + assets_.name(fold.asset));
    f.first = fold.first;
    f.last = fold.last;
    f.count = fold.count;
    f.asset = assets_.name(fold.asset);
    f.actor.address = fold.client;
    if (fold.client.known()) f.actor.agents = fold.agents.list();
    f.refs = fold.refs;
    add_answer(fold, f);
    std::vector<RowSelection> given = add_statements(fold, f);
    const std::string id = f.id;
    sink.put(std::move(f));
    sink.add_rows(id, std::move(given));
    fold.told = fold.count;
  }

  const DetectorContext& context_;
  absl::flat_hash_map<FoldKey, Fold*> folds_;
  std::vector<std::unique_ptr<Fold>> in_order_;
  InjectionSuccess success_;  ///< by Fold::number
  std::vector<Fold*> changed_;
  std::size_t all_refs_ = 0;
  std::uint64_t without_address_ = 0;
  AttackOutcomes outcomes_;
  std::string masked_;  ///< the line of the event, once a finding cites it
  AssetNumbers assets_;
  std::vector<std::uint32_t> first_of_family_;  ///< by number of a rule of the Core Rule Set
  struct Counted {
    std::uint32_t family;
    Fold* fold;
  };
  std::vector<Counted> families_;  ///< of one request
};

}  // namespace

std::unique_ptr<Detector> make_attack_pattern(const DetectorContext& context) { return std::make_unique<AttackPattern>(context); }

}  // namespace hinomi::findings
