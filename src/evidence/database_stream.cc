#include "evidence/database_stream.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace hinomi::evidence {
namespace {

std::string list_of(const std::vector<std::string>& names, Language language) {
  return names_of(names, language == Language::Japanese ? "、" : ", ");
}

}  // namespace

ReadStep unexpected_answer() {
  return {ReadStep::End::Refused,
          {"サーバーの答えが、尋ねた形と違う", "the server's answer is not of the form that was asked for"}};
}

std::string said_by_server(std::string_view message) { return printable(cut_bytes(trim(message), 200)); }

std::string names_of(const std::vector<std::string>& names, std::string_view separator) {
  constexpr std::size_t kNamed = 20;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamed; ++i) {
    if (i > 0) text += separator;
    text += printable(names[i]);
  }
  return names.size() > kNamed ? text + fmt::format(" … ({})", names.size()) : text;
}

DatabaseStream::DatabaseStream(std::unique_ptr<DatabaseSession> session, Listing listing, ReadingPace pace, DatabasePortion portion)
    : session_(std::move(session)), listing_(std::move(listing)), pace_(std::move(pace)), portion_(std::move(portion)) {}

std::size_t DatabaseStream::read(char* buffer, std::size_t size) {
  if (given_ == buffer_.size()) {
    before_ += buffer_.size();
    buffer_.clear(), given_ = 0;
    while (buffer_.empty() && at_ != At::End) produce();
    pace_.spend(buffer_.size());
  }
  const std::size_t n = std::min(size, buffer_.size() - given_);
  std::copy_n(buffer_.data() + given_, n, buffer);
  given_ += n;
  return n;
}

void DatabaseStream::produce() {
  if (const double left = pace_.pause_left(); left > 0) {
    // A snapshot held open for hours burdens the server more than one that is begun anew.
    session_->disconnect();
    if (at_ == At::Rows) session_->finish(buffer_), at_ = At::Query;
    note_break();
    ++pauses_;
    pace_.sleep(left);
    if (!reconnect()) return give_up();
  } else if (!connected_ && at_ != At::Head && at_ != At::End && !reconnect()) {
    return give_up();
  }
  switch (at_) {
    case At::Head:
      buffer_ += listing_.head;
      at_ = At::Definition;
      table_ = static_cast<std::size_t>(-1);
      return next_table();
    case At::Size:
    case At::Definition:
    case At::Query:
    case At::Rows:
      return read_table();
    case At::End:
      return;
  }
}

void DatabaseStream::read_table() {
  const LiveTable& table = listing_.tables[table_];
  if (at_ == At::Size) {
    const ReadStep step = session_->measure(table, portion_.sample_rows);
    if (step.end != ReadStep::End::More) return take(step);
    at_ = At::Definition;
    table_begin_ = before_ + buffer_.size();
  }
  if (at_ == At::Definition) {
    const ReadStep step = session_->define(table, buffer_);
    if (step.end != ReadStep::End::Done) return take(step);
    at_ = At::Query;
  }
  if (at_ == At::Query) {
    const ReadStep step = ask_for_rows(table);
    if (step.end != ReadStep::End::More) return take(step);
    at_ = At::Rows;
  }
  take(session_->fetch(table, rows_given_, kStretch, buffer_));
}

ReadStep DatabaseStream::ask_for_rows(const LiveTable& table) {
  if (!sampling()) return session_->begin(table, rows_given_, buffer_);
  rows_given_ = 0;  // a sample is looked at again rather than gone on with
  return session_->begin_sample(table, portion_.sample_rows, buffer_);
}

void DatabaseStream::take(const ReadStep& step) {
  pace_.spend(step.passed);
  if (step.end == ReadStep::End::More) return;
  const bool has_rows = at_ == At::Rows;
  if (has_rows) session_->finish(buffer_);
  const LiveTable& table = listing_.tables[table_];
  switch (step.end) {
    case ReadStep::End::More:
      break;
    case ReadStep::End::Refused:
      refused_.push_back(table.shown()), reasons_.push_back(step.why);
      [[fallthrough]];
    case ReadStep::End::Done:
      // Of rows that are not there nothing was seen.
      if (sampling() && has_rows && step.end == ReadStep::End::Done && rows_given_ > 0)
        portion_.samples->push_back(
            {table.id(), table.columns, table_begin_, {printable(table.shown()), rows_given_, table.rows, {}}});
      next_table();
      break;
    case ReadStep::End::Broken:
      ++breaks_;
      fruitless_ = sampling() || rows_given_ == rows_at_break_ ? fruitless_ + 1 : 0;
      rows_at_break_ = rows_given_;
      if (at_ == At::Rows) at_ = At::Query;
      note_break();
      if (fruitless_ >= kFruitlessBreaks || !reconnect()) give_up();
      break;
  }
}

void DatabaseStream::next_table() {
  rows_given_ = rows_at_break_ = 0;
  fruitless_ = 0;
  for (++table_; table_ < listing_.tables.size(); ++table_) {
    const LiveTable& table = listing_.tables[table_];
    at_ = sampling() ? At::Size : At::Definition;
    if (leaves_out(table)) continue;
    if (table.refused == Text{}) return;
    refused_.push_back(table.shown()), reasons_.push_back(table.refused);
  }
  buffer_ += session_->tail();
  session_->disconnect();
  at_ = At::End;
}

// It is told as not read, not as empty: not even its definition is given.
bool DatabaseStream::leaves_out(const LiveTable& table) {
  const auto known = portion_.left_out.find(table.id());
  if (known == portion_.left_out.end() || known->second.columns != table.columns) return false;
  sampled_.push_back(known->second.table);
  return true;
}

void DatabaseStream::note_break() {
  if (rows_given_ == 0) return;
  resumed_.push_back(listing_.tables[table_].shown());
  again_without_key_ += !session_->goes_by_key(listing_.tables[table_]);
}

bool DatabaseStream::reconnect() {
  double wait = 0.1;
  for (double waited = 0; waited < kReconnectFor; waited += wait, wait = std::min(wait * 2, 5.0)) {
    const auto connected = session_->connect();
    if (connected) return connected_ = true;
    // It will not know us later either.
    if (connected.error().code == Errc::Denied) return false;
    pace_.sleep(wait);
  }
  return false;
}

void DatabaseStream::give_up() {
  damage_ = SkipReason::CutOff;
  const Text lost{"接続が切れ、つなぎ直せなかった", "the connection was lost and could not be opened again"};
  for (; table_ < listing_.tables.size(); ++table_) refused_.push_back(listing_.tables[table_].shown()), reasons_.push_back(lost);
  session_->disconnect();
  at_ = At::End;
}

std::vector<std::string> DatabaseStream::not_read() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < refused_.size(); ++i) lines.push_back(printable(refused_[i]) + ": " + reasons_[i].en);
  return lines;
}

std::vector<Text> DatabaseStream::notes() const {
  std::vector<Text> notes = listing_.notes;
  std::map<std::string, std::size_t> told;
  std::vector<std::pair<Text, std::vector<std::string>>> by_reason;  // in order of appearance
  for (std::size_t i = 0; i < reasons_.size(); ++i) {
    const auto [at, is_new] = told.emplace(reasons_[i].en, by_reason.size());
    if (is_new) by_reason.push_back({reasons_[i], {}});
    by_reason[at->second].second.push_back(refused_[i]);
  }
  for (const auto& [reason, names] : by_reason) {
    notes.push_back({fmt::format("読めなかった表（{}）: {}", reason.ja, list_of(names, Language::Japanese)),
                     fmt::format("Tables that were not read ({}): {}", reason.en, list_of(names, Language::English))});
  }
  if (!sampled_.empty()) {
    std::vector<std::string> ja, en;
    for (const SampledTable& table : sampled_) {
      ja.push_back(table.name + (table.rows ? fmt::format("（約 {} 行のうち {} 行を確認）", *table.rows, table.looked_at)
                                            : fmt::format("（{} 行を確認）", table.looked_at)));
      en.push_back(table.name + (table.rows ? fmt::format(" ({} of about {} rows looked at)", table.looked_at, *table.rows)
                                            : fmt::format(" ({} rows looked at)", table.looked_at)));
    }
    notes.push_back(
        {fmt::format(
             "標本の行に個人が見つからず、全体は読まなかった表（--sample）: {}。ほかの行に個人がいても数えていません。数える"
             "には、--sample を付けずに実行するか、その表のダンプを加えてください。",
             list_of(ja, Language::Japanese)),
         fmt::format("Tables that were not read whole, since a sample of their rows showed nobody (--sample): {}. Persons in their "
                     "other rows are not counted: run it without --sample, or add a dump of the table, to count them.",
                     list_of(en, Language::English))});
  }
  if (breaks_ > 0) {
    notes.push_back({fmt::format("読み取り中に接続が {} 回切れました。つなぎ直し、読み終えた行の次から続けました。", breaks_),
                     fmt::format("The connection broke {} times while reading; it was opened again, and reading went on behind the "
                                 "last row read.",
                                 breaks_)});
  }
  if (pauses_ > 0)
    notes.push_back({fmt::format("指定の時間帯に読み取りを {} 回休みました。", pauses_),
                     fmt::format("Reading rested {} times in the hours that were asked for.", pauses_)});
  if (!resumed_.empty()) {
    auto names = resumed_;
    names.erase(std::unique(names.begin(), names.end()), names.end());
    notes.push_back({fmt::format("途中で止まった後の行は、別の時点の内容です: {}", list_of(names, Language::Japanese)),
                     fmt::format("Rows behind such a break come from another moment: {}", list_of(names, Language::English))});
  }
  if (again_without_key_ > 0) {
    notes.push_back(
        {"続きの目印になるキーのない表は、並び順（行の位置）を頼りに続けました。中断中に変更があると、数行の重なりや漏れがありえま"
         "す。",
         "Tables without a key were continued by the position of their rows: what changed meanwhile may be missing or "
         "counted twice."});
  }
  return notes;
}

}  // namespace hinomi::evidence
