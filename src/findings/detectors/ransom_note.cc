// A ransom note left in a database: as rows of a dump, or as statements in a server's log that make it.
//
// What counts is what the note says (payment and demand, findings/ransom_text.h); a name alone is Medium at most. Text of
// the same kind among a shop's ordinary rows (spam in an enquiry form) is told apart by the table it stands in.

#include <set>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/ransom_text.h"
#include "findings/sql_lexer.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxCandidates = 10'000;
constexpr std::size_t kMaxTables = 200'000;
constexpr std::size_t kRowsRead = 32;  ///< of each table; a note's table has a row or two
constexpr std::size_t kMaxNoteText = 16 * 1024;
constexpr std::size_t kMaxNoteRows = 5;
constexpr std::size_t kMaxNoteColumns = 6;
constexpr std::size_t kQuoted = 500;
constexpr std::int64_t kNewNote = 6 * 3600 * kMicrosPerSecond;

struct Candidate {
  bool dirty = false;
  std::string database, table;
  std::string text;
  std::uint64_t rows = 0;                  ///< inserted, in a log
  const std::uint64_t* counted = nullptr;  ///< rows of its table, in a dump
  std::size_t columns = 0;
  std::uint32_t evidence = 0;
  NameSuspicion suspicion = NameSuspicion::None;
  bool payment_column = false;
  bool by_outsider = false;
  std::set<std::string> foreign;
  Finding finding;
};

/// Values of the first strings in an INSERT, one a line, with the commonest escapes undone.
void take_strings(std::string_view statement, std::string& out) {
  SqlTokens tokens(statement.substr(0, 64 * 1024));
  for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End && out.size() < kMaxNoteText; token = tokens.next()) {
    if (token.kind != SqlToken::Kind::String) continue;
    const std::string_view value = token.text.substr(0, kMaxNoteText);
    for (std::size_t i = 0; i < value.size(); ++i) {
      if ((value[i] == '\\' || value[i] == '\'') && i + 1 < value.size()) {
        ++i;
        out += value[i] == 'n' && value[i - 1] == '\\' ? '\n' : value[i];
      } else {
        out += value[i];
      }
    }
    out += '\n';
  }
}

class RansomNote : public Detector {
 public:
  explicit RansomNote(const DetectorContext& context) : context_(context), connections_(context) {
    auto words = RansomWords::load(context.content);
    words.has_value() ? static_cast<void>(words_ = std::move(*words)) : problems_.push_back(std::move(words.error()));
  }

  std::string_view name() const override { return "ransom_note"; }
  Text title() const override { return {"データベース内の身代金要求文", "Ransom note in a database"}; }
  std::uint64_t forgotten() const override { return forgotten_; }

  std::vector<Error> problems() const override { return problems_; }

  void see(std::span<const Event> events, FindingSink& sink) override {
    for (const Event& event : events) {
      if (event.kind == EventKind::HttpRequest) continue;
      const Connection* connection = connections_.see(event);
      if (connection == nullptr || event.kind != EventKind::DatabaseStatement) continue;
      each_statement(event.statement, statement_, [&](std::string_view rest, std::size_t) {
        if (statement_.act == SqlAct::CreateDatabase || statement_.act == SqlAct::CreateTable || statement_.act == SqlAct::Insert)
          judge_statement(event, *connection, rest);
      });
    }
    flush(sink);
  }

  void see_rows(const Batch& batch, FindingSink&) override {
    for (const TableSchema* schema : batch.tables)
      if (schema != nullptr && !schema->logged) seen_table(*schema, {schema->evidence, 0, 0});
    const TableSchema* last = nullptr;
    std::uint64_t* count = nullptr;
    Candidate* candidate = nullptr;
    for (const Row& row : batch.rows) {
      if (row.table == nullptr || row.table->logged) continue;  // statements were judged in see()
      if (row.table != last) {
        last = row.table;
        candidate = seen_table(*last, row.place);
        count = rows_of(*last);
      }
      if (count == nullptr || ++*count > kRowsRead) continue;
      gather(batch, row);
      if (candidate == nullptr) {
        if (!speaks_of_payment(row_text_)) continue;
        candidate = candidate_of(label_of(row.place), last->database, last->name, kNoTime);
        if (candidate == nullptr) continue;
        candidate->columns = last->columns.size();
        candidate->finding.asset = asset_of(row.place);
      }
      candidate->counted = count;
      add_text(*candidate);
      cite(*candidate, row.place, row_text_, row.time);
    }
  }

  void finish(FindingSink& sink) override {
    for (auto& [key, candidate] : candidates_)
      if (candidate->counted != nullptr) candidate->dirty = true;  // how many rows its table has is known only now
    flush(sink);
  }

 private:
  std::string label_of(const Place& place) const { return database_label(context_, place); }
  std::string asset_of(const Place& place) const {
    return place.evidence < context_.evidence.size() ? context_.evidence[place.evidence].asset : std::string();
  }

  std::uint64_t* rows_of(const TableSchema& schema) {
    if (row_counts_.size() >= kMaxTables) return nullptr;
    std::unique_ptr<std::uint64_t>& slot = row_counts_[fmt::format("{}|{}|{}", schema.evidence, schema.database, schema.name)];
    if (slot == nullptr) slot = std::make_unique<std::uint64_t>(0);
    return slot.get();
  }

  /// A database with a telling name, or made by an outsider, is one candidate with all its tables.
  Candidate* candidate_of(const std::string& label, std::string_view database, std::string_view table, Timestamp time) {
    database = database.substr(0, 128), table = table.substr(0, 128);
    std::string key = label + '|' + std::string(database) + '|';
    if (judge_name(database, words_) == NameSuspicion::None && !outsiders_.contains(key)) key += table;
    std::unique_ptr<Candidate>* slot = nullptr;
    if (const auto at = candidates_.find(key); at != candidates_.end()) {
      slot = &at->second;
      Candidate& known = **slot;
      const bool again = time.known() && known.finding.last.known() && time.micros - known.finding.last.micros > kNewNote;
      if (!again) {
        if (known.table.empty()) known.table = table;
        known.suspicion = std::max(known.suspicion, judge_name(table, words_));
        return &known;
      }
      ended_.push_back(std::move(*slot));  // the same name made anew, much later: another note
    } else {
      if (candidates_.size() >= kMaxCandidates) {
        ++forgotten_;
        return nullptr;
      }
      slot = &candidates_[key];
    }
    *slot = std::make_unique<Candidate>();
    Candidate& made = **slot;
    made.database = database;
    made.table = table;
    made.suspicion = std::max(judge_name(database, words_), judge_name(table, words_));
    made.finding.id = finding_id("ransom_note", key + (time.known() ? '|' + std::to_string(time.micros) : ""));
    return &made;
  }

  /// A table of a dump; a candidate when its name or its database's gives cause.
  Candidate* seen_table(const TableSchema& schema, const Place& place) {
    const NameSuspicion suspicion = std::max(judge_name(schema.database, words_), judge_name(schema.name, words_));
    if (suspicion == NameSuspicion::None) return nullptr;
    Candidate* candidate = candidate_of(label_of(place), schema.database, schema.name, kNoTime);
    if (candidate == nullptr) return nullptr;
    candidate->columns = std::max(candidate->columns, schema.columns.size());
    for (const Column& column : schema.columns) candidate->payment_column |= is_payment_column(column.name, words_);
    if (candidate->finding.asset.empty()) candidate->finding.asset = asset_of(place);
    candidate->evidence = schema.evidence;
    candidate->dirty = true;
    return candidate;
  }

  void gather(const Batch& batch, const Row& row) {
    row_text_.clear();
    for (const Cell& cell : batch.cells_of(row)) {
      if (cell.kind != CellKind::Text || cell.text.empty()) continue;
      row_text_.append(cell.text.substr(0, kMaxNoteText - std::min(row_text_.size(), kMaxNoteText)));
      row_text_ += '\n';
    }
  }

  bool speaks_of_payment(std::string_view text) {
    if (text.size() < 30) return false;
    const RansomText read = read_ransom_text(text, words_);
    return read.payment() && read.concrete();
  }

  void add_text(Candidate& candidate) const {
    if (candidate.text.size() < kMaxNoteText && candidate.text.find(row_text_) == std::string::npos)
      candidate.text.append(row_text_, 0, kMaxNoteText - candidate.text.size());
    candidate.dirty = true;
  }

  static void cite(Candidate& candidate, const Place& place, std::string_view line, Timestamp time) {
    candidate.finding.cite(place, line);
    if (time.known()) {
      if (!candidate.finding.first.known()) candidate.finding.first = time;
      candidate.finding.last = std::max(candidate.finding.last, time);
    }
    ++candidate.finding.count;
    candidate.dirty = true;
  }

  void judge_statement(const Event& event, const Connection& connection, std::string_view statement) {
    const bool outside = database_origin(context_, event.place, connection.client) == Origin::Outside;
    const SqlTable table = statement_.tables.front();
    const std::string_view database = table.database.empty() ? std::string_view(connection.database) : table.database;
    const std::string label = label_of(event.place);
    const std::string database_key = label + '|' + std::string(database.substr(0, 128)) + '|';
    if (statement_.act == SqlAct::CreateDatabase && outside && outsiders_.size() < kMaxCandidates) outsiders_.insert(database_key);
    const bool suspicious =
        judge_name(database, words_) != NameSuspicion::None || judge_name(table.name, words_) != NameSuspicion::None;
    if (!suspicious && (!outside || statement_.act != SqlAct::Insert)) return;  // an outsider's other tables are no notes
    row_text_.clear();
    if (statement_.act == SqlAct::Insert) take_strings(statement, row_text_);
    if (!suspicious && !speaks_of_payment(row_text_)) return;
    Candidate* candidate = candidate_of(label, database, table.name, event.time);
    if (candidate == nullptr) return;
    if (candidate->finding.asset.empty()) candidate->finding.asset = asset_of(event.place);
    if (outside) {
      candidate->by_outsider = true;
      candidate->finding.actor.address = connection.client;
      candidate->finding.actor.account = connection.account;
      if (outsiders_.contains(database_key))
        candidate->foreign.insert(candidate->database + ".*");
      else if (statement_.act == SqlAct::CreateTable)
        candidate->foreign.insert(candidate->database + '.' + std::string(table.name.substr(0, 128)));
    }
    if (statement_.act == SqlAct::CreateTable) note_columns(statement, *candidate);
    if (!row_text_.empty()) add_text(*candidate), ++candidate->rows;
    cite(*candidate, event.place, event.raw, event.time);
  }

  void note_columns(std::string_view statement, Candidate& candidate) const {
    SqlTokens tokens(statement.substr(0, 8 * 1024));
    for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End && !token.sign('('); token = tokens.next()) continue;
    for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End; token = tokens.next())
      if (token.name() && is_payment_column(token.text, words_)) candidate.payment_column = true;
  }

  void flush(FindingSink& sink) {
    for (const auto& candidate : ended_)
      if (candidate->dirty) say(*candidate, sink);
    ended_.clear();
    std::vector<std::pair<std::string_view, Candidate*>> dirty;
    for (auto& [key, candidate] : candidates_)
      if (candidate->dirty) dirty.emplace_back(key, candidate.get());
    std::sort(dirty.begin(), dirty.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [key, candidate] : dirty) say(*candidate, sink);
  }

  enum class Grade { Nothing, NameAlone, InOrdinaryTable, Remains, Note };

  static Grade grade(const Candidate& c, const RansomText& read) {
    const bool suspicious = c.suspicion != NameSuspicion::None;
    if (read.payment() && read.concrete() && (suspicious || (read.is_note() && c.by_outsider))) return Grade::Note;
    const std::uint64_t rows = std::max(c.rows, c.counted != nullptr ? *c.counted : 0);
    if (read.is_note()) return rows <= kMaxNoteRows && c.columns <= kMaxNoteColumns ? Grade::Note : Grade::InOrdinaryTable;
    if (suspicious && c.payment_column) return Grade::Remains;
    if (c.suspicion == NameSuspicion::Telling || (suspicious && c.by_outsider)) return Grade::NameAlone;
    return Grade::Nothing;
  }

  void say(Candidate& c, FindingSink& sink) const;

  const DetectorContext& context_;
  ConnectionBook connections_;
  RansomWords words_;
  std::vector<Error> problems_;
  SqlStatement statement_;
  std::string row_text_;
  absl::flat_hash_map<std::string, std::unique_ptr<Candidate>> candidates_;
  std::uint64_t forgotten_ = 0;  ///< tables and databases that may hold a note and were not read
  std::vector<std::unique_ptr<Candidate>> ended_;
  absl::flat_hash_map<std::string, std::unique_ptr<std::uint64_t>> row_counts_;
  std::set<std::string> outsiders_;  ///< databases that outsiders made
};

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void RansomNote::say(Candidate& c, FindingSink& sink) const {
  c.dirty = false;
  const RansomText read = read_ransom_text(c.text, words_);
  const Grade grade = RansomNote::grade(c, read);
  if (grade == Grade::Nothing) return;
  Finding f = c.finding;
  f.rule = name();
  f.title = title();
  f.techniques = {"T1657"};
  if (c.by_outsider) f.techniques.push_back("T1491");
  f.foreign_tables.assign(c.foreign.begin(), c.foreign.end());
  const std::string full = printable(c.database.empty() ? c.table : c.table.empty() ? c.database : c.database + '.' + c.table);
  const std::string quote = cut_bytes(printable(trim(c.text)), kQuoted);
  const bool note = grade == Grade::Note;
  if (note || grade == Grade::Remains || (grade == Grade::NameAlone && c.by_outsider)) {
    if (f.foreign_tables.empty()) {
      const bool whole_database = !c.database.empty() && judge_name(c.database, words_) != NameSuspicion::None;
      f.foreign_tables = {whole_database ? c.database + ".*" : c.database + '.' + c.table};
    }
  }
  switch (grade) {
    case Grade::Note:
      f.severity = Severity::Critical;
      f.verdict = Verdict::Succeeded;
      f.grounds.push_back({"この文は、データベースに書き込めた者だけが残せます。",
                           "Only someone who could write to the database can have left this text."});
      f.reason = {fmt::format("「{}」に身代金を要求する文があります: 「{}」", full, quote),
                  fmt::format("\"{}\" holds a ransom note: \"{}\"", full, quote)};
      break;
    case Grade::Remains:
      f.severity = Severity::High;
      f.verdict = Verdict::LikelySucceeded;
      f.reason = {
          fmt::format("「{}」は身代金要求文の表の形(支払先の列)をしていますが、本文は残っていません。", full),
          fmt::format("\"{}\" has the shape of a ransom note's table (a column for a payment address), but its text is not there.",
                      full)};
      break;
    case Grade::NameAlone:
      f.severity = Severity::Medium;
      f.verdict = Verdict::Observed;
      f.reason = {fmt::format("「{}」は身代金要求文によく使われる名前です。内容は確認できていません。", full),
                  fmt::format("\"{}\" is a name that ransom notes use. What it holds is not known.", full)};
      break;
    case Grade::InOrdinaryTable:
      f.severity = Severity::Low;
      f.verdict = Verdict::Observed;
      f.title = {"通常の表の中の脅迫文", "Extortion text in an ordinary table"};
      f.reason = {
          fmt::format("「{}」の行に支払いを要求する文があります。問い合わせフォームに届いた迷惑文の可能性があります。", full),
          fmt::format("A row of \"{}\" demands a payment. It may be spam sent through a form.", full)};
      break;
    case Grade::Nothing:
      break;
  }
  if (!read.amounts.empty()) f.grounds.push_back({"要求額: " + joined(read.amounts), "Amount demanded: " + joined(read.amounts)});
  if (!read.addresses.empty())
    f.grounds.push_back({"検査数字の正しいビットコインアドレスがあります。", "It holds a Bitcoin address with a valid checksum."});
  if (read.threat) f.grounds.push_back({"公開・削除などの脅しの言葉があります。", "It threatens to publish, sell or delete."});
  if (read.deadline) f.grounds.push_back({"期限が書かれています。", "It sets a deadline."});
  if (c.by_outsider)
    f.grounds.push_back(
        {"外部の接続元がこの文を作ったことがサーバのログにあります。", "The server's log shows an outside client making it."});
  if (note || grade == Grade::Remains) {
    for (const std::string& value : read.addresses) f.indicators.push_back({"btc", value, f.id});
    for (const std::string& value : read.emails) f.indicators.push_back({"email", value, f.id});
    for (const std::string& value : read.urls) f.indicators.push_back({"url", value, f.id});
    for (const std::string& value : read.domains) f.indicators.push_back({"domain", value, f.id});
  }
  if (f.refs.empty()) f.cite({c.evidence, 0, 0}, c.table);  // an empty table has no line of its own
  f.count = std::max<std::uint64_t>(f.count, 1);
  sink.put(std::move(f));
}

}  // namespace

std::unique_ptr<Detector> make_ransom_note(const DetectorContext& context) { return std::make_unique<RansomNote>(context); }

}  // namespace hinomi::findings
