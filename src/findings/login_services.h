// The names under which logs speak of the programs that take passwords.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace hinomi::findings {

inline bool is_database_server(std::string_view service) {
  static constexpr std::array<std::string_view, 6> kServers = {"postgresql", "postgres", "mysql", "mysqld", "mariadb", "mariadbd"};
  return std::ranges::find(kServers, service) != kServers.end();
}

/// Whoever guesses here guesses elsewhere than at a page.
inline bool has_own_door(std::string_view service) {
  service = service.substr(0, service.find('/'));  // postfix/smtpd
  static constexpr std::array<std::string_view, 10> kOthers = {"sshd",    "su",        "sudo",    "login",   "vsftpd",
                                                               "proftpd", "pure-ftpd", "dovecot", "postfix", "saslauthd"};
  return is_database_server(service) || std::ranges::find(kOthers, service) != kOthers.end();
}

}  // namespace hinomi::findings
