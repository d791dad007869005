// Reads evidence whose encoding is not made of ASCII bytes (UTF-16, ISO-2022-JP) through a reader that knows UTF-8 only. Places
// are those of the original bytes.
#pragma once

#include <memory>

#include "events/format.h"

namespace hinomi::events {

class TranscodedReader : public Reader {
 public:
  static bool needed(Encoding encoding) {
    return encoding == Encoding::Utf16Le || encoding == Encoding::Utf16Be || encoding == Encoding::Iso2022Jp;
  }
  /// `inner` reads UTF-8. For ISO-2022-JP it must consume whole lines.
  TranscodedReader(std::unique_ptr<Reader> inner, Encoding encoding);
  std::size_t read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) override;
  bool has_more() const override { return inner_->has_more(); }
  std::vector<Text> notes() const override { return inner_->notes(); }

 private:
  std::string_view decode_utf16(std::string_view bytes, Batch& out) const;
  std::string_view decode_lines(std::string_view bytes, Batch& out);

  std::unique_ptr<Reader> inner_;
  Encoding encoding_;
  Decoder decoder_;
  std::uint64_t decoded_ = 0;  ///< UTF-8 bytes that the inner reader has consumed
  std::string scratch_;
};

/// The beginning of a sample as UTF-8 (or in its own encoding, where that is made of ASCII bytes), without byte-order marks; for
/// sniffing.
std::string sample_text(std::string_view sample);

}  // namespace hinomi::events
