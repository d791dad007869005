#include "base/terminal.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/number.h"

namespace hinomi {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::string_view(value) : std::string_view{};
}

}  // namespace

bool colour_wanted(int fd) {
  if (!environment("NO_COLOR").empty()) return false;
  if (const auto force = environment("CLICOLOR_FORCE"); !force.empty() && force != "0") return true;
  return ::isatty(fd) == 1 && environment("TERM") != "dumb";
}

std::size_t terminal_columns(int fd) {
  std::size_t columns = 0;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  if (columns == 0) columns = parse_number<std::size_t>(environment("COLUMNS")).value_or(0);
  if (columns == 0) columns = 80;
  return std::clamp<std::size_t>(columns, 20, 1000);
}

}  // namespace hinomi
