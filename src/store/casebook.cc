#include "store/casebook.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/sha256.h"
#include "store/chain.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace hinomi::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

Error file_error(const std::filesystem::path& file, std::string_view act) {
  const int code = errno;
  return make_error(code == ENOENT || code == ENOTDIR ? Errc::NotFound : Errc::Denied,
                    fmt::format("{}: {}: {}", file.string(), act, std::strerror(code)),
                    "see who owns the folder, or name another file");
}

/// The file is there and its owner alone may read it, its write-ahead log too: a casebook says who was broken into.
Result<void> make_private(const std::filesystem::path& file) {
  if (file.has_parent_path()) {
    std::error_code error;
    const bool is_new = std::filesystem::create_directories(file.parent_path(), error);
    if (error)
      return make_error(Errc::Denied,
                        fmt::format("{}: the folder cannot be made: {}", file.parent_path().string(), error.message()),
                        "name another file");
    if (is_new) ::chmod(file.parent_path().c_str(), 0700);
  }
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) {
    // Only a file that nobody has open yet is opened here: closing it drops every lock that this process holds on it.
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (descriptor < 0 && errno != EEXIST) return file_error(file, "the casebook cannot be made");
    if (descriptor >= 0) ::close(descriptor);
    if (::stat(file.c_str(), &status) != 0) return file_error(file, "the casebook cannot be opened");
  }
  if (!S_ISREG(status.st_mode)) return make_error(Errc::Unsupported, file.string() + ": not a regular file", "name another file");
  if ((status.st_mode & 077) != 0 && ::chmod(file.c_str(), kOwnerOnly) != 0)
    return file_error(file, "others may read the casebook, and this cannot be changed");
  for (const char* tail : {"-wal", "-shm"}) {
    const std::string companion = file.string() + tail;
    if (::stat(companion.c_str(), &status) == 0 && (status.st_mode & 077) != 0 && ::chmod(companion.c_str(), kOwnerOnly) != 0)
      return file_error(companion, "others may read this part of the casebook, and this cannot be changed");
  }
  return {};
}

Result<void> use_write_ahead_log(const Sqlite& database) {
  ASSIGN_OR_RETURN(Statement mode, database.prepare("PRAGMA journal_mode = WAL"));
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row, mode.step());
  if (mode.text(0) != "wal")
    return make_error(Errc::Unsupported,
                      database.file().string() + ": this file system cannot hold a casebook (no write-ahead log)",
                      "name a file on a local disk");
  return {};
}

struct Newest {
  std::uint64_t version = 0;  ///< 0: the case is new
  std::string json_sha256;
};

Result<Newest> newest_of(const Sqlite& database, std::string_view id) {
  ASSIGN_OR_RETURN(Statement query,
                   database.prepare("SELECT version, json_sha256 FROM chain WHERE case_id = ?1 ORDER BY version DESC LIMIT 1"));
  ASSIGN_OR_RETURN(const bool row, query.bind(id).step());
  if (!row) return Newest{};
  return Newest{query.number(0), std::string(query.text(1))};
}

Result<void> append(const Sqlite& database, const ChainEntry& entry) {
  const std::string hash = chain_hash(entry);
  ASSIGN_OR_RETURN(
      Statement chain,
      database.prepare("INSERT INTO chain (seq, previous, case_id, version, json_sha256, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  RETURN_IF_ERROR(
      chain.bind(entry.seq).bind(entry.previous).bind(entry.case_id).bind(entry.version).bind(entry.json_sha256).bind(hash).run());
  ASSIGN_OR_RETURN(Statement head, database.prepare("UPDATE head SET seq = ?1, hash = ?2"));
  return head.bind(entry.seq).bind(hash).run();
}

Error broken(const Sqlite& database, std::string what) {
  return make_error(Errc::Malformed, database.file().string() + ": " + std::move(what),
                    "the file was altered outside hinomi or damaged; keep it as it is and compare it with a backup");
}

/// Walks the chain from its first entry; returns how many there are.
Result<std::uint64_t> walk(const Sqlite& database) {
  ASSIGN_OR_RETURN(
      Statement rows,
      database.prepare(
          "SELECT c.seq, c.previous, c.case_id, c.version, c.json_sha256, c.hash, v.title_ja, v.title_en, v.saved_at, v.json, "
          "v.version IS NOT NULL FROM chain c LEFT JOIN versions v ON v.case_id = c.case_id AND v.version = c.version ORDER BY "
          "c.seq"));
  std::string previous(kFirstPrevious);
  std::uint64_t count = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, rows.step());
    if (!row) break;
    ++count;
    const std::string name = fmt::format("entry {} ({} version {})", rows.number(0), rows.text(2), rows.number(3));
    if (rows.number(0) != count) return broken(database, fmt::format("the chain jumps from entry {} to {}", count - 1, name));
    if (rows.text(1) != previous) return broken(database, name + " does not follow the entry before it");
    if (rows.number(10) == 0) return broken(database, name + " has lost its version");
    if (to_hex(sha256(rows.text(9))) != rows.text(4)) return broken(database, name + ": the case's text was changed");
    const ChainEntry entry{count,
                           previous,
                           std::string(rows.text(2)),
                           rows.number(3),
                           std::string(rows.text(6)),
                           std::string(rows.text(7)),
                           std::string(rows.text(8)),
                           std::string(rows.text(4))};
    previous = chain_hash(entry);
    if (rows.text(5) != previous) return broken(database, name + " does not fit its hash");
  }
  ASSIGN_OR_RETURN(Statement head, database.prepare("SELECT seq, hash FROM head"));
  ASSIGN_OR_RETURN(const bool has_head, head.step());
  if (!has_head || head.number(0) != count || head.text(1) != previous)
    return broken(database, fmt::format("the chain ends at entry {}, but that is not its noted end", count));
  return count;
}

}  // namespace

struct Casebook::Connection {
  Sqlite database;
};

Casebook::Casebook(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Casebook::~Casebook() = default;
Casebook::Casebook(Casebook&&) noexcept = default;
Casebook& Casebook::operator=(Casebook&&) noexcept = default;

Result<Casebook> Casebook::open(const std::filesystem::path& file) {
  RETURN_IF_ERROR(make_private(file));
  ASSIGN_OR_RETURN(Sqlite database, Sqlite::open(file));
  RETURN_IF_ERROR(migrate(database));
  RETURN_IF_ERROR(use_write_ahead_log(database));
  return Casebook(std::make_unique<Connection>(std::move(database)));
}

Result<std::uint64_t> Casebook::save(std::string_view id, std::string_view title_ja, std::string_view title_en,
                                     std::string_view json, std::string_view saved_at) {
  const Sqlite& database = connection_->database;
  if (id.empty() || id.find('\0') != std::string_view::npos)
    return make_error(Errc::Malformed, "a case without id cannot be saved", "give the case an id");
  for (const std::string_view text : {title_ja, title_en, json, saved_at}) {
    // SQLite would end the text there, and verify() would then call it changed.
    if (text.find('\0') != std::string_view::npos)
      return make_error(Errc::Malformed, "a case with a NUL byte cannot be saved", "write it as \\u0000 in the JSON");
  }
  const std::string digest = to_hex(sha256(json));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::begin_writing(database));
  ASSIGN_OR_RETURN(const Newest newest, newest_of(database, id));
  if (newest.version > 0 && newest.json_sha256 == digest) return newest.version;

  ChainEntry entry;
  entry.case_id = id, entry.version = newest.version + 1;
  entry.title_ja = title_ja, entry.title_en = title_en, entry.saved_at = saved_at, entry.json_sha256 = digest;
  ASSIGN_OR_RETURN(Statement head, database.prepare("SELECT seq, hash FROM head"));
  ASSIGN_OR_RETURN(const bool has_head, head.step());
  if (!has_head) return broken(database, "the chain's end is not noted");
  entry.seq = head.number(0) + 1, entry.previous = head.text(1);

  if (newest.version == 0) {
    ASSIGN_OR_RETURN(Statement add, database.prepare("INSERT INTO cases (id, added_at) VALUES (?1, ?2)"));
    RETURN_IF_ERROR(add.bind(id).bind(saved_at).run());
  }
  ASSIGN_OR_RETURN(
      Statement add,
      database.prepare(
          "INSERT INTO versions (case_id, version, title_ja, title_en, saved_at, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  RETURN_IF_ERROR(add.bind(id).bind(entry.version).bind(title_ja).bind(title_en).bind(saved_at).bind_lasting(json).run());
  RETURN_IF_ERROR(append(database, entry));
  RETURN_IF_ERROR(transaction.commit());
  return entry.version;
}

Result<std::vector<CaseSummary>> Casebook::list() const {
  ASSIGN_OR_RETURN(
      Statement rows,
      connection_->database.prepare(
          "SELECT case_id, max(version), title_ja, title_en, saved_at FROM versions GROUP BY case_id ORDER BY case_id"));
  std::vector<CaseSummary> cases;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, rows.step());
    if (!row) return cases;
    cases.push_back({std::string(rows.text(0)), rows.number(1), std::string(rows.text(2)), std::string(rows.text(3)),
                     std::string(rows.text(4))});
  }
}

Result<std::string> Casebook::load(std::string_view id, std::uint64_t version) const {
  const Sqlite& database = connection_->database;
  ASSIGN_OR_RETURN(
      Statement query,
      database.prepare("SELECT json FROM versions WHERE case_id = ?1 AND (?2 = 0 OR version = ?2) ORDER BY version DESC LIMIT 1"));
  ASSIGN_OR_RETURN(const bool row, query.bind(id).bind(version).step());
  if (!row)
    return make_error(
        Errc::NotFound,
        fmt::format("{}: no {} in the casebook", database.file().string(),
                    version == 0 ? fmt::format("case '{}'", id) : fmt::format("version {} of case '{}'", version, id)),
        "'hinomi case list' shows what there is");
  return std::string(query.text(0));
}

Result<std::uint64_t> Casebook::verify() const {
  const Sqlite& database = connection_->database;
  ASSIGN_OR_RETURN(const Transaction moment, Transaction::begin_reading(database));
  RETURN_IF_ERROR(check_schema(database));
  ASSIGN_OR_RETURN(Statement check, database.prepare("PRAGMA integrity_check(1)"));
  ASSIGN_OR_RETURN([[maybe_unused]] const bool row, check.step());
  if (check.text(0) != "ok") return broken(database, "the file is damaged: " + std::string(check.text(0)));
  ASSIGN_OR_RETURN(const std::uint64_t entries, walk(database));
  ASSIGN_OR_RETURN(const std::uint64_t versions, database.number("SELECT count(*) FROM versions"));
  if (versions != entries)
    return broken(database, fmt::format("{} versions stand beside {} entries of the chain", versions, entries));
  ASSIGN_OR_RETURN(
      const std::uint64_t strays,
      database.number(
          "SELECT count(*) FROM cases WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.case_id = cases.id AND v.version = 1 AND "
          "v.saved_at = cases.added_at)"));
  ASSIGN_OR_RETURN(const std::uint64_t orphans,
                   database.number("SELECT count(*) FROM versions v WHERE NOT EXISTS (SELECT 1 FROM cases WHERE id = v.case_id)"));
  if (strays + orphans > 0) return broken(database, "the list of cases does not fit their versions");
  return entries;
}

}  // namespace hinomi::store
