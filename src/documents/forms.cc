#include <array>

#include "documents/form.h"

#include "forms_list.inc"

namespace hinomi::documents {

std::vector<std::unique_ptr<Form>> make_forms() {
  std::vector<std::unique_ptr<Form>> forms;
  for (const auto make : k_forms) forms.push_back(make());
  return forms;
}

Result<std::string> filled(const Form& form, const FormInput& input) {
  std::string text;
  RETURN_IF_ERROR(form.fill(input, [&](std::string_view piece) { text += piece; }));
  return text;
}

}  // namespace hinomi::documents
