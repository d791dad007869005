#include "findings/known_tables.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kShortestName = 4, kLongestName = 64;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// "Course-Applications" → "course_application".
std::string words_of(std::string_view name) {
  std::string words;
  std::string lower = ascii_lower(name.substr(0, kLongestName));
  for (std::size_t i = 0; i < lower.size();) {
    std::size_t end = i;
    while (end < lower.size() && is_word(lower[end])) ++end;
    if (end > i) {
      std::string_view word = std::string_view(lower).substr(i, end - i);
      if (!words.empty()) words += '_';
      if (word.size() > 4 && word.ends_with("ies")) {
        words += word.substr(0, word.size() - 3);
        words += 'y';
      } else {
        words += word.size() > 3 && word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
      }
    }
    i = end + 1;
  }
  return words;
}

}  // namespace

void KnownTables::see(const TableSchema& schema) { find(schema); }

std::size_t KnownTables::find(const TableSchema& schema) {
  if (schema.logged) return kNone;
  std::string key = ascii_lower(schema.name);
  const auto found = by_name_.find(key);
  if (found != by_name_.end()) return found->second;
  if (tables_.size() >= kMaxTables) return kNone;
  tables_.push_back({printable(schema.database), printable(schema.name), words_of(schema.name), 0});
  by_name_.emplace(std::move(key), tables_.size() - 1);
  return tables_.size() - 1;
}

const KnownTable* KnownTables::named_in(std::string_view address) const {
  const KnownTable* best = nullptr;
  address = address.substr(0, 256);
  for (std::size_t i = 0; i < address.size();) {
    const std::size_t end = std::min(address.find_first_of("/?&=;.#", i), address.size());
    const bool parameter = end < address.size() && address[end] == '=';  // names the value, shows nothing itself
    const std::string part = parameter || end - i < kShortestName ? std::string() : words_of(address.substr(i, end - i));
    i = end + 1;
    if (part.size() < kShortestName) continue;
    for (const KnownTable& table : tables_) {
      const bool same = table.words == part || (table.words.size() > part.size() && table.words.ends_with(part) &&
                                                table.words[table.words.size() - part.size() - 1] == '_');
      if (!same || best == &table) continue;
      if (best != nullptr) return nullptr;
      best = &table;
    }
  }
  return best;
}

}  // namespace hinomi::findings
