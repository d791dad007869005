// hinomi detect: findings alone.
#include "app/detect.h"

#include <unistd.h>

#include <future>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/geo_source.h"
#include "app/load_ledger.h"
#include "app/open_rules.h"
#include "app/output.h"
#include "app/time_range.h"
#include "base/json.h"
#include "base/terminal.h"
#include "documents/form.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi detect /var/log/nginx\n"
    "  hinomi detect access.log.1.gz access.log --rules my-rules --fail-on high\n"
    "  hinomi detect /var/log --since 2026-08-10 --until \"2026-08-10 12:00\"\n"
    "  tail -F access.log | hinomi detect --each --format json -";

class Detect : public Command {
 public:
  std::string_view name() const override { return "detect"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("detect", "what the rules and detectors find, without a case (検知だけを行う)");
    command->add_option("PATH", paths_, "logs, archives or folders; kinds are recognised by content; - is standard input (証拠)")
        ->required();
    command->add_option("--rules", rule_folders_, "more Sigma rules: a folder or a file (追加のルール)");
    command->add_flag("--each", each_,
                      "one finding for every line that a rule holds for, in order of input (一致した行ごとに出力)");
    command->add_flag("--strict", strict_, "exit 2 when a rule cannot be used (使えないルールがあれば中止する)");
    range_.add(*command);
    command->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    command->add_option("--geo", geo_, "MaxMind or DB-IP .mmdb file, or a folder with tor's geoip files (国の判定に使う)");
    add_fail_on(*command, fail_on_);
    add_common_options(*command, options_, kExamples);
  }

  Result<Exit> run() override {
    DetectOptions job;
    job.each = each_;
    job.language = options_.language();
    for (const std::string& path : paths_) job.paths.emplace_back(path);
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(job.range, range_.read(ledger.timezone));
    ASSIGN_OR_RETURN(const Content content, open_content());
    auto opening = std::async(std::launch::async, open_geo, geo_);  // takes as long as the rules
    ASSIGN_OR_RETURN(const Rules rules,
                     open_rules(content, ledger, rule_folders_, strict_ ? RuleCheck::Strict : RuleCheck::Lenient));
    ASSIGN_OR_RETURN(const auto geo, opening.get());

    const auto threshold = severity_from(fail_on_);
    bool reached = false;
    std::vector<Error> problems = rules.problems();
    Progress progress(Progress::on_stderr(options_.no_progress || options_.quiet));
    RETURN_IF_ERROR(detect(
        job, ledger, content, rules, *geo, progress,
        [&](const Finding& finding, const std::vector<std::string>& held, const std::vector<Evidence>& evidence) {
          reached = reached || (threshold && finding.severity >= *threshold);
          print(finding, held, evidence, ledger.timezone);
          if (paths_.front() == "-") std::fflush(stdout);  // somebody waits for it
        },
        [&](const Error& error) { problems.push_back(error); }));
    std::fflush(stdout);
    for (const Error& problem : problems) {
      if (!options_.quiet) fmt::print(stderr, "hinomi: {}\n        → {}\n", problem.what, problem.remedy);
    }
    return reached ? Exit::Found : Exit::Done;
  }

 private:
  void print(const Finding& finding, const std::vector<std::string>& rules, const std::vector<Evidence>& evidence,
             UtcOffset offset) const {
    if (options_.format == CommonOptions::Format::Json) {
      Json json = documents::localise(documents::finding_to_json(finding, evidence, offset), language_choice(options_));
      if (!rules.empty()) json["rules"] = rules;
      fmt::print("{}\n", to_line(json));
      return;
    }
    static const bool colour = colour_wanted(STDOUT_FILENO);
    const EvidenceRef* ref = finding.refs.empty() ? nullptr : &finding.refs.front();
    fmt::print("{}  {}{:<8}{}  {:<15}  {:>6}  {}  {}\n",
               finding.first.known() ? format_rfc3339(finding.first, offset) : std::string(25, '-'),
               colour ? colour_of(finding) : "", to_string(finding.severity), colour ? "\x1b[0m" : "",
               finding.actor.address.known() ? finding.actor.address.to_string() : "-", finding.count,
               finding.title.in(options_.language()),
               ref == nullptr ? "" : fmt::format("{}:{}", evidence[ref->place.evidence].path, ref->place.line));
  }
  static std::string_view colour_of(const Finding& finding) {
    return finding.severity >= Severity::High ? "\x1b[31m" : finding.severity == Severity::Medium ? "\x1b[33m" : "\x1b[2m";
  }

  CommonOptions options_;
  TimeRangeOptions range_;
  std::vector<std::string> paths_, rule_folders_;
  std::string ledger_file_, geo_, fail_on_;
  bool each_ = false, strict_ = false;
};

}  // namespace

std::unique_ptr<Command> make_detect() { return std::make_unique<Detect>(); }

}  // namespace hinomi::app
