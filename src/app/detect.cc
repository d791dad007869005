#include "app/detect.h"

#include "app/event_judges.h"
#include "app/read_evidence.h"
#include "app/tell_unread.h"
#include "app/time_range.h"
#include "app/until_exit.h"
#include "events/format.h"
#include "evidence/collector.h"
#include "findings/detector.h"
#include "findings/finding_book.h"
#include "findings/rule_finding.h"

namespace hinomi::app {
namespace {

// All detectors, folded by rule and actor.
class Folding final : public EvidenceConsumer {
 public:
  Folding(const findings::DetectorContext& context, findings::FindingSink& sink)
      : detectors_(findings::make_detectors(context)), sink_(sink) {}

  void rows(const Batch& batch) override {
    for (const auto& detector : detectors_) detector->see_rows(batch, sink_);
  }
  void files(std::span<const FileEntry> files) override {
    for (const auto& detector : detectors_) detector->see_files(files, sink_);
  }
  void events(std::span<const Event> events) override { findings::see_all(detectors_, events, sink_); }
  void finish(const std::function<void(const Error&)>& problem) {
    for (const auto& detector : detectors_) {
      detector->finish(sink_);
      for (const Error& error : detector->problems()) problem(error);
      if (const auto forgotten = findings::tell_forgotten(*detector))
        problem({Errc::Unavailable, forgotten->en, "give a shorter time (--since, --until) or fewer logs at once"});
    }
    until_exit(std::exchange(detectors_, {}));
  }

 private:
  std::vector<std::unique_ptr<findings::Detector>> detectors_;
  findings::FindingSink& sink_;
};

// Tells every finding when it is made, and again when it is revised.
class AsTheyCome final : public findings::FindingSink {
 public:
  AsTheyCome(const std::vector<Evidence>& evidence, const GeoDatabase& geo, const FindingTaker& take)
      : evidence_(evidence), geo_(geo), take_(take) {}
  bool told_at_once() const override { return true; }
  void put(Finding finding) override {
    place_finding(finding, evidence_, geo_);
    take_(finding, {}, evidence_);
  }

 private:
  const std::vector<Evidence>& evidence_;
  const GeoDatabase& geo_;
  const FindingTaker& take_;
};

// Every event for which a rule holds, under its most severe rule.
class OneByOne final : public EvidenceConsumer {
 public:
  OneByOne(const Rules& rules, const Ledger& ledger, const std::vector<Evidence>& evidence, const GeoDatabase& geo,
           const FindingTaker& take)
      : rules_(rules), ledger_(ledger), evidence_(evidence), geo_(geo), take_(take) {}

  void events(std::span<const Event> events) override {
    for (const Event& event : events) {
      if (!event.rules.empty()) tell(event);
    }
  }

 private:
  void tell(const Event& event) {
    names_.clear();
    const std::vector<findings::SigmaRule>& sigma = rules_.sigma.rules();
    const findings::SigmaRule* gravest = nullptr;
    const findings::CrsRule* crs = nullptr;
    for (const std::uint32_t number : event.rules) {
      if (number < sigma.size()) {
        if (sigma[number].only_correlated) continue;
        names_.emplace_back(sigma[number].name);
        if (gravest == nullptr || sigma[number].level > gravest->level) gravest = &sigma[number];
      } else {
        const findings::CrsRule& rule = rules_.crs.rules()[number - sigma.size()];
        names_.push_back(fmt::format("crs-{}", rule.id));
        if (crs == nullptr) crs = &rule;
      }
    }
    if (names_.empty()) return;
    const bool own = event.client.known() && ledger_.is_own(event.client);
    // A request that only the Core Rule Set knows for an attack, or that it takes more seriously.
    const bool by_crs = crs != nullptr && (gravest == nullptr || gravest->level < Severity::Medium);
    Finding finding = by_crs ? findings::crs_attempt(*crs, own) : findings::attempt(*gravest, own);
    const Evidence& evidence = evidence_[event.place.evidence];
    finding.id = finding_id(finding.rule, fmt::format("{}|{}", evidence.id, event.place.offset));
    finding.first = finding.last = event.time;
    finding.count = 1;
    finding.actor.address = event.client;
    finding.actor.account = event.account;
    finding.cite(event.place, event.raw);
    place_finding(finding, evidence_, geo_);
    take_(finding, names_, evidence_);
  }

  const Rules& rules_;
  const Ledger& ledger_;
  const std::vector<Evidence>& evidence_;
  const GeoDatabase& geo_;
  const FindingTaker& take_;
  std::vector<std::string> names_;
};

}  // namespace

Result<void> detect(const DetectOptions& options, const Ledger& ledger, const Content& content, const Rules& rules,
                    const GeoDatabase& geo, Progress& progress, const FindingTaker& take,
                    const std::function<void(const Error&)>& problem) {
  progress.stage(Text{"証拠を集めています", "collecting evidence"}.in(options.language));
  const bool only_input = options.paths.size() == 1 && options.paths.front() == "-";
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items,
                   only_input ? evidence::collect_standard_input() : evidence::collect(options.paths, web_roots(ledger)));
  const bool live = std::ranges::any_of(items, &evidence::Item::live);
  const std::uint64_t total = size_of(items);
  const auto formats = events::make_formats({ledger, content});
  Recognised recognised = recognise(std::move(items), formats, ledger);

  Workers workers;
  // Told one by one, a request names every rule that holds.
  EventJudges judges(rules, workers, options.each ? findings::CrsUse::Every : findings::CrsUse::WhereNoRuleTells);
  EvidenceReader reader(recognised, ledger, workers, within(options.range, judges.judge()), evidence::Hashing::No, progress);
  progress.stage(Text{"証拠を読んでいます", "reading evidence"}.in(options.language), total);
  const auto end = [&]() -> Result<void> {
    reader.note_unread();
    progress.clear();
    tell_left_out(reader.left_out(), options.language, problem);
    tell_skips(recognised.evidence, options.language, problem);
    return check_any_read(options.paths, recognised.evidence);
  };
  if (options.each) {
    OneByOne one_by_one(rules, ledger, recognised.evidence, geo, take);
    reader.read_logs(one_by_one, LogOrder::AsGiven);
    return end();
  }
  const std::map<std::string, Baseline> no_baselines;
  const findings::DetectorContext context{ledger,    recognised.evidence,      content,      rules.sigma,
                                          rules.crs, FingerprintKey::random(), no_baselines, &geo};
  if (live) {
    AsTheyCome sink(recognised.evidence, geo, take);
    Folding folding(context, sink);
    reader.read_records(folding);
    reader.read_logs(folding, LogOrder::AsGiven);
    folding.finish(problem);
    return end();
  }
  findings::FindingBook book;
  Folding folding(context, book);
  reader.read_records(folding);
  reader.read_web_roots(folding);
  reader.read_logs(folding, LogOrder::InTime);
  folding.finish(problem);
  for (Finding& finding : until_exit(book.take_sorted())) {
    place_finding(finding, recognised.evidence, geo);
    take(finding, {}, recognised.evidence);
  }
  return end();
}

}  // namespace hinomi::app
