#include "findings/sql_select.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi::findings {
namespace {

std::string read(std::string_view sql, std::size_t begin = 0) {
  std::string out;
  for (const RowSelection& s : read_selects(sql, {"db", {}, {}, begin, std::string_view::npos})) {
    out += s.database + '.' + s.table;
    for (const std::string& c : s.columns) out += ' ' + c;
    for (const RowCondition& c : s.where) {
      out += " [" + c.column + ' ' + std::to_string(static_cast<int>(c.is));
      for (const std::string& v : c.values) out += ' ' + v;
      out += ']';
    }
    if (s.order) out += " by " + s.order->column + (s.order->descending ? " desc" : "");
    if (s.limit) out += " limit " + std::to_string(s.offset) + '+' + std::to_string(*s.limit);
    if (s.obstacle != ReplayObstacle::None) out += " !" + label(s.obstacle).en;
    out += ';';
  }
  return out;
}

TEST(SqlSelect, PlainForms) {
  EXPECT_EQ(read("SELECT * FROM orders"), "db.orders;");
  EXPECT_EQ(read("SELECT name, `mail` AS m FROM shop.orders o WHERE o.id = 17 AND state='sent'"),
            "shop.orders name mail [id 0 17] [state 0 sent];");
  EXPECT_EQ(read("select * from orders where id between 17 and 40 order by id desc limit 20 offset 40"),
            "db.orders [id 4 17] [id 2 40] by id desc limit 40+20;");
  EXPECT_EQ(read("SELECT * FROM t WHERE id IN (1,2, 3) LIMIT 5, 10;"), "db.t [id 0 1 2 3] limit 5+10;");
  EXPECT_EQ(read("SELECT * FROM t WHERE mail LIKE '%@x.example' AND a >= -3 AND b IS NOT NULL"),
            "db.t [mail 6 @x.example] [a 4 -3] [b 9];");
  EXPECT_EQ(read("SELECT * FROM t WHERE (a = 1) AND (b = 'it''s \\'x\\'')"), "db.t [a 0 1] [b 0 it's 'x'];");
  EXPECT_EQ(read("SELECT * FROM t WHERE 1=1 LIMIT 3"), "db.t limit 0+3;");
}

TEST(SqlSelect, InjectedQueries) {
  const std::string sql =
      "SELECT title FROM news WHERE id = -1 UNION ALL SELECT (SELECT CONCAT(0x71,IFNULL(CAST(mail AS CHAR),0x20)) FROM kotori.form "
      "LIMIT 5,1),NULL-- -";
  EXPECT_EQ(read(sql, 20), "kotori.form mail limit 5+1;");
  EXPECT_EQ(read("SELECT a FROM news UNION SELECT mail FROM users LIMIT 3"),
            "db.news a !an order or limit over several queries;db.users mail limit 0+3 !an order or limit over several queries;");
}

TEST(SqlSelect, WhatIsNotPlainIsSaidToBeSo) {
  EXPECT_EQ(read("SELECT * FROM a, b"), "db.a !several tables joined;");
  EXPECT_EQ(read("SELECT * FROM a JOIN b ON a.id = b.a LIMIT 3"), "db.a limit 0+3 !several tables joined;");
  EXPECT_EQ(read("SELECT * FROM a WHERE id = 1 OR 1=1"), "db.a [id 0 1] !a condition that is not plain;");
  EXPECT_EQ(read("SELECT * FROM a WHERE (id = 1 OR id = 2) AND x = 1 LIMIT 4"),
            "db.a [id 0 1] limit 0+4 !a condition that is not plain;");
  EXPECT_EQ(read("SELECT * FROM a WHERE NOT id = 1"), "db.a !a condition that is not plain;");
  EXPECT_EQ(read("SELECT * FROM a ORDER BY x, y LIMIT 1"), "db.a limit 0+1 !an order that cannot be repeated;");
  EXPECT_EQ(read("SELECT mail FROM a GROUP BY mail"), "db.a mail !grouped or distinct values;");
  EXPECT_EQ(read("SELECT GROUP_CONCAT(mail) FROM a"), "db.a mail !grouped or distinct values;");
  const std::string inner = read("SELECT * FROM a WHERE id IN (SELECT id FROM b)");
  EXPECT_NE(inner.find("db.b id !a query within a query"), std::string::npos) << inner;
}

TEST(SqlSelect, WhatMayNarrowOrHideRowsIsAnObstacle) {
  for (const char* sql : {"(SELECT * FROM a) LIMIT 1",
                          "(SELECT * FROM a) UNION (SELECT * FROM a) LIMIT 1",
                          "SELECT * FROM a EXCEPT SELECT * FROM a",
                          "SELECT 1 UNION (SELECT * FROM a) LIMIT 1",
                          "SELECT mail, COUNT(*) FROM a",
                          "SELECT ANY_VALUE(mail) FROM a",
                          "SELECT LENGTH(mail) FROM a",
                          "SELECT mail LIKE 'a%' FROM a",
                          "SELECT IF(SUBSTRING(mail,1,1)='a',1,0) FROM a",
                          "SELECT CAST(mail AS SIGNED) FROM a",
                          "SELECT CAST(mail AS CHAR(1)) FROM a",
                          "SELECT mail INTO @x FROM a",
                          "SELECT mail FROM a INTO @x",
                          "SELECT * FROM a ORDER BY id % 7 LIMIT 3",
                          "SELECT * FROM a ORDER BY id * -1 LIMIT 3",
                          "SELECT id % 7 AS id, mail FROM a ORDER BY id LIMIT 3",
                          "SELECT * FROM a PARTITION (p0)",
                          "SELECT * FROM a TABLESAMPLE BERNOULLI (1)",
                          "SELECT * FROM a WHERE 0x0",
                          "SELECT * FROM a WHERE 00 AND id > 0",
                          "SELECT * FROM a WHERE mail LIKE 'p0\\%'",
                          "SELECT * FROM a ORDER BY id FETCH FIRST 10 PERCENT ROWS ONLY",
                          "SELECT * FROM a ORDER BY id FETCH FIRST 3 ROWS WITH TIES",
                          "SELECT * FROM a FOR UPDATE SKIP LOCKED",
                          "EXPLAIN SELECT * FROM a",
                          "INSERT INTO b SELECT * FROM a",
                          "WITH t AS (SELECT * FROM a) SELECT mail FROM a LIMIT 1",
                          "SELECT EXISTS(SELECT * FROM a LIMIT 1)",
                          "SELECT (SELECT mail FROM a LIMIT 1) = 'x'",
                          "SELECT (SELECT mail FROM a)",
                          "SELECT (SELECT mail FROM a LIMIT 1) LIMIT 0",
                          "SELECT (SELECT mail FROM a LIMIT 1) FROM b"}) {
    const std::string got = read(sql);
    ASSERT_TRUE(got.contains("db.a")) << sql << ": " << got;
    for (std::string_view rest = got; !rest.empty(); rest.remove_prefix(rest.find(';') + 1))
      EXPECT_TRUE(rest.substr(0, rest.find(';')).contains('!')) << sql << ": " << got;
  }
}

TEST(SqlSelect, WhatChangesNothingIsPlain) {
  for (const char* sql : {"(SELECT mail FROM a)", "SELECT CONCAT(mail, ':', 1) FROM a", "SELECT mail FROM a FOR UPDATE",
                          "SELECT mail, NOW() FROM a", "SELECT HEX(CAST(mail AS CHAR)) FROM a", "SELECT mail FROM a USE INDEX (x)",
                          "SELECT mail AS m FROM a WHERE 1", "SELECT mail FROM a LOCK IN SHARE MODE"})
    EXPECT_EQ(read(sql), "db.a mail;") << sql;
  EXPECT_EQ(read("SELECT IFNULL(id, mail) FROM a"), "db.a id;") << "the mail address may never be told";
}

TEST(SqlSelect, QueriesWithoutRowsAreLeftOut) {
  for (const char* sql :
       {"", "SELECT 1", "SELECT COUNT(*) FROM orders", "SELECT MAX(id), COUNT(mail) FROM orders", "SELECT 1 FROM orders",
        "SELECT * FROM information_schema.tables", "UPDATE t SET a = 1", "SELECT", "SELECT * FROM", "SELECT ((((("})
    EXPECT_EQ(read(sql), "") << sql;
}

TEST(SqlSelect, HostileTextsTakeLinearTime) {
  std::string deep, wide = "SELECT * FROM t WHERE a = 1", in = "SELECT * FROM t WHERE a IN (1";
  for (int i = 0; i < 100'000; ++i) deep += "(SELECT * FROM (";
  for (int i = 0; i < 100'000; ++i) wide += " AND b = 2", in += ",2";
  read_selects(deep, {});
  EXPECT_NE(read(wide).find("!a condition that is not plain"), std::string::npos);
  EXPECT_NE(read(in).find("!a condition that is not plain"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::findings
