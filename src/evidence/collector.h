// Takes bytes in: walks the given paths, opens compressed files and archives, hashes what it reads, and hands out streams.
// The originals are opened read-only and never touched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/batch.h"
#include "model/evidence.h"

namespace hinomi::evidence {

/// Decompressed bytes of one file or archive member, from start to end, once.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Fills `buffer` with up to `size` bytes; 0 at the end or where damage stops it (then damage() says what).
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  /// Damage met so far (truncated gzip, bad checksum, bomb guard).
  virtual const std::vector<Skip>& damage() const = 0;
  /// Bytes as found on disk that were consumed so far, for progress.
  virtual std::uint64_t consumed() const = 0;
};

}  // namespace hinomi::evidence
