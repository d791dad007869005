// How headers are written, whatever they are of (content/fields/headers.yml): abbreviations, spellings of romaji, words written
// together, words that say whose a field is.
//
//   spell_out("_cust_nm_")       "_customer_name_"
//   spell_out("_keitaidenwa_")   "_keitai_denwa_"
//   bare("_氏名_配送先_")         "_氏名_"
//
// All take and give names in the form of name_words(). Read once, immutable afterwards.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include "base/content.h"
#include "base/result.h"

namespace hinomi::impact {

/// Hashes text in any form of string, so that a set of strings is asked without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using TextSet = absl::flat_hash_set<std::string, TextHash, std::equal_to<>>;

/// "customerName01" → "_customer_name_01_", "お名前(姓)" → "_お名前_姓_": folded, words apart.
void name_words(std::string_view name, std::string& out);

class HeaderWords {
 public:
  /// Errors name file, line, cause and remedy.
  Result<void> read(const ContentFile& file);
  /// Words of which others are put together: those of the lists in content/fields/.
  void learn(std::string_view words);

  /// Abbreviations in full, romaji in one spelling, words written together apart.
  void spell_out(std::string_view words, std::string& out) const;
  /// Without the words that say whose the field is; empty when none was there or nothing is left.
  void bare(std::string_view words, std::string& out) const;
  /// Says something about a field: "email_format", "お名前の公開可否".
  bool is_about(std::string_view words) const;
  /// Every word in it is one of those learnt.
  bool knows(std::string_view words) const;

 private:
  bool split(std::string_view word, std::vector<std::string_view>& parts) const;
  void put(std::string_view word, std::string& out) const;

  absl::flat_hash_map<std::string, std::string, TextHash, std::equal_to<>> abbreviations_;
  TextSet known_;                                       // Latin words
  TextSet whose_, about_;                               // Latin: "_ship_to_"
  std::vector<std::string> whose_parts_, about_parts_;  // others, the longest first
};

}  // namespace hinomi::impact
