#include "app/search.h"

#include <algorithm>

#include "app/read_evidence.h"
#include "app/tell_unread.h"
#include "app/time_range.h"
#include "events/format.h"
#include "evidence/collector.h"
#include "findings/query_matcher.h"

namespace hinomi::app {
namespace {

// Leaves of every batch the events that match, on many threads. The line to be printed takes the place of the entry.
class Filter {
 public:
  Filter(const SearchOptions& options, const Recognised& recognised, const Rules* rules, const GeoDatabase& geo,
         const EventLine& line, const Workers& workers)
      : options_(options), recognised_(recognised), rules_(rules), geo_(geo), line_(line), slots_(workers.count() + 1) {}

  Judge judge() {
    return [this](unsigned slot, Batch& batch) { keep_matching(slots_[slot], batch); };
  }

 private:
  struct Slot {
    std::optional<findings::QueryMatcher> matcher;
    std::string line;
  };

  void keep_matching(Slot& slot, Batch& batch) {
    if (!slot.matcher) {
      slot.matcher.emplace(options_.query, recognised_.evidence, geo_, rules_ == nullptr ? nullptr : &rules_->sigma,
                           rules_ == nullptr ? nullptr : &rules_->crs);
    }
    std::erase_if(batch.events, [&](const Event& event) { return !slot.matcher->holds(event); });
    if (options_.count_only) return;
    for (Event& event : batch.events) {
      slot.line.clear();
      line_.append(event, slot.line);
      event.raw = batch.text.copy(slot.line);
    }
  }

  const SearchOptions& options_;
  const Recognised& recognised_;
  const Rules* rules_;
  const GeoDatabase& geo_;
  const EventLine& line_;
  std::vector<Slot> slots_;
};

class Matches final : public EvidenceConsumer {
 public:
  Matches(const SearchOptions& options, Progress& progress, const std::function<void(std::string_view)>& take)
      : options_(options), progress_(progress), take_(take) {}

  void events(std::span<const Event> events) override {
    if (options_.limit > 0) events = events.first(std::min<std::uint64_t>(events.size(), options_.limit - matched_));
    matched_ += events.size();
    if (options_.count_only || events.empty()) return;
    lines_.clear();
    for (const Event& event : events) lines_ += event.raw;
    progress_.clear();
    take_(lines_);
  }
  bool enough() const override { return options_.limit > 0 && matched_ >= options_.limit; }
  std::uint64_t matched() const { return matched_; }

 private:
  const SearchOptions& options_;
  Progress& progress_;
  const std::function<void(std::string_view)>& take_;
  std::uint64_t matched_ = 0;
  std::string lines_;
};

// That nothing was found in a dump is not said of it.
void tell_unsearched(const std::vector<Evidence>& evidence, Language language, const std::function<void(const Error&)>& problem) {
  const auto unsearched = [](const Evidence& e) {
    return e.kind == EvidenceKind::DatabaseDump || e.kind == EvidenceKind::Table || e.kind == EvidenceKind::WebRoot ||
           e.kind == EvidenceKind::Mail;
  };
  const auto first = std::ranges::find_if(evidence, unsearched);
  if (first == evidence.end()) return;
  const auto others = std::ranges::count_if(evidence, unsearched) - 1;
  std::string what = first->path + ": " + Text{"ログではないため検索していません", "not searched, since it is no log"}.in(language);
  if (others > 0) what += Text{fmt::format("(ほかに {} 件)", others), fmt::format(" (and {} more)", others)}.in(language);
  problem(make_error(
      Errc::Unsupported, what,
      Text{"ダンプや表の中は `hinomi investigate` が数えます", "`hinomi investigate` counts what dumps and tables hold"}.in(
          language)));
}

}  // namespace

Result<std::uint64_t> search(const SearchOptions& options, const Ledger& ledger, const Content& content, const Rules* rules,
                             const GeoDatabase& geo, Progress& progress, const std::function<void(std::string_view)>& take,
                             const std::function<void(const Error&)>& problem) {
  progress.stage(Text{"証拠を集めています", "collecting evidence"}.in(options.language));
  const bool only_input = options.paths.size() == 1 && options.paths.front() == "-";
  ASSIGN_OR_RETURN(std::vector<evidence::Item> items,
                   only_input ? evidence::collect_standard_input() : evidence::collect(options.paths, {}));
  const bool live = std::ranges::any_of(items, &evidence::Item::live);
  const std::uint64_t total = size_of(items);
  const auto formats = events::make_formats({ledger, content});
  Recognised recognised = recognise(std::move(items), formats, ledger);

  Workers workers;
  const EventLine line(options.style, recognised.evidence, options.query, geo, ledger.timezone);
  Filter filter(options, recognised, rules, geo, line, workers);
  EvidenceReader reader(recognised, ledger, workers, within(options.range, filter.judge()), evidence::Hashing::No, progress);
  progress.stage(Text{"検索しています", "searching"}.in(options.language), total);
  Matches matches(options, progress, take);
  // A log that grows has no end to wait for.
  reader.read_logs(matches, live ? LogOrder::AsGiven : LogOrder::InTime);
  progress.clear();
  RETURN_IF_ERROR(check_any_read(options.paths, recognised.evidence));
  if (matches.enough()) return matches.matched();  // what stands in the rest nobody asked
  reader.note_unread();
  tell_skips(recognised.evidence, options.language, problem);
  tell_unsearched(recognised.evidence, options.language, problem);
  return matches.matched();
}

}  // namespace hinomi::app
