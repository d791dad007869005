#include "model/ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi {
namespace {

bool any_contains(const std::vector<Network>& networks, const IpAddress& address) {
  return std::ranges::any_of(networks, [&](const Network& n) { return n.contains(address); });
}

// A longer pattern or path is hostile; the limits bound the work of one match.
constexpr std::size_t kLongestPattern = 1024;
constexpr std::size_t kLongestPath = 16384;

struct Piece {
  enum class Kind { One, Any, Run, Tree } kind;  ///< a character, '?', '*', '**'
  char32_t character = 0;
};

std::vector<Piece> pieces_of(std::string_view pattern) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '*') {
      const std::size_t start = i;
      while (i < pattern.size() && pattern[i] == '*') ++i;
      pieces.push_back({i - start > 1 ? Piece::Kind::Tree : Piece::Kind::Run});
    } else if (pattern[i] == '?') {
      pieces.push_back({Piece::Kind::Any}), ++i;
    } else {
      pieces.push_back({Piece::Kind::One, next_code_point(pattern, i)});
    }
  }
  return pieces;
}

}  // namespace

bool Site::uses(std::string_view database) const { return std::ranges::find(databases, database) != databases.end(); }

const Database* Ledger::find_database(std::string_view name) const {
  const auto it = std::ranges::find(databases, name, &Database::name);
  return it != databases.end() ? &*it : nullptr;
}

const Site* Ledger::find_site(std::string_view name) const {
  const auto it = std::ranges::find(sites, name, &Site::name);
  return it != sites.end() ? &*it : nullptr;
}

bool Retention::covers(std::string_view database, std::string_view table) const {
  const std::string whole = ascii_lower(fmt::format("{}.{}", database, table)), name = ascii_lower(table);
  return std::ranges::any_of(tables, [&](const std::string& pattern) {
    const std::string folded = ascii_lower(pattern);
    return glob_match(folded, folded.find('.') == std::string::npos ? name : whole);
  });
}

std::int32_t Retention::limit(std::int32_t at) const {
  const CivilTime civil = to_civil(Timestamp::from_seconds(std::int64_t{at - days} * 86'400), UtcOffset{});
  const int month = civil.year * 12 + civil.month - 1 - months;
  const int year = month / 12, of_year = month % 12 + 1;
  const auto first = days_from_civil(year, of_year, 1);
  const auto next = of_year == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, of_year + 1, 1);
  return static_cast<std::int32_t>(std::min(first + civil.day - 1, next - 1));
}

std::vector<std::string> Ledger::group_columns() const {
  std::vector<std::string> columns;
  for (const Database& database : databases) {
    if (!database.group_column.empty()) columns.push_back(database.group_column);
  }
  return columns;
}

bool Ledger::is_own(const IpAddress& address) const {
  if (address.is_private()) return true;
  return std::ranges::any_of(contractors, [&](const Contractor& c) { return any_contains(c.networks, address); }) ||
         std::ranges::any_of(sites, [&](const Site& s) { return any_contains(s.admin_networks, address); }) ||
         std::ranges::any_of(databases, [&](const Database& d) { return any_contains(d.networks, address); });
}

// All places in the pattern that the path may have reached are followed at once, so the work is pattern × path at most.
bool glob_match(std::string_view pattern, std::string_view path) {
  if (pattern.size() > kLongestPattern || path.size() > kLongestPath) return false;
  const std::vector<Piece> pieces = pieces_of(pattern);
  const std::size_t n = pieces.size();
  std::vector<char> now(n + 1), next(n + 1);

  // A place is held, and newly entered or not. Stars may stand for nothing; "**/" that is newly entered for no folder at all.
  constexpr char kHeld = 1, kEntered = 3;
  const auto reach = [&](std::vector<char>& places) {
    for (std::size_t s = 0; s < n; ++s) {
      if (places[s] == 0) continue;
      if (pieces[s].kind == Piece::Kind::Run || pieces[s].kind == Piece::Kind::Tree) places[s + 1] = kEntered;
      const bool folder = pieces[s].kind == Piece::Kind::Tree && s + 1 < n && pieces[s + 1].character == U'/';
      if (folder && places[s] == kEntered) places[s + 2] = kEntered;
    }
  };
  now[0] = kEntered;
  reach(now);
  for (std::size_t i = 0; i < path.size();) {
    const char32_t c = next_code_point(path, i);
    std::ranges::fill(next, 0);
    for (std::size_t s = 0; s < n; ++s) {
      if (now[s] == 0) continue;
      switch (pieces[s].kind) {
        case Piece::Kind::One:
          if (pieces[s].character == c) next[s + 1] = kEntered;
          break;
        case Piece::Kind::Any:
          if (c != U'/') next[s + 1] = kEntered;
          break;
        case Piece::Kind::Run:
          if (c != U'/') next[s] |= kHeld;
          break;
        case Piece::Kind::Tree:
          next[s] |= kHeld;
          break;
      }
    }
    // A trailing part of the path may begin behind any slash.
    if (c == U'/') next[0] = kEntered;
    reach(next);
    now.swap(next);
  }
  return now[n] != 0;
}

}  // namespace hinomi
