// Something that happened at a time: one request, one log entry, one statement.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/ip_address.h"
#include "base/time.h"
#include "model/evidence.h"

namespace hinomi {

enum class EventKind : std::uint8_t {
  HttpRequest,         ///< one line of an access log
  ServerError,         ///< one entry of a web server's, PHP's or database's error log
  LoginFailed,         ///< sshd, application or database refused a login
  LoginSucceeded,      ///< … accepted one
  DatabaseConnect,     ///< connection opened
  DatabaseDisconnect,  ///< connection closed
  DatabaseStatement,   ///< one statement sent to a database server
  Message              ///< any other dated entry
};

/// A view into the batch being read: every text is valid only until the batch is gone. Fields that a format does not
/// carry are empty, or kAbsent for numbers. Nothing is decoded: escapes (\xHH, %HH) stand as logged, except that
/// JSON strings are unescaped.
struct Event {
  static constexpr std::int64_t kAbsent = -1;

  EventKind kind = EventKind::Message;
  Place place;
  Timestamp time;
  std::string_view raw;  ///< the whole line or entry

  IpAddress client;          ///< who acted; behind trusted proxies the forwarded address
  std::string_view account;  ///< user name where the source has one
  /// HttpRequest: by which the application knows the visitor again. Never shown: `raw` is without it where it is no part of the
  /// target.
  std::string_view session;

  // HttpRequest
  std::string_view method, target, protocol, host, referer, agent;  ///< target: path and query as requested
  std::int64_t status = kAbsent;
  std::int64_t bytes_out = kAbsent;  ///< response size in bytes
  std::int64_t duration_micros = kAbsent;

  // DatabaseConnect, DatabaseStatement, logins of databases
  std::uint64_t connection = 0;  ///< the server's connection or process number
  std::string_view database;     ///< schema in use, where known
  std::string_view statement;    ///< SQL text; for a connect the empty text
  std::int64_t rows = kAbsent;   ///< rows sent, where the log has them

  // ServerError, Message, logins
  std::string_view service;  ///< "sshd", "apache", "php", "mariadb"
  std::string_view message;

  /// HttpRequest: stands for the target up to its '?'; 0 where there is none. Set with `rules`.
  bool sends = false;  ///< HttpRequest: by POST, PUT or PATCH; set with `rules`, where the text is at hand
  std::uint64_t path_hash = 0;
  std::uint64_t target_hash = 0;  ///< … for the whole target; 0 also where it is too long to come again
  /// Numbers of the rules that hold for this event by itself, ascending (findings/rule_set.h); set before detectors see it.
  std::span<const std::uint32_t> rules;
};

}  // namespace hinomi
