// The tables of the dumps in evidence, and which of them a page's address names: admin.php?page=course-applications shows
// wp_course_applications. Bounded: kMaxTables. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "model/record.h"

namespace hinomi::findings {

struct KnownTable {
  std::string database, name;
  std::string words;  ///< the name in lower case, words between underscores, plural endings left out
  std::uint64_t rows = 0;
};

class KnownTables {
 public:
  static constexpr std::size_t kMaxTables = 4'096;

  void see(const TableSchema& schema);
  /// Schemas of another batch may lie where others lay.
  void begin_batch() { last_schema_ = nullptr; }
  /// One row more of it.
  void count(const TableSchema& schema) {
    if (&schema != last_schema_) last_schema_ = &schema, last_ = find(schema);
    if (last_ != kNone) ++tables_[last_].rows;
  }
  /// The one table that a part of the address names, whatever stands in front of its name ("wp_"); null when none or several do.
  const KnownTable* named_in(std::string_view address) const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t find(const TableSchema& schema);

  std::vector<KnownTable> tables_;
  absl::flat_hash_map<std::string, std::size_t> by_name_;
  const TableSchema* last_schema_ = nullptr;
  std::size_t last_ = kNone;
};

}  // namespace hinomi::findings
