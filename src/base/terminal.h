// What the terminal on the other side of a descriptor can do.
#pragma once

#include <cstddef>

namespace hinomi {

/// A terminal that is not dumb, unless NO_COLOR is set (no-color.org); CLICOLOR_FORCE wins over a pipe, NO_COLOR over it.
bool colour_wanted(int fd);
/// Width in columns: the terminal's own, else COLUMNS, else 80; from 20 to 1000.
std::size_t terminal_columns(int fd);

}  // namespace hinomi
