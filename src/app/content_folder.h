#pragma once

#include "base/content.h"

namespace hinomi::app {

/// content/ from $HINOMI_CONTENT, else installed beside the program (../share/hinomi/content), else from the source tree that built
/// it.
Result<Content> open_content();
}  // namespace hinomi::app
