#include "findings/sql_statement.h"

#include "base/text.h"
#include "findings/sql_functions.h"
#include "findings/sql_lexer.h"

namespace hinomi::findings {
namespace {

using Kind = SqlToken::Kind;

class Reading {
 public:
  Reading(std::string_view text, SqlStatement& out) : tokens_(text), out_(out) {}

  std::size_t run() {
    SqlToken first = tokens_.next();
    bool bracket = false;
    while (first.sign(';') || first.sign('(')) bracket |= first.sign('('), first = tokens_.next();
    if (first.kind != Kind::Word) return std::string_view::npos;
    switch (first.text[0] | 0x20) {
      case 'a':
        if (first.is("alter")) change_account(SqlAct::AlterAccount);
        break;
      case 'c':
        if (first.is("create")) create();
        if (first.is("copy")) copy();
        break;
      case 'd':
        if (first.is("drop")) drop();
        if (first.is("delete")) delete_rows();
        break;
      case 'g':
        if (first.is("grant")) rights(SqlAct::Grant, "to");
        break;
      case 'i':
        if (first.is("insert")) return insert();
        break;
      case 'l':
        if (first.is("lock")) lock();
        break;
      case 'r':
        if (first.is("replace")) return insert();
        if (first.is("revoke")) rights(SqlAct::Revoke, "from");
        break;
      case 's':
        if (first.is("select")) select();
        if (bracket && out_.whole) {
          // A limit or another query may stand behind the bracket.
          while (last_.sign(')')) last_ = tokens_.next();
          out_.whole = last_.kind == Kind::End || last_.sign(';');
        }
        if (first.is("show")) show();
        if (first.is("set")) set();
        break;
      case 't':
        if (first.is("truncate")) truncate();
        if (first.is("table")) table_statement();
        break;
      case 'u':
        if (first.is("update")) update();
        if (first.is("use")) {
          out_.act = SqlAct::Use;
          if (const SqlToken name = tokens_.next(); name.name()) out_.tables.push_back({name.text, {}});
        }
        break;
      default:
        break;
    }
    return to_end();
  }

 private:
  bool skip_words(std::initializer_list<std::string_view> words) {
    bool any = false;
    while (is_any(tokens_.peek(), words)) tokens_.next(), any = true;
    return any;
  }

  /// name, or schema.name; false when no name stands here.
  bool name(SqlTable& table) {
    if (!tokens_.peek().name()) return false;
    table = {{}, tokens_.next().text};
    while (tokens_.peek().sign('.')) {
      tokens_.next();
      if (!tokens_.peek().name()) break;
      table = {table.name, tokens_.next().text};
    }
    return true;
  }

  void names() {
    SqlTable table;
    while (out_.tables.size() < 10'000 && name(table)) {
      out_.tables.push_back(table);
      if (!tokens_.peek().sign(',')) return;
      tokens_.next();
    }
  }

  /// The next ';' outside quotes; npos at the end.
  std::size_t to_end() {
    for (SqlToken token = last_; token.kind != Kind::End || at_start_; token = tokens_.next()) {
      at_start_ = false;
      if (token.sign(';')) return tokens_.position();
    }
    return std::string_view::npos;
  }

  /// "WHERE 1", "WHERE 1=1", "WHERE true" ask for nothing. Call behind WHERE; leaves last_ at the token behind.
  bool empty_condition() {
    const SqlToken a = tokens_.next();
    last_ = tokens_.next();
    if (a.is("true") || is_true_number(a)) {
      if (last_.kind == Kind::End || last_.sign(';')) return true;
      if (last_.sign('=')) {
        const SqlToken b = tokens_.next();
        last_ = tokens_.next();
        return b.kind == a.kind && b.text == a.text && (last_.kind == Kind::End || last_.sign(';'));
      }
    }
    return false;
  }

  /// Behind the table: true when nothing narrows the rows.
  bool rest_is_unconditional() {
    int depth = 0;
    bool whole = true;
    for (last_ = tokens_.next(); last_.kind != Kind::End && !last_.sign(';'); last_ = tokens_.next()) {
      if (last_.sign('(')) ++depth;
      if (last_.sign(')') && --depth < 0) return whole;
      if (depth != 0) continue;
      if (last_.is("where")) {
        if (!empty_condition()) whole = false;
        if (last_.kind == Kind::End || last_.sign(';')) return whole;
      } else if (is_any(last_, {"limit", "having", "group", "union", "fetch", "offset", "join", "using", "except", "intersect",
                                "partition", "tablesample", "system_time", "skip", "procedure"}) ||
                 last_.sign(',') || (last_.is("into") && !is_any(tokens_.peek(), {"outfile", "dumpfile"}))) {
        whole = false;
      } else if (is_any(last_, {"outfile", "dumpfile"})) {
        out_.act = SqlAct::Export;
      }
    }
    return whole;
  }

  void select() {
    bool expect_item = true, columns = false, star = false, no_cache = false;
    bool plain = true;  // columns as they are
    int depth = 0;
    while (true) {
      last_ = tokens_.next();
      if (last_.kind == Kind::End || last_.sign(';')) return mark_set_config();
      if (last_.sign('(')) ++depth;
      if (last_.sign(')')) --depth;
      if (depth < 0) return;
      if (last_.name() && tokens_.peek().sign('(') && (is_summary(last_) || last_.is("any_value"))) plain = false;
      if (depth > 0) continue;
      if (last_.sign('.') && tokens_.peek().sign('*')) star = true;
      if (last_.kind == Kind::Sign && !last_.sign('(') && !last_.sign(')') && !last_.sign(',') && !last_.sign('.') &&
          !last_.sign('*'))
        plain = false;
      if (is_any(last_,
                 {"like", "ilike", "rlike", "regexp", "in", "is", "and", "or", "xor", "between", "div", "mod", "not", "into"}) &&
          !expect_item && !(last_.is("into") && is_any(tokens_.peek(), {"outfile", "dumpfile"})))
        plain = false;
      if (last_.is("from")) break;
      if (is_any(last_, {"outfile", "dumpfile"})) out_.act = SqlAct::Export;
      if (is_any(last_,
                 {"distinct", "all", "high_priority", "straight_join", "sql_calc_found_rows", "sql_buffer_result", "distinctrow"}))
        continue;
      if (last_.is("sql_no_cache")) {
        no_cache = true;
      } else if (last_.sign(',')) {
        expect_item = true;
      } else if (expect_item) {
        expect_item = false;
        if (last_.sign('*')) columns = star = true;
        if (last_.is("set_config") || last_.is("pg_catalog")) set_config_ = true;
        if (last_.name() && !is_any(last_, {"null", "true", "false", "case", "not"}) && !tokens_.peek().sign('(')) columns = true;
      }
    }
    out_.dump_tool = no_cache && tokens_.met_version_comment();
    skip_words({"only", "lateral"});
    SqlTable table;
    const bool export_file = out_.act == SqlAct::Export;
    if (!name(table)) {
      last_ = tokens_.next();
      return;
    }
    out_.tables.push_back(table);
    if (iequals(table.database, "information_schema") && iequals(table.name, "files")) out_.dump_tool = true;
    const bool unconditional = rest_is_unconditional();
    if (!columns && out_.act != SqlAct::Export && !export_file) return;
    if (out_.act != SqlAct::Export) out_.act = SqlAct::Read;
    // Which rows named columns give, and whose, is looked up column by column (sql_select.h).
    out_.whole = unconditional && plain && (star || (columns && out_.dump_tool) || out_.act == SqlAct::Export);
  }

  /// pg_dump begins with SELECT pg_catalog.set_config('search_path', '', false).
  void mark_set_config() {
    if (set_config_) out_.dump_tool = true;
  }

  void table_statement() {  // MySQL 8: TABLE t
    SqlTable table;
    if (!name(table)) return;
    out_.tables.push_back(table);
    out_.whole = rest_is_unconditional();
    out_.act = SqlAct::Read;
  }

  void copy() {
    SqlTable table;
    if (tokens_.peek().sign('(')) {
      tokens_.next();
      if (!tokens_.next().is("select")) return;
      select();
      int depth = last_.sign(')') ? 0 : 1;
      while (depth > 0) {
        last_ = tokens_.next();
        if (last_.kind == Kind::End) return;
        if (last_.sign('(')) ++depth;
        if (last_.sign(')')) --depth;
      }
      copy_direction();
      return;
    }
    if (!name(table)) return;
    out_.tables.push_back(table);
    out_.whole = true;
    if (tokens_.peek().sign('('))
      while (tokens_.peek().kind != Kind::End && !tokens_.next().sign(')')) continue;
    copy_direction();
  }

  void copy_direction() {
    const SqlToken direction = tokens_.next();
    if (direction.is("from")) {
      out_.act = SqlAct::Insert;
      out_.whole = false;
    } else if (direction.is("to")) {
      out_.act = tokens_.peek().is("stdout") ? SqlAct::CopyOut : SqlAct::Export;
    }
  }

  void create() {
    skip_words({"or", "replace", "temporary", "temp", "unlogged", "global", "local"});
    const SqlToken what = tokens_.next();
    skip_words({"if", "not", "exists"});
    SqlTable table;
    if (is_any(what, {"user", "role"})) {
      accounts_of(SqlAct::CreateAccount);
    } else if (is_any(what, {"database", "schema"}) && name(table)) {
      out_.act = SqlAct::CreateDatabase;
      out_.tables.push_back({table.name, {}});
    } else if (what.is("table") && name(table)) {
      out_.act = SqlAct::CreateTable;
      out_.tables.push_back(table);
    }
  }

  void drop() {
    const bool temporary = skip_words({"temporary", "temp"});
    const SqlToken what = tokens_.next();
    skip_words({"if", "exists"});
    if (is_any(what, {"user", "role"})) {
      accounts_of(SqlAct::DropAccount);
    } else if (is_any(what, {"database", "schema"})) {
      names();
      for (SqlTable& table : out_.tables) table = {table.name, {}};
      if (!out_.tables.empty()) out_.act = SqlAct::DropDatabase;
    } else if (is_any(what, {"table", "tables"}) && !temporary) {
      names();
      if (!out_.tables.empty()) out_.act = SqlAct::DropTable;
    }
  }

  void truncate() {
    skip_words({"table", "only"});
    names();
    if (!out_.tables.empty()) out_.act = SqlAct::EmptyTable, out_.whole = true;
  }

  void delete_rows() {
    skip_words({"low_priority", "quick", "ignore"});
    if (!tokens_.peek().is("from")) return;
    tokens_.next();
    skip_words({"only"});
    SqlTable table;
    if (!name(table)) return;
    out_.tables.push_back(table);
    out_.whole = rest_is_unconditional();
    out_.act = out_.whole ? SqlAct::EmptyTable : SqlAct::DeleteRows;
    by_hand(table);
  }

  std::size_t insert() {
    skip_words({"low_priority", "delayed", "high_priority", "ignore", "into"});
    SqlTable table;
    if (name(table)) {
      out_.act = SqlAct::Insert;
      out_.tables.push_back(table);
      by_hand(table);
    }
    return std::string_view::npos;  // an insert may be a megabyte of values
  }

  /// MySQL's accounts stand in tables of their own, which may be written without a word for accounts.
  void by_hand(const SqlTable& table) {
    if (!iequals(table.database, "mysql") || (!iequals(table.name, "user") && !iequals(table.name, "global_priv"))) return;
    out_.act = SqlAct::AlterAccount;
    out_.accounts.push_back({"mysql.user", {}});
  }

  void update() {
    skip_words({"low_priority", "ignore"});
    SqlTable table;
    if (name(table)) by_hand(table);
  }

  void lock() {
    if (!is_any(tokens_.next(), {"table", "tables"})) return;
    SqlTable table;
    if (!name(table)) return;
    out_.tables.push_back(table);
    if (tokens_.peek().is("as")) tokens_.next(), tokens_.next();
    const SqlToken mode = tokens_.next();
    if (mode.is("read") || (mode.is("in") && tokens_.next().is("access") && tokens_.next().is("share"))) {
      out_.act = SqlAct::ReadLock;
      out_.dump_tool = true;
    }
  }

  void show() {
    const SqlToken what = tokens_.next();
    if (what.is("create")) {
      out_.act = SqlAct::SchemaRead;
      const SqlToken kind = tokens_.next();
      skip_words({"if", "not", "exists"});
      SqlTable table;
      if (name(table)) out_.tables.push_back(kind.is("database") ? SqlTable{table.name, {}} : table);
    }
  }

  void set() {
    const SqlToken what = tokens_.next();
    if (what.is("sql_quote_show_create")) out_.dump_tool = true;
    if (!what.is("password")) return;
    out_.act = SqlAct::AlterAccount;  // without FOR: one's own
    if (tokens_.peek().is("for")) tokens_.next(), accounts();
  }

  void change_account(SqlAct act) {
    if (!is_any(tokens_.next(), {"user", "role"})) return;
    skip_words({"if", "exists"});
    accounts_of(act);
  }

  void accounts_of(SqlAct act) {
    out_.act = act;
    accounts();
    superuser();
  }

  /// 'a'@'%', b, `c`@localhost
  void accounts() {
    while (out_.accounts.size() < 1'000) {
      const SqlToken who = tokens_.peek();
      if (!who.name() && who.kind != Kind::String) return;
      tokens_.next();
      SqlAccount account{who.text, {}};
      if (tokens_.peek().sign('@')) {
        tokens_.next();
        account.host = tokens_.next().text;
      }
      out_.accounts.push_back(account);
      if (!tokens_.peek().sign(',')) return;
      tokens_.next();
    }
  }

  /// PostgreSQL gives everything by a word behind the name.
  void superuser() {
    for (last_ = tokens_.next(); last_.kind != Kind::End && !last_.sign(';'); last_ = tokens_.next()) {
      if (last_.is("superuser")) out_.all_rights = true;
    }
  }

  /// GRANT rights ON what TO whom: `direction` stands before the accounts.
  void rights(SqlAct act, std::string_view direction) {
    out_.act = act;
    bool all = tokens_.peek().is("all");
    for (last_ = tokens_.next(); last_.kind != Kind::End && !last_.sign(';') && !last_.is(direction); last_ = tokens_.next()) {
      if (!last_.is("on")) continue;
      SqlTokens ahead = tokens_;
      const bool any_database = ahead.next().sign('*');
      out_.all_rights = all && any_database && ahead.next().sign('.') && ahead.next().sign('*');
    }
    if (last_.is(direction)) accounts();
  }

  SqlTokens tokens_;
  SqlStatement& out_;
  SqlToken last_;
  bool at_start_ = true;
  bool set_config_ = false;
};

}  // namespace

std::size_t read_sql(std::string_view text, SqlStatement& out) {
  out.act = SqlAct::Other;
  out.tables.clear();
  out.accounts.clear();
  out.whole = out.dump_tool = out.all_rights = false;
  return Reading(text, out).run();
}

bool is_catalogue(const SqlTable& table) {
  if (table.database.empty()) return istarts_with(table.name, "pg_");
  for (const std::string_view name : {"information_schema", "performance_schema", "sys", "pg_catalog"})
    if (iequals(table.database, name)) return true;
  return false;
}

}  // namespace hinomi::findings
