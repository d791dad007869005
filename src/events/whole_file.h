// For files that are read from within, not from start to end (databases, spreadsheets): keeps the bytes until all are there, small
// files in memory, larger ones in a file that has no name and vanishes with the process.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "events/format.h"

namespace hinomi::events {

class WholeFile {
 public:
  static constexpr std::size_t kInMemory = 32u << 20;

  WholeFile() = default;
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  /// False: there is no room for it, here and from now on.
  bool append(std::string_view bytes);
  std::size_t size() const { return memory_.size() + size_; }
  /// Everything that was appended; what is changed there changes no file. Nothing is appended afterwards.
  std::span<char> bytes();

 private:
  bool spool(std::string_view bytes);

  std::string memory_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
  void* mapped_ = nullptr;
  bool failed_ = false;
};

/// A reader that begins when the whole file is there, and then tells it a batch at a time.
class WholeFileReader : public Reader {
 public:
  /// Rows of one batch, and bytes that were copied for it: enough to be worth the way, little enough to be held several times.
  static constexpr std::size_t kFullRows = 8192, kFullCells = 256 * 1024, kFullBytes = 4u << 20;

  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) final;
  bool has_more() const final { return more_; }
  std::size_t held() const override { return file_.size(); }

 protected:
  /// Called once; the bytes stay where they are as long as the reader lives, which may change them.
  virtual void begin(std::span<char> file, Batch& out) = 0;
  /// Adds a batch full of rows. False: that was all.
  virtual bool go_on(Batch& out) = 0;
  virtual std::uint32_t evidence() const = 0;

 private:
  WholeFile file_;
  bool begun_ = false, more_ = false, lost_ = false;
};

}  // namespace hinomi::events
