#include "impact/impact_counter.h"

#include <deque>
#include <optional>

#include "base/text.h"
#include "impact/card_window.h"
#include "impact/figures.h"
#include "impact/impact_notes.h"
#include "impact/kept_keys.h"
#include "impact/opened_table.h"
#include "impact/overlap_finder.h"
#include "impact/person_list.h"
#include "impact/proof.h"
#include "impact/row_replay.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostTables = 100'000;
constexpr std::size_t kMostSampleBytes = 64u << 20;  ///< of rows that wait for their table's classification
constexpr std::size_t kMostUnpacked = 1u << 20;      ///< cells that wait to be counted
constexpr std::size_t kRunRows = 64;                 ///< read ahead by one thread
constexpr std::size_t kPartRuns = 16;                ///< read ahead while as many are counted
constexpr std::size_t kRowsAhead = 12;               ///< as long as memory takes to answer
constexpr int kAdult = 18;

bool is_sound(const Batch& batch, const Row& row) {
  return row.table != nullptr && row.first <= batch.cells.size() && row.count <= batch.cells.size() - row.first;
}

// Days since 1970 of the date on which those were born who turn 18 on the day of `time`.
std::int32_t eighteen_before(Timestamp time, UtcOffset offset) {
  const CivilTime civil = to_civil(time, offset);
  const int day = civil.month == 2 && civil.day == 29 ? 28 : civil.day;
  return static_cast<std::int32_t>(days_from_civil(civil.year - kAdult, civil.month, day));
}

}  // namespace

struct ImpactCounter::State {
  /// A schema of the batch being read: whose table it is, and where its columns stand there.
  struct Binding {
    const TableSchema* schema = nullptr;
    TableTally* tally = nullptr;  ///< null: one table too many
    std::vector<std::uint32_t> places;
    bool in_order = false;
  };

  State(const Content& content, const Options& given)
      : options(given),
        words(read_list<FieldWords>(content)),
        contact_words(read_list<ContactWords>(content)),
        card_words(read_list<CardWords>(content)),
        identifiers(make_identifiers(words)),
        tests(words),
        registry(options.key, {options.keys_in_memory, options.keys_in_memory}),
        counting{{words, identifiers, options.group_columns, &contact_words, &card_words},
                 registry,
                 tests,
                 options.keep_persons,
                 !options.known.empty(),
                 options.offset,
                 4u << 20,
                 {},
                 {},
                 {},
                 {}} {}

  template <typename Words>
  Words read_list(const Content& content) {
    Result<Words> read = Words::read(content);
    if (read) return std::move(*read);
    if (problem.empty()) problem = read.error().what;
    return {};
  }

  /// Rows of one table, one behind the other; read ahead by several threads, and counted in their order.
  struct Run {
    std::span<const Row> rows;
    std::size_t binding = 0;
  };
  std::size_t binding_of(const TableSchema* schema);
  void take(const Batch& batch, const Run& run, const RunDigest& digest);
  /// The cells in the order of the table's columns; valid until the next call.
  std::span<const Cell> in_order(const Binding& binding, std::span<const Cell> cells);
  void count_runs(const Batch& batch);
  /// Counting these runs changes what is looked at in no table.
  bool keeps_plans(std::size_t first, std::size_t end) const;
  void see(const Batch& batch);
  /// What is packed in the rows that see() was shown last, counted as it comes.
  void unpack(const Batch& batch);
  void see_unpacked();
  void bound_samples();
  void end_rows();
  /// None without fingerprints, or when the temporary file could not be read back.
  std::optional<OverlapFinder> find_overlaps(const ImpactScope& scope, const FigureContext& with, Impact& impact);
  void conclude(const ImpactScope& scope);
  /// Side by side.
  void all_of(std::initializer_list<std::function<void()>> works) {
    options.parallel(works.size(), [&](std::size_t i) { works.begin()[i](); });
  }

  Options options;
  std::string problem;       // with content/
  std::string not_compared;  // with the fingerprints: why
  FieldWords words;
  ContactWords contact_words;
  CardWords card_words;
  std::vector<std::unique_ptr<Identifier>> identifiers;
  TestRows tests;
  PersonRegistry registry;
  Counting counting;
  std::vector<std::unique_ptr<TableTally>> tables;
  absl::flat_hash_map<std::string, std::size_t> table_of;  // evidence, database, name and source
  std::vector<std::unique_ptr<OpenedTable>> opened;        // by the order of `tables`; null: nothing was seen yet
  Batch unpacked;
  std::vector<Binding> bindings;  // of the batch being read
  std::size_t bound = 0;
  std::vector<Run> runs;              // of the batch being read
  std::vector<RunDigest> digests;     // of the runs
  std::deque<TableTally*> unsettled;  // in order of first sight
  std::size_t sample_bytes = 0;
  std::uint64_t unlisted_rows = 0, packed_left_out = 0;
  ScopedTables scoped;
  std::optional<RowReplay> replay;  // set when all rows were seen
  std::vector<AffectedPerson> persons;
  bool test_counts = false;  // as the figures were made
};

// Schemas live as long as their reader; the same address may be another table in the next batch, so nothing is kept across batches.
std::size_t ImpactCounter::State::binding_of(const TableSchema* schema) {
  for (std::size_t i = bound; i-- > 0;) {
    if (bindings[i].schema == schema) return i;
  }
  if (bound == bindings.size()) bindings.emplace_back();
  Binding& binding = bindings[bound++];
  binding.schema = schema, binding.tally = nullptr;
  std::string key =
      fmt::format("{}\x1f{}\x1f{}\x1f{}", schema->evidence, schema->database, schema->name, schema->logged ? 'l' : 'd');
  const auto found = table_of.find(key);
  if (found != table_of.end()) {
    binding.tally = tables[found->second].get();
  } else if (tables.size() < kMostTables) {
    table_of.emplace(std::move(key), tables.size());
    tables.push_back(std::make_unique<TableTally>(*schema, tables.size()));
    binding.tally = tables.back().get();
    unsettled.push_back(binding.tally);
  } else {
    return bound - 1;
  }
  binding.tally->learn(*schema, binding.places);
  binding.in_order = true;
  for (std::uint32_t i = 0; i < binding.places.size(); ++i) binding.in_order = binding.in_order && binding.places[i] == i;
  return bound - 1;
}

std::span<const Cell> ImpactCounter::State::in_order(const Binding& binding, std::span<const Cell> cells) {
  counting.cells.assign(binding.tally->columns().size(), Cell{});
  for (std::size_t c = 0; c < cells.size() && c < binding.places.size(); ++c) counting.cells[binding.places[c]] = cells[c];
  return counting.cells;
}

void ImpactCounter::State::take(const Batch& batch, const Run& run, const RunDigest& digest) {
  Binding& binding = bindings[run.binding];
  if (binding.tally == nullptr) {
    unlisted_rows += run.rows.size();
    return;
  }
  TableTally& tally = *binding.tally;
  for (std::size_t i = 0; i < run.rows.size(); ++i) {
    tally.prefetch(digest, i + kRowsAhead, registry);
    const Row& row = run.rows[i];
    const std::span<const Cell> cells = batch.cells_of(row);
    const std::size_t before = tally.settled() ? 0 : tally.sample_bytes();
    const RowMark mark{row.place, row.time, row.connection};
    if (binding.in_order) {
      tally.take(cells, cells, mark, counting, &digest, i);
    } else {
      tally.take(in_order(binding, cells), cells, mark, counting);
    }
    if (before == 0 && tally.settled()) continue;
    sample_bytes += (tally.settled() ? 0 : tally.sample_bytes()) - before;
    if (sample_bytes > kMostSampleBytes) bound_samples();
  }
}

// Dumps are written table after table: the ones seen first are most likely complete.
void ImpactCounter::State::bound_samples() {
  while (sample_bytes > kMostSampleBytes / 2 && !unsettled.empty()) {
    TableTally* tally = unsettled.front();
    unsettled.pop_front();
    if (tally->settled()) continue;
    sample_bytes -= tally->sample_bytes();
    tally->settle(counting, false);
  }
}

// No more rows come.
void ImpactCounter::State::end_rows() {
  for (const auto& table : opened) {
    if (!table) continue;
    table->finish(unpacked);
    see_unpacked();
    packed_left_out += table->left_out();
  }
  for (const auto& tally : tables) tally->settle(counting, true);
  unsettled.clear();
  sample_bytes = 0;
}

Result<void> ImpactCounter::check(const Content& content) {
  RETURN_IF_ERROR(FieldWords::read(content));
  RETURN_IF_ERROR(ContactWords::read(content));
  RETURN_IF_ERROR(CardWords::read(content));
  return {};
}

ImpactCounter::ImpactCounter(const Content& content, Options options) : state_(std::make_unique<State>(content, options)) {}
ImpactCounter::~ImpactCounter() = default;

void ImpactCounter::State::see(const Batch& batch) {
  bound = 0;
  for (const TableSchema* schema : batch.tables) {
    if (schema != nullptr) binding_of(schema);
  }
  const std::span<const Row> rows(batch.rows);
  runs.clear();
  for (std::size_t i = 0; i < rows.size();) {
    if (!is_sound(batch, rows[i])) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < rows.size() && end - i < kRunRows && rows[end].table == rows[i].table && is_sound(batch, rows[end])) ++end;
    runs.push_back({rows.subspan(i, end - i), binding_of(rows[i].table)});
    i = end;
  }
  if (digests.size() < runs.size()) digests.resize(runs.size());
  count_runs(batch);
  bound = 0;
}

// Part by part: while one is counted, the others read what the next one's rows say by themselves.
void ImpactCounter::State::count_runs(const Batch& batch) {
  const auto tally_of = [&](std::size_t run) {
    const Binding& binding = bindings[runs[run].binding];
    return binding.in_order ? binding.tally : nullptr;
  };
  const auto read_keys = [&](std::size_t run) {
    digests[run].plan = 0;
    if (const TableTally* tally = tally_of(run)) tally->read_keys(batch, runs[run].rows, registry, tests, digests[run]);
  };
  const auto read_known = [&](std::size_t run) {
    if (const TableTally* tally = tally_of(run)) tally->read_known(batch, runs[run].rows, registry, digests[run]);
  };
  const auto end_of = [&](std::size_t first) { return std::min(first + kPartRuns, runs.size()); };
  options.parallel(end_of(0), read_keys);
  for (std::size_t first = 0; first < runs.size(); first = end_of(first)) {
    const std::size_t end = end_of(first), next_end = end_of(end);
    options.parallel(end - first, [&](std::size_t i) { read_known(first + i); });
    const auto count = [&] {
      for (std::size_t i = first; i < end; ++i) take(batch, runs[i], digests[i]);
    };
    if (keeps_plans(first, end)) {
      options.parallel(1 + next_end - end, [&](std::size_t i) { i == 0 ? count() : read_keys(end + i - 1); });
    } else {
      count();
      options.parallel(next_end - end, [&](std::size_t i) { read_keys(end + i); });
    }
  }
}

bool ImpactCounter::State::keeps_plans(std::size_t first, std::size_t end) const {
  // As if all rows were each table's: there is one table in nearly every part.
  const std::size_t rows = (end - first) * kRunRows;
  return std::all_of(
      runs.begin() + static_cast<std::ptrdiff_t>(first), runs.begin() + static_cast<std::ptrdiff_t>(end),
      [&](const Run& run) { return bindings[run.binding].tally != nullptr && bindings[run.binding].tally->keeps_plan(rows); });
}

void ImpactCounter::State::unpack(const Batch& batch) {
  // Counting what is unpacked takes `runs` and `bindings` for itself.
  std::vector<std::pair<std::span<const Row>, OpenedTable*>> open;
  for (const Run& run : runs) {
    const TableTally* tally = bindings[run.binding].tally;
    if (tally == nullptr) continue;
    if (opened.size() <= tally->order()) opened.resize(tables.size());
    std::unique_ptr<OpenedTable>& table = opened[tally->order()];
    if (!table) table = std::make_unique<OpenedTable>();
    if (!table->closed()) open.emplace_back(run.rows, table.get());
  }
  for (const auto& [rows, table] : open) {
    table->forget_schema();
    for (const Row& row : rows) {
      table->see(*row.table, batch.cells_of(row), row, unpacked);
      if (unpacked.cells.size() > kMostUnpacked) see_unpacked();
    }
  }
  see_unpacked();
}

void ImpactCounter::State::see_unpacked() {
  if (unpacked.rows.empty()) return;
  see(unpacked);
  unpacked.clear();
}

void ImpactCounter::see_rows(const Batch& batch) {
  state_->see(batch);
  state_->unpack(batch);
}

// All rows were seen: which tables count, and what of them must be looked at again.
void ImpactCounter::State::conclude(const ImpactScope& scope) {
  if (replay) return;
  end_rows();
  scoped = scope_tables(tables, scope);
  replay.emplace(scoped, scope);
}

std::vector<std::uint32_t> ImpactCounter::needed_again(const ImpactScope& scope) {
  state_->conclude(scope);
  return state_->replay->evidence();
}

void ImpactCounter::see_again(const Batch& batch) {
  State& s = *state_;
  if (!s.replay) return;
  s.bound = 0;
  for (const Row& row : batch.rows) {
    if (!is_sound(batch, row)) continue;
    State::Binding& binding = s.bindings[s.binding_of(row.table)];
    if (binding.tally == nullptr || !s.replay->wants(*binding.tally)) continue;
    std::span<const Cell> cells = batch.cells_of(row);
    if (!binding.in_order) cells = s.in_order(binding, cells);
    s.replay->take(*binding.tally, cells, s.counting);
  }
  s.bound = 0;
}

std::vector<JudgedTable> ImpactCounter::judge_tables() {
  state_->end_rows();
  std::vector<JudgedTable> judged;
  for (const auto& t : state_->tables) {
    // Orders are counted in the time in which cards were exposed, whoever placed them.
    if (t->rows() > 0) judged.push_back({t->first_place(), t->has_persons() || t->card_orders() != nullptr, t->shape().nobody});
  }
  return judged;
}

Impact ImpactCounter::finish(const ImpactScope& scope) {
  State& s = *state_;
  s.conclude(scope);
  s.registry.settle();
  for (const auto& tally : s.tables) tally->end(s.registry);
  s.replay->finish(s.registry);
  const ScopedTables& scoped = s.scoped;

  std::uint64_t real = 0, test = 0;
  for (const auto& t : s.tables) {
    if (t->has_persons()) real += t->real().rows, test += t->test().rows;
  }
  s.test_counts = test > real;
  const FigureContext with{s.registry, s.registry.ties(s.options.parallel), s.test_counts};
  const UtcOffset offset = scope.ledger.timezone;

  Impact impact;
  const std::optional<OverlapFinder> overlaps = s.find_overlaps(scope, with, impact);
  PersonSum possible(with), confirmed(with);
  for (const ScopedTable& t : scoped.tables) {
    possible.add(t);
    if (t.confirmed) confirmed.add(t);
    impact.tables.push_back(table_impact(t, with, offset));
    if (overlaps) {
      PersonSum alone(with);
      alone.add(t);
      impact.tables.back().overlap = overlaps->of(alone.keys(), impact.tables.back().asset);
    }
    const TableImpact& table = impact.tables.back();
    if (table.first && (!impact.first || *table.first < *impact.first)) impact.first = table.first;
    if (table.last && (!impact.last || *table.last > *impact.last)) impact.last = table.last;
  }
  if (overlaps) impact.overlap = overlaps->of(possible.keys());
  impact.identified_by = possible.identified_by();
  impact.cards = possible.cards(), impact.cards_with_code = possible.cards_with_code();
  const Timestamp judged = scope.incident.known() ? scope.incident : impact.last.value_or(Timestamp{});
  absl::flat_hash_set<PersonId> minors;
  IdMap<KindMask> held;
  std::vector<MergeImpact> merges;
  // Each goes through all persons, and none needs what another one makes.
  s.all_of({
      [&] { held = held_by_person(scoped.tables, possible.keys(), with); },
      [&] { impact.possible = possible.figures(); },
      [&] { impact.confirmed = confirmed.figures(); },
      [&] {
        if (judged.known()) minors = possible.minor_persons(eighteen_before(judged, offset));
      },
      [&] { merges = possible.merges(); },
      [&] { impact.years = year_impacts(scoped.tables, with); },
      [&] { impact.groups = group_impacts(scoped.tables, with, scope.ledger); },
      [&] { impact.assets = asset_impacts(scoped.tables, with, scope.ledger); },
  });
  impact.minors = minors.size();
  const bool reserved_counts = reserved_mail_counts(held, with);
  s.all_of({
      [&] { impact.fields = field_impacts(scoped.tables, held); },
      [&] { impact.contact = contactability(held, minors, reserved_counts, with); },
  });
  impact.contact.merged_by = std::move(merges);
  CardWindows windows = find_card_windows({scope, s.card_words, s.tables, scoped, with, possible.keys(), impact.fields});
  impact.card_windows = std::move(windows.list);
  if (judged.known()) impact.retention = retention_impacts(scoped.tables, scope.ledger, judged);
  std::uint64_t sampled = 0;
  for (const Evidence& e : scope.evidence) sampled += e.sampled.size();
  impact.notes = impact_notes(
      {scoped, impact, possible, with, s.problem, s.unlisted_rows, s.packed_left_out, real, test, scope.incident.known(), sampled});
  if (!s.not_compared.empty()) {
    impact.notes.push_back({"一時ファイルを読み戻せず、指紋と照合できませんでした。空き容量を確かめて、もう一度実行してください。",
                            "Not compared with the fingerprints: " + s.not_compared});
  }
  if (overlaps) std::ranges::move(overlap_notes(*overlaps, impact), std::back_inserter(impact.notes));
  tell_proof({scope, scoped, *s.replay, possible, with}, impact);
  if (s.options.keep_persons) {
    s.persons = list_persons(scoped.tables, {with, possible.keys(), minors, windows.orders_of, s.contact_words, reserved_counts});
  }
  return impact;
}

std::optional<OverlapFinder> ImpactCounter::State::find_overlaps(const ImpactScope& scope, const FigureContext& with,
                                                                 Impact& impact) {
  if (options.known.empty()) return {};
  Result<OverlapFinder> found = OverlapFinder::find(tables, scope, with, options.known, options.parallel);
  if (!found) {
    not_compared = found.error().what;
    return {};
  }
  for (std::size_t i = 0; i < options.known.size(); ++i) {
    const PersonSet& set = options.known[i];
    impact.fingerprints.push_back(
        {set.file(), set.about().source, set.about().persons, found->found_in()[i], set.about().as_of, set.about().incomplete});
  }
  impact.asset_overlaps = asset_overlaps(tables, scope, with, *found);
  return std::move(*found);
}

Result<std::string> ImpactCounter::fingerprint(PersonSetAbout& about, const PersonSetCheck& check) {
  State& s = *state_;
  const FigureContext with{s.registry, s.registry.ties(), s.test_counts};
  ASSIGN_OR_RETURN(KeptKeys kept, kept_keys(s.registry, counted_keys(s.tables, with), with.ties));
  about.persons = kept.persons, about.left_out = kept.left_out;
  if (kept.persons == 0) {
    return make_error(Errc::NotFound,
                      "nobody is known in there by more than a name or a card: there is nothing to make a fingerprint of",
                      "give the dump of the database that holds the customers; hinomi scan shows what is in it");
  }
  return encode_person_set(kept.keys, about, check);
}

std::vector<AffectedPerson> ImpactCounter::persons() const { return state_->persons; }

}  // namespace hinomi::impact
