// Comparing a personal value with plain text would let a guess be tested against it by accident.
#include <string>

#include "model/personal.h"

bool same(const hinomi::Personal<std::string>& mail, const std::string& text) {
#ifdef CONTROL
  return mail == hinomi::Personal<std::string>(text);
#else
  return mail == text;
#endif
}
