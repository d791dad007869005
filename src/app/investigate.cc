#include "app/investigate.h"

#include "app/merge_logs.h"
#include "app/recognise.h"
#include "app/source_stream.h"
#include "cases/build_case.h"
#include "cases/coverage.h"
#include "events/format.h"
#include "evidence/collector.h"
#include "evidence/seal.h"
#include "evidence/web_root.h"
#include "findings/detector.h"
#include "findings/finding_book.h"
#include "impact/impact_counter.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kCitedSkips = 20;  // of one piece of evidence; all are counted

std::vector<std::string> group_columns(const Ledger& ledger) {
  std::vector<std::string> columns;
  for (const Database& database : ledger.databases) {
    if (!database.group_column.empty()) columns.push_back(database.group_column);
  }
  return columns;
}

// One run, from collected items to a case. The steps stand in investigate() below in the order in which they happen.
class Run {
 public:
  Run(const InvestigateOptions& options, const Ledger& ledger, const Content& content, const GeoDatabase& geo, Progress& progress,
      Recognised recognised)
      : options_(options),
        ledger_(ledger),
        content_(content),
        geo_(geo),
        progress_(progress),
        sources_(std::move(recognised.sources)),
        evidence_(std::move(recognised.evidence)),
        key_(FingerprintKey::random()),
        context_{ledger, evidence_, content, key_, options.baselines},
        detectors_(findings::make_detectors(context_)),
        impact_(content, {key_, options.keep_persons, group_columns(ledger)}) {}

  void read_records();
  void read_web_roots();
  void read_logs();
  void note_unread();
  Result<Investigation> conclude();

 private:
  bool readable(std::size_t i) const {
    return sources_[i].format != nullptr && !sources_[i].item.problem && evidence_[i].duplicate_of.empty();
  }
  bool is_log(std::size_t i) const {
    const EvidenceKind kind = evidence_[i].kind;
    return kind != EvidenceKind::DatabaseDump && kind != EvidenceKind::Table && kind != EvidenceKind::WebRoot;
  }
  std::unique_ptr<SourceStream> open_stream(std::size_t i) {
    const auto evidence = static_cast<std::uint32_t>(i);
    const Source& source = sources_[i];
    return std::make_unique<SourceStream>(source.item, source.format->open(read_context(source, evidence, ledger_, newest())),
                                          evidence, progress_);
  }
  Timestamp newest() const;
  void take_batch(const Batch& batch, std::uint32_t evidence);
  void take_events(std::span<const Event> events);
  void take_end(const SourceStream& stream, std::uint32_t evidence);
  void cite(Evidence& e, const Skip& skip) const {
    ++e.skipped;
    if (e.skips.size() < kCitedSkips) e.skips.push_back(skip);
  }

  const InvestigateOptions& options_;
  const Ledger& ledger_;
  const Content& content_;
  const GeoDatabase& geo_;
  Progress& progress_;
  std::vector<Source> sources_;
  std::vector<Evidence> evidence_;
  FingerprintKey key_;
  findings::DetectorContext context_;
  std::vector<std::unique_ptr<findings::Detector>> detectors_;
  findings::FindingBook book_;
  impact::ImpactCounter impact_;
  cases::Coverage coverage_{ledger_.timezone};
  std::vector<Event> chosen_;  // events within --since and --until
};

// Dates without a year are read against the evidence that has years: two months after its latest known start, since a sample
// shows only a log's beginning.
Timestamp Run::newest() const {
  Timestamp newest;
  for (const Source& source : sources_) {
    if (source.format != nullptr && source.format->name() != "syslog") newest = std::max(newest, source.first);
  }
  return newest.known() ? Timestamp{newest.micros + 60 * 86'400 * kMicrosPerSecond} : newest;
}

void Run::take_batch(const Batch& batch, std::uint32_t evidence) {
  Evidence& e = evidence_[evidence];
  e.read += batch.read;
  for (const Skip& skip : batch.skipped) cite(e, skip);
  for (const Event& event : batch.events) {
    if (!event.time.known()) continue;
    if (!e.first.known() || event.time < e.first) e.first = event.time;
    if (!e.last.known() || event.time > e.last) e.last = event.time;
  }
  if (!batch.rows.empty() || !batch.tables.empty()) {
    for (const auto& detector : detectors_) detector->see_rows(batch, book_);
    impact_.see_rows(batch);
  }
}

void Run::take_events(std::span<const Event> events) {
  if (options_.since.known() || options_.until.known()) {
    chosen_.clear();
    for (const Event& event : events) {
      if (options_.since.known() && event.time < options_.since) continue;
      if (options_.until.known() && event.time > options_.until) continue;
      chosen_.push_back(event);
    }
    events = chosen_;
  }
  if (events.empty()) return;
  coverage_.see(events);
  for (const auto& detector : detectors_) detector->see(events, book_);
}

void Run::take_end(const SourceStream& stream, std::uint32_t evidence) {
  Evidence& e = evidence_[evidence];
  e.sha256 = stream.sha256(), e.bytes = stream.bytes();
  for (Text& note : stream.notes()) e.notes.push_back(std::move(note));
}

void Run::read_records() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!readable(i) || is_log(i)) continue;
    const auto stream = open_stream(i);
    while (const Batch* batch = stream->next(true)) take_batch(*batch, static_cast<std::uint32_t>(i));
    take_end(*stream, static_cast<std::uint32_t>(i));
  }
}

void Run::read_web_roots() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].item.what != evidence::Item::What::WebRoot || sources_[i].item.problem) continue;
    Batch batch;
    Evidence& e = evidence_[i];
    e.sha256 =
        evidence::read_web_root(sources_[i].item.locator.file, static_cast<std::uint32_t>(i), batch, [&](std::uint64_t bytes) {
          e.bytes += bytes;
          progress_.advance(bytes);
        });
    e.read = batch.read;
    for (const Skip& skip : batch.skipped) cite(e, skip);
    for (const auto& detector : detectors_) detector->see_files(batch.files, book_);
  }
}

void Run::read_logs() {
  std::vector<LogSource> logs;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (readable(i) && is_log(i)) logs.push_back({static_cast<std::uint32_t>(i), sources_[i].first, open_stream(i)});
  }
  merge_logs(std::move(logs), {
                                  .batch = [this](const Batch& batch, std::uint32_t evidence) { take_batch(batch, evidence); },
                                  .events = [this](std::span<const Event> events) { take_events(events); },
                                  .ended =
                                      [this](LogSource& log) {
                                        take_end(*log.stream, log.evidence);
                                        log.stream.reset();
                                      },
                              });
}

// What no reader took is evidence too: hashed, sealed, and named with the reason why nothing was read from it.
void Run::note_unread() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Evidence& e = evidence_[i];
    const evidence::Item& item = sources_[i].item;
    const Place place{static_cast<std::uint32_t>(i), 0, 0};
    if (item.problem) cite(e, {place, *item.problem, {}});
    if (e.sha256.empty() && !item.locator.file.empty()) {
      if (auto opened = evidence::open(item)) {
        e.sha256 = to_hex(opened->found->finish());
        e.bytes = opened->found->consumed();
      }
    }
    if (!e.duplicate_of.empty()) {
      cite(e, {place, SkipReason::Duplicate, {}});
    } else if (!item.problem && item.what == evidence::Item::What::File && sources_[i].format == nullptr) {
      cite(e, {place, sources_[i].encoding == Encoding::Binary ? SkipReason::Binary : SkipReason::NotEvidence, {}});
    }
  }
}

Result<Investigation> Run::conclude() {
  std::vector<Text> problems;
  for (const auto& detector : detectors_) {
    detector->finish(book_);
    for (const Error& e : detector->problems()) {
      problems.push_back(
          {fmt::format("使えなかった設定: {}（{}）", e.what, e.remedy), fmt::format("not used: {} ({})", e.what, e.remedy)});
    }
  }
  std::vector<Finding> findings = book_.take_sorted();
  Timestamp incident;
  for (Finding& finding : findings) {
    const GeoPlace place = geo_.find(finding.actor.address);
    finding.actor.country = place.country, finding.actor.asn = place.asn;
    if (finding.asset.empty() && !finding.refs.empty()) finding.asset = evidence_[finding.refs.front().place.evidence].asset;
    if (finding.severity >= Severity::High && finding.last.known()) incident = std::max(incident, finding.last);
  }
  evidence::seal(evidence_);
  Impact impact = impact_.finish({ledger_, evidence_, findings, incident});
  Investigation investigation;
  investigation.persons = impact_.persons();
  ASSIGN_OR_RETURN(investigation.result, cases::build_case({ledger_, content_, geo_, evidence_, std::move(findings),
                                                            std::move(impact), coverage_, options_.title}));
  investigation.result.notes.insert(investigation.result.notes.end(), std::make_move_iterator(problems.begin()),
                                    std::make_move_iterator(problems.end()));
  return investigation;
}

std::uint64_t size_of(const std::vector<evidence::Item>& items) {
  std::uint64_t total = 0;
  for (const evidence::Item& item : items) {
    std::error_code error;
    if (item.what == evidence::Item::What::File && !item.problem && item.locator.members.empty()) {
      total += std::filesystem::file_size(item.locator.file, error);
    }
  }
  return total;
}

}  // namespace

Result<Investigation> investigate(const InvestigateOptions& options, const Ledger& ledger, const Content& content,
                                  const GeoDatabase& geo, Progress& progress) {
  // Words that cannot be read would make personal data look absent.
  RETURN_IF_ERROR(impact::ImpactCounter::check(content));

  // What is there, packed or not. Folders that the ledger names as web roots are taken whole.
  std::vector<std::string> web_roots;
  for (const Site& site : ledger.sites) {
    if (!site.web_root.empty()) web_roots.push_back(site.web_root);
  }
  progress.stage(Text{"証拠を集めています", "collecting evidence"}.in(options.language));
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, evidence::collect(options.paths, web_roots));
  const bool nothing = std::ranges::all_of(items, [](const evidence::Item& item) { return item.problem == SkipReason::Empty; });
  if (nothing) {
    return make_error(Errc::NotFound, options.paths.front().string() + ": no file with content is in there",
                      "give the folder or the files that hold the logs and dumps");
  }
  const std::uint64_t total = size_of(items);

  // What each one is: by content, never by name alone.
  const auto formats = events::make_formats({ledger, content});
  Run run(options, ledger, content, geo, progress, recognise(std::move(items), formats, ledger));

  progress.stage(Text{"証拠を読んでいます", "reading evidence"}.in(options.language), total);
  run.read_records();    // whose data there is: first, so that the logs can be judged against it
  run.read_web_roots();  // which files changed
  run.read_logs();       // what happened, in order of time over all logs
  run.note_unread();     // nothing is passed over in silence
  progress.clear();
  return run.conclude();  // findings → impact → case
}

}  // namespace hinomi::app
