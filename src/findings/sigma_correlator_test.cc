// Correlations: what other engines got wrong, by name, and the engine against a slow one that looks at all events again for each.
#include "findings/sigma_correlator.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <random>
#include <set>

#include "base/text.h"
#include "findings/detector.h"
#include "findings/example_request.h"
#include "findings/rule_matcher.h"
#include "findings/sigma_examples.h"

namespace hinomi::findings {

std::unique_ptr<Detector> make_sigma_correlation(const DetectorContext& context);
std::unique_ptr<Detector> make_attack_pattern(const DetectorContext& context);

namespace {

/// Rules a, b, c and d hold for /a, /b, /c and /d; `fail` and `success` for logins.
std::string with_rules(std::string_view correlations) {
  std::string text;
  for (const char* name : {"a", "b", "c", "d"})
    text += fmt::format(
        "title: {0}\nname: {0}\nlogsource: {{category: webserver}}\nlevel: low\ndetection: {{s: {{cs-uri-stem|contains: /{0}}}, "
        "condition: s}}\n---\n",
        name);
  for (const char* name : {"failure", "success"})
    text += fmt::format(
        "title: {0}\nname: {0}\nlogsource: {{category: authentication}}\ndetection: {{s: {{event.outcome: {0}}}, condition: s}}\n"
        "---\n",
        name);
  return text + std::string(correlations);
}

RuleSet rules_of(std::string_view correlations) {
  Content content;
  content.add({"rules/user/r.yml", with_rules(correlations)});
  RuleSet rules = RuleSet::load(content);
  for (const Error& problem : rules.problems()) ADD_FAILURE() << problem.what;
  return rules;
}

/// Hits of the last correlation, as "line number: measured".
std::vector<std::string> hits(std::string_view correlations, const std::vector<std::string>& lines) {
  const RuleSet rules = rules_of(correlations);
  RuleMatcher matcher(rules);
  SigmaCorrelator correlator(rules.rules(), rules.correlations());
  std::vector<std::string> found;
  std::size_t line = 0;
  const auto sink = [&](const CorrelationHit& hit) {
    if (hit.correlation + 1 == rules.correlations().size() && hit.window.rising)
      found.push_back(fmt::format("{}: {}", line, hit.window.measured));
  };
  for (const std::string& text : lines) {
    ++line;
    Event event;
    EXPECT_TRUE(read_example(text, event)) << text;
    event.rules = matcher.match(event);
    event.place = {0, line, 0};
    correlator.see(event, sink);
  }
  ++line;
  correlator.finish(sink);
  return found;
}

std::string at(int second, std::string_view what, std::string_view client = "192.0.2.1") {
  return fmt::format("@2026-08-10T09:{:02}:{:02}+09:00 request client={}: GET {}", second / 60, second % 60, client, what);
}

using Hits = std::vector<std::string>;

constexpr std::string_view kOrdered =
    "title: t\ncorrelation: {type: temporal_ordered, rules: [a, b, c], group-by: [c-ip], timespan: 10s}\n";

TEST(SigmaCorrelation, OrderIsEnforced) {
  EXPECT_EQ(hits(kOrdered, {at(0, "/a"), at(1, "/b"), at(2, "/c")}), Hits{"3: 3"});
  EXPECT_EQ(hits(kOrdered, {at(0, "/a"), at(1, "/c"), at(2, "/b")}), Hits{});
  EXPECT_EQ(hits(kOrdered, {at(0, "/c"), at(1, "/b"), at(2, "/a")}), Hits{});
  EXPECT_EQ(hits(kOrdered, {at(0, "/a"), at(1, "/c"), at(2, "/b"), at(3, "/c")}), Hits{"4: 3"});
  EXPECT_EQ(hits(kOrdered, {at(0, "/a/b/c")}), Hits{}) << "one event does not follow itself";
  EXPECT_EQ(hits(kOrdered, {at(5, "/a"), at(5, "/b"), at(5, "/c")}), Hits{"3: 3"}) << "in one second the order of lines counts";
  EXPECT_EQ(hits(kOrdered, {at(0, "/a"), at(6, "/b"), at(7, "/a"), at(11, "/c")}), Hits{}) << "the first /a is too old";
  EXPECT_EQ(hits(kOrdered, {at(0, "/a"), at(6, "/a"), at(7, "/b"), at(12, "/c")}), Hits{"4: 3"});
}

TEST(SigmaCorrelation, TemporalKeepsGroupsApart) {
  constexpr std::string_view rule = "title: t\ncorrelation: {type: temporal, rules: [a, b], group-by: [c-ip], timespan: 10s}\n";
  EXPECT_EQ(hits(rule, {at(0, "/a", "192.0.2.1"), at(1, "/b", "192.0.2.2")}), Hits{});
  EXPECT_EQ(hits(rule, {at(0, "/b", "192.0.2.1"), at(1, "/a", "192.0.2.2"), at(2, "/a", "192.0.2.1")}), Hits{"3: 2"});
  EXPECT_EQ(hits(rule, {at(0, "/a", "192.0.2.1"), "@2026-08-10T09:00:01+09:00 request: GET /b"}), Hits{})
      << "without the group's field an event belongs to no group";
}

TEST(SigmaCorrelation, CountsStayInsideTheTimespanAndItsEdgesBelongToIt) {
  constexpr std::string_view rule =
      "title: t\ncorrelation: {type: event_count, rules: [a], group-by: [c-ip], timespan: 10s, condition: {gte: 3}}\n";
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(5, "/a"), at(10, "/a")}), Hits{"3: 3"});
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(5, "/a"), at(11, "/a")}), Hits{});
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(9, "/a"), at(11, "/a"), at(12, "/a")}), Hits{"4: 3"}) << "windows have no fixed bounds";
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(20, "/a"), at(19, "/a"), at(18, "/a")}), Hits{"4: 3"}) << "late within the timespan";
  EXPECT_EQ(hits(rule, {at(40, "/a"), at(20, "/a"), at(10, "/a"), at(0, "/a")}), Hits{}) << "a log that runs backwards is no burst";
}

TEST(SigmaCorrelation, OffsetsOfTimesAreKept) {
  constexpr std::string_view rule = "title: t\ncorrelation: {type: temporal, rules: [a, b], group-by: [c-ip], timespan: 1m}\n";
  EXPECT_EQ(hits(rule, {"@2026-08-10T09:00:00+09:00 request client=192.0.2.1: GET /a",
                        "@2026-08-10T00:00:30Z request client=192.0.2.1: GET /b"}),
            Hits{"2: 2"});
  EXPECT_EQ(hits(rule, {"@2026-08-10T09:00:00+09:00 request client=192.0.2.1: GET /a",
                        "@2026-08-10T09:00:30Z request client=192.0.2.1: GET /b"}),
            Hits{});
}

TEST(SigmaCorrelation, ValuesAreCountedOnceAndTupleByTuple) {
  constexpr std::string_view rule =
      "title: t\ncorrelation: {type: value_count, rules: [failure], group-by: [c-ip], timespan: 10s, condition: {field: user, gt: "
      "2}}\n";
  const auto login = [](int second, std::string_view user) {
    return fmt::format("@2026-08-10T09:00:{:02}+09:00 login_failed client=192.0.2.1 user={}: no", second, user);
  };
  EXPECT_EQ(hits(rule, {login(0, "山田"), login(1, "山田"), login(2, "佐藤"), login(3, "田中")}), Hits{"4: 3"});
  EXPECT_EQ(hits(rule, {login(0, "山田"), login(1, "佐藤"), login(11, "田中")}), Hits{});
  EXPECT_EQ(hits(rule, {login(0, "山田"), login(1, "佐藤"), login(9, "山田"), login(12, "田中"), login(13, "鈴木")}), Hits{"5: 3"})
      << "a value that comes again stays in the window";
}

TEST(SigmaCorrelation, UpperBoundsAreJudgedWhenTheWindowIsOver) {
  constexpr std::string_view rule =
      "title: t\ncorrelation: {type: event_count, rules: [a], group-by: [c-ip], timespan: 10s, condition: {gte: 2, lt: 4}}\n";
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(1, "/a"), at(2, "/a"), at(3, "/a"), at(30, "/a")}), Hits{});
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(1, "/a"), at(2, "/a"), at(30, "/a")}), Hits{"4: 3"});
  EXPECT_EQ(hits(rule, {at(0, "/a"), at(10, "/a")}), Hits{"3: 2"}) << "the end of the evidence ends the window";
}

TEST(SigmaCorrelation, ChainsAndAliases) {
  constexpr std::string_view rule =
      "title: many\nname: many\ncorrelation: {type: event_count, rules: [failure], group-by: [c-ip], timespan: 10s, condition: "
      "{gte: 3}}\n"
      "---\ntitle: t\ncorrelation: {type: temporal_ordered, rules: [many, success], group-by: [user], timespan: 10s}\n";
  const auto login = [](int second, std::string_view outcome, std::string_view user) {
    return fmt::format("@2026-08-10T09:00:{:02}+09:00 login_{} client=192.0.2.1 user={}: x", second, outcome, user);
  };
  std::vector<std::string> lines{login(0, "failed", "x"), login(1, "failed", "y"), login(2, "failed", "root"),
                                 login(3, "succeeded", "root")};
  EXPECT_EQ(hits(rule, lines), Hits{"4: 2"}) << "the outer group is the one of the event that fulfilled the inner one";
  lines.back() = login(3, "succeeded", "other");
  EXPECT_EQ(hits(rule, lines), Hits{});
  for (int i = 4; i < 30; ++i) lines.insert(lines.end() - 1, login(i, "failed", "root"));
  lines.back() = login(39, "succeeded", "root");
  EXPECT_EQ(hits(rule, lines), Hits{"30: 2"}) << "failures that go on are near, however long ago they began";

  constexpr std::string_view alias =
      "title: t\ncorrelation: {type: temporal, rules: [a, b], aliases: {who: {a: cs-username, b: cs-host}}, group-by: [who], "
      "timespan: 10s}\n";
  EXPECT_EQ(hits(alias, {"request user=shop: GET /a", "request host=shop: GET /b"}), Hits{}) << "lines without a time";
  EXPECT_EQ(
      hits(alias, {"@2026-08-10T09:00:00+09:00 request user=shop: GET /a", "@2026-08-10T09:00:01+09:00 request host=shop: GET /b"}),
      Hits{"2: 2"});
  EXPECT_EQ(
      hits(alias, {"@2026-08-10T09:00:00+09:00 request user=shop: GET /a", "@2026-08-10T09:00:01+09:00 request user=shop: GET /b"}),
      Hits{});
}

TEST(SigmaCorrelation, TimespansOfTheSpecification) {
  EXPECT_EQ(read_timespan("90m"), 5'400 * kMicrosPerSecond);
  EXPECT_EQ(read_timespan("1d"), 86'400 * kMicrosPerSecond);
  EXPECT_EQ(read_timespan("2w"), 14 * 86'400 * kMicrosPerSecond);
  EXPECT_EQ(read_timespan("1M"), 30 * 86'400 * kMicrosPerSecond);
  EXPECT_EQ(read_timespan("1y"), 365 * 86'400 * kMicrosPerSecond);
  for (const char* bad : {"", "m", "5", "5 m", "-1m", "0s", "1.5h", "1mm", "999999999999y", "5x"})
    EXPECT_FALSE(read_timespan(bad)) << bad;
}

struct Broken {
  const char* text;
  const char* cause;
};

TEST(SigmaCorrelation, WhatCannotBeCarriedOutIsAnErrorWithPlaceAndRemedy) {
  const Broken cases[] = {
      {"{type: event_count, rules: [x], group-by: [c-ip], timespan: 1m, condition: {gte: 2}}",
       "no rule or correlation is named 'x'"},
      {"{type: event_count, rules: [t], group-by: [c-ip], timespan: 1m, condition: {gte: 2}}", "refers back"},
      {"{type: near, rules: [a], timespan: 1m}", "'near'"},
      {"{type: event_count, rules: [a], timespan: 1x, condition: {gte: 2}}", "'1x'"},
      {"{type: event_count, rules: [a], timespan: 1m}", "condition is missing"},
      {"{type: event_count, rules: [a], timespan: 1m, condition: {field: c-ip, gte: 2}}", "takes no field"},
      {"{type: value_count, rules: [a], timespan: 1m, condition: {gte: 2}}", "names no field"},
      {"{type: value_count, rules: [a], timespan: 1m, condition: {field: c-ip}}", "no bound"},
      {"{type: event_count, rules: [a], group-by: [EventID], timespan: 1m, condition: {gte: 2}}", "'EventID'"},
      {"{type: event_count, rules: [a], group-by: [dst_ip], timespan: 1m, condition: {gte: 2}}", "'dst_ip'"},
      {"{type: event_count, rules: [a], group-by: [db.statement], timespan: 1m, condition: {gte: 2}}", "'db.statement'"},
      {"{type: event_count, rules: [a], timespan: 1m, condition: {at_least: 2}}", "at_least"},
      {"{type: event_count, rules: [a], timespan: 1m, condition: {gte: many}}", "'many'"},
      {"{type: event_count, rules: [], timespan: 1m, condition: {gte: 2}}", "without rules"},
      {"{type: temporal, rules: [a, b], timespan: 1m, condition: {gte: 3}}", "more rules"},
      {"{type: temporal, rules: [a, b], aliases: {x: {a: c-ip}}, group-by: [x], timespan: 1m}", "for the rule 'b'"},
      {"{type: value_percentile, rules: [a], timespan: 1m, condition: {field: user, percentile: 101, gt: 1}}", "between 0 and 100"},
  };
  for (const Broken& broken : cases) {
    Content content;
    content.add({"rules/user/r.yml", with_rules(fmt::format("title: t\nname: t\ncorrelation: {}\n", broken.text))});
    const RuleSet rules = RuleSet::load(content);
    ASSERT_EQ(rules.problems().size(), 1u) << broken.text;
    EXPECT_TRUE(rules.correlations().empty());
    EXPECT_EQ(rules.rules().size(), 6u) << "the others stay in use";
    for (const SigmaRule& rule : rules.rules()) EXPECT_FALSE(rule.only_correlated);
    const Error& problem = rules.problems().front();
    EXPECT_TRUE(problem.what.starts_with("rules/user/r.yml:")) << problem.what;
    EXPECT_NE(problem.what.find(broken.cause), std::string::npos) << problem.what;
    EXPECT_FALSE(problem.remedy.empty()) << problem.what;
  }
}

/// Findings as they were first put, each as it was last said.
struct InOrder : FindingSink {
  std::vector<Finding> findings;
  void put(Finding finding) override {
    for (Finding& known : findings)
      if (known.id == finding.id) {
        known = std::move(finding);
        return;
      }
    findings.push_back(std::move(finding));
  }
};

std::vector<Finding> findings_of(const RuleSet& rules, const std::vector<std::string>& lines, std::size_t batch,
                                 std::unique_ptr<Detector> (*make)(const DetectorContext&) = make_sigma_correlation) {
  const Ledger ledger;
  const std::vector<Evidence> evidence(1);
  const Content content;
  const CrsRules crs;
  const DetectorContext context{ledger, evidence, content, rules, crs, FingerprintKey(std::array<std::uint8_t, 16>{7})};
  RuleMatcher matcher(rules);
  std::vector<Event> events;
  std::deque<std::vector<std::uint32_t>> held;
  for (const std::string& line : lines) {
    Event event;
    EXPECT_TRUE(read_example(line, event)) << line;
    event.place = {0, events.size() + 1, 0};
    event.rules = held.emplace_back(matcher.match(event));
    events.push_back(event);
  }
  const auto detector = make(context);
  InOrder book;
  for (std::size_t i = 0; i < events.size(); i += batch)
    detector->see(std::span(events).subspan(i, std::min(batch, events.size() - i)), book);
  detector->finish(book);
  return std::move(book.findings);
}

TEST(SigmaCorrelation, FindingsGrowStayInOrderAndKeepJapanese) {
  const std::string title = "同じ送信元からの連続したログイン試行の直後に管理画面へのログインが成功しています(要確認)";
  const RuleSet rules =
      rules_of(fmt::format("title: '{}'\ntags: [attack.t1110]\nlevel: high\ncorrelation: {{type: event_count, rules: [a], "
                           "group-by: [c-ip, cs-username], "
                           "timespan: 10s, condition: {{gte: 3}}}}\n",
                           title));
  std::vector<std::string> lines;
  for (int i = 0; i < 20; ++i)
    for (const char* who : {"client=203.0.113.9 user=山田", "client=203.0.113.9 user=佐藤", "client=198.51.100.7 user=山田"})
      lines.push_back(fmt::format("@2026-08-10T09:00:{:02}+09:00 request {}: GET /a", i, who));
  const std::vector<Finding> found = findings_of(rules, lines, 1'000);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found, findings_of(rules, lines, 1'000)) << "the same in the same order";
  EXPECT_EQ(found, findings_of(rules, lines, 1)) << "however the events are cut";
  EXPECT_EQ(found[0].title.ja, title);
  EXPECT_EQ(found[0].actor.address, *IpAddress::parse("203.0.113.9"));
  EXPECT_EQ(found[0].actor.account, "山田");
  EXPECT_EQ(found[1].actor.account, "佐藤");
  EXPECT_EQ(found[2].actor.address, *IpAddress::parse("198.51.100.7"));
  EXPECT_EQ(found[0].count, 20u);
  EXPECT_EQ(found[0].first, *parse_iso_time("2026-08-10T09:00:00+09:00", kJst));
  EXPECT_EQ(found[0].last, *parse_iso_time("2026-08-10T09:00:19+09:00", kJst));
  EXPECT_EQ(found[0].severity, Severity::High);
  EXPECT_EQ(found[0].verdict, Verdict::Attempted);
  EXPECT_EQ(found[0].techniques, std::vector<std::string>{"T1110"});
  EXPECT_EQ(found[0].refs.size(), 8u);
  for (const Finding& f : found)
    for (const Text& ground : f.grounds) EXPECT_TRUE(is_utf8(ground.ja) && is_utf8(ground.en));
}

TEST(SigmaCorrelation, GenerateSaysWhetherRulesSpeakForThemselves) {
  const std::vector<std::string> lines{at(0, "/a"), at(1, "/b")};
  const std::string text =
      "title: t\ncorrelation: {type: event_count, rules: [a], group-by: [c-ip], timespan: 10s, condition: {gte: 1}}\n";
  const std::vector<Finding> silent = findings_of(rules_of(text), lines, 10, make_attack_pattern);
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_EQ(silent.front().title.en, "b");
  EXPECT_EQ(findings_of(rules_of(text + "generate: true\n"), lines, 10, make_attack_pattern).size(), 2u);
}

TEST(SigmaCorrelation, MemoryIsBoundedAndTheLimitIsSaid) {
  const RuleSet rules =
      rules_of("title: t\ncorrelation: {type: event_count, rules: [a], group-by: [c-ip], timespan: 30d, condition: {gte: 2}}\n");
  SigmaCorrelator correlator(rules.rules(), rules.correlations());
  const std::uint32_t held = 0;
  bool capped = false;
  const auto see = [&](std::uint32_t client, std::int64_t second) {
    Event event;
    event.kind = EventKind::HttpRequest;
    event.time = Timestamp::from_seconds(1'700'000'000 + second);
    event.client = *IpAddress::parse(fmt::format("2001:db8::{:x}:{:x}", client >> 16, client & 0xffff));
    event.rules = std::span(&held, 1);
    bool hit = false;
    correlator.see(event, [&](const CorrelationHit& h) { hit = true, capped |= h.capped; });
    return hit;
  };
  for (std::uint32_t i = 0; i < SigmaCorrelator::kMaxGroups + 10; ++i) EXPECT_FALSE(see(i, i));
  EXPECT_FALSE(see(0, 100'000)) << "the group that was quiet for longest is forgotten";
  EXPECT_TRUE(see(SigmaCorrelator::kMaxGroups, 100'001));
  EXPECT_TRUE(capped);
}

TEST(SigmaCorrelation, ExamplesInTheRuleFileAreTried) {
  const std::string text =
      "title: t\ncorrelation: {type: event_count, rules: [a], group-by: [c-ip], timespan: 10s, condition: {gte: 2}}\n"
      "hinomi:\n  examples:\n    fire:\n      - ['request client=192.0.2.1: GET /a', 'request client=192.0.2.1: GET /a']\n"
      "    quiet:\n      - ['request client=192.0.2.1: GET /a', 'request client=192.0.2.2: GET /a']\n";
  EXPECT_TRUE(test_examples(rules_of(text)).empty());
  std::string swapped = text;
  swapped.replace(swapped.find("fire:"), 5, "xxxx:");
  swapped.replace(swapped.find("quiet:"), 6, "fire:");
  swapped.replace(swapped.find("xxxx:"), 5, "quiet:");
  const std::vector<Error> errors = test_examples(rules_of(swapped));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_TRUE(errors[0].what.contains("must fire and does not")) << errors[0].what;
  EXPECT_TRUE(errors[1].what.contains("must not fire and does")) << errors[1].what;
  EXPECT_TRUE(errors[0].what.starts_with("rules/user/r.yml:")) << errors[0].what;
}

// ---------------------------------------------------------------------------------------------------------------- reference

struct Occurred {
  std::int64_t second;
  std::vector<std::uint32_t> rules;
  std::string client, account;
  std::int64_t bytes;
};

/// What the slow engine says at an arrival (the last is the end of the evidence).
struct Said {
  std::size_t arrival;
  std::string group;
  bool rising;
  double measured;
  std::uint64_t events;
  std::int64_t first, last;
  bool operator==(const Said&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Said& s) {
    return out << fmt::format("[{} {} {} {} {} {}-{}]", s.arrival, s.group, s.rising, s.measured, s.events, s.first, s.last);
  }
};

class Slow {
 public:
  Slow(const SigmaCorrelation& correlation, const std::vector<Occurred>& events) : c_(correlation), events_(events) {}

  std::vector<Said> run() {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (!takes_part(i)) continue;
      if (c_.slides())
        slide(i);
      else
        closed(i);
    }
    // Groups that were touched last are judged last.
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [group, window] : open_) order.emplace_back(touched_[group], group);
    std::sort(order.begin(), order.end());
    for (const auto& [when, group] : order) judge(group, events_.size());
    return said_;
  }

 private:
  bool refers(std::size_t i, std::size_t reference) const {
    const auto& rules = events_[i].rules;
    return std::find(rules.begin(), rules.end(), c_.references[reference].number) != rules.end();
  }
  std::string group(std::size_t i) const { return c_.group_by.empty() ? "" : events_[i].client; }
  std::string value(std::size_t i) const {
    const SigmaField field = c_.values[0].of_reference[0];
    return field == SigmaField::User ? events_[i].account : fmt::format("{}", events_[i].bytes);
  }
  bool takes_part(std::size_t i) const {
    bool any = false;
    for (std::size_t r = 0; r < c_.references.size(); ++r) any |= refers(i, r);
    if (!any || (!c_.group_by.empty() && group(i).empty())) return false;
    return c_.values.empty() || !value(i).empty();
  }
  std::int64_t span() const { return c_.timespan / kMicrosPerSecond; }

  /// Those of the group that have arrived, came in time, and lie in the window that ends at the clock of arrival i.
  std::optional<std::vector<std::size_t>> window(std::size_t i) const {
    std::vector<std::size_t> in_time;
    std::int64_t clock = events_[i].second;
    for (std::size_t j = 0; j <= i; ++j) {
      if (!takes_part(j) || group(j) != group(i)) continue;
      std::int64_t then = events_[j].second;
      for (std::size_t k = 0; k <= j; ++k)
        if (takes_part(k) && group(k) == group(i)) then = std::max(then, events_[k].second);
      clock = std::max(clock, events_[j].second);
      if (events_[j].second >= then - span()) in_time.push_back(j);
    }
    if (in_time.empty() || in_time.back() != i) return std::nullopt;
    std::erase_if(in_time, [&](std::size_t j) { return events_[j].second < clock - span(); });
    return in_time;
  }

  std::size_t longest(const std::vector<std::size_t>& in, std::size_t from, std::size_t reference) const {
    std::size_t best = 0;
    for (std::size_t p = from; p < in.size(); ++p)
      for (std::size_t r = reference; r < c_.references.size(); ++r)
        if (refers(in[p], r)) best = std::max(best, 1 + longest(in, p + 1, r + 1));
    return best;
  }

  std::optional<double> measure(const std::vector<std::size_t>& in) const {
    std::set<std::string> values;
    std::map<std::string, int> counts;
    std::vector<double> numbers;
    double sum = 0;
    for (const std::size_t i : in) {
      if (c_.values.empty()) continue;
      values.insert(value(i));
      ++counts[value(i)];
      if (c_.values[0].of_reference[0] != SigmaField::User) numbers.push_back(std::stod(value(i))), sum += numbers.back();
    }
    const auto n = static_cast<double>(in.size());
    switch (c_.type) {
      case CorrelationType::EventCount:
        return n;
      case CorrelationType::ValueCount:
        return static_cast<double>(values.size());
      case CorrelationType::ValueSum:
        return sum;
      case CorrelationType::ValueAverage:
        return sum / n;
      case CorrelationType::Temporal: {
        double refs = 0;
        for (std::size_t r = 0; r < c_.references.size(); ++r)
          refs += std::any_of(in.begin(), in.end(), [&](std::size_t i) { return refers(i, r); });
        return refs;
      }
      case CorrelationType::TemporalOrdered:
        return static_cast<double>(longest(in, 0, 0));
      case CorrelationType::ValuePercentile:
        break;
    }
    if (c_.percentile) {
      std::sort(numbers.begin(), numbers.end());
      for (std::size_t k = 1; k <= numbers.size(); ++k)
        if (static_cast<double>(k) * 100 >= *c_.percentile * n) return numbers[k - 1];
    }
    std::optional<double> least;
    for (const auto& [text, count] : counts)
      if (const double share = 100.0 * count / n; c_.fulfilled(share) && (!least || share < *least)) least = share;
    return least;
  }

  void say(std::size_t arrival, const std::string& group, bool rising, double measured, const std::vector<std::size_t>& fresh) {
    Said s{arrival, group, rising, measured, fresh.size(), events_[fresh[0]].second, events_[fresh[0]].second};
    for (const std::size_t i : fresh) {
      s.first = std::min(s.first, events_[i].second);
      s.last = std::max(s.last, events_[i].second);
    }
    said_.push_back(s);
  }

  void slide(std::size_t i) {
    const auto in = window(i);
    if (!in) return;
    const double measured = *measure(*in);
    bool& holding = holding_[group(i)];
    if (!c_.fulfilled(measured)) {
      holding = false;
      return;
    }
    std::vector<std::size_t> fresh;
    for (const std::size_t j : *in)
      if (told_.insert(j).second) fresh.push_back(j);
    say(i, group(i), !std::exchange(holding, true), measured, fresh);
  }

  void closed(std::size_t i) {
    const std::string g = group(i);
    auto [clock, is_new] = clock_.try_emplace(g, events_[i].second);
    clock->second = std::max(clock->second, events_[i].second);
    touched_[g] = i;
    if (events_[i].second < clock->second - span()) return;
    if (open_.contains(g) && events_[i].second > events_[open_[g].front()].second + span()) judge(g, i);
    open_[g].push_back(i);
  }
  void judge(const std::string& g, std::size_t arrival) {
    const std::vector<std::size_t> in = open_[g];
    if (const auto measured = measure(in); measured && c_.fulfilled(*measured)) say(arrival, g, true, *measured, in);
    open_.erase(g);
  }

  const SigmaCorrelation& c_;
  const std::vector<Occurred>& events_;
  std::vector<Said> said_;
  std::set<std::size_t> told_;
  std::map<std::string, bool> holding_;
  std::map<std::string, std::int64_t> clock_;
  std::map<std::string, std::size_t> touched_;
  std::map<std::string, std::vector<std::size_t>> open_;
};

std::vector<Said> fast(const SigmaLibrary& library, const std::vector<Occurred>& events) {
  SigmaCorrelator correlator(library.rules, library.correlations);
  std::vector<Said> said;
  std::size_t arrival = 0;
  const auto sink = [&](const CorrelationHit& hit) {
    said.push_back({arrival, hit.group.empty() ? "" : hit.group[0], hit.window.rising, hit.window.measured, hit.window.events,
                    hit.window.first.seconds(), hit.window.last.seconds()});
  };
  for (const Occurred& o : events) {
    Event event;
    event.kind = EventKind::HttpRequest;
    event.place = {0, arrival + 1, 0};
    event.time = Timestamp::from_seconds(o.second);
    event.raw = "x";
    if (!o.client.empty()) event.client = *IpAddress::parse(o.client);
    event.account = o.account;
    event.bytes_out = o.bytes;
    event.rules = o.rules;
    correlator.see(event, sink);
    ++arrival;
  }
  correlator.finish(sink);
  return said;
}

class SigmaCorrelationReference : public testing::TestWithParam<unsigned> {};

TEST_P(SigmaCorrelationReference, EngineAndQuadraticOneAgreeOnRandomStreams) {
  std::mt19937 random(GetParam());
  const auto below = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
  const std::string types[] = {"event_count", "value_count", "temporal",        "temporal_ordered",
                               "value_sum",   "value_avg",   "value_percentile"};
  std::size_t hits = 0;
  for (int round = 0; round < 120; ++round) {
    const std::string& type = types[round % 7];
    const bool temporal = type.starts_with("temporal"), sums = type == "value_sum" || type == "value_avg";
    const std::string names[] = {"[a]", "[a, b]", "[c, a, b]", "[b, d, a, c]"};
    std::string condition = "{";
    if (type.starts_with("value_")) condition += sums || below(2) == 0 ? "field: sc-bytes, " : "field: cs-username, ";
    if (type == "value_percentile" && condition.contains("sc-bytes")) condition += fmt::format("percentile: {}, ", below(101));
    const int number = temporal ? 1 : sums ? below(40) : type == "value_percentile" ? below(60) : 1 + below(5);
    const char* bounds[] = {"gte: {}", "gt: {}", "lt: {}", "lte: {}", "eq: {}", "neq: {}"};
    const int bound = below(10);
    condition += fmt::format(fmt::runtime(bounds[bound < 6 ? bound : 0]), number);
    if (below(6) == 0 && !condition.contains("lte")) condition += fmt::format(", lte: {}", number + 2);
    condition += "}";
    const std::string text = fmt::format("title: t\ncorrelation:\n  type: {}\n  rules: {}\n{}  timespan: {}s\n{}", type,
                                         names[temporal ? 1 + below(3) : below(4)], below(5) == 0 ? "" : "  group-by: [c-ip]\n",
                                         1 + below(12), temporal && below(2) == 0 ? "" : "  condition: " + condition + "\n");
    Content content;
    content.add({"rules/user/r.yml", with_rules(text)});
    const SigmaLibrary library = SigmaLibrary::load(content);
    ASSERT_EQ(library.correlations.size(), 1u) << text;
    std::vector<Occurred> events;
    std::int64_t second = 1'700'000'000;
    for (int i = 0; i < 60; ++i) {
      second += below(4) == 0 ? below(8) : below(2);
      Occurred o{second - (below(5) == 0 ? below(16) : 0), {}, "", "", below(20)};
      for (std::uint32_t rule = 0; rule < 4; ++rule)
        if (below(3) == 0) o.rules.push_back(rule);
      if (below(10) != 0) o.client = fmt::format("192.0.2.{}", 1 + below(3));
      if (below(10) != 0) o.account = std::string(1, static_cast<char>('a' + below(4)));
      events.push_back(std::move(o));
    }
    const SigmaCorrelation& correlation = library.correlations.front();
    std::vector<Said> slow = Slow(correlation, events).run(), quick = fast(library, events);
    // How many events a hit of these brings is a lower bound: only the latest of each value or rule is kept.
    const bool loose = correlation.slides() && (temporal || type == "value_count");
    if (loose)
      for (auto* all : {&slow, &quick})
        for (Said& s : *all) s.events = 0, s.first = s.last = 0;
    ASSERT_EQ(quick, slow) << text;
    hits += slow.size();
  }
  EXPECT_GT(hits, 500u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SigmaCorrelationReference, testing::Range(1u, 17u));

}  // namespace
}  // namespace hinomi::findings
