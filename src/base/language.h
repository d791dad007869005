// The two languages that Hinomi speaks, and sentences in both.
#pragma once

#include <string>

namespace hinomi {

enum class Language { Japanese, English };

/// One sentence in both languages. Written by us or made of masked values: never holds personal data.
struct Text {
  std::string ja;
  std::string en;

  const std::string& in(Language language) const { return language == Language::Japanese ? ja : en; }
  bool empty() const { return ja.empty() && en.empty(); }
  bool operator==(const Text&) const = default;
};

}  // namespace hinomi
