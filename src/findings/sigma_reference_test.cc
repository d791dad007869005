// The engine (pattern scanner, compiled values, conditions put in) against a slow and obvious one (support/sigma_reference.h) on
// random rules and events.
#include <gtest/gtest.h>

#include <random>

#include "findings/rule_matcher.h"
#include "support/sigma_reference.h"

namespace hinomi::findings {
namespace {

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
        part = testing::slow_base64(std::string(dice.below(3), 'z') +
                                    dice.of(std::vector<std::string>{"a", "ab", "abc", "b1", "xA"}) + "q");
        break;
      case 5:
        part = dice.chance(50) ? "a%00b%00" : "%00a%00b";
        break;
      case 6:
        part = testing::slow_base64(std::string("\xff\xfe"
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

class SigmaReference : public ::testing::TestWithParam<unsigned> {};

TEST_P(SigmaReference, EngineAndObviousMatcherAgreeOnRandomRulesAndEvents) {
  Dice dice(GetParam());
  Rules rules(dice);
  constexpr std::size_t kRules = 100, kEvents = 40;
  Content content;
  content.add({"rules/placeholders.yml", std::string(testing::kReferencePlaceholders)});
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
      const bool reference = testing::sigma_reference_holds(trees[i], fields);
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

INSTANTIATE_TEST_SUITE_P(Seeds, SigmaReference, ::testing::Range(1u, 4u));

}  // namespace
}  // namespace hinomi::findings
