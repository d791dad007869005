#include "findings/sigma_value.h"

#include "base/text.h"

namespace hinomi::findings {
namespace {

/// Bytes of the character at `at`; a byte that begins none counts as one.
std::size_t character_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  next_code_point(text, at);
  return at - begin;
}

bool glob(std::string_view pattern, const std::vector<bool>& wild, std::string_view text, bool open_start, bool open_end,
          bool cased) {
  const auto same = [&](std::size_t p, char c) {
    return pattern[p] == c || (!cased && c >= 'A' && c <= 'Z' && pattern[p] == (c | 0x20));
  };
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  if (open_start) star = 0;  // as if a '*' stood before the pattern
  while (t < text.size()) {
    if (p == pattern.size() && open_end) return true;
    if (p < pattern.size() && wild[p] && pattern[p] == '*') {
      star = ++p, mark = t;
    } else if (p < pattern.size() && wild[p]) {
      ++p, t += character_at(text, t);
    } else if (p < pattern.size() && !wild[p] && same(p, text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star, mark += character_at(text, mark), t = mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && wild[p] && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool compares(double left, Comparison comparison, double right) {
  switch (comparison) {
    case Comparison::Equal:
      return left == right;
    case Comparison::Less:
      return left < right;
    case Comparison::LessOrEqual:
      return left <= right;
    case Comparison::Greater:
      return left > right;
    case Comparison::GreaterOrEqual:
      return left >= right;
  }
  return false;
}

bool matches_text(std::string_view text, std::string_view pattern, bool open_start, bool open_end, bool cased) {
  if (text.size() < pattern.size()) return false;
  if (open_start && open_end) return cased ? text.contains(pattern) : ifind(text, pattern) != std::string_view::npos;
  const auto same = [&](std::string_view part) { return cased ? part == pattern : iequals(part, pattern); };
  if (open_start) return same(text.substr(text.size() - pattern.size()));
  if (open_end) return same(text.substr(0, pattern.size()));
  return same(text);
}

bool SigmaValue::matches(std::string_view field, bool cased) const {
  if (kind == Kind::Expression) return expression->found_in(field);
  if (kind != Kind::Text) return false;
  if (wild.empty()) return matches_text(field, text, open_start, open_end, cased);
  return glob(text, wild, field.substr(0, Regex::kMaxSubject), open_start, open_end, cased);
}

std::string_view SigmaValue::literal() const {
  if (kind != Kind::Text) return {};
  if (wild.empty()) return text;
  std::string_view best;
  for (std::size_t i = 0; i < text.size();) {
    if (wild[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !wild[end]) ++end;
    if (end - i > best.size()) best = std::string_view(text).substr(i, end - i);
    i = end;
  }
  return best;
}

SigmaValue SigmaValue::read_text(std::string_view raw) {
  SigmaValue value;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escaped = raw[i] == '\\' && i + 1 < raw.size() && (raw[i + 1] == '*' || raw[i + 1] == '?' || raw[i + 1] == '\\');
    if (escaped) ++i;
    value.text += raw[i];
    value.wild.push_back(!escaped && (raw[i] == '*' || raw[i] == '?'));
  }
  return value;
}

void SigmaValue::settle(bool cased) {
  const auto star = [&](std::size_t i) { return wild[i] && text[i] == '*'; };
  if (!wild.empty()) {
    std::size_t begin = 0, end = text.size();
    while (begin < end && star(begin)) ++begin, open_start = true;
    while (end > begin && star(end - 1)) --end, open_end = true;
    if (begin == end) open_end |= open_start;  // nothing but stars
    text = text.substr(begin, end - begin);
    wild = std::vector<bool>(wild.begin() + static_cast<std::ptrdiff_t>(begin), wild.begin() + static_cast<std::ptrdiff_t>(end));
    if (std::none_of(wild.begin(), wild.end(), [](bool w) { return w; })) wild.clear();
  }
  if (!cased) text = ascii_lower(text);
}

}  // namespace hinomi::findings
