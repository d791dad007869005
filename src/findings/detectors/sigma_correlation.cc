// What several events do together, by the correlations among the rules (Sigma specification 2.1.0). One finding for each
// correlation and group, revised as it grows.

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/rule_set.h"
#include "findings/sigma_correlator.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxFolds = 20'000;
constexpr std::size_t kMaxRefs = 8;

struct Fold {
  std::uint32_t correlation = 0;
  std::vector<std::string> group;
  std::string key;
  std::uint64_t count = 0, told = 0, late = 0;
  std::size_t windows = 0;
  double measured = 0;
  std::string rare;
  Timestamp first, last;
  std::vector<EvidenceRef> refs;
  bool capped = false, overflow = false;
};

class SigmaCorrelationDetector : public Detector {
 public:
  explicit SigmaCorrelationDetector(const DetectorContext& context)
      : context_(context), correlator_(context.rules.rules(), context.rules.correlations(), context.ledger.timezone) {}

  std::string_view name() const override { return "sigma_correlation"; }
  Text title() const override { return {"複数の事象の相関", "Events that tell something together"}; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    if (context_.rules.correlations().empty()) return;
    for (const Event& event : events) correlator_.see(event, [&](const CorrelationHit& hit) { add(hit, sink); });
  }

  void finish(FindingSink& sink) override {
    correlator_.finish([&](const CorrelationHit& hit) { add(hit, sink); });
    for (const auto& fold : in_order_)
      if (fold->count != fold->told) say(*fold, sink);
  }
  std::uint64_t forgotten() const override { return forgotten_; }

 private:
  void add(const CorrelationHit& hit, FindingSink& sink) {
    if (context_.rules.correlations()[hit.correlation].only_correlated) return;
    Fold& fold = fold_of(hit);
    const bool is_new = fold.count == 0;
    fold.count += hit.window.events;
    fold.windows += hit.window.rising;
    fold.late = hit.late;
    fold.capped |= hit.capped;
    if (is_new || hit.window.measured > fold.measured) fold.measured = hit.window.measured;
    if (fold.rare.empty()) fold.rare = hit.window.rare;
    if (is_new || hit.window.first < fold.first) fold.first = hit.window.first;
    fold.last = std::max(fold.last, hit.window.last);
    for (const CitedLine& line : hit.window.cited) {
      if (fold.refs.size() >= kMaxRefs) break;
      if (std::any_of(fold.refs.begin(), fold.refs.end(), [&](const EvidenceRef& ref) { return ref.place == line.place; }))
        continue;
      fold.refs.push_back({line.place, mask(line.line)});
    }
    if (sink.told_at_once() && fold.count >= 2 * fold.told) say(fold, sink);
  }

  Fold& fold_of(const CorrelationHit& hit) {
    const auto known = folds_.find(std::pair(hit.correlation, hit.key));
    if (known != folds_.end()) return *known->second;
    const bool overflow = folds_.size() >= kMaxFolds;
    forgotten_ += overflow ? 1 : 0;
    Fold*& at = overflow ? overflows_[hit.correlation] : folds_[std::pair(hit.correlation, hit.key)];
    if (at != nullptr) return *at;
    auto made = std::make_unique<Fold>();
    made->correlation = hit.correlation;
    made->overflow = overflow;
    if (!overflow) {
      made->group = hit.group;
      made->key = hit.key;
    }
    at = made.get();
    in_order_.push_back(std::move(made));
    return *at;
  }

  void say(Fold& fold, FindingSink& sink) const {
    const SigmaCorrelation& correlation = context_.rules.correlations()[fold.correlation];
    Finding f;
    f.rule = correlation.name;
    f.id = finding_id(correlation.name, fold.key);
    f.title = correlation.title;
    f.techniques = correlation.techniques;
    f.reason = correlation.reason;
    f.first = fold.first;
    f.last = fold.last;
    f.count = fold.count;
    f.refs = fold.refs;
    std::string group;
    for (std::size_t i = 0; i < fold.group.size(); ++i) {
      const CorrelationField& field = correlation.group_by[i];
      const auto all = [&](SigmaField wanted) {
        return std::all_of(field.of_reference.begin(), field.of_reference.end(), [&](SigmaField g) { return g == wanted; });
      };
      if (all(SigmaField::Client)) f.actor.address = IpAddress::parse(fold.group[i]).value_or(IpAddress{});
      if (all(SigmaField::User)) f.actor.account = fold.group[i];
      group += fmt::format("{}{}={}", group.empty() ? "" : ", ", field.name, mask(fold.group[i], 80));
    }
    const bool own = f.actor.address.known() && context_.ledger.is_own(f.actor.address);
    f.severity = own ? Severity::Info : correlation.level;
    f.verdict = own || correlation.techniques.empty() ? Verdict::Observed : Verdict::Attempted;
    f.grounds.push_back(measured(correlation, fold));
    if (!group.empty()) f.grounds.push_back({"まとまり: " + group, "Group: " + group});
    if (own)
      f.grounds.push_back({"組織側のネットワークからの動きです(自社の診断などの可能性)。",
                           "It comes from the organisation's own network (perhaps its own tests)."});
    if (fold.overflow)
      f.grounds.push_back({"まとまりの数が上限に達したため、これ以降は区別せずに数えています。",
                           "There are more groups than are told apart; the rest is counted together."});
    else if (fold.capped)
      f.grounds.push_back({"数える対象が記憶の上限に達したため、実際はこれより多い可能性があります。",
                           "A limit of memory was met while counting; there may be more than is told here."});
    if (fold.late > 0)
      f.grounds.push_back({fmt::format("時刻が前後していて期間の外になった {} 件は数えていません。", fold.late),
                           fmt::format("{} that came out of order by more than the timespan are not counted.", fold.late)});
    sink.put(std::move(f));
    fold.told = fold.count;
  }

  /// What the condition was asked, and the strongest answer.
  static Text measured(const SigmaCorrelation& correlation, const Fold& fold) {
    const std::string& span = correlation.timespan_text;
    const double m = fold.measured;
    switch (correlation.type) {
      case CorrelationType::EventCount:
        return {fmt::format("{} 以内に {} 件ありました。", span, m), fmt::format("{} events within {}.", m, span)};
      case CorrelationType::ValueCount:
        return {fmt::format("{} 以内に異なる値が {} 種ありました。", span, m),
                fmt::format("{} different values within {}.", m, span)};
      case CorrelationType::Temporal:
        return {fmt::format("{} 以内に {} 種の事象がそろいました。", span, m),
                fmt::format("{} kinds of event within {}.", m, span)};
      case CorrelationType::TemporalOrdered:
        return {fmt::format("{} 以内に {} 種の事象がこの順に起きました。", span, m),
                fmt::format("{} kinds of event in this order within {}.", m, span)};
      case CorrelationType::ValueSum:
        return {fmt::format("{} 以内の合計は {} でした。", span, m), fmt::format("The sum within {} is {}.", span, m)};
      case CorrelationType::ValueAverage:
        return {fmt::format("{} の平均は {:.2f} でした。", span, m), fmt::format("The average over {} is {:.2f}.", span, m)};
      case CorrelationType::ValuePercentile:
        break;
    }
    if (correlation.percentile)
      return {fmt::format("{} の {} パーセンタイルは {} でした。", span, *correlation.percentile, m),
              fmt::format("The {}th percentile over {} is {}.", *correlation.percentile, span, m)};
    const std::string rare = mask(fold.rare, 80);
    return {fmt::format("{} のうち「{}」の割合は {:.2f} % でした。", span, rare, m),
            fmt::format("Of {}, \"{}\" makes up {:.2f} %.", span, rare, m)};
  }

  const DetectorContext& context_;
  SigmaCorrelator correlator_;
  absl::flat_hash_map<std::pair<std::uint32_t, std::string>, Fold*> folds_;
  absl::flat_hash_map<std::uint32_t, Fold*> overflows_;
  std::uint64_t forgotten_ = 0;  ///< hits that are told without their group
  std::vector<std::unique_ptr<Fold>> in_order_;
};

}  // namespace

std::unique_ptr<Detector> make_sigma_correlation(const DetectorContext& context) {
  return std::make_unique<SigmaCorrelationDetector>(context);
}

}  // namespace hinomi::findings
