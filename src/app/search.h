// The events of logs that a query asks for, in order of time over all logs.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "app/event_line.h"
#include "app/open_rules.h"
#include "base/content.h"
#include "base/geo.h"
#include "base/progress.h"
#include "base/result.h"
#include "findings/event_query.h"
#include "model/ledger.h"

namespace hinomi::app {

struct SearchOptions {
  std::vector<std::filesystem::path> paths;
  findings::EventQuery query;
  TimeRange range;          ///< only events in it
  std::uint64_t limit = 0;  ///< no more than so many; 0: all
  bool count_only = false;  ///< nothing goes to `take`
  LineStyle style = LineStyle::Plain;
  Language language = Language::Japanese;  ///< of what progress says
};

/// Gives lines with their ends to `take`, several at once, and returns how many events matched. Dumps, tables and web roots are not
/// read. `rules`: where the query asks for them, else null. What could not be read goes to `problem`.
Result<std::uint64_t> search(const SearchOptions& options, const Ledger& ledger, const Content& content, const Rules* rules,
                             const GeoDatabase& geo, Progress& progress, const std::function<void(std::string_view)>& take,
                             const std::function<void(const Error&)>& problem);

}  // namespace hinomi::app
