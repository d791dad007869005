#include "findings/sql_statement.h"

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

SqlStatement read(std::string_view text) {
  SqlStatement statement;
  read_sql(text, statement);
  return statement;
}

TEST(SqlStatement, WholeTableReads) {
  for (const char* text :
       {"SELECT /*!40001 SQL_NO_CACHE */ * FROM `orders`", "select * from shop.orders", "SELECT * FROM orders WHERE 1=1",
        "SELECT * FROM orders WHERE 1", "COPY public.orders (id, name) TO stdout;", "TABLE orders", "SELECT o.* FROM orders o",
        "SELECT * FROM \"public\".\"orders\""}) {
    const SqlStatement s = read(text);
    EXPECT_TRUE(s.act == SqlAct::Read || s.act == SqlAct::CopyOut) << text;
    EXPECT_TRUE(s.whole) << text;
    ASSERT_EQ(s.tables.size(), 1u) << text;
    EXPECT_EQ(s.tables[0].name, "orders") << text;
  }
  EXPECT_TRUE(read("SELECT /*!40001 SQL_NO_CACHE */ * FROM `orders`").dump_tool);
  EXPECT_FALSE(read("SELECT * FROM orders").dump_tool);
  EXPECT_EQ(read("select * from shop.orders").tables[0].database, "shop");
}

TEST(SqlStatement, PartialReadsAreNoWholeOnes) {
  // Of named columns: all rows perhaps, but whose data is told only by what the columns hold.
  for (const char* text :
       {"SELECT `id`, `name` FROM `orders` ORDER BY id", "SELECT * FROM orders WHERE id = 5", "SELECT * FROM orders LIMIT 10",
        "SELECT * FROM orders o JOIN users u ON u.id = o.uid", "SELECT id FROM orders GROUP BY id",
        "SELECT * FROM orders WHERE 1=2", "SELECT id, (SELECT 1 FROM x) FROM orders WHERE a IN (SELECT 1)"}) {
    const SqlStatement s = read(text);
    EXPECT_EQ(s.act, SqlAct::Read) << text;
    EXPECT_FALSE(s.whole) << text;
  }
  for (const char* text : {"SELECT COUNT(*) FROM orders", "SELECT MAX(id) AS m FROM orders", "SELECT COUNT(*) n FROM orders",
                           "SELECT 1", "SELECT @@version", "SELECT VERSION()", "", ";;", "hello"})
    EXPECT_EQ(read(text).act, SqlAct::Other) << text;
}

TEST(SqlStatement, ExportsAndDumpTools) {
  EXPECT_EQ(read("SELECT * INTO OUTFILE '/tmp/a' FROM orders").act, SqlAct::Export);
  EXPECT_EQ(read("SELECT * FROM orders INTO OUTFILE '/tmp/a'").act, SqlAct::Export);
  EXPECT_EQ(read("COPY orders TO '/tmp/a'").act, SqlAct::Export);
  EXPECT_EQ(read("COPY (SELECT * FROM orders) TO STDOUT").act, SqlAct::CopyOut);
  EXPECT_EQ(read("COPY orders FROM stdin").act, SqlAct::Insert);
  EXPECT_EQ(read("SHOW CREATE TABLE `orders`").act, SqlAct::SchemaRead);
  EXPECT_EQ(read("LOCK TABLES `a` READ /*!32311 LOCAL */,`b` READ").act, SqlAct::ReadLock);
  EXPECT_EQ(read("LOCK TABLES `a` WRITE").act, SqlAct::Other);
  EXPECT_EQ(read("LOCK TABLE public.a IN ACCESS SHARE MODE").act, SqlAct::ReadLock);
  for (const char* text : {"SET SQL_QUOTE_SHOW_CREATE=1", "SELECT LOGFILE_GROUP_NAME FROM INFORMATION_SCHEMA.FILES WHERE a = 1",
                           "SELECT pg_catalog.set_config('search_path', '', false);"})
    EXPECT_TRUE(read(text).dump_tool) << text;
}

TEST(SqlStatement, Destruction) {
  EXPECT_EQ(read("DROP DATABASE `shop_stg`").act, SqlAct::DropDatabase);
  EXPECT_EQ(read("DROP DATABASE `shop_stg`").tables[0].database, "shop_stg");
  EXPECT_EQ(read("drop schema if exists x").act, SqlAct::DropDatabase);
  const SqlStatement drop = read("DROP TABLE IF EXISTS a, `b`.`c`");
  EXPECT_EQ(drop.act, SqlAct::DropTable);
  ASSERT_EQ(drop.tables.size(), 2u);
  EXPECT_EQ(drop.tables[1].database, "b");
  EXPECT_EQ(read("DROP TEMPORARY TABLE x").act, SqlAct::Other);
  EXPECT_EQ(read("TRUNCATE users").act, SqlAct::EmptyTable);
  EXPECT_EQ(read("DELETE FROM users").act, SqlAct::EmptyTable);
  EXPECT_EQ(read("DELETE FROM users WHERE 1=1;").act, SqlAct::EmptyTable);
  EXPECT_EQ(read("DELETE FROM users WHERE id=1").act, SqlAct::DeleteRows);
  EXPECT_EQ(read("DELETE FROM users LIMIT 1").act, SqlAct::DeleteRows);
}

TEST(SqlStatement, SeveralInOneEntry) {
  SqlStatement s;
  std::vector<SqlAct> acts;
  each_statement("SELECT ';' AS a; DROP TABLE x; -- end; here\n INSERT INTO y VALUES (1);", s,
                 [&](std::string_view, std::size_t) { acts.push_back(s.act); });
  EXPECT_EQ(acts, (std::vector{SqlAct::Other, SqlAct::DropTable, SqlAct::Insert}));
}

TEST(SqlStatement, HostileTextEnds) {
  for (const char* unit : {"(", "/*", "'", "`", "a.", "SELECT ", "\\", "-- ", "/*!", ","}) {
    std::string text = "SELECT ";
    while (text.size() < 300'000) text += unit;
    read(text);
    read("DROP TABLE " + text);
    read("COPY (" + text);
  }
}

TEST(SqlStatement, AccountsAndRights) {
  struct Case {
    std::string_view text;
    SqlAct act;
    std::string_view name, host;
    bool all = false;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' IDENTIFIED BY 'x' WITH GRANT OPTION", SqlAct::Grant, "root", "%", true},
           {"grant select, insert on `shop`.* to app@10.0.0.1", SqlAct::Grant, "app", "10"},
           {"GRANT ALL ON shop.* TO `app`@`localhost`", SqlAct::Grant, "app", "localhost"},
           {"GRANT ALL ON ALL TABLES IN SCHEMA public TO app", SqlAct::Grant, "app", ""},
           {"REVOKE ALL PRIVILEGES ON *.* FROM 'app'@'%'", SqlAct::Revoke, "app", "%", true},
           {"CREATE USER IF NOT EXISTS 'backup'@'198.51.100.7' IDENTIFIED BY 'x'", SqlAct::CreateAccount, "backup", "198.51.100.7"},
           {"CREATE ROLE helper LOGIN SUPERUSER PASSWORD 'x'", SqlAct::CreateAccount, "helper", "", true},
           {"ALTER USER 'root'@'localhost' IDENTIFIED VIA mysql_native_password", SqlAct::AlterAccount, "root", "localhost"},
           {"SET PASSWORD FOR 'root'@'%' = PASSWORD('x')", SqlAct::AlterAccount, "root", "%"},
           {"UPDATE mysql.user SET authentication_string = '' WHERE User = 'root'", SqlAct::AlterAccount, "mysql.user", ""},
           {"INSERT INTO `mysql`.`global_priv` VALUES ('%', 'x', '{}')", SqlAct::AlterAccount, "mysql.user", ""},
           {"DROP USER 'app'@'%'", SqlAct::DropAccount, "app", "%"}}) {
    SqlStatement s;
    read_sql(c.text, s);
    EXPECT_EQ(s.act, c.act) << c.text;
    ASSERT_EQ(s.accounts.size(), 1u) << c.text;
    EXPECT_EQ(s.accounts[0].name, c.name) << c.text;
    EXPECT_EQ(s.accounts[0].host, c.host) << c.text;
    EXPECT_EQ(s.all_rights, c.all) << c.text;
  }
  SqlStatement s;
  read_sql("ALTER TABLE users ADD COLUMN x INT", s);
  EXPECT_EQ(s.act, SqlAct::Other);
  EXPECT_TRUE(s.accounts.empty());
}

TEST(SqlStatement, WholeOnlyWhereNothingMayNarrow) {
  SqlStatement s;
  for (const char* sql :
       {"(SELECT * FROM a)", "SELECT t.* FROM t", "SELECT * FROM a WHERE 1", "SELECT * FROM a INTO OUTFILE '/tmp/x'"}) {
    read_sql(sql, s);
    EXPECT_TRUE(s.whole) << sql;
  }
  for (const char* sql :
       {"(SELECT * FROM a) LIMIT 1", "(SELECT * FROM a) UNION (SELECT * FROM a) LIMIT 1", "SELECT * FROM a EXCEPT SELECT * FROM a",
        "SELECT mail, COUNT(*) FROM a", "SELECT mail LIKE 'a%' FROM a", "SELECT * FROM a PARTITION (p0)",
        "SELECT mail FROM a INTO @x", "SELECT * FROM a WHERE 0x0", "SELECT * FROM a WHERE 00"}) {
    read_sql(sql, s);
    EXPECT_FALSE(s.whole) << sql;
  }
}

}  // namespace
}  // namespace hinomi::findings
