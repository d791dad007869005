// hinomi explain: what one line decodes to, and which rule saw which part of it.
#include <iostream>

#include <unistd.h>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/load_ledger.h"
#include "app/open_rules.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "events/format.h"
#include "findings/example_request.h"
#include "findings/rule_matcher.h"
#include "findings/sigma_explain.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi explain '203.0.113.9 - - [10/Aug/2026:09:00:01 +0900] \"GET /?id=1%27+or+1%3D1 HTTP/1.1\" 200 512 \"-\" \"curl\"'\n"
    "  hinomi explain 'GET /download?file=..%2f..%2fetc/passwd'\n"
    "  sed -n 4711p access.log | hinomi explain -";

constexpr std::size_t kShown = 600;  // bytes of one text

struct SeenText {
  Text label;
  std::vector<std::string> forms;  ///< as logged, then decoded step by step; masked
};
struct SeenRule {
  std::string name;
  Severity severity = Severity::Info;
  std::string title;
  std::vector<findings::SigmaSight> sights;  ///< masked
};

std::string shown(std::string_view text) { return mask(text, kShown); }

class Explain : public Command {
 public:
  std::string_view name() const override { return "explain"; }

  void attach(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("explain", "what one line decodes to, and which rule saw what (1 行の読み方と判定の理由)");
    command->add_option("LINE", line_, "a line of any log, or 'GET /path?query'; - reads it from standard input (ログの 1 行)")
        ->required();
    command->add_option("--rules", folders_, "more Sigma rules: a folder or a file (追加のルール)");
    command->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    add_common_options(*command, options_, kExamples);
  }

  Result<Exit> run() override {
    if (line_ == "-" && !std::getline(std::cin, line_)) {
      return make_error(Errc::NotFound, "standard input: no line", "give the line as an argument or on standard input");
    }
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(const Content content, open_content());
    ASSIGN_OR_RETURN(const Rules rules, open_rules(content, ledger, folders_, RuleCheck::Lenient));
    const auto formats = events::make_formats({ledger, content});
    const events::Sample sample{line_, "-", true};
    const events::Format* format = events::recognise(formats, sample);
    const bool is_log = format != nullptr && format->kind() != EvidenceKind::DatabaseDump &&
                        format->kind() != EvidenceKind::Table && format->kind() != EvidenceKind::Mail;
    Batch batch;
    if (is_log) {
      events::ReadContext context;
      context.sample = line_;
      context.offset = ledger.timezone;
      format->open(context)->read(line_, 0, true, batch);
    }
    Event event;
    if (!batch.events.empty()) {
      event = batch.events.front();
    } else if (!findings::read_example(line_, event)) {
      return make_error(
          Errc::Malformed, "the line has no format that is known here",
          "give a whole line of a log, or a request like 'GET /path?query'; a format of your own goes into the ledger's "
          "log_formats");
    }
    findings::RuleMatcher matcher(rules.sigma, &rules.crs);
    const std::vector<std::uint32_t> held = matcher.match(event);
    tell(rules, matcher, held, event, batch.events.empty() ? "" : format->detail(sample), ledger.timezone);
    return Exit::Done;
  }

 private:
  static std::vector<SeenText> texts(findings::RuleMatcher& matcher) {
    using findings::EventText;
    const std::pair<EventText, Text> kTexts[] = {{EventText::Target, {"要求先", "target"}},
                                                 {EventText::Referer, {"参照元", "referer"}},
                                                 {EventText::Agent, {"利用者ソフト", "user agent"}},
                                                 {EventText::Message, {"メッセージ", "message"}},
                                                 {EventText::Statement, {"SQL 文", "statement"}}};
    std::vector<SeenText> seen;
    for (const auto& [which, label] : kTexts) {
      const findings::DecodedText& text = matcher.fields().decoded(which);
      if (text.form(0).empty()) continue;
      SeenText one{label, {}};
      for (std::size_t i = 0; i < text.forms(); ++i) one.forms.push_back(shown(text.form(i)));
      seen.push_back(std::move(one));
    }
    return seen;
  }

  void tell(const Rules& rules, findings::RuleMatcher& matcher, const std::vector<std::uint32_t>& held, const Event& event,
            std::string_view format, UtcOffset offset) const {
    const std::vector<SeenText> seen = texts(matcher);
    std::vector<SeenRule> sigma;
    for (const std::uint32_t number : held) {
      if (number >= rules.sigma.rules().size()) continue;
      const findings::SigmaRule& rule = rules.sigma.rules()[number];
      SeenRule one{rule.name, rule.level, rule.title.in(options_.language()), findings::sights(rule, matcher.fields())};
      for (findings::SigmaSight& sight : one.sights) sight.text = shown(sight.text);
      sigma.push_back(std::move(one));
    }
    if (options_.format == CommonOptions::Format::Json)
      print_json(rules, matcher, seen, sigma, event, format, offset);
    else
      print_text(rules, matcher, seen, sigma, event, format, offset);
  }

  void print_json(const Rules& rules, const findings::RuleMatcher& matcher, const std::vector<SeenText>& seen,
                  const std::vector<SeenRule>& sigma, const Event& event, std::string_view format, UtcOffset offset) const {
    Json json;
    json["format"] = format;
    json["time"] = event.time.known() ? Json(format_rfc3339(event.time, offset)) : Json(nullptr);
    json["client"] = event.client.known() ? event.client.to_string() : "";
    json["texts"] = Json::array();
    for (const SeenText& text : seen)
      json["texts"].push_back({{"field", text.label.in(options_.language())}, {"forms", text.forms}});
    json["rules"] = Json::array();
    for (const SeenRule& rule : sigma) {
      Json saw = Json::array();
      for (const findings::SigmaSight& s : rule.sights) saw.push_back({{"field", s.field}, {"value", s.value}, {"text", s.text}});
      json["rules"].push_back({{"rule", rule.name}, {"severity", to_string(rule.severity)}, {"title", rule.title}, {"saw", saw}});
    }
    Json matches = Json::array();
    const findings::CrsVerdict* verdict = matcher.crs_verdict();
    if (verdict != nullptr) {
      for (const findings::CrsMatch& match : verdict->matches) {
        const findings::CrsRule& rule = rules.crs.rules()[match.rule];
        matches.push_back({{"rule", fmt::format("crs-{}", rule.id)},
                           {"message", rule.message},
                           {"score", match.score},
                           {"part", findings::crs_part_name(match.part, shown(match.key))},
                           {"text", shown(match.seen)}});
      }
    }
    json["crs"] = {{"score", verdict == nullptr ? 0 : verdict->score},
                   {"threshold", rules.crs.threshold()},
                   {"alarm", verdict != nullptr && verdict->alarm},
                   {"rules", std::move(matches)}};
    fmt::print("{}", to_text(json));
  }

  void print_text(const Rules& rules, const findings::RuleMatcher& matcher, const std::vector<SeenText>& seen,
                  const std::vector<SeenRule>& sigma, const Event& event, std::string_view format, UtcOffset offset) const {
    const Language language = options_.language();
    const bool colour = colour_wanted(STDOUT_FILENO);
    const std::string_view bold = colour ? "\x1b[1m" : "", dim = colour ? "\x1b[2m" : "", plain = colour ? "\x1b[0m" : "";
    const auto row = [&](const Text& label, std::string_view value) {
      if (!value.empty()) fmt::print("{}  {}\n", pad_width(label.in(language), 14), value);
    };
    row({"形式", "format"}, format);
    row({"時刻", "time"}, event.time.known() ? format_rfc3339(event.time, offset) : "");
    row({"送信元", "client"}, event.client.known() ? event.client.to_string() : "");
    row({"メソッド", "method"}, printable(event.method));
    if (event.status != Event::kAbsent) row({"応答", "status"}, std::to_string(event.status));
    row({"サービス", "service"}, printable(event.service));
    for (const SeenText& text : seen) {
      row(text.label, text.forms.front());
      for (std::size_t i = 1; i < text.forms.size(); ++i) row({"  復号", "  decoded"}, text.forms[i]);
    }
    fmt::print("\n");
    if (sigma.empty()) fmt::print("{}\n", Text{"Sigma ルール: 該当なし", "Sigma rules: none holds"}.in(language));
    for (const SeenRule& rule : sigma) {
      fmt::print("{}{}{}  {}  {}\n", bold, rule.name, plain, to_string(rule.severity), rule.title);
      for (const findings::SigmaSight& sight : rule.sights) {
        fmt::print("    {}  {}{}{}\n        {}\n", sight.field, dim, cut_width(printable(sight.value), 160), plain, sight.text);
      }
    }
    const findings::CrsVerdict* verdict = matcher.crs_verdict();
    if (verdict == nullptr) return;
    fmt::print("\nOWASP CRS {}: {} {} / {}\n", rules.crs.version(), Text{"点数", "score"}.in(language), verdict->score,
               rules.crs.threshold());
    for (const findings::CrsMatch& match : verdict->matches) {
      const findings::CrsRule& rule = rules.crs.rules()[match.rule];
      fmt::print("{}crs-{}{}  +{}  {}\n    {}\n        {}\n", bold, rule.id, plain, match.score, rule.message,
                 findings::crs_part_name(match.part, shown(match.key)), shown(match.seen));
    }
  }

  CommonOptions options_;
  std::string line_, ledger_file_;
  std::vector<std::string> folders_;
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<Explain>(); }

}  // namespace hinomi::app
