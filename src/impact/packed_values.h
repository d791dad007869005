// Values that hold fields themselves: serialised PHP (WordPress, EC-CUBE plug-ins) and JSON.
//
//   open_packed(R"({"email":"hanako@example.jp","child":{"name":"…"}})", [](std::string_view name, std::string_view value) { … });
//   // "email", "child.name"
//
// Bounded: 64 KB of one value, 8 levels, 256 fields. Damaged values give what stands before the damage; nothing is carried out.
#pragma once

#include <functional>
#include <string_view>

namespace hinomi::impact {

/// Begins as serialised PHP or as a JSON object (or a list of them): cheap, asked of every cell.
inline bool looks_packed(std::string_view text) {
  if (text.size() < 8) return false;
  if (text[0] == '{' || text[0] == '[') return text[1] == '"' || text[1] == '{' || text[1] == ' ' || text[1] == '\n';
  return (text[0] == 'a' || text[0] == 'O') && text[1] == ':' && text[2] >= '0' && text[2] <= '9';
}

/// Names of nested fields are joined by '.', places in lists are left out. False when it is neither form, or damaged.
bool open_packed(std::string_view text, const std::function<void(std::string_view name, std::string_view value)>& field);

}  // namespace hinomi::impact
