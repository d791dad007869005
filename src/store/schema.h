// The casebook's tables, and how an older file becomes a newer one.
#pragma once

#include "store/sqlite.h"

namespace hinomi::store {

/// "HINO": tells a casebook from other programs' SQLite files.
inline constexpr std::uint64_t kApplicationId = 0x48494E4F;
inline constexpr std::uint64_t kSchemaVersion = 1;

/// A new file gets the tables, an older one what it lacks, in one transaction. Refuses files of other programs and of newer
/// versions of this one.
Result<void> migrate(const Sqlite& database);

/// An error unless the file's tables and triggers are exactly those that migrate() makes.
Result<void> check_schema(const Sqlite& database);

}  // namespace hinomi::store
