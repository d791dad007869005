// Lines for a terminal: coloured where asked, never past the right edge, whatever is put into them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::documents {

enum class Ink { Plain, Bold, Quiet, Red, Orange, Yellow, Green, Blue };

struct Piece {
  std::string text;
  Ink ink = Ink::Plain;
};

/// With blanks in front, up to `width` columns; one blank at least.
std::string pad_left(const std::string& text, std::size_t width);

class Screen {
 public:
  Screen(std::size_t columns, bool colour) : columns_(std::max<std::size_t>(columns, 20)), colour_(colour) {}

  std::size_t columns() const { return columns_; }

  void line(const std::vector<Piece>& pieces);
  void rule();
  void blank() { out_ += "\n"; }
  /// A head of `indent` columns, then text over at most `most` lines.
  void wrapped(const Piece& head, std::size_t indent, std::string_view text, std::size_t most, Ink ink = Ink::Plain);
  std::string text() && { return std::move(out_); }

 private:
  std::size_t columns_;
  bool colour_;
  std::string out_;
};

}  // namespace hinomi::documents
