#include "findings/sigma_head.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

Result<std::vector<std::string>> optional_texts(const Yaml& node) {
  if (!node.present()) return std::vector<std::string>{};
  return node.texts();
}

Error refused(const Yaml& node, std::string cause, std::string remedy) {
  return Error{Errc::Unsupported, node.error(std::move(cause)).what, std::move(remedy)};
}

Result<void> read_level(const Yaml& node, SigmaHead& head) {
  if (!node.present()) return {};
  head.has_level = true;
  ASSIGN_OR_RETURN(const std::string level, node.text());
  if (level == "informational") {
    head.level = Severity::Info;
    return {};
  }
  const std::optional<Severity> known = severity_from(level);
  if (!known || level == "info")
    return node.error(fmt::format("level '{}' is unknown", level), "use informational, low, medium, high or critical");
  head.level = *known;
  return {};
}

Result<std::vector<SigmaExample>> read_examples(const Yaml& node) {
  std::vector<SigmaExample> examples;
  for (const Yaml& entry : node.items()) {
    ASSIGN_OR_RETURN(SigmaExample lines, entry.texts());
    if (lines.empty()) return entry.error("an example without a line", "write at least one line");
    examples.push_back(std::move(lines));
  }
  return examples;
}

}  // namespace

Error SigmaHead::error(Errc code, std::string cause, std::string remedy) const {
  return make_error(code, fmt::format("{}:{}: {}", file, line, cause), std::move(remedy));
}

Result<void> read_sigma_head(const Yaml& root, SigmaHead& head) {
  head.file = root.file();
  head.line = root.line();
  if (!root.is_map()) return root.error("a Sigma rule is a map", "see docs/adding.md for a rule to copy");
  if (const Yaml action = root.get("action"); action.present())
    return refused(action, fmt::format("action: {} is the rule collection of old Sigma", action.text_or("")),
                   "write each rule in full, as documents of their own");
  ASSIGN_OR_RETURN(const std::string title, root.get("title").text());
  head.title = head.reason = {title, title};
  head.reference = root.get("name").text_or("");
  head.id = root.get("id").text_or("");
  head.status = root.get("status").text_or("");
  if (head.status == "unsupported")
    return refused(root.get("status"), "the rule says of itself that it is unsupported", "remove it, or give it another status");
  if (const std::string taxonomy = root.get("taxonomy").text_or("sigma"); taxonomy != "sigma" && taxonomy != "ecs")
    return refused(root.get("taxonomy"), fmt::format("taxonomy '{}' is not known", taxonomy), "use the names of sigma or ecs");
  if (const std::string text = root.get("description").text_or(""); !text.empty()) head.reason = {text, text};
  RETURN_IF_ERROR(read_level(root.get("level"), head));
  ASSIGN_OR_RETURN(head.tags, optional_texts(root.get("tags")));
  head.techniques = techniques_of(head.tags);
  ASSIGN_OR_RETURN(head.falsepositives, optional_texts(root.get("falsepositives")));
  const Yaml own = root.get("hinomi");
  if (!own.present()) return {};
  RETURN_IF_ERROR(own.allow_keys({"title", "reason", "outcome", "examples"}));
  if (own.get("title").present()) {
    ASSIGN_OR_RETURN(head.title, own.get("title").bilingual());
  }
  if (own.get("reason").present()) {
    ASSIGN_OR_RETURN(head.reason, own.get("reason").bilingual());
  }
  if (const Yaml outcome = own.get("outcome"); outcome.present()) {
    const std::string sign = outcome.text_or("");
    if (sign != "answer_size" && sign != "answer_delay" && sign != "file_served")
      return outcome.error(fmt::format("outcome '{}' is unknown", sign), "use answer_size, answer_delay or file_served");
    head.outcome = sign == "answer_size"    ? OutcomeSign::AnswerSize
                   : sign == "answer_delay" ? OutcomeSign::AnswerDelay
                                            : OutcomeSign::FileServed;
  }
  return {};
}

Result<SigmaExamples> read_sigma_examples(const Yaml& root) {
  SigmaExamples read;
  const Yaml examples = root.get("hinomi").get("examples");
  if (!examples.present()) return read;
  RETURN_IF_ERROR(examples.allow_keys({"fire", "quiet"}));
  ASSIGN_OR_RETURN(read.fire, read_examples(examples.get("fire")));
  ASSIGN_OR_RETURN(read.quiet, read_examples(examples.get("quiet")));
  return read;
}

std::vector<std::string> techniques_of(const std::vector<std::string>& tags) {
  std::vector<std::string> techniques;
  for (const std::string& tag : tags) {
    if (!istarts_with(tag, "attack.t") || tag.size() < 12 || tag[8] < '0' || tag[8] > '9') continue;
    techniques.push_back('T' + tag.substr(8));
  }
  return techniques;
}

}  // namespace hinomi::findings
