// Tables whose values hold several fields, opened into tables of columns: key–value tables (postmeta, usermeta: one entity over
// several rows) give a row an entity, and columns of serialised PHP or JSON give a row a value. The new table is named
// "table.column".
//
//   OpenedTable opened;
//   opened.see(schema, cells, row, out);   // appends rows of new tables to `out`
//   opened.finish(out);
//
// Bounded: a thousand entities and 16 MB of their values are open at a time (the rows of one stand together in a dump; what comes
// later makes another row), 256 names of fields a table, 4 KB of a value, some million cells out of one row. A table in which
// nothing is packed is left alone after its first thousand rows.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "impact/field_words.h"
#include "model/batch.h"

namespace hinomi::impact {

class OpenedTable {
 public:
  static constexpr std::size_t kMostOpen = 1000;
  static constexpr std::size_t kMostOpenBytes = 16u << 20;
  static constexpr std::size_t kMostNames = 256;
  static constexpr std::size_t kMostTargets = 4096;
  static constexpr std::size_t kMostCells = 1u << 20;
  static constexpr std::size_t kMostValueBytes = 4096;
  static constexpr std::uint64_t kTrialRows = 1000;

  /// Nothing is packed here.
  bool closed() const { return closed_; }
  /// Values that were not opened because their row held too much.
  std::uint64_t left_out() const { return left_out_; }
  /// The next schema may be another one, at the same address too.
  void forget_schema() { schema_ = nullptr; }
  /// `cells` in the order of the schema's columns. Rows in `out` refer to schemas that live as long as this.
  void see(const TableSchema& schema, std::span<const Cell> cells, const Row& row, Batch& out);
  /// Gives the entities that are still open.
  void finish(Batch& out);

 private:
  /// A new table and the names of its columns.
  struct Target {
    TableSchema schema;
    absl::flat_hash_map<std::string, std::uint32_t, TextHash, std::equal_to<>> place;
  };
  struct Entity {
    Target* target = nullptr;
    std::string id;
    Row row;
    std::vector<std::pair<std::uint32_t, std::string>> values;
    std::size_t bytes = 0;  // of the values
  };
  void begin(const TableSchema& schema);
  Target* target(const TableSchema& schema, std::size_t column);
  static std::optional<std::uint32_t> place(Target& target, std::string_view name);
  static void give(Entity& entity, Batch& out);
  static void add(Entity& entity, std::string_view name, std::string_view value, Batch& out);
  void see_pair(const TableSchema& schema, std::span<const Cell> cells, const Row& row, Batch& out);
  void give_oldest(Batch& out);

  bool begun_ = false, named_ = false, closed_ = false, packed_ = false;
  const TableSchema* schema_ = nullptr;  // of the rows being seen; what follows was made for it
  std::vector<Column> columns_;
  int entity_ = -1, key_ = -1, value_ = -1;  // of a key–value table
  std::vector<Target*> target_of_;           // by column; null: not looked up yet
  std::uint64_t rows_ = 0, left_out_ = 0;
  absl::flat_hash_map<std::string, std::unique_ptr<Target>> targets_;
  std::deque<Entity> open_;                                 // oldest first
  absl::flat_hash_map<std::string_view, Entity*> open_of_;  // by the id in open_
  std::size_t open_bytes_ = 0;
};

}  // namespace hinomi::impact
