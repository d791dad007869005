// Keeps cases: every version of a case as the JSON it was reported with, its evidence seals, and an append-only ledger whose
// rows are chained by hash, so that a later change to any of them is seen. Embedded SQLite; one file, mode 0600.
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
  std::string saved_at;   ///< RFC 3339
};

class Casebook {
 public:
  /// Opens or creates. A newer schema than this program knows is refused.
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
  /// Recomputes the chain; an error names the first entry that does not fit.
  Result<std::uint64_t> verify() const;

 private:
  struct Connection;
  explicit Casebook(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace hinomi::store
