// Running MariaDB and MySQL servers, by Connector/C: the bytes of `mariadb-dump --single-transaction`, row after row as the server
// sends them.
#include <mysql.h>

#include <algorithm>
#include <array>
#include <map>

#include <errmsg.h>
#include <mysqld_error.h>

#include "base/number.h"
#include "base/text.h"
#include "evidence/database_session.h"
#include "evidence/mysql_errors.h"
#include "evidence/mysql_queries.h"
#include "evidence/mysql_text.h"

namespace hinomi::evidence {
namespace {

constexpr std::size_t kStatement = 1u << 20;       // of one INSERT
constexpr unsigned long kLargestRow = 128u << 20;  // as it comes; a longer one ends its table's reading
constexpr std::string_view kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
constexpr std::size_t kAccounts = 1000;  // whose grants are asked for
// Of what a server says about its tables, in rows and in bytes.
constexpr std::size_t kLargestAnswer = 1'000'000, kLargestAnswerBytes = 64u << 20;

Form form_of(const MYSQL_FIELD& field) {
  constexpr unsigned kBinaryCharset = 63;
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
      return Form::Number;
    case MYSQL_TYPE_BIT:
      return Form::Bits;
    case MYSQL_TYPE_VARCHAR:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_GEOMETRY:
      return field.charsetnr == kBinaryCharset ? Form::Binary : Form::Quoted;
    default:
      return Form::Quoted;
  }
}

// Types whose order, and comparison with a literal, are the same thing.
bool can_order(std::string_view type) {
  constexpr auto kTypes = std::to_array<std::string_view>({"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "char",
                                                           "varchar", "date", "datetime", "timestamp", "binary", "varbinary"});
  return std::ranges::find(kTypes, type) != kTypes.end();
}

struct Freed {
  void operator()(MYSQL_RES* result) const { ::mysql_free_result(result); }
};
using Rows = std::unique_ptr<MYSQL_RES, Freed>;
using Cells = std::vector<std::string>;

class MariadbSession final : public DatabaseSession {
 public:
  MariadbSession(DatabaseAddress address, std::string password) : address_(std::move(address)), password_(std::move(password)) {}
  ~MariadbSession() override { disconnect(); }

  Result<void> connect() override;
  void disconnect() override;
  Result<Listing> list() override;
  ReadStep define(const LiveTable& table, std::string& out) override;
  ReadStep begin(const LiveTable& table, std::uint64_t given, std::string& out) override;
  ReadStep measure(const LiveTable& table, std::uint64_t rows) override;
  ReadStep begin_sample(const LiveTable& table, std::uint64_t rows, std::string& out) override;
  ReadStep fetch(const LiveTable& table, std::uint64_t& given, std::size_t wanted, std::string& out) override;
  void finish(std::string& out) override;
  bool goes_by_key(const LiveTable&) const override { return by_key_; }
  std::string tail() const override { return "\n-- Dump completed\n"; }

 private:
  Error connect_error() const;
  Error no_tls() const;
  bool run(const std::string& statement) {
    return connection_ != nullptr &&
           ::mysql_real_query(connection_, statement.data(), static_cast<unsigned long>(statement.size())) == 0;
  }
  unsigned error_number() const { return connection_ == nullptr ? CR_SERVER_GONE_ERROR : ::mysql_errno(connection_); }
  Error unexpected() const;
  /// Everything, for short answers of so many columns.
  Result<std::vector<Cells>> ask(const std::string& query, unsigned columns);
  std::string grants();
  bool sees_everything();
  Result<void> list_schema(const std::string& schema, Listing& listing);
  ReadStep failed();
  /// Takes the rows of a query that was asked.
  ReadStep open_rows(const LiveTable& table);
  /// Of a sample: asks its next query; Done: there is none.
  ReadStep next_of_sample(const LiveTable& table);
  void release_locks() { run("ROLLBACK TO SAVEPOINT hinomi"); }

  DatabaseAddress address_;
  std::string password_;
  MYSQL* connection_ = nullptr;
  std::string current_;  ///< schema that the dump is in

  // Of the table being read.
  Rows rows_;
  std::vector<Form> forms_;
  std::string insert_;
  std::size_t statement_ = 0;  ///< bytes of the INSERT being written; 0: none is open
  std::uint64_t pass_over_ = 0;
  bool by_key_ = false;  ///< in the order of its key
  Cells last_key_;       ///< of the last row given; empty: none
  // Of a table of which a sample is read.
  std::optional<SampleQueries> sample_;
  std::uint64_t query_rows_ = 0;  ///< that its last query gave
};

Error MariadbSession::no_tls() const {
  return make_error(Errc::Denied, printable(address_.shown()) + ": the server offers no TLS",
                    "turn TLS on at the server; over a tunnel or a trusted wire add ?tls=off to the address");
}

Error MariadbSession::connect_error() const {
  const unsigned number = ::mysql_errno(connection_);
  const std::string who = printable(address_.shown());
  switch (number) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
      return make_error(Errc::Denied, who + ": the server refused this account or its password",
                        "check the account, and the password in --password-file or HINOMI_DB_PASSWORD; a server may want TLS of an "
                        "account: add ?tls=verify");
    case ER_DBACCESS_DENIED_ERROR:
    case ER_BAD_DB_ERROR:
      return make_error(Errc::Denied, who + ": no such database, or the account has no right to it",
                        "check its name; leave it out to read all that the account may see");
    case CR_SSL_CONNECTION_ERROR: {
      const std::string message = ::mysql_error(connection_), said = said_by_server(message);
      if (message.find("does not support") != std::string::npos || message.find("SSL is required") != std::string::npos)
        return no_tls();
      return make_error(
          Errc::Denied, who + ": the server's TLS certificate was not accepted: " + said,
          "give the certificate that signed it: ?tls-ca=FILE; the address must name the host that stands in the certificate");
    }
    case CR_PLUGIN_NOT_ALLOWED:
    case CR_AUTH_PLUGIN_CANNOT_LOAD:
      return make_error(Errc::Denied,
                        who +
                            ": the server wants to be told the password in a way that would give it to whoever answers, or that is "
                            "not known here",
                        "add ?tls=verify, with ?tls-ca=FILE for a certificate of your own; or go through a tunnel that ends at "
                        "127.0.0.1 (ssh -L); or give the account the plugin mysql_native_password or ed25519");
    default:
      return make_error(
          Errc::Unavailable,
          fmt::format("{}: the server cannot be reached (error {}: {})", who, number, said_by_server(::mysql_error(connection_))),
          "check host and port, that the server runs, and that no firewall stands between");
  }
}

Result<void> MariadbSession::connect() {
  disconnect();
  connection_ = ::mysql_init(nullptr);
  HINOMI_ASSERT(connection_ != nullptr);
  const unsigned connect_seconds = 10, quiet_seconds = 600, no = 0;
  ::mysql_options(connection_, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  ::mysql_options(connection_, MYSQL_OPT_READ_TIMEOUT, &quiet_seconds);
  ::mysql_options(connection_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  ::mysql_options(connection_, MYSQL_OPT_MAX_ALLOWED_PACKET, &kLargestRow);
  // A hostile server may ask for our files, or for the password: over TLS the sha2 plugins send it as it is, else under a key that
  // the server names.
  ::mysql_options(connection_, MYSQL_OPT_LOCAL_INFILE, &no);
  const bool known = address_.tls == DatabaseAddress::Tls::Verify || address_.on_this_machine();
  ::mysql_options(connection_, MARIADB_OPT_RESTRICTED_AUTH,
                  known ? "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,auth_gssapi_client"
                        : "mysql_native_password,client_ed25519,auth_gssapi_client");
  my_bool encrypted = address_.tls != DatabaseAddress::Tls::Off, verified = address_.tls == DatabaseAddress::Tls::Verify;
  ::mysql_options(connection_, MYSQL_OPT_SSL_ENFORCE, &encrypted);
  ::mysql_options(connection_, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verified);
  if (verified) {
    const std::string ca = address_.tls_ca.empty() ? std::string(kSystemCertificates) : address_.tls_ca;
    ::mysql_options(connection_, MYSQL_OPT_SSL_CA, ca.c_str());
  }
  const unsigned port = address_.port != 0 ? address_.port : 3306;  // 0: what MYSQL_TCP_PORT says
  const char* host = address_.socket.empty() ? address_.host.c_str() : "localhost";
  // "localhost" would mean the default socket to the library.
  if (address_.socket.empty() && address_.host == "localhost") host = "127.0.0.1";
  const char* socket = address_.socket.empty() ? nullptr : address_.socket.c_str();
  if (::mysql_real_connect(connection_, host, address_.user.c_str(), password_.c_str(),
                           address_.database.empty() ? nullptr : address_.database.c_str(), port, socket, 0) == nullptr) {
    return connect_error();
  }
  // Asked for TLS alone, the library goes on without it where the server has none.
  if (encrypted && ::mysql_get_ssl_cipher(connection_) == nullptr) return no_tls();
  // What one kind of server does not know is no loss.
  for (const char* setting :
       {"SET SESSION max_statement_time=0", "SET SESSION max_execution_time=0", "SET SESSION innodb_lock_wait_timeout=5"})
    run(setting);
  for (const char* setting : {"SET NAMES utf8mb4",
                              "SET SESSION sql_mode='', time_zone='+00:00', lock_wait_timeout=5, net_write_timeout=3600, "
                              "net_read_timeout=600, wait_timeout=28800",
                              "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SET SESSION TRANSACTION READ ONLY",
                              "START TRANSACTION WITH CONSISTENT SNAPSHOT", "SAVEPOINT hinomi"}) {
    if (!run(setting)) return connect_error();
  }
  return {};
}

void MariadbSession::disconnect() {
  if (connection_ == nullptr) return;
  // Rows that nobody wants any more are not waited for: the socket goes down, then the library frees what it holds.
  if (rows_ != nullptr) mariadb_cancel(connection_);
  rows_.reset();
  ::mysql_close(connection_);
  connection_ = nullptr;
}

Error MariadbSession::unexpected() const {
  return make_error(Errc::Malformed, printable(address_.shown()) + ": the server's answer is not of the form that was asked for",
                    "check that the address names a MariaDB or MySQL server and nothing stands between that changes what it says");
}

Result<std::vector<Cells>> MariadbSession::ask(const std::string& query, unsigned columns) {
  const auto failed_to_answer = [this] {
    return make_error(
        is_break(error_number()) ? Errc::Unavailable : Errc::Denied,
        fmt::format("{}: the server did not answer what it has (error {})", printable(address_.shown()), error_number()),
        "try again; if it stays so, give the account SELECT on what is to be read");
  };
  if (!run(query)) return failed_to_answer();
  const auto cut_off = [this](Rows& rows) {  // what is left is not waited for
    mariadb_cancel(connection_);
    rows.reset();
    disconnect();
  };
  Rows rows(::mysql_use_result(connection_));
  if (rows == nullptr) return ::mysql_errno(connection_) != 0 ? failed_to_answer() : unexpected();
  if (::mysql_num_fields(rows.get()) != columns) return cut_off(rows), unexpected();
  std::vector<Cells> answer;
  std::size_t bytes = 0;
  while (const MYSQL_ROW row = ::mysql_fetch_row(rows.get())) {
    const unsigned long* sizes = ::mysql_fetch_lengths(rows.get());
    Cells& cells = answer.emplace_back();
    for (unsigned i = 0; i < columns; ++i) {
      cells.push_back(row[i] == nullptr ? std::string() : std::string(row[i], sizes[i]));
      bytes += cells.back().size();
    }
    if (answer.size() > kLargestAnswer || bytes > kLargestAnswerBytes) {
      cut_off(rows);
      return make_error(Errc::Malformed,
                        printable(address_.shown()) + ": the server names more tables and columns than can be held",
                        "name one database in the address");
    }
  }
  if (::mysql_errno(connection_) != 0) return failed_to_answer();
  return answer;
}

std::string MariadbSession::grants() {
  std::string text;
  std::vector<std::string> accounts = {"CURRENT_USER"};
  if (const auto all = ask("SELECT user, host FROM mysql.user ORDER BY user, host", 2); all && !all->empty()) {
    accounts.clear();
    for (const Cells& account : *all) {
      if (accounts.size() < kAccounts && !account[1].empty()) accounts.push_back(sql_text(account[0]) + "@" + sql_text(account[1]));
    }
  }
  for (const std::string& account : accounts) {
    const auto lines = ask("SHOW GRANTS FOR " + account, 1);
    if (!lines) continue;
    for (const Cells& line : *lines) text += without_secret(line[0]) + ";\n";
  }
  return text;
}

bool MariadbSession::sees_everything() {
  const auto lines = ask("SHOW GRANTS FOR CURRENT_USER", 1);
  return lines && std::ranges::any_of(*lines, [](const Cells& line) {
           const std::string rights = line[0].substr(0, line[0].find(" ON *.* "));
           return rights.size() < line[0].size() &&
                  (rights.find("SELECT") != std::string::npos || rights.find("ALL PRIVILEGES") != std::string::npos);
         });
}

Result<void> MariadbSession::list_schema(const std::string& schema, Listing& listing) {
  const std::string here = " WHERE TABLE_SCHEMA=" + sql_text(schema);
  struct Column {
    std::string name, type;
  };
  std::map<std::string, std::vector<Column>> columns;
  ASSIGN_OR_RETURN(const auto column_rows, ask("SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS" + here +
                                                   " AND PRIVILEGES LIKE '%select%' ORDER BY TABLE_NAME, ORDINAL_POSITION",
                                               3));
  for (const Cells& c : column_rows) columns[c[0]].push_back({c[1], c[2]});
  // The first unique key of NOT NULL columns that are indexed in full length; the primary key where there is one.
  struct Key {
    std::string index;
    std::vector<std::string> columns;
    bool usable = true;
  };
  std::map<std::string, std::vector<Key>> keys;
  ASSIGN_OR_RETURN(const auto key_rows,
                   ask("SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART IS NULL AND NULLABLE='' AND INDEX_TYPE='BTREE' FROM "
                       "information_schema.STATISTICS" +
                           here + " AND NON_UNIQUE=0 ORDER BY TABLE_NAME, INDEX_NAME<>'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
                       4));
  for (const Cells& k : key_rows) {
    auto& of_table = keys[k[0]];
    if (of_table.empty() || of_table.back().index != k[1]) of_table.push_back({k[1], {}, true});
    of_table.back().columns.push_back(k[2]);
    of_table.back().usable = of_table.back().usable && k[3] == "1";
  }
  ASSIGN_OR_RETURN(const auto tables,
                   ask("SELECT TABLE_NAME, TABLE_TYPE, ENGINE, IFNULL(DATA_LENGTH,0), TABLE_COMMENT, TABLE_ROWS FROM "
                       "information_schema.TABLES" +
                           here + " ORDER BY TABLE_NAME",
                       6));
  std::vector<std::string> views, broken;
  for (const Cells& t : tables) {
    if (t[1].find("VIEW") != std::string::npos) {
      const bool bad = t[4].find("invalid") != std::string::npos;
      (bad ? broken : views).push_back(schema + "." + t[0]);
      continue;
    }
    if (t[1] == "SEQUENCE") continue;
    LiveTable table;
    table.database = schema, table.name = t[0];
    table.bytes = std::strtoull(t[3].c_str(), nullptr, 10);
    table.rows = parse_number<std::uint64_t>(t[5]);
    const std::vector<Column>& of_table = columns[t[0]];
    for (const Column& column : of_table) table.columns.push_back(column.name);
    if (table.columns.empty()) {
      const bool damaged = t[2].empty();
      table.refused = damaged ? Text{"サーバーも開けない（破損など）", "the server itself cannot open it"}
                              : reason_of(ER_TABLEACCESS_DENIED_ERROR);
    }
    // Other engines would sort the whole table to give it in the order of a key.
    if (t[2] == "InnoDB") {
      for (const Key& key : keys[t[0]]) {
        std::vector<std::size_t> at;
        for (const std::string& name : key.columns) {
          const auto found = std::ranges::find(of_table, name, &Column::name);
          if (found != of_table.end() && can_order(found->type)) at.push_back(static_cast<std::size_t>(found - of_table.begin()));
        }
        if (!key.usable || at.size() != key.columns.size()) continue;
        table.by_number = at.size() == 1 && of_table[at[0]].type.ends_with("int");
        table.key = std::move(at), table.key_name = key.index;
        break;
      }
    }
    listing.tables.push_back(std::move(table));
  }
  if (!views.empty()) {
    listing.notes.push_back({"ビューは元の表で数えるため、読みません: " + names_of(views),
                             "Views are not read; their rows are counted in the tables behind them: " + names_of(views)});
  }
  if (!broken.empty()) {
    listing.notes.push_back({"元の表がなくなったビューがあります: " + names_of(broken),
                             "Views over tables or columns that are not there: " + names_of(broken)});
  }
  return {};
}

Result<Listing> MariadbSession::list() {
  Listing listing;
  ASSIGN_OR_RETURN(const auto server, ask("SELECT VERSION(), CURRENT_USER()", 2));
  if (server.size() != 1) return unexpected();
  const std::string version = printable(server[0][0]);
  listing.head = "-- MariaDB dump 10.19  Distrib " + version + ", live\n--\n-- Host: " + printable(address_.shown()) +
                 "    Database: " + printable(address_.database) + "\n-- Server version\t" + version +
                 "\n-- Account: " + printable(server[0][1]) + "\n\n/*!40101 SET NAMES utf8mb4 */;\n";
  listing.head += grants();
  std::vector<std::string> schemas = {address_.database};
  if (address_.database.empty()) {
    schemas.clear();
    ASSIGN_OR_RETURN(const auto all, ask("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                                         "('information_schema','performance_schema','mysql','sys') ORDER BY SCHEMA_NAME",
                                         1));
    for (const Cells& schema : all) schemas.push_back(schema[0]);
  }
  for (const std::string& schema : schemas) RETURN_IF_ERROR(list_schema(schema, listing));
  if (!sees_everything()) {
    listing.notes.push_back({"このアカウントに権限のない表は見えないため、あるかどうかも分かりません。",
                             "Tables to which this account has no right at all cannot be seen: whether there are any is unknown."});
  }
  return listing;
}

ReadStep MariadbSession::failed() {
  const unsigned number = error_number();
  return is_break(number) ? ReadStep{ReadStep::End::Broken, {}} : ReadStep{ReadStep::End::Refused, reason_of(number)};
}

ReadStep MariadbSession::define(const LiveTable& table, std::string& out) {
  if (connection_ == nullptr) return {ReadStep::End::Broken, {}};
  const std::string name = name_of(table.database) + "." + name_of(table.name);
  std::string definition;
  if (const auto shown = ask("SHOW CREATE TABLE " + name, 2); shown) {
    if (shown->size() != 1) return unexpected_answer();
    definition = (*shown)[0][1];
  } else if (shown.error().code == Errc::Malformed) {
    return unexpected_answer();
  } else if (failed().end == ReadStep::End::Broken) {
    return failed();
  } else if (const unsigned number = error_number(); number != ER_TABLEACCESS_DENIED_ERROR) {
    return {ReadStep::End::Refused, reason_of(number)};
  }
  if (definition.empty()) {
    // An account with rights to some columns alone: the columns it may see.
    const auto columns =
        ask("SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=" +
                sql_text(table.database) + " AND TABLE_NAME=" + sql_text(table.name) + " ORDER BY ORDINAL_POSITION",
            4);
    if (!columns) return columns.error().code == Errc::Malformed ? unexpected_answer() : failed();
    definition = "CREATE TABLE " + name_of(table.name) + " (";
    for (std::size_t i = 0; i < columns->size(); ++i) {
      const Cells& c = (*columns)[i];
      definition += (i > 0 ? ",\n  " : "\n  ") + name_of(c[0]) + " " + c[1] + (c[2] == "NO" ? " NOT NULL" : "") + " COMMENT " +
                    sql_text(c[3]);
    }
    definition += "\n)";
  }
  if (current_ != table.database) {
    current_ = table.database;
    out += "\n--\n-- Current Database: " + name_of(current_) + "\n--\n\nUSE " + name_of(current_) + ";\n";
  }
  out += "\n" + definition + ";\n";
  by_key_ = !table.key.empty();
  insert_ = "INSERT INTO " + name_of(table.name) + " (";
  for (std::size_t i = 0; i < table.columns.size(); ++i) insert_ += (i > 0 ? "," : "") + name_of(table.columns[i]);
  insert_ += ") VALUES\n";
  return {ReadStep::End::Done, {}};
}

// Counting to one more than the sample is exact, and cheap; the server's estimate may be far off.
ReadStep MariadbSession::measure(const LiveTable& table, std::uint64_t rows) {
  if (connection_ == nullptr) return {ReadStep::End::Broken, {}};
  const auto more = ask(more_rows_than(table, rows), 1);
  if (!more) return more.error().code == Errc::Malformed ? unexpected_answer() : failed();
  release_locks();
  return {more->empty() ? ReadStep::End::Done : ReadStep::End::More, {}};
}

ReadStep MariadbSession::begin_sample(const LiveTable& table, std::uint64_t rows, std::string&) {
  if (connection_ == nullptr) return {ReadStep::End::Broken, {}};
  pass_over_ = 0, statement_ = 0;
  Cells ends;
  if (table.by_number) {
    auto asked = ask(ends_of_key(table), 2);
    if (!asked) return asked.error().code == Errc::Malformed ? unexpected_answer() : failed();
    if (asked->size() != 1) return unexpected_answer();
    ends = std::move(asked->front());
  }
  sample_.emplace(table, rows, ends);
  return next_of_sample(table);
}

ReadStep MariadbSession::next_of_sample(const LiveTable& table) {
  const auto query = sample_ ? sample_->next() : std::nullopt;
  if (!query) {
    sample_.reset();
    release_locks();
    return {ReadStep::End::Done, {}};
  }
  query_rows_ = 0;
  return run(*query) ? open_rows(table) : failed();
}

ReadStep MariadbSession::begin(const LiveTable& table, std::uint64_t given, std::string&) {
  if (connection_ == nullptr) return {ReadStep::End::Broken, {}};
  const std::string query = select_rows(table);
  pass_over_ = 0, statement_ = 0;
  std::string order;
  if (by_key_) order = (given > 0 ? " WHERE " + behind_row(table, last_key_, forms_) : std::string()) + order_of_key(table);
  bool asked = run(query + (by_key_ ? by_index(table) : std::string()) + order);
  if (!asked && by_key_ && error_number() == ER_KEY_DOES_NOT_EXISTS) {
    // The index is hidden or gone. What was begun in its order goes on in it, at the price of sorting; else nothing needs an order.
    if (given == 0) by_key_ = false, order.clear();
    asked = run(query + order);
  }
  if (!by_key_) pass_over_ = given;
  return asked ? open_rows(table) : failed();
}

ReadStep MariadbSession::open_rows(const LiveTable& table) {
  rows_.reset(::mysql_use_result(connection_));
  if (rows_ == nullptr) return error_number() != 0 ? failed() : unexpected_answer();
  if (::mysql_num_fields(rows_.get()) != table.columns.size()) {
    disconnect();
    return unexpected_answer();
  }
  forms_.clear();
  const MYSQL_FIELD* fields = ::mysql_fetch_fields(rows_.get());
  for (unsigned i = 0; i < ::mysql_num_fields(rows_.get()); ++i) forms_.push_back(form_of(fields[i]));
  return {ReadStep::End::More, {}};
}

// Of a server that keeps its word no part of a key is NULL.
std::string_view cell_at(MYSQL_ROW row, const unsigned long* sizes, std::size_t i) {
  return row[i] == nullptr ? std::string_view() : std::string_view(row[i], sizes[i]);
}

ReadStep MariadbSession::fetch(const LiveTable& table, std::uint64_t& given, std::size_t wanted, std::string& out) {
  if (rows_ == nullptr) return {ReadStep::End::Broken, {}};
  MYSQL_ROW row = nullptr;
  const unsigned long* sizes = nullptr;
  std::uint64_t passed = 0;
  while (out.size() + passed < wanted) {
    row = ::mysql_fetch_row(rows_.get());
    if (row == nullptr) {
      const unsigned number = error_number();
      if (number == 0) {
        rows_.reset();
        if (sample_) sample_->took(query_rows_, last_key_);
        ReadStep step = next_of_sample(table);
        if (step.end == ReadStep::End::More) continue;
        step.passed = passed;
        return step;
      }
      const ReadStep step = failed();
      if (number == CR_NET_PACKET_TOO_LARGE) disconnect();
      return step;
    }
    sizes = ::mysql_fetch_lengths(rows_.get());
    if (pass_over_ > 0) {
      --pass_over_;
      for (std::size_t i = 0; i < forms_.size(); ++i) passed += sizes[i];
      continue;
    }
    const std::size_t before = out.size();
    if (statement_ == 0)
      out += insert_;
    else
      out += ",\n";
    std::size_t room = 2;
    for (std::size_t i = 0; i < forms_.size(); ++i) room += room_for(sizes[i]) + 1;
    const std::size_t begin = out.size();
    out.resize_and_overwrite(begin + room, [&](char* text, std::size_t) {
      char* to = text + begin;
      char separator = '(';
      for (std::size_t i = 0; i < forms_.size(); ++i) {
        *to++ = separator;
        to = write_cell(to, forms_[i], row[i], sizes[i]);
        separator = ',';
      }
      *to++ = ')';
      return static_cast<std::size_t>(to - text);
    });
    statement_ += out.size() - before;
    if (statement_ > kStatement) out += ";\n", statement_ = 0;
    ++given, ++query_rows_;
    if (by_key_) {
      last_key_.resize(table.key.size());
      for (std::size_t i = 0; i < table.key.size(); ++i) last_key_[i] = cell_at(row, sizes, table.key[i]);
    }
  }
  return {ReadStep::End::More, {}, passed};
}

void MariadbSession::finish(std::string& out) {
  if (statement_ > 0) out += ";\n";
  statement_ = 0;
  rows_.reset();
}

class Mariadb final : public DatabaseServer {
 public:
  std::span<const std::string_view> schemes() const override {
    static constexpr auto kSchemes = std::to_array<std::string_view>({"mysql", "mariadb"});
    return kSchemes;
  }
  std::unique_ptr<DatabaseSession> session(const DatabaseAddress& address, const std::string& password) const override {
    return std::make_unique<MariadbSession>(address, password);
  }
};

}  // namespace

std::unique_ptr<DatabaseServer> make_mariadb() { return std::make_unique<Mariadb>(); }

}  // namespace hinomi::evidence
