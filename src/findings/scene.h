// For tests: a ledger, some evidence and the events in it, shown to one detector. Runs every scene twice, in one batch and in
// many small ones, and fails when the findings differ.
#pragma once

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "findings/detector.h"
#include "findings/example_request.h"
#include "findings/finding_book.h"
#include "findings/rule_matcher.h"

namespace hinomi::findings {

inline const Content& shipped_content() {
  static const Content content = *Content::open(std::string(HINOMI_SOURCE_DIR) + "/content");
  return content;
}

/// Every test is a process of its own: what one of them compiled serves the others.
class TestCache final : public PatternCache {
 public:
  std::optional<std::string> load(const std::string& key) override {
    auto text = read_file(folder_ / key);
    return text ? std::optional(std::move(*text)) : std::nullopt;
  }
  void store(const std::string& key, std::string_view value) override {
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(write_file(folder_ / key, value));
  }
  static TestCache* shared() {
    static TestCache cache;
    return &cache;
  }

 private:
  std::filesystem::path folder_ = HINOMI_TEST_CACHE;
};

inline const RuleSet& shipped_rules() {
  static const RuleSet rules = RuleSet::load(shipped_content(), nullptr, TestCache::shared());
  return rules;
}

/// The Core Rule Set as Debian installs it.
inline const CrsRules& installed_crs() {
  static const CrsRules crs = [] {
    CrsOptions options;
    options.cache = TestCache::shared();
    return CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), shipped_content(), options);
  }();
  return crs;
}

class Scene {
 public:
  Ledger ledger;
  std::vector<Evidence> evidence;
  std::map<std::string, Baseline> baselines;
  std::vector<Event> events;
  std::vector<FileEntry> files;
  std::vector<Batch> batches;
  const GeoDatabase* geo = nullptr;
  std::uint64_t forgotten = 0;  ///< what the detector of the last run() let go

  std::uint32_t add_log(std::string path, EvidenceKind kind, std::string asset = {}) {
    Evidence e;
    e.id = fmt::format("E{}", evidence.size() + 1);
    e.path = std::move(path);
    e.kind = kind;
    e.asset = std::move(asset);
    evidence.push_back(std::move(e));
    return static_cast<std::uint32_t>(evidence.size() - 1);
  }
  void add_database(std::string name, DatabaseRole role, std::initializer_list<const char*> networks) {
    Database database;
    database.name = std::move(name);
    database.role = role;
    for (const char* network : networks) database.networks.push_back(*Network::parse(network));
    ledger.databases.push_back(std::move(database));
  }

  /// "2019-08-10T03:12:07", Japan's time.
  static Timestamp at(std::string_view text) { return parse_iso_time(text, kJst).value(); }

  Event& add(EventKind kind, std::uint32_t log, std::string_view time, std::string_view raw = {}) {
    Event event;
    event.kind = kind;
    event.place = {log, ++line_, line_ * 100};
    event.time = at(time);
    event.raw = keep(raw);
    events.push_back(event);
    return events.back();
  }
  void connect(std::uint32_t log, std::string_view time, std::uint64_t number, std::string_view client, std::string_view account,
               std::string_view database = {}) {
    Event& event = add(EventKind::DatabaseConnect, log, time, "Connect");
    event.connection = number;
    event.client = IpAddress::parse(client).value_or(IpAddress{});
    event.account = keep(account);
    event.database = keep(database);
  }
  void statement(std::uint32_t log, std::string_view time, std::uint64_t number, std::string_view sql) {
    Event& event = add(EventKind::DatabaseStatement, log, time, sql);
    event.connection = number;
    event.statement = event.raw;
  }
  void quit(std::uint32_t log, std::string_view time, std::uint64_t number) {
    add(EventKind::DatabaseDisconnect, log, time, "Quit").connection = number;
  }
  void request(std::uint32_t log, std::string_view time, std::string_view client, std::string_view method, std::string_view target,
               int status, int bytes) {
    Event& event = add(EventKind::HttpRequest, log, time, fmt::format("{} {}", method, target));
    event.client = IpAddress::parse(client).value();
    event.method = keep(method);
    event.target = keep(target);
    event.sends = RuleMatcher::sends(event.method);
    event.path_hash = RuleMatcher::path_hash_of(event.target);
    event.status = status;
    event.bytes_out = bytes;
  }
  /// Seconds behind `time`.
  static std::string later(std::string_view time, int seconds) {
    return format_rfc3339({at(time).micros + seconds * kMicrosPerSecond}, kJst);
  }
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  std::vector<Finding> run(std::string_view detector) {
    Batch judged;  // holds what Event::rules points into
    if (asks_rules(detector)) {
      judged.events = events;
      RuleMatcher(shipped_rules(), &installed_crs()).match(judged);
      events = judged.events;
    }
    std::vector<Finding> whole = run(detector, events.size() + 1);
    std::vector<Finding> pieces = run(detector, 3);
    EXPECT_EQ(whole, pieces) << "findings must not depend on how events are batched";
    for (const Finding& f : whole) {
      EXPECT_FALSE(f.id.empty());
      EXPECT_FALSE(f.title.ja.empty() || f.title.en.empty()) << f.rule;
      EXPECT_FALSE(f.reason.ja.empty() || f.reason.en.empty()) << f.rule;
      EXPECT_LE(f.refs.size(), Finding::kMaxRefs);
    }
    return whole;
  }

 private:
  /// Reading all rules takes seconds under the sanitizers; most detectors look at none.
  static bool asks_rules(std::string_view detector) {
    return detector == "attack_pattern" || detector == "sigma_correlation" || detector == "web_scanner";
  }

  std::vector<Finding> run(std::string_view name, std::size_t batch) {
    DetectorContext context{
        ledger,    evidence, shipped_content(), shipped_rules(), installed_crs(), FingerprintKey(std::array<std::uint8_t, 16>{7}),
        baselines, geo};
    FindingBook book;
    for (const auto& detector : make_detectors(context)) {
      if (detector->name() != name) continue;
      for (const Batch& rows : batches) detector->see_rows(rows, book);
      for (std::size_t i = 0; i < events.size(); i += batch)
        detector->see(std::span(events).subspan(i, std::min(batch, events.size() - i)), book);
      detector->see_files(files, book);
      detector->finish(book);
      forgotten = detector->forgotten();
    }
    return book.take_sorted();
  }

  std::deque<std::string> texts_;
  std::uint64_t line_ = 0;
};

}  // namespace hinomi::findings
