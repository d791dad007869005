// One table of one piece of evidence, counted as its rows come.
//
// The first rows are kept until the columns can be classified (classify_table.h); from then on only what the plan names is looked
// at. Every so often a window of rows is classified again: a table that turns out to speak of persons later is counted from there
// on, and says how many of its rows went by before.
#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "impact/card_orders.h"
#include "impact/classify_table.h"
#include "impact/contact_quality.h"
#include "impact/dated_rows.h"
#include "impact/id_map.h"
#include "impact/id_set.h"
#include "impact/moment_range.h"
#include "impact/person_registry.h"
#include "impact/row_digest.h"
#include "impact/row_sample.h"
#include "model/batch.h"
#include "model/person.h"

namespace hinomi::impact {

/// Whose a row is, once its table is known.
struct RowIdentity {
  bool counts = false;  ///< it holds personal data
  bool test = false;
  std::optional<PersonId> id;  ///< of its strongest key
};

/// What all tables share while they count.
struct Counting {
  Classifier classifier;
  PersonRegistry& persons;
  const TestRows& test_rows;
  bool keep_persons = false;
  bool keep_first_rows = false;            ///< of logs: since when somebody is there
  UtcOffset offset = kJst;                 ///< at which days begin
  std::size_t row_hashes_left = 4u << 20;  ///< of logged rows, over all tables
  RunDigest own;                           ///< scratch, for rows that nobody has read ahead
  RowKeys keys;                            ///< scratch
  std::string scratch;
  std::vector<Cell> cells;  ///< scratch
};

struct ColumnTally {
  std::uint64_t filled = 0;
  std::uint64_t blank = 0;  ///< white space only
};

/// What the rows of one key told.
struct HeldKey {
  KindMask kinds = 0;
  std::uint64_t weak_cells = 0;  ///< of which cells the weaker keys are tied to it (RowDigest::weak_cells)
  bool operator==(const HeldKey&) const = default;
};

/// Rows of persons and test rows are counted apart; which of them count is decided at the end.
struct Stratum {
  IdSet persons;        ///< keys under which rows are counted
  IdSet cards;          ///< card numbers, as keys of the same registry
  IdSet coded_cards;    ///< those of them that stand beside a security code
  IdSet young;          ///< keys of undated rows that state an age under 18, or a school year of the under-aged
  IdMap<HeldKey> held;  ///< by key
  std::array<std::uint64_t, kKeyKinds> rows_by_key{};
  std::uint64_t rows = 0, keyless = 0;  ///< rows with personal data; those of them without any key
  MomentRange moments;
  DatedRows dated;
  /// Names seen under one telephone number, as (key, hash of name): more than one may be a household.
  absl::flat_hash_set<std::uint64_t> phone_names;
  void add(const Stratum& other);
};

/// The rows of one value of the grouping column.
struct GroupTally {
  std::string value;
  std::uint64_t rows = 0;
  std::array<IdSet, 2> persons;  ///< real, test
};

/// The first row that a log shows of somebody.
struct FirstRow {
  Timestamp time;
  Place place;
  std::uint64_t connection = 0;
  /// What has no time comes last.
  bool before(const FirstRow& other) const {
    return std::tuple(!time.known(), time, place) < std::tuple(!other.time.known(), other.time, other.place);
  }
};

/// Rows that were written one statement after another, as a server's log shows them.
struct LoggedRows {
  static constexpr std::size_t kMostConnections = 1u << 16;
  struct Load {
    std::uint64_t rows = 0;
    Timestamp first;
  };
  absl::flat_hash_map<std::uint64_t, std::uint64_t> connection_of;  ///< hash of a row → who wrote it first
  absl::flat_hash_map<std::uint64_t, Load> loads;                   ///< by connection
  absl::flat_hash_map<PersonId, Timestamp> last_seen;               ///< of each key
  absl::flat_hash_map<PersonId, FirstRow> first_rows;               ///< of each key; only with Counting::keep_first_rows
  std::uint64_t repeated = 0;                                       ///< rows that another connection had written already
};

/// What is kept of a person for the list of those affected.
struct PersonRecord {
  PersonId id = 0;
  bool test = false;
  std::string name, email, phone, address;
  std::string guardian, unread_email;  ///< what stands where an address should be
  KindMask kinds = 0;                  ///< and how the person can be told (contact_quality.h)
  std::uint64_t rows = 0;
  /// Another record of the same person: what is known already stays.
  void add(const PersonRecord& other);
};

/// A table that spoke of persons only later.
struct LateDiscovery {
  std::string column;
  std::uint64_t at_row = 0;
  std::uint64_t missed_at_most = 0;
};

class TableTally {
 public:
  static constexpr std::size_t kFirstRows = 64;  ///< hashes kept, to tell whether two sources hold the same table

  TableTally(const TableSchema& schema, std::size_t order);

  /// Merges another view of the table's shape; the place of each of its columns among ours.
  void learn(const TableSchema& schema, std::vector<std::uint32_t>& places);
  /// Reads rows ahead of take(), in two steps. The cells are in the order of columns(). First what they say by themselves: several
  /// threads may at once, also while rows of other runs are counted, as long as keeps_plan() for these.
  void read_keys(const Batch& batch, std::span<const Row> rows, const PersonRegistry& persons, const TestRows& test_rows,
                 RunDigest& out) const;
  /// Then what depends on the rows that were counted: several threads may at once, as long as nobody counts.
  void read_known(const Batch& batch, std::span<const Row> rows, const PersonRegistry& persons, RunDigest& out) const;
  /// Counting so many more rows will not change what is looked at.
  bool keeps_plan(std::size_t rows) const { return settled_ && rows_ + rows < next_window_; }
  /// Brings near what take() will need for a row that was read, some rows before it comes.
  void prefetch(const RunDigest& digest, std::size_t number, const PersonRegistry& persons) const;
  /// One row, its cells in the order of columns(); `as_read` in the order of the source, by which copies of a row are known.
  /// `digest`: read() has read it there, as the `number`th.
  void take(std::span<const Cell> cells, std::span<const Cell> as_read, const RowMark& mark, Counting& with,
            const RunDigest* digest = nullptr, std::size_t number = 0);
  /// Classifies with what there is, if that has not happened, and counts what was kept.
  void settle(Counting& with, bool whole);

  std::size_t order() const { return order_; }
  std::uint32_t evidence() const { return evidence_; }
  /// Of the first row.
  const Place& first_place() const { return first_place_; }
  const std::string& database() const { return database_; }
  const std::string& name() const { return name_; }
  bool logged() const { return logged_; }
  bool settled() const { return settled_; }
  std::size_t sample_bytes() const { return sample_.bytes(); }
  const std::vector<Column>& columns() const { return columns_; }
  std::uint64_t rows() const { return rows_; }
  /// One more than the greatest number that the table ever gave a row; 0: not known.
  std::uint64_t next_number() const { return next_number_; }
  const std::vector<ForeignKey>& foreign_keys() const { return foreign_keys_; }
  const std::vector<ColumnTally>& filled() const { return filled_; }
  const TableShape& shape() const { return shape_; }
  bool has_persons() const { return shape_.role == TableRole::Persons; }
  std::uint64_t rows_with(FieldKind kind) const { return kind_rows_[static_cast<std::size_t>(kind)]; }
  std::uint64_t personal_rows() const { return real_.rows + test_.rows; }
  const Stratum& real() const { return real_; }
  const Stratum& test() const { return test_; }
  const std::vector<GroupTally>& groups() const { return groups_; }
  const LoggedRows& log() const { return log_; }
  const std::vector<std::uint64_t>& first_rows() const { return first_rows_; }
  const std::vector<PersonRecord>& records() const { return records_; }
  /// Null where the table is none of orders, nor explains their ways of payment.
  const CardOrders* card_orders() const { return card_orders_.get(); }
  const std::vector<LateDiscovery>& late() const { return late_; }
  /// Whose row this is; asked when all rows were counted. The cells are in the order of columns().
  RowIdentity identify(std::span<const Cell> cells, Counting& with) const;
  /// The column that says when a row came into being; -1: none.
  int dating_column() const { return plan_.dating; }
  /// No more rows come: lets go what only counting needs, and makes every number the registry's canonical one.
  void end(const PersonRegistry& registry);
  /// NOT NULL and never empty, or filled in every row.
  bool required(std::size_t column) const;

 private:
  bool written_before(std::span<const Cell> as_read, const RowMark& mark, Counting& with);
  void begin_read(RunDigest& out, std::size_t rows, std::size_t cells) const;
  void read_key(std::span<const Cell> cells, const PersonRegistry& persons, const TestRows& test_rows, RunDigest& out,
                std::size_t number) const;
  void read_rest(std::span<const Cell> cells, const PersonRegistry& persons, RunDigest& out, RowDigest& digest) const;
  bool counts(const RowDigest& digest) const;
  const Stratum& stratum(const RowDigest& digest) const { return digest.test ? test_ : real_; }
  void count(std::span<const Cell> cells, const RowMark& mark, Counting& with, const RunDigest* digest, std::size_t number);
  /// Whose row it is, where something tells.
  std::optional<PersonId> count_person(std::span<const Cell> cells, const RowDigest& digest, const RowMark& mark, Counting& with);
  void judge_age(PersonId id, const RowDigest& digest, std::optional<std::int32_t> day, Stratum& s, PersonRegistry& persons);
  void count_group(std::string_view value, PersonId id, bool known, bool test, std::size_t most);
  void keep_record(PersonId id, const RowDigest& digest, std::span<const Cell> cells, RowKeys& keys);
  void plan(const Counting& with);
  void look_again(Counting& with);

  std::size_t order_;
  std::uint32_t evidence_;
  std::string database_, name_;
  Place first_place_;
  bool logged_, headed_ = false;
  std::vector<Column> columns_;
  std::uint64_t next_number_ = 0;
  std::vector<ForeignKey> foreign_keys_;

  std::uint64_t rows_ = 0;
  std::vector<ColumnTally> filled_;
  std::array<std::uint64_t, kKinds> kind_rows_{};
  Stratum real_, test_;
  std::vector<GroupTally> groups_;
  LoggedRows log_;
  std::vector<std::uint64_t> first_rows_;
  std::vector<PersonRecord> records_;
  absl::flat_hash_map<std::uint64_t, std::size_t> record_of_;  // id and stratum → records_

  bool settled_ = false;
  RowSample sample_;
  std::uint64_t next_window_ = 0;
  TableShape shape_;
  RowPlan plan_;
  ContactPlan contact_;
  std::unique_ptr<CardOrders> card_orders_;
  std::uint64_t plan_number_ = 0;  // of the plans there were
  std::vector<LateDiscovery> late_;
};

}  // namespace hinomi::impact
