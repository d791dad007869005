// hinomi baseline: the known-good state of a web root, and the difference from it.
#include <chrono>

#include "app/baseline_file.h"
#include "app/command.h"
#include "app/content_folder.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "evidence/web_root.h"
#include "findings/crs_rules.h"
#include "findings/detector.h"
#include "findings/finding_book.h"
#include "findings/rule_set.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi baseline create /var/www/html -o shop.baseline\n"
    "  hinomi baseline check /var/www/html --baseline shop.baseline   (exit 1 when something differs)";

class BaselineCommand : public Command {
 public:
  std::string_view name() const override { return "baseline"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("baseline", "known-good state of a web root (改ざん検査の基準)");
    command->require_subcommand(1);
    create_ = command->add_subcommand("create", "remember every file's hash (基準をつくる)");
    create_->add_option("-o,--output", file_, "where to write it")->required();
    check_ = command->add_subcommand("check", "what was added, changed or is gone since (基準と比べる)");
    check_->add_option("--baseline", file_, "written by `hinomi baseline create`")->required();
    for (CLI::App* sub : {create_, check_}) {
      sub->add_option("DIR", folder_, "the web root")->required();
      add_common_options(*sub, options_, kExamples);
    }
  }

  Result<Exit> run() override {
    std::error_code error;
    if (!std::filesystem::is_directory(folder_, error)) {
      return make_error(Errc::NotFound, folder_ + ": not a folder that can be read", "give the folder that the web server serves");
    }
    Batch batch;
    evidence::read_web_root(folder_, 0, batch);
    if (!options_.quiet) {
      for (const Skip& skip : batch.skipped) {
        fmt::print(stderr, "hinomi: {}: {}\n", printable(skip.excerpt), label(skip.reason).in(options_.language()));
      }
    }
    return create_->parsed() ? create(batch) : check(batch);
  }

 private:
  Result<Exit> create(const Batch& batch) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    RETURN_IF_ERROR(write_file(file_, baseline_text(batch, Timestamp::from_seconds(now)), FileMode::Private));
    if (!options_.quiet)
      fmt::print("{}: {}\n", options_.language() == Language::Japanese ? "ファイル数" : "files", batch.files.size());
    return Exit::Done;
  }

  Result<Exit> check(const Batch& batch) const {
    std::map<std::string, Baseline> baselines;
    ASSIGN_OR_RETURN(baselines[""], load_baseline(file_));
    ASSIGN_OR_RETURN(const Content content, open_content());
    std::vector<Evidence> evidence(1);
    evidence[0].id = "E1", evidence[0].path = folder_, evidence[0].kind = EvidenceKind::WebRoot;
    const Ledger ledger;
    findings::FindingBook book;
    const findings::RuleSet no_rules;
    const findings::CrsRules no_crs;
    const findings::DetectorContext context{ledger, evidence, content, no_rules, no_crs, FingerprintKey::random(), baselines};
    for (const auto& detector : findings::make_detectors(context)) {
      detector->see_files(batch.files, book);
      detector->finish(book);
    }
    const std::vector<Finding> findings = book.take_sorted();
    const Language language = options_.language();
    Json out = Json::array();
    for (const Finding& finding : findings) {
      if (options_.format == CommonOptions::Format::Json) {
        Json paths = Json::array();
        for (const EvidenceRef& ref : finding.refs) paths.push_back(ref.excerpt);
        out.push_back({{"rule", finding.rule},
                       {"title", finding.title.in(language)},
                       {"severity", to_string(finding.severity)},
                       {"count", finding.count},
                       {"reason", finding.reason.in(language)},
                       {"paths", std::move(paths)}});
      } else {
        fmt::print("{}  {}\n", label(finding.severity).in(language), finding.title.in(language));
        for (const EvidenceRef& ref : finding.refs) fmt::print("    {}\n", printable(ref.excerpt));
        if (finding.count > finding.refs.size()) fmt::print("    … {}\n", finding.count - finding.refs.size());
      }
    }
    if (options_.format == CommonOptions::Format::Json) fmt::print("{}", to_text(out));
    return findings.empty() ? Exit::Done : Exit::Found;
  }

  CommonOptions options_;
  CLI::App* create_ = nullptr;
  CLI::App* check_ = nullptr;
  std::string folder_, file_;
};

}  // namespace

std::unique_ptr<Command> make_baseline() { return std::make_unique<BaselineCommand>(); }

}  // namespace hinomi::app
