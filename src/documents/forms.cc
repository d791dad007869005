#include <array>

#include "documents/form.h"

#include "forms_list.inc"

namespace hinomi::documents {

std::vector<std::unique_ptr<Form>> make_forms() {
  std::vector<std::unique_ptr<Form>> forms;
  for (const auto make : k_forms) forms.push_back(make());
  return forms;
}

}  // namespace hinomi::documents
