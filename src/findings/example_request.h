// The examples in rule files, one line each. For rule tests only; evidence is read by the events room.
//
//   GET /path?query                                              a request, status 200
//   203.0.113.9 - - [10/Aug/2026:09:00:01 +0900] "GET / …        a line of an access log (common or combined)
//   @2026-08-10T09:00:01+09:00 request client=203.0.113.9 status=404: GET /path
//   error service=php: PHP Fatal error: …                        an entry of an error log
//   message service=sshd: …                                      any other entry
//   login_failed service=sshd client=203.0.113.9 user=root: Failed password for root
//   login_succeeded …, statement database=shop user=app connection=41: SELECT …, connect …
//
// '@' and a time may stand before every form but the access log's.
#pragma once

#include <string_view>

#include "model/event.h"

namespace hinomi::findings {

/// Views into `line`. False when it has none of the forms.
bool read_example(std::string_view line, Event& event);

}  // namespace hinomi::findings
