#include "app/scan.h"

#include <algorithm>

#include "app/read_evidence.h"
#include "app/sample_databases.h"
#include "app/take_in.h"
#include "app/tell_unread.h"
#include "base/text.h"
#include "events/format.h"
#include "evidence/collector.h"
#include "impact/impact_counter.h"

namespace hinomi::app {
namespace {

class Counting final : public EvidenceConsumer {
 public:
  explicit Counting(impact::ImpactCounter& counter) : counter_(counter) {}
  void rows(const Batch& batch) override { counter_.see_rows(batch); }
  // What visitors, services and logins leave behind has no rows.
  bool wants(EvidenceKind kind) const override {
    return kind != EvidenceKind::AccessLog && kind != EvidenceKind::ErrorLog && kind != EvidenceKind::AuthLog;
  }

 private:
  impact::ImpactCounter& counter_;
};

// Of the first evidence that was read, as it may be shown: an address of a live database carries options and an account.
std::string source_name(const std::vector<Evidence>& evidence) {
  const auto first = std::ranges::find_if(evidence, [](const Evidence& e) { return e.read > 0; });
  if (first == evidence.end()) return "-";
  const std::string_view path = std::string_view(first->path).substr(0, first->path.find('?'));
  std::string_view name = path.substr(0, path.find_last_not_of('/') + 1);
  name.remove_prefix(std::min(name.find_last_of("/@") + 1, name.size()));
  return name.empty() ? "-" : std::string(cut_bytes(mask(name, 80), 32));
}

}  // namespace

Result<Scan> scan(const ScanOptions& options, const Ledger& ledger, const Content& content, Progress& progress,
                  const std::function<void(const Error&)>& problem) {
  RETURN_IF_ERROR(impact::ImpactCounter::check(content));
  progress.stage(Text{"証拠を集めています", "collecting evidence"}.in(options.language));
  const auto formats = events::make_formats({ledger, content});
  evidence::LiveReading live = options.live;
  RETURN_IF_ERROR(sample_databases(options.paths, ledger, content, formats, live, progress));
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items, take_in(options.paths, ledger, live));
  const std::uint64_t total = size_of(items);
  Recognised recognised = recognise(std::move(items), formats, ledger);

  Workers workers;
  impact::ImpactCounter::Options counted{options.key, options.keep_persons, ledger.group_columns(), ledger.timezone,
                                         workers.parallel()};
  counted.known = options.known;
  impact::ImpactCounter counter(content, counted);
  Counting counting(counter);
  EvidenceReader reader(recognised, ledger, workers, Judge{}, evidence::Hashing::No, progress);
  progress.stage(Text{"表を読んでいます", "reading tables"}.in(options.language), total);
  reader.read_records(counting);
  reader.read_logs(counting, LogOrder::AsGiven);
  reader.note_unread();
  progress.clear();
  tell_skips(recognised.evidence, options.language, problem);
  RETURN_IF_ERROR(check_any_read(options.paths, recognised.evidence));

  Scan done;
  // No findings: nobody's reach limits what is counted.
  done.impact = counter.finish({ledger, recognised.evidence, {}, options.at});
  done.persons = counter.persons();
  if (options.fingerprint) {
    const Gaps gaps = find_gaps(options.paths, recognised.evidence);
    if (!gaps.first.empty() && !options.incomplete) {
      const std::string why = gaps.first.substr(0, gaps.first.find_last_not_of('.') + 1);
      return make_error(Errc::Malformed, printable(why) + ": not everybody would be in the fingerprint",
                        live.sample_rows > 0 ? "leave out --sample, or give --incomplete if the rest is enough"
                                             : "give a source that can be read whole, or --incomplete if the rest is enough");
    }
    done.about.incomplete = !gaps.first.empty(), done.skipped = gaps.skipped;
    done.about.source = source_name(recognised.evidence), done.about.as_of = done.impact.last.value_or(Timestamp{});
    ASSIGN_OR_RETURN(done.fingerprint, counter.fingerprint(done.about, *options.fingerprint));
  }
  done.evidence = std::move(recognised.evidence);
  return done;
}

}  // namespace hinomi::app
