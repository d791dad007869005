#include <isa-l/igzip_lib.h>

#include "evidence/archive.h"

namespace hinomi::evidence {
namespace {

constexpr std::size_t kBlock = 256 * 1024;

class GzipStream final : public ByteStream {
 public:
  GzipStream(std::unique_ptr<ByteStream> packed, BombGuard guard)
      : packed_(std::move(packed)),
        guard_(guard),
        state_(std::make_unique<inflate_state>()),
        block_(std::make_unique_for_overwrite<std::uint8_t[]>(kBlock)) {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP;
  }

  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t filled = 0;
    while (filled == 0 && !ended_) {
      if (state_->avail_in == 0 && !at_end_) refill();
      if (state_->block_state == ISAL_BLOCK_FINISH && !begin_member()) continue;
      state_->next_out = reinterpret_cast<std::uint8_t*>(buffer);
      state_->avail_out = static_cast<std::uint32_t>(std::min<std::size_t>(size, 1u << 30));
      const std::uint32_t room = state_->avail_out;
      const int status = isal_inflate(state_.get());
      filled = room - state_->avail_out;
      out_ += filled;
      if (status < 0) {
        end(SkipReason::DamagedArchive);
      } else if (filled == 0 && state_->avail_in == 0 && at_end_ && state_->block_state != ISAL_BLOCK_FINISH) {
        end(packed_->damage().value_or(SkipReason::CutOff));
      }
      if (out_ > guard_.free_bytes && out_ / guard_.ratio > in_) end(SkipReason::TooLarge);
    }
    return filled;
  }

  std::optional<SkipReason> damage() const override { return damage_; }

 private:
  void refill() {
    const std::size_t n = packed_->read(reinterpret_cast<char*>(block_.get()), kBlock);
    in_ += n;
    at_end_ = n == 0;
    state_->next_in = block_.get();
    state_->avail_in = static_cast<std::uint32_t>(n);
  }

  // Behind a member stands the next one, or padding; false when there is nothing to unpack yet.
  bool begin_member() {
    while (state_->avail_in > 0 && *state_->next_in == 0) ++state_->next_in, --state_->avail_in;
    if (state_->avail_in == 0) {
      if (at_end_) ended_ = true, damage_ = packed_->damage();
      return false;
    }
    if (*state_->next_in != 0x1f) {
      end(SkipReason::DamagedArchive);
      return false;
    }
    isal_inflate_reset(state_.get());
    state_->crc_flag = ISAL_GZIP;
    return true;
  }

  void end(SkipReason reason) {
    ended_ = true;
    damage_ = reason;
  }

  std::unique_ptr<ByteStream> packed_;
  BombGuard guard_;
  std::unique_ptr<inflate_state> state_;
  std::unique_ptr<std::uint8_t[]> block_;
  std::uint64_t in_ = 0, out_ = 0;
  bool at_end_ = false, ended_ = false;
  std::optional<SkipReason> damage_;
};

}  // namespace

std::unique_ptr<ByteStream> open_gzip(std::unique_ptr<ByteStream> packed, BombGuard guard) {
  return std::make_unique<GzipStream>(std::move(packed), guard);
}

}  // namespace hinomi::evidence
