#include "findings/login_form.h"

#include "base/text.h"
#include "base/yaml.h"
#include "model/ledger.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxTarget = 512;

template <typename List, typename Value>
bool has(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<std::vector<std::string>> texts(const Yaml& node) {
  if (!node.present()) return std::vector<std::string>{};
  return node.texts();
}

Result<std::vector<long long>> numbers(const Yaml& node) {
  std::vector<long long> list;
  for (const Yaml& item : node.items()) {
    ASSIGN_OR_RETURN(const long long number, item.integer());
    list.push_back(number);
  }
  return list;
}

}  // namespace

bool matches_page(const std::vector<std::string>& patterns, std::string_view target) {
  target = target.substr(0, kMaxTarget);
  const std::string_view path = target.substr(0, target.find('?'));
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return glob_match(pattern, pattern.find('?') == std::string::npos && !pattern.ends_with("**") ? path : target);
  });
}

bool LoginForm::takes(std::string_view request_method, std::string_view target) const {
  if (request_method != method || !matches_page(paths, target)) return false;
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return true;
  const std::string_view query = target.substr(mark + 1, kMaxTarget);
  return std::none_of(except_query.begin(), except_query.end(),
                      [&](const std::string& part) { return query.find(part) != std::string_view::npos; });
}

bool LoginForm::fails_with(std::int64_t status) const { return has(failure_status, status); }
bool LoginForm::succeeds_with(std::int64_t status) const { return has(success_status, status); }
bool LoginForm::status_tells() const {
  return std::none_of(success_status.begin(), success_status.end(), [&](long long status) { return has(failure_status, status); });
}

Result<LoginForm> LoginForm::parse(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file.text, file.path));
  RETURN_IF_ERROR(root.allow_keys({"title", "request", "failure", "success", "database", "outcome"}));
  LoginForm form;
  const std::size_t slash = file.path.rfind('/');
  form.name = file.path.substr(slash == std::string::npos ? 0 : slash + 1);
  form.name = form.name.substr(0, form.name.rfind('.'));
  ASSIGN_OR_RETURN(form.title, root.get("title").bilingual());
  const Yaml request = root.get("request"), failure = root.get("failure"), success = root.get("success"),
             database = root.get("database");
  RETURN_IF_ERROR(request.allow_keys({"method", "paths", "except_query"}));
  RETURN_IF_ERROR(failure.allow_keys({"status", "pages"}));
  if (success.present()) RETURN_IF_ERROR(success.allow_keys({"status", "pages"}));
  if (database.present()) RETURN_IF_ERROR(database.allow_keys({"contains", "account", "session"}));
  ASSIGN_OR_RETURN(form.method, request.get("method").text());
  ASSIGN_OR_RETURN(form.paths, request.get("paths").texts());
  ASSIGN_OR_RETURN(form.except_query, texts(request.get("except_query")));
  ASSIGN_OR_RETURN(form.failure_status, numbers(failure.get("status")));
  ASSIGN_OR_RETURN(form.failure_pages, texts(failure.get("pages")));
  ASSIGN_OR_RETURN(form.success_status, numbers(success.get("status")));
  ASSIGN_OR_RETURN(form.success_pages, texts(success.get("pages")));
  if (const Yaml outcome = root.get("outcome"); outcome.present()) {
    ASSIGN_OR_RETURN(const std::string word, outcome.text());
    if (word != "learned") return outcome.error("unknown outcome \"" + word + "\"", "write learned, or leave it out");
    form.learned = true;
  }
  if (form.paths.empty()) return request.error("paths is empty", "name the path that takes the password");
  form.lookup_contains = ascii_lower(database.get("contains").text_or(""));
  form.session_contains = ascii_lower(database.get("session").text_or(""));
  if (const Yaml account = database.get("account"); account.present()) {
    ASSIGN_OR_RETURN(const std::string expression, account.text());
    auto compiled = Regex::compile(expression, {.caseless = true});
    if (!compiled.has_value()) return account.error(compiled.error().what, compiled.error().remedy);
    if (expression.find("(?<account>") == std::string::npos)
      return account.error("the expression has no group named account", "put (?<account>…) round the name");
    if (form.lookup_contains.empty())
      return database.error("contains is missing", "give a word that stands in every such statement");
    form.account = std::move(*compiled);
  }
  return form;
}

LoginForms LoginForms::load(const Content& content) {
  LoginForms loaded;
  for (const ContentFile* file : content.under("logins/")) {
    if (!file->path.ends_with(".yml")) continue;
    auto form = LoginForm::parse(*file);
    if (form.has_value())
      loaded.forms.push_back(std::move(*form));
    else
      loaded.problems.push_back(std::move(form.error()));
  }
  std::stable_partition(loaded.forms.begin(), loaded.forms.end(), [](const LoginForm& form) { return form.name != "generic"; });
  return loaded;
}

}  // namespace hinomi::findings
