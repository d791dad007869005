// An object of JSON as a row: "billing.phone" for objects in objects, a table of its own ("orders.line_items") for a list of
// objects. JSON that stands in a string is opened too. Extended JSON of MongoDB ($oid, $date) is read as what it means.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include <absl/container/flat_hash_map.h>
#include <simdjson.h>

#include "events/growing_table.h"

namespace hinomi::events {

class JsonRows {
 public:
  /// Objects deeper than this, and JSON in JSON in JSON in JSON, stay text.
  static constexpr int kMostDepth = 16;
  static constexpr std::size_t kMostNested = 3;
  static constexpr std::size_t kMostTables = 500;

  explicit JsonRows(std::uint32_t evidence) : evidence_(evidence) {}

  /// One object, in UTF-8, as a row of `table`. False: it is no object of JSON; nothing was added.
  bool add(std::string_view object, const std::string& table, const Place& place, Batch& out);

 private:
  using Element = simdjson::dom::element;

  GrowingTable* table(const std::string& name);
  void fields(const simdjson::dom::object& object, GrowingTable& row, const std::string& table, std::string& path, int depth);
  void value(const Element& element, GrowingTable& row, const std::string& table, std::string& path, int depth);
  void list(const simdjson::dom::array& array, GrowingTable& row, const std::string& table, std::string& path, int depth);
  void text(std::string_view text, GrowingTable& row, const std::string& table, std::string& path, int depth);
  void as_text(const Element& element, GrowingTable& row, const std::string& path);
  bool parse(std::string_view text, std::size_t nested, Element& parsed);

  std::uint32_t evidence_;
  std::deque<GrowingTable> tables_;
  absl::flat_hash_map<std::string, GrowingTable*> by_name_;
  std::vector<std::unique_ptr<simdjson::dom::parser>> parsers_;  // one a level of JSON in JSON
  std::vector<std::string> copies_;                              // simdjson reads beyond the end of its input
  std::size_t nested_ = 0, first_cell_ = 0;
  Place place_;
  Batch* out_ = nullptr;
};

}  // namespace hinomi::events
