#include "evidence/mysql_queries.h"

#include <charconv>

#include <fmt/format.h>

namespace hinomi::evidence {
namespace {

std::string key_column(const LiveTable& table) { return name_of(table.columns[table.key[0]]); }

std::string full_name(const LiveTable& table) { return name_of(table.database) + "." + name_of(table.name); }

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string select_rows(const LiveTable& table) {
  std::string query = "SELECT /*!40001 SQL_NO_CACHE */ ";
  for (std::size_t i = 0; i < table.columns.size(); ++i) query += (i > 0 ? "," : "") + name_of(table.columns[i]);
  return query + " FROM " + full_name(table);
}

std::string by_index(const LiveTable& table) { return " FORCE INDEX (" + name_of(table.key_name) + ")"; }

std::string order_of_key(const LiveTable& table, std::string_view direction) {
  std::string order = " ORDER BY ";
  for (std::size_t i = 0; i < table.key.size(); ++i)
    order.append(i > 0 ? "," : "").append(name_of(table.columns[table.key[i]])).append(direction);
  return order;
}

// Its first column alone bounds the range, which every server can use.
std::string behind_row(const LiveTable& table, std::span<const std::string> key, std::span<const Form> forms) {
  std::string condition, equal;
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    const std::string name = name_of(table.columns[table.key[i]]);
    std::string value;
    const Form form = forms[table.key[i]];
    value.resize(room_for(key[i].size()));
    // A text of bytes in quotes would be taken for one of the connection's encoding.
    const bool bytes = form == Form::Binary && !key[i].empty();
    const char* const end = write_cell(value.data(), bytes ? Form::Bits : form, key[i].data(), key[i].size());
    value.resize(static_cast<std::size_t>(end - value.data()));
    if (i == 0 && table.key.size() > 1) condition = name + ">=" + value + " AND (";
    condition += (i > 0 ? " OR (" + equal : "") + name + ">" + value + (i > 0 ? ")" : "");
    equal += name + "=" + value + " AND ";
  }
  return condition + (table.key.size() > 1 ? ")" : "");
}

std::string more_rows_than(const LiveTable& table, std::uint64_t rows) {
  const std::string column = table.key.empty() ? name_of(table.columns[0]) : key_column(table);
  return fmt::format("SELECT {} FROM {} LIMIT 1 OFFSET {}", column, full_name(table), rows);
}

std::string ends_of_key(const LiveTable& table) {
  return fmt::format("SELECT MIN({0}),MAX({0}) FROM {1}{2}", key_column(table), full_name(table), by_index(table));
}

SampleQueries::SampleQueries(const LiveTable& table, std::uint64_t rows, std::span<const std::string> ends) : table_(table) {
  // Numbers beyond 63 bits are sampled at their ends.
  const auto least = ends.size() == 2 ? number_of(ends[0]) : std::nullopt;
  const auto greatest = ends.size() == 2 ? number_of(ends[1]) : std::nullopt;
  if (least && greatest && *least <= *greatest) {
    places_.emplace(*least, *greatest, rows);
  } else if (!table.key.empty()) {
    const std::string query = select_rows(table) + by_index(table);
    queries_ = {fmt::format("{}{} LIMIT {}", query, order_of_key(table), rows - rows / 2),
                fmt::format("{}{} LIMIT {}", query, order_of_key(table, " DESC"), rows / 2)};
  } else {
    queries_ = {fmt::format("{} LIMIT {}", select_rows(table), rows)};
  }
}

std::optional<std::string> SampleQueries::next() {
  if (places_) {
    const auto stretch = places_->next();
    if (!stretch) return {};
    return fmt::format("{}{} WHERE {} BETWEEN {} AND {}{} LIMIT {}", select_rows(table_), by_index(table_), key_column(table_),
                       stretch->from, stretch->to, order_of_key(table_, stretch->backward ? " DESC" : ""), stretch->rows);
  }
  if (queries_.empty()) return {};
  std::string query = std::move(queries_.front());
  queries_.pop_front();
  return query;
}

void SampleQueries::took(std::uint64_t rows, std::span<const std::string> last_key) {
  // A place without rows has no last one.
  if (places_) places_->took(rows, rows == 0 || last_key.empty() ? 0 : number_of(last_key[0]).value_or(0));
}

}  // namespace hinomi::evidence
