// What the papers ask for, as JSON (schema hinomi.case/1): fields, how persons can be told, and the answers themselves.
#pragma once

#include <vector>

#include "base/json_fwd.h"
#include "model/answers.h"
#include "model/impact.h"

namespace hinomi::documents {

Json fields_json(const std::vector<FieldImpact>& fields);
Json contact_json(const Contactability& contact);
Json answers_json(const Answers& answers);

}  // namespace hinomi::documents
