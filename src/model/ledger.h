// What the organisation knows of itself. Read-only input; see docs/ledger.md for the file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/language.h"
#include "base/time.h"
#include "model/route.h"

namespace hinomi {

enum class DatabaseRole { Production, Staging, Development };

struct Site {
  /// One of the databases that the ledger names for it.
  bool uses(std::string_view database) const;

  std::string name, url, brand;
  std::vector<std::string> admin_paths;
  std::vector<Network> admin_networks;
  std::string web_root;                  ///< glob of the evidence that is its web root
  std::string baseline;                  ///< file written by `hinomi baseline create`, relative to the ledger
  std::vector<std::string> logs;         ///< globs of evidence paths
  std::vector<std::string> databases;    ///< names
  std::vector<std::string> log_formats;  ///< LogFormat / log_format strings
  std::vector<Route> routes;             ///< what its pages show
};

/// Data that a database does not hold, and why that is known: "corporate customers", "they are kept in another system".
struct NotHeld {
  Text what, why;
};

struct Database {
  std::string name;
  DatabaseRole role = DatabaseRole::Production;
  std::string dsn;
  std::string schema;                    ///< name on the server; empty: any
  std::vector<Network> networks;         ///< who may connect
  std::vector<std::string> logs, dumps;  ///< globs of evidence paths
  std::map<std::string, Text> groups;    ///< table name → kind of application
  std::string group_column;              ///< or: the column whose values are the groups
  std::string fingerprint;               ///< file by `hinomi fingerprint create`, relative to the ledger
  std::string fingerprint_key;           ///< the key that it was made with, relative to the ledger
  std::vector<NotHeld> not_holds = {};
};

struct Contractor {
  std::string name;
  std::vector<Network> networks;
};

struct Permit {
  std::string what, who, approved_by;
  Timestamp from, to;
};

/// An act that no log shows.
struct LedgerNote {
  Timestamp time;
  std::string party;
  Text text;
};

/// A source whose clock was wrong: `correction_seconds` is added to its times.
struct ClockOffset {
  std::string path;  ///< glob
  std::int64_t correction_seconds = 0;
};

/// How long rows are needed for what they were collected for.
struct Retention {
  std::vector<std::string> tables;  ///< "enquiries", "shop.contact*": names, or database and name, with '*' and '?'
  std::string keep;                 ///< as written: "1y", "6mo", "90d"
  int months = 0, days = 0;
  Text purpose;

  bool covers(std::string_view database, std::string_view table) const;
  /// Rows of days before this one (days since 1970) are no longer needed on the day `at`.
  std::int32_t limit(std::int32_t at) const;
};

/// A time in which cards were exposed, as an investigation found it.
struct CardExposure {
  std::string site;
  Timestamp from, to;  ///< `to` unknown: nobody knows yet
  Text why;
};

struct Ledger {
  std::string organisation;
  UtcOffset timezone = kJst;  ///< for logs that carry none, and for the report
  std::vector<Site> sites;
  std::vector<Database> databases;
  std::vector<Contractor> contractors;
  std::vector<Permit> permits;
  std::vector<LedgerNote> notes;
  std::vector<Retention> retention;
  std::vector<CardExposure> card_windows = {};
  std::vector<Network> trusted_proxies;
  std::vector<std::string> log_formats;
  std::vector<ClockOffset> clock_offsets;
  std::string sha256;  ///< of the file; empty without one

  const Database* find_database(std::string_view name) const;
  const Site* find_site(std::string_view name) const;
  /// Of all databases that name one.
  std::vector<std::string> group_columns() const;
  /// A network of a contractor, an administrator, a database client, or a private address: the site's own people.
  bool is_own(const IpAddress& address) const;
};

/// Shell-like: '*' any run without '/', '**' any run, '?' one character; matches the whole path or a trailing part of it.
bool glob_match(std::string_view pattern, std::string_view path);

}  // namespace hinomi
