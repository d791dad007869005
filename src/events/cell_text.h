// Turns the bytes of a cell into UTF-8, copying only where it must.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/language.h"
#include "model/batch.h"

namespace hinomi::events {

/// One per reader.
class CellText {
 public:
  /// `fallback`: what bytes are tried as that mean nothing in `encoding` (files with two encodings exist); Binary: nothing.
  explicit CellText(Encoding encoding, Encoding fallback = Encoding::Binary);
  void use(Encoding encoding, Encoding fallback);
  Encoding encoding() const { return encoding_; }

  /// Looks once at a whole block; cells of a block that is well-formed are then given out as they are.
  void see_block(std::string_view bytes, bool at_end);
  /// Cells come from text that is known to be UTF-8 or ASCII.
  bool is_plain() const { return plain_; }

  /// UTF-8 for `bytes`, which live as long as the batch.
  std::string_view utf8(std::string_view bytes, Batch& out);
  /// The same for bytes that do not stand in the block as they are here (made from \x41, 0x41 and the like).
  std::string_view checked_utf8(std::string_view bytes, Batch& out);
  std::string to_utf8(std::string_view bytes);

  /// A row that was not whole yet is read again: what was counted for it is taken back.
  struct Counts {
    std::uint64_t damaged = 0, twice_encoded = 0;
  };
  const Counts& counts() const { return counts_; }
  void take_back(const Counts& counts) { counts_ = counts; }
  /// For the reader's notes: how many cells held bytes that mean nothing; empty when there were none.
  void add_note(std::vector<Text>& notes) const;

 private:
  void decode(std::string_view bytes);

  Encoding encoding_, fallback_;
  Decoder decoder_, fallback_decoder_;
  bool plain_ = false;
  std::string scratch_;
  Counts counts_;
};

}  // namespace hinomi::events
