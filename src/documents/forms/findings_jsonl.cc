// findings.jsonl: the elements of findings[], one a line.
#include "base/json.h"
#include "documents/form.h"
#include "documents/json_reading.h"

namespace hinomi::documents {
namespace {

class FindingsJsonl final : public Form {
 public:
  std::string_view name() const override { return "findings_jsonl"; }
  std::string_view file_name() const override { return "findings.jsonl"; }
  Result<void> fill(const FormInput& input, const TextSink& sink) const override {
    write_lines(list_at(input.canonical, "findings"), written_in(input.language), sink);
    return {};
  }
};

}  // namespace

std::unique_ptr<Form> make_findings_jsonl();
std::unique_ptr<Form> make_findings_jsonl() { return std::make_unique<FindingsJsonl>(); }

}  // namespace hinomi::documents
