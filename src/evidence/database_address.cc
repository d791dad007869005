#include "evidence/database_address.h"

#include <algorithm>
#include <array>

#include "base/number.h"
#include "base/text.h"

namespace hinomi::evidence {
namespace {

constexpr auto kSchemes = std::to_array<std::string_view>({"mysql", "mariadb", "postgres", "postgresql"});
constexpr std::string_view kExample = "write mysql://USER@HOST:PORT/DATABASE or postgres://USER@HOST:PORT/DATABASE";

std::string_view family(std::string_view scheme) { return scheme.starts_with("postgres") ? "postgres" : "mysql"; }

// Where the account ends in what stands behind "://": the last '@' before the options, since a password may hold one; where none is
// there, one in them, since a password may hold a '?' too.
std::size_t end_of_account(std::string_view rest) {
  const auto at = rest.substr(0, rest.find('?')).rfind('@');
  return at != std::string_view::npos ? at : rest.rfind('@');
}

Error malformed(std::string what) { return make_error(Errc::Malformed, std::move(what), std::string(kExample)); }

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<void> read_host(std::string_view text, DatabaseAddress& a) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return malformed("database address: '[' of the host is not closed");
    a.host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else {
    const auto colon = text.find(':');
    a.host = percent_decode(text.substr(0, colon));
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (port.empty()) return {};
  a.port = parse_number<std::uint16_t>(port.substr(1)).value_or(0);
  if (port.front() != ':' || a.port == 0) return malformed("database address: the port is no number from 1 to 65535");
  return {};
}

Result<void> read_option(std::string_view option, DatabaseAddress& a, bool& tls_given) {
  const auto equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const std::string value = equals == std::string_view::npos ? std::string() : percent_decode(option.substr(equals + 1));
  if (name == "socket") {
    a.socket = value;
  } else if (name == "tls-ca") {
    a.tls_ca = value;
  } else if (name == "tls") {
    tls_given = true;
    if (value == "off")
      a.tls = DatabaseAddress::Tls::Off;
    else if (value == "require")
      a.tls = DatabaseAddress::Tls::Require;
    else if (value == "verify")
      a.tls = DatabaseAddress::Tls::Verify;
    else
      return make_error(Errc::Malformed, "database address: tls is none of off, require, verify", "write ?tls=verify");
  } else {
    // A value may be a secret, and what is no name may be a part of one.
    const bool is_name = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
    return make_error(
        Errc::Malformed,
        "database address: unknown option" + (is_name ? " \"" + std::string(name.substr(0, 40)) + "\"" : std::string()),
        "known are socket, tls and tls-ca; a password goes into --password-file or HINOMI_DB_PASSWORD");
  }
  return {};
}

}  // namespace

std::string DatabaseAddress::shown() const {
  std::string text = scheme + "://";
  if (!user.empty()) text += user + "@";
  if (!socket.empty())
    text += "localhost";
  else
    text += host.find(':') != std::string::npos ? "[" + host + "]" : host;
  if (port != 0 && socket.empty()) text += fmt::format(":{}", port);
  if (!database.empty()) text += "/" + database;
  if (!socket.empty()) text += "?socket=" + socket;
  return text;
}

bool DatabaseAddress::on_this_machine() const {
  return !socket.empty() || host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

bool DatabaseAddress::same_as(const DatabaseAddress& other) const {
  if (family(scheme) != family(other.scheme) || user != other.user || database != other.database || socket != other.socket)
    return false;
  const auto port_of = [](const DatabaseAddress& a) { return a.port != 0 ? a.port : family(a.scheme) == "mysql" ? 3306 : 5432; };
  return !socket.empty() || (iequals(host, other.host) && port_of(*this) == port_of(other));
}

bool is_database_address(std::string_view text) {
  const auto colon = text.find("://");
  return colon != std::string_view::npos &&
         std::ranges::any_of(kSchemes, [&](std::string_view s) { return iequals(text.substr(0, colon), s); });
}

bool looks_like_address(std::string_view text) { return text.find("://") != std::string_view::npos; }

bool holds_password(std::string_view text) {
  if (const auto colon = text.find("://"); colon != std::string_view::npos) {
    const std::string_view rest = text.substr(colon + 3);
    const auto at = end_of_account(rest);
    if (at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos) return true;
  }
  const std::string lower = ascii_lower(text);
  return std::ranges::any_of(std::to_array<std::string_view>({"password=", "passwd=", "pwd="}),
                             [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

Result<DatabaseAddress> parse_database_address(std::string_view text) {
  HINOMI_ASSERT(is_database_address(text));
  DatabaseAddress a;
  const auto colon = text.find("://");
  a.scheme = ascii_lower(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 3);
  const auto at = end_of_account(rest);
  if (at != std::string_view::npos) {
    const std::string_view account = rest.substr(0, at);
    if (account.find(':') != std::string_view::npos) {
      return make_error(Errc::Denied, "a password stands in the address of the database (it is not repeated here)",
                        "take it out and give --password-file FILE (mode 0600) or HINOMI_DB_PASSWORD; change it if others may have "
                        "seen this command line");
    }
    if (account.find('?') != std::string_view::npos) return malformed("database address: no account is named");
    a.user = percent_decode(account);
    rest = rest.substr(at + 1);
  }
  const auto question = rest.find('?');
  std::string_view options = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const auto slash = rest.find('/');
  RETURN_IF_ERROR(read_host(rest.substr(0, slash), a));
  if (slash != std::string_view::npos) a.database = percent_decode(rest.substr(slash + 1));
  bool tls_given = false;
  while (!options.empty()) {
    const auto ampersand = options.find('&');
    RETURN_IF_ERROR(read_option(options.substr(0, ampersand), a, tls_given));
    options = ampersand == std::string_view::npos ? std::string_view() : options.substr(ampersand + 1);
  }
  if (a.user.empty()) return malformed("database address: no account is named");
  if (a.host.empty() && a.socket.empty()) return malformed("database address: no host is named");
  for (const std::string& part : {a.user, a.host, a.database, a.socket, a.tls_ca}) {
    if (has_control(part)) return malformed("database address: it holds control characters");
  }
  if (!tls_given) a.tls = a.on_this_machine() ? DatabaseAddress::Tls::Off : DatabaseAddress::Tls::Verify;
  return a;
}

}  // namespace hinomi::evidence
