#include "events/sql_tables.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::events {
namespace {

// Far more than real servers hold; evidence is written by attackers.
constexpr std::size_t kMaxTables = 50'000;
constexpr std::size_t kMaxColumnsInAll = 2'000'000;
constexpr std::size_t kMaxTargets = 20'000;
constexpr std::size_t kMaxCellsInBatch = 8 * kFullBatch;
// A row of one value in a table of thousands of columns takes a thousand times the memory of its text.
constexpr std::size_t kAlwaysPadded = 512;

ColumnClass class_of(const Column& column) {
  if (column.type.empty()) return ColumnClass::Unknown;
  if (is_binary_type(column.type)) return ColumnClass::Binary;
  const std::string_view type = column.type;
  const bool text = type.find("char") != std::string_view::npos || type.find("text") != std::string_view::npos ||
                    type.starts_with("enum") || type.starts_with("set") || type.starts_with("json");
  return text ? ColumnClass::Text : ColumnClass::Unknown;
}

}  // namespace

TableSchema* SqlTables::add_schema(const std::string& database, const std::string& name, std::vector<Column> columns) {
  if (schemas_.size() == kMaxTables || column_count_ + columns.size() > kMaxColumnsInAll) return nullptr;
  column_count_ += columns.size();
  TableSchema& schema = schemas_.emplace_back();
  schema.evidence = evidence_;
  schema.database = database;
  schema.name = name;
  schema.columns = std::move(columns);
  schema.logged = logged_;
  return &schema;
}

SqlTables::Table* SqlTables::current(const std::string& database, const std::string& name) {
  const auto found = by_name_.find({database, name});
  return found == by_name_.end() ? nullptr : found->second;
}

SqlTables::Table* SqlTables::install(const std::string& database, const std::string& name, TableSchema* schema) {
  Table& table = tables_.emplace_back();
  table.schema = schema;
  for (std::uint32_t i = 0; i < schema->columns.size(); ++i) table.columns.emplace(ascii_lower(schema->columns[i].name), i);
  by_name_[{database, name}] = &table;
  by_schema_[schema] = &table;
  targets_.clear();
  return &table;
}

void SqlTables::show(const TableSchema* schema, Batch& out) {
  Table& table = *by_schema_.at(schema);
  if (std::exchange(table.shown, true)) return;
  out.tables.push_back(schema);
}

void SqlTables::declare(const TableDefinition& definition, const std::string& database, const std::string& name, Batch& out) {
  std::vector<Column> columns = definition.columns;
  if (!definition.like.empty()) {
    const Table* model = current(definition.like_qualifier.empty() ? database : definition.like_qualifier, definition.like);
    if (model == nullptr) return;
    columns = model->schema->columns;
  }
  // A script that runs twice, or CREATE TABLE IF NOT EXISTS at every request.
  if (const Table* known = current(database, name);
      known != nullptr && known->schema->declared && !known->withdrawn && known->schema->columns == columns)
    return;
  TableSchema* schema = add_schema(database, name, std::move(columns));
  if (schema == nullptr) return;
  schema->declared = schema->headed = true;
  schema->foreign_keys = definition.foreign_keys;
  schema->next_number = definition.next_number;
  install(database, name, schema);
  if (logged_) show(schema, out);
}

void SqlTables::change(const std::string& database, const std::string& name, const TableChange& change) {
  Table* table = current(database, name);
  if (table == nullptr || (change.key.empty() && change.foreign_keys.empty() && change.next_number == 0)) return;
  if (table->shown) {
    if (change.foreign_keys.empty() && change.next_number == 0) return;
    // Rows refer to the schema as it is.
    const TableSchema& before = *table->schema;
    TableSchema* after = add_schema(database, name, before.columns);
    if (after == nullptr) return;
    after->declared = before.declared, after->headed = before.headed;
    after->foreign_keys = before.foreign_keys, after->next_number = before.next_number;
    table = install(database, name, after);
  }
  for (const std::string& column : change.key) {
    if (const auto at = table->columns.find(ascii_lower(column)); at != table->columns.end()) {
      table->schema->columns[at->second].key = table->schema->columns[at->second].not_null = true;
    }
  }
  std::vector<ForeignKey>& keys = table->schema->foreign_keys;
  for (const ForeignKey& key : change.foreign_keys) {
    if (keys.size() < kMaxForeignKeys && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  table->schema->next_number = std::max(table->schema->next_number, change.next_number);
}

void SqlTables::add_comment(const std::string& database, const std::string& name, const std::string& column,
                            const std::string& comment) {
  Table* table = current(database, name);
  if (table == nullptr || table->shown) return;
  if (const auto at = table->columns.find(ascii_lower(column)); at != table->columns.end())
    table->schema->columns[at->second].comment = comment;
}

void SqlTables::withdraw(const std::string& database, const std::string& name) {
  if (Table* table = current(database, name); table != nullptr && !table->shown) table->withdrawn = true;
}

RowTarget* SqlTables::target(const std::string& database, const std::string& name, std::span<const std::string> columns) {
  std::string key = database + '\0' + name;
  for (const std::string& column : columns) (key += '\0') += column;
  if (const auto found = targets_.find(key); found != targets_.end()) return &found->second;
  if (targets_.size() == kMaxTargets) targets_.clear();

  Table* table = current(database, name);
  if (table != nullptr && table->withdrawn) table = nullptr;
  if (!columns.empty()) {
    const auto unknown = [&](const std::string& column) {
      return table == nullptr || !table->columns.contains(ascii_lower(column));
    };
    if (std::ranges::any_of(columns, unknown)) {
      // A column that no declaration or earlier list named: the table as known so far, and this column.
      std::vector<Column> all = table == nullptr ? std::vector<Column>{} : table->schema->columns;
      for (const std::string& column : columns) {
        if (!unknown(column)) continue;
        Column& added = all.emplace_back();
        added.name = column;
      }
      TableSchema* schema = add_schema(database, name, std::move(all));
      if (schema == nullptr) return nullptr;
      schema->headed = true;
      schema->declared = table != nullptr && table->schema->declared;
      if (table != nullptr) schema->foreign_keys = table->schema->foreign_keys, schema->next_number = table->schema->next_number;
      table = install(database, name, schema);
    }
  } else if (table == nullptr && schemas_.size() == kMaxTables) {
    return nullptr;
  }

  RowTarget& target = targets_[std::move(key)];
  target.database = database, target.name = name;
  if (table == nullptr) return &target;
  target.schema = table->schema;
  if (columns.empty()) {
    for (const Column& column : table->schema->columns) target.classes.push_back(class_of(column));
    return &target;
  }
  bool in_order = columns.size() == table->schema->columns.size();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::uint32_t at = table->columns.find(ascii_lower(columns[i]))->second;
    target.places.push_back(at);
    target.classes.push_back(class_of(table->schema->columns[at]));
    in_order = in_order && at == i;
  }
  if (in_order) target.places.clear();
  return &target;
}

RowFit SqlTables::add_row(RowTarget& target, std::size_t first_cell, const Place& place, Timestamp time, std::uint64_t connection,
                          Batch& out) {
  const std::size_t count = out.cells.size() - first_cell;
  if (target.schema == nullptr) {
    std::vector<Column> columns(count);
    for (std::size_t i = 0; i < count; ++i) columns[i].name = fmt::format("column{}", i + 1);
    // Without a declaration, rows of another width belong to the schema of the first.
    TableSchema* schema = nullptr;
    if (Table* known = current(target.database, target.name); known != nullptr && !known->withdrawn) schema = known->schema;
    if (schema == nullptr) schema = add_schema(target.database, target.name, std::move(columns));
    if (schema == nullptr) {
      out.cells.resize(first_cell);
      return RowFit::Refused;
    }
    if (!by_schema_.contains(schema)) {
      // install() forgets the targets, this one too.
      Table& table = tables_.emplace_back();
      table.schema = schema;
      for (std::uint32_t i = 0; i < schema->columns.size(); ++i) table.columns.emplace(schema->columns[i].name, i);
      by_name_[{target.database, target.name}] = &table;
      by_schema_[schema] = &table;
    }
    target.schema = schema;
    target.classes.assign(schema->columns.size(), ColumnClass::Unknown);
  }
  const std::size_t expected = target.classes.size();
  const std::size_t width = target.schema->columns.size();
  if ((width > kAlwaysPadded && width > 4 * count) || first_cell > kMaxCellsInBatch) {
    out.cells.resize(first_cell);
    return RowFit::Refused;
  }
  if (count != expected) out.cells.resize(first_cell + expected);
  if (!target.places.empty()) {
    scratch_.assign(out.cells.begin() + static_cast<std::ptrdiff_t>(first_cell), out.cells.end());
    out.cells.resize(first_cell);
    out.cells.resize(first_cell + width);
    for (std::size_t i = 0; i < expected; ++i) out.cells[first_cell + target.places[i]] = scratch_[i];
  }
  if (!std::exchange(target.shown, true)) show(target.schema, out);
  Row& row = out.rows.emplace_back();
  row.table = target.schema;
  row.first = static_cast<std::uint32_t>(first_cell);
  row.count = static_cast<std::uint32_t>(width);
  row.place = place;
  row.time = time;
  row.connection = connection;
  return count == expected ? RowFit::Even : RowFit::Uneven;
}

void SqlTables::show_rest(Batch& out) {
  for (const Table& table : tables_) {
    if (!table.withdrawn) show(table.schema, out);
  }
}

}  // namespace hinomi::events
