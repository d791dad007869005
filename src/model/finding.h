// A detector's claim.
#pragma once

#include <string>
#include <vector>

#include "base/ip_address.h"
#include "model/evidence.h"
#include "model/severity.h"

namespace hinomi {

/// Something to block, search for or pass on.
struct Indicator {
  std::string type;  ///< ipv4, ipv6, domain, url, email, btc, sha256, path
  std::string value;
  std::string finding;  ///< id
  auto operator<=>(const Indicator&) const = default;
};

/// A table that the logs prove was read, wholly or in part.
struct TableRead {
  std::string database;  ///< schema name on the server
  std::string table;
  bool whole = false;  ///< all rows and columns: no condition, no limit
  Timestamp time;
  Place place;
  bool operator==(const TableRead&) const = default;
};

/// Records, or pages of a list of them, that the addresses of answered requests name.
struct RecordsShown {
  enum class Kind { Record, Page, Export };  ///< Export: a whole table in one file, without numbers
  std::string page;                          ///< masked; '#' stands for the number
  Kind kind = Kind::Record;
  std::uint32_t first = 0, last = 0;
  std::string table;  ///< of the evidence, where the page's address names one and no other
  bool operator==(const RecordsShown&) const = default;
};

/// Who is behind a finding, as far as its own lines show.
struct FindingActor {
  IpAddress address;
  std::string country;  ///< ISO 3166-1 alpha-2; filled by the pipeline
  std::uint32_t asn = 0;
  std::string account;
  std::vector<std::string> agents = {};  ///< what it called itself, the first few, as logged: mask() before showing
  bool operator==(const FindingActor&) const = default;
};

/// Findings are revised as events come: same id, new count.
struct Finding {
  std::string id;    ///< rule and a hash of what makes it this one (finding_id below): stable from run to run
  std::string rule;  ///< file name of the detector or rule
  Text title;
  Severity severity = Severity::Info;
  Verdict verdict = Verdict::Observed;
  std::vector<Text> grounds;
  Timestamp first, last;
  std::uint64_t count = 0;
  std::string asset;  ///< filled by the pipeline from the first ref's evidence when empty
  FindingActor actor;
  std::vector<std::string> techniques;  ///< MITRE ATT&CK ids
  std::vector<EvidenceRef> refs;        ///< at most kMaxRefs, the first ones and the decisive ones
  Text reason;                          ///< one or two plain sentences
  std::vector<Indicator> indicators;
  std::vector<TableRead> tables_read;
  std::vector<RecordsShown> records_shown;  ///< in ranges, at most kMaxRecordRanges
  /// Tables that the intruder made, "database.table" or "database.*": never counted as the organisation's.
  std::vector<std::string> foreign_tables;
  /// Production data found elsewhere: the evidence that holds the same persons as this database.
  std::vector<std::uint32_t> same_persons_as;
  bool operator==(const Finding&) const = default;

  static constexpr std::size_t kMaxRefs = 20;
  static constexpr std::size_t kMaxRecordRanges = 200;
  void cite(const Place& place, std::string_view line);  ///< adds a masked ref unless there are kMaxRefs
};

/// "rule-1a2b3c4d": `key` says what makes this finding this one (address, path class, table …).
std::string finding_id(std::string_view rule, std::string_view key);

}  // namespace hinomi
