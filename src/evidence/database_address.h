// The address of a live database as a user gives it, and what may be shown of it:
//
//   mysql://reader@db.example:3306/shop      mariadb://…      postgres://…      postgresql://…
//   mysql://reader@localhost/shop?socket=/run/mysqld/mysqld.sock
//   postgres://reader@db.example/shop?tls=verify&tls-ca=/etc/ssl/shop-ca.pem
//
// A password never stands in it: command lines are seen by every user of the machine and kept in histories.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::evidence {

struct DatabaseAddress {
  enum class Tls {
    Off,      ///< plain text
    Require,  ///< encrypted, to whoever answers
    Verify    ///< encrypted, and the certificate is for this host and signed by someone trusted
  };

  std::string scheme;  ///< as given, lower case
  std::string user, host;
  std::uint16_t port = 0;  ///< 0: the server's usual one
  std::string database;    ///< empty: all that the account may see
  std::string socket;      ///< Unix socket (PostgreSQL: its folder); then host and port do not count
  Tls tls = Tls::Verify;   ///< default: Off on this machine (loopback, socket), else Verify
  std::string tls_ca;      ///< file of trusted certificates; empty: the system's

  /// What reports and the ledger call it by: without options, but for the socket, which says where it is.
  std::string shown() const;
  /// Loopback or socket: nobody else answers there.
  bool on_this_machine() const;
  /// Whether both lead to the same databases by the same account, however they are written.
  bool same_as(const DatabaseAddress& other) const;
  bool operator==(const DatabaseAddress&) const = default;
};

/// True for anything with a scheme of a database; it may still be malformed.
bool is_database_address(std::string_view text);

/// Whether it is an address of anything ("jdbc:mysql://…"), which may hold a password and must not be repeated.
bool looks_like_address(std::string_view text);

/// Whether a password stands in it, be it an address or a list of settings.
bool holds_password(std::string_view text);

/// Errors never repeat a password.
Result<DatabaseAddress> parse_database_address(std::string_view text);

}  // namespace hinomi::evidence
