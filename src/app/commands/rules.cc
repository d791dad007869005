// hinomi rules: what is tried on events, and whether rules are sound.
#include <unistd.h>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/open_rules.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "findings/sigma_examples.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi rules list\n"
    "  hinomi rules check my-rules\n"
    "  hinomi rules test my-rules --lang en";

class RulesCommand : public Command {
 public:
  std::string_view name() const override { return "rules"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("rules", "the rules in use: list, check, test (ルールの一覧・検査・試験)");
    command->require_subcommand(1);
    list_ = command->add_subcommand("list", "every rule that is tried on events (使用中のルール)");
    list_->add_option("--rules", folders_, "more Sigma rules: a folder or a file (追加のルール)");
    check_ = command->add_subcommand("check", "whether rules can be used; exit 1 when one cannot (ルールの検査)");
    check_->add_option("RULES", folders_, "Sigma rules: files or folders; none: those that Hinomi ships (ルール)");
    test_ = command->add_subcommand("test", "runs the rules' own examples; exit 1 when one does not behave (ルールの試験)");
    test_->add_option("RULES", folders_, "Sigma rules: files or folders; none: those that Hinomi ships (ルール)");
    for (CLI::App* sub : {list_, check_, test_}) add_common_options(*sub, options_, kExamples);
  }

  Result<Exit> run() override {
    ASSIGN_OR_RETURN(const Content content, open_content());
    ASSIGN_OR_RETURN(const Rules rules, open_rules(content, Ledger(), folders_, RuleCheck::Lenient));
    if (list_->parsed()) return list(rules);
    return check_->parsed() ? check(rules) : test(rules);
  }

 private:
  struct Entry {
    std::string name, kind, level, title, place;
    const findings::SigmaHead* head = nullptr;
  };

  Result<Exit> list(const Rules& rules) const {
    std::vector<Entry> entries;
    for (const findings::SigmaRule& rule : rules.sigma.rules()) entries.push_back(entry("sigma", rule));
    for (const findings::SigmaCorrelation& rule : rules.sigma.correlations()) entries.push_back(entry("correlation", rule));
    for (const findings::CrsRule& rule : rules.crs.rules()) {
      if (!rule.scores) continue;
      entries.push_back({fmt::format("crs-{}", rule.id), "crs", ascii_lower(rule.severity), rule.message,
                         fmt::format("{}:{}", rule.file, rule.line), nullptr});
    }
    if (options_.format == CommonOptions::Format::Json) {
      for (const Entry& e : entries) fmt::print("{}\n", to_line(json_of(e)));
    } else {
      std::size_t name_width = 0;
      for (const Entry& e : entries) name_width = std::max(name_width, display_width(e.name));
      const std::size_t columns = terminal_columns(STDOUT_FILENO), used = name_width + 24;
      for (const Entry& e : entries) {
        fmt::print("{}  {:<11}  {:<8} {}\n", pad_width(e.name, name_width), e.kind, e.level,
                   ::isatty(STDOUT_FILENO) ? cut_width(e.title, columns > used + 10 ? columns - used : 10) : e.title);
      }
      if (!options_.quiet) {
        fmt::print("{}\n",
                   Text{fmt::format("\n合計 {} 件。OWASP CRS のうちアクセスログで判定できない規則 {} 件は試していません。",
                                    entries.size(), rules.crs.not_applicable().size()),
                        fmt::format("\n{} in all. {} rules of the OWASP CRS, which an access log cannot answer, are not tried.",
                                    entries.size(), rules.crs.not_applicable().size())}
                       .in(options_.language()));
      }
    }
    say(rules.problems());
    return Exit::Done;
  }

  Entry entry(std::string kind, const findings::SigmaHead& head) const {
    return {head.name, std::move(kind), std::string(to_string(head.level)), head.title.in(options_.language()), head.file, &head};
  }
  Json json_of(const Entry& e) const {
    Json json{{"rule", e.name}, {"kind", e.kind}, {"level", e.level}, {"title", e.title}, {"place", e.place}};
    if (e.head == nullptr) return json;
    json["id"] = e.head->id;
    json["status"] = e.head->status;
    json["techniques"] = e.head->techniques;
    json["reason"] = e.head->reason.in(options_.language());
    json["falsepositives"] = e.head->falsepositives;
    return json;
  }

  // Of the files that were named, or of all.
  bool is_asked(std::string_view place) const {
    if (folders_.empty()) return true;
    return std::ranges::any_of(folders_, [&](const std::string& folder) { return place.starts_with(folder); });
  }
  std::vector<Error> asked(std::vector<Error> errors) const {
    std::erase_if(errors, [&](const Error& error) { return !is_asked(error.what); });
    return errors;
  }

  Result<Exit> check(const Rules& rules) const {
    const std::vector<Error> problems = asked(rules.problems());
    std::size_t sound = 0;
    std::vector<Text> notes;
    for (const findings::SigmaRule& rule : rules.sigma.rules()) {
      if (!is_asked(rule.file)) continue;
      ++sound;
      for (const std::string& field : rule.unseen) {
        notes.push_back({fmt::format("{}: {} を記録するログはないため、常に「値なし」として扱います", rule.file, field),
                         fmt::format("{}: no log carries {}; it reads as absent", rule.file, field)});
      }
    }
    for (const findings::SigmaCorrelation& rule : rules.sigma.correlations()) sound += is_asked(rule.file);
    for (const std::uint32_t number : rules.sigma.unannounced()) {
      const findings::SigmaRule& rule = rules.sigma.rules()[number];
      if (!is_asked(rule.file)) continue;
      notes.push_back(
          {fmt::format("{}:{}: 手がかりになる文字列がなく、すべての行で判定します(遅くなります)", rule.file, rule.line),
           fmt::format("{}:{}: no text announces it; it is decided for every line, which is slow", rule.file, rule.line)});
    }
    say(problems);
    if (!options_.quiet) {
      for (const Text& note : notes) fmt::print(stderr, "note: {}\n", note.in(options_.language()));
    }
    return conclude(sound, problems, {"使えるルール", "sound"}, {"使えないルール", "not usable"});
  }

  Result<Exit> test(const Rules& rules) const {
    std::vector<Error> failures = asked(rules.problems());
    for (Error& failure : asked(findings::test_examples(rules.sigma))) failures.push_back(std::move(failure));
    std::size_t examples = 0;
    const auto count = [&](const auto& rule) {
      if (is_asked(rule.file)) examples += rule.fire.size() + rule.quiet.size();
    };
    std::ranges::for_each(rules.sigma.rules(), count);
    std::ranges::for_each(rules.sigma.correlations(), count);
    say(failures);
    return conclude(examples, failures, {"試した例", "examples tried"}, {"期待と違うもの", "not as expected"});
  }

  Result<Exit> conclude(std::size_t good, const std::vector<Error>& bad, const Text& good_word, const Text& bad_word) const {
    if (options_.format == CommonOptions::Format::Json) {
      Json problems = Json::array();
      for (const Error& error : bad) problems.push_back({{"problem", error.what}, {"remedy", error.remedy}});
      fmt::print("{}\n", to_line({{"tried", good}, {"problems", std::move(problems)}}));
    } else if (!options_.quiet) {
      fmt::print("{}: {}  {}: {}\n", good_word.in(options_.language()), good, bad_word.in(options_.language()), bad.size());
    }
    return bad.empty() ? Exit::Done : Exit::Found;
  }

  void say(const std::vector<Error>& problems) const {
    for (const Error& problem : problems) fmt::print(stderr, "{}\n        → {}\n", problem.what, problem.remedy);
  }

  CommonOptions options_;
  std::vector<std::string> folders_;
  CLI::App *list_ = nullptr, *check_ = nullptr, *test_ = nullptr;
};

}  // namespace

std::unique_ptr<Command> make_rules() { return std::make_unique<RulesCommand>(); }

}  // namespace hinomi::app
