// Persons of the production database found in a staging or development database. E-mail addresses are compared by keyed
// fingerprints; nothing that names a person is kept.
//
// What belongs to which database is said by the ledger (the evidence's asset). Where it names no staging database this
// detector does nothing.

#include <cstring>
#include <map>
#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/permits.h"
#include "model/subject_key.h"

namespace hinomi::findings {
namespace {

constexpr std::uint64_t kLeastPersons = 20;
constexpr double kLeastShare = 0.05;
constexpr std::size_t kMaxPersons = 4'000'000;  ///< over all evidence; 40 bytes each at most
constexpr std::size_t kMaxLoads = 100'000;
constexpr std::size_t kMaxRefs = 10;
constexpr std::int64_t kSilence = 6 * 3600 * kMicrosPerSecond;

/// '@', also the full-width one that people type.
bool may_be_email(std::string_view text) {
  return std::memchr(text.data(), '@', text.size()) != nullptr || text.find("\uff20") != std::string_view::npos;
}

/// Addresses that stand for nobody. Names under .example are not among them: documents and demonstrations use them for persons.
bool is_test_address(std::string_view email) {
  const std::string_view domain = email.substr(email.rfind('@') + 1);
  for (const std::string_view name :
       {"example.com", "example.net", "example.org", "example.jp", "example.co.jp", "test.com", "localhost", "dummy.com"})
    if (domain == name || (domain.size() > name.size() && domain.ends_with(name) && domain[domain.size() - name.size() - 1] == '.'))
      return true;
  for (const std::string_view top : {".test", ".invalid", ".localhost", ".local"})
    if (domain.ends_with(top)) return true;
  return false;
}

/// Rows that one connection put into a staging database, or that one dump of it holds.
struct Load {
  std::uint32_t evidence = 0;
  std::uint64_t connection = 0;
  Timestamp first, last;
  std::uint64_t rows = 0;
  std::set<std::string> tables, cited;
  std::vector<EvidenceRef> refs;
  IpAddress client;
  std::string account;
};

class ProductionInStaging : public Detector {
 public:
  explicit ProductionInStaging(const DetectorContext& context) : context_(context), connections_(context) {
    bool production = false, staging = false;
    for (const Database& database : context.ledger.databases)
      (database.role == DatabaseRole::Production ? production : staging) = true;
    wanted_ = production && staging;
  }

  std::string_view name() const override { return "production_in_staging"; }
  Text title() const override { return {"本番の個人データが検証環境に存在", "Production's personal data in a staging database"}; }

  void see(std::span<const Event> events, FindingSink&) override {
    if (!wanted_) return;
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) continue;
      const Connection* connection = connections_.see(event);
      if (connection == nullptr || event.connection == 0) continue;
      // Rows may come before or after the statements that they were read from.
      const auto load = open_loads_.find({event.place.evidence, event.connection});
      if (load != open_loads_.end() && !loads_[load->second].client.known()) name_loader(*connection, loads_[load->second]);
    }
  }

  void see_rows(const Batch& batch, FindingSink&) override {
    if (!wanted_) return;
    const TableSchema* last = nullptr;
    const Database* database = nullptr;
    for (const Row& row : batch.rows) {
      if (row.table == nullptr) continue;
      if (row.table != last) last = row.table, database = context_.database_of(row.place);
      if (database == nullptr) continue;
      const bool production = database->role == DatabaseRole::Production;
      if (production && row.table->logged) continue;  // what an application writes row by row is no dump
      for (const Cell& cell : batch.cells_of(row)) {
        if (cell.kind != CellKind::Text || cell.text.size() < 6 || cell.text.size() > 254 || !may_be_email(cell.text)) continue;
        if (!normalise_email(cell.text, email_) || is_test_address(email_)) continue;
        take(row, production);
      }
    }
  }

  void finish(FindingSink& sink) override {
    if (!wanted_ || production_.empty()) return;
    struct Overlap {
      std::uint64_t persons = 0;
      std::set<std::uint32_t> evidence;
    };
    // Persons of each load that production has too; a person that came in twice belongs to the first load.
    std::vector<Overlap> overlaps(loads_.size());
    std::vector<std::uint64_t> all(loads_.size());
    for (const auto& [person, load] : staging_) {
      ++all[load];
      const auto known = production_.find(person);
      if (known == production_.end()) continue;
      ++overlaps[load].persons;
      overlaps[load].evidence.insert(known->second);
    }
    // One story for each database, loader and time.
    std::map<std::string, std::vector<std::size_t>> stories;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      if (overlaps[i].persons == 0) continue;
      Load& load = loads_[i];
      if (const Connection* connection = connections_.find({load.evidence, 0, 0}, load.connection);
          connection != nullptr && !load.client.known() && load.connection != 0)
        name_loader(*connection, load);
      stories[story_key(load)].push_back(i);
    }
    for (auto& [key, members] : stories) {
      std::stable_sort(members.begin(), members.end(),
                       [&](std::size_t a, std::size_t b) { return loads_[a].first < loads_[b].first; });
      for (std::size_t begin = 0; begin < members.size();) {
        std::size_t end = begin + 1;
        while (end < members.size() && loads_[members[end]].first.micros - loads_[members[end - 1]].last.micros <= kSilence) ++end;
        std::uint64_t persons = 0, people = 0;
        std::set<std::uint32_t> evidence;
        for (std::size_t i = begin; i < end; ++i) {
          persons += overlaps[members[i]].persons;
          people += all[members[i]];
          evidence.insert(overlaps[members[i]].evidence.begin(), overlaps[members[i]].evidence.end());
        }
        const double of_staging = static_cast<double>(persons) / static_cast<double>(std::max<std::uint64_t>(people, 1));
        const double of_production = static_cast<double>(persons) / static_cast<double>(production_.size());
        if (persons >= kLeastPersons && std::max(of_staging, of_production) >= kLeastShare)
          say(key, std::span(members).subspan(begin, end - begin), persons, people, evidence, sink);
        begin = end;
      }
    }
  }

 private:
  struct LoadKey {
    std::uint32_t evidence;
    std::uint64_t connection;
    bool operator==(const LoadKey&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const LoadKey& k) {
      return H::combine(std::move(h), k.evidence, k.connection);
    }
  };

  void name_loader(const Connection& connection, Load& load) const {
    load.client = connection.client;
    load.account = connection.account;
  }

  std::string story_key(const Load& load) const {
    return fmt::format("{}|{}|{}", database_label(context_, {load.evidence, 0, 0}), load.client.to_string(), load.account);
  }

  void take(const Row& row, bool production) {
    const Fingerprint person = context_.key.of(email_);
    if (production_.size() + staging_.size() >= kMaxPersons) {
      ++forgotten_;
      return;
    }
    if (production) {
      production_.emplace(person, row.place.evidence);
      return;
    }
    const std::size_t number = load_of(row);
    if (number == kNoLoad) return;
    Load& load = loads_[number];
    const bool is_new = staging_.emplace(person, static_cast<std::uint32_t>(number)).second;
    ++load.rows;
    if (row.time.known()) {
      if (!load.first.known() || row.time < load.first) load.first = row.time;
      load.last = std::max(load.last, row.time);
    }
    if (load.tables.size() < 50) load.tables.insert(row.table->name.substr(0, 128));
    if (is_new && load.refs.size() < kMaxRefs && load.cited.insert(row.table->name).second)
      load.refs.push_back({row.place, fmt::format("INSERT INTO {}", printable(row.table->name.substr(0, 128)))});
  }

  static constexpr std::size_t kNoLoad = static_cast<std::size_t>(-1);

  std::size_t load_of(const Row& row) {
    const LoadKey key{row.place.evidence, row.connection};
    const auto known = open_loads_.find(key);
    // Connection numbers begin anew when a server is started again.
    if (known != open_loads_.end() && (!row.time.known() || !loads_[known->second].last.known() ||
                                       row.time.micros - loads_[known->second].last.micros <= kSilence))
      return known->second;
    if (loads_.size() >= kMaxLoads) return kNoLoad;
    Load load;
    load.evidence = row.place.evidence;
    load.connection = row.connection;
    if (row.connection != 0)
      if (const Connection* connection = connections_.find(row.place, row.connection)) name_loader(*connection, load);
    loads_.push_back(std::move(load));
    open_loads_.insert_or_assign(key, loads_.size() - 1);
    return loads_.size() - 1;
  }

  void say(const std::string& key, std::span<const std::size_t> members, std::uint64_t persons, std::uint64_t people,
           const std::set<std::uint32_t>& evidence, FindingSink& sink) const {
    const Load& head = loads_[members.front()];
    Finding f;
    f.rule = name();
    f.title = title();
    f.severity = Severity::High;
    f.verdict = Verdict::Observed;
    f.techniques = {"T1213.006"};
    std::set<std::string> tables;
    for (const std::size_t i : members) {
      const Load& load = loads_[i];
      if (!f.first.known() || (load.first.known() && load.first < f.first)) f.first = load.first;
      f.last = std::max(f.last, load.last);
      f.count += load.rows;
      tables.insert(load.tables.begin(), load.tables.end());
      for (const EvidenceRef& ref : load.refs)
        if (f.refs.size() < Finding::kMaxRefs) f.refs.push_back(ref);
    }
    f.id = finding_id(f.rule, key + '|' + (f.first.known() ? std::to_string(f.first.micros) : std::to_string(head.evidence)));
    if (head.evidence < context_.evidence.size()) f.asset = context_.evidence[head.evidence].asset;
    f.actor.address = head.client;
    f.actor.account = head.account;
    f.same_persons_as.assign(evidence.begin(), evidence.end());
    const double share = 100.0 * static_cast<double>(persons) / static_cast<double>(std::max<std::uint64_t>(people, 1));
    const double production_share = 100.0 * static_cast<double>(persons) / static_cast<double>(production_.size());
    f.grounds.push_back(
        {fmt::format("メールアドレスの一致(鍵付きの指紋による照合): {}件。ここにある宛先の{:.1f}%、本番の宛先の{:.1f}%。", persons,
                     share, production_share),
         fmt::format("E-mail addresses in common (compared by keyed fingerprints): {}, {:.1f} % of those found here, "
                     "{:.1f} % of production's.",
                     persons, share, production_share)});
    std::string names;
    for (const std::string& table : tables) names += (names.empty() ? "" : ", ") + printable(table);
    f.grounds.push_back({"表: " + cut_bytes(names, 400), "Tables: " + cut_bytes(names, 400)});
    if (const Permit* permit = find_permit(context_.ledger, f.first, f.last)) {
      f.severity = Severity::Medium;
      f.grounds.push_back({"台帳の変更許可の期間内です: " + permit->what, "Within a permit of the ledger: " + permit->what});
    }
    if (forgotten_ > 0)
      f.grounds.push_back({fmt::format("人数の上限を超えた{}件は照合していません。", forgotten_),
                           fmt::format("{} addresses beyond the limit were not compared.", forgotten_)});
    const std::string label = database_label(context_, {head.evidence, 0, 0});
    const std::string who = head.client.known() ? head.client.to_string() : "";
    const std::string account = head.account.empty() ? "" : mask(head.account, 80);
    const std::string ja_who = who.empty() ? ""
                                           : fmt::format("{}{} が投入したものです。", who,
                                                         account.empty() ? "" : fmt::format("(アカウント「{}」)", account));
    const std::string en_who = who.empty() ? ""
                                           : fmt::format(" They were loaded by {}{}.", who,
                                                         account.empty() ? "" : fmt::format(" (account \"{}\")", account));
    f.reason = {
        fmt::format("検証・開発用のデータベース「{}」に、本番のデータベースと同じメールアドレスが{}件あります。{}", label, persons,
                    ja_who),
        fmt::format("The staging or development database \"{}\" holds {} e-mail addresses of persons who are also in production.{}",
                    label, persons, en_who)};
    sink.put(std::move(f));
  }

  const DetectorContext& context_;
  ConnectionBook connections_;
  bool wanted_ = false;
  std::string email_;
  absl::flat_hash_map<Fingerprint, std::uint32_t> production_;  ///< person → the evidence that showed it first
  absl::flat_hash_map<Fingerprint, std::uint32_t> staging_;     ///< person → load
  std::vector<Load> loads_;
  absl::flat_hash_map<LoadKey, std::size_t> open_loads_;
  std::uint64_t forgotten_ = 0;
};

}  // namespace

std::unique_ptr<Detector> make_production_in_staging(const DetectorContext& context) {
  return std::make_unique<ProductionInStaging>(context);
}

}  // namespace hinomi::findings
