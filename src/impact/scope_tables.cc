#include "impact/scope_tables.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "impact/account_rights.h"
#include "impact/reached_assets.h"

namespace hinomi::impact {
namespace {

constexpr double kSameRows = 0.5;  // of the first rows' hashes, for two sources to hold the same table

bool is_server_schema(const std::string& database) {
  constexpr std::string_view kSchemas[] = {"mysql", "information_schema", "performance_schema", "sys", "pg_catalog"};
  return std::ranges::any_of(kSchemas, [&](std::string_view schema) { return iequals(database, schema); });
}

// "WARNING.*", "shop.readme".
bool matches(std::string_view pattern, const TableTally& t) {
  const std::size_t dot = pattern.rfind('.');
  const std::string_view database = dot == std::string_view::npos ? std::string_view() : pattern.substr(0, dot);
  const std::string_view table = dot == std::string_view::npos ? pattern : pattern.substr(dot + 1);
  const bool any = table == "*";
  if (!any && !iequals(table, t.name())) return false;
  if (database.empty()) return !any;
  return t.database().empty() ? !any : iequals(database, t.database());
}

// The dump's first rows were written by the statements of this log.
bool is_loaded(const TableTally& dump, std::span<const TableTally* const> logs) {
  if (dump.first_rows().empty()) return false;
  std::size_t found = 0;
  for (const std::uint64_t hash : dump.first_rows()) {
    found += std::ranges::any_of(logs, [&](const TableTally* log) { return log->log().connection_of.contains(hash); }) ? 1 : 0;
  }
  return static_cast<double>(found) >= kSameRows * static_cast<double>(dump.first_rows().size());
}

bool same_columns(const TableTally& a, const TableTally& b) {
  return a.columns().size() == b.columns().size() &&
         std::ranges::equal(a.columns(), b.columns(), [](const Column& x, const Column& y) { return iequals(x.name, y.name); });
}

// One server holds many schemas, and sites built alike name their tables alike.
bool other_schema(const TableTally& a, const TableTally& b) {
  return !a.database().empty() && !b.database().empty() && !iequals(a.database(), b.database());
}

// Where no ledger says that two files are of one database, their rows must.
bool same_content(const TableTally& a, const TableTally& b) {
  if (!same_columns(a, b)) return false;
  if (a.first_rows().empty() || b.first_rows().empty()) return true;
  const std::set<std::uint64_t> rows(a.first_rows().begin(), a.first_rows().end());
  const auto found = std::ranges::count_if(b.first_rows(), [&](std::uint64_t hash) { return rows.contains(hash); });
  return static_cast<double>(found) >= kSameRows * static_cast<double>(std::min(rows.size(), b.first_rows().size()));
}

struct Load {
  std::uint64_t rows = 0;
  Timestamp first;
};

// The connection that wrote most rows.
Load greatest_load(std::span<const TableTally* const> logs) {
  Load greatest;
  for (const TableTally* log : logs) {
    for (const auto& [connection, load] : log->log().loads) {
      if (load.rows > greatest.rows || (load.rows == greatest.rows && load.first < greatest.first))
        greatest = {load.rows, load.first};
    }
  }
  return greatest;
}

// Rows that several logs of one server show are one row.
std::uint64_t rows_of_logs(std::span<const TableTally* const> logs) {
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    rows += logs[i]->rows();
    if (i == 0) continue;
    for (const auto& [hash, connection] : logs[i]->log().connection_of) {
      const bool seen =
          std::ranges::any_of(logs.first(i), [&](const TableTally* other) { return other->log().connection_of.contains(hash); });
      if (seen && rows > 0) --rows;
    }
  }
  return rows;
}

// One table of one asset, with all sources that show it.
struct Bucket {
  std::string asset;
  bool moved = false;
  std::vector<const TableTally*> dumps, logs;

  const TableTally& any() const { return dumps.empty() ? *logs.front() : *dumps.front(); }
  bool takes(const TableTally& t, bool moved_here) const {
    if (!iequals(any().name(), t.name())) return false;
    const auto& peers = t.logged() ? logs : dumps;
    // One file holds a table once; the same name again there is another database's.
    if (std::ranges::any_of(peers, [&](const TableTally* p) { return p->evidence() == t.evidence(); })) return false;
    // What was moved is known in its new place under another schema's name.
    if (!asset.empty()) return moved || moved_here || !other_schema(any(), t);
    if (t.logged()) return logs.empty() ? same_columns(any(), t) : logs.front()->database() == t.database();
    return dumps.empty() ? same_columns(any(), t) : same_content(*dumps.front(), t);
  }
};

class Scoping {
 public:
  Scoping(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope) : tables_(tables), scope_(scope) {}

  ScopedTables run() {
    std::set<std::string> assets;
    for (const auto& t : tables_) assets.insert(asset_of(t->evidence()));
    reached_ = reached_assets(scope_, assets);
    rights_ = AccountRights(scope_);
    find_moves();
    fill_buckets();
    drop_unreached();
    drop_copies();
    for (const Bucket& bucket : buckets_) choose(bucket);
    std::ranges::stable_sort(result_.tables, {},
                             [](const ScopedTable& t) { return std::pair(t.main().evidence(), t.main().order()); });
    confirm();
    match_given();
    write_notes();
    return std::move(result_);
  }

 private:
  std::string asset_of(std::uint32_t evidence) const { return std::string(scope_.asset_of(evidence)); }
  std::string id_of(std::uint32_t evidence) const { return evidence < scope_.evidence.size() ? scope_.evidence[evidence].id : "?"; }

  // A production dump that findings saw loaded into a staging database was taken there, unless production was reached too.
  void find_moves() {
    for (const Finding& f : scope_.findings) {
      const Database* database = scope_.ledger.find_database(f.asset);
      if (f.same_persons_as.empty()) continue;
      for (const std::uint32_t evidence : f.same_persons_as) copies_.emplace(evidence, std::pair(f.asset, f.first));
      if (database == nullptr || database->role == DatabaseRole::Production) continue;
      if (!reached_.names.contains(f.asset)) continue;
      for (const std::uint32_t evidence : f.same_persons_as) {
        const std::string from = asset_of(evidence);
        if (from != f.asset && !reached_.names.contains(from)) moves_.try_emplace(evidence, std::pair(f.asset, f.first));
      }
    }
  }

  void fill_buckets() {
    std::map<std::string, std::vector<std::size_t>> by_name;  // lower case: buckets of that table name
    for (const auto& t : tables_) {
      if (is_server_schema(t->database())) {
        ++server_tables_;
        continue;
      }
      if (is_foreign(*t)) {
        ++foreign_tables_;
        continue;
      }
      Bucket fresh;
      fresh.asset = asset_of(t->evidence());
      if (const auto move = moves_.find(t->evidence()); move != moves_.end() && !t->logged()) {
        fresh.asset = move->second.first, fresh.moved = true;
        moved_evidence_.insert(t->evidence());
      }
      std::vector<std::size_t>& candidates = by_name[ascii_lower(t->name())];
      const auto fits = [&](std::size_t i) { return buckets_[i].asset == fresh.asset && buckets_[i].takes(*t, fresh.moved); };
      // A bucket of the same database goes before others.
      auto found =
          std::ranges::find_if(candidates, [&](std::size_t i) { return fits(i) && buckets_[i].any().database() == t->database(); });
      if (found == candidates.end()) found = std::ranges::find_if(candidates, fits);
      if (found == candidates.end()) {
        candidates.push_back(buckets_.size());
        buckets_.push_back(std::move(fresh));
        found = candidates.end() - 1;
      } else if (fresh.moved) {
        buckets_[*found].moved = true;
      }
      (t->logged() ? buckets_[*found].logs : buckets_[*found].dumps).push_back(t.get());
    }
  }

  bool is_foreign(const TableTally& t) const {
    for (const Finding& f : scope_.findings) {
      const std::string asset = asset_of(t.evidence());
      if (f.severity < Severity::Medium || (!f.asset.empty() && !asset.empty() && f.asset != asset)) continue;
      if (std::ranges::any_of(f.foreign_tables, [&](const std::string& pattern) { return matches(pattern, t); })) return true;
    }
    return false;
  }

  void drop_unreached() {
    std::erase_if(buckets_, [&](const Bucket& bucket) {
      if (!reached_.contains(bucket.asset)) {
        ++unreached_[bucket.asset];
        return true;
      }
      // What was moved lies elsewhere than its dump says.
      if (bucket.moved || rights_.reads(bucket.asset, bucket.any().database(), bucket.any().name())) return false;
      if (is_seen_read(bucket.any().name())) return false;
      ++denied_;
      return true;
    });
    result_.reach = rights_.grounds(denied_);
  }

  // What was read was within reach, whatever rights are on record.
  bool is_seen_read(std::string_view name) const {
    const std::string shown = printable(name);
    const auto ends = [&](const std::string& table) {
      return shown.size() >= table.size() && iequals(std::string_view(shown).substr(shown.size() - table.size()), table);
    };
    if (std::ranges::any_of(scope_.given,
                            [&](const RowSelection& s) { return s.prefixed ? ends(s.table) : iequals(shown, s.table); }))
      return true;
    return std::ranges::any_of(scope_.findings, [&](const Finding& f) {
      return std::ranges::any_of(f.tables_read, [&](const TableRead& read) { return is_part_of(shown, read.table); }) ||
             std::ranges::any_of(f.records_shown, [&](const RecordsShown& r) { return iequals(shown, r.table); });
    });
  }

  // What a log shows being loaded from a dump is that dump, under whatever asset it is kept.
  void drop_copies() {
    std::map<std::string, std::vector<const TableTally*>> dumps;
    for (const Bucket& bucket : buckets_) {
      for (const TableTally* t : bucket.dumps) dumps[ascii_lower(t->name())].push_back(t);
    }
    std::erase_if(buckets_, [&](const Bucket& bucket) {
      if (!bucket.dumps.empty()) return false;
      const auto same_name = dumps.find(ascii_lower(bucket.any().name()));
      if (same_name == dumps.end()) return false;
      const bool copy =
          std::ranges::any_of(same_name->second, [&](const TableTally* dump) { return is_loaded(*dump, bucket.logs); });
      if (copy) ++logged_copies_;
      return copy;
    });
  }

  void choose(const Bucket& bucket) {
    ScopedTable table;
    table.asset = bucket.asset, table.moved = bucket.moved;
    std::vector<const TableTally*> dumps = bucket.dumps;
    std::ranges::stable_sort(dumps, std::ranges::greater{}, &TableTally::rows);
    const std::uint64_t logged = rows_of_logs(bucket.logs);
    bool by_dump = !dumps.empty();
    if (by_dump && !bucket.logs.empty()) {
      const Load load = greatest_load(bucket.logs);
      // One connection wrote much of the dump at once: that was its load, not the shop at work.
      const bool loaded = 2 * load.rows >= dumps.front()->rows() && is_loaded(*dumps.front(), bucket.logs);
      by_dump = dumps.front()->rows() >= logged || (loaded && dumps.front()->rows() >= load.rows);
      if (by_dump && loaded) table.replaced_before = load.first;
      ++(by_dump ? logged_copies_ : logs_preferred_);
    }
    if (by_dump) {
      table.counted = {dumps.front()};
      table.rows = dumps.front()->rows();
      table.others.assign(dumps.begin() + 1, dumps.end());
      for (const TableTally* other : table.others) ++repeated_[{dumps.front()->evidence(), other->evidence()}];
      table.others.insert(table.others.end(), bucket.logs.begin(), bucket.logs.end());
    } else {
      table.counted = bucket.logs;
      std::ranges::stable_sort(table.counted, std::ranges::greater{}, &TableTally::rows);
      table.rows = logged;
      table.others = dumps;
      for (const TableTally* log : bucket.logs) repeated_rows_ += log->log().repeated;
    }
    result_.tables.push_back(std::move(table));
  }

  void confirm() {
    for (const Finding& f : scope_.findings) {
      if (!is_intrusion(f)) continue;
      for (const TableRead& read : f.tables_read) {
        if (!read.whole) continue;
        for (ScopedTable& t : result_.tables) {
          if (!is_part_of(printable(t.main().name()), read.table)) continue;
          if (!is_read(t, asset_read(f.asset, read.place), read.database, read.time)) continue;
          t.confirmed = true;
          t.wholes.push_back({read.time, read.place});
        }
      }
    }
  }

  // Parts of tables that were given out: by statements and pages, and by what findings say was shown.
  void match_given() {
    // By what may be a name behind a prefix too: of "wp_users" also "users".
    absl::flat_hash_map<std::string, std::vector<ScopedTable*>> by_name, by_end;
    const auto name_of = [](const ScopedTable& t) { return ascii_lower(printable(t.main().name())); };
    for (ScopedTable& t : result_.tables) {
      const std::string name = name_of(t);
      for (std::size_t at = name.find('_'); at != std::string::npos; at = name.find('_', at + 1))
        by_end[name.substr(at + 1)].push_back(&t);
      by_name[name].push_back(&t);
    }
    const auto match = [&](const RowSelection& s, const std::string& asset) {
      const auto take = [&](std::span<ScopedTable* const> tables) {
        for (ScopedTable* t : tables) {
          if (is_read(*t, asset, s.database, s.time)) t->given.push_back(&s);
        }
      };
      const std::string name = ascii_lower(s.table);
      if (const auto found = by_name.find(name); found != by_name.end()) take(found->second);
      if (!s.prefixed) return;
      // The site's configuration may say which prefix it is; else it is the shortest that there is.
      const auto access = std::ranges::find_if(scope_.accesses, [&](const DatabaseAccess& a) {
        return !a.prefix.empty() && (a.site.empty() || s.asset.empty() || a.site == s.asset);
      });
      if (access != scope_.accesses.end()) {
        if (const auto found = by_name.find(ascii_lower(access->prefix) + name); found != by_name.end()) take(found->second);
        return;
      }
      const auto ends = by_end.find(name);
      if (ends == by_end.end()) return;
      std::size_t shortest = SIZE_MAX;
      for (const ScopedTable* t : ends->second) shortest = std::min(shortest, t->main().name().size());
      for (ScopedTable* t : ends->second) {
        if (t->main().name().size() == shortest) take({&t, 1});
      }
    };
    for (const RowSelection& s : scope_.given)
      match(s, s.means == SelectionMeans::Statement ? asset_read(s.asset, s.place) : s.asset);
    for (const Finding& f : scope_.findings) {
      if (!is_intrusion(f)) continue;
      for (const RecordsShown& r : f.records_shown) {
        if (r.kind != RecordsShown::Kind::Record || r.table.empty() || f.refs.empty()) continue;
        RowSelection& s = result_.made.emplace_back();
        s.means = SelectionMeans::Record;
        s.asset = f.asset, s.table = r.table, s.time = f.last, s.place = f.refs.front().place;
        s.where = {{{}, RowCondition::Is::AtLeast, {std::to_string(r.first)}},
                   {{}, RowCondition::Is::AtMost, {std::to_string(r.last)}}};
        match(s, s.asset);
      }
    }
    // Where a route says which record each page shows, the ranges add nothing.
    for (ScopedTable& t : result_.tables) {
      const auto is_made = [&](const RowSelection* s) { return s->where.size() == 2 && s->where[0].column.empty(); };
      const bool routed =
          std::ranges::any_of(t.given, [&](const RowSelection* s) { return s->means == SelectionMeans::Record && !is_made(s); });
      if (routed) std::erase_if(t.given, [&](const RowSelection* s) { return s->means == SelectionMeans::Record && is_made(s); });
    }
  }

  // The table, or one opened from its columns ("wp_usermeta.meta_value").
  static bool is_part_of(std::string_view name, std::string_view table) {
    return iequals(name, table) ||
           (name.size() > table.size() && name[table.size()] == '.' && iequals(name.substr(0, table.size()), table));
  }

  // What was read through a site was read from the database whose log shows it.
  std::string asset_read(const std::string& asset, const Place& place) const {
    return scope_.ledger.find_site(asset) != nullptr ? asset_of(place.evidence) : asset;
  }

  // The table itself, or the copy of it that was loaded into the asset before it was read.
  bool is_read(const ScopedTable& t, const std::string& asset, const std::string& from, Timestamp time) const {
    const auto [first, last] = copies_.equal_range(t.main().evidence());
    for (auto copy = first; copy != last; ++copy) {
      const auto& [where, since] = copy->second;
      if (where == asset && !(since.known() && time.known() && time < since)) return true;
    }
    if (t.moved || (!asset.empty() && !t.asset.empty() && asset != t.asset && !is_of_site(t.asset, asset))) return false;
    const std::string database = printable(t.main().database());
    return from.empty() || database.empty() || iequals(from, database);
  }

  /// What a site shows comes from its databases.
  bool is_of_site(const std::string& database, const std::string& asset) const {
    const Site* site = scope_.ledger.find_site(asset);
    return site != nullptr && site->uses(database);
  }

  void note(std::string ja, std::string en) { result_.notes.push_back({std::move(ja), std::move(en)}); }

  void write_notes() {
    for (const auto& [evidence, move] : moves_) {
      if (!moved_evidence_.contains(evidence)) continue;
      const std::string from = asset_of(evidence), to = printable(move.first);
      note(fmt::format("証拠 {} は {} のダンプですが、{} に読み込まれていたため、{} から持ち出されたものとして一度だけ数えました。",
                       id_of(evidence), printable(from), to, to),
           fmt::format("Evidence {} is a dump of {}, but was found loaded into {}: it is counted once, as taken from {}.",
                       id_of(evidence), printable(from), to, to));
    }
    for (const auto& [asset, count] : unreached_) {
      note(fmt::format("{} の表 {} 個は、攻撃者が到達したことを示す証拠がないため、数に入れていません。", printable(asset), count),
           fmt::format("{} tables of {} are not counted: no evidence shows that anybody reached it.", count, printable(asset)));
    }
    for (const auto& [pair, count] : repeated_) {
      note(fmt::format("同じ表 {} 個が証拠 {} と {} の両方にあるため、行の多い方（{}）だけを数えました。", count, id_of(pair.first),
                       id_of(pair.second), id_of(pair.first)),
           fmt::format("{} tables are in both {} and {}: only the one with more rows ({}) is counted.", count, id_of(pair.first),
                       id_of(pair.second), id_of(pair.first)));
    }
    if (logged_copies_ > 0) {
      note(fmt::format("表 {} 個の行はサーバーの記録にもありますが、ダンプの行と重なるため、ダンプの方だけを数えました。",
                       logged_copies_),
           fmt::format("Rows of {} tables also stand in server logs; being the dump's, only the dump is counted.", logged_copies_));
    }
    if (logs_preferred_ > 0) {
      note(fmt::format("表 {} 個は、ダンプより多くの行がサーバーの記録にあるため、記録された行を数えました。", logs_preferred_),
           fmt::format("{} tables have more rows in server logs than in the dump: the logged rows are counted.", logs_preferred_));
    }
    if (repeated_rows_ > 0) {
      note(
          fmt::format("サーバーの記録で二度以上書き込まれていた同じ内容の行 {} 件は、一度だけ数えました。", repeated_rows_),
          fmt::format("{} rows that server logs show being written again by another connection are counted once.", repeated_rows_));
    }
    if (foreign_tables_ > 0) {
      note(fmt::format("攻撃者が作った表 {} 個は、組織のデータではないため数えていません。", foreign_tables_),
           fmt::format("{} tables that the intruder made are not the organisation's and not counted.", foreign_tables_));
    }
    if (server_tables_ > 0) {
      note(fmt::format("データベースサーバー自身の管理用の表 {} 個は数えていません。", server_tables_),
           fmt::format("{} tables of the database server's own catalogue are not counted.", server_tables_));
    }
  }

  std::span<const std::unique_ptr<TableTally>> tables_;
  const ImpactScope& scope_;
  ReachedAssets reached_;
  AccountRights rights_;
  std::size_t denied_ = 0;
  std::map<std::uint32_t, std::pair<std::string, Timestamp>> moves_;  // evidence → where its tables were taken from, since when
  std::multimap<std::uint32_t, std::pair<std::string, Timestamp>>
      copies_;  // evidence → where its persons were found too, since when
  std::set<std::uint32_t> moved_evidence_;
  std::vector<Bucket> buckets_;
  ScopedTables result_;
  // For the notes.
  std::map<std::string, std::size_t> unreached_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> repeated_;
  std::size_t foreign_tables_ = 0, server_tables_ = 0, logged_copies_ = 0, logs_preferred_ = 0;
  std::uint64_t repeated_rows_ = 0;
};

}  // namespace

ScopedTables scope_tables(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope) {
  return Scoping(tables, scope).run();
}

}  // namespace hinomi::impact
