// Whether bytes are well-formed UTF-8, at memory speed: asked once for each block of a dump, so that cells need no check.
#pragma once

#include <string_view>

namespace hinomi::events {

/// Unless `whole`, a character cut by the end of `bytes` does not count against it.
bool is_utf8_block(std::string_view bytes, bool whole);

}  // namespace hinomi::events
