#include "findings/route_pattern.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "findings/query_pairs.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kLongestPattern = 512, kLongestTarget = 2'048, kLongestValue = 64, kMostPieces = 32;
constexpr std::uint64_t kMostRows = 1'000'000'000;

std::optional<std::uint64_t> number_of(std::string_view text) {
  const auto number = parse_number<std::uint64_t>(text);
  return number && *number <= kMostRows ? number : std::nullopt;
}

template <typename Take>
void each_part(std::string_view text, char divider, Take&& take) {
  while (true) {
    const std::size_t end = std::min(text.find(divider), text.size());
    if (!take(text.substr(0, end)) || end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

Result<RowOrder> order_of(const Yaml& node) {
  ASSIGN_OR_RETURN(std::string text, node.text());
  const std::string_view all = trim(text);
  const std::size_t space = all.find(' ');
  const std::string_view direction = space == std::string_view::npos ? std::string_view() : trim(all.substr(space));
  if (all.empty() || !(direction.empty() || iequals(direction, "asc") || iequals(direction, "desc")))
    return node.error("'" + text + "' is no order of a list",
                      "write one column, and desc where the newest stand first: order: id desc");
  return RowOrder{std::string(all.substr(0, space)), iequals(direction, "desc")};
}

}  // namespace

Result<RoutePattern::Piece> RoutePattern::piece(std::string_view text) {
  if (text == "*") return Piece{Takes::Any, {}};
  if (text == "{id}") return Piece{Takes::Id, {}};
  if (text == "{page}") return Piece{Takes::Page, {}};
  if (text == "{offset}") return Piece{Takes::Offset, {}};
  if (text.find_first_of("{}*") != std::string_view::npos) {
    return make_error(Errc::Malformed, fmt::format("'{}' is no part of an address", text),
                      "a folder or a parameter's value is plain text, *, {id}, {page} or {offset}");
  }
  return Piece{Takes::Text, percent_decode(text)};
}

Result<RoutePattern> RoutePattern::compile(const Route& route) {
  RoutePattern pattern;
  const std::string_view path = std::string_view(route.path).substr(0, route.path.find('?'));
  if (!path.starts_with('/') || route.path.size() > kLongestPattern) {
    return make_error(Errc::Malformed, fmt::format("'{}' is no path", cut_bytes(route.path, 80)),
                      "begin with /, as the address does behind the host's name; 512 bytes at most");
  }
  pattern.head_ = std::string(path.substr(0, path.find_first_of("*{")));
  Result<void> problem{};
  const auto add = [&](std::string_view text, auto&& to) {
    auto made = piece(text);
    if (!made) {
      problem = std::move(made.error());
      return false;
    }
    to(std::move(*made));
    return pattern.folders_.size() + pattern.parameters_.size() < kMostPieces;
  };
  each_part(path.substr(1), '/',
            [&](std::string_view folder) { return add(folder, [&](Piece made) { pattern.folders_.push_back(std::move(made)); }); });
  RETURN_IF_ERROR(std::move(problem));
  if (path.size() < route.path.size()) {
    each_part(std::string_view(route.path).substr(path.size() + 1), '&', [&](std::string_view text) {
      const QueryPair pair(text);
      const std::string name = percent_decode(pair.name());
      return add(pair.value(), [&](Piece made) { pattern.parameters_.push_back({name, std::move(made)}); });
    });
    RETURN_IF_ERROR(std::move(problem));
  }
  std::size_t ids = 0;
  const auto count = [&](const Piece& one) { ids += one.takes == Takes::Id ? 1 : 0; };
  for (const Piece& one : pattern.folders_) count(one);
  for (const Parameter& one : pattern.parameters_) count(one.value);
  if (ids != (route.shows == Route::Shows::Record ? 1u : 0u)) {
    return make_error(Errc::Malformed, fmt::format("'{}' has {} places for {{id}}", cut_bytes(route.path, 80), ids),
                      "a page that shows one record has {id} once where its number stands, a list or an export has none");
  }
  pattern.per_page_ = route.per_page.value_or(0);
  return pattern;
}

bool RoutePattern::take(const Piece& piece, std::string_view text, RouteAsked& out) const {
  switch (piece.takes) {
    case Takes::Text:
      return text == piece.text;
    case Takes::Any:
      return true;
    case Takes::Id:
      if (text.empty() || text.size() > kLongestValue) return false;
      out.value = text;
      return true;
    case Takes::Page: {
      const auto page = number_of(text);
      if (!page) return false;
      out.rows = *page > 1 ? (*page - 1) * per_page_ : 0;
      return true;
    }
    case Takes::Offset: {
      const auto rows = number_of(text);
      if (rows) out.rows = *rows;
      return rows.has_value();
    }
  }
  return false;
}

std::optional<RouteAsked> RoutePattern::match(std::string_view target) const {
  if (!target.starts_with(head_) || target.size() > kLongestTarget) return std::nullopt;
  std::string_view path = target.substr(0, target.find_first_of("?#"));
  const std::string_view query = path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view();
  path.remove_prefix(1);
  RouteAsked asked;
  std::size_t folder = 0;
  bool same = true;
  each_part(path, '/', [&](std::string_view text) {
    // A slash may stand at the end or not.
    if (folder == folders_.size()) return same = text.empty();
    const std::string decoded = percent_decode(text);
    same = take(folders_[folder++], decoded, asked);
    return same;
  });
  if (!same) return std::nullopt;
  for (; folder < folders_.size(); ++folder) {
    const Takes takes = folders_[folder].takes;
    if (takes != Takes::Page && takes != Takes::Offset) return std::nullopt;
  }
  for (const Parameter& parameter : parameters_) {
    bool found = false;
    each_part(query, '&', [&](std::string_view text) {
      const QueryPair pair(text);
      if (percent_decode(pair.name()) != parameter.name) return true;
      std::string value(pair.value());
      std::ranges::replace(value, '+', ' ');
      found = true;
      same = take(parameter.value, percent_decode(value), asked);
      return false;
    });
    if (found ? !same : parameter.value.takes != Takes::Page && parameter.value.takes != Takes::Offset) return std::nullopt;
  }
  each_part(query, '&', [&](std::string_view text) {
    const std::string name = percent_decode(QueryPair(text).name());
    if (!name.empty() && std::ranges::find(parameters_, name, &Parameter::name) == parameters_.end()) asked.narrowed = true;
    return !asked.narrowed;
  });
  return asked;
}

Result<Route> read_route(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"path", "table", "column", "rows", "list", "export", "per_page", "order"}));
  Route route;
  ASSIGN_OR_RETURN(route.path, node.get("path").text());
  const Yaml table = node.get("table"), rows = node.get("rows"), list = node.get("list"), exported = node.get("export");
  if (table.present() + rows.present() + list.present() + exported.present() != 1) {
    return node.error("a route shows one thing",
                      "give one of table (with column) or rows, list, export: {path: \"/order/{id}\", table: orders, column: id}");
  }
  if (rows.present()) {
    for (const auto& [name, column] : rows.entries()) {
      ASSIGN_OR_RETURN(std::string text, column.text());
      route.rows.push_back({name, std::move(text)});
    }
    if (route.rows.empty()) return rows.error("no tables in rows", "write rows: {orders: id, order_addresses: order_id}");
  } else {
    const Yaml& named = table.present() ? table : list.present() ? list : exported;
    ASSIGN_OR_RETURN(std::string name, named.text());
    route.rows.push_back({std::move(name), node.get("column").text_or("")});
  }
  route.shows = list.present() ? Route::Shows::List : exported.present() ? Route::Shows::Export : Route::Shows::Record;
  for (const char* key : {"per_page", "order"}) {
    if (const Yaml of_list = node.get(key); of_list.present() && !list.present())
      return of_list.error(fmt::format("{} is said of lists alone", key),
                           "leave it out, or write list: instead of table: or export:");
  }
  if (const Yaml size = node.get("per_page"); size.present()) {
    ASSIGN_OR_RETURN(const long long number, size.integer());
    if (number < 1 || number > 100'000)
      return size.error("per_page is not the number of rows on a page", "write a number from 1 to 100000");
    route.per_page = static_cast<std::uint64_t>(number);
  }
  if (const Yaml order = node.get("order"); order.present()) {
    ASSIGN_OR_RETURN(route.order, order_of(order));
  }
  if (auto pattern = RoutePattern::compile(route); !pattern)
    return node.get("path").error(pattern.error().what, pattern.error().remedy);
  return route;
}

}  // namespace hinomi::findings
