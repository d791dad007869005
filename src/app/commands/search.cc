// hinomi search: the log entries that a query asks for.
#include "app/search.h"

#include <unistd.h>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/geo_source.h"
#include "app/load_ledger.h"
#include "app/time_range.h"
#include "base/terminal.h"
#include "base/text.h"
#include "findings/query_matcher.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi search 'actor:203.0.113.7 path:/wp-admin* status:200' /var/log/nginx\n"
    "  hinomi search 'actor:203.0.113.0/24,198.51.100.8 -status:4xx bytes:>1000000' access.log* --format json\n"
    "  hinomi search 'statement:*users* rows:>=1000' general.log --since 2026-08-01 --until \"2026-08-02 12:00\"\n"
    "  hinomi search '\"union select\"' logs.zip --count";

class Search : public Command {
 public:
  std::string_view name() const override { return "search"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("search", "log entries that a query asks for, in order of time (ログを検索する)");
    command
        ->add_option(
            "QUERY", query_,
            "field:value (* for any text; a,b for one of them; numbers 200..299, 4xx, >1000), -field:value for what is not "
            "so, words that stand anywhere; all must hold (検索式)")
        ->required();
    command->add_option("PATH", paths_, "logs, archives or folders; kinds are recognised by content; - is standard input (証拠)")
        ->required();
    range_.add(*command);
    CLI::Option* count = command->add_flag("--count", count_, "how many, and nothing else (件数だけ)");
    command->add_option("--limit", limit_, "no more than so many (この件数まで)")->check(CLI::PositiveNumber)->excludes(count);
    command->add_option("--rules", rule_folders_, "more Sigma rules for rule: (rule: のための追加のルール)");
    command->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    command->add_option("--geo", geo_, "MaxMind or DB-IP .mmdb file, or a folder with tor's geoip files (国の判定に使う)");
    add_common_options(*command, options_, help());
  }

  Result<Exit> run() override {
    SearchOptions job;
    for (const std::string& path : paths_) job.paths.emplace_back(path);
    ASSIGN_OR_RETURN(job.query, findings::EventQuery::read(query_));
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(job.range, range_.read(ledger.timezone));
    job.limit = limit_;
    job.count_only = count_;
    job.language = options_.language();
    const bool json = options_.format == CommonOptions::Format::Json;
    job.style = json ? LineStyle::Json : colour_wanted(STDOUT_FILENO) ? LineStyle::Coloured : LineStyle::Plain;

    ASSIGN_OR_RETURN(const Content content, open_content());
    std::vector<Error> problems;
    std::optional<Rules> rules;
    if (job.query.asks(findings::QueryKind::Rule)) {
      ASSIGN_OR_RETURN(rules, open_rules(content, ledger, rule_folders_, RuleCheck::Lenient));
      problems = rules->problems();
      RETURN_IF_ERROR(findings::check_rule_names(job.query, rules->sigma, rules->crs));
    }
    ASSIGN_OR_RETURN(const auto geo, open_countries(job.query.asks(findings::QueryKind::Country), json && !count_));

    Progress progress(Progress::on_stderr(options_.no_progress || options_.quiet));
    ASSIGN_OR_RETURN(const std::uint64_t matched, search(
                                                      job, ledger, content, rules ? &*rules : nullptr, *geo, progress,
                                                      [&](std::string_view lines) {
                                                        std::fwrite(lines.data(), 1, lines.size(), stdout);
                                                        if (paths_.front() == "-") std::fflush(stdout);  // somebody waits for it
                                                      },
                                                      [&](const Error& error) { problems.push_back(error); }));
    if (count_) fmt::print(fmt::runtime(json ? "{{\"count\": {}}}\n" : "{}\n"), matched);
    std::fflush(stdout);
    for (const Error& problem : problems) {
      if (!options_.quiet) fmt::print(stderr, "hinomi: {}\n        → {}\n", printable(problem.what), problem.remedy);
    }
    return Exit::Done;
  }

 private:
  // Countries are looked up where the query or the output has them.
  Result<std::unique_ptr<GeoDatabase>> open_countries(bool asked, bool printed) const {
    if (!asked && !printed) return GeoDatabase::none();
    ASSIGN_OR_RETURN(auto geo, open_geo(geo_));
    if (asked && geo->description().empty()) {
      return make_error(Errc::NotFound, "country: nothing is installed that knows the country of an address",
                        "install tor-geoipdb, or give --geo FILE");
    }
    return geo;
  }

  static std::string help() {
    std::string text(kExamples);
    text += "\n\nFields (項目):";
    for (const findings::QueryField& field : findings::query_fields())
      text += fmt::format("\n  {:<12}{} ({})", field.name, field.en, field.ja);
    return text + "\nThe names that Sigma rules use (c-ip, url.path, …) are understood too (Sigma の項目名も使えます)";
  }

  CommonOptions options_;
  TimeRangeOptions range_;
  std::vector<std::string> paths_, rule_folders_;
  std::string query_, ledger_file_, geo_;
  std::uint64_t limit_ = 0;
  bool count_ = false;
};

}  // namespace

std::unique_ptr<Command> make_search() { return std::make_unique<Search>(); }

}  // namespace hinomi::app
