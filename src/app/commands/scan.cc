// hinomi scan: whose data, before or without an incident.
#include "app/scan.h"

#include <unistd.h>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/fingerprint_file.h"
#include "app/live_options.h"
#include "app/load_ledger.h"
#include "app/output.h"
#include "app/persons_file.h"
#include "app/take_in.h"
#include "app/time_range.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "documents/form.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi scan shop.sql.gz\n"
    "  hinomi scan backups/ members.csv --ledger hinomi.yml --at 2026-08-10\n"
    "  hinomi scan shop.sql --lang en --format json\n"
    "  hinomi scan shop.sql --persons persons.csv\n"
    "  hinomi scan mysql://reader@db.example/shop --password-file db.password --max-rate 20MB/s --pause 09:00-18:00\n"
    "  hinomi scan \"postgres://reader@db.example/shop?tls-ca=ca.pem\"\n"
    "  hinomi scan mysql://reader@db.example/shop --sample 1000\n"
    "  hinomi scan staging.sql --fingerprint prod.fp --key prod.key";

class ScanCommand : public Command {
 public:
  std::string_view name() const override { return "scan"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "scan", "which tables hold personal data, of how many persons, without a case (個人情報のある表と人数を調べる)");
    command
        ->add_option(
            "PATH", paths_,
            "dumps, tables, database logs, archives or folders; kinds are recognised by content; - is standard input; or a live "
            "database: mysql://USER@HOST/DATABASE, postgres://USER@HOST/DATABASE (証拠、または稼働中のデータベース)")
        ->required();
    command->add_option("--at", at_,
                        "the date at which ages are judged; default: that of the latest record (未成年かどうかを判定する日)");
    command->add_option("--persons", persons_file_,
                        "also write this file: one row a person, readable by you alone (本人の一覧を書き出すファイル)");
    live_.add(*command);
    list_.add(*command);
    fingerprints_.add(*command);
    command->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    add_common_options(*command, options_, kExamples);
  }

  Result<Exit> run() override {
    ScanOptions job;
    job.keep_persons = !persons_file_.empty();
    job.language = options_.language();
    for (const std::string& path : paths_) job.paths.emplace_back(path);
    RETURN_IF_ERROR(list_.check());
    if (job.keep_persons) {
      RETURN_IF_ERROR(check_not_evidence(persons_file_, "--persons", job.paths));
    }
    if (list_.encrypted() && persons_file_.empty()) {
      return make_error(Errc::Malformed, "--age-recipient: there is no list to be encrypted", "give --persons FILE too");
    }
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(job.at, read_time_option("--at", at_, ledger.timezone));
    ASSIGN_OR_RETURN(job.live, live_.read(job.paths, ledger, job.language, options_.quiet));
    ASSIGN_OR_RETURN(const KnownPersonSets known, fingerprints_.load(ledger, ledger_file_));
    job.key = known.key, job.known = known.sets;
    ASSIGN_OR_RETURN(const Content content, open_content());

    Progress progress(Progress::on_stderr(options_.no_progress || options_.quiet));
    std::vector<Error> problems;
    ASSIGN_OR_RETURN(const Scan done, scan(job, ledger, content, progress, [&](const Error& error) { problems.push_back(error); }));
    if (job.keep_persons) {
      RETURN_IF_ERROR(list_.write(persons_file_, done.persons, job.language));
    }
    const Json found = documents::scan_to_json(done.impact, done.evidence, ledger.timezone, job.at);
    if (options_.format == CommonOptions::Format::Json) {
      fmt::print("{}", to_text(found, documents::written_in(language_choice(options_))));
    } else {
      fmt::print("{}", documents::scan_summary(found, job.language, colour_wanted(STDOUT_FILENO), terminal_columns(STDOUT_FILENO)));
    }
    std::fflush(stdout);
    for (const Error& error : problems) {
      if (!options_.quiet) fmt::print(stderr, "hinomi: {}\n        → {}\n", printable(error.what), error.remedy);
    }
    return Exit::Done;
  }

 private:
  CommonOptions options_;
  PersonsFile list_;
  LiveOptions live_;
  FingerprintOptions fingerprints_;
  std::vector<std::string> paths_;
  std::string ledger_file_, at_, persons_file_;
};

}  // namespace

std::unique_ptr<Command> make_scan() { return std::make_unique<ScanCommand>(); }

}  // namespace hinomi::app
