// Takes evidence in: walks the given paths, looks into compressed files and archives, and lists what is there, each with a
// sample of its bytes, so that others can say what it is. Reading it through happens later, once, by open().
//
// Symbolic links inside a folder are not followed (no loops, nothing from outside the folder by accident); they are cited.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "evidence/archive.h"
#include "evidence/byte_stream.h"

namespace hinomi::evidence {

/// How to reach the bytes again: a file, then member indexes of nested archives.
struct Locator {
  std::filesystem::path file;
  std::vector<std::size_t> members;
  Packing packing = Packing::None;  ///< Gzip, Compressed: what is found there is one stream to be unpacked for reading
};

/// One thing that was found.
struct Item {
  enum class What { File, Container, WebRoot };

  What what = What::File;
  std::string path;  ///< for the report: the given path and what is below it; archive members behind "!/"
  Locator locator;
  std::string sample;         ///< first bytes, unpacked (up to kSample)
  bool whole = false;         ///< the sample is everything
  bool live = false;          ///< standard input, read as it grows; the sample is its beginning and is gone from there
  std::int64_t modified = 0;  ///< Unix seconds, as the file system or archive says; a hint only
  std::function<Result<std::unique_ptr<ByteStream>>()> open_live;  ///< a source that is no file, read once; else empty
  std::uint64_t estimated = 0;                                     ///< bytes it may give, for progress
  std::optional<SkipReason> problem;                               ///< cannot be read, or is damaged as far as was seen

  static constexpr std::size_t kSample = 256 * 1024;
};

/// Called for each path that was looked at, for progress.
using Seen = std::function<void(const std::string& path)>;

/// Everything below `paths`, in order of path. A path that does not exist is an error; anything else is an Item with a problem.
Result<std::vector<Item>> collect(const std::vector<std::filesystem::path>& paths, const std::vector<std::string>& web_roots,
                                  const Seen& seen = {});

/// Standard input as a log that grows: one live item, once its first line is there. Packed input is taken in whole, like a file.
Result<std::vector<Item>> collect_standard_input();

/// The bytes of an item, twice: as found (hashed on the way) and unpacked.
struct OpenItem {
  std::unique_ptr<ByteStream> stream;  ///< unpacked; reads through `found`
  HashingStream* found = nullptr;      ///< as found; call finish() when the stream has ended
};
Result<OpenItem> open(const Item& item, Hashing hashing = Hashing::Yes);

}  // namespace hinomi::evidence
