#include "app/recognise.h"

#include <map>

#include "base/sha256.h"
#include "evidence/database_address.h"

namespace hinomi::app {
namespace {

bool any_match(const std::vector<std::string>& patterns, std::string_view path) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) { return glob_match(pattern, path); });
}

// A live database goes by its address, however the ledger writes it.
bool is_address_of(const std::string& path, const std::string& dsn) {
  if (path == dsn) return true;
  if (!evidence::is_database_address(dsn)) return false;
  const auto address = evidence::parse_database_address(dsn);
  if (!address || !evidence::is_database_address(path)) return false;
  const auto read = evidence::parse_database_address(path);
  return read && read->same_as(*address);
}

std::string asset_of(const std::string& path, const Ledger& ledger) {
  for (const Database& database : ledger.databases) {
    if (!database.dsn.empty() && is_address_of(path, database.dsn)) return database.name;
    if (any_match(database.logs, path) || any_match(database.dumps, path)) return database.name;
  }
  for (const Site& site : ledger.sites) {
    if (any_match(site.logs, path) || (!site.web_root.empty() && glob_match(site.web_root, path))) return site.name;
  }
  return {};
}

bool is_dated(EvidenceKind kind) {
  return kind == EvidenceKind::AccessLog || kind == EvidenceKind::ErrorLog || kind == EvidenceKind::AuthLog ||
         kind == EvidenceKind::DatabaseLog;
}

// The first time a log names, from its sample.
Timestamp first_time(const Source& source, std::uint32_t evidence, const Ledger& ledger) {
  const auto reader = source.format->open(read_context(source, evidence, ledger, kNoTime));
  Batch batch;
  reader->read(source.item.sample, 0, source.item.whole, batch);
  Timestamp first;
  for (const Event& event : batch.events) {
    if (event.time.known() && (!first.known() || event.time < first)) first = event.time;
  }
  return first;
}

Digest content_digest(const evidence::Item& item) {
  if (item.whole) return sha256(item.sample);
  Sha256 hash;
  auto opened = evidence::open(item);
  if (!opened) return {};
  const auto buffer = std::make_unique_for_overwrite<char[]>(1 << 18);
  while (const std::size_t n = opened->stream->read(buffer.get(), 1 << 18)) hash.update({buffer.get(), n});
  return hash.finish();
}

// The same content must not be counted twice, packed or not. Only items whose samples agree are read through.
void mark_duplicates(Recognised& r) {
  std::map<std::pair<std::string, bool>, std::vector<std::size_t>> by_sample;
  for (std::size_t i = 0; i < r.sources.size(); ++i) {
    const Source& s = r.sources[i];
    // A live database is read once, and its address says whether it is another's.
    if (s.item.what == evidence::Item::What::File && !s.item.problem && !s.item.open_live) {
      by_sample[{to_hex(hinomi::sha256(s.item.sample)), s.item.whole}].push_back(i);
    }
  }
  for (const auto& [sample, indexes] : by_sample) {
    if (indexes.size() < 2) continue;
    std::map<Digest, std::size_t> seen;
    for (const std::size_t i : indexes) {
      const auto [it, is_new] = seen.emplace(content_digest(r.sources[i].item), i);
      if (!is_new) r.evidence[i].duplicate_of = r.evidence[it->second].id;
    }
  }
}

}  // namespace

events::ReadContext read_context(const Source& source, std::uint32_t evidence, const Ledger& ledger, Timestamp newest) {
  events::ReadContext context;
  context.evidence = evidence;
  context.path = source.item.path;
  context.encoding = source.encoding;
  context.offset = ledger.timezone;
  context.sample = source.item.sample;
  context.not_after = newest.known() ? newest : Timestamp::from_seconds(source.item.modified);
  for (const ClockOffset& offset : ledger.clock_offsets) {
    if (glob_match(offset.path, source.item.path)) context.clock_correction = offset.correction_seconds;
  }
  return context;
}

Recognised recognise(std::vector<evidence::Item> items, const std::vector<std::unique_ptr<events::Format>>& formats,
                     const Ledger& ledger) {
  Recognised r;
  r.sources.reserve(items.size());
  r.evidence.resize(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    Source source{std::move(items[i]), nullptr, Encoding::Binary, {}};
    Evidence& e = r.evidence[i];
    e.id = fmt::format("E{}", i + 1);
    e.path = source.item.path;
    e.asset = asset_of(e.path, ledger);
    if (source.item.what == evidence::Item::What::WebRoot) {
      e.kind = EvidenceKind::WebRoot, e.format = "folder";
    } else if (source.item.what == evidence::Item::What::Container) {
      e.format = "archive";
    } else if (!source.item.problem) {
      source.encoding = guess_encoding(source.item.sample);
      const events::Sample sample{source.item.sample, source.item.path, source.item.whole};
      source.format = events::recognise(formats, sample);
      e.encoding = encoding_name(source.encoding);
      if (source.format != nullptr) {
        e.kind = source.format->kind(), e.format = source.format->detail(sample);
        if (is_dated(e.kind)) source.first = first_time(source, static_cast<std::uint32_t>(i), ledger);
      }
    }
    r.sources.push_back(std::move(source));
  }
  mark_duplicates(r);
  return r;
}

}  // namespace hinomi::app
