#include "findings/announcement.h"

#include <algorithm>
#include <bitset>
#include <optional>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxExact = 1500;  // strings of one part of an expression
constexpr std::size_t kMaxLength = 24;   // longer literals announce no better
constexpr std::size_t kMaxCrossed = 4;   // members of a class that is multiplied out
constexpr std::size_t kMaxClass = 40;    // members of a class that announces
constexpr int kMaxDepth = 200;
constexpr double kTooFrequent = 0.4;

using Strings = std::vector<std::string>;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

double frequency(const Strings& strings) {
  constexpr std::string_view kOfUrls = "/.-=&?%:+,~";
  double sum = 0;
  for (const std::string& s : strings) {
    const auto marks = std::ranges::count_if(s, [](char c) { return !is_word(c) && c != ' '; });
    double p = s.empty() ? 10 : s.size() == 1 ? 0.5 : s.size() == 2 ? 0.05 : s.size() == 3 ? 0.01 : s.size() == 4 ? 0.002 : 0.0003;
    for (auto i = marks; i > 0 && i > marks - 2; --i) p *= 0.06;
    sum += s.size() == 1 && kOfUrls.contains(s.front()) ? 0.2 : p;
  }
  return sum;
}

/// What is known of a part of an expression.
struct Part {
  bool exact = false;  ///< it matches `strings` and nothing else
  Strings strings;
  std::vector<Strings> required;  ///< otherwise: of each of these, one is in whatever it matches; the rarest first
  Strings head;                   ///< where not empty: whatever it matches begins with one of these
};

Part epsilon() { return {true, {""}, {}, {}}; }

/// Adds a requirement; the rarest few are kept.
void require(std::vector<Strings>& required, Strings candidate) {
  if (candidate.empty() || std::ranges::any_of(candidate, &std::string::empty)) return;
  required.push_back(std::move(candidate));
  std::ranges::stable_sort(required, {}, frequency);
  if (required.size() > kRequirements) required.pop_back();
}

void sort_unique(Strings& strings) {
  std::ranges::sort(strings);
  strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
}

struct NotUnderstood {};

class Reader {
 public:
  explicit Reader(std::string_view pattern) : text_(pattern) {}

  Part read() {
    Part part = alternatives(0);
    if (at_ != text_.size()) throw NotUnderstood{};
    return part;
  }

 private:
  using Set = std::bitset<256>;

  bool more() const { return at_ < text_.size(); }
  char peek() const { return text_[at_]; }
  char take() {
    if (!more()) throw NotUnderstood{};
    return text_[at_++];
  }
  bool take_if(std::string_view head) {
    if (!text_.substr(at_).starts_with(head)) return false;
    at_ += head.size();
    return true;
  }

  Part alternatives(int depth) {
    if (depth > kMaxDepth) throw NotUnderstood{};
    Part all = sequence(depth);
    while (more() && peek() == '|') {
      ++at_;
      Part next = sequence(depth);
      Strings head = united_heads(all, next);
      if (all.exact && next.exact && all.strings.size() + next.strings.size() <= kMaxExact) {
        all.strings.insert(all.strings.end(), next.strings.begin(), next.strings.end());
        continue;
      }
      std::vector<Strings> a = of(std::move(all)), b = of(std::move(next));
      all = {};
      all.head = std::move(head);
      if (!a.empty() && !b.empty() && a.front().size() + b.front().size() <= 2 * kMaxExact) {
        a.front().insert(a.front().end(), b.front().begin(), b.front().end());
        require(all.required, std::move(a.front()));
      }
    }
    if (all.exact) sort_unique(all.strings);
    return all;
  }

  /// What either begins with; empty when one may begin with anything.
  static Strings united_heads(const Part& a, const Part& b) {
    Strings heads = a.exact ? a.strings : a.head;
    const Strings& more = b.exact ? b.strings : b.head;
    if (heads.empty() || more.empty() || heads.size() + more.size() > kMaxExact) return {};
    heads.insert(heads.end(), more.begin(), more.end());
    sort_unique(heads);
    return heads;
  }

  static std::vector<Strings> of(Part part) {
    if (!part.exact) return std::move(part.required);
    std::vector<Strings> required;
    require(required, std::move(part.strings));
    return required;
  }

  Part sequence(int depth) {
    Strings run{""};
    bool exact = true;
    Strings head;
    std::vector<Strings> required;
    while (more() && peek() != '|' && peek() != ')') {
      Part part = quantified(depth);
      const bool fits = part.exact && run.size() * part.strings.size() <= kMaxExact && part.strings.size() <= kMaxExact &&
                        std::ranges::max(run, {}, &std::string::size).size() <= kMaxLength;
      if (fits) {
        Strings product;
        for (const std::string& start : run)
          for (const std::string& tail : part.strings) product.push_back(start + tail);
        run = std::move(product);
        continue;
      }
      if (!part.exact && !part.head.empty() && run.size() * part.head.size() <= kMaxExact) {
        Strings product;
        for (const std::string& start : run)
          for (const std::string& tail : part.head) product.push_back(start + tail);
        run = std::move(product);
      }
      if (std::exchange(exact, false)) head = run;
      require(required, std::move(run));
      if (part.exact) {
        run = std::move(part.strings);
      } else {
        run = {""};
        for (Strings& strings : part.required) {
          sort_unique(strings);
          if (strings != part.head) require(required, std::move(strings));  // what stands before the head made it rarer
        }
      }
    }
    if (exact) return {true, std::move(run), {}, {}};
    require(required, std::move(run));
    if (std::ranges::any_of(head, &std::string::empty)) head.clear();
    return {false, {}, std::move(required), std::move(head)};
  }

  Part quantified(int depth) {
    Part part = atom(depth);
    while (more()) {
      std::size_t least = 1, most = 1;
      const char c = peek();
      if (c == '*' || c == '+' || c == '?') {
        ++at_;
        least = c == '+' ? 1 : 0;
        most = c == '?' ? 1 : 2;
      } else if (c == '{' && bounds(least, most)) {
        // taken
      } else {
        break;
      }
      if (more() && (peek() == '?' || peek() == '+')) ++at_;  // lazy, possessive
      if (least == 0 && most == 1 && part.exact) {
        part.strings.emplace_back();
        sort_unique(part.strings);
      } else if (least == 0) {
        part = {};
      } else if (most > 1) {
        Strings head = part.exact ? part.strings : std::move(part.head);
        part = {false, {}, of(std::move(part)), std::move(head)};
      }
    }
    return part;
  }

  /// "{2,3}"; a brace that is no quantifier is a literal.
  bool bounds(std::size_t& least, std::size_t& most) {
    std::size_t i = at_ + 1, first = 0, digits = 0;
    for (; i < text_.size() && text_[i] >= '0' && text_[i] <= '9' && digits < 6; ++i, ++digits)
      first = first * 10 + static_cast<std::size_t>(text_[i] - '0');
    if (digits == 0) return false;
    bool range = false;
    if (i < text_.size() && text_[i] == ',') {
      range = true;
      for (++i; i < text_.size() && text_[i] >= '0' && text_[i] <= '9';) ++i;
    }
    if (i >= text_.size() || text_[i] != '}') return false;
    at_ = i + 1;
    least = first;
    most = range || first > 1 ? 2 : first;
    return true;
  }

  Part of_set(const Set& set) {
    Set folded = set;
    for (unsigned c = 'A'; c <= 'Z'; ++c)
      if (folded[c]) {
        folded.reset(c);
        folded.set(c + 32);
      }
    Strings members;
    for (std::size_t c = 0; c < 256; ++c)
      if (folded[c]) members.emplace_back(1, static_cast<char>(c));
    if (members.size() <= kMaxCrossed) return {true, std::move(members), {}, {}};
    if (members.size() <= kMaxClass) return {false, {}, {std::move(members)}, {}};
    return {};
  }

  static void add_range(Set& set, unsigned from, unsigned to) {
    for (unsigned c = from; c <= to; ++c) set.set(c);
  }

  /// \s \d \w and their opposites; false for other letters.
  static bool class_escape(char c, Set& set) {
    Set of;
    switch (c | 0x20) {
      case 'd':
        add_range(of, '0', '9');
        break;
      case 's':
        add_range(of, '\t', '\r');
        of.set(' ');
        break;
      case 'w':
        add_range(of, '0', '9');
        add_range(of, 'a', 'z');
        add_range(of, 'A', 'Z');
        of.set('_');
        break;
      default:
        return false;
    }
    if (c >= 'A' && c <= 'Z') of.flip();
    set |= of;
    return true;
  }

  /// The byte an escape stands for, apart from classes, assertions and references.
  unsigned char escaped_byte(char c) {
    switch (c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'f':
        return '\f';
      case 'a':
        return '\a';
      case 'e':
        return 0x1b;
      case 'x': {
        unsigned value = 0;
        for (int i = 0; i < 2 && more(); ++i) {
          const char d = lower(peek());
          if ((d < '0' || d > '9') && (d < 'a' || d > 'f')) break;
          value = value * 16 + static_cast<unsigned>(d <= '9' ? d - '0' : d - 'a' + 10);
          ++at_;
        }
        return static_cast<unsigned char>(value);
      }
      case '0':
        return 0;
      default:
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) throw NotUnderstood{};
        return static_cast<unsigned char>(c);
    }
  }

  Part bracket() {
    Set set;
    const bool negated = take_if("^");
    bool first = true;
    while (true) {
      char c = take();
      if (c == ']' && !first) break;
      first = false;
      if (c == '[' && more() && peek() == ':') throw NotUnderstood{};
      auto from = static_cast<unsigned char>(c);
      if (c == '\\') {
        c = take();
        if (class_escape(c, set)) continue;
        if (c == 'v') {
          add_range(set, '\n', '\r');
          continue;
        }
        from = c == 'b' ? static_cast<unsigned char>('\b') : escaped_byte(c);
      }
      unsigned char to = from;
      if (more() && peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        const char end = take();
        to = static_cast<unsigned char>(end);
        if (end == '\\') {
          const char letter = take();
          Set ignored;
          if (class_escape(letter, ignored)) throw NotUnderstood{};
          to = escaped_byte(letter);
        }
        if (to < from) throw NotUnderstood{};
      }
      add_range(set, from, to);
    }
    if (negated) {
      // Without case: a letter stays out only when both of its forms do.
      set.flip();
    }
    return of_set(set);
  }

  Part atom(int depth) {
    const char c = take();
    switch (c) {
      case '^':
      case '$':
        return epsilon();
      case '.':
        return {};
      case '[':
        return bracket();
      case '(':
        return group(depth);
      case '*':
      case '+':
      case '?':
        throw NotUnderstood{};
      case '\\':
        break;
      default:
        return {true, {std::string(1, lower(c))}, {}, {}};
    }
    const char letter = take();
    switch (letter) {
      case 'b':
      case 'B':
      case 'A':
      case 'z':
      case 'Z':
        return epsilon();
      case 'v': {
        Set set;
        add_range(set, '\n', '\r');
        set.set(0x85);
        return of_set(set);
      }
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        return {};  // whatever a group held
      default:
        break;
    }
    Set set;
    if (class_escape(letter, set)) return of_set(set);
    return {true, {std::string(1, lower(static_cast<char>(escaped_byte(letter))))}, {}, {}};
  }

  Part group(int depth) {
    bool assertion = false;
    if (take_if("?")) {
      if (take_if("!") || take_if("=") || take_if("<!") || take_if("<=")) {
        assertion = true;
      } else if (take_if(">") || take_if("|")) {
        // like any group
      } else if (take_if("P<") || take_if("<") || take_if("'")) {
        while (more() && peek() != '>' && peek() != '\'') ++at_;
        take();
      } else {
        while (more() && ((peek() >= 'a' && peek() <= 'z') || peek() == '-')) {
          if (peek() == 'x') throw NotUnderstood{};
          ++at_;
        }
        if (take_if(")")) return epsilon();  // "(?i)"
        if (!take_if(":")) throw NotUnderstood{};
      }
    }
    Part inner = alternatives(depth + 1);
    if (take() != ')') throw NotUnderstood{};
    return assertion ? epsilon() : inner;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Without those that hold another one.
void keep_shortest(Strings& strings) {
  constexpr std::size_t kMost = 300;  // the work grows with the square
  if (strings.size() > kMost) return;
  std::ranges::stable_sort(strings, {}, &std::string::size);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    const auto shorter = std::ranges::subrange(strings.begin(), strings.begin() + static_cast<std::ptrdiff_t>(kept));
    if (std::ranges::none_of(shorter, [&](const std::string& s) { return strings[i].contains(s); }))
      std::swap(strings[kept++], strings[i]);
  }
  strings.resize(kept);
}

Requirement requirement_of(Strings strings) {
  Requirement requirement;
  sort_unique(strings);
  keep_shortest(strings);
  sort_unique(strings);
  requirement.frequency = frequency(strings);
  for (std::string& s : strings) {
    if (s.size() == 1) {
      const char c = s.front();
      requirement.bytes.add(static_cast<unsigned char>(c));
      if (c >= 'a' && c <= 'z') requirement.bytes.add(static_cast<unsigned char>(c - 32));
    } else {
      requirement.literals.push_back(std::move(s));
    }
  }
  return requirement;
}

}  // namespace

Announcement announce_expression(std::string_view pattern) {
  try {
    Part part = Reader(pattern).read();
    std::vector<Strings> required = std::move(part.required);
    if (part.exact) {
      required.clear();
      require(required, std::move(part.strings));
    }
    Announcement announcement;
    for (Strings& strings : required)
      // What is in most texts anyway announces nothing beside something rarer.
      if (announcement.empty() || frequency(strings) < kTooFrequent) announcement.push_back(requirement_of(std::move(strings)));
    return announcement;
  } catch (const NotUnderstood&) {
    return {};
  }
}

Announcement announce_words(const std::vector<std::string>& words) {
  Strings lowered;
  for (const std::string& word : words) {
    if (word.empty()) return {};
    lowered.push_back(ascii_lower(word));
  }
  return {requirement_of(std::move(lowered))};
}

}  // namespace hinomi::findings
