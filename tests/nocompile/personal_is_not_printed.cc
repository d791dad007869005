// A personal value must not reach a log, a message or a report by way of fmt.
#include <string>

#include <fmt/format.h>

#include "model/personal.h"

std::string show(const hinomi::Personal<std::string>& mail) {
#ifdef CONTROL
  return fmt::format("{}", mail.reveal(hinomi::Purpose::AffectedPersonsList));
#else
  return fmt::format("{}", mail);
#endif
}
