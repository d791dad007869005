// Lines of web servers' error logs, one at a time: for the error-log formats, and for files in which access and error lines are
// mixed (a container's output).
#pragma once

#include <memory>

#include "events/line_format.h"

namespace hinomi::events {

/// "[Sat Aug 10 03:12:45 2019] [core:error] [pid 12] [client 192.0.2.1:5678] AH00128: …", 2.2 and 2.4; without the time when syslog
/// brings it. Failed basic and digest authentication is a LoginFailed.
/// Sources: Apache HTTP Server 2.4, ErrorLogFormat; mod_auth_basic, mod_auth_digest (messages).
std::unique_ptr<LineParser> apache_error_parser(const ReadContext& context);

/// "2019/08/10 03:12:45 [error] 12#12: *34 message, client: …, server: …, request: "…", host: "…"", also with more lines inside the
/// message. Failed basic authentication is a LoginFailed.
/// Source: nginx, ngx_http_log_error_handler (the order of the parts behind the message).
std::unique_ptr<LineParser> nginx_error_parser(const ReadContext& context);

/// The time, level and process that begin an nginx error entry.
bool begins_nginx_error(std::string_view line);

}  // namespace hinomi::events
