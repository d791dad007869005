// For database logs: an entry, with statements as long as they come, reaches from a line that begins one to the next such line.
// Entries stand in the file as they are, so statements need no copy and their rows have places of their own.
#pragma once

#include "events/format.h"
#include "events/skip_log.h"

namespace hinomi::events {

class MultilineReader : public Reader {
 public:
  /// Longer entries are cited as TooLong and passed over to the next line that begins one.
  static constexpr std::size_t kMaxEntry = 64u << 20;

  explicit MultilineReader(const ReadContext& context) : context_(context) { context_.sample = {}; }
  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) final;

 protected:
  /// Looks at a line without its end, cheaply: it is asked of every line.
  virtual bool begins_entry(std::string_view line) const = 0;
  /// One entry without its last line end. `next` is the first line of the entry behind it; empty at the end.
  virtual void entry(std::string_view text, const Place& place, std::string_view next, Batch& out) = 0;
  /// A new block of bytes begins; views of the last one are gone.
  virtual void begin_block(std::string_view, bool /*at_end*/) {}

  ReadContext context_;
  SkipLog skips_;

 private:
  void deliver(std::string_view text, std::string_view next, std::uint64_t offset, Batch& out);
  void pass_over(std::string_view text, std::uint64_t offset, Batch& out);

  std::uint64_t line_ = 1;    // of the first byte not yet consumed
  std::size_t searched_ = 0;  // bytes of the pending entry that hold no beginning of another
  bool any_byte_ = false;
  bool passing_over_ = true;  // before the first entry, or inside one that is too long
  bool cited_ = false;        // what is passed over
  bool inside_line_ = false;  // of an entry that is too long
};

}  // namespace hinomi::events
