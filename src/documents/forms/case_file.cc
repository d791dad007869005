// case.json: the case itself, in the chosen language or in both.
#include "base/json.h"
#include "documents/form.h"

namespace hinomi::documents {
namespace {

class CaseFile final : public Form {
 public:
  std::string_view name() const override { return "case_file"; }
  std::string_view file_name() const override { return "case.json"; }
  Result<void> fill(const FormInput& input, const TextSink& sink) const override {
    write_text(input.canonical, written_in(input.language), sink);
    return {};
  }
};

}  // namespace

std::unique_ptr<Form> make_case_file();
std::unique_ptr<Form> make_case_file() { return std::make_unique<CaseFile>(); }

}  // namespace hinomi::documents
