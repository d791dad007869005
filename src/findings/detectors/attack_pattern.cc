// Attacks that a request shows by itself, by the rules under content/rules. One finding for each rule and client address.
//
// A request shows an attempt, never its success: whatever the status, the verdict stays Attempted, and a rule's level counts up
// to Medium. The organisation's own networks are told as facts.

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "findings/detector.h"
#include "findings/rule_finding.h"
#include "findings/rule_set.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxFolds = 100'000;
constexpr std::size_t kMaxRefs = 5;

struct Fold {
  std::uint32_t rule = 0;
  IpAddress client;
  bool own = false, dirty = false;
  std::uint64_t count = 0, told = 0;
  Timestamp first, last;
  std::string asset;
  std::vector<EvidenceRef> refs;
};

struct FoldKey {
  IpAddress client;
  std::uint32_t rule, evidence_asset;
  bool operator==(const FoldKey&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const FoldKey& k) {
    return H::combine(std::move(h), k.client, k.rule, k.evidence_asset);
  }
};

class AttackPattern : public Detector {
 public:
  explicit AttackPattern(const DetectorContext& context) : context_(context) {}

  std::string_view name() const override { return "attack_pattern"; }
  Text title() const override { return {"攻撃パターン", "Attack pattern in a request"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      for (const std::uint32_t rule : event.rules) {
        if (rule >= context_.rules.rules().size()) continue;  // those of the Core Rule Set are told by family
        if (!context_.rules.rules()[rule].only_correlated) add(rule, event);
      }
    }
    for (Fold* fold : changed_) {
      fold->dirty = false;
      // Said at once when new, then at every doubling, and once more at the end.
      if (fold->count >= 2 * fold->told) say(*fold, sink);
    }
    changed_.clear();
  }

  void finish(FindingSink& sink) override {
    for (const auto& fold : in_order_)
      if (fold->count != fold->told) say(*fold, sink);
  }

 private:
  void add(std::uint32_t rule, const Event& event) {
    // Sites are told apart, logs of one site are not.
    const std::string_view asset = event.place.evidence < context_.evidence.size()
                                       ? std::string_view(context_.evidence[event.place.evidence].asset)
                                       : std::string_view();
    FoldKey key{event.client, rule, asset_number(asset)};
    auto found = folds_.find(key);
    if (found == folds_.end()) {
      if (folds_.size() >= kMaxFolds) {  // too many clients: the rest is counted together, without an address
        key.client = {};
        found = folds_.find(key);
      }
      if (found == folds_.end()) {
        auto made = std::make_unique<Fold>();
        made->rule = rule;
        made->client = key.client;
        made->own = key.client.known() && context_.ledger.is_own(key.client);
        made->first = event.time;
        made->asset = asset;
        found = folds_.emplace(key, made.get()).first;
        in_order_.push_back(std::move(made));
      }
    }
    Fold& fold = *found->second;
    ++fold.count;
    if (event.time.known()) {
      if (!fold.first.known() || event.time < fold.first) fold.first = event.time;
      fold.last = std::max(fold.last, event.time);
    }
    if (fold.refs.size() < kMaxRefs) {
      Finding citing;
      citing.cite(event.place, event.raw);
      fold.refs.push_back(std::move(citing.refs.front()));
    }
    if (!fold.dirty) changed_.push_back(&fold);
    fold.dirty = true;
  }

  std::uint32_t asset_number(std::string_view asset) {
    for (std::size_t i = 0; i < assets_.size(); ++i)
      if (assets_[i] == asset) return static_cast<std::uint32_t>(i);
    assets_.emplace_back(asset);
    return static_cast<std::uint32_t>(assets_.size() - 1);
  }

  void say(Fold& fold, FindingSink& sink) const {
    const SigmaRule& rule = context_.rules.rules()[fold.rule];
    Finding f = attempt(rule, fold.own);
    f.id = finding_id(rule.name, fold.client.to_string() + '|' + fold.asset);
    f.first = fold.first;
    f.last = fold.last;
    f.count = fold.count;
    f.asset = fold.asset;
    f.actor.address = fold.client;
    f.refs = fold.refs;
    sink.put(std::move(f));
    fold.told = fold.count;
  }

  const DetectorContext& context_;
  absl::flat_hash_map<FoldKey, Fold*> folds_;
  std::vector<std::unique_ptr<Fold>> in_order_;
  std::vector<Fold*> changed_;
  std::vector<std::string> assets_;
};

}  // namespace

std::unique_ptr<Detector> make_attack_pattern(const DetectorContext& context) { return std::make_unique<AttackPattern>(context); }

}  // namespace hinomi::findings
