// One log, dump or table on its way from bytes to batches. The next batch is read, hashed and parsed on another core while the
// caller looks at the current one.
#pragma once

#include <future>
#include <memory>

#include "base/progress.h"
#include "base/result.h"
#include "events/format.h"
#include "evidence/collector.h"

namespace hinomi::app {

/// Used by one thread. Every view in a batch dies with the next call of next().
class SourceStream {
 public:
  /// Opens lazily: nothing is read before the first next(). `progress` advances by bytes as found.
  SourceStream(const evidence::Item& item, std::unique_ptr<events::Reader> reader, std::uint32_t evidence, Progress& progress);
  ~SourceStream();
  SourceStream(SourceStream&&) = delete;

  /// The next batch, or null at the end. `ahead`: prepare the one after it meanwhile.
  const Batch* next(bool ahead);

  /// After the end.
  const std::string& sha256() const { return sha256_; }
  std::uint64_t bytes() const { return bytes_; }
  std::vector<Text> notes() const { return reader_->notes(); }

 private:
  static constexpr std::size_t kBlock = 512 * 1024;
  static constexpr std::size_t kMaxUnit = 256u << 20;

  struct Block {
    Batch batch;
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0, filled = 0, rest = 0;  ///< [rest, filled) was not consumed
    bool ended = false;
    void grow(std::size_t capacity);
  };
  void fill(Block& block, const Block* previous);
  void close(Block& block);
  void report();

  const evidence::Item& item_;
  std::unique_ptr<events::Reader> reader_;
  std::uint32_t evidence_;
  Progress& progress_;
  std::unique_ptr<evidence::ByteStream> stream_;
  evidence::HashingStream* found_ = nullptr;
  std::uint64_t offset_ = 0;  // of the first byte not yet consumed
  std::uint64_t reported_ = 0;
  Block blocks_[2];
  int current_ = 1;
  bool opened_ = false, finished_ = false;
  std::future<void> ahead_;
  std::string sha256_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hinomi::app
