// Counts rows, fields and persons of every table it is shown, and answers for any scope at the end.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/content.h"
#include "base/fingerprint.h"
#include "base/parallel.h"
#include "base/result.h"
#include "impact/person_set.h"
#include "model/batch.h"
#include "model/finding.h"
#include "model/impact.h"
#include "model/ledger.h"
#include "model/person.h"
#include "model/row_deletion.h"
#include "model/row_selection.h"

namespace hinomi::impact {

/// What the end of the run knows and the counter does not.
struct ImpactScope {
  const Ledger& ledger;
  const std::vector<Evidence>& evidence;
  const std::vector<Finding>& findings;  ///< tables_read, foreign_tables and same_persons_as decide scope and confirmation
  Timestamp incident;                    ///< the intruder's last act; minors are judged at this time
  /// Rows that were given to the intruder, to be found among those that were counted.
  std::span<const RowSelection> given = {};
  std::span<const Grant> grants = {};
  std::span<const DatabaseAccess> accesses = {};
  std::span<const RowDeletion> deletions = {};

  /// Of a piece of evidence; empty where it is nobody's.
  std::string_view asset_of(std::uint32_t number) const {
    return number < evidence.size() ? std::string_view(evidence[number].asset) : std::string_view{};
  }
};

/// What a table's rows were taken for.
struct JudgedTable {
  Place first_row;                           ///< of a table that was opened: the row that held it
  bool needed = false;                       ///< figures depend on its rows
  NobodyReason nobody = NobodyReason::None;  ///< why they speak of nobody
};

class ImpactCounter {
 public:
  struct Options {
    FingerprintKey key;
    bool keep_persons = false;                    ///< hold what persons.csv needs
    std::vector<std::string> group_columns = {};  ///< the ledger's databases[].group_column
    UtcOffset offset = kJst;                      ///< at which days begin: the ledger's
    Parallel parallel = one_by_one;               ///< how rows are read
    /// Keys, and ties between them, that are held in memory (20 to 30 bytes a key, 12 a tie); more go to a temporary file.
    std::size_t keys_in_memory = 12u << 20;
    /// Made with `key`: persons in them are told (Impact::overlap). They outlive the counter.
    std::span<const PersonSet> known = {};
  };
  /// The words in content/fields/ can be read; without them nothing would be found, and silence would look like innocence. The
  /// error names file, line, cause and remedy. A counter made from content that cannot be read says so in its notes.
  static Result<void> check(const Content& content);
  ImpactCounter(const Content& content, Options options);
  ~ImpactCounter();

  /// Rows of dumps, tables, and statements in database logs, in any order.
  void see_rows(const Batch& batch);
  /// After all rows were seen: which evidence must be read a second time, by see_again(), so that finish() can say which rows were
  /// given and which are too young. In ascending order; often none.
  std::vector<std::uint32_t> needed_again(const ImpactScope& scope);
  void see_again(const Batch& batch);
  /// Instead of finish(), when the rows were samples: every table that had rows, in the order in which it was met.
  std::vector<JudgedTable> judge_tables();
  Impact finish(const ImpactScope& scope);
  /// After finish(): the bytes of a fingerprint of everybody who was counted, whatever the scope; made with Options::key. `about`:
  /// source and date; the counts are filled in. NotFound when nobody is known by more than a name or a card.
  Result<std::string> fingerprint(PersonSetAbout& about, const PersonSetCheck& check);
  /// After finish(): the affected persons in a fixed order. Empty unless keep_persons.
  std::vector<AffectedPerson> persons() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::impact
