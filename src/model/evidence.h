// Sealed bytes, and places in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/time.h"

namespace hinomi {

enum class EvidenceKind { AccessLog, ErrorLog, AuthLog, DatabaseLog, DatabaseDump, Table, WebRoot, Mail, Other };
std::string_view to_string(EvidenceKind kind);
Text label(EvidenceKind kind);

/// A place in evidence: which one, line from 1 and byte offset from 0 in the decompressed file.
struct Place {
  std::uint32_t evidence = 0;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  auto operator<=>(const Place&) const = default;
};

/// A place that a fact cites, with what may be shown of it (masked).
struct EvidenceRef {
  Place place;
  std::string excerpt;
  bool operator==(const EvidenceRef&) const = default;
};

/// Why a line, statement or file was not read.
enum class SkipReason {
  NotThisFormat,
  BadTime,
  TooLong,
  NulBytes,
  CutOff,
  BadEncoding,
  UnevenRow,
  BadStatement,
  Unsupported,
  UnreadableFile,
  DamagedArchive,
  DamagedPage,
  BadBoundary,
  TooLarge,
  TooDeep,
  LinkLoop,
  Binary,
  Empty,
  Duplicate,
  NotEvidence
};
Text label(SkipReason reason);

/// Damage is a fact: one thing that was met and not read.
struct Skip {
  Place place;
  SkipReason reason = SkipReason::NotThisFormat;
  std::string excerpt;  ///< masked; may be empty
  bool operator==(const Skip&) const = default;
};

/// A table of a live database that was not read whole, since nobody was found in a sample of its rows.
struct SampledTable {
  std::string name;                   ///< "shop.access_log"
  std::uint64_t looked_at = 0;        ///< rows of the sample
  std::optional<std::uint64_t> rows;  ///< that it has in all, about; as far as the server says
  Text why;                           ///< what it was taken for
  bool operator==(const SampledTable&) const = default;
};

/// One file (or one member of an archive) as it was found, sealed while it was read.
struct Evidence {
  std::string id;             ///< "E1", "E2", … in order of path
  std::string path;           ///< as given, archive members behind '!': "logs.zip!/access.log"
  std::string asset;          ///< which site or database of the ledger it speaks of; may be empty
  std::string sha256;         ///< of the bytes as found (compressed, if they were)
  std::uint64_t bytes = 0;    ///< as found
  std::string previous_seal;  ///< seal of the evidence before, hex
  std::string seal;           ///< SHA-256 over previous seal, id, path, sha256 and bytes, hex (evidence/seal.h)
  EvidenceKind kind = EvidenceKind::Other;
  std::string format;  ///< "combined", "mariadb_general_log", …; empty when none was recognised
  std::string encoding;
  std::uint64_t read = 0;             ///< records (lines, statements, rows, files) understood
  std::uint64_t skipped = 0;          ///< records that were met and not understood
  std::vector<Skip> skips;            ///< the first of them, cited
  Timestamp first, last;              ///< of the events in it
  std::string duplicate_of;           ///< id of evidence with the same bytes, which was read instead
  std::vector<SampledTable> sampled;  ///< not read whole, by request
  std::vector<Text> notes;            ///< assumptions and damage, in words
  bool operator==(const Evidence&) const = default;
};

}  // namespace hinomi
