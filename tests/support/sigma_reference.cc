#include "support/sigma_reference.h"

#include <chrono>
#include <functional>

#include "base/text.h"

namespace hinomi::testing {

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

namespace {

using findings::EventFields;
using findings::field_named;
using findings::SigmaField;

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

}  // namespace

bool sigma_reference_holds(const Yaml& rule, EventFields& event) { return Reference(rule, event).holds(); }

}  // namespace hinomi::testing
