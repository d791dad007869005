// Compressed files and archives, by libarchive (gzip streams by ISA-L): gzip, bzip2, xz, zstd and lz4 around anything, tar and zip
// as containers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "evidence/byte_stream.h"

namespace hinomi::evidence {

enum class Packing {
  None,        ///< plain bytes, and office documents: zips, but one thing
  Gzip,        ///< one or more gzip members, which may turn out to hold a tar
  Compressed,  ///< any other compressed stream, likewise
  Container    ///< tar or zip
};

/// By magic numbers at the start; a name says nothing.
Packing packing_of(std::string_view head);

/// How much a stream may grow before it is taken for a bomb: DEFLATE cannot exceed 1032:1, honest logs stay below 100:1.
struct BombGuard {
  std::uint64_t free_bytes = 256u << 20;  ///< below this nothing is refused
  std::uint64_t ratio = 300;              ///< decompressed : compressed
};

/// One member of a container, handed out while the container is walked.
struct Member {
  std::size_t index = 0;
  std::string name;
  bool regular = true;        ///< false: folder, link or device
  std::int64_t modified = 0;  ///< Unix seconds as stored
};

/// Walks a container or compressed stream from start to end. Single compressed streams have one member with an empty name.
class ArchiveReader {
 public:
  static std::unique_ptr<ArchiveReader> open(std::unique_ptr<ByteStream> packed, BombGuard guard = {});
  virtual ~ArchiveReader() = default;
  /// False at the end or at damage.
  virtual bool next(Member& member) = 0;
  /// The bytes of the current member.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  virtual std::optional<SkipReason> damage() const = 0;
  /// A lone compressed stream, no tar or zip.
  virtual bool single() const = 0;
};

/// Gzip members one after the other (RFC 1952), checksums verified, by ISA-L: rotated logs come so, and it unpacks them two to
/// three times as fast as zlib. Zeros behind the last member are padding; anything else there is damage.
std::unique_ptr<ByteStream> open_gzip(std::unique_ptr<ByteStream> packed, BombGuard guard = {});

/// The bytes of member `index`; a fresh walk over `packed`.
std::unique_ptr<ByteStream> open_member(std::unique_ptr<ByteStream> packed, std::size_t index);

}  // namespace hinomi::evidence
