#include "events/transcoded_reader.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::events {
namespace {

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Walks along decoded text and says which place of the original bytes it has reached. Questions come in rising order, or it starts
// anew.
class Walk {
 public:
  Walk(std::string_view decoded, std::string_view original, bool utf16) : decoded_(decoded), original_(original), utf16_(utf16) {}

  std::size_t original_at(std::size_t wanted) {
    if (wanted < at_) at_ = 0, from_ = 0;
    if (utf16_) {
      // One unit of two bytes for a character, two for those of four bytes in UTF-8.
      for (; at_ < wanted; ++at_) {
        if (!is_continuation(decoded_[at_])) from_ += static_cast<unsigned char>(decoded_[at_]) >= 0xF0 ? 4 : 2;
      }
      return std::min(from_, original_.size());
    }
    while (at_ < wanted) {
      const auto newline = decoded_.substr(at_, wanted - at_).find('\n');
      if (newline == std::string_view::npos) break;
      at_ += newline + 1;
      from_ = original_.find('\n', from_) + 1;
    }
    return wanted == decoded_.size() ? original_.size() : from_;
  }

 private:
  std::string_view decoded_, original_;
  bool utf16_;
  std::size_t at_ = 0, from_ = 0;
};

}  // namespace

TranscodedReader::TranscodedReader(std::unique_ptr<Reader> inner, Encoding encoding)
    : inner_(std::move(inner)), encoding_(encoding), decoder_(encoding) {}

std::string_view TranscodedReader::decode_utf16(std::string_view bytes, Batch& out) const {
  const bool big = encoding_ == Encoding::Utf16Be;
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(big ? a << 8 | b : b << 8 | a);
  };
  const std::size_t room = bytes.size() / 2 * 3;
  char* const copy = out.text.allocate(room);
  char* to = copy;
  const auto put = [&](char32_t c) { *to++ = static_cast<char>(c); };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
    }
  }
  const auto used = static_cast<std::size_t>(to - copy);
  out.text.shrink(room - used);
  return {copy, used};
}

// Escape sequences hold for one line only (RFC 1468), so lines are decoded one by one.
std::string_view TranscodedReader::decode_lines(std::string_view bytes, Batch& out) {
  scratch_.clear();
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    decoder_.decode(bytes.substr(0, size), scratch_);
    bytes.remove_prefix(size);
  }
  return out.text.copy(scratch_);
}

std::size_t TranscodedReader::read(std::string_view bytes, std::uint64_t offset, bool at_end, Batch& out) {
  const bool utf16 = encoding_ != Encoding::Iso2022Jp;
  std::string_view whole = bytes;
  if (utf16) {
    whole = bytes.substr(0, bytes.size() / 2 * 2);
    if (!at_end && whole.size() >= 2) {
      const auto high = static_cast<unsigned char>(whole[whole.size() - (encoding_ == Encoding::Utf16Be ? 2 : 1)]);
      if (high >= 0xD8 && high < 0xDC) whole.remove_suffix(2);
    }
  } else if (!at_end) {
    whole = bytes.substr(0, bytes.rfind('\n') + 1);
  }
  const std::string_view decoded = utf16 ? decode_utf16(whole, out) : decode_lines(whole, out);
  const std::size_t events = out.events.size(), rows = out.rows.size(), skips = out.skipped.size();
  const std::size_t consumed = inner_->read(decoded, decoded_, at_end, out);

  Walk walk(decoded, whole, utf16);
  const auto correct = [&](Place& place) { place.offset = offset + walk.original_at(place.offset - decoded_); };
  for (std::size_t i = events; i < out.events.size(); ++i) correct(out.events[i].place);
  for (std::size_t i = rows; i < out.rows.size(); ++i) correct(out.rows[i].place);
  for (std::size_t i = skips; i < out.skipped.size(); ++i) correct(out.skipped[i].place);
  const std::size_t used = at_end && !inner_->has_more() ? bytes.size() : walk.original_at(consumed);
  decoded_ += consumed;
  return used;
}

std::string sample_text(std::string_view sample) {
  constexpr std::size_t kEnough = 64 * 1024;
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  std::string text;
  const Encoding encoding = guess_encoding(sample.substr(0, kEnough));
  if (TranscodedReader::needed(encoding)) {
    Decoder(encoding).decode(sample.substr(0, kEnough), text);
  } else {
    text = sample;
  }
  std::size_t marks = 0;
  while (std::string_view(text).substr(marks).starts_with(kMark)) marks += kMark.size();
  return text.substr(marks);
}

}  // namespace hinomi::events
