#include "app/read_evidence.h"

#include "evidence/site_configuration.h"
#include "evidence/web_root.h"

namespace hinomi::app {
namespace {

constexpr std::size_t kCitedSkips = 20;  // of one piece of evidence; all are counted

void cite(Evidence& e, const Skip& skip) {
  ++e.skipped;
  if (e.skips.size() < kCitedSkips) e.skips.push_back(skip);
}

}  // namespace

bool EvidenceReader::readable(std::size_t i) const {
  return sources_[i].format != nullptr && !sources_[i].item.problem && evidence_[i].duplicate_of.empty();
}

bool EvidenceReader::is_log(std::size_t i) const {
  const EvidenceKind kind = evidence_[i].kind;
  return kind != EvidenceKind::DatabaseDump && kind != EvidenceKind::Table && kind != EvidenceKind::WebRoot &&
         kind != EvidenceKind::Mail;
}

std::unique_ptr<SourceStream> EvidenceReader::open_stream(std::size_t i, bool judged, evidence::Hashing hashing) {
  const auto evidence = static_cast<std::uint32_t>(i);
  const Source& source = sources_[i];
  const auto open = [this, &source, evidence] { return source.format->open(read_context(source, evidence, ledger_, newest())); };
  return std::make_unique<SourceStream>(source.item, open, evidence, workers_, judged ? judge_ : Judge{}, hashing, progress_);
}

// Dates without a year are read against the evidence that has years: two months after its latest known start, since a sample
// shows only a log's beginning.
Timestamp EvidenceReader::newest() const {
  Timestamp newest;
  for (const Source& source : sources_) {
    if (source.format != nullptr && source.format->name() != "syslog") newest = std::max(newest, source.first);
  }
  return newest.known() ? Timestamp{newest.micros + 60 * 86'400 * kMicrosPerSecond} : newest;
}

void EvidenceReader::count(const Batch& batch, std::uint32_t evidence) {
  Evidence& e = evidence_[evidence];
  e.read += batch.read;
  for (const Skip& skip : batch.skipped) cite(e, skip);
  const auto reach = [&](Timestamp time) {
    if (!time.known()) return;
    if (!e.first.known() || time < e.first) e.first = time;
    if (!e.last.known() || time > e.last) e.last = time;
  };
  for (const Event& event : batch.events) reach(event.time);
  // What evidence covers does not depend on which part of it is asked for.
  reach(batch.left_out.first), reach(batch.left_out.last);
  left_out_.before += batch.left_out.before, left_out_.after += batch.left_out.after;
  left_out_.without_time += batch.left_out.without_time;
}

void EvidenceReader::take_end(const SourceStream& stream, std::uint32_t evidence) {
  Evidence& e = evidence_[evidence];
  e.sha256 = stream.sha256(), e.bytes = stream.bytes(), e.sampled = stream.sampled();
  for (Text& note : stream.notes()) e.notes.push_back(std::move(note));
}

void EvidenceReader::read_records(EvidenceConsumer& consumer) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!readable(i) || is_log(i)) continue;
    const auto evidence = static_cast<std::uint32_t>(i);
    const auto stream = open_stream(i, false, hashing_);
    while (const Batch* batch = stream->next(true)) {
      count(*batch, evidence);
      if (!batch->rows.empty() || !batch->tables.empty() || !batch->grants.empty()) consumer.rows(*batch);
    }
    take_end(*stream, evidence);
  }
}

void EvidenceReader::read_records_again(std::span<const std::uint32_t> evidence, const std::function<void(const Batch&)>& rows) {
  for (const std::uint32_t i : evidence) {
    if (i >= sources_.size() || !readable(i) || is_log(i)) continue;
    if (sources_[i].item.open_live) {
      evidence_[i].notes.push_back(
          {"稼働中のデータベースは一度しか読まないため、ここから一件ずつ渡った行は確かめていません。確かめるにはダンプを渡してくだ"
           "さい。",
           "A live database is read once: which of its rows were given out one by one was not looked up. A dump would tell."});
      continue;
    }
    const auto stream = open_stream(i, false, evidence::Hashing::No);
    while (const Batch* batch = stream->next(true)) {
      if (!batch->rows.empty()) rows(*batch);
    }
  }
}

void EvidenceReader::read_web_roots(EvidenceConsumer& consumer) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].item.what != evidence::Item::What::WebRoot || sources_[i].item.problem) continue;
    Batch batch;
    Evidence& e = evidence_[i];
    e.sha256 =
        evidence::read_web_root(sources_[i].item.locator.file, static_cast<std::uint32_t>(i), batch, [&](std::uint64_t bytes) {
          e.bytes += bytes;
          progress_.advance(bytes);
        });
    count(batch, static_cast<std::uint32_t>(i));
    consumer.files(batch.files);
    for (DatabaseAccess& access : batch.accesses) access.site = e.asset;
    consumer.accesses(batch.accesses);
  }
}

// A site's configuration need not come with its web root.
void EvidenceReader::read_configurations(EvidenceConsumer& consumer) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const evidence::Item& item = sources_[i].item;
    if (sources_[i].format != nullptr || item.problem || item.what != evidence::Item::What::File || !item.whole) continue;
    if (!evidence_[i].duplicate_of.empty()) continue;
    auto access = evidence::read_site_configuration(item.sample);
    if (!access) continue;
    Evidence& e = evidence_[i];
    e.format = "site_configuration", e.read = 1;
    access->site = e.asset, access->path = e.path, access->place = {static_cast<std::uint32_t>(i), 1, 0};
    consumer.accesses({&*access, 1});
  }
}

void EvidenceReader::read_logs(EvidenceConsumer& consumer, LogOrder order) {
  std::vector<LogSource> logs;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (readable(i) && is_log(i) && consumer.wants(evidence_[i].kind))
      logs.push_back({static_cast<std::uint32_t>(i), sources_[i].first, open_stream(i, true, hashing_)});
  }
  // Rows that a log holds (a recorded insert, say) are rows all the same.
  const auto take = [&](const Batch& batch, std::uint32_t evidence) {
    count(batch, evidence);
    if (!batch.rows.empty() || !batch.tables.empty()) consumer.rows(batch);
  };
  const auto ended = [&](LogSource& log) {
    take_end(*log.stream, log.evidence);
    log.stream.reset();
  };
  if (order == LogOrder::InTime) {
    merge_logs(std::move(logs), {.batch = take,
                                 .events = [&](std::span<const Event> events) { consumer.events(events); },
                                 .ended = ended,
                                 .stopped = [&] { return consumer.enough(); }});
    return;
  }
  for (LogSource& log : logs) {
    while (const Batch* batch = log.stream->next(true)) {
      take(*batch, log.evidence);
      if (!batch->events.empty()) consumer.events(batch->events);
      if (consumer.enough()) return;
    }
    ended(log);
  }
}

void EvidenceReader::note_unread() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Evidence& e = evidence_[i];
    const evidence::Item& item = sources_[i].item;
    const Place place{static_cast<std::uint32_t>(i), 0, 0};
    if (item.problem) cite(e, {place, *item.problem, {}});
    if (hashing_ == evidence::Hashing::Yes && e.sha256.empty() && !item.locator.file.empty()) {
      if (auto opened = evidence::open(item)) {
        e.sha256 = to_hex(opened->found->finish());
        e.bytes = opened->found->consumed();
      }
    }
    if (!e.duplicate_of.empty()) {
      cite(e, {place, SkipReason::Duplicate, {}});
    } else if (!item.problem && item.what == evidence::Item::What::File && sources_[i].format == nullptr && e.format.empty()) {
      cite(e, {place, sources_[i].encoding == Encoding::Binary ? SkipReason::Binary : SkipReason::NotEvidence, {}});
    }
  }
}

std::vector<std::string> web_roots(const Ledger& ledger) {
  std::vector<std::string> roots;
  for (const Site& site : ledger.sites) {
    if (!site.web_root.empty()) roots.push_back(site.web_root);
  }
  return roots;
}

void place_finding(Finding& finding, const std::vector<Evidence>& evidence, const GeoDatabase& geo) {
  const GeoPlace place = geo.find(finding.actor.address);
  finding.actor.country = place.country, finding.actor.asn = place.asn;
  if (finding.asset.empty() && !finding.refs.empty()) finding.asset = evidence[finding.refs.front().place.evidence].asset;
}

std::uint64_t size_of(const std::vector<evidence::Item>& items) {
  std::uint64_t total = 0;
  for (const evidence::Item& item : items) {
    std::error_code error;
    total += item.estimated;
    if (item.what == evidence::Item::What::File && !item.problem && !item.open_live && item.locator.members.empty()) {
      total += std::filesystem::file_size(item.locator.file, error);
    }
  }
  return total;
}

}  // namespace hinomi::app
