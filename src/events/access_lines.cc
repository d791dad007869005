#include "events/access_lines.h"

#include <algorithm>

#include "base/text.h"
#include "events/error_lines.h"
#include "events/json_unescape.h"

namespace hinomi::events {
namespace {

using Match = LogFormat::Match;
using Reading = LogFormat::Reading;
using Outcome = LineParser::Outcome;

// Two formats of the same shape differ in what their values are: an address is where an address belongs.
int plausibility(const RequestFields& fields) {
  int points = 10;
  const auto client = fields[RequestField::Client].empty() ? fields[RequestField::Peer] : fields[RequestField::Client];
  if (parse_client(client)) points += 2;
  if (const auto chain = fields[RequestField::Forwarded]; !chain.empty() && chain != "-") {
    const auto last = chain.substr(chain.rfind(',') + 1);
    points += parse_client(last) ? 1 : iequals(trim(last), "unknown") ? 0 : -2;
  }
  return points;
}

// A line that is not in the log's usual form must at least have an address where the form has one: else a syslog front or a user
// name with blanks is taken for other fields.
bool has_plausible_client(const RequestFields& fields) {
  for (const RequestField field : {RequestField::Client, RequestField::Peer, RequestField::Forwarded}) {
    const auto text = fields[field];
    if (!text.empty()) return parse_client(text.substr(field == RequestField::Forwarded ? text.rfind(',') + 1 : 0)).has_value();
  }
  return false;
}

constexpr int kUsual = 10;  // KnownFormat::order up to which a format is met everywhere

class AccessParser final : public LineParser {
 public:
  AccessParser(const ReadContext& context, const Ledger& ledger, const std::vector<AccessCandidate>& candidates,
               const AccessCandidate* best)
      : builder_(context, ledger), nginx_errors_(nginx_error_parser(context)), apache_errors_(apache_error_parser(context)) {
    if (best != nullptr) attempts_.push_back({best->format, true, {}});
    for (const AccessCandidate& c : candidates) {
      // Damaged lines are tried in the forms that are met everywhere; in every form there is, a file of rubbish would take too
      // long.
      const bool usual = c.known->order <= kUsual && c.format == &c.known->formats.front();
      if (&c != best) attempts_.push_back({c.format, usual, {}});
    }
  }

  Outcome parse(std::string_view line, std::string_view raw, const Place& place, Batch& out) override {
    Outcome worst = Outcome::NotThisFormat;
    for (const Reading reading : {Reading::Strict, Reading::Lenient}) {
      for (Attempt& attempt : attempts_) {
        if (reading == Reading::Lenient && !attempt.leniently) continue;
        const Match match = attempt.format->match(line, reading, attempt.fields);
        const bool first = &attempt == &attempts_.front();
        if (match == Match::Short && first) worst = Outcome::CutOff;
        if (match == Match::No || match == Match::Short) continue;
        if (!(first && reading == Reading::Strict) && !has_plausible_client(attempt.fields)) continue;
        if (attempt.format->json_escapes()) unescape(attempt.fields, out.text);
        if (builder_.add(attempt.fields, raw, place, out)) return Outcome::Read;
        worst = Outcome::BadTime;
      }
    }
    // A container's output holds access and error lines.
    for (LineParser* errors : {nginx_errors_.get(), apache_errors_.get()}) {
      if (errors->parse(line, raw, place, out) == Outcome::Read) return Outcome::Read;
    }
    return worst;
  }

  std::vector<Text> notes() const override { return builder_.notes(); }
  bool each_line_alone() const override { return true; }

 private:
  struct Attempt {
    const LogFormat* format;
    bool leniently;
    RequestFields fields;
  };

  static void unescape(RequestFields& fields, Arena& arena) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(RequestField::Count_); ++i) {
      std::string_view& text = fields[static_cast<RequestField>(i)];
      text = unescape_json(text, arena);
    }
  }

  RequestBuilder builder_;
  std::vector<Attempt> attempts_;  // the best first
  std::unique_ptr<LineParser> nginx_errors_, apache_errors_;
};

}  // namespace

AccessFormats::AccessFormats(const FormatContext& context) : ledger_(context.ledger) {
  known_ = known_formats(context.content, LineShape::Format);
  known_.insert(known_.begin(), ledger_formats(ledger_));
  for (const KnownFormat& known : known_) {
    for (const LogFormat& format : known.formats) candidates_.push_back({&known, &format});
  }
}

AccessFormats::Choice AccessFormats::choose(const Sample& sample) const {
  Choice choice;
  std::vector<std::int64_t> points(candidates_.size());
  RequestBuilder builder({}, ledger_);
  Arena arena;
  for_each_sample_line(sample, [&](std::string_view line) {
    ++choice.count.lines;
    bool read = false;
    arena.clear();
    for (const std::string_view text : {line, unwrapped(line, arena)}) {
      if (read || text.empty()) continue;
      for (const Reading reading : {Reading::Strict, Reading::Lenient}) {
        if (read) break;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
          RequestFields fields;
          const Match match = candidates_[i].format->match(text, reading, fields);
          if (match == Match::No || match == Match::Short || !builder.time(fields)) continue;
          if (reading == Reading::Lenient && !has_plausible_client(fields)) continue;
          points[i] += reading == Reading::Strict ? plausibility(fields) : 1;
          read = true;
        }
      }
    }
    choice.count.read += read;
  });
  const auto best = std::ranges::max_element(points);
  if (best != points.end() && *best > 0) choice.best = &candidates_[static_cast<std::size_t>(best - points.begin())];
  return choice;
}

std::unique_ptr<LineParser> AccessFormats::parser(const ReadContext& context) const {
  const bool one_line = context.sample.find('\n') == std::string_view::npos;
  const AccessCandidate* best = context.sample.empty() ? nullptr : choose({context.sample, context.path, one_line}).best;
  return std::make_unique<AccessParser>(context, ledger_, candidates_, best);
}

}  // namespace hinomi::events
