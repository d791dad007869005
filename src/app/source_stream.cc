#include "app/source_stream.h"

#include <algorithm>

#include "base/text.h"
#include "events/line_reader.h"

namespace hinomi::app {

SourceStream::SourceStream(const evidence::Item& item, OpenReader open_reader, std::uint32_t evidence, Workers& workers,
                           Judge judge, evidence::Hashing hashing, Progress& progress)
    : item_(item),
      open_reader_(std::move(open_reader)),
      evidence_(evidence),
      workers_(workers),
      judge_(std::move(judge)),
      hashing_(hashing),
      progress_(progress) {}

SourceStream::~SourceStream() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (reading_.joinable()) reading_.join();
  for (const auto& block : blocks_) {
    if (block->judged.valid()) block->judged.wait();
  }
}

void SourceStream::Block::grow(std::size_t wanted) {
  if (capacity >= wanted) return;
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  std::copy_n(bytes.get(), filled, larger.get());
  bytes = std::move(larger), capacity = wanted;
}

const Batch* SourceStream::next(bool ahead) {
  if (!started_) {
    started_ = true;
    open();
    // Parsing in order, by one thread, needs no more than one block being parsed, one waiting and one in the caller's hands.
    const std::size_t blocks = !ahead ? 1 : by_line_ ? 2 * workers_.count() + 2 : 3;
    for (std::size_t i = 0; i < blocks; ++i) blocks_.push_back(std::make_unique<Block>());
    if (ahead) reading_ = std::thread([this] { read_ahead(); });
  }
  if (done_) return nullptr;
  if (!reading_.joinable()) {
    Block& block = *blocks_.front();
    fill(block);
    finish_block(block, workers_.count());
    done_ = block.last;
    return &block.batch;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return handed_ < filled_; });
  Block& block = *blocks_[handed_ % blocks_.size()];
  lock.unlock();
  block.judged.get();
  lock.lock();
  ++handed_;
  changed_.notify_all();  // the block handed out before this one may be filled again
  done_ = block.last;
  return &block.batch;
}

void SourceStream::read_ahead() {
  for (;;) {
    std::unique_lock lock(mutex_);
    // One block is in the caller's hands.
    changed_.wait(lock, [&] { return stopping_ || filled_ + 1 < std::max<std::size_t>(handed_, 1) + blocks_.size(); });
    if (stopping_) return;
    Block& block = *blocks_[filled_ % blocks_.size()];
    lock.unlock();
    fill(block);
    const bool last = block.last;
    block.judged = workers_.submit([this, &block](unsigned worker) { finish_block(block, worker); });
    lock.lock();
    ++filled_;
    changed_.notify_all();
    if (last) return;
  }
}

void SourceStream::open() {
  readers_.resize(workers_.count() + 1);
  readers_.front() = open_reader_();
  by_line_ = readers_.front()->begin_at(0, false);
  auto opened = evidence::open(item_, hashing_);
  if (opened) stream_ = std::move(opened->stream), found_ = opened->found;
}

// Reads the next stretch of bytes. Where lines stand for themselves it only finds the last whole one; parsing is left to the
// workers.
void SourceStream::fill(Block& block) {
  block.batch.clear();
  block.filled = block.taken = 0, block.last = false;
  if (stream_ == nullptr) {
    block.batch.skipped.push_back({Place{evidence_, 0, 0}, SkipReason::UnreadableFile, {}});
    block.last = true;
    return;
  }
  block.grow((by_line_ ? kLineBlock : kUnitBlock) + rest_.size());
  std::ranges::copy(rest_, block.bytes.get());
  block.filled = rest_.size();
  block.offset = offset_;
  // A reader that has more to tell of what it was given is asked again before more bytes come.
  for (bool asked_again = readers_.front()->has_more();; asked_again = false) {
    while (!asked_again && !ended_ && block.filled < block.capacity) {
      const std::size_t n = stream_->read(block.bytes.get() + block.filled, block.capacity - block.filled);
      if (n == 0) {
        ended_ = true;
        break;
      }
      block.filled += n;
      if (stream_->live()) break;
    }
    report();
    if (by_line_ ? take_lines(block, ended_) : take_units(block, ended_)) {
      rest_.assign(block.bytes.get() + block.taken, block.filled - block.taken);
      offset_ += block.taken;
      if (ended_ && !readers_.front()->has_more()) close(block);
      return;
    }
    if (block.filled == block.capacity) block.grow(block.capacity * 2);
  }
}

// Up to the last line end. A line that nobody will read because of its length may go out in pieces.
bool SourceStream::take_lines(Block& block, bool at_end) {
  const std::string_view bytes(block.bytes.get(), block.filled);
  const std::size_t last_end = bytes.rfind('\n');
  if (at_end) {
    block.taken = block.filled;
  } else if (last_end != std::string_view::npos) {
    block.taken = last_end + 1;
  } else if (inside_line_ || block.filled > events::LineReader::kMaxLine) {
    block.taken = block.filled;
  } else {
    return false;
  }
  block.line = line_, block.inside_line = inside_line_;
  const std::uint64_t ends = count_lines(bytes.substr(0, block.taken));
  const bool cut = block.taken > 0 && bytes[block.taken - 1] != '\n';
  line_ += ends - (inside_line_ && ends > 0 ? 1 : 0) + (cut && (!inside_line_ || ends > 0) ? 1 : 0);
  inside_line_ = cut;
  return true;
}

// As much as the reader takes, which keeps its state from block to block.
bool SourceStream::take_units(Block& block, bool at_end) {
  block.taken = readers_.front()->read({block.bytes.get(), block.filled}, block.offset, at_end, block.batch);
  HINOMI_ASSERT(block.taken <= block.filled);
  if (at_end || block.taken > 0 || readers_.front()->has_more()) return true;
  if (block.capacity < kMaxUnit) return false;
  // No reader keeps a unit of this size; if one would, its bytes are cited and passed over rather than held.
  block.batch.skipped.push_back({Place{evidence_, 0, block.offset}, SkipReason::TooLong, {}});
  block.taken = block.filled;
  return true;
}

void SourceStream::close(Block& block) {
  block.last = true;
  // Behind what the block itself has to cite, which by lines is only known later.
  for (std::string& part : stream_->not_read())
    damage_.push_back({Place{evidence_, 0, offset_}, SkipReason::UnreadableFile, std::move(part)});
  if (const auto damage = stream_->damage()) damage_.push_back({Place{evidence_, 0, offset_}, *damage, {}});
  source_notes_ = stream_->notes(), sampled_ = stream_->sampled();
  const Digest digest = found_->finish();
  if (hashing_ == evidence::Hashing::Yes) sha256_ = to_hex(digest);
  bytes_ = found_->consumed();
  report();
  stream_.reset();
  found_ = nullptr;
}

void SourceStream::parse_lines(Block& block, unsigned slot) {
  auto& reader = readers_[slot];
  if (reader == nullptr) reader = open_reader_();
  const bool can_begin = reader->begin_at(block.line, block.inside_line);
  HINOMI_ASSERT(can_begin);
  const std::size_t taken = reader->read({block.bytes.get(), block.taken}, block.offset, true, block.batch);
  HINOMI_ASSERT(taken == block.taken);
}

void SourceStream::finish_block(Block& block, unsigned slot) {
  if (by_line_ && block.taken > 0) parse_lines(block, slot);
  if (block.last) block.batch.skipped.insert(block.batch.skipped.end(), damage_.begin(), damage_.end());
  if (judge_) judge_(slot, block.batch);
}

std::vector<Text> SourceStream::notes() const {
  std::vector<Text> notes = source_notes_;
  for (const auto& reader : readers_) {
    if (reader == nullptr) continue;
    for (Text& note : reader->notes()) {
      if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
    }
  }
  return notes;
}

void SourceStream::report() { progress_.advance(found_->consumed() - std::exchange(reported_, found_->consumed())); }

}  // namespace hinomi::app
