#include "events/json_rows.h"

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "base/time.h"

namespace hinomi::events {
namespace {

constexpr std::int64_t kMostMillis = 253'402'300'799'999;  ///< the end of the year 9999
constexpr std::size_t kMostPath = 512;
constexpr std::size_t kMostCells = 8u << 20;  ///< of one object; a list of small ones in a wide table would take much more

// "{…}" or "[{…}]": worth a look. A cell of text rarely begins so.
bool looks_like_json(std::string_view text) {
  if (text.size() < 2) return false;
  return (text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']');
}

}  // namespace

bool JsonRows::parse(std::string_view text, std::size_t nested, Element& parsed) {
  while (parsers_.size() <= nested) {
    parsers_.push_back(std::make_unique<simdjson::dom::parser>());
    copies_.emplace_back();
  }
  std::string& copy = copies_[nested];
  copy.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  copy.assign(text);
  return parsers_[nested]->parse(copy.data(), copy.size(), false).get(parsed) == simdjson::SUCCESS;
}

GrowingTable* JsonRows::table(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  if (tables_.size() == kMostTables) return nullptr;
  return by_name_.emplace(name, &tables_.emplace_back(evidence_, name)).first->second;
}

bool JsonRows::add(std::string_view object, const std::string& name, const Place& place, Batch& out) {
  Element parsed;
  simdjson::dom::object root;
  GrowingTable* const row = table(name);
  nested_ = 0, place_ = place, out_ = &out, first_cell_ = out.cells.size();
  if (row == nullptr || !parse(object, 0, parsed) || parsed.get(root) != simdjson::SUCCESS) return false;
  std::string path;
  fields(root, *row, name, path, 0);
  if (row->row_is_empty()) ++out.read;
  row->end_row(place, out);
  return true;
}

void JsonRows::fields(const simdjson::dom::object& object, GrowingTable& row, const std::string& table, std::string& path,
                      int depth) {
  for (const auto& [key, element] : object) {
    const std::size_t parent = path.size();
    // "$oid", "$numberLong": a word on the value's type, not a name.
    if (!key.starts_with('$')) {
      if (!path.empty()) path += '.';
      path += key.substr(0, valid_utf8_prefix(key.substr(0, kMostPath)));
    }
    value(element, row, table, path, depth);
    path.resize(parent);
  }
}

void JsonRows::value(const Element& element, GrowingTable& row, const std::string& table, std::string& path, int depth) {
  using enum simdjson::dom::element_type;
  switch (element.type()) {
    case OBJECT: {
      const simdjson::dom::object object = element.get_object().value_unsafe();
      if (depth >= kMostDepth || path.size() > kMostPath) return as_text(element, row, path);
      std::string_view millis;
      if (object["$date"]["$numberLong"].get(millis) == simdjson::SUCCESS) {
        const auto number = parse_number<std::int64_t>(millis);
        // No time at all, or one that no calendar has: told as it stands.
        if (!number || *number > kMostMillis || *number < -kMostMillis) return as_text(element, row, path);
        const Timestamp time = Timestamp::from_seconds(*number / 1000);
        return row.set(path, {out_->text.copy(format_rfc3339(time, UtcOffset{0})), CellKind::Text});
      }
      return fields(object, row, table, path, depth + 1);
    }
    case ARRAY:
      if (depth >= kMostDepth || path.size() > kMostPath) return as_text(element, row, path);
      return list(element.get_array().value_unsafe(), row, table, path, depth);
    case STRING:
      return text(element.get_string().value_unsafe(), row, table, path, depth);
    case NULL_VALUE:
      return row.set(path, {});
    default:
      return as_text(element, row, path);
  }
}

// Objects are rows of a table of their own; other values stand in one cell, a line each.
void JsonRows::list(const simdjson::dom::array& array, GrowingTable& row, const std::string& table, std::string& path, int depth) {
  std::string child_name;
  for (const Element& element : array) {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS) {
      value(element, row, table, path, depth + 1);
      continue;
    }
    if (child_name.empty()) child_name = path.empty() ? table + ".items" : table + '.' + path;
    GrowingTable* const child = this->table(child_name);
    if (child == nullptr || child == &row) {
      as_text(element, row, path);
      continue;
    }
    if (out_->cells.size() - first_cell_ > kMostCells) {
      out_->skipped.push_back({place_, SkipReason::TooLarge, {}});
      return;
    }
    std::string child_path;
    fields(object, *child, child_name, child_path, depth + 1);
    child->end_row(place_, *out_);
  }
}

void JsonRows::text(std::string_view text, GrowingTable& row, const std::string& table, std::string& path, int depth) {
  const std::string_view inside = trim(text);
  Element parsed;
  if (nested_ < kMostNested && looks_like_json(inside) && parse(inside, nested_ + 1, parsed) &&
      (parsed.is_object() || parsed.is_array())) {
    ++nested_;
    value(parsed, row, table, path, depth + 1);
    --nested_;
    return;
  }
  row.set(path, {out_->text.copy(text), CellKind::Text});
}

void JsonRows::as_text(const Element& element, GrowingTable& row, const std::string& path) {
  const bool bare = !element.is_object() && !element.is_array();
  row.set(path, {out_->text.copy(simdjson::minify(element)), bare ? CellKind::Bare : CellKind::Text});
}

}  // namespace hinomi::events
