// Running PostgreSQL servers, by libpq: COPY … TO STDOUT sends the very lines of a pg_dump; what stands around them is written
// here.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include <libpq-fe.h>

#include "base/number.h"
#include "base/text.h"
#include "evidence/database_session.h"
#include "evidence/key_places.h"
#include "evidence/page_sample.h"

namespace hinomi::evidence {
namespace {

constexpr const char* kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
constexpr std::uint64_t kLeastRowBytes = 28;  // of a page: a row's header and the pointer to it
// Of what a server says about its tables, in rows and in bytes.
constexpr std::size_t kLargestAnswer = 1'000'000, kLargestAnswerBytes = 64u << 20;

struct Cleared {
  void operator()(PGresult* result) const { ::PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Cleared>;
using Cells = std::vector<std::string>;

std::string name_of(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out += '"';
}

// standard_conforming_strings is on.
std::string sql_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out += '\'';
}

std::string column_list(const LiveTable& table) {
  std::string list;
  for (std::size_t i = 0; i < table.columns.size(); ++i) list += (i > 0 ? "," : "") + name_of(table.columns[i]);
  return list;
}

std::string table_name(const LiveTable& table) { return name_of(table.schema) + "." + name_of(table.name); }

// In our words: a server's message may hold values of rows.
Text reason_of(std::string_view state) {
  if (state == "55P03") return {"ほかの処理がロックしている", "locked by somebody else"};
  if (state == "42P01" || state == "3F000") return {"読み取り中に削除された", "dropped meanwhile"};
  if (state == "42703") return {"読み取り中に定義が変わった", "its definition was changed meanwhile"};
  if (state == "42501") return {"このアカウントに読む権限がない", "this account may not read it"};
  if (state == "22021" || state == "22P05")
    return {"文字コードに合わないバイトがあり、サーバーが渡せない",
            "it holds bytes that are not of the database's encoding, which the server does not hand out"};
  // A server may say anything here.
  const bool is_state =
      state.size() == 5 && state.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  if (!is_state) return {"サーバーのエラー", "an error of the server"};
  return {fmt::format("サーバーのエラー {}", state), fmt::format("error {} of the server", state)};
}

// A field of a line of COPY as it was before.
std::string unescaped(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      out += field[i];
      continue;
    }
    constexpr std::string_view kLetters = "bfnrtv", kMeant = "\b\f\n\r\t\v";
    const auto at = kLetters.find(field[++i]);
    out += at == std::string_view::npos ? field[i] : kMeant[at];
  }
  return out;
}

std::string_view field_at(std::string_view line, std::size_t wanted) {
  for (; wanted > 0; --wanted) line.remove_prefix(std::min(line.find('\t') + 1, line.size()));
  return line.substr(0, line.find_first_of("\t\n"));
}

class PostgresqlSession final : public DatabaseSession {
 public:
  PostgresqlSession(DatabaseAddress address, std::string password)
      : address_(std::move(address)), password_(std::move(password)), database_(address_.database) {
    if (database_.empty()) database_ = "postgres";
  }
  ~PostgresqlSession() override { disconnect(); }

  Result<void> connect() override;
  void disconnect() override {
    if (connection_ != nullptr) ::PQfinish(connection_);
    connection_ = nullptr;
    copying_ = false;
  }
  Result<Listing> list() override;
  ReadStep define(const LiveTable& table, std::string& out) override;
  ReadStep begin(const LiveTable& table, std::uint64_t given, std::string& out) override;
  ReadStep measure(const LiveTable& table, std::uint64_t rows) override;
  ReadStep begin_sample(const LiveTable& table, std::uint64_t rows, std::string& out) override;
  ReadStep fetch(const LiveTable& table, std::uint64_t& given, std::size_t wanted, std::string& out) override;
  void finish(std::string& out) override {
    if (open_data_) out += "\\.\n\n";
    open_data_ = false;
  }
  std::string tail() const override { return "\n--\n-- PostgreSQL database dump complete\n--\n"; }

 private:
  Error connect_error() const;
  bool alive() const { return connection_ != nullptr && ::PQstatus(connection_) == CONNECTION_OK; }
  Error unexpected() const;
  /// Everything, for short answers of so many columns.
  Result<std::vector<Cells>> ask(const std::string& query, int columns);
  Result<void> list_database(Listing& listing);
  std::string behind_last(const LiveTable& table) const;
  ReadStep failed(const PGresult* answer);
  /// Connects to the table's database, where that is another one.
  ReadStep enter(const LiveTable& table);
  /// Begins to take the rows of a query.
  ReadStep copy(const LiveTable& table, const std::string& query, std::string& out);

  DatabaseAddress address_;
  std::string password_;
  PGconn* connection_ = nullptr;
  std::string database_;   ///< connected to
  std::string current_;    ///< that the dump is in
  std::string last_line_;  ///< of COPY, with the row's place behind it where the table has no key
  Answer refused_;         ///< what ask() was told last instead of rows
  bool copying_ = false, open_data_ = false;
  bool with_place_ = false;  ///< the row's place stands behind its columns
  std::uint64_t pages_ = 0;  ///< of the table that was measured
};

Error PostgresqlSession::connect_error() const {
  const std::string who = printable(address_.shown());
  const std::string message = ::PQerrorMessage(connection_), said = said_by_server(message);
  const auto has = [&](std::string_view words) { return message.find(words) != std::string::npos; };
  if (has("password") || has("no pg_hba.conf entry") || (has("role ") && has("does not exist"))) {
    return make_error(
        Errc::Denied, who + ": the server refused this account or its password",
        "check the account, the password in --password-file or HINOMI_DB_PASSWORD, and the server's pg_hba.conf (it may want "
        "TLS: add ?tls=verify)");
  }
  if (has("does not support SSL"))
    return make_error(Errc::Unavailable, who + ": the server offers no TLS",
                      "turn TLS on at the server; over a tunnel or a trusted wire add ?tls=off to the address");
  if (has("certificate") || has("SSL error"))
    return make_error(
        Errc::Denied, who + ": the server's TLS certificate was not accepted: " + said,
        "give the certificate that signed it: ?tls-ca=FILE; the address must name the host that stands in the certificate");
  if ((has("database ") && has("does not exist")) || has("permission denied for database"))
    return make_error(Errc::Denied, who + ": no such database, or the account has no right to it",
                      "check its name; leave it out to read all that the account may see");
  return make_error(Errc::Unavailable, who + ": the server cannot be reached: " + said,
                    "check host and port, that the server runs, and that no firewall stands between");
}

// libpq takes what an address does not say from PGPASSWORD, PGHOSTADDR, PGOPTIONS, PGSERVICE and others: a password that the user
// did not give us, another server than the one that is named, settings that undo ours.
void forget_environment() {
  static const bool done = [] {
    ::unsetenv("PGSERVICE"), ::unsetenv("PGSERVICEFILE"),
        ::unsetenv("PGSYSCONFDIR");  // files with further settings: before the rest is listed
    PQconninfoOption* const options = ::PQconndefaults();
    for (const PQconninfoOption* o = options; o != nullptr && o->keyword != nullptr; ++o) {
      if (o->envvar != nullptr) ::unsetenv(o->envvar);
    }
    ::PQconninfoFree(options);
    for (const char* setting : {"PGTZ", "PGDATESTYLE", "PGGEQO", "PGREQUIRESSL"}) ::unsetenv(setting);
    return true;
  }();
  static_cast<void>(done);
}

Result<void> PostgresqlSession::connect() {
  disconnect();
  forget_environment();
  // The library hands the password in plain text to a server that asks for it.
  if (!password_.empty() && address_.tls != DatabaseAddress::Tls::Verify && !address_.on_this_machine()) {
    return make_error(
        Errc::Denied,
        printable(address_.shown()) + ": without a verified certificate the password would be given to whoever answers",
        "add ?tls=verify, with ?tls-ca=FILE for a certificate of your own; or go through a tunnel that ends at 127.0.0.1 "
        "(ssh -L); or use an account that needs no password");
  }
  const std::string port = address_.port == 0 ? "5432" : fmt::format("{}", address_.port);
  const std::string& host = address_.socket.empty() ? address_.host : address_.socket;
  const char* tls = address_.tls == DatabaseAddress::Tls::Off       ? "disable"
                    : address_.tls == DatabaseAddress::Tls::Require ? "require"
                                                                    : "verify-full";
  const std::string ca = address_.tls_ca.empty() ? kSystemCertificates : address_.tls_ca;
  // No way but ours to a password; functions and operators that somebody put into the database are not found by their bare names.
  const std::array<const char*, 12> names = {"host",
                                             "port",
                                             "user",
                                             "password",
                                             "dbname",
                                             "sslmode",
                                             "sslrootcert",
                                             "passfile",
                                             "connect_timeout",
                                             "application_name",
                                             "client_encoding",
                                             nullptr};
  const std::array<const char*, 12> values = {host.c_str(),
                                              port.c_str(),
                                              address_.user.c_str(),
                                              password_.c_str(),
                                              database_.c_str(),
                                              tls,
                                              address_.tls == DatabaseAddress::Tls::Verify ? ca.c_str() : "",
                                              "/dev/null/none",
                                              "10",
                                              "hinomi",
                                              "UTF8",
                                              nullptr};
  connection_ = ::PQconnectdbParams(names.data(), values.data(), 0);
  if (::PQstatus(connection_) != CONNECTION_OK) return connect_error();
  ::PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
  for (const char* statement :
       {"SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)",
        "SET standard_conforming_strings=on; SET statement_timeout=0; SET lock_timeout='5s'; SET "
        "idle_in_transaction_session_timeout=0; "
        "SET datestyle='ISO'; SET intervalstyle='postgres'; SET extra_float_digits=1; SET timezone='UTC'; SET bytea_output='hex'; "
        "SET row_security=off; SET synchronize_seqscans=off; SET enable_sort=off; SET max_parallel_workers_per_gather=0",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1", "SAVEPOINT hinomi"}) {
    const Answer answer(::PQexec(connection_, statement));
    const ExecStatusType status = ::PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return connect_error();
  }
  return {};
}

Error PostgresqlSession::unexpected() const {
  return make_error(Errc::Malformed, printable(address_.shown()) + ": the server's answer is not of the form that was asked for",
                    "check that the address names a PostgreSQL server and nothing stands between that changes what it says");
}

Result<std::vector<Cells>> PostgresqlSession::ask(const std::string& query, int columns) {
  std::vector<Cells> rows;
  std::size_t bytes = 0;
  if (::PQsendQuery(connection_, query.c_str()) == 1) ::PQsetSingleRowMode(connection_);
  Answer last;
  while (Answer answer{::PQgetResult(connection_)}) {
    const ExecStatusType status = ::PQresultStatus(answer.get());
    const bool has_rows = status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK;
    // Anything else (the beginning of a COPY, say) would never end here.
    if (!has_rows && status != PGRES_FATAL_ERROR) return disconnect(), unexpected();
    for (int r = 0; has_rows && r < ::PQntuples(answer.get()); ++r) {
      if (::PQnfields(answer.get()) != columns) return disconnect(), unexpected();
      Cells& cells = rows.emplace_back();
      for (int c = 0; c < columns; ++c) {
        cells.emplace_back(::PQgetvalue(answer.get(), r, c), static_cast<std::size_t>(::PQgetlength(answer.get(), r, c)));
        bytes += cells.back().size();
      }
    }
    if (rows.size() > kLargestAnswer || bytes > kLargestAnswerBytes) {
      disconnect();
      return make_error(Errc::Malformed,
                        printable(address_.shown()) + ": the server names more tables and columns than can be held",
                        "name one database in the address");
    }
    last = std::move(answer);
  }
  const ExecStatusType status = ::PQresultStatus(last.get());
  if (status == PGRES_TUPLES_OK) {
    if (::PQnfields(last.get()) != columns) return unexpected();
    return rows;
  }
  refused_ = std::move(last);
  return make_error(
      Errc::Unavailable,
      printable(address_.shown()) + ": the server did not answer what it has: " +
          said_by_server(refused_ == nullptr ? ::PQerrorMessage(connection_) : ::PQresultErrorMessage(refused_.get())),
      "try again; if it stays so, give the account the right to see its tables");
}

Result<void> PostgresqlSession::list_database(Listing& listing) {
  // Partitions are read through their table, once.
  ASSIGN_OR_RETURN(
      const auto tables,
      ask("SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpages::bigint*8192, has_schema_privilege(n.oid,'USAGE') AND "
          "has_any_column_privilege(c.oid,'SELECT'), pg_get_userbyid(c.relowner), "
          "CASE WHEN c.relkind='p' THEN (SELECT sum(p.relpages)::bigint*8192 FROM pg_partition_tree(c.oid) t JOIN pg_class p ON "
          "p.oid=t.relid) END, "
          "CASE WHEN c.relkind='p' THEN (SELECT CASE WHEN bool_and(p.relpages>0 AND p.reltuples>=0) THEN sum(p.reltuples)::bigint "
          "END FROM "
          "pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid=t.relid WHERE t.isleaf) WHEN c.relpages>0 AND c.reltuples>=0 THEN "
          "c.reltuples::bigint END "
          "FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace WHERE c.relkind IN ('r','p','v','m','f') AND NOT "
          "c.relispartition AND "
          "n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname !~ '^pg_(toast|temp)' ORDER BY 2, 3",
          9));
  ASSIGN_OR_RETURN(
      const auto columns,
      ask("SELECT a.attrelid, a.attname, format_type(a.atttypid,a.atttypmod), a.attnotnull, "
          "coalesce(col_description(a.attrelid,a.attnum),''), "
          "has_column_privilege(a.attrelid,a.attnum,'SELECT'), a.attnum FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid "
          "JOIN "
          "pg_namespace n ON n.oid=c.relnamespace WHERE a.attnum>0 AND NOT a.attisdropped AND c.relkind IN ('r','p') AND NOT "
          "c.relispartition AND "
          "n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname !~ '^pg_(toast|temp)' ORDER BY 1, a.attnum",
          7));
  // Types of the system itself alone: under our search_path those of extensions (citext) are compared otherwise than they are
  // ordered, and rows would be lost behind a break.
  ASSIGN_OR_RETURN(
      const auto keys,
      ask("SELECT i.indrelid, (SELECT string_agg(k::text, ',' ORDER BY o) FROM unnest(i.indkey::int2[]) WITH "
          "ORDINALITY u(k,o) WHERE o<=i.indnkeyatts) "
          "FROM pg_index i JOIN pg_class c ON c.oid=i.indrelid WHERE i.indisunique AND i.indimmediate AND "
          "i.indisvalid AND i.indpred IS NULL AND "
          "i.indexprs IS NULL AND c.relkind IN ('r','p') AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE "
          "a.attrelid=i.indrelid AND "
          "a.attnum=ANY(i.indkey) AND (NOT a.attnotnull OR a.atttypid <> ALL "
          "('{int2,int4,int8,numeric,text,varchar,bpchar,uuid,date,timestamp,timestamptz,bytea}'::regtype[]))) "
          "AND NOT EXISTS (SELECT 1 FROM unnest(i.indclass::oid[]) u(o) JOIN pg_opclass p ON p.oid=u.o WHERE NOT "
          "p.opcdefault) AND NOT EXISTS (SELECT 1 FROM generate_series(0, i.indnkeyatts-1) g(k) JOIN pg_attribute a ON "
          "a.attrelid=i.indrelid AND a.attnum=i.indkey[k] WHERE a.attcollation<>i.indcollation[k]) "
          "ORDER BY i.indrelid, i.indisprimary DESC, i.indexrelid",
          2));
  ASSIGN_OR_RETURN(const auto constraints,
                   ask("SELECT conrelid, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid<>0 AND contype IN "
                       "('p','u','f') ORDER BY conrelid, contype DESC, conname",
                       3));
  ASSIGN_OR_RETURN(const auto grants, ask("SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE "
                                          "quote_ident(pg_get_userbyid(g.grantee)) END, string_agg(g.privilege_type, ', ' "
                                          "ORDER BY g.privilege_type) FROM pg_class c, aclexplode(c.relacl) g WHERE c.relkind IN "
                                          "('r','p') GROUP BY 1, 2 ORDER BY 1, 2",
                                          3));
  struct Column {
    std::string name, type, comment, number;
    bool required, readable;
  };
  std::map<std::string, std::vector<Column>> columns_of;
  for (const Cells& c : columns) columns_of[c[0]].push_back({c[1], c[2], c[4], c[6], c[3] == "t", c[5] == "t"});
  std::map<std::string, std::vector<std::string>> keys_of;
  for (const Cells& k : keys) keys_of[k[0]].push_back(k[1]);
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> constraints_of, grants_of;
  for (const Cells& c : constraints) constraints_of[c[0]].emplace_back(c[1], c[2]);
  for (const Cells& g : grants) grants_of[g[0]].emplace_back(g[1], g[2]);

  std::vector<std::string> views, foreign;
  for (const Cells& t : tables) {
    LiveTable table;
    table.database = database_, table.schema = t[1], table.name = t[2];
    if (t[3] == "v" || t[3] == "m") {
      views.push_back(table.shown());
      continue;
    }
    if (t[3] == "f") {
      foreign.push_back(table.shown());
      continue;
    }
    const std::string name = table_name(table);
    table.whole = t[3] == "r";
    table.bytes = std::strtoull((table.whole ? t[4] : t[7]).c_str(), nullptr, 10);
    table.rows = parse_number<std::uint64_t>(t[8]);
    std::vector<std::string> numbers;
    std::string comments;
    table.opening = "CREATE TABLE " + name + " (";
    for (const Column& c : columns_of[t[0]]) {
      table.opening += std::string(table.opening.ends_with('(') ? "" : ",") + "\n    " + name_of(c.name) + " " + c.type +
                       (c.required ? " NOT NULL" : "");
      if (!c.comment.empty())
        comments += "COMMENT ON COLUMN " + name + "." + name_of(c.name) + " IS " + sql_text(c.comment) + ";\n";
      if (c.readable) table.columns.push_back(c.name), numbers.push_back(c.number);
    }
    table.opening += "\n);\nALTER TABLE " + name + " OWNER TO " + name_of(t[6]) + ";\n" + comments;
    for (const auto& [constraint, definition] : constraints_of[t[0]])
      table.opening += "ALTER TABLE ONLY " + name + "\n    ADD CONSTRAINT " + name_of(constraint) + " " + definition + ";\n";
    for (const auto& [grantee, rights] : grants_of[t[0]])
      table.opening += "GRANT " + rights + " ON TABLE " + name + " TO " + grantee + ";\n";
    for (const std::string& key : keys_of[t[0]]) {
      std::vector<std::size_t> at;
      bool usable = true;
      for (std::size_t begin = 0; begin <= key.size();) {
        const std::size_t end = std::min(key.find(',', begin), key.size());
        const auto found = std::ranges::find(numbers, key.substr(begin, end - begin));
        usable = usable && found != numbers.end();
        at.push_back(static_cast<std::size_t>(found - numbers.begin()));
        begin = end + 1;
      }
      if (!usable) continue;
      table.key = std::move(at);
      break;
    }
    if (t[5] != "t" || (table.columns.empty() && !columns_of[t[0]].empty())) table.refused = reason_of("42501");
    listing.tables.push_back(std::move(table));
  }
  if (!views.empty()) {
    listing.notes.push_back({"ビューは元の表で数えるため、読みません: " + names_of(views),
                             "Views are not read; their rows are counted in the tables behind them: " + names_of(views)});
  }
  if (!foreign.empty()) {
    listing.notes.push_back({"ほかのサーバーにある表（外部表）は読みません: " + names_of(foreign),
                             "Foreign tables lie on other servers and are not read: " + names_of(foreign)});
  }
  return {};
}

Result<Listing> PostgresqlSession::list() {
  Listing listing;
  ASSIGN_OR_RETURN(const auto server, ask("SELECT current_setting('server_version'), current_user", 2));
  if (server.size() != 1) return unexpected();
  listing.head = "--\n-- PostgreSQL database dump\n--\n\n-- Dumped live from database version " + printable(server[0][0]) +
                 "\n-- Host: " + printable(address_.shown()) + "\n-- Account: " + printable(server[0][1]) +
                 "\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n";
  std::vector<std::string> databases = {database_};
  if (address_.database.empty()) {
    databases.clear();
    ASSIGN_OR_RETURN(const auto all, ask("SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND "
                                         "has_database_privilege(oid,'CONNECT') ORDER BY datname",
                                         1));
    for (const Cells& database : all) databases.push_back(database[0]);
  }
  for (const std::string& database : databases) {
    if (database != database_) {
      database_ = database;
      RETURN_IF_ERROR(connect());
    }
    RETURN_IF_ERROR(list_database(listing));
  }
  return listing;
}

ReadStep PostgresqlSession::failed(const PGresult* answer) {
  const char* state = answer == nullptr ? nullptr : ::PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const std::string_view code = state == nullptr ? std::string_view() : std::string_view(state);
  // 57P0x: the server goes down, or somebody ended the connection.
  if (!alive() || code.empty() || code.starts_with("57P") || code.starts_with("08")) return {ReadStep::End::Broken, {}};
  const Text why = reason_of(code);
  const Answer back(::PQexec(connection_, "ROLLBACK TO SAVEPOINT hinomi"));
  return {ReadStep::End::Refused, why};
}

ReadStep PostgresqlSession::enter(const LiveTable& table) {
  if (table.database != database_) {
    database_ = table.database;
    if (const auto connected = connect(); !connected) {
      return connected.error().code == Errc::Denied ? ReadStep{ReadStep::End::Refused, reason_of("42501")}
                                                    : ReadStep{ReadStep::End::Broken, {}};
    }
  }
  return {alive() ? ReadStep::End::Done : ReadStep::End::Broken, {}};
}

ReadStep PostgresqlSession::define(const LiveTable& table, std::string& out) {
  if (const ReadStep entered = enter(table); entered.end != ReadStep::End::Done) return entered;
  if (current_ != table.database) {
    current_ = table.database;
    out += "\n\\connect " + name_of(current_) + "\n";
  }
  out += "\n" + table.opening + "\n";
  return {ReadStep::End::Done, {}};
}

std::string PostgresqlSession::behind_last(const LiveTable& table) const {
  if (table.key.empty()) {
    // The place stands behind the last tab.
    const std::string_view line = last_line_;
    return "ctid > " + sql_text(trim(line.substr(line.rfind('\t') + 1))) + "::tid";
  }
  std::string names, values;
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    names += (i > 0 ? "," : "") + name_of(table.columns[table.key[i]]);
    values += (i > 0 ? "," : "") + sql_text(unescaped(field_at(last_line_, table.key[i])));
  }
  return "(" + names + ") > (" + values + ")";
}

ReadStep PostgresqlSession::begin(const LiveTable& table, std::uint64_t given, std::string& out) {
  if (!alive()) return {ReadStep::End::Broken, {}};
  const std::string list = column_list(table);
  std::string order;
  for (std::size_t i = 0; i < table.key.size(); ++i) order += (i > 0 ? "," : " ORDER BY ") + name_of(table.columns[table.key[i]]);
  // Where the row lies: only tables that are no union of partitions have such an order.
  const bool by_place = table.key.empty() && table.whole;
  std::string query = "COPY (SELECT " + list + (by_place ? (list.empty() ? "ctid" : ",ctid") : "") + " FROM " +
                      (table.whole ? "ONLY " : "") + table_name(table);
  if (given > 0 && (by_place || !table.key.empty())) query += " WHERE " + behind_last(table);
  query += order;
  if (given > 0 && !by_place && table.key.empty()) query += fmt::format(" OFFSET {}", given);
  with_place_ = by_place;
  return copy(table, query + ") TO STDOUT", out);
}

ReadStep PostgresqlSession::copy(const LiveTable& table, const std::string& query, std::string& out) {
  const Answer answer(::PQexec(connection_, query.c_str()));
  const ExecStatusType status = ::PQresultStatus(answer.get());
  const auto columns = static_cast<int>(table.columns.size() + (with_place_ ? 1 : 0));
  if (status != PGRES_FATAL_ERROR && (status != PGRES_COPY_OUT || ::PQnfields(answer.get()) != columns)) {
    disconnect();
    return unexpected_answer();
  }
  if (status != PGRES_COPY_OUT) return failed(answer.get());
  copying_ = true;
  out += "COPY " + table_name(table) + " (" + column_list(table) + ") FROM stdin;\n";
  open_data_ = true;
  return {ReadStep::End::More, {}};
}

// Estimates are as old as the last ANALYZE; how many pages there are is known.
ReadStep PostgresqlSession::measure(const LiveTable& table, std::uint64_t rows) {
  if (const ReadStep entered = enter(table); entered.end != ReadStep::End::Done) return entered;
  const std::string named = sql_text(table_name(table)) + "::regclass";
  const auto size = ask("SELECT " + (table.whole ? "pg_relation_size(" + named + ")" : "coalesce(sum(pg_relation_size(relid)),0)") +
                            "/current_setting('block_size')::int" + (table.whole ? "" : " FROM pg_partition_tree(" + named + ")"),
                        1);
  if (!size) return size.error().code == Errc::Malformed ? unexpected_answer() : failed(refused_.get());
  if (size->size() != 1) return unexpected_answer();
  pages_ = std::strtoull((*size)[0][0].c_str(), nullptr, 10);
  return {is_small(table, pages_, rows) ? ReadStep::End::Done : ReadStep::End::More, {}};
}

ReadStep PostgresqlSession::begin_sample(const LiveTable& table, std::uint64_t rows, std::string& out) {
  if (!alive()) return {ReadStep::End::Broken, {}};
  const PageSample sample = page_sample(table, rows);
  with_place_ = false;
  if (!table.whole) {
    // Through a table of partitions no single page can be named. What is classified first is what comes first: no partition's rows
    // stand together.
    const double share = 100.0 * static_cast<double>(sample.pages) / static_cast<double>(std::max(pages_, sample.pages));
    return copy(table,
                fmt::format("COPY (SELECT {} FROM {} TABLESAMPLE SYSTEM ({:.9f}) REPEATABLE (0) ORDER BY "
                            "md5(tableoid::text||ctid::text) LIMIT {}) TO STDOUT",
                            column_list(table), table_name(table), share, rows),
                out);
  }
  // Each page by the places of its rows, which no server looks for elsewhere.
  return copy(
      table,
      fmt::format("COPY (SELECT s.* FROM generate_series(0::bigint,{}) p(i) CROSS JOIN LATERAL (SELECT {} FROM ONLY {} WHERE "
                  "ctid=ANY(ARRAY(SELECT format('(%s,%s)',p.i*{}%{}*{}/{},o)::tid FROM "
                  "generate_series(1,current_setting('block_size')::int/{}) o)) LIMIT {}) s) TO STDOUT",
                  sample.pages - 1, column_list(table), table_name(table), scattering_step(sample.pages), sample.pages, pages_ - 1,
                  std::max<std::uint64_t>(sample.pages - 1, 1), kLeastRowBytes, sample.rows_each),
      out);
}

ReadStep PostgresqlSession::fetch(const LiveTable&, std::uint64_t& given, std::size_t wanted, std::string& out) {
  if (!copying_) return {ReadStep::End::Broken, {}};
  std::size_t last_begin = std::string::npos;
  const auto keep_last = [&] {
    if (last_begin != std::string::npos && !with_place_) last_line_.assign(out, last_begin);
  };
  while (out.size() < wanted) {
    char* line = nullptr;
    const int size = ::PQgetCopyData(connection_, &line, 0);
    if (size < 0) {
      keep_last();
      copying_ = false;
      const Answer answer(::PQgetResult(connection_));
      while (const Answer more{::PQgetResult(connection_)}) {
      }
      if (size == -1 && ::PQresultStatus(answer.get()) == PGRES_COMMAND_OK) {
        const Answer back(::PQexec(connection_, "ROLLBACK TO SAVEPOINT hinomi"));  // lets the table's lock go
        return {ReadStep::End::Done, {}};
      }
      return failed(answer.get());
    }
    std::string_view row(line, static_cast<std::size_t>(size));
    last_begin = out.size();
    if (with_place_) {
      last_line_ = row;
      const auto tab = row.rfind('\t');
      out.append(row.substr(0, tab == std::string_view::npos ? 0 : tab)) += '\n';
    } else {
      out.append(row);
    }
    ::PQfreemem(line);
    ++given;
  }
  keep_last();
  return {ReadStep::End::More, {}};
}

class Postgresql final : public DatabaseServer {
 public:
  std::span<const std::string_view> schemes() const override {
    static constexpr auto kSchemes = std::to_array<std::string_view>({"postgres", "postgresql"});
    return kSchemes;
  }
  std::unique_ptr<DatabaseSession> session(const DatabaseAddress& address, const std::string& password) const override {
    return std::make_unique<PostgresqlSession>(address, password);
  }
};

}  // namespace

std::unique_ptr<DatabaseServer> make_postgresql() { return std::make_unique<Postgresql>(); }

}  // namespace hinomi::evidence
