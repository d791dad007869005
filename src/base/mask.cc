// What may be shown of evidence. One pass from left to right: every stretch is looked at a bounded number of times.
#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::string_view kStars = "***";
constexpr std::size_t kLongQuote = 20;     // bytes of a quoted SQL text that may stand as they are
constexpr std::size_t kLongestName = 256;  // of a parameter
constexpr std::size_t kDigitRun = 7;       // shortest run of digits that may be a number of a person
constexpr auto kNone = std::string_view::npos;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_high(char c) { return (c & 0x80) != 0; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
// What an e-mail's local part, a parameter's name and a number are made of.
constexpr bool in_word(char c) {
  return is_letter(c) || is_digit(c) || is_high(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

class Masker {
 public:
  Masker(std::string_view text, std::size_t bytes) : text_(text), bytes_(bytes) {}

  std::string run() {
    out_.reserve(std::min(bytes_, text_.size()) + 32);
    // A few bytes more than are wanted, so that the cut is marked.
    while (i_ < text_.size() && out_.size() <= bytes_ + 8) step();
    return cut_bytes(printable(out_), bytes_);
  }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  void stars_to(std::size_t end) {
    if (!out_.ends_with(kStars)) out_ += kStars;
    i_ = end;
  }

  void step() {
    const char c = text_[i_];
    if (c == '\'' && i_ >= quoted_until_ && quote()) return;
    if ((is_digit(c) || c == '+' || c == '(') && number()) return;
    if (in_word(c)) return word();
    out_ += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    ++i_;
  }

  // 'text' as SQL quotes it. An apostrophe inside a word opens nothing.
  bool quote() {
    if (no_more_quotes_ || (i_ > 0 && (is_letter(text_[i_ - 1]) || is_digit(text_[i_ - 1]) || is_high(text_[i_ - 1]))))
      return false;
    std::size_t end = i_ + 1;
    bool high = false;
    while (end < text_.size()) {
      if (text_[end] == '\\') {
        end += 2;
        continue;
      }
      if (text_[end] == '\'') {
        if (at(end + 1) != '\'') break;
        ++end;
      }
      high = high || is_high(text_[end]);
      ++end;
    }
    const bool closed = end < text_.size();
    const std::size_t to = closed ? end : text_.size();
    const std::string_view inside = text_.substr(i_ + 1, to - i_ - 1);
    if (!closed) no_more_quotes_ = true;
    // A lone quote in a request is part of an attack and is shown; in a statement it is a text that was cut off.
    if (!closed && !values_) return false;
    quoted_until_ = closed ? end + 1 : text_.size();
    if (inside.empty() || is_path(inside) || !(values_ || high || inside.size() > kLongQuote)) return false;
    out_ += '\'';
    out_ += kStars;
    if (closed) out_ += '\'';
    i_ = quoted_until_;
    return true;
  }

  // Paths of files and sockets tell about the server, not about a person.
  static bool is_path(std::string_view inside) {
    if (!inside.starts_with('/')) return false;
    for (const char c : inside.substr(0, 512)) {
      if (!is_letter(c) && !is_digit(c) && std::string_view("/._-:").find(c) == kNone) return false;
    }
    return inside.size() <= 512;
  }

  // Telephone, card, postal and My Number forms, whose digits are grouped.
  bool number() {
    const char before = i_ > 0 ? text_[i_ - 1] : ' ';
    if (is_digit(before)) return false;
    if (const std::size_t end = run_of_digits(i_); end - i_ >= kDigitRun) return stars_to(end), true;
    if (is_letter(before) || before == '-' || before == '.' || before == '_') return false;
    const bool plus = at(i_) == '+';
    std::size_t p = plus ? i_ + 1 : i_;
    std::array<int, 6> groups{};
    std::size_t count = 0, end = p;
    int total = 0;
    char separator = '\0';
    while (count < groups.size()) {
      if (at(p) == '(') ++p;
      const std::size_t from = p;
      while (p < from + kDigitRun && is_digit(at(p))) ++p;
      if (p == from || is_digit(at(p))) break;
      groups[count++] = static_cast<int>(p - from);
      total += groups[count - 1];
      end = p;
      if (at(p) == ')') ++p;
      const char next = at(p);
      if (next == '-' || next == ' ' || next == '.') {
        if (separator != '\0' && separator != next) break;
        separator = next, ++p;
        if (at(p) == '(') ++p;
      } else if (next != '(' && at(p - 1) != ')') {
        break;
      }
    }
    if (count < 2 || is_letter(at(end))) return false;
    if (!plus && !is_personal(groups, count, total, at(i_) == '(' ? at(i_ + 1) : at(i_), separator)) return false;
    if (plus && (total < 8 || total > 15)) return false;
    return stars_to(end), true;
  }

  std::size_t run_of_digits(std::size_t i) const {
    while (i < text_.size() && is_digit(text_[i])) ++i;
    return i;
  }

  static bool is_personal(const std::array<int, 6>& groups, std::size_t count, int total, char first, char separator) {
    const auto is = [&](std::initializer_list<int> form) {
      return count == form.size() && std::equal(form.begin(), form.end(), groups.begin());
    };
    if (first == '0' && count == 3 && groups[0] >= 2 && groups[0] <= 5 && groups[2] >= 3 && groups[2] <= 4 && total >= 10 &&
        total <= 11) {
      return separator != '.' || groups[1] == 4 || groups[2] == 4;  // not an address of the network
    }
    if (is({4, 4, 4, 4}) || is({4, 6, 5}) || is({4, 4, 4})) return separator == '-' || separator == ' ';
    return is({3, 4}) && separator == '-';
  }

  // A stretch of word characters: an e-mail, a parameter's name, or plain text with digits and encoded bytes in it.
  void word() {
    const std::size_t start = i_;
    std::size_t end = start + (is_ampersand(start) ? 3 : 0);
    while (end < text_.size() && in_word(text_[end]) && !is_ampersand(end)) ++end;
    const std::string_view token = text_.substr(start, end - start);
    if (at(end) == '@') {
      if (const std::size_t to = domain_end(end + 1); to != kNone) return out_ += "***@", stars_to_after_at(to);
    }
    if (const std::size_t encoded = find_encoded(token, '4', '0'); encoded != kNone && encoded > 0) {
      if (domain_end(start + encoded + 3) != kNone) return out_ += "***@", stars_to_after_at(end);
    }
    note_context(token);
    const std::size_t key = secret_key(token);
    const std::size_t limit = key == kNone ? token.size() : key;
    copy(token.substr(0, limit));
    i_ = start + limit;
    if (key != kNone) secret_value(end);
  }
  // An encoded '&' parts two parameters.
  bool is_ampersand(std::size_t i) const { return text_[i] == '%' && at(i + 1) == '2' && at(i + 2) == '6'; }
  void stars_to_after_at(std::size_t end) {
    out_ += kStars;
    i_ = end;
  }

  // Behind the domain that starts at `from`, when it is one with a dot and a last label that begins with a letter.
  std::size_t domain_end(std::size_t from) const {
    std::size_t end = from, last_dot = kNone;
    while (end < text_.size() &&
           (is_letter(text_[end]) || is_digit(text_[end]) || is_high(text_[end]) || text_[end] == '-' || text_[end] == '.')) {
      if (text_[end] == '.' && end > from && end + 1 < text_.size() && (is_letter(text_[end + 1]) || is_high(text_[end + 1])))
        last_dot = end;
      ++end;
    }
    if (last_dot == kNone) return kNone;
    for (std::size_t k = last_dot + 1; k < end; ++k) {
      if (text_[k] == '.' && k + 1 < end) return kNone;  // "@10.0.0.1": the last label is a number
    }
    return end;
  }

  static std::size_t find_encoded(std::string_view token, char high, char low) {
    for (std::size_t p = token.find('%'); p != kNone && p + 2 < token.size(); p = token.find('%', p + 1)) {
      if (token[p + 1] == high && (token[p + 2] | 0x20) == (low | 0x20)) return p;
    }
    return kNone;
  }

  // Statements that carry rows: behind these words every quoted text is a value.
  void note_context(std::string_view token) {
    switch (token.front() | 0x20) {
      case 'v':
        values_ = values_ || iequals(token, "values") || iequals(token, "value");
        break;
      case 's':
        values_ = values_ || iequals(token, "set");
        break;
      case 'i':
        values_ = values_ || iequals(token, "identified");
        break;
      default:
        break;
    }
  }

  // Where in the token the name of a secret ends, when "=", ":" or "(" and a value follow; else kNone.
  std::size_t secret_key(std::string_view token) {
    struct Stem {
      std::string_view text;
      bool whole;  ///< the name itself, not a part of it
      bool loose;  ///< ':' is enough
    };
    static constexpr auto kStems = std::to_array<Stem>({
        {"passw", false, true},
        {"passphrase", false, true},
        {"secret", false, true},
        {"credential", false, true},
        {"authorization", false, true},
        {"apikey", false, true},
        {"api_key", false, true},
        {"api-key", false, true},
        {"private_key", false, true},
        {"pwd", false, true},
        {"_pass", false, true},
        {"token", false, false},
        {"cookie", false, true},
        {"eccube", true, false},  // names of sessions
        {"cake", true, false},
        {"sess", false, false},
        {"wordpress_logged_in", false, false},
        {"wordpress_sec", false, false},
        {".sid", false, false},
        {"cvv", false, false},
        {"cvc", false, false},
        {"security_code", false, false},
        {"pass", true, true},
        {"pw", true, false},
        {"pin", true, false},
        {"otp", true, false},
        {"sid", true, false},
        {"auth", true, false},
        {"nonce", false, false},
    });
    // A separator decides first: few words have one, and only those are compared with the names.
    const std::size_t end = i_ + token.size();
    std::size_t p = end;
    for (int closers = 0; closers < 4 && (at(p) == ']' || at(p) == '"' || at(p) == '\'' || at(p) == '\\' || at(p) == ' ');
         ++closers)
      ++p;
    const char separator = at(p);
    const std::size_t encoded = find_encoded(token, '3', 'd');  // password%3Dsecret%26…
    if (separator != '=' && separator != ':' && separator != '(' && encoded == kNone) return kNone;
    const bool strict = encoded != kNone || separator == '=' || (separator == ':' && p > end);
    const std::string_view name = token.substr(0, std::min<std::size_t>(encoded, kLongestName));
    for (const Stem& stem : kStems) {
      if (!stem.loose && !strict) continue;
      if (stem.whole ? !iequals(name, stem.text) : ifind(name, stem.text) == kNone) continue;
      rest_of_line_ = stem.text == "authorization" || stem.text == "cookie";
      encoded_value_ = encoded != kNone;
      return encoded_value_ ? encoded + 3 : token.size();
    }
    return kNone;
  }

  void secret_value(std::size_t token_end) {
    if (encoded_value_) {
      encoded_value_ = false;
      return stars_to(token_end);
    }
    // Behind the name: closers, the separator, blanks and an opening quote are shown.
    char quote = '\0';
    std::size_t p = i_;
    bool separated = false;
    for (std::size_t steps = 0; steps < 12 && p < text_.size(); ++steps, ++p) {
      const char c = text_[p];
      if (separated && (c == '"' || c == '\'')) {
        quote = c, out_ += c, ++p;
        break;
      }
      if (!separated && (c == '=' || c == ':' || c == '(')) {
        separated = true;
      } else if (c != ' ' && c != ']' && c != '"' && c != '\'' && c != '\\' && c != '>') {
        break;
      }
      out_ += c;
    }
    std::size_t end = p;
    if (quote != '\0') {
      while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    } else if (rest_of_line_) {
      while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') ++end;
    } else {
      while (end < text_.size() && std::string_view("&;, \t\n\"'<>)]}").find(text_[end]) == kNone) ++end;
    }
    end = end < text_.size() ? end : text_.size();
    const std::string_view value = text_.substr(p, end - p);
    if (value.empty() || iequals(value, "yes") || iequals(value, "no")) {
      i_ = p;
      return;
    }
    stars_to(end);
  }

  // Plain text of a word: runs of digits, full-width digits and encoded non-ASCII text become stars.
  void copy(std::string_view token) {
    for (std::size_t i = 0; i < token.size();) {
      std::size_t end = i;
      if (is_digit(token[i])) {
        while (end < token.size() && is_digit(token[end])) ++end;
        add(token, i, end, end - i >= kDigitRun);
      } else if (token[i] == '%') {
        std::size_t high = 0;
        bool overlong = false;
        while (token.size() - end >= 3 && token[end] == '%' && hex_digit(token[end + 1]) >= 8 && hex_digit(token[end + 2]) >= 0) {
          const int byte = hex_digit(token[end + 1]) << 4 | hex_digit(token[end + 2]);
          overlong = overlong || byte == 0xC0 || byte == 0xC1;  // never text, often an attack
          ++high, end += 3;
        }
        if (high == 0) end = i + 1;
        add(token, i, end, high >= 3 && !overlong);
      } else if (token.substr(i).starts_with("\xEF\xBC")) {
        std::size_t digits = 0;
        while (token.size() - end >= 3 && token.substr(end, 2) == "\xEF\xBC") {
          const auto last = static_cast<unsigned char>(token[end + 2]);
          if (last >= 0x90 && last <= 0x99) {
            ++digits;
          } else if (last != 0x8D) {
            break;
          }
          end += 3;
        }
        if (end == i) end = i + 2;
        add(token, i, end, digits >= kDigitRun);
      } else {
        ++end;
        add(token, i, end, false);
      }
      i = end;
    }
  }
  void add(std::string_view token, std::size_t from, std::size_t to, bool hidden) {
    if (!hidden) {
      out_.append(token, from, to - from);
    } else if (!out_.ends_with(kStars)) {
      out_ += kStars;
    }
  }

  std::string_view text_;
  std::size_t bytes_;
  std::size_t i_ = 0;
  std::string out_;
  std::size_t quoted_until_ = 0;  // no quote before this place opens another text
  bool no_more_quotes_ = false;
  bool values_ = false;
  bool rest_of_line_ = false;
  bool encoded_value_ = false;
};

}  // namespace

std::string mask(std::string_view text, std::size_t bytes) { return Masker(text, bytes).run(); }

std::string mask_row(std::string_view text, std::size_t bytes) {
  std::string out;
  for (const char c : text) {
    if (out.size() > bytes + kStars.size()) break;
    if (std::string_view(",;|\t\"'()").find(c) != kNone) {
      out += c == '\t' ? ' ' : c;
    } else if (c != ' ' && !out.ends_with('*')) {
      out += kStars;
    }
  }
  return cut_bytes(out, bytes);
}

}  // namespace hinomi
