// One affected person, for the list that is made only on request.
#pragma once

#include <string>
#include <vector>

#include "model/impact.h"
#include "model/personal.h"

namespace hinomi {

struct AffectedPerson {
  Personal<std::string> name, email, phone, address;
  std::vector<FieldKind> fields;    ///< what was held of this person
  std::vector<std::string> tables;  ///< where, "database.table"
  std::uint64_t rows = 0;
};

}  // namespace hinomi
