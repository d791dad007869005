// What does not fit into memory: sorted runs of small records in a temporary file, read back as one sorted sequence.
//
// The file is the owner's alone and has no name (it is unlinked as soon as it is open), so nothing stays behind, whatever ends the
// run. It lies in $TMPDIR, else in /var/tmp: /tmp may be memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace hinomi::impact {

class TemporaryFile {
 public:
  TemporaryFile() = default;
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::uint64_t size() const { return size_; }
  /// At the end. The first call opens the file; after an error the end is where it was.
  Result<void> append(std::span<const char> bytes);
  /// Exactly so many bytes.
  Result<void> read(std::uint64_t offset, std::span<char> bytes) const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

template <typename T>
class SortedRuns {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  bool empty() const { return runs_.empty(); }
  Result<void> add(std::span<const T> sorted) {
    const Run run{file_.size(), sorted.size()};
    RETURN_IF_ERROR(file_.append({reinterpret_cast<const char*>(sorted.data()), sorted.size_bytes()}));
    runs_.push_back(run);
    return {};
  }

  /// Every record, run after run.
  template <typename F>
  Result<void> for_each(F&& take) const {
    std::vector<T> block;
    for (const Run& run : runs_) {
      for (std::uint64_t done = 0; done < run.count; done += block.size()) {
        block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(run.count - done, kBlock)));
        const std::span<T> records(block);
        RETURN_IF_ERROR(file_.read(run.offset + done * sizeof(T), {reinterpret_cast<char*>(records.data()), records.size_bytes()}));
        for (const T& record : block) take(record);
      }
    }
    return {};
  }

  /// Reads all runs as one, in order; equal records come in the order of their runs.
  class Reader {
   public:
    explicit Reader(const SortedRuns& runs) : file_(runs.file_) {
      for (std::size_t i = 0; i < runs.runs_.size(); ++i) heads_.push_back({runs.runs_[i].offset, runs.runs_[i].count, i, {}, 0});
    }
    /// The next record, or nullptr at the end. Valid until the next call.
    Result<const T*> next() {
      if (!started_) {
        started_ = true;
        for (Head& head : heads_) RETURN_IF_ERROR(fill(head));
        std::erase_if(heads_, [](const Head& head) { return head.block.empty(); });
        std::ranges::make_heap(heads_, Later{});
      } else if (!heads_.empty()) {
        // Moved to the back before it changes: only then are the others a heap.
        std::ranges::pop_heap(heads_, Later{});
        Head& last = heads_.back();
        if (++last.at == last.block.size()) RETURN_IF_ERROR(fill(last));
        if (last.block.empty()) {
          heads_.pop_back();
        } else {
          std::ranges::push_heap(heads_, Later{});
        }
      }
      return heads_.empty() ? nullptr : &heads_.front().block[heads_.front().at];
    }

   private:
    struct Head {
      std::uint64_t offset = 0, left = 0;
      std::size_t run = 0;
      std::vector<T> block;
      std::size_t at = 0;
    };
    struct Later {
      bool operator()(const Head& a, const Head& b) const {
        if (b.block[b.at] < a.block[a.at]) return true;
        return !(a.block[a.at] < b.block[b.at]) && a.run > b.run;
      }
    };
    Result<void> fill(Head& head) {
      head.block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(head.left, kBlock)));
      head.at = 0;
      const std::span<T> block(head.block);
      RETURN_IF_ERROR(file_.read(head.offset, {reinterpret_cast<char*>(block.data()), block.size_bytes()}));
      head.offset += block.size_bytes(), head.left -= block.size();
      return {};
    }

    const TemporaryFile& file_;
    std::vector<Head> heads_;
    bool started_ = false;
  };

 private:
  static constexpr std::size_t kBlock = 1u << 16;  // records
  struct Run {
    std::uint64_t offset = 0, count = 0;
  };
  TemporaryFile file_;
  std::vector<Run> runs_;
};

}  // namespace hinomi::impact
