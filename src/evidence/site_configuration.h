// Which database account a site works with, from its configuration file: wp-config.php of WordPress, .env of EC-CUBE 4, Laravel and
// Symfony (DATABASE_URL, DB_*), mt-config.cgi of Movable Type, app/etc/env.php of Magento 2, data/config/config.php of EC-CUBE 2.
//
// Recognised by content, never carried out. Comments are passed over; passwords are neither kept nor returned. One pass, and only
// the first 256 KB: no such file is longer.
#pragma once

#include <optional>
#include <string_view>

#include "model/database_access.h"

namespace hinomi::evidence {

inline constexpr std::size_t kMostConfiguration = 256 * 1024;

/// None where the text is no such file, or names no database. `site`, `path` and `place` are the caller's.
std::optional<DatabaseAccess> read_site_configuration(std::string_view text);

/// Whether a file of this name may be one: others of a web root need not be looked at.
bool may_be_site_configuration(std::string_view file_name);

}  // namespace hinomi::evidence
