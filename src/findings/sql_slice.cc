#include "findings/sql_slice.h"

#include <charconv>
#include <optional>
#include <string>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kTail = 256;
constexpr std::uint64_t kMostRows = 1'000'000'000;

std::optional<std::uint64_t> take_number(std::string_view& text) {
  text = trim(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > kMostRows) return std::nullopt;
  text = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  return number;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!istarts_with(text, word)) return false;
  text = trim(text.substr(word.size()));
  return true;
}

bool at_end(std::string_view text) { return text.empty() || text == ";"; }

}  // namespace

SqlSlice read_slice(std::string_view statement) {
  SqlSlice slice;
  statement = trim(statement);
  if (statement.size() > kTail) statement.remove_prefix(statement.size() - kTail);
  const std::string lower = ascii_lower(statement);
  const std::size_t limit = lower.rfind(" limit ");
  if (limit != std::string::npos) {
    std::string_view text = statement.substr(limit + 7);
    const auto first = take_number(text);
    if (!first) return slice;
    std::uint64_t offset = 0, count = *first;
    if (text.starts_with(',')) {
      text.remove_prefix(1);
      const auto second = take_number(text);
      if (!second) return slice;
      offset = *first, count = *second;
    } else if (take_word(text, "offset ")) {
      const auto second = take_number(text);
      if (!second) return slice;
      offset = *second;
    }
    // With a condition the positions are not those of the table.
    if (at_end(text) && lower.find(" where ") == std::string::npos && count > 0) {
      slice.kind = SqlSlice::Kind::Window;
      slice.first = offset, slice.count = count;
      return slice;
    }
  }
  const std::size_t where = lower.rfind(" where ");
  if (where == std::string::npos) return slice;
  std::string_view text = trim(statement.substr(where + 7));
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return slice;
  std::string_view column = trim(text.substr(0, equals));
  if (const std::size_t dot = column.rfind('.'); dot != std::string_view::npos) column.remove_prefix(dot + 1);
  if (column.size() >= 2 && (column.front() == '`' || column.front() == '"')) column = column.substr(1, column.size() - 2);
  text.remove_prefix(equals + 1);
  text = trim(text);
  const bool quoted = text.starts_with('\'');
  if (quoted) text.remove_prefix(1);
  const auto number = take_number(text);
  if (!number || column.empty() || column.find_first_of(" ()<>!'") != std::string_view::npos) return slice;
  if (quoted && !text.starts_with('\'')) return slice;
  if (quoted) text = trim(text.substr(1));
  if (take_word(text, "limit ") && !take_number(text)) return slice;
  if (!at_end(text)) return slice;
  slice.kind = SqlSlice::Kind::Number;
  slice.number = static_cast<std::uint32_t>(*number);
  slice.column = column;
  return slice;
}

}  // namespace hinomi::findings
