// report.html: one file that needs nothing else, for a director to read and to print. Layout and looks are in
// content/forms/report_html/, words in content/forms/labels.yml.
#include "base/json.h"
#include "base/text.h"
#include "documents/form.h"
#include "documents/page_template.h"
#include "documents/report_view.h"

namespace hinomi::documents {
namespace {

constexpr std::string_view kTemplate = "forms/report_html/template.mustache";
constexpr std::string_view kStyle = "forms/report_html/style.css";

Result<const ContentFile*> required_file(const Content& content, std::string_view path) {
  const ContentFile* file = content.find(path);
  if (!file) {
    return make_error(Errc::NotFound, "content/" + std::string(path) + " is missing",
                      "reinstall Hinomi or restore the file from its source");
  }
  return file;
}

class ReportHtml final : public Form {
 public:
  std::string_view name() const override { return "report_html"; }
  std::string_view file_name() const override { return "report.html"; }

  Result<void> fill(const FormInput& input, const TextSink& sink) const override {
    ASSIGN_OR_RETURN(const ContentFile* page, required_file(input.content, kTemplate));
    ASSIGN_OR_RETURN(const ContentFile* style, required_file(input.content, kStyle));
    ASSIGN_OR_RETURN(std::vector<Json> reports, report_views(input));
    if (style->text.find("</") != std::string::npos || style->text.find("@import") != std::string::npos) {
      return make_error(Errc::Malformed, "content/" + std::string(kStyle) + " holds \"</\" or \"@import\"",
                        "a report must stay one file: remove it from the style sheet");
    }
    Json view = Json::object();
    reserve_members(view, 8);
    view["lang"] = reports.front()["lang"];
    view["page_title"] = reports.front()["title"];
    view["l"] = reports.front()["l"];
    view["style"] = style->text;
    view["reports"] = std::move(reports);
    ASSIGN_OR_RETURN(const std::string text,
                     render_template(page->text, kTemplate, view, [](std::string_view t) { return escape_html(t); }));
    sink(text);
    return {};
  }
};

}  // namespace

std::unique_ptr<Form> make_report_html();
std::unique_ptr<Form> make_report_html() { return std::make_unique<ReportHtml>(); }

}  // namespace hinomi::documents
