#include "findings/sigma_examples.h"

#include <fmt/format.h>

#include "base/text.h"
#include "findings/example_request.h"
#include "findings/rule_matcher.h"
#include "findings/sigma_correlator.h"

namespace hinomi::findings {
namespace {

enum class Tried { Fired, Quiet, Unreadable };

class Examples {
 public:
  explicit Examples(const RuleSet& rules) : rules_(rules), matcher_(rules) {}

  std::vector<Error> run() {
    for (std::uint32_t i = 0; i < rules_.rules().size(); ++i) {
      const SigmaRule& rule = rules_.rules()[i];
      for (const std::string& line : rule.fire) judge(rule, line, rule_on(i, line), Tried::Fired);
      for (const std::string& line : rule.quiet) judge(rule, line, rule_on(i, line), Tried::Quiet);
    }
    for (std::uint32_t i = 0; i < rules_.correlations().size(); ++i) {
      const SigmaCorrelation& correlation = rules_.correlations()[i];
      for (const SigmaExample& lines : correlation.fire) judge(correlation, shown(lines), correlation_on(i, lines), Tried::Fired);
      for (const SigmaExample& lines : correlation.quiet) judge(correlation, shown(lines), correlation_on(i, lines), Tried::Quiet);
    }
    return std::move(errors_);
  }

 private:
  static std::string shown(const SigmaExample& lines) {
    return lines.size() == 1 ? lines.front() : fmt::format("{} … ({} lines)", lines.front(), lines.size());
  }

  void judge(const SigmaHead& head, std::string_view line, Tried tried, Tried wanted) {
    if (tried == wanted) return;
    const std::string example = cut_bytes(printable(line), 160);
    if (tried == Tried::Unreadable)
      errors_.push_back(head.error(Errc::Malformed, fmt::format("example cannot be read: {}", example),
                                   "write \"GET /path\", a line of an access log, or \"error service=php: text\""));
    else if (wanted == Tried::Fired)
      errors_.push_back(
          head.error(Errc::Conflict, fmt::format("must fire and does not: {}", example), "correct the detection, or the example"));
    else
      errors_.push_back(head.error(Errc::Conflict, fmt::format("must not fire and does: {}", example),
                                   "narrow the detection, or correct the example"));
  }

  Tried rule_on(std::uint32_t rule, std::string_view line) {
    Event event;
    if (!read_example(line, event)) return Tried::Unreadable;
    const std::vector<std::uint32_t>& held = matcher_.match(event);
    return std::binary_search(held.begin(), held.end(), rule) ? Tried::Fired : Tried::Quiet;
  }

  /// Lines without a time come a second after the one before.
  Tried correlation_on(std::uint32_t number, const SigmaExample& lines) {
    SigmaCorrelator correlator(rules_.rules(), rules_.correlations());
    bool fired = false;
    const auto hit = [&](const CorrelationHit& h) { fired |= h.correlation == number; };
    Timestamp time = Timestamp::from_seconds(1'600'000'000);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Event event;
      if (!read_example(lines[i], event)) return Tried::Unreadable;
      if (!event.time.known()) event.time = {time.micros + kMicrosPerSecond};
      time = event.time;
      event.place = {0, i + 1, 0};
      event.rules = matcher_.match(event);
      correlator.see(event, hit);
    }
    correlator.finish(hit);
    return fired ? Tried::Fired : Tried::Quiet;
  }

  const RuleSet& rules_;
  RuleMatcher matcher_;
  std::vector<Error> errors_;
};

}  // namespace

std::vector<Error> test_examples(const RuleSet& rules) { return Examples(rules).run(); }

}  // namespace hinomi::findings
