#include "findings/deleted_rows.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMostNameBytes = 256;
constexpr std::size_t kMostHead = 4096;  // of a statement: names stand at its beginning

Timestamp day_of(Timestamp time, UtcOffset offset) {
  if (!time.known()) return time;
  const CivilTime civil = to_civil(time, offset);
  return Timestamp::from_seconds(days_from_civil(civil.year, civil.month, civil.day) * 86'400 - std::int64_t{offset.minutes} * 60);
}

}  // namespace

void DeletedRows::see(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.kind == EventKind::DatabaseStatement) see(event);
  }
}

void DeletedRows::see(const Event& event) {
  const std::string_view text = trim(event.statement.substr(0, kMostHead));
  if (!istarts_with(text, "delete") && !istarts_with(text, "truncate")) return;
  read_sql(text, statement_);
  if (statement_.act != SqlAct::DeleteRows && statement_.act != SqlAct::EmptyTable) return;
  for (const SqlTable& table : statement_.tables) {
    const std::string_view database = table.database.empty() ? event.database : table.database;
    Key key(assets_.name(assets_.of(event)), database.substr(0, kMostNameBytes), table.name.substr(0, kMostNameBytes),
            day_of(event.time, context_.ledger.timezone));
    const auto at = days_.find(key);
    if (at != days_.end()) {
      ++at->second;
    } else if (days_.size() < kMaxDays) {
      days_.emplace(std::move(key), 1);
    } else {
      ++forgotten_;
    }
  }
}

std::vector<RowDeletion> DeletedRows::list() const {
  std::vector<RowDeletion> list;
  for (const auto& [key, statements] : days_) {
    const auto& [asset, database, table, day] = key;
    list.push_back({asset, database, table, day, statements});
  }
  return list;
}

}  // namespace hinomi::findings
