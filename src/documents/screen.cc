#include "documents/screen.h"

#include "base/text.h"

namespace hinomi::documents {
namespace {

std::string_view code(Ink ink) {
  switch (ink) {
    case Ink::Plain:
      return "";
    case Ink::Bold:
      return "\x1b[1m";
    case Ink::Quiet:
      return "\x1b[2m";
    case Ink::Red:
      return "\x1b[1;31m";
    case Ink::Orange:
      return "\x1b[31m";
    case Ink::Yellow:
      return "\x1b[33m";
    case Ink::Green:
      return "\x1b[32m";
    case Ink::Blue:
      return "\x1b[36m";
  }
  return "";
}

// Bytes that fit into `width` columns; after a space or Japanese punctuation where one is near.
std::size_t break_at(std::string_view text, std::size_t width) {
  std::size_t end = 0, word_end = 0, used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    const std::size_t w = display_width(text.substr(start, i - start));
    const bool space = c == ' ';
    if (used + w > width && !space) {
      const bool latin = start > 0 && c < 0x80 && static_cast<unsigned char>(text[start - 1]) < 0x80;
      return latin && word_end > end / 3 ? word_end : std::max<std::size_t>(end, 1);
    }
    used += w;
    end = i;
    if (space) word_end = i;
  }
  return text.size();
}

}  // namespace

std::string pad_left(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return (used < width ? std::string(width - used, ' ') : std::string(" ")) + text;
}

void Screen::line(const std::vector<Piece>& pieces) {
  std::size_t room = columns_;
  std::string written;
  for (const Piece& piece : pieces) {
    if (room == 0) break;
    const std::string text = cut_width(piece.text, room);
    room -= std::min(room, display_width(text));
    const bool inked = colour_ && piece.ink != Ink::Plain && !text.empty();
    if (inked) written += code(piece.ink);
    written += text;
    if (inked) written += "\x1b[0m";
  }
  while (!written.empty() && written.back() == ' ') written.pop_back();
  out_ += written + "\n";
}

void Screen::rule() {
  std::string dashes;
  for (std::size_t i = 0; i < columns_; ++i) dashes += "─";
  line({{dashes, Ink::Quiet}});
}

void Screen::wrapped(const Piece& head, std::size_t indent, std::string_view text, std::size_t most, Ink ink) {
  const std::size_t width = columns_ > indent + 10 ? columns_ - indent : columns_;
  bool first = true;
  for (std::size_t n = 1; first || (!text.empty() && n <= most); ++n) {
    const std::size_t end = n == most ? text.size() : break_at(text, width);
    std::string part(trim(text.substr(0, end)));
    text.remove_prefix(end);
    line({{pad_width(first ? head.text : "", indent), head.ink}, {std::move(part), ink}});
    first = false;
  }
}

}  // namespace hinomi::documents
