// How a server writes SQL: which quotes, escapes and comments it knows.
#pragma once

#include "base/encoding.h"

namespace hinomi::events {

struct SqlDialect {
  enum class Server { MySql, PostgreSql };

  Server server = Server::MySql;
  /// MySQL unless NO_BACKSLASH_ESCAPES, PostgreSQL only before standard_conforming_strings.
  bool backslash_escapes = true;
  /// Characters of two bytes whose second byte may look like a backslash or a quote (Shift_JIS and its kin).
  bool ascii_trail_bytes = false;

  static SqlDialect mysql(Encoding encoding) { return {Server::MySql, true, encoding == Encoding::Cp932}; }
  static SqlDialect postgresql(Encoding encoding) { return {Server::PostgreSql, false, encoding == Encoding::Cp932}; }
  bool is_mysql() const { return server == Server::MySql; }
};

/// First byte of a two-byte character in Shift_JIS (JIS X 0208, appendix 1) and Microsoft's cp932.
inline constexpr bool is_lead_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
}

}  // namespace hinomi::events
