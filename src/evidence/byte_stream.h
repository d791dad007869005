// Bytes of one file or archive member, from start to end, once; opened read-only, the originals are never touched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"
#include "model/evidence.h"

namespace hinomi::evidence {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Fills `buffer` with up to `size` bytes; 0 at the end, or where damage stops it (then damage() says what).
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
  /// Bytes arrive while they are read: what is there is to be taken without waiting for more.
  virtual bool live() const { return false; }
  /// Why the stream ended before its end.
  virtual std::optional<SkipReason> damage() const { return std::nullopt; }
  /// What the source has to say of itself, after the end.
  virtual std::vector<Text> notes() const { return {}; }
  /// Parts of the source that gave no bytes, each with its reason, after the end.
  virtual std::vector<std::string> not_read() const { return {}; }
  /// Parts that gave no bytes because a sample of them was enough, after the end.
  virtual std::vector<SampledTable> sampled() const { return {}; }
};

/// A file on disk.
Result<std::unique_ptr<ByteStream>> open_file(const std::filesystem::path& path);

/// A descriptor that stays open and belongs to the caller (standard input), read as bytes arrive, behind `before`.
std::unique_ptr<ByteStream> open_live(int descriptor, std::string before);

/// Bytes in memory; the text must outlive the stream.
std::unique_ptr<ByteStream> open_memory(std::string_view bytes);

/// Whether bytes are hashed on the way: evidence of a case is, what is only looked at need not be.
enum class Hashing { Yes, No };

/// Passes bytes through and hashes them on the way.
class HashingStream : public ByteStream {
 public:
  explicit HashingStream(std::unique_ptr<ByteStream> inner, Hashing hashing = Hashing::Yes)
      : inner_(std::move(inner)), hashing_(hashing) {}
  std::size_t read(char* buffer, std::size_t size) override;
  bool live() const override { return inner_->live(); }
  std::optional<SkipReason> damage() const override { return inner_->damage(); }
  std::vector<Text> notes() const override { return inner_->notes(); }
  std::vector<std::string> not_read() const override { return inner_->not_read(); }
  std::vector<SampledTable> sampled() const override { return inner_->sampled(); }
  std::uint64_t consumed() const { return bytes_; }
  /// Reads whatever nobody asked for, then gives the digest of everything (of nothing, without hashing).
  Digest finish();

 private:
  std::unique_ptr<ByteStream> inner_;
  Hashing hashing_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hinomi::evidence
