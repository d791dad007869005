// What errors of MariaDB and MySQL mean for reading.
#pragma once

#include "base/language.h"

namespace hinomi::evidence {

/// The connection is gone; another one may do.
bool is_break(unsigned number);
/// Why a table cannot be read, in our words: a server's message may hold values of rows.
Text reason_of(unsigned number);

}  // namespace hinomi::evidence
