#include "model/record.h"

namespace hinomi {

std::string qualified_name(std::string_view database, std::string_view table) {
  std::string name(database);
  if (!name.empty()) name += '.';
  return name.append(table);
}

}  // namespace hinomi
