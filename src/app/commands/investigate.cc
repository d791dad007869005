// hinomi investigate: the main job.
#include "app/investigate.h"

#include <unistd.h>

#include <future>

#include "app/baseline_file.h"
#include "app/command.h"
#include "app/content_folder.h"
#include "app/fingerprint_file.h"
#include "app/geo_source.h"
#include "app/live_options.h"
#include "app/load_ledger.h"
#include "app/open_rules.h"
#include "app/output.h"
#include "app/persons_file.h"
#include "app/time_range.h"
#include "app/until_exit.h"
#include "base/files.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "documents/form.h"
#include "store/casebook.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi investigate /evidence\n"
    "  hinomi investigate logs.zip shop.sql.gz --ledger hinomi.yml --out case --title \"EC サイトの不正アクセス\"\n"
    "  hinomi investigate /evidence --since 2026-08-01 --until \"2026-08-31 12:00\" --lang en --format json\n"
    "  hinomi investigate /evidence mysql://reader@db.example/shop --sample 1000 --password-file db.password";

class Investigate : public Command {
 public:
  std::string_view name() const override { return "investigate"; }

  void attach(CLI::App& program) override {
    CLI::App* command =
        program.add_subcommand("investigate", "evidence of any kind → a case and its reports (証拠から事案をまとめる)");
    command
        ->add_option("PATH", paths_,
                     "files, archives or folders; kinds are recognised by content; - is standard input; or live databases: "
                     "mysql://USER@HOST/DATABASE, postgres://USER@HOST/DATABASE (証拠)")
        ->required();
    command->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    command->add_option("--out", out_, "folder for case.json, report.html, report.md, timeline.csv, findings.jsonl (出力先)")
        ->capture_default_str();
    command->add_option("--title", title_, "the case's title (事案の名称)");
    range_.add(*command);
    command->add_option("--baseline", baseline_files_, "known-good state of a web root, by `hinomi baseline create` (基準)");
    command->add_option("--rules", rule_folders_, "more Sigma rules: a folder or a file (追加のルール)");
    command->add_flag("--strict", strict_, "exit 2 when a rule cannot be used (使えないルールがあれば中止する)");
    command->add_option("--geo", geo_, "MaxMind or DB-IP .mmdb file, or a folder with tor's geoip files (国の判定に使う)");
    command->add_option("--store", store_,
                        "casebook that keeps the case (default: $HINOMI_STORE, else ~/.local/share/hinomi/casebook.db)");
    command->add_flag("--no-store", no_store_, "do not keep the case in a casebook (保存しない)");
    command->add_flag("--persons", persons_, "also write persons.csv, the affected persons, readable by you alone (本人の一覧)");
    live_.add(*command);
    list_.add(*command);
    fingerprints_.add(*command);
    add_fail_on(*command, fail_on_);
    add_common_options(*command, options_, kExamples);
  }

  Result<Exit> run() override {
    InvestigateOptions job;
    job.keep_persons = persons_ = persons_ || list_.encrypted();
    job.language = options_.language();
    job.title = {title_, title_};
    for (const std::string& path : paths_) job.paths.emplace_back(path);

    RETURN_IF_ERROR(list_.check());
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(job.range, range_.read(ledger.timezone));
    ASSIGN_OR_RETURN(job.baselines, load_baselines(ledger, ledger_file_, baseline_files_));
    ASSIGN_OR_RETURN(job.live, live_.read(job.paths, ledger, job.language, options_.quiet));
    ASSIGN_OR_RETURN(const KnownPersonSets known, fingerprints_.load(ledger, ledger_file_));
    job.key = known.key, job.known = known.sets;
    ASSIGN_OR_RETURN(const Content content, open_content());
    auto opening = std::async(std::launch::async, open_geo, geo_);  // takes as long as the rules
    ASSIGN_OR_RETURN(const Rules rules,
                     open_rules(content, ledger, rule_folders_, strict_ ? RuleCheck::Strict : RuleCheck::Lenient));
    ASSIGN_OR_RETURN(const auto geo, opening.get());
    ASSIGN_OR_RETURN(const auto output, OutputFolder::check(out_));

    Progress progress(Progress::on_stderr(options_.no_progress || options_.quiet));
    ASSIGN_OR_RETURN(Investigation finished, investigate(job, ledger, content, rules, *geo, progress));
    const Investigation& done = until_exit(std::move(finished));
    const Json& canonical = until_exit(documents::case_to_json(done.result));
    const documents::LanguageChoice language = language_choice(options_);
    RETURN_IF_ERROR(output.make());
    std::future<Result<void>> kept;
    if (!no_store_) kept = std::async(std::launch::async, [&] { return save_case(store_, canonical, done.result); });
    RETURN_IF_ERROR(output.write_forms({canonical, content, language}));
    if (persons_) {
      const std::string file = output.path(list_.encrypted() ? "persons.csv.age" : "persons.csv");
      RETURN_IF_ERROR(list_.write(file, done.persons, options_.language()));
    }
    if (kept.valid()) tell_if_lost(kept.get());
    print(canonical, output);
    if (!options_.quiet) {
      tell_left_out(done.left_out, options_.language(),
                    [](const Error& note) { fmt::print(stderr, "hinomi: {}\n        → {}\n", printable(note.what), note.remedy); });
    }

    if (const auto threshold = severity_from(fail_on_)) {
      const auto reached = [&](const Finding& finding) { return finding.severity >= *threshold; };
      if (std::ranges::any_of(done.result.findings, reached)) return Exit::Found;
    }
    return Exit::Done;
  }

 private:
  // A casebook that cannot be written does not take the finished case away from the user.
  void tell_if_lost(const Result<void>& saved) const {
    if (!saved && !options_.quiet) {
      fmt::print(stderr, "hinomi: the case was written but not kept in the casebook: {}\n        → {}\n", saved.error().what,
                 saved.error().remedy.empty() ? "give --store FILE, or --no-store" : saved.error().remedy);
    }
  }

  void print(const Json& canonical, const OutputFolder& output) const {
    const Language language = options_.language();
    if (options_.format == CommonOptions::Format::Json) {
      fmt::print("{}", to_text(canonical, documents::written_in(language_choice(options_))));
      return;
    }
    fmt::print("{}",
               documents::terminal_summary(canonical, language, colour_wanted(STDOUT_FILENO), terminal_columns(STDOUT_FILENO)));
    if (!options_.quiet) {
      fmt::print("\n{}: {}\n", language == Language::Japanese ? "報告書" : "Report", output.path("report.html"));
    }
  }

  CommonOptions options_;
  PersonsFile list_;
  LiveOptions live_;
  FingerprintOptions fingerprints_;
  TimeRangeOptions range_;
  std::vector<std::string> paths_, baseline_files_, rule_folders_;
  std::string ledger_file_, out_ = "hinomi-case", title_, geo_, store_, fail_on_;
  bool no_store_ = false, persons_ = false, strict_ = false;
};

}  // namespace

std::unique_ptr<Command> make_investigate() { return std::make_unique<Investigate>(); }

}  // namespace hinomi::app
