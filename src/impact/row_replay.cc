#include "impact/row_replay.h"

#include <algorithm>
#include <bit>
#include <set>

#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "base/text.h"
#include "impact/parse_moment.h"
#include "impact/reached_assets.h"
#include "impact/tested_condition.h"

namespace hinomi::impact {
namespace {

constexpr std::uint32_t kNobody = UINT32_MAX;
constexpr std::size_t kNamedRanges = 12;
constexpr std::uint32_t kNoColumn = UINT32_MAX;
constexpr std::size_t kMaxValues = 10'000;  // of all lists of one table that rows are tried against

/// Which places of a list are taken; the k-th taken one in logarithmic time.
class Taken {
 public:
  explicit Taken(std::size_t size) : counts_(size + 1) {}
  void add(std::size_t place) {
    for (std::size_t i = place + 1; i < counts_.size(); i += i & (~i + 1)) ++counts_[i];
    ++taken_;
  }
  std::size_t size() const { return taken_; }
  std::size_t find(std::size_t number) const {  // from 0, below size()
    std::size_t at = 0;
    for (std::size_t step = std::bit_floor(counts_.size()); step > 0; step /= 2) {
      if (at + step < counts_.size() && counts_[at + step] <= number) at += step, number -= counts_[at];
    }
    return at;
  }

 private:
  std::vector<std::uint32_t> counts_;
  std::size_t taken_ = 0;
};

}  // namespace

struct RowReplay::Table {
  /// A row that takes part in an order.
  struct Entry {
    std::int64_t key = 0, created = INT64_MIN;  ///< at the latest
    std::uint32_t row = 0, person = kNobody;
    bool test = false, counts = false;
  };
  /// Rows in one order, and the parts of it that were given.
  struct Ranking {
    std::uint32_t column = kNoColumn;  ///< none: as the table lies
    Compares how = Compares::AsText;   ///< its values
    bool descending = false;
    std::vector<Tested> tests;
    std::vector<const RowSelection*> windows;
    std::vector<Entry> entries;
    std::vector<std::int64_t> earliest = {}, latest = {};  ///< of the entries: when they came into being
    bool unordered = false, full = false;                  ///< values that cannot be ordered; no room
  };
  struct Tried {
    std::vector<Tested> tests;
    const RowSelection* selection = nullptr;
  };
  /// Single values of one column, and when each was asked for last.
  struct Values {
    std::uint32_t column = 0;
    SelectionMeans means = SelectionMeans::Record;
    absl::flat_hash_map<std::int64_t, Timestamp> numbers;
    absl::flat_hash_map<std::string, Timestamp> texts;
  };

  Table(const TableTally& t, UtcOffset o) : tally(t), offset(o) {}

  std::uint32_t column_of(std::string_view name) const {
    const auto& columns = tally.columns();
    for (std::uint32_t i = 0; i < columns.size(); ++i) {
      if (iequals(columns[i].name, name)) return i;
    }
    return kNoColumn;
  }

  std::uint32_t key_column() const {
    const auto& columns = tally.columns();
    std::uint32_t key = kNoColumn;
    for (std::uint32_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].key) continue;
      if (key != kNoColumn) return kNoColumn;
      key = i;
    }
    return key != kNoColumn ? key : column_of("id");
  }

  bool gives_persons(const RowSelection& s) const {
    if (s.columns.empty()) return true;
    return std::ranges::any_of(s.columns, [&](const std::string& name) {
      const std::uint32_t column = column_of(name);
      return column != kNoColumn && tally.shape().columns[column].kind != FieldKind::None;
    });
  }

  void obstruct(ReplayObstacle obstacle, const RowSelection& s) {
    if (obstructed.insert(s.place).second) ++given.obstacles[static_cast<std::size_t>(obstacle)];
  }

  void act(const RowSelection& s) {
    const auto means = static_cast<std::size_t>(s.means);
    if (!acts[means].insert(s.place).second) return;
    ++given.means[means].acts;
  }

  void add(const RowSelection& s) {
    if (tally.logged()) return obstruct(ReplayObstacle::LogsAlone, s);
    if (s.obstacle != ReplayObstacle::None) return obstruct(s.obstacle, s);
    if (!s.time.known()) return obstruct(ReplayObstacle::Order, s);
    // A statement that names what the table lacks was refused.
    for (const std::string& name : s.columns) {
      if (column_of(name) == kNoColumn) return obstruct(ReplayObstacle::Condition, s);
    }
    if (!gives_persons(s)) {
      ++given.without_persons;
      return;
    }
    std::vector<Tested> tests;
    for (const RowCondition& c : s.where) {
      const std::uint32_t column = c.column.empty() ? key_column() : column_of(c.column);
      if (column == kNoColumn) return obstruct(ReplayObstacle::Condition, s);
      tests.emplace_back(column, c, compares(tally.columns()[column]), offset);
    }
    if (s.limit && *s.limit == 0) return;
    const bool bounded = s.limit || s.offset > 0;
    const bool one_by_one = tests.size() == 1 && tests[0].condition->is == RowCondition::Is::OneOf;
    if (one_by_one &&
        (!bounded || (s.offset == 0 && *s.limit >= tests[0].condition->values.size() && tests[0].column == key_column()))) {
      add_values(s, tests[0]);
      act(s);
      return;
    }
    for (const RowCondition& c : s.where) held_values += c.values.size();
    if (held_values > kMaxValues) return obstruct(ReplayObstacle::TooMany, s);
    if (bounded) return rank(s, std::move(tests));
    if (tried.size() >= kMaxConditions) return obstruct(ReplayObstacle::TooMany, s);
    tried.push_back({std::move(tests), &s});
    act(s);
  }

  void add_values(const RowSelection& s, const Tested& test) {
    auto found = std::ranges::find_if(values, [&](const Values& v) { return v.column == test.column && v.means == s.means; });
    if (found == values.end()) found = values.insert(found, Values{test.column, s.means, {}, {}});
    const auto later = [&](Timestamp& time) {
      // Unknown: whenever.
      if (!s.time.known() || s.time > time) time = s.time.known() ? s.time : Timestamp{INT64_MAX};
    };
    for (const std::string& value : test.condition->values) {
      if (const auto number = integer_of(value); number && test.how == Compares::AsNumber)
        later(found->numbers.try_emplace(*number, Timestamp{INT64_MIN}).first->second);
      else
        later(found->texts.try_emplace(value, Timestamp{INT64_MIN}).first->second);
    }
  }

  void rank(const RowSelection& s, std::vector<Tested> tests) {
    // Rows that are gone, or of which nobody knows since when they are there, move all that stand behind them.
    const std::uint64_t next = tally.next_number();
    if (tally.dating_column() < 0 || (next > 0 && next - 1 > tally.rows())) return obstruct(ReplayObstacle::Order, s);
    std::uint32_t column = kNoColumn;
    Compares how = Compares::AsText;
    if (s.order) {
      column = column_of(s.order->column);
      if (column != kNoColumn) how = compares(tally.columns()[column]);
      if (how == Compares::AsText) return obstruct(ReplayObstacle::Order, s);
    } else if (std::ranges::any_of(tests, [&](const Tested& test) { return test.column != key_column(); })) {
      // Another index may have been walked.
      return obstruct(ReplayObstacle::Order, s);
    }
    const bool descending = s.order && s.order->descending;
    const auto same_tests = [&](const Ranking& r) {
      return std::ranges::equal(r.tests, tests, [](const Tested& a, const Tested& b) {
        return a.column == b.column && a.condition->is == b.condition->is && a.condition->values == b.condition->values;
      });
    };
    auto found = std::ranges::find_if(
        rankings, [&](const Ranking& r) { return r.column == column && r.descending == descending && same_tests(r); });
    if (found == rankings.end()) {
      if (rankings.size() >= kMaxConditions) return obstruct(ReplayObstacle::TooMany, s);
      found = rankings.insert(found, Ranking{column, how, descending, std::move(tests), {}, {}, {}, {}, false, false});
    }
    found->windows.push_back(&s);
    act(s);
  }

  /// When a row came into being: a date is a whole day, and a TIMESTAMP of a dump may be UTC or the server's time.
  struct Created {
    Timestamp earliest, latest;
    bool told = true;  ///< false: the table dates its rows, but not this one
  };
  bool is_timestamp() const {
    const int dating = tally.dating_column();
    if (dating < 0) return false;
    return ascii_lower(tally.columns()[static_cast<std::size_t>(dating)].type).starts_with("timestamp");
  }
  Created created(std::span<const Cell> cells) const {
    const int dating = tally.dating_column();
    Moment moment;
    if (dating < 0) return {};
    if (static_cast<std::size_t>(dating) >= cells.size() ||
        !parse_moment(cells[static_cast<std::size_t>(dating)].text, offset, moment))
      return {{}, {}, false};
    Created made{moment.time, moment.time, true};
    if (moment.date_only) made.latest.micros += 86'400'000'000 - 1;
    if (timestamps && !moment.fixed) {
      const std::int64_t utc = std::int64_t{offset.minutes} * 60'000'000;
      (utc > 0 ? made.latest : made.earliest).micros += utc;
    }
    return made;
  }

  static bool was_there(const Created& created, Timestamp asked) {
    return created.told && asked.known() && (!created.latest.known() || created.latest <= asked);
  }

  void give(std::uint32_t row, std::uint32_t person, bool test, bool counts, SelectionMeans means) {
    if (rows_by_means[static_cast<std::size_t>(means)].insert(row)) ++given.means[static_cast<std::size_t>(means)].rows;
    if (!rows.insert(row)) return;
    ++given.rows;
    if (person != kNobody)
      given.persons[test ? 1 : 0].insert(person);
    else if (counts)
      ++given.keyless;
  }

  void list(Ranking& ranking, std::uint64_t& left);

  const TableTally& tally;
  UtcOffset offset;
  bool timestamps = is_timestamp();
  std::uint64_t held_values = 0;
  Timestamp end;  ///< of the intrusion
  std::vector<Values> values;
  std::vector<Tried> tried;
  std::vector<Ranking> rankings;
  std::vector<RowSelection> wholes;  ///< made of reads of the whole table
  std::array<std::set<Place>, 4> acts;
  std::set<Place> obstructed;
  std::array<IdSet, 4> rows_by_means;
  IdSet rows;
  std::vector<std::int64_t> shown_numbers;  ///< of rows that pages showed one by one
  bool looks_after = false;
  std::uint32_t next_row = 0;
  GivenRows given;

  bool needs_rows() const { return looks_after || !values.empty() || !tried.empty() || !rankings.empty(); }
};

// All windows of one order: rows enter in the order of their making, windows are looked at in the order of their time.
void RowReplay::Table::list(Ranking& ranking, std::uint64_t& left) {
  std::vector<Entry>& entries = ranking.entries;
  std::ranges::sort(entries, [&](const Entry& a, const Entry& b) {
    if (a.key != b.key) return ranking.descending ? a.key > b.key : a.key < b.key;
    return ranking.descending ? a.row > b.row : a.row < b.row;
  });
  std::vector<std::uint32_t> by_time(entries.size());
  for (std::uint32_t i = 0; i < by_time.size(); ++i) by_time[i] = i;
  std::ranges::stable_sort(by_time, {}, [&](std::uint32_t i) { return entries[i].created; });
  const auto asked = [](const RowSelection* s) { return s->time.micros; };
  std::ranges::sort(ranking.earliest), std::ranges::sort(ranking.latest);
  const auto made_until = [](const std::vector<std::int64_t>& times, std::int64_t time) {
    return std::ranges::upper_bound(times, time) - times.begin();
  };
  std::ranges::stable_sort(ranking.windows, {}, asked);
  Taken taken(entries.size());
  std::size_t entered = 0;
  for (const RowSelection* window : ranking.windows) {
    while (entered < by_time.size() && entries[by_time[entered]].created <= asked(window)) taken.add(by_time[entered++]);
    const std::uint64_t from = std::min<std::uint64_t>(window->offset, taken.size());
    const std::uint64_t count = std::min<std::uint64_t>(window->limit.value_or(UINT64_MAX), taken.size() - from);
    if (count > left) {
      obstruct(ReplayObstacle::TooMany, *window);
      continue;
    }
    if (made_until(ranking.earliest, asked(window)) != made_until(ranking.latest, asked(window))) {
      obstruct(ReplayObstacle::Order, *window);
      continue;
    }
    // Which of equals come first, nobody knows.
    const auto tied = [&](std::uint64_t behind) {
      return behind > 0 && behind < taken.size() && entries[taken.find(behind - 1)].key == entries[taken.find(behind)].key;
    };
    if (count > 0 && (tied(from) || tied(from + count))) {
      obstruct(ReplayObstacle::Order, *window);
      continue;
    }
    left -= count;
    for (std::uint64_t i = from; i < from + count; ++i) {
      const Entry& e = entries[taken.find(i)];
      give(e.row, e.person, e.test, e.counts, window->means);
    }
  }
}

namespace {

// When the intruder did something for the last time.
Timestamp end_of_intrusion(const ImpactScope& scope) {
  Timestamp end;
  for (const Finding& f : scope.findings) {
    if (is_intrusion(f) && f.last.known()) end = std::max(end, f.last);
  }
  return end;
}

}  // namespace

RowReplay::RowReplay(const ScopedTables& scoped, const ImpactScope& scope) {
  const Timestamp end = end_of_intrusion(scope);
  for (const ScopedTable& t : scoped.tables) {
    const TableTally& tally = t.main();
    auto table = std::make_unique<Table>(tally, scope.ledger.timezone);
    for (const RowSelection* s : t.given) table->add(*s);
    const MomentRange range = [&] {
      MomentRange all = tally.real().moments;
      all.add(tally.test().moments);
      return all;
    }();
    const std::optional<Timestamp> last = range.last(scope.ledger.timezone);
    // Of what was read whole, rows that were not there yet were not read.
    bool whole = false, partly = false;
    table->wholes.reserve(t.wholes.size());
    for (const WholeRead& read : t.wholes) {
      RowSelection& s = table->wholes.emplace_back();
      s.time = read.time, s.place = read.place;
      table->given.whole_refs.push_back(read.place);
      const std::int64_t wide = table->timestamps ? std::abs(std::int64_t{scope.ledger.timezone.minutes}) * 60'000'000 : 0;
      const bool all = tally.logged() || !last || !read.time.known() || last->micros + wide <= read.time.micros;
      whole |= all, partly |= !all;
    }
    if (!whole && partly) {
      // The latest covers the earlier ones.
      const auto latest = std::ranges::max_element(table->wholes, {}, &RowSelection::time);
      table->tried.push_back({{}, &*latest});
      table->act(*latest);
    }
    table->given.whole = whole;
    table->end = end;
    table->looks_after = !tally.logged() && tally.has_persons() && last && end.known() && *last > end;
    const bool told = std::ranges::any_of(table->given.obstacles, [](std::uint64_t n) { return n > 0; });
    if (whole || told || table->needs_rows() || table->given.without_persons > 0) tables_.emplace(&tally, std::move(table));
  }
}

RowReplay::~RowReplay() = default;

std::vector<std::uint32_t> RowReplay::evidence() const {
  std::set<std::uint32_t> evidence;
  for (const auto& [tally, table] : tables_) {
    if (table->needs_rows()) evidence.insert(tally->evidence());
  }
  return {evidence.begin(), evidence.end()};
}

bool RowReplay::wants(const TableTally& tally) const {
  const auto found = tables_.find(&tally);
  return found != tables_.end() && found->second->needs_rows();
}

void RowReplay::take(const TableTally& tally, std::span<const Cell> cells, Counting& with) {
  Table& t = *tables_.at(&tally);
  if (t.next_row == UINT32_MAX) return;
  const std::uint32_t row = t.next_row++;
  const Table::Created created = t.created(cells);
  std::optional<RowIdentity> identity;
  const auto who = [&]() -> const RowIdentity& {
    if (!identity) identity = tally.identify(cells, with);
    return *identity;
  };
  const auto give = [&](SelectionMeans means) {
    const RowIdentity& person = who();
    t.give(row, person.id.value_or(kNobody), person.test, person.counts, means);
  };
  if (t.looks_after) {
    if (created.earliest.known() && created.earliest > t.end) {
      if (who().counts) ++t.given.rows_after;
    } else if (who().id) {
      t.given.before[who().test ? 1 : 0].insert(*who().id);
    }
  }
  for (const Table::Values& values : t.values) {
    if (values.column >= cells.size() || cells[values.column].kind == CellKind::Null) continue;
    const std::string_view text = cells[values.column].text;
    if (const auto number = values.numbers.empty() ? std::nullopt : integer_of(text)) {
      const auto found = values.numbers.find(*number);
      if (found == values.numbers.end() || !Table::was_there(created, found->second)) continue;
      if (values.means == SelectionMeans::Record) t.shown_numbers.push_back(*number);
      give(values.means);
    } else if (!values.texts.empty()) {
      const auto found = values.texts.find(absl::string_view(text.data(), text.size()));
      if (found != values.texts.end() && Table::was_there(created, found->second)) give(values.means);
    }
  }
  const auto all_hold = [&](const std::vector<Tested>& tests) {
    return std::ranges::all_of(tests, [&](const Tested& test) { return test.holds(cells); });
  };
  for (const Table::Tried& tried : t.tried) {
    if (!Table::was_there(created, tried.selection->time) || !all_hold(tried.tests)) continue;
    give(tried.selection->means);
    if (tried.selection->means != SelectionMeans::Record) continue;
    if (const std::uint32_t key = t.key_column(); key < cells.size()) {
      if (const auto number = integer_of(cells[key].text)) t.shown_numbers.push_back(*number);
    }
  }
  for (Table::Ranking& ranking : t.rankings) {
    if (ranking.unordered || ranking.full) continue;
    const bool fails =
        std::ranges::any_of(ranking.tests, [&](const Tested& test) { return test.sure(cells) && !test.holds(cells); });
    if (fails) continue;
    if (!std::ranges::all_of(ranking.tests, [&](const Tested& test) { return test.sure(cells); }) || !created.told)
      ranking.unordered = true;
    Table::Entry entry;
    entry.row = row;
    if (created.latest.known()) entry.created = created.latest.micros;
    if (ranking.column == kNoColumn) {
      entry.key = row;
    } else {
      const Cell cell = ranking.column < cells.size() ? cells[ranking.column] : Cell{};
      Moment moment;
      if (cell.kind == CellKind::Null) {
        ranking.unordered = true;  // first here, last there
      } else if (const auto number = ranking.how == Compares::AsNumber ? integer_of(cell.text) : std::nullopt) {
        entry.key = *number;
      } else if (ranking.how == Compares::AsTime && looks_like_date(cell.text) && parse_moment(cell.text, t.offset, moment)) {
        entry.key = moment.time.micros;
      } else {
        ranking.unordered = true;
      }
    }
    if (entries_ >= kMaxEntries) ranking.full = true;
    if (ranking.unordered || ranking.full) {
      entries_ -= ranking.entries.size();
      ranking.entries = {}, ranking.earliest = {}, ranking.latest = {};
      continue;
    }
    ranking.earliest.push_back(created.earliest.known() ? created.earliest.micros : INT64_MIN);
    ranking.latest.push_back(entry.created);
    const RowIdentity& person = who();
    entry.person = person.id.value_or(kNobody), entry.test = person.test, entry.counts = person.counts;
    ranking.entries.push_back(entry);
    ++entries_;
  }
}

void RowReplay::finish(const PersonRegistry& registry) {
  std::uint64_t left = kMaxListed;
  for (auto& [tally, table] : tables_) {
    Table& t = *table;
    for (Table::Ranking& ranking : t.rankings) {
      if (ranking.unordered || ranking.full) {
        for (const RowSelection* window : ranking.windows)
          t.obstruct(ranking.full ? ReplayObstacle::TooMany : ReplayObstacle::Order, *window);
        continue;
      }
      t.list(ranking, left);
      ranking.entries = {};
    }
    for (auto* sets : {&t.given.persons, &t.given.before}) {
      for (IdSet& set : *sets) make_canonical(set, registry);
    }
    for (std::size_t m = 0; m < t.acts.size(); ++m) {
      if (t.acts[m].empty()) continue;
      t.given.means[m].refs.push_back(*t.acts[m].begin());
      if (t.acts[m].size() > 1) t.given.means[m].refs.push_back(*t.acts[m].rbegin());
    }
    std::ranges::sort(t.shown_numbers);
    std::string& words = t.given.means[static_cast<std::size_t>(SelectionMeans::Record)].numbers;
    std::size_t ranges = 0;
    for (std::size_t i = 0; i < t.shown_numbers.size();) {
      std::size_t end = i;
      while (end + 1 < t.shown_numbers.size() && t.shown_numbers[end + 1] <= t.shown_numbers[end] + 1) ++end;
      if (ranges++ == kNamedRanges) {
        words += ", …";
        break;
      }
      if (!words.empty()) words += ", ";
      words += t.shown_numbers[i] == t.shown_numbers[end] ? fmt::format("{}", t.shown_numbers[i])
                                                          : fmt::format("{}–{}", t.shown_numbers[i], t.shown_numbers[end]);
      i = end + 1;
    }
  }
}

const GivenRows* RowReplay::of(const TableTally& tally) const {
  const auto found = tables_.find(&tally);
  return found == tables_.end() ? nullptr : &found->second->given;
}

}  // namespace hinomi::impact
