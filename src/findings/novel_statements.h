// Statements of a kind that a database server's log did not show before: what an application says every day it says in the same
// words.
//
//   if (const NovelStatement* novel = statements.see(event)) …    // and those of the last seconds: statements.recent()
//
// The kind of a statement is its text without numbers and quoted values. A kind is usual once it was first seen an hour ago; in a
// log's first hour nothing is judged. Bounded: of kinds that no longer fit, the least usual is forgotten and counts as new when it
// comes again.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "findings/connection_book.h"
#include "findings/detector.h"
#include "findings/sql_statement.h"
#include "model/finding.h"
#include "model/row_selection.h"

namespace hinomi::findings {

struct NovelStatement {
  Timestamp time;
  EvidenceRef ref;
  SqlAct act = SqlAct::Other;
  std::vector<TableRead> tables;    ///< of the first statement in it; named with the schema in use
  std::vector<RowSelection> given;  ///< rows that it asks for, where it does not read the whole table
};

class NovelStatements {
 public:
  static constexpr std::int64_t kUsualAfter = 3600;  ///< seconds
  static constexpr std::int64_t kRecent = 2 * kMicrosPerSecond;
  static constexpr std::size_t kMaxRecent = 512;

  explicit NovelStatements(const DetectorContext& context) : context_(context), connections_(context) {}

  /// Takes in any event; the statement when it is a novel one. Valid until the next call.
  const NovelStatement* see(const Event& event);
  /// Those of the last two seconds, oldest first.
  const std::deque<NovelStatement>& recent() const { return recent_; }

 private:
  static constexpr std::size_t kKinds = std::size_t{1} << 16;
  struct Kind {
    std::uint64_t hash = 0;
    std::int64_t first = 0;  ///< seconds
    std::uint32_t count = 0;
  };
  bool is_usual(std::string_view statement, std::int64_t now);

  const DetectorContext& context_;
  ConnectionBook connections_;
  std::vector<Kind> kinds_;
  std::vector<std::int64_t> began_;  ///< by evidence, seconds; 0: nothing seen yet
  std::deque<NovelStatement> recent_;
  SqlStatement sql_;
};

}  // namespace hinomi::findings
