// report.md: the report as text for tickets and mail. Layout in content/forms/report_markdown/, words in content/forms/labels.yml.
#include "base/json.h"
#include "base/text.h"
#include "documents/form.h"
#include "documents/page_template.h"
#include "documents/report_view.h"

namespace hinomi::documents {
namespace {

constexpr std::string_view kTemplate = "forms/report_markdown/template.mustache";

// Sections that stay empty leave their surrounding blank lines behind; one is enough.
std::string without_blank_runs(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      while (out.ends_with(' ')) out.pop_back();
      if (out.empty() || out.ends_with("\n\n")) continue;
    }
    out += c;
  }
  return out;
}

class ReportMarkdown final : public Form {
 public:
  std::string_view name() const override { return "report_markdown"; }
  std::string_view file_name() const override { return "report.md"; }

  Result<void> fill(const FormInput& input, const TextSink& sink) const override {
    const ContentFile* page = input.content.find(kTemplate);
    if (!page) {
      return make_error(Errc::NotFound, "content/" + std::string(kTemplate) + " is missing",
                        "reinstall Hinomi or restore the file from its source");
    }
    ASSIGN_OR_RETURN(std::vector<Json> reports, report_views(input));
    Json view = Json::object();
    reserve_members(view, 2);
    view["l"] = reports.front()["l"];
    view["reports"] = std::move(reports);
    ASSIGN_OR_RETURN(const std::string text,
                     render_template(page->text, kTemplate, view, [](std::string_view t) { return escape_markdown(t); }));
    sink(without_blank_runs(text));
    return {};
  }
};

}  // namespace

std::unique_ptr<Form> make_report_markdown();
std::unique_ptr<Form> make_report_markdown() { return std::make_unique<ReportMarkdown>(); }

}  // namespace hinomi::documents
