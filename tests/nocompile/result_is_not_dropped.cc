// An error that nobody looks at is an error that nobody sees.
#include "base/result.h"

hinomi::Result<void> store(int n);

hinomi::Result<void> run() {
#ifdef CONTROL
  RETURN_IF_ERROR(store(1));
#else
  store(1);
#endif
  return {};
}
