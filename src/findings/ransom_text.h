// Reads a text for what makes it a ransom note: payment, demand, contact, deadline, threat. In any language that
// content/rules/ransom/words.yml has words for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"

namespace hinomi::findings {

inline constexpr std::string_view kRansomWordsPath = "rules/ransom/words.yml";

struct RansomWords {
  std::vector<std::string> payment, recovery, threat, payment_verb, deadline, number_words, telling_names, ordinary_names,
      payment_columns, bystanders;

  static Result<RansomWords> load(const Content& content);
};

enum class NameSuspicion { None, Ordinary, Telling };
/// Of a database or table.
NameSuspicion judge_name(std::string_view name, const RansomWords& words);
bool is_payment_column(std::string_view name, const RansomWords& words);

struct RansomText {
  std::vector<std::string> addresses;  ///< Bitcoin, checksum valid
  std::vector<std::string> amounts;    ///< "0.03 BTC" as number alone: "0.03"
  std::vector<std::string> emails;     ///< as written
  std::vector<std::string> urls;       ///< without bystanders
  std::vector<std::string> domains;    ///< of the urls
  bool payment_word = false, verb = false, recovery = false, threat = false, deadline = false, onion = false;

  bool payment() const { return payment_word || !addresses.empty(); }
  /// What is asked or threatened besides money.
  bool demand() const { return recovery || threat || (verb && !amounts.empty()); }
  int score() const;
  /// A sum, or where to send it.
  bool concrete() const { return !addresses.empty() || !amounts.empty() || onion; }
  /// Payment and demand, with enough of the rest: a note by its words alone.
  bool is_note() const { return payment() && demand() && concrete() && score() >= kNoteScore; }
  static constexpr int kNoteScore = 6;
};

/// At most the first 16 KiB are read.
RansomText read_ransom_text(std::string_view text, const RansomWords& words);

}  // namespace hinomi::findings
