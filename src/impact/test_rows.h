// Tells rows that nobody is behind: addresses at example domains, names such as テスト.
#pragma once

#include <string_view>

#include "impact/field_words.h"
#include "impact/name_sieve.h"

namespace hinomi::impact {

class TestRows {
 public:
  explicit TestRows(const FieldWords& words);
  /// By domain ("example.com" and what is below it) or local part ("test001").
  bool email(std::string_view normalised) const;
  /// By a name's raw text; quick where it is written in kanji.
  bool name(std::string_view text) const;

 private:
  bool domain(std::string_view domain) const;

  const FieldWords& words_;
  NameSieve domains_, local_parts_;
  std::vector<std::string> latin_, japanese_;
};

}  // namespace hinomi::impact
