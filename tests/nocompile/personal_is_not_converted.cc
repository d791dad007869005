// A personal value does not turn into its plain value unless somebody names the purpose.
#include <string>

#include "model/personal.h"

std::string plain(const hinomi::Personal<std::string>& mail) {
#ifdef CONTROL
  return mail.reveal(hinomi::Purpose::AffectedPersonsList);
#else
  return mail;
#endif
}
