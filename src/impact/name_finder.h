// Names of persons in Japanese prose: "佐藤花子と申します", "山口さん", "お名前: 小鳥遊 ひなた".
//
//   NameFinder names(words);
//   std::vector<TextSpan> found;
//   names.find(text, found);       // the names without what follows them (様, さん)
//
// A surname alone is no name: it may be a place, a shop or a maker. It needs a given name, a title, an introduction or a label.
// Sentences in which nothing of that can stand are passed over without being analysed. Linear in the text. Any thread.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "impact/field_words.h"

namespace hinomi::impact {

/// A part of a text, in bytes.
struct TextSpan {
  std::size_t at = 0, size = 0;
  bool operator==(const TextSpan&) const = default;
};

class NameFinder {
 public:
  explicit NameFinder(const FieldWords& words);

  /// UTF-8; in order, without overlaps. Appends to `out`.
  void find(std::string_view text, std::vector<TextSpan>& out) const;

 private:
  friend class NamePatterns;
  bool worth_a_look(std::string_view sentence) const;
  void find_in(std::string_view text, std::size_t at, std::size_t size, std::vector<TextSpan>& out) const;
  bool is_listed_surname(std::string_view text) const;

  const FieldWords& words_;
  std::bitset<1u << 19> pairs_;  // of the first two characters of surnames: whether a sentence may hold one
};

}  // namespace hinomi::impact
