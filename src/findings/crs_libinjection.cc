// libinjection's own header is not packaged; its two functions are exported by libmodsecurity (docs/decisions/0005-crs.md).
#include "findings/crs_operator.h"

extern "C" {
int libinjection_sqli(const char* text, std::size_t length, char fingerprint[8]);
int libinjection_xss(const char* text, std::size_t length);
}

namespace hinomi::findings {

bool is_sql_injection(std::string_view text) {
  char fingerprint[8] = {};
  return !text.empty() && libinjection_sqli(text.data(), text.size(), fingerprint) != 0;
}

bool is_cross_site_scripting(std::string_view text) { return !text.empty() && libinjection_xss(text.data(), text.size()) != 0; }

}  // namespace hinomi::findings
