// hinomi fingerprint: the persons of a source as an irreversible set, by which they are found elsewhere.
#include "app/fingerprint_file.h"

#include <cstdio>

#include "app/command.h"
#include "app/content_folder.h"
#include "app/live_options.h"
#include "app/load_ledger.h"
#include "app/scan.h"
#include "app/take_in.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi fingerprint key prod.key\n"
    "  hinomi fingerprint create shop.sql.gz -o prod.fp --key prod.key\n"
    "  hinomi fingerprint create mysql://reader@db.example/shop -o prod.fp --key prod.key --password-file db.password\n"
    "  hinomi scan staging.sql --fingerprint prod.fp --key prod.key";

class FingerprintCommand : public Command {
 public:
  std::string_view name() const override { return "fingerprint"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand(
        "fingerprint",
        "the persons of a source as an irreversible set, to find them elsewhere (本番の人が試験環境にいないかを調べる指紋)");
    command->require_subcommand(1);
    create_ = command->add_subcommand("create", "write the fingerprint of everybody in a source (指紋をつくる)");
    create_
        ->add_option("PATH", paths_,
                     "dumps, tables, archives, folders or live databases, of any kind that hinomi scan reads (証拠)")
        ->required();
    create_->add_option("-o,--output", output_, "where to write it; readable by you alone (書き出すファイル)")->required();
    create_->add_option("--key", key_, "the key file; made when there is none yet (鍵のファイル。なければつくる)")->required();
    create_->add_flag("--incomplete", incomplete_, "also of a source that cannot be read whole (すべては読めない証拠からもつくる)");
    create_->add_option("--ledger", ledger_file_, "what the organisation knows of itself: hinomi.yml (台帳)");
    live_.add(*create_);
    add_common_options(*create_, options_, kExamples);
    make_key_ = command->add_subcommand("key", "make a new key (鍵をつくる)");
    make_key_->add_option("FILE", output_, "where to write it; readable by you alone (書き出すファイル)")->required();
    add_common_options(*make_key_, options_, kExamples);
  }

  Result<Exit> run() override { return make_key_->parsed() ? make_key() : create(); }

 private:
  // A file can be written there; nothing stays of the trial.
  static Result<void> writable(const std::string& path, const char* option) {
    if (const auto file = NewFile::begin(path, FileMode::Private); !file) {
      return make_error(file.error().code, file.error().what,
                        fmt::format("give {} a path in a folder that is there and that you may write to", option));
    }
    return {};
  }

  // Nothing is written over but an older fingerprint.
  Result<void> check_target(const std::vector<std::filesystem::path>& paths) const {
    if (same_file(output_, key_)) {
      return make_error(Errc::Conflict, output_ + ": -o and --key name the same file",
                        "give the fingerprint another name than the key");
    }
    for (const std::filesystem::path& path : paths) {
      if (same_file(output_, path)) {
        return make_error(Errc::Conflict, output_ + ": this is evidence, and it would be written over",
                          "give -o the name of a new file, or of a fingerprint that is to be replaced");
      }
    }
    if (is_there(output_) && !begins_as_fingerprint(output_)) {
      return make_error(Errc::Conflict, output_ + ": there is a file already that is not a fingerprint",
                        "give -o the name of a new file, or of a fingerprint that is to be replaced");
    }
    return {};
  }

  Result<Exit> make_key() const {
    RETURN_IF_ERROR(make_key_file(output_));
    if (!options_.quiet) {
      fmt::print("{}\n", Text{fmt::format("鍵を {} に書きました。指紋とは別の場所に保管してください。", output_),
                              fmt::format("The key is in {}. Keep it apart from the fingerprints.", output_)}
                             .in(options_.language()));
    }
    return Exit::Done;
  }

  Result<Exit> create() {
    ScanOptions job;
    for (const std::string& path : paths_) job.paths.emplace_back(path);
    RETURN_IF_ERROR(check_target(job.paths));
    const bool fresh = !is_there(key_);
    Secret secret = random_secret();
    if (fresh) {
      RETURN_IF_ERROR(writable(key_, "--key"));
    } else {
      ASSIGN_OR_RETURN(secret, read_key_file(key_));
    }
    // Before a long run.
    RETURN_IF_ERROR(writable(output_, "-o"));

    job.language = options_.language(), job.incomplete = incomplete_;
    job.key = person_key(secret), job.fingerprint = person_check(secret);
    ASSIGN_OR_RETURN(const Ledger ledger, open_ledger(ledger_file_));
    ASSIGN_OR_RETURN(job.live, live_.read(job.paths, ledger, job.language, options_.quiet));
    ASSIGN_OR_RETURN(const Content content, open_content());
    Progress progress(Progress::on_stderr(options_.no_progress || options_.quiet));
    std::vector<Error> problems;
    ASSIGN_OR_RETURN(const Scan done, scan(job, ledger, content, progress, [&](const Error& error) { problems.push_back(error); }));

    // Evidence may have come to lie there meanwhile.
    RETURN_IF_ERROR(check_target(job.paths));
    if (fresh) RETURN_IF_ERROR(write_key_file(key_, secret));
    if (const auto written = write_file(output_, done.fingerprint, FileMode::Private); !written) {
      if (fresh) std::remove(key_.c_str());
      return written.error();
    }
    tell(done, ledger, fresh);
    for (const Error& error : problems) {
      if (!options_.quiet) fmt::print(stderr, "hinomi: {}\n        → {}\n", printable(error.what), error.remedy);
    }
    return Exit::Done;
  }

  void tell(const Scan& done, const Ledger& ledger, bool fresh) const {
    const impact::PersonSetAbout& about = done.about;
    if (about.incomplete) {
      fmt::print(stderr, "hinomi: {}\n",
                 Text{fmt::format("証拠のうち {} か所を読めなかったため、この指紋には入っていない人がいる可能性があります。",
                                  done.skipped),
                      fmt::format("{} parts of the source could not be read: there may be persons who are not in this fingerprint.",
                                  done.skipped)}
                     .in(options_.language()));
    }
    if (options_.format == CommonOptions::Format::Json) {
      Json json{{"schema", "hinomi.fingerprint/1"}, {"file", output_},
                {"persons", about.persons},         {"left_out", about.left_out},
                {"bytes", done.fingerprint.size()}, {"source", about.source},
                {"incomplete", about.incomplete},   {"skipped", done.skipped}};
      json["as_of"] = about.as_of.known() ? Json(format_rfc3339(about.as_of, ledger.timezone)) : Json(nullptr);
      fmt::print("{}", to_text(json));
      return;
    }
    if (options_.quiet) return;
    const bool ja = options_.language() == Language::Japanese;
    fmt::print(
        "{}\n",
        ja ? fmt::format("{} 人の指紋を {} に書きました（{} バイト）。", about.persons, output_, done.fingerprint.size())
           : fmt::format("The fingerprint of {} persons is in {} ({} bytes).", about.persons, output_, done.fingerprint.size()));
    if (about.left_out > 0) {
      fmt::print("{}\n",
                 ja ? fmt::format("氏名やカードのほかに手がかりのない {} 人は入れていません。", about.left_out)
                    : fmt::format("{} persons of whom nothing but a name or a card is known are not in it.", about.left_out));
    }
    if (fresh) {
      fmt::print("{}\n", ja ? fmt::format("新しい鍵を {} に書きました。指紋とは別の場所に保管してください。", key_)
                            : fmt::format("A new key is in {}. Keep it apart from the fingerprint.", key_));
    }
  }

  CommonOptions options_;
  LiveOptions live_;
  CLI::App* create_ = nullptr;
  CLI::App* make_key_ = nullptr;
  std::vector<std::string> paths_;
  std::string output_, key_, ledger_file_;
  bool incomplete_ = false;
};

}  // namespace

std::unique_ptr<Command> make_fingerprint() { return std::make_unique<FingerprintCommand>(); }

}  // namespace hinomi::app
