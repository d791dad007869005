// With which database account a site works, as its configuration file says. Passwords are not kept.
#pragma once

#include <string>

#include "model/evidence.h"

namespace hinomi {

struct DatabaseAccess {
  std::string database, user, prefix;
  std::string site;  ///< the ledger's name of it; may be empty
  std::string path;  ///< of the file
  Place place;
  bool operator==(const DatabaseAccess&) const = default;
};

}  // namespace hinomi
