// Reads a case's JSON without trusting it: whatever is absent or of another type reads as empty. A stored case may come from
// another version of Hinomi.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "documents/form.h"

namespace hinomi::documents {

inline const Json& part_at(const Json& json, std::string_view key) {
  static const Json kNull;
  if (!json.is_object()) return kNull;
  const auto it = json.find(key);
  return it == json.end() ? kNull : *it;
}

inline const Json& list_at(const Json& json, std::string_view key) {
  static const Json kEmpty = Json::array();
  const Json& part = part_at(json, key);
  return part.is_array() ? part : kEmpty;
}

inline std::string text_of(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }
inline std::string text_at(const Json& json, std::string_view key) { return text_of(part_at(json, key)); }

/// A sentence, which a case has as {ja, en}, in one language.
inline std::string sentence_of(const Json& json, Language language) {
  return text_of(language == Language::Japanese ? in_japanese(json) : in_english(json));
}
inline std::string sentence_at(const Json& json, std::string_view key, Language language) {
  return sentence_of(part_at(json, key), language);
}

inline std::uint64_t count_at(const Json& json, std::string_view key) {
  const Json& part = part_at(json, key);
  return part.is_number_unsigned() || (part.is_number_integer() && part.get<std::int64_t>() >= 0) ? part.get<std::uint64_t>() : 0;
}

inline bool flag_at(const Json& json, std::string_view key) {
  const Json& part = part_at(json, key);
  return part.is_boolean() && part.get<bool>();
}

}  // namespace hinomi::documents
