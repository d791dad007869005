#include "model/grant.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::size_t kMaxNames = 1'000, kMaxNameBytes = 256;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '%' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// A word, a quoted name (without its quotes) or one character.
struct Piece {
  enum class Kind { End, Word, Quoted, Sign } kind = Kind::End;
  std::string text;
  bool is(std::string_view word) const { return kind == Kind::Word && iequals(text, word); }
  bool sign(char c) const { return kind == Kind::Sign && text[0] == c; }
  bool name() const { return kind == Kind::Word || kind == Kind::Quoted || sign('*'); }
};

class Pieces {
 public:
  explicit Pieces(std::string_view text) : text_(text) {}

  Piece next() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ >= text_.size()) return {};
    const char c = text_[at_];
    if (c == '\'' || c == '`' || c == '"') return quoted(c);
    if (!is_word(c)) return {Piece::Kind::Sign, std::string(1, text_[at_++])};
    const std::size_t from = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return {Piece::Kind::Word, std::string(text_.substr(from, std::min(at_ - from, kMaxNameBytes)))};
  }
  Piece peek() {
    const std::size_t before = at_;
    Piece piece = next();
    at_ = before;
    return piece;
  }

 private:
  Piece quoted(char quote) {
    Piece piece{Piece::Kind::Quoted, {}};
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != quote) {
          ++at_;
          return piece;
        }
        ++at_;
      }
      if (piece.text.size() < kMaxNameBytes) piece.text += text_[at_];
    }
    return piece;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool matches_like(std::string_view pattern, std::string_view name) {
  // The last '%' is gone back to: linear for names as short as those of databases.
  pattern = pattern.substr(0, kMaxNameBytes), name = name.substr(0, kMaxNameBytes);
  std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  while (n < name.size()) {
    const bool plain = p + 1 < pattern.size() && pattern[p] == '\\';
    const char c = plain ? pattern[p + 1] : p < pattern.size() ? pattern[p] : '\0';
    if (p < pattern.size() && !plain && c == '%') {
      star = ++p, from = n;
    } else if (p < pattern.size() && ((!plain && c == '_') || lower(c) == lower(name[n]))) {
      p += plain ? 2 : 1, ++n;
    } else if (star != std::string_view::npos) {
      p = star, n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

bool Grant::covers(std::string_view in_database, std::string_view of_table) const {
  const bool here = database == "*" || database.empty() || in_database.empty() || matches_like(database, in_database);
  return here && (table == "*" || iequals(table, of_table));
}

std::vector<Grant> parse_grants(std::string_view statement, const Place& place) {
  std::vector<Grant> grants;
  statement = trim(statement);
  if (istarts_with(statement, "alter")) {
    Pieces words(statement.substr(0, 4096));
    words.next();
    Grant superuser;
    if (const Piece what = words.next(); what.is("role") || what.is("user")) superuser.account = words.next().text;
    for (Piece word = words.next(); word.kind != Piece::Kind::End; word = words.next()) {
      if (word.is("superuser") && !superuser.account.empty()) {
        superuser.place = place;
        grants.push_back(std::move(superuser));
        break;
      }
      if (!word.is("owner") || !words.peek().is("to")) continue;
      words.next();
      Grant owner;
      owner.account = words.next().text, owner.place = place;
      grants.push_back(std::move(owner));
      break;
    }
    return grants;
  }
  if (!istarts_with(statement, "grant")) return grants;
  Pieces pieces(statement.substr(0, 64 * 1024));
  pieces.next();
  bool reads = false;
  Piece piece = pieces.next();
  for (; piece.kind != Piece::Kind::End && !piece.is("on"); piece = pieces.next()) {
    if (piece.is("select") || piece.is("all")) reads = true;
    if (piece.is("to")) {  // roles
      for (piece = pieces.next(); piece.name() && grants.size() < kMaxNames; piece = pieces.next()) {
        Grant member;
        member.account = piece.text, member.place = place;
        if (pieces.peek().sign('@')) pieces.next(), pieces.next();
        grants.push_back(std::move(member));
        if (!pieces.peek().sign(',')) break;
        pieces.next();
      }
      return grants;
    }
  }
  std::vector<std::pair<std::string, std::string>> objects;
  bool any_table = false;
  piece = pieces.next();
  const bool table_said = piece.is("table");
  if (table_said) piece = pieces.next();
  if (piece.is("all")) {  // ALL TABLES IN SCHEMA x: a schema of PostgreSQL lies in a database of any name
    while (piece.kind != Piece::Kind::End && !piece.is("schema")) {
      any_table |= piece.is("tables");
      piece = pieces.next();
    }
    piece = pieces.next();
    if (!any_table) return grants;
  } else if ((piece.is("database") || piece.is("schema") || piece.is("function") || piece.is("procedure") || piece.is("sequence") ||
              piece.is("proxy")) &&
             (pieces.peek().name())) {
    return grants;  // opens no table by itself
  }
  while (piece.name() && objects.size() < kMaxNames) {
    std::pair<std::string, std::string> object{{}, piece.text};
    piece = pieces.next();
    if (piece.sign('.')) {
      object = {object.second, pieces.next().text};
      piece = pieces.next();
    }
    if (any_table) object = {{}, "*"};
    objects.push_back(std::move(object));
    if (!piece.sign(',')) break;
    piece = pieces.next();
  }
  while (piece.kind != Piece::Kind::End && !piece.is("to")) piece = pieces.next();
  for (std::size_t count = 0; count < kMaxNames; ++count) {
    piece = pieces.next();
    if (piece.is("group") || piece.is("role")) piece = pieces.next();
    if (!piece.name()) break;
    const std::string account = piece.text;
    const bool has_host = pieces.peek().sign('@');
    if (has_host) {
      pieces.next(), pieces.next();
      while (pieces.peek().sign('.')) pieces.next(), pieces.next();  // 192.0.2.% without quotes comes in pieces
    }
    // PostgreSQL has no hosts here, and what stands in front of its table is a schema within a database.
    const bool schema = table_said && !has_host;
    for (const auto& [database, table] : objects) {
      if (grants.size() < kMaxNames) grants.push_back({account, schema ? std::string() : database, table, reads, place});
    }
    // IDENTIFIED BY and what follows is nobody's business.
    if (!pieces.peek().sign(',')) break;
    pieces.next();
  }
  return grants;
}

}  // namespace hinomi
