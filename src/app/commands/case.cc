// hinomi case: the casebook.
#include <unistd.h>

#include "app/command.h"
#include "app/output.h"
#include "base/json.h"
#include "base/terminal.h"
#include "base/text.h"
#include "store/casebook.h"

namespace hinomi::app {
namespace {

constexpr std::string_view kExamples =
    "  hinomi case list\n"
    "  hinomi case show case-0123456789ab --lang en\n"
    "  hinomi case verify";

class CaseCommand : public Command {
 public:
  std::string_view name() const override { return "case"; }

  void attach(CLI::App& program) override {
    CLI::App* command = program.add_subcommand("case", "the casebook: what was investigated before (事案の台帳)");
    command->require_subcommand(1);
    list_ = command->add_subcommand("list", "every case, newest first (一覧)");
    show_ = command->add_subcommand("show", "one case as it was reported (表示)");
    show_->add_option("ID", id_, "as `hinomi case list` prints it")->required();
    show_->add_option("--case-version", version_, "an earlier version of it (版)");
    verify_ = command->add_subcommand("verify", "proves that no stored entry was changed (改ざんの検査)");
    for (CLI::App* sub : {list_, show_, verify_}) {
      sub->add_option("--store", store_, "the casebook (default: $HINOMI_STORE, else ~/.local/share/hinomi/casebook.db)");
      add_common_options(*sub, options_, kExamples);
    }
  }

  Result<Exit> run() override {
    ASSIGN_OR_RETURN(const std::filesystem::path path, casebook_path(store_));
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      return make_error(Errc::NotFound, path.string() + ": no casebook there", "investigate something first, or give --store FILE");
    }
    ASSIGN_OR_RETURN(const store::Casebook book, store::Casebook::open(path));
    if (list_->parsed()) return list(book);
    if (verify_->parsed()) return verify(book);
    return show(book);
  }

 private:
  Result<Exit> list(const store::Casebook& book) const {
    ASSIGN_OR_RETURN(const auto cases, book.list());
    if (options_.format == CommonOptions::Format::Json) {
      Json out = Json::array();
      for (const auto& c : cases) {
        out.push_back({{"id", c.id}, {"version", c.version}, {"title", title(c)}, {"saved_at", c.saved_at}});
      }
      fmt::print("{}", to_text(out));
      return Exit::Done;
    }
    for (const auto& c : cases) fmt::print("{}  {:>3}  {}  {}\n", c.id, c.version, c.saved_at, printable(title(c)));
    return Exit::Done;
  }

  Result<Exit> verify(const store::Casebook& book) const {
    ASSIGN_OR_RETURN(const std::uint64_t entries, book.verify());
    if (options_.format == CommonOptions::Format::Json) {
      fmt::print("{}", to_text(Json{{"entries", entries}, {"intact", true}}));
    } else if (options_.language() == Language::Japanese) {
      fmt::print("{} 件の記録はすべて連鎖に合っています。\n", entries);
    } else {
      fmt::print("All {} entries fit the chain.\n", entries);
    }
    return Exit::Done;
  }

  Result<Exit> show(const store::Casebook& book) const {
    ASSIGN_OR_RETURN(const std::string text, book.load(id_, version_));
    ASSIGN_OR_RETURN(const Json canonical, parse_json(text));
    if (options_.format == CommonOptions::Format::Json) {
      fmt::print("{}", to_text(canonical, documents::written_in(language_choice(options_))));
    } else {
      fmt::print("{}", documents::terminal_summary(canonical, options_.language(), colour_wanted(STDOUT_FILENO),
                                                   terminal_columns(STDOUT_FILENO)));
    }
    return Exit::Done;
  }

  const std::string& title(const store::CaseSummary& c) const {
    return options_.language() == Language::English ? c.title_en : c.title_ja;
  }

  CommonOptions options_;
  CLI::App* list_ = nullptr;
  CLI::App* show_ = nullptr;
  CLI::App* verify_ = nullptr;
  std::string store_, id_;
  std::uint64_t version_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_case() { return std::make_unique<CaseCommand>(); }

}  // namespace hinomi::app
