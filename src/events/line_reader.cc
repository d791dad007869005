#include "events/line_reader.h"

#include <cstring>

namespace hinomi::events {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::size_t LineReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  std::size_t begin = 0;
  while (begin < bytes.size()) {
    const void* found = std::memchr(bytes.data() + begin, '\n', bytes.size() - begin);
    const bool ended = found != nullptr;
    const std::size_t end = ended ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) : bytes.size();
    const std::size_t length = end - begin;
    if (inside_long_line_) {
      inside_long_line_ = !ended;
    } else if (length > kMaxLine) {
      // Cited as soon as it is known to be too long; what is left of it is passed over.
      skip(bytes.substr(begin, length), {context_.evidence, ++line_number_, offset + begin}, SkipReason::TooLong, out);
      inside_long_line_ = !ended;
    } else if (ended || at_end) {
      std::string_view text = bytes.substr(begin, length);
      if (text.ends_with('\r')) text.remove_suffix(1);
      if (line_number_ == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
      line(text, {context_.evidence, ++line_number_, offset + begin}, out);
    } else {
      return begin;
    }
    begin = ended ? end + 1 : end;
  }
  if (at_end) this->end(out);
  return begin;
}

}  // namespace hinomi::events
