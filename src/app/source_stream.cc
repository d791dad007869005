#include "app/source_stream.h"

namespace hinomi::app {

SourceStream::SourceStream(const evidence::Item& item, std::unique_ptr<events::Reader> reader, std::uint32_t evidence,
                           Progress& progress)
    : item_(item), reader_(std::move(reader)), evidence_(evidence), progress_(progress) {}

SourceStream::~SourceStream() {
  if (ahead_.valid()) ahead_.wait();
}

void SourceStream::Block::grow(std::size_t wanted) {
  if (capacity >= wanted) return;
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  std::copy_n(bytes.get(), filled, larger.get());
  bytes = std::move(larger), capacity = wanted;
}

const Batch* SourceStream::next(bool ahead) {
  if (ahead_.valid()) {
    ahead_.get();
  } else if (!finished_) {
    fill(blocks_[1 - current_], &blocks_[current_]);
  } else {
    return nullptr;
  }
  current_ = 1 - current_;
  Block& block = blocks_[current_];
  finished_ = block.ended;
  if (!finished_ && ahead) {
    ahead_ = std::async(std::launch::async, [this] { fill(blocks_[1 - current_], &blocks_[current_]); });
  }
  return &block.batch;
}

void SourceStream::fill(Block& block, const Block* previous) {
  block.batch.clear();
  block.filled = 0, block.ended = false;
  if (!opened_) {
    opened_ = true;
    auto opened = evidence::open(item_);
    if (!opened) {
      block.batch.skipped.push_back({Place{evidence_, 0, 0}, SkipReason::UnreadableFile, {}});
      block.ended = true;
      return;
    }
    stream_ = std::move(opened->stream), found_ = opened->found;
  }
  const std::size_t rest = previous->filled - previous->rest;
  block.grow(kBlock + rest);
  std::copy_n(previous->bytes.get() + previous->rest, rest, block.bytes.get());
  block.filled = rest;
  for (;;) {
    bool at_end = false;
    while (block.filled < block.capacity) {
      const std::size_t n = stream_->read(block.bytes.get() + block.filled, block.capacity - block.filled);
      if (n == 0) {
        at_end = true;
        break;
      }
      block.filled += n;
    }
    report();
    const std::string_view bytes(block.bytes.get(), block.filled);
    block.rest = reader_->read(bytes, offset_, at_end, block.batch);
    HINOMI_ASSERT(block.rest <= block.filled);
    offset_ += block.rest;
    if (at_end) return close(block);
    if (block.rest > 0) return;
    if (block.capacity >= kMaxUnit) {
      // No reader keeps a unit of this size; if one would, its bytes are cited and passed over rather than held.
      block.batch.skipped.push_back({Place{evidence_, 0, offset_}, SkipReason::TooLong, {}});
      block.rest = block.filled;
      offset_ += block.filled;
      return;
    }
    block.grow(block.capacity * 2);
  }
}

void SourceStream::close(Block& block) {
  block.ended = true;
  if (const auto damage = stream_->damage()) block.batch.skipped.push_back({Place{evidence_, 0, offset_}, *damage, {}});
  sha256_ = to_hex(found_->finish());
  bytes_ = found_->consumed();
  report();
  stream_.reset();
  found_ = nullptr;
}

void SourceStream::report() { progress_.advance(found_->consumed() - std::exchange(reported_, found_->consumed())); }

}  // namespace hinomi::app
