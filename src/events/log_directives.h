// What each Apache directive and each nginx variable says.
// Sources: Apache HTTP Server 2.4, mod_log_config, mod_logio; nginx, ngx_http_log_module, ngx_http_core_module,
// ngx_http_upstream_module.
#pragma once

#include <optional>
#include <string_view>

#include "events/request_fields.h"

namespace hinomi::events {

struct Directive {
  RequestField field = RequestField::Ignored;
  int rank = 0;           ///< of two that say the same field, the higher one is used
  bool list = false;      ///< may hold several values, joined by ", " or " : "
  bool fraction = false;  ///< a number that always has one: "0.012"
};

/// `%letter` or `%{argument}letter`, without %t; none for a letter that Apache does not know.
std::optional<Directive> apache_directive(char letter, std::string_view argument);
/// Any variable can stand in a log_format; those that say nothing of the request are Ignored.
Directive nginx_variable(std::string_view name);

}  // namespace hinomi::events
