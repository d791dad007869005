// Words of Japanese text, by MeCab with the IPADIC dictionary. Only where a dictionary of surnames does not do: prose, given names,
// readings. Text is UTF-8; the views point into it and into the dictionary.
//
//   std::vector<Morpheme> words;
//   Morphology::shared().split("佐藤花子と申します", words);   // 佐藤 FamilyName, 花子 GivenName, と …
//
// Any thread. What it does not do: decide whether a word that may be a place or a name is a name; see name_finder.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace hinomi::impact {

enum class WordClass : std::uint8_t {
  Other,
  Noun,
  FamilyName,
  GivenName,
  PersonName,
  Organisation,
  Place,
  Number,
  NameSuffix,
  Symbol,
  Particle
};

struct Morpheme {
  std::string_view text;
  WordClass kind = WordClass::Other;
  bool known = false;        ///< in the dictionary; else a guess from the characters
  std::string_view reading;  ///< in katakana; empty when not known
};

class Morphology {
 public:
  static constexpr std::size_t kMostBytes = 1u << 16;  ///< of one text; the rest is not looked at

  /// Opened at the first call, from $HINOMI_MECAB_DICTIONARY or where the system keeps it.
  static const Morphology& shared();
  ~Morphology();

  /// False when there is no dictionary: columns of names are then told by the list of surnames alone, and names in prose are not
  /// found.
  bool ready() const { return state_ != nullptr; }
  /// The dictionary was asked for and is not there: what was not found for this reason can be said.
  static bool missed();
  /// White space stands between words and is none. Nothing when not ready().
  void split(std::string_view text, std::vector<Morpheme>& out) const;

 private:
  Morphology();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::impact
