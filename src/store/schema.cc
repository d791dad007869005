#include "store/schema.h"

#include <array>
#include <map>

#include <fmt/format.h>

namespace hinomi::store {
namespace {

/// Step n makes version n + 1 out of version n. A step that has been released is never changed.
constexpr std::array kSteps = {R"sql(
CREATE TABLE cases (
  id       TEXT NOT NULL PRIMARY KEY,
  added_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE versions (
  case_id  TEXT NOT NULL REFERENCES cases (id),
  version  INTEGER NOT NULL CHECK (version >= 1),
  title_ja TEXT NOT NULL,
  title_en TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  json     TEXT NOT NULL,
  PRIMARY KEY (case_id, version)
) STRICT;
CREATE TABLE chain (
  seq         INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
  previous    TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  version     INTEGER NOT NULL,
  json_sha256 TEXT NOT NULL,
  hash        TEXT NOT NULL UNIQUE,
  UNIQUE (case_id, version),
  FOREIGN KEY (case_id, version) REFERENCES versions (case_id, version)
) STRICT;
-- The newest entry once more: cutting off the chain's end is seen too.
CREATE TABLE head (
  one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  seq  INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
-- Against mistakes; against intent there is the chain.
CREATE TRIGGER versions_stay  BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;
CREATE TRIGGER versions_last  BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;
CREATE TRIGGER chain_stays    BEFORE UPDATE ON chain    BEGIN SELECT RAISE(ABORT, 'the chain is never changed'); END;
CREATE TRIGGER chain_lasts    BEFORE DELETE ON chain    BEGIN SELECT RAISE(ABORT, 'the chain is never cut'); END;
)sql"};
static_assert(kSteps.size() == kSchemaVersion);

Result<std::uint64_t> version_of(const Sqlite& database) {
  ASSIGN_OR_RETURN(const std::uint64_t application, database.number("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const std::uint64_t version, database.number("PRAGMA user_version"));
  ASSIGN_OR_RETURN(const std::uint64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
  const std::string place = database.file().string() + ": ";
  if (application != kApplicationId && (application != 0 || version != 0 || tables != 0))
    return make_error(Errc::Conflict, place + "not a casebook: this SQLite file belongs to another program", "name another file");
  if (version > kSchemaVersion)
    return make_error(Errc::Unsupported,
                      place + fmt::format("the casebook has schema {}, made by a newer hinomi; this one knows schemas up to {}",
                                          version, kSchemaVersion),
                      "use the newer hinomi, or name another file");
  return version;
}

Result<std::map<std::string, std::string>> objects_of(const Sqlite& database) {
  ASSIGN_OR_RETURN(Statement rows, database.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema"));
  std::map<std::string, std::string> objects;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, rows.step());
    if (!row) return objects;
    objects.emplace(rows.text(0), rows.text(1));
  }
}

}  // namespace

Result<void> migrate(const Sqlite& database) {
  ASSIGN_OR_RETURN(std::uint64_t version, version_of(database));
  if (version == kSchemaVersion) return {};
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_writing(database));
  ASSIGN_OR_RETURN(version, version_of(database));  // another process may have been faster
  for (std::uint64_t v = version; v < kSchemaVersion; ++v) RETURN_IF_ERROR(database.run(kSteps[v]));
  RETURN_IF_ERROR(
      database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion)));
  return transaction.commit();
}

Result<void> check_schema(const Sqlite& database) {
  ASSIGN_OR_RETURN(const Sqlite model, Sqlite::open(":memory:"));
  RETURN_IF_ERROR(migrate(model));
  ASSIGN_OR_RETURN(const auto expected, objects_of(model));
  ASSIGN_OR_RETURN(const auto found, objects_of(database));
  for (const auto& [name, sql] : expected) {
    const auto at = found.find(name);
    if (at == found.end() || at->second != sql)
      return make_error(Errc::Malformed,
                        fmt::format("{}: the {} was {}", database.file().string(), name, at == found.end() ? "removed" : "changed"),
                        "the file was altered outside hinomi; compare it with a backup");
  }
  for (const auto& [name, sql] : found) {
    if (!expected.contains(name))
      return make_error(Errc::Malformed, fmt::format("{}: a {} was added", database.file().string(), name),
                        "the file was altered outside hinomi; compare it with a backup");
  }
  return {};
}

}  // namespace hinomi::store
