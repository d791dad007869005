// Which tables lost rows on which days, by the statements of database logs: whose those were, no dump made later can tell.
//
// Ordinary work and intruders alike. Bounded by kMaxDays days of tables; statements beyond are counted.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "findings/asset_numbers.h"
#include "findings/sql_statement.h"
#include "model/row_deletion.h"

namespace hinomi::findings {

class DeletedRows {
 public:
  static constexpr std::size_t kMaxDays = 65'536;

  explicit DeletedRows(const DetectorContext& context) : context_(context), assets_(context) {}

  void see(std::span<const Event> events);
  /// By asset, database, table and day.
  std::vector<RowDeletion> list() const;
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  using Key = std::tuple<std::string, std::string, std::string, Timestamp>;  ///< asset, database, table, day
  void see(const Event& event);

  const DetectorContext& context_;
  AssetNumbers assets_;
  SqlStatement statement_;
  std::map<Key, std::uint64_t> days_;  ///< statements
  std::uint64_t forgotten_ = 0;
};

}  // namespace hinomi::findings
