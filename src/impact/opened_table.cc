#include "impact/opened_table.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "impact/filled.h"
#include "impact/packed_values.h"

namespace hinomi::impact {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>(
    {"meta_key", "field_name", "field_key", "attribute_code", "key", "name", "question", "項目名", "項目", "設問", "meta_name"});
constexpr auto kValues =
    std::to_array<std::string_view>({"meta_value", "field_value", "value", "answer", "値", "回答", "内容", "meta_val"});

int column_named(const TableSchema& schema, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      if (iequals(schema.columns[i].name, name)) return static_cast<int>(i);
    }
  }
  return -1;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.find_first_of("\n\r\0") == std::string_view::npos;
}

}  // namespace

// A key, a value, and before them the number of what they belong to; a table of its own settings has no such number.
void OpenedTable::begin(const TableSchema& schema) {
  schema_ = &schema;
  // Rows without names of columns belong to the columns that were named, in their order.
  const bool named = schema.headed || schema.declared;
  if (begun_ && (named ? named_ && schema.columns == columns_ : schema.columns.size() == columns_.size())) return;
  begun_ = true, named_ = named;
  columns_ = schema.columns;
  target_of_.assign(columns_.size(), nullptr);
  entity_ = key_ = value_ = -1;
  if (!named) return;
  key_ = column_named(schema, kKeys), value_ = column_named(schema, kValues);
  if (key_ < 0 || value_ < 0 || key_ == value_ || schema.columns.size() > 8) return;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const std::string name = ascii_lower(schema.columns[i].name);
    const bool number = (name.ends_with("_id") || name.ends_with("番号") || name == "申込id" || name == "回答id") &&
                        name != "meta_id" && name != "umeta_id" && !schema.columns[i].key;
    if (number && static_cast<int>(i) != key_ && static_cast<int>(i) != value_) entity_ = static_cast<int>(i);
    if (entity_ >= 0) break;
  }
}

// By name: another list of columns may have the same one elsewhere.
OpenedTable::Target* OpenedTable::target(const TableSchema& schema, std::size_t column) {
  if (column >= target_of_.size()) target_of_.resize(column + 1);
  if (target_of_[column] != nullptr) return target_of_[column];
  std::string name = column < columns_.size() ? columns_[column].name : std::to_string(column + 1);
  std::string key = name;
  for (std::size_t i = 0; i < std::min(column, columns_.size()); ++i) {
    if (columns_[i].name != name) continue;
    key.append("\x1f").append(std::to_string(column));
    break;
  }
  auto found = targets_.find(key);
  if (found == targets_.end()) {
    if (targets_.size() >= kMostTargets) return nullptr;
    found = targets_.emplace(std::move(key), std::make_unique<Target>()).first;
    TableSchema& s = found->second->schema;
    s.evidence = schema.evidence, s.database = schema.database, s.logged = schema.logged, s.headed = true;
    s.name = schema.name + "." + name;
  }
  return target_of_[column] = found->second.get();
}

std::optional<std::uint32_t> OpenedTable::place(Target& target, std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  const auto found = target.place.find(name);
  if (found != target.place.end()) return found->second;
  if (target.place.size() >= kMostNames) return std::nullopt;
  const auto at = static_cast<std::uint32_t>(target.schema.columns.size());
  target.schema.columns.push_back({.name = std::string(name), .type = {}, .comment = {}});
  target.place.emplace(std::string(name), at);
  return at;
}

void OpenedTable::give(Entity& entity, Batch& out) {
  if (entity.values.empty()) return;
  Row row = entity.row;
  row.table = &entity.target->schema;
  row.first = static_cast<std::uint32_t>(out.cells.size());
  row.count = static_cast<std::uint32_t>(entity.target->schema.columns.size());
  out.cells.resize(out.cells.size() + row.count);
  for (const auto& [at, value] : entity.values) out.cells[row.first + at] = {out.text.copy(value), CellKind::Text};
  out.rows.push_back(row);
  entity.values.clear();
  entity.bytes = 0;
}

void OpenedTable::add(Entity& entity, std::string_view name, std::string_view value, Batch& out) {
  if (is_blank(value)) return;
  const auto at = place(*entity.target, name);
  if (!at) return;
  // A name that comes again begins the next row: a list of persons.
  if (std::ranges::any_of(entity.values, [&](const auto& v) { return v.first == *at; })) give(entity, out);
  entity.values.emplace_back(*at, value.substr(0, std::min(value.size(), kMostValueBytes)));
  entity.bytes += sizeof(entity.values.back()) + entity.values.back().second.size();
}

void OpenedTable::give_oldest(Batch& out) {
  Entity& oldest = open_.front();
  open_bytes_ -= oldest.bytes;
  give(oldest, out);
  open_of_.erase(oldest.id);
  open_.pop_front();
}

void OpenedTable::see_pair(const TableSchema& schema, std::span<const Cell> cells, const Row& row, Batch& out) {
  const auto of = [&](int column) {
    return static_cast<std::size_t>(column) < cells.size() ? cells[static_cast<std::size_t>(column)] : Cell{};
  };
  const Cell id = of(entity_), key = of(key_), value = of(value_);
  if (!is_filled(id) || !is_filled(key) || !is_filled(value) || id.text.size() > 64) return;
  Target* t = target(schema, static_cast<std::size_t>(value_));
  if (t == nullptr) return;
  auto found = open_of_.find(id.text);
  if (found == open_of_.end()) {
    if (open_.size() >= kMostOpen) give_oldest(out);
    open_.push_back({t, std::string(id.text), row, {}, 0});
    found = open_of_.emplace(open_.back().id, &open_.back()).first;
  }
  Entity& entity = *found->second;
  open_bytes_ -= entity.bytes;
  if (entity.target != t) {
    give(entity, out);
    entity.target = t, entity.row = row;
  }
  if (!looks_packed(value.text) || !open_packed(value.text, [&](std::string_view name, std::string_view inner) {
        add(entity, name.empty() ? std::string(key.text) : std::string(key.text).append(".").append(name), inner, out);
      })) {
    add(entity, key.text, value.text, out);
  }
  open_bytes_ += entity.bytes;
  while (open_bytes_ > kMostOpenBytes) give_oldest(out);
}

void OpenedTable::see(const TableSchema& schema, std::span<const Cell> cells, const Row& row, Batch& out) {
  if (closed_) return;
  if (&schema != schema_) begin(schema);
  ++rows_;
  if (entity_ >= 0) return see_pair(schema, cells, row, out);
  const std::size_t before = out.cells.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!looks_packed(cells[i].text) || cells[i].kind == CellKind::Binary) continue;
    packed_ = true;
    Target* t = out.cells.size() - before < kMostCells ? target(schema, i) : nullptr;
    if (t == nullptr) {
      ++left_out_;
      continue;
    }
    Entity entity{t, {}, row, {}, 0};
    open_packed(cells[i].text, [&](std::string_view name, std::string_view value) { add(entity, name, value, out); });
    give(entity, out);
  }
  closed_ = !packed_ && rows_ >= kTrialRows;
}

void OpenedTable::finish(Batch& out) {
  while (!open_.empty()) give_oldest(out);
}

}  // namespace hinomi::impact
