// Nor by way of a stream.
#include <ostream>
#include <string>

#include "model/personal.h"

void show(std::ostream& out, const hinomi::Personal<std::string>& mail) {
#ifdef CONTROL
  out << mail.reveal(hinomi::Purpose::AffectedPersonsList);
#else
  out << mail;
#endif
}
