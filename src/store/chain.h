// The casebook's ledger: each entry's hash covers its content and the hash of the entry before, so that no entry can be
// changed, taken out or put in without every later hash changing too.
//
// It holds no secret: somebody who may write the file can compute a new chain from any point on. Whoever wants proof against
// that keeps the newest hash somewhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hinomi::store {

struct ChainEntry {
  std::uint64_t seq = 0;  ///< from 1
  std::string previous;   ///< hash of the entry before; kFirstPrevious for the first
  std::string case_id;
  std::uint64_t version = 0;
  std::string title_ja, title_en, saved_at;
  std::string json_sha256;  ///< hex
};

inline constexpr std::string_view kFirstPrevious = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 in hex over the entry's fields, each with its length before it, so that no two entries give the same bytes.
std::string chain_hash(const ChainEntry& entry);

}  // namespace hinomi::store
