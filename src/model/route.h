// What a page of a site shows, by its address: which rows of which table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/row_selection.h"

namespace hinomi {

/// Rows of one table; `column` holds what stands for {id} in the address, empty: the table's key.
struct RouteRows {
  std::string table, column;
  bool operator==(const RouteRows&) const = default;
};

/// "/admin/order/{id}/edit", "/admin.php?page=orders&paged={page}": '*' stands for any text within a folder, {id} for the row's
/// number or name, {page} for that of a list's page, {offset} for the rows before it. Parameters may stand in any order and among
/// others; a {page} or {offset} that is not there means the first page.
struct Route {
  enum class Shows : std::uint8_t { Record, List, Export };
  std::string path;
  Shows shows = Shows::Record;
  std::vector<RouteRows> rows;
  bool prefixed = false;                  ///< something may stand in front of the tables' names
  std::optional<std::uint64_t> per_page;  ///< of a list
  std::optional<RowOrder> order;          ///< of a list
  bool operator==(const Route&) const = default;
};

}  // namespace hinomi
