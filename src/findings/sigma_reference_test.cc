// The engine (pattern scanner, compiled values, conditions put in) against a slow and obvious one that reads a rule's YAML anew for
// every event. They share what a field's texts are (EventFields), and nothing else.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <random>

#include "findings/rule_matcher.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kPlaceholders =
    "title: {ja: x, en: x}\nplaceholders:\n  words: [ab, 'c*d', '/x']\n  nets: [192.0.2.0/25, '2001:db8::/32']\n";

// ---------------------------------------------------------------------------------------------------------------- reference

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

struct Sign {
  char byte;
  char wild;  // 0, '*' or '?'
};
using Pattern = std::vector<Sign>;

Pattern sigma_pattern(const std::string& raw) {
  Pattern p;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size() && (raw[i + 1] == '*' || raw[i + 1] == '?' || raw[i + 1] == '\\'))
      p.push_back({raw[++i], 0});
    else if (raw[i] == '*' || raw[i] == '?')
      p.push_back({raw[i], raw[i]});
    else
      p.push_back({raw[i], 0});
  }
  return p;
}

Pattern literal(const std::string& text) {
  Pattern p;
  for (const char c : text) p.push_back({c, 0});
  return p;
}

std::size_t character(std::string_view text, std::size_t at) {
  const auto b = static_cast<unsigned char>(text[at]);
  const std::size_t n = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
  if (at + n > text.size()) return 1;
  for (std::size_t i = 1; i < n; ++i)
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80) return 1;
  return n;
}

/// All (pattern, text) positions that can be reached, one after the other.
bool wildcard(const Pattern& p, std::string_view text, bool cased) {
  std::vector<std::vector<bool>> reach(p.size() + 1, std::vector<bool>(text.size() + 1, false));
  reach[0][0] = true;
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t t = 0; t <= text.size(); ++t) {
      if (!reach[i][t]) continue;
      if (p[i].wild == '*') {
        reach[i + 1][t] = true;
        if (t < text.size()) reach[i][t + character(text, t)] = true;
      } else if (t == text.size()) {
        continue;
      } else if (p[i].wild == '?') {
        reach[i + 1][t + character(text, t)] = true;
      } else if (cased ? p[i].byte == text[t] : lower(p[i].byte) == lower(text[t])) {
        reach[i + 1][t + 1] = true;
      }
    }
  return reach[p.size()][text.size()];
}

/// Backtracking over the letters, '.', classes, groups, '|', '*', '+', '?', '^' and '$'.
class SlowRegex {
 public:
  SlowRegex(std::string_view source, bool caseless) : s_(source), caseless_(caseless) {}
  bool found_in(std::string_view text) {
    for (std::size_t from = 0; from <= text.size(); ++from)
      if (either(0, s_.size(), text, from, [](std::size_t) { return true; })) return true;
    return false;
  }

 private:
  using Next = std::function<bool(std::size_t)>;
  std::size_t close(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < s_.size(); ++i) {
      if (s_[i] == '(') ++depth;
      if (s_[i] == ')' && --depth == 0) return i;
    }
    return s_.size();
  }
  std::size_t atom_end(std::size_t i) const {
    if (s_[i] == '(') return close(i) + 1;
    if (s_[i] == '[') return s_.find(']', i) + 1;
    if (s_[i] == '\\') return i + 2;
    return i + 1;
  }
  bool either(std::size_t from, std::size_t to, std::string_view text, std::size_t at, const Next& next) {
    for (std::size_t begin = from, i = from;; ++i) {
      if (i < to && s_[i] != '|') {
        i = atom_end(i) - 1;
        continue;
      }
      if (sequence(begin, std::min(i, to), text, at, next)) return true;
      if (i >= to) return false;
      begin = i + 1;
    }
  }
  bool one(std::size_t from, std::size_t to, std::string_view text, std::size_t at, const Next& next) {
    if (s_[from] == '(') return either(from + 1, to - 1, text, at, next);
    if (s_[from] == '^') return at == 0 && next(at);
    if (s_[from] == '$') return at == text.size() && next(at);
    if (at == text.size()) return false;
    const auto fold = [&](char c) { return caseless_ ? lower(c) : c; };
    bool matches = s_[from] == '.';
    if (s_[from] == '[') {
      const bool negated = s_[from + 1] == '^';
      for (std::size_t i = from + 1 + negated; i < to - 1; ++i) matches |= fold(s_[i]) == fold(text[at]);
      matches ^= negated;
    } else if (s_[from] == '\\') {
      matches = s_[from + 1] == text[at];
    } else if (s_[from] != '.') {
      matches = fold(s_[from]) == fold(text[at]);
    }
    return matches && next(at + 1);
  }
  bool sequence(std::size_t from, std::size_t to, std::string_view text, std::size_t at, const Next& next) {
    if (from >= to) return next(at);
    const std::size_t end = atom_end(from);
    const char sign = end < to ? s_[end] : ' ';
    if (sign != '*' && sign != '+' && sign != '?')
      return one(from, end, text, at, [&](std::size_t t) { return sequence(end, to, text, t, next); });
    const auto rest = [&](std::size_t t) { return sequence(end + 1, to, text, t, next); };
    const std::function<bool(std::size_t, int)> more = [&](std::size_t t, int count) {
      if ((sign != '+' || count > 0) && rest(t)) return true;
      if (sign == '?' && count == 1) return false;
      return one(from, end, text, t, [&](std::size_t u) { return more(u, count + 1); });
    };
    return more(at, 0);
  }

  std::string s_;
  bool caseless_;
};

std::string slow_base64(const std::string& bytes) {
  std::string bits, out;
  for (const unsigned char c : bytes)
    for (int i = 7; i >= 0; --i) bits += c >> i & 1 ? '1' : '0';
  while (bits.size() % 6 != 0) bits += '0';
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    const int v = std::stoi(bits.substr(i, 6), nullptr, 2);
    out += static_cast<char>(v < 26 ? 'A' + v : v < 52 ? 'a' + v - 26 : v < 62 ? '0' + v - 52 : v == 62 ? '+' : '/');
  }
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts{""};
  for (const char c : text)
    if (c == by)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

SigmaField field_of(const std::string& name) {
  const std::pair<const char*, SigmaField> known[] = {{"cs-method", SigmaField::Method},
                                                      {"cs-uri-stem", SigmaField::Stem},
                                                      {"cs-uri-query", SigmaField::Query},
                                                      {"cs-uri", SigmaField::Uri},
                                                      {"c-uri-extension", SigmaField::Extension},
                                                      {"cs-user-agent", SigmaField::Agent},
                                                      {"cs-referer", SigmaField::Referer},
                                                      {"sc-status", SigmaField::Status},
                                                      {"sc-bytes", SigmaField::BytesOut},
                                                      {"c-ip", SigmaField::Client},
                                                      {"date", SigmaField::Date},
                                                      {"cs-username", SigmaField::User},
                                                      {"cs-cookie", SigmaField::Never},
                                                      {"cs-host", SigmaField::Host}};
  for (const auto& [text, field] : known)
    if (name == text) return field;
  return SigmaField::Keyword;
}

bool in_network(const std::optional<IpAddress>& address, const std::string& network) {
  if (!address) return false;
  const std::vector<std::string> parts = split(network, '/');
  const IpAddress base = *IpAddress::parse(parts[0]);
  int bits = std::stoi(parts[1]) + (parts[0].contains(':') ? 0 : 96);
  if (parts[0].contains(':') == address->is_v4()) return false;
  for (int i = 0; i < bits; ++i)
    if ((address->bytes[static_cast<std::size_t>(i / 8)] >> (7 - i % 8) & 1) !=
        (base.bytes[static_cast<std::size_t>(i / 8)] >> (7 - i % 8) & 1))
      return false;
  return true;
}

int moment_part(const Event& event, const std::string& part) {
  namespace chrono = std::chrono;
  const chrono::sys_seconds local{chrono::seconds(event.time.seconds() + 9 * 3600)};
  const chrono::sys_days day = chrono::floor<chrono::days>(local);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{local - day};
  if (part == "minute") return static_cast<int>(clock.minutes().count());
  if (part == "hour") return static_cast<int>(clock.hours().count());
  if (part == "day") return static_cast<int>(static_cast<unsigned>(date.day()));
  if (part == "month") return static_cast<int>(static_cast<unsigned>(date.month()));
  if (part == "year") return static_cast<int>(date.year());
  // The Thursday of this week says which year and week it is.
  chrono::sys_days thursday = day;
  while (chrono::weekday{thursday} != chrono::Monday) thursday -= chrono::days(1);
  thursday += chrono::days(3);
  int week = 1;
  for (chrono::sys_days d = thursday - chrono::days(7); chrono::year_month_day{d}.year() == chrono::year_month_day{thursday}.year();
       d -= chrono::days(7))
    ++week;
  return week;
}

class Reference {
 public:
  Reference(const Yaml& rule, EventFields& event) : detection_(rule.get("detection")), event_(event) {}

  bool holds() {
    tokens_.clear();
    std::string padded;
    const std::string condition = detection_.get("condition").text().value();
    for (const char c : condition) padded += c == '(' || c == ')' ? std::string{' ', c, ' '} : std::string{c};
    for (const std::string& token : split(padded, ' '))
      if (!token.empty()) tokens_.push_back(token);
    at_ = 0;
    return either();
  }

 private:
  bool either() {
    bool value = both();
    while (at_ < tokens_.size() && tokens_[at_] == "or") ++at_, value = both() || value;
    return value;
  }
  bool both() {
    bool value = term();
    while (at_ < tokens_.size() && tokens_[at_] == "and") ++at_, value = term() && value;
    return value;
  }
  bool term() {
    const std::string token = tokens_[at_++];
    if (token == "not") return !term();
    if (token == "(") {
      const bool value = either();
      ++at_;
      return value;
    }
    if (token == "1" || token == "all") {
      const std::string pattern = tokens_[at_ + 1];
      at_ += 2;
      bool any = false, all = true;
      for (const auto& [name, node] : detection_.entries()) {
        if (name == "condition" || (pattern == "them" ? name[0] == '_' : !wildcard(sigma_pattern(pattern), name, true))) continue;
        const bool value = selection(node);
        any |= value, all &= value;
      }
      return token == "1" ? any : all;
    }
    return selection(detection_.get(token));
  }

  bool selection(const Yaml& node) {
    if (node.is_map()) return map(node);
    bool any = false;
    for (const Yaml& entry : node.items()) any |= entry.is_map() ? map(entry) : item("", entry);
    return any;
  }
  bool map(const Yaml& node) {
    bool all = true;
    for (const auto& [key, value] : node.entries()) all &= item(key, value);
    return all;
  }

  bool item(const std::string& key, const Yaml& node) {
    const std::vector<std::string> words = split(key, '|');
    const auto has = [&](const char* word) { return std::find(words.begin() + 1, words.end(), word) != words.end(); };
    std::vector<Yaml> values = node.items();
    if (values.empty()) values.push_back(node);
    bool any = false, all = true;
    for (const Yaml& one : values) {
      const bool matches = value(words, one);
      any |= matches, all &= matches;
    }
    const bool matches = has("all") ? all : any;
    return has("neq") ? !matches : matches;
  }

  bool value(const std::vector<std::string>& words, const Yaml& node) {
    using Presence = EventFields::Presence;
    const SigmaField field = field_of(words[0]);
    const auto has = [&](const char* word) { return std::find(words.begin() + 1, words.end(), word) != words.end(); };
    if (!node.is_scalar()) return event_.presence(field) != Presence::Value;
    const std::string raw = node.text().value();
    if (has("exists")) return (event_.presence(field) == Presence::Value) == (raw == "true");
    for (const char* part : {"minute", "hour", "day", "week", "month", "year"})
      if (has(part)) return compared(words, moment_part(event_.event(), part), std::stod(raw));
    if (has("lt") || has("lte") || has("gt") || has("gte")) {
      const std::string text(event_.as_logged(field));
      if (text.empty() || text.find_first_not_of("0123456789.-") != std::string::npos) return false;
      return compared(words, std::stod(text), std::stod(raw));
    }
    if (has("re")) {
      SlowRegex regex(raw, has("i"));
      return event_.any(field, [&](std::string_view text) { return regex.found_in(text); });
    }
    std::vector<std::string> texts{raw};
    if (has("expand")) {
      texts.clear();
      const std::vector<std::string> filled =
          has("cidr") ? std::vector<std::string>{"192.0.2.0/25", "2001:db8::/32"} : std::vector<std::string>{"ab", "c*d", "/x"};
      const std::string name = has("cidr") ? "%nets%" : "%words%";
      for (const std::string& word : filled)
        texts.push_back(raw.substr(0, raw.find(name)) + word + raw.substr(raw.find(name) + name.size()));
    }
    for (const std::string& text : texts) {
      if (has("cidr")) {
        if (in_network(event_.address(field), text)) return true;
        continue;
      }
      if (has("fieldref")) {
        if (event_.any(field_of(text), [&](std::string_view other) { return matches(words, {literal(std::string(other))}); }))
          return true;
        continue;
      }
      if (text.empty()) return event_.presence(field) == Presence::Empty;
      std::vector<Pattern> patterns{sigma_pattern(text)};
      for (std::size_t i = 1; i < words.size(); ++i) patterns = changed(patterns, words[i]);
      if (matches(words, patterns)) return true;
    }
    return false;
  }

  static bool compared(const std::vector<std::string>& words, double left, double right) {
    for (const std::string& word : words) {
      if (word == "lt") return left < right;
      if (word == "lte") return left <= right;
      if (word == "gt") return left > right;
      if (word == "gte") return left >= right;
    }
    return left == right;
  }

  static std::vector<Pattern> changed(const std::vector<Pattern>& patterns, const std::string& word) {
    std::vector<Pattern> out;
    for (const Pattern& p : patterns) {
      std::string text;
      for (const Sign& sign : p) text += sign.byte;
      if (word == "base64") {
        out.push_back(literal(slow_base64(text)));
      } else if (word == "base64offset") {
        const std::size_t start[] = {0, 2, 3}, cut[] = {0, 3, 2};
        for (std::size_t i = 0; i < 3; ++i) {
          const std::string encoded = slow_base64(std::string(i, ' ') + text);
          out.push_back(literal(encoded.substr(start[i], encoded.size() - start[i] - cut[(text.size() + i) % 3])));
        }
      } else if (word == "wide" || word == "utf16le" || word == "utf16" || word == "utf16be") {
        std::string wide = word == "utf16" ? "\xff\xfe" : "";
        for (const char c : text) wide += word == "utf16be" ? std::string{'\0', c} : std::string{c, '\0'};
        out.push_back(literal(wide));
      } else if (word == "windash") {
        std::vector<Pattern> all{{}};
        for (const Sign& sign : p) {
          std::vector<Pattern> next;
          for (const Pattern& head : all)
            for (const std::string& dash : sign.byte == '-' || sign.byte == '/' ? std::vector<std::string>{"-", "/", "–", "—", "―"}
                                                                                : std::vector<std::string>{""}) {
              next.push_back(head);
              if (dash.empty()) next.back().push_back(sign);
              for (const char c : dash) next.back().push_back({c, 0});
            }
          all = next;
        }
        out.insert(out.end(), all.begin(), all.end());
      } else {
        out.push_back(p);
      }
    }
    return out;
  }

  bool matches(const std::vector<std::string>& words, std::vector<Pattern> patterns) {
    const SigmaField field = field_of(words[0]);
    const auto has = [&](const char* word) { return std::find(words.begin() + 1, words.end(), word) != words.end(); };
    const bool anywhere = has("contains") || (field == SigmaField::Keyword && !has("startswith") && !has("endswith"));
    for (Pattern& p : patterns) {
      if (anywhere || has("endswith")) p.insert(p.begin(), {'*', '*'});
      if (anywhere || has("startswith")) p.push_back({'*', '*'});
      if (event_.any(field, [&](std::string_view text) { return wildcard(p, text, has("cased")); })) return true;
    }
    return false;
  }

  Yaml detection_;
  EventFields& event_;
  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
};

// ---------------------------------------------------------------------------------------------------------------- random rules

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <typename T>
  const T& of(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937 random_;
};

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string{c};
  return out + "'";
}

class Rules {
 public:
  explicit Rules(Dice& dice) : dice_(dice) {}

  std::string make() {
    std::string text = "title: t\nlogsource: {category: webserver}\ndetection:\n";
    const std::vector<std::string> names{"sel_a", "sel_b", "other", "_hidden"};
    const std::size_t n = 1 + dice_.below(names.size());
    for (std::size_t i = 0; i < n; ++i) text += "  " + names[i] + ":\n" + selection();
    return text + "  condition: " + condition(names, n, 0) + "\n";
  }

  std::string word(bool wild) {
    static const std::vector<std::string> parts{"a", "b", "ab", "A", "c", "d", "x", "/", "-", ".", "=", "あ", "1", "'"};
    static const std::vector<std::string> signs{"*", "?", "\\*", "\\?", "\\", "\\\\"};
    std::string out;
    for (std::size_t i = 1 + dice_.below(3); i > 0; --i) {
      out += dice_.of(parts);
      if (wild && dice_.chance(15)) out += dice_.of(signs) + dice_.of(parts);
    }
    return out;
  }

 private:
  std::string ascii() { return dice_.of(std::vector<std::string>{"a", "ab", "abc", "b1", "xA"}); }

  std::string regex(int depth) {
    std::string out;
    if (depth == 0 && dice_.chance(20)) out += '^';
    for (std::size_t i = 1 + dice_.below(3); i > 0; --i) {
      const std::vector<std::string> atoms{"a", "b", "A", "x", ".", "[ab]", "[^a]", "\\.", "1"};
      std::string atom = dice_.of(atoms);
      // Groups are not repeated: the slow matcher would not come back.
      const bool group = depth < 2 && dice_.chance(20);
      if (group) atom = "(" + regex(depth + 1) + "|" + regex(depth + 1) + ")";
      out += atom;
      if (!group && dice_.chance(25)) out += dice_.of(std::vector<std::string>{"*", "+", "?"});
    }
    if (depth == 0 && dice_.chance(20)) out += '$';
    return out;
  }

  std::string condition(const std::vector<std::string>& names, std::size_t n, int depth) {
    const auto term = [&] {
      std::string text = dice_.chance(25) ? "not " : "";
      if (depth < 2 && dice_.chance(25)) return text + "(" + condition(names, n, depth + 1) + ")";
      if (dice_.chance(30))
        return text + dice_.of(std::vector<std::string>{"1 of them", "all of them", "1 of sel_*", "all of sel*", "1 of *a",
                                                        "all of s*l_*a"});
      return text + names[dice_.below(n)];
    };
    std::string text = term();
    for (std::size_t i = dice_.below(3); i > 0; --i) text += (dice_.chance(50) ? " and " : " or ") + term();
    return text;
  }

  std::string selection() {
    if (dice_.chance(15)) {
      std::string text;
      for (std::size_t i = 1 + dice_.below(3); i > 0; --i) text += "    - " + quoted(word(true)) + "\n";
      return text;
    }
    std::string text;
    if (dice_.chance(15)) {
      for (std::size_t i = 1 + dice_.below(2); i > 0; --i) text += "    - " + item() + "\n";
      return text;
    }
    const std::string first = item();
    text += "    " + first + "\n";
    const std::string second = item();
    if (dice_.chance(40) && first.substr(0, first.find(": ")) != second.substr(0, second.find(": ")))
      text += "    " + second + "\n";
    return text;
  }

  std::string list(const std::function<std::string()>& value, std::size_t least) {
    const std::size_t n = least + dice_.below(3);
    if (n == 1) return value();
    std::string text = "[";
    for (std::size_t i = 0; i < n; ++i) text += (i == 0 ? "" : ", ") + value();
    return text + "]";
  }

  std::string item() {
    const std::vector<std::string> texts{"cs-uri-stem", "cs-uri-query", "cs-uri",      "c-uri-extension", "cs-user-agent",
                                         "cs-referer",  "cs-method",    "cs-username", "cs-cookie",       ""};
    const std::string field = dice_.of(texts);
    const auto one = [&] { return quoted(word(true)); };
    switch (dice_.below(16)) {
      case 0:
        return (field.empty() ? "cs-uri" : field) + ": " + list(one, 1);
      case 1:
        return quoted(field + "|contains|all") + ": " + list(one, 2);
      case 2:
        return quoted(field + dice_.of(std::vector<std::string>{"|startswith", "|endswith|cased", "|contains|cased"})) + ": " +
               list(one, 1);
      case 3: {
        const auto expression = [&] { return quoted(regex(0)); };
        return dice_.chance(70) ? quoted(field + (dice_.chance(50) ? "|re" : "|re|i")) + ": " + list(expression, 1)
                                : quoted(field + "|re|all") + ": " + list(expression, 2);
      }
      case 4: {
        const auto plain = [&] { return quoted(ascii()); };
        return quoted(field +
                      dice_.of(std::vector<std::string>{"|base64|contains", "|base64offset|contains", "|wide|base64offset|contains",
                                                        "|utf16le|contains", "|utf16be|contains", "|utf16|base64|contains"})) +
               ": " + list(plain, 1);
      }
      case 5:
        return dice_.chance(60) ? quoted(field + "|windash|contains") + ": " + list(one, 1)
                                : quoted(field + "|windash|contains|all") + ": " + list(one, 2);
      case 6:
        return (field.empty() ? "cs-uri" : field) + "|contains|neq: " + list(one, 1);
      case 7:
        return (field.empty() ? "cs-referer" : field) + "|exists: " + (dice_.chance(50) ? "true" : "false");
      case 8:
        return "cs-uri-query|fieldref" +
               dice_.of(std::vector<std::string>{"", "|contains", "|startswith", "|endswith", "|neq", "|cased"}) + ": " +
               dice_.of(std::vector<std::string>{"cs-referer", "cs-user-agent", "cs-username"});
      case 9: {
        const auto network = [&] {
          return quoted(dice_.of(
              std::vector<std::string>{"192.0.2.0/25", "192.0.2.128/26", "198.51.100.7/32", "2001:db8::/32", "0.0.0.0/0"}));
        };
        return dice_.chance(70) ? "c-ip|cidr: " + list(network, 1) : "c-ip|cidr|expand: '%nets%'";
      }
      case 10:
        return dice_.of(std::vector<std::string>{"sc-status", "sc-bytes", "cs-username"}) +
               dice_.of(std::vector<std::string>{"|lt", "|lte", "|gt", "|gte"}) + ": " +
               dice_.of(std::vector<std::string>{"0", "200", "404", "1", "12.5"});
      case 11: {
        const std::string part = dice_.of(std::vector<std::string>{"minute", "hour", "day", "week", "month", "year"});
        return "date|" + part + dice_.of(std::vector<std::string>{"", "|lt", "|gte"}) + ": " +
               (part == "year" ? "2025" : dice_.of(std::vector<std::string>{"1", "9", "12", "22", "30", "52"}));
      }
      case 12:
        return quoted(field + "|expand|contains") + ": " + quoted(word(false) + "%words%" + (dice_.chance(50) ? "b" : ""));
      case 13:
        return (field.empty() ? "cs-user-agent" : field) + ": " + (dice_.chance(50) ? "null" : "''");
      case 14:
        return "sc-status: " + list([&] { return dice_.of(std::vector<std::string>{"200", "404", "'5*'", "'2?0'"}); }, 1);
      default:
        return quoted(field + "|contains") + ": " + list(one, 1);
    }
  }

  Dice& dice_;
};

struct RandomEvent {
  std::string target, referer, agent, account, method, raw;
  Event event;
};

/// Texts of the same letters as the rules', some of them escaped.
std::string text_of(Dice& dice, Rules& rules) {
  std::string out;
  for (std::size_t i = dice.below(5); i > 0; --i) {
    std::string part = rules.word(false);
    switch (dice.below(12)) {
      case 0:
        part = "%61" + part;
        break;
      case 1:
        part = "%2527" + part + "&#98;";
        break;
      case 2:
        part = "a/**/b" + part;
        break;
      case 3:
        part = "\\x41" + part + "+b";
        break;
      case 4:
        part = slow_base64(std::string(dice.below(3), 'z') + dice.of(std::vector<std::string>{"a", "ab", "abc", "b1", "xA"}) + "q");
        break;
      case 5:
        part = dice.chance(50) ? "a%00b%00" : "%00a%00b";
        break;
      case 6:
        part = slow_base64(std::string("\xff\xfe"
                                       "a\0b\0",
                                       6)) +
               part;
        break;
      case 7:
        part += dice.of(std::vector<std::string>{"*", "\\", "–", "―", "?"});
        break;
      default:
        break;
    }
    out += part;
  }
  return out;
}

std::unique_ptr<RandomEvent> random_event(Dice& dice, Rules& rules) {
  auto made = std::make_unique<RandomEvent>();
  made->target = "/" + text_of(dice, rules);
  const std::string query = text_of(dice, rules);
  if (dice.chance(70)) made->target += "?" + query;
  made->referer = dice.chance(30) ? query : text_of(dice, rules);
  made->agent = dice.chance(20) ? "-" : dice.chance(30) ? query + "x" : text_of(dice, rules);
  made->account = dice.chance(50) ? "" : dice.of(std::vector<std::string>{"-", "ab", "12", "x"});
  made->method = dice.of(std::vector<std::string>{"GET", "POST", "A"});
  made->raw = "192.0.2.7 - - \"" + made->method + " " + made->target + "\" \"" + made->referer + "\" \"" + made->agent + "\"";
  Event& e = made->event;
  e.kind = EventKind::HttpRequest;
  e.raw = made->raw;
  e.method = made->method;
  e.target = made->target;
  if (dice.chance(90)) e.referer = made->referer;
  if (dice.chance(90)) e.agent = made->agent;
  if (dice.chance(80)) e.account = made->account;
  if (dice.chance(90))
    e.client = *IpAddress::parse(
        dice.of(std::vector<std::string>{"192.0.2.7", "192.0.2.127", "192.0.2.128", "198.51.100.7", "2001:db8::1", "2001:db9::1"}));
  e.status = dice.chance(90) ? dice.of(std::vector<std::int64_t>{200, 404, 500, 210}) : Event::kAbsent;
  e.bytes_out = dice.chance(90) ? dice.of(std::vector<std::int64_t>{0, 1, 13, 5000}) : Event::kAbsent;
  e.time = {static_cast<std::int64_t>(1'735'000'000 + dice.below(80'000'000)) * kMicrosPerSecond};
  return made;
}

class SigmaReference : public testing::TestWithParam<unsigned> {};

TEST_P(SigmaReference, EngineAndObviousMatcherAgreeOnRandomRulesAndEvents) {
  Dice dice(GetParam());
  Rules rules(dice);
  constexpr std::size_t kRules = 100, kEvents = 40;
  Content content;
  content.add({"rules/placeholders.yml", std::string(kPlaceholders)});
  std::vector<std::string> texts;
  std::vector<Yaml> trees;
  for (std::size_t i = 0; i < kRules; ++i) {
    texts.push_back(rules.make());
    content.add({fmt::format("rules/user/r{:03}.yml", i), texts.back()});
    trees.push_back(Yaml::parse(texts.back(), "r").value());
  }
  const RuleSet set = RuleSet::load(content);
  std::vector<bool> usable(kRules, true);
  for (const Error& problem : set.problems()) {
    // The dice may name no selection, or ask for more dashes than are tried.
    EXPECT_TRUE(problem.what.contains("no selection matches") || problem.what.contains("windash") ||
                problem.what.contains("base64offset"))
        << problem.what;
    usable[static_cast<std::size_t>(std::stoi(problem.what.substr(
        problem.what.find("/r0") == std::string::npos ? problem.what.find("/r1") + 2 : problem.what.find("/r0") + 2, 3)))] = false;
  }
  RuleMatcher matcher(set);
  EventFields fields;
  std::size_t held = 0, tried = 0;
  for (std::size_t k = 0; k < kEvents; ++k) {
    const auto random = random_event(dice, rules);
    const std::vector<std::uint32_t> hits = matcher.match(random->event);
    fields.set(random->event);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < kRules; ++i) {
      if (!usable[i]) continue;
      const bool engine = std::binary_search(hits.begin(), hits.end(), number++);
      const bool reference = Reference(trees[i], fields).holds();
      ASSERT_EQ(engine, reference) << texts[i] << "\n"
                                   << random->raw << "\nagent " << random->agent << " account " << random->account << " status "
                                   << random->event.status << " bytes " << random->event.bytes_out << " time "
                                   << format_rfc3339(random->event.time, kJst);
      held += reference;
      ++tried;
    }
  }
  // The dice must not be loaded: rules hold often, and often do not.
  EXPECT_GT(held * 10, tried);
  EXPECT_LT(held * 10, tried * 9);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SigmaReference, testing::Range(1u, 4u));

}  // namespace
}  // namespace hinomi::findings
