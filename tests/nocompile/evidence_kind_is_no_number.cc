// Choices are enum classes: a number is no kind of evidence.
#include "model/evidence.h"

hinomi::EvidenceKind kind() {
#ifdef CONTROL
  return hinomi::EvidenceKind::AccessLog;
#else
  return 0;
#endif
}
