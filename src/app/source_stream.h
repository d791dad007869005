// One log, dump or table on its way from bytes to batches: read and hashed by a thread of its own, parsed and judged by the workers
// (several blocks at once where every line stands for itself), handed out in the order of the bytes.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "app/workers.h"
#include "base/progress.h"
#include "base/result.h"
#include "events/format.h"
#include "evidence/collector.h"

namespace hinomi::app {

/// Opens a fresh reader of the same source.
using OpenReader = std::function<std::unique_ptr<events::Reader>()>;

/// What is done with every batch before it is handed out. `slot` is a worker's number, or Workers::count() for the calling thread:
/// the same slot is never used by two threads at once.
using Judge = std::function<void(unsigned slot, Batch& batch)>;

/// Used by one thread. Every view in a batch dies with the next call of next().
class SourceStream {
 public:
  /// Opens lazily: nothing is read before the first next(). `progress` advances by bytes as found.
  SourceStream(const evidence::Item& item, OpenReader open_reader, std::uint32_t evidence, Workers& workers, Judge judge,
               evidence::Hashing hashing, Progress& progress);
  ~SourceStream();
  SourceStream(SourceStream&&) = delete;

  /// The next batch, or null at the end. `ahead`, as the first call has it: further batches are prepared meanwhile.
  const Batch* next(bool ahead);

  /// After the end; of the bytes as found, where they were hashed.
  const std::string& sha256() const { return sha256_; }
  std::uint64_t bytes() const { return bytes_; }
  std::vector<Text> notes() const;
  /// What was left out, as a sample of it was enough.
  const std::vector<SampledTable>& sampled() const { return sampled_; }

 private:
  /// Of bytes. Lines and the events made of them stay in a processor's own cache; rows are counted part by part, each of which
  /// costs a meeting of the threads.
  static constexpr std::size_t kLineBlock = 256 * 1024, kUnitBlock = 512 * 1024;
  static constexpr std::size_t kMaxUnit = 256u << 20;

  struct Block {
    Batch batch;
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0, filled = 0;
    std::size_t taken = 0;  ///< bytes of it that are read in this batch; the rest comes again
    std::uint64_t offset = 0, line = 0;
    bool inside_line = false, last = false;
    std::future<void> judged;
    void grow(std::size_t wanted);
  };

  void open();
  void fill(Block& block);
  bool take_lines(Block& block, bool at_end);
  bool take_units(Block& block, bool at_end);
  void close(Block& block);
  void parse_lines(Block& block, unsigned slot);
  void finish_block(Block& block, unsigned slot);
  void read_ahead();
  void report();

  const evidence::Item& item_;
  OpenReader open_reader_;
  std::uint32_t evidence_;
  Workers& workers_;
  Judge judge_;
  evidence::Hashing hashing_;
  Progress& progress_;

  // The reading thread's, or the caller's where nothing is read ahead.
  std::unique_ptr<evidence::ByteStream> stream_;
  evidence::HashingStream* found_ = nullptr;
  std::string rest_;          // of the block before
  std::uint64_t offset_ = 0;  // of the first byte of rest_
  std::uint64_t line_ = 0;    // lines begun before it
  bool ended_ = false;        // no bytes are left to come
  bool inside_line_ = false;  // rest_ continues a line that is too long to be read
  std::uint64_t reported_ = 0;
  std::vector<Skip> damage_;
  std::vector<Text> source_notes_;
  std::vector<SampledTable> sampled_;

  // One a slot where lines are read in any order, else the first alone.
  std::vector<std::unique_ptr<events::Reader>> readers_;
  bool by_line_ = false;

  std::vector<std::unique_ptr<Block>> blocks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t filled_ = 0, handed_ = 0;  // blocks since the start; block i lives in blocks_[i % size]
  bool stopping_ = false, started_ = false, done_ = false;
  std::thread reading_;
  std::string sha256_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hinomi::app
