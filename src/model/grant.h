// What a database account may do, as a GRANT statement says. What was taken away again may have been there when it was used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.h"

namespace hinomi {

struct Grant {
  std::string account;          ///< without its host
  std::string database, table;  ///< "*": all; a database of PostgreSQL's own is not named: empty
  bool reads = false;           ///< SELECT, ALL, or a role that has it
  Place place;
  bool operator==(const Grant&) const = default;

  /// `database` and `table` may be patterns: "shop\_%".
  bool covers(std::string_view in_database, std::string_view of_table) const;
};

/// The grants of one statement, one for each account and object; none for other statements, REVOKE too. Membership of a
/// role, ownership (ALTER … OWNER TO) and SUPERUSER stand there with no table: what they open is said elsewhere.
/// Passwords in it are passed over. Views into the statement are copied.
std::vector<Grant> parse_grants(std::string_view statement, const Place& place);

/// MySQL's pattern of a database's name: '%' any text, '_' any character, '\' makes the next one plain; letters without case.
bool matches_like(std::string_view pattern, std::string_view name);

}  // namespace hinomi
