#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace hinomi {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "hinomi: broken invariant: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace hinomi
