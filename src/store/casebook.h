// Keeps cases: every version of a case as the JSON it was reported with, its evidence seals, and an append-only ledger whose
// rows are chained by hash, so that a later change to any of them is seen. Embedded SQLite; one file, mode 0600.
//
//   ASSIGN_OR_RETURN(Casebook book, Casebook::open("casebook.db"));
//   ASSIGN_OR_RETURN(std::uint64_t version, book.save(id, "題", "title", json, "2026-04-01T09:30:00+09:00"));
//
// What save() has returned survives a kill and a power cut (write-ahead log, synced at every commit). Several processes may use
// one book; one object serves one thread at a time. It takes what it is given: the caller hands in masked JSON, never
// personal data. Against somebody who rewrites the whole file the chain proves nothing (store/chain.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::store {

struct CaseSummary {
  std::string id;
  std::uint64_t version = 0;
  std::string title_ja, title_en;
  std::string saved_at;  ///< RFC 3339
};

class Casebook {
 public:
  /// Opens or creates, folders too; takes the right to read it from everybody else. Refused with cause and remedy: a newer
  /// schema than this program knows, another program's file, a file that is no database.
  static Result<Casebook> open(const std::filesystem::path& file);
  ~Casebook();
  Casebook(Casebook&&) noexcept;
  Casebook& operator=(Casebook&&) noexcept;

  /// Saves `json` as the case's next version, unless it equals its newest one. Returns the version.
  Result<std::uint64_t> save(std::string_view id, std::string_view title_ja, std::string_view title_en, std::string_view json,
                             std::string_view saved_at);
  Result<std::vector<CaseSummary>> list() const;
  /// Version 0: the newest.
  Result<std::string> load(std::string_view id, std::uint64_t version = 0) const;
  /// Recomputes the chain and checks the file; returns the number of entries. An error names the first that does not fit.
  Result<std::uint64_t> verify() const;

 private:
  struct Connection;
  explicit Casebook(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace hinomi::store
