// A format string as an administrator has it, made plain: directive names, quotes and escapes of the configuration files removed.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::events {

enum class Dialect { Apache, Nginx };

struct PlainFormat {
  std::string text;
  Dialect dialect = Dialect::Apache;
  bool json_escapes = false;  ///< nginx escape=json
};

/// Accepts the bare string, the string in its quotes, and the whole `LogFormat "…" name` or `log_format name escape=json '…' '…';`.
PlainFormat plain_format(std::string_view written);

}  // namespace hinomi::events
