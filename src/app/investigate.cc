#include "app/investigate.h"

#include <future>

#include "app/event_judges.h"
#include "app/read_evidence.h"
#include "app/sample_databases.h"
#include "app/take_in.h"
#include "app/time_range.h"
#include "base/number.h"
#include "cases/build_case.h"
#include "cases/coverage.h"
#include "events/format.h"
#include "evidence/collector.h"
#include "evidence/seal.h"
#include "findings/connection_book.h"
#include "findings/deleted_rows.h"
#include "findings/detector.h"
#include "findings/finding_book.h"
#include "findings/known_persons.h"
#include "findings/route_views.h"
#include "impact/impact_counter.h"
#include "impact/reached_assets.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kMostGrants = 100'000, kMostAccesses = 10'000;

// What is made of everything that is read: findings, impact and coverage, and from them a case.
class Run final : public EvidenceConsumer {
 public:
  Run(const InvestigateOptions& options, const Ledger& ledger, const Content& content, const GeoDatabase& geo, const Rules& rules,
      std::vector<Evidence>& evidence, Workers& workers)
      : options_(options),
        ledger_(ledger),
        content_(content),
        geo_(geo),
        evidence_(evidence),
        key_(FingerprintKey::random()),
        rules_(rules),
        context_{ledger, evidence_, content, rules.sigma, rules.crs, key_, options.baselines, &geo},
        detectors_(findings::make_detectors(context_)),
        impact_(content, counted(options, ledger, workers)) {}

  void rows(const Batch& batch) override {
    for (const auto& detector : detectors_) detector->see_rows(batch, book_);
    impact_.see_rows(batch);
    if (grants_.size() < kMostGrants) grants_.insert(grants_.end(), batch.grants.begin(), batch.grants.end());
  }
  void accesses(std::span<const DatabaseAccess> accesses) override {
    if (accesses_.size() < kMostAccesses) accesses_.insert(accesses_.end(), accesses.begin(), accesses.end());
  }
  void files(std::span<const FileEntry> files) override {
    for (const auto& detector : detectors_) detector->see_files(files, book_);
  }
  void events(std::span<const Event> events) override;
  /// All was read once: the findings. What must be read again, so that the rows that were given can be told.
  std::vector<std::uint32_t> judge();
  void take_given();
  void rows_again(const Batch& batch) { impact_.see_again(batch); }
  Result<Investigation> conclude(const LeftOut& left_out);

 private:
  static impact::ImpactCounter::Options counted(const InvestigateOptions& options, const Ledger& ledger, Workers& workers) {
    impact::ImpactCounter::Options counted{options.key, options.keep_persons, ledger.group_columns(), ledger.timezone,
                                           workers.parallel()};
    counted.known = options.known;
    return counted;
  }

  const InvestigateOptions& options_;
  const Ledger& ledger_;
  const Content& content_;
  const GeoDatabase& geo_;
  std::vector<Evidence>& evidence_;
  FingerprintKey key_;
  const Rules& rules_;
  findings::DetectorContext context_;
  std::vector<std::unique_ptr<findings::Detector>> detectors_;
  findings::FindingBook book_;
  impact::ImpactCounter impact_;
  cases::Coverage coverage_{ledger_.timezone};
  cases::Sessions sessions_{key_};
  findings::ConnectionBook connections_{context_};  // only where persons are compared with fingerprints
  findings::RouteViews views_{context_};
  findings::DeletedRows deleted_{context_};
  std::vector<Text> problems_;
  std::vector<Finding> findings_;
  std::vector<RowSelection> given_;
  std::vector<RowDeletion> deletions_;
  std::vector<Grant> grants_;
  std::vector<DatabaseAccess> accesses_;
  Timestamp incident_;
  std::future<void> released_;  ///< the detectors' memory

  impact::ImpactScope scope() const { return {ledger_, evidence_, findings_, incident_, given_, grants_, accesses_, deletions_}; }
};

void Run::events(std::span<const Event> events) {
  coverage_.see(events);
  sessions_.see(events);
  if (!options_.known.empty()) {
    for (const Event& event : events) connections_.see(event);
  }
  views_.see(events);
  deleted_.see(events);
  findings::see_all(detectors_, events, book_);
}

std::vector<std::uint32_t> Run::judge() {
  const auto note = [&](const std::vector<Error>& errors) {
    for (const Error& e : errors) {
      problems_.push_back(
          {fmt::format("使えなかった設定: {}（{}）", e.what, e.remedy), fmt::format("not used: {} ({})", e.what, e.remedy)});
    }
  };
  note(rules_.problems());
  note(views_.problems());
  for (const auto& detector : detectors_) {
    detector->finish(book_);
    note(detector->problems());
    if (auto forgotten = findings::tell_forgotten(*detector)) problems_.push_back(std::move(*forgotten));
  }
  // The detectors hold millions of small things; they are let go while the case is built.
  released_ = std::async(std::launch::async, [detectors = std::move(detectors_)]() mutable { detectors.clear(); });
  findings_ = book_.take_sorted();
  for (Finding& finding : findings_) {
    place_finding(finding, evidence_, geo_);
    if (finding.severity >= Severity::High && finding.last.known()) incident_ = std::max(incident_, finding.last);
  }
  take_given();
  deletions_ = deleted_.list();
  if (const std::uint64_t forgotten = deleted_.forgotten(); forgotten > 0) {
    problems_.push_back(
        {fmt::format("数が多すぎるため、行を消した {} 件の文は、どの表のものかを数えていません。", grouped(forgotten)),
         fmt::format("Too many: {} statements that deleted rows were not counted by table.", grouped(forgotten))});
  }
  return impact_.needed_again(scope());
}

// What was given by acts that were no intrusion proves nothing.
void Run::take_given() {
  for (const Finding& f : findings_) {
    const auto rows = book_.rows_given().find(f.id);
    if (rows == book_.rows_given().end() || !impact::is_intrusion(f)) continue;
    for (RowSelection s : rows->second) {
      if (s.asset.empty()) s.asset = f.asset;
      given_.push_back(std::move(s));
    }
  }
  std::vector<RowSelection> shown = views_.shown_to(findings_, impact::is_intrusion);
  given_.insert(given_.end(), std::make_move_iterator(shown.begin()), std::make_move_iterator(shown.end()));
  if (const std::uint64_t forgotten = book_.selections_forgotten() + views_.forgotten(); forgotten > 0) {
    problems_.push_back({fmt::format("数が多すぎるため、{}件の問い合わせ・閲覧は、どの行が渡ったかを調べていません。", forgotten),
                         fmt::format("Too many: which rows {} queries and views gave was not looked up.", forgotten)});
  }
}

Result<Investigation> Run::conclude(const LeftOut& left_out) {
  evidence::seal(evidence_);
  Impact impact = impact_.finish(scope());
  findings::tell_known_persons(impact.asset_overlaps, impact.fingerprints, context_, connections_, findings_);
  for (Finding& finding : findings_) {
    if (finding.rule == findings::kKnownPersonsRule) place_finding(finding, evidence_, geo_);
  }
  Investigation investigation;
  investigation.persons = impact_.persons();
  investigation.left_out = left_out;
  ASSIGN_OR_RETURN(investigation.result, cases::build_case({ledger_,
                                                            content_,
                                                            geo_,
                                                            evidence_,
                                                            std::move(findings_),
                                                            std::move(impact),
                                                            coverage_,
                                                            sessions_,
                                                            options_.title,
                                                            {options_.range, left_out}}));
  investigation.result.notes.insert(investigation.result.notes.end(), std::make_move_iterator(problems_.begin()),
                                    std::make_move_iterator(problems_.end()));
  return investigation;
}

}  // namespace

Result<Investigation> investigate(const InvestigateOptions& options, const Ledger& ledger, const Content& content,
                                  const Rules& rules, const GeoDatabase& geo, Progress& progress) {
  // Words that cannot be read would make personal data look absent.
  RETURN_IF_ERROR(impact::ImpactCounter::check(content));

  // What is there, packed or not. Folders that the ledger names as web roots are taken whole.
  progress.stage(Text{"証拠を集めています", "collecting evidence"}.in(options.language));
  const auto formats = events::make_formats({ledger, content});
  evidence::LiveReading live = options.live;
  RETURN_IF_ERROR(sample_databases(options.paths, ledger, content, formats, live, progress));
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, take_in(options.paths, ledger, live));
  const bool nothing = std::ranges::all_of(items, [](const evidence::Item& item) { return item.problem == SkipReason::Empty; });
  if (nothing) {
    return make_error(Errc::NotFound, options.paths.front().string() + ": no file with content is in there",
                      "give the folder or the files that hold the logs and dumps");
  }
  const std::uint64_t total = size_of(items);

  // What each one is: by content, never by name alone.
  Recognised recognised = recognise(std::move(items), formats, ledger);
  Workers workers;
  Run run(options, ledger, content, geo, rules, recognised.evidence, workers);
  EventJudges judges(rules, workers);
  EvidenceReader reader(recognised, ledger, workers, within(options.range, judges.judge()), evidence::Hashing::Yes, progress);

  progress.stage(Text{"証拠を読んでいます", "reading evidence"}.in(options.language), total);
  reader.read_records(run);                              // whose data there is: first, so that the logs can be judged against it
  reader.read_web_roots(run);                            // which files changed
  reader.read_configurations(run);                       // with which accounts the sites work
  reader.read_logs(run, LogOrder::InTime);               // what happened, in order of time over all logs
  reader.note_unread();                                  // nothing is passed over in silence
  const std::vector<std::uint32_t> again = run.judge();  // who did what; which tables must be looked at again for it
  reader.read_records_again(again, [&](const Batch& batch) { run.rows_again(batch); });
  progress.clear();
  return run.conclude(reader.left_out());  // findings → impact → case
}

}  // namespace hinomi::app
