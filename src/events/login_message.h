// What sshd, PAM, su, sudo, login, FTP and mail servers and WordPress say of logins, in their exact words.
// Sources: OpenSSH auth.c, auth2.c, packet.c, session.c; Linux-PAM pam_unix; vsftpd logging.c; sudo logging.c; shadow su.c; WP
// fail2ban readme.txt.
//
// User names are the attacker's text and may imitate the rest of the message; the address is taken from where only the server
// writes.
#pragma once

#include <optional>
#include <string_view>

#include "base/ip_address.h"

namespace hinomi::events {

struct LoginMessage {
  /// In the order in which one process writes them about one attempt.
  enum class Kind {
    Invalid,   ///< the name does not exist; the attempt itself may be reported next
    Pam,       ///< pam_unix's report of a failed attempt
    PamError,  ///< the service's, of what PAM answered
    Failed,    ///< the service's report of a failed attempt
    TooMany,   ///< the client was sent away after so many of them
    Succeeded,
    Aside  ///< who tries, not that an attempt failed: the service tells of that itself, or nothing was refused
  };
  Kind kind = Kind::Failed;
  IpAddress client;  ///< unknown when the log has a host name, or no address at all
  std::string_view account;
  int times = 1;  ///< "message repeated 3 times: [ … ]"
};

/// None when the message is not about a login. `service` as in SyslogHeader.
std::optional<LoginMessage> parse_login_message(std::string_view service, std::string_view message);
/// Every login that the service reports is told by parse_login_message; other words of it mean none.
bool has_exact_words(std::string_view service);

}  // namespace hinomi::events
