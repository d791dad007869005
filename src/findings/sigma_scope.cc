#include "findings/sigma_scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

constexpr unsigned bit(EventKind kind) { return 1u << static_cast<unsigned>(kind); }
constexpr unsigned kRequests = bit(EventKind::HttpRequest);
constexpr unsigned kMessages = bit(EventKind::ServerError) | bit(EventKind::Message);
constexpr unsigned kLogins = bit(EventKind::LoginFailed) | bit(EventKind::LoginSucceeded);
constexpr unsigned kDatabase =
    bit(EventKind::DatabaseConnect) | bit(EventKind::DatabaseDisconnect) | bit(EventKind::DatabaseStatement);

/// A pattern of category, product and service; "" fits only the absent one, "*" any, also absent.
struct Source {
  std::string_view category, product, service;
  unsigned kinds;
  std::string_view services;  ///< separated by blanks
};

constexpr Source kSources[] = {
    {"webserver", "*", "error", kMessages, "apache nginx php"},
    {"webserver", "*", "*", kRequests, ""},
    {"proxy", "*", "*", kRequests, ""},
    {"database", "*", "*", kDatabase | kMessages | kLogins, "mariadb mysql postgresql"},
    {"authentication", "*", "*", kLogins | kMessages, ""},
    {"application", "", "*", kMessages, ""},
    {"application", "django", "*", kMessages, ""},
    {"application", "python", "*", kMessages, ""},
    {"application", "nodejs", "*", kMessages, ""},
    {"application", "ruby_on_rails", "*", kMessages, ""},
    {"application", "ruby", "*", kMessages, ""},
    {"application", "spring", "*", kMessages, ""},
    {"application", "jvm", "*", kMessages, ""},
    {"application", "java", "*", kMessages, ""},
    {"application", "velocity", "*", kMessages, ""},
    {"application", "php", "*", kMessages, ""},
    {"application", "sql", "*", kMessages, ""},
    {"", "apache", "access", kRequests, ""},
    {"", "nginx", "access", kRequests, ""},
    {"", "apache", "error", kMessages, "apache php"},
    {"", "nginx", "error", kMessages, "nginx php"},
    {"", "iis", "*", kRequests, ""},
    {"", "apache", "", kRequests | kMessages, ""},
    {"", "nginx", "", kRequests | kMessages, ""},
    {"", "", "apache", kRequests | kMessages, ""},
    {"", "", "nginx", kRequests | kMessages, ""},
    {"", "php", "*", kMessages, ""},
    {"", "sql", "*", kDatabase | kMessages | kLogins, "mariadb mysql postgresql"},
    {"", "mysql", "*", kDatabase | kMessages | kLogins, "mariadb mysql"},
    {"", "mariadb", "*", kDatabase | kMessages | kLogins, "mariadb mysql"},
    {"", "postgresql", "*", kDatabase | kMessages | kLogins, "postgresql"},
    {"", "linux", "sshd", kLogins | kMessages, "sshd"},
    {"", "linux", "auth", kLogins | kMessages, ""},
    {"", "linux", "sudo", kLogins | kMessages, "sudo"},
    {"", "linux", "cron", kMessages, "cron CRON crond"},
    {"", "linux", "vsftpd", kLogins | kMessages, "vsftpd"},
    {"", "linux", "syslog", kLogins | kMessages, ""},
    {"", "linux", "", kLogins | kMessages, ""},
};

}  // namespace

bool SigmaScope::sees(const Event& event) const {
  if ((kinds >> static_cast<unsigned>(event.kind) & 1) == 0) return false;
  return services.empty() || event.kind == EventKind::HttpRequest ||
         std::any_of(services.begin(), services.end(), [&](const std::string& s) { return event.service.starts_with(s); });
}

Result<SigmaScope> SigmaScope::read(const Yaml& logsource) {
  constexpr std::string_view kRemedy =
      "use category webserver, proxy, database, application or authentication, product apache, nginx, iis, php, mysql, mariadb, "
      "postgresql, or product linux with service sshd, auth, sudo, cron, vsftpd or syslog";
  if (!logsource.is_map()) return logsource.error("logsource is missing", "add \"logsource: {category: webserver}\"");
  std::string named[3];
  constexpr std::string_view kKeys[] = {"category", "product", "service"};
  std::string shown;
  for (std::size_t i = 0; i < 3; ++i) {
    if (!logsource.get(kKeys[i]).present()) continue;
    ASSIGN_OR_RETURN(const std::string text, logsource.get(kKeys[i]).text());
    named[i] = ascii_lower(text);
    shown += fmt::format("{}{} {}", shown.empty() ? "" : ", ", kKeys[i], text);
  }
  const auto fits = [](std::string_view pattern, std::string_view name) { return pattern == "*" || pattern == name; };
  for (const Source& source : kSources) {
    if (!fits(source.category, named[0]) || !fits(source.product, named[1]) || !fits(source.service, named[2])) continue;
    SigmaScope scope{source.kinds, {}};
    for (std::string_view rest = source.services; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      scope.services.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return scope;
  }
  if (shown.empty())
    return Error{Errc::Unsupported, logsource.error("logsource names no category, product or service").what, std::string(kRemedy)};
  return Error{Errc::Unsupported, logsource.error(fmt::format("logsource {} is not among the logs read here", shown)).what,
               std::string(kRemedy)};
}

}  // namespace hinomi::findings
