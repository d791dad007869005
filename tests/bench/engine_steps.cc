// What each step of the rule engine costs on an access log held in memory: one thread, nanoseconds a line.
//   engine_steps access.log [MEGABYTES]     (docs/decisions/0006-rule-engine.md)
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "base/content.h"
#include "events/format.h"
#include "findings/rule_matcher.h"
#include "findings/sigma_match.h"

namespace {

using namespace hinomi;
using namespace hinomi::findings;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Step {
  const char* what;
  double seconds = 0;
  std::size_t lines = 0, bytes = 0;
  void print() const {
    fmt::print("| {:<66} | {:>7.0f} ns | {:>6.0f} MB/s |\n", what, seconds / static_cast<double>(lines) * 1e9,
               static_cast<double>(bytes) / seconds / 1e6);
  }
};

// Every literal that a rule for web requests names, once.
std::vector<ScanPattern> literals_of(const RuleSet& rules) {
  std::vector<ScanPattern> patterns;
  for (const SigmaRule& rule : rules.rules()) {
    if ((rule.scope.kinds & 1u << static_cast<unsigned>(EventKind::HttpRequest)) == 0) continue;
    for (const SigmaItem& item : rule.items) {
      for (const SigmaValue& value : item.values) {
        if (value.kind == SigmaValue::Kind::Text && value.literal().size() >= 3)
          patterns.push_back({std::string(value.literal()), true});
      }
    }
  }
  std::ranges::sort(patterns, {}, &ScanPattern::text);
  patterns.erase(std::unique(patterns.begin(), patterns.end(), [](const auto& a, const auto& b) { return a.text == b.text; }),
                 patterns.end());
  return patterns;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: engine_steps access.log [MEGABYTES]\n", stderr);
    return 2;
  }
  std::string text(static_cast<std::size_t>(argc > 2 ? std::stoul(argv[2]) : 100) * 1'000'000, '\0');
  std::ifstream(argv[1], std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(text.rfind('\n') + 1);

  const Content content = *Content::open(HINOMI_SOURCE_DIR "/content");
  const Ledger ledger;
  const auto formats = events::make_formats({ledger, content});
  const events::Format* format = events::recognise(formats, {std::string_view(text).substr(0, 200'000), "-", false});
  if (format == nullptr) return 2;
  events::ReadContext context;
  context.sample = std::string_view(text).substr(0, 200'000);
  const auto reader = format->open(context);
  const RuleSet rules = RuleSet::load(content);
  const CrsRules crs = CrsRules::load(Content::open("/usr/share/modsecurity-crs").value_or(Content()), content, {});
  const std::vector<ScanPattern> literals = literals_of(rules);
  const PatternScanner scanner = *PatternScanner::build(literals);
  std::vector<std::uint64_t> met(literals.size() / 64 + 1);

  // In blocks, as the program reads: what was parsed is still in the cache when it is judged.
  Step parse{"parse lines into events"}, raw{"all literals over raw blocks"},
      parts{"all literals over target, referer and agent of each line"},
      sigma{"Sigma: announcements, decoding of what has escapes, conditions"},
      conditions{"  of it conditions of the rules that hold (again, alone)"}, both{"Sigma and the Core Rule Set"},
      every{"every rule's condition on every line, nothing announced (a line in 200)"};
  RuleMatcher without_crs(rules), with_crs(rules, &crs);
  EventFields fields;
  std::size_t held = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.size(), begin + 512 * 1024);
    end = text.rfind('\n', end - 1) + 1;
    const std::string_view block = std::string_view(text).substr(begin, end - begin);
    Batch batch;
    const auto time = [&](Step& row, auto&& step) {
      const double start = seconds();
      step();
      row.seconds += seconds() - start;
      row.lines += batch.events.size(), row.bytes += block.size();
    };
    time(parse, [&] { reader->read(block, begin, true, batch); });
    time(raw, [&] { scanner.scan(block, met); });
    time(parts, [&] {
      for (const Event& event : batch.events) {
        for (const std::string_view part : {event.target, event.referer, event.agent}) scanner.scan(part, met);
      }
    });
    time(sigma, [&] { without_crs.match(batch); });
    time(conditions, [&] {
      for (const Event& event : batch.events) {
        if (event.rules.empty()) continue;
        fields.set(event);
        for (const std::uint32_t rule : event.rules) held += sigma_holds(rules.rules()[rule], fields);
      }
    });
    time(both, [&] { with_crs.match(batch); });
    const double start = seconds();
    for (std::size_t i = 0; i < batch.events.size(); i += 200) {
      fields.set(batch.events[i]);
      for (const SigmaRule& rule : rules.rules()) held += sigma_holds(rule, fields);
      ++every.lines, every.bytes += batch.events[i].raw.size() + 1;
    }
    every.seconds += seconds() - start;
    begin = end;
  }
  fmt::print("{} lines of {:.0f} bytes, {} Sigma rules, {} rules of the Core Rule Set, {} literals, {} held\n", parse.lines,
             static_cast<double>(text.size()) / static_cast<double>(parse.lines), rules.rules().size(), crs.rules().size(),
             literals.size(), held);
  for (const Step& row : {parse, raw, parts, sigma, conditions, both, every}) row.print();
  return 0;
}
