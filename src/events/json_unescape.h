// JSON string escapes (RFC 8259, section 7), for values cut out of a line.
#pragma once

#include <string_view>

#include "base/arena.h"

namespace hinomi::events {

/// `text` itself when it holds no backslash, else its meaning in UTF-8, kept in `arena`. An escape that means nothing stays as it
/// is; a lone surrogate becomes U+FFFD.
std::string_view unescape_json(std::string_view text, Arena& arena);

}  // namespace hinomi::events
