#include "events/sql_tuples.h"

#include <gtest/gtest.h>

#include "events/postgres_message.h"
#include "events/sql_schema.h"
#include "events/sql_statements.h"

namespace hinomi::events {
namespace {

std::string cells_of(std::string_view tuple, SqlDialect dialect = SqlDialect::mysql(Encoding::Utf8),
                     Encoding encoding = Encoding::Utf8) {
  TupleParser parser(dialect);
  CellText text(encoding);
  Batch batch;
  const auto [outcome, end] = parser.parse(tuple, {}, text, batch);
  if (outcome == TupleOutcome::Incomplete) return "incomplete";
  if (outcome == TupleOutcome::Bad) return "bad";
  std::string out;
  for (const Cell& cell : batch.cells) {
    if (cell.kind == CellKind::Null)
      out += "null";
    else
      out += std::string(1, "?BTX"[static_cast<int>(cell.kind)]) + ":" + std::string(cell.text);
    out += '|';
  }
  return out + std::string(tuple.substr(end));
}

TEST(TupleParser, ReadsLiterals) {
  EXPECT_EQ(cells_of("(1,'a',NULL,-2.5e3);"), "B:1|T:a|null|B:-2.5e3|;");
  EXPECT_EQ(cells_of("('it''s','a\\'b\\\\c\\nd','')"), "T:it's|T:a'b\\c\nd|T:|");
  EXPECT_EQ(cells_of("(0x4142,X'43',b'101',N'n',_binary'b',_utf8mb4 'u',TRUE)"), "X:AB|X:C|B:5|T:n|X:b|T:u|B:TRUE|");
  EXPECT_EQ(cells_of("(now(),1+2,CONCAT('a)',','),'a' 'b')"), "B:now()|B:1+2|B:CONCAT('a)',',')|B:'a' 'b'|");
  EXPECT_EQ(cells_of("( 1 , 'x' /* ) */ , -- )\n 2 )"), "B:1|T:x|B:2|");
  EXPECT_EQ(cells_of("(1,/*!50705 0x4142,*/'x')"), "B:1|X:AB|T:x|");
  EXPECT_EQ(cells_of("()"), "");
}

TEST(TupleParser, KnowsWhatIsMissing) {
  for (const std::string_view text :
       {"(", "(1", "(1,", "('a", "('a'", "('a''", "('a\\", "(NULL", "(0x4", "(x'4", "(f(1)", "(1 /*"}) {
    EXPECT_EQ(cells_of(text), "incomplete") << text;
  }
  for (const std::string_view text : {"(,1)", "(1,)", "(1;2)", "(;", "(1 2;"}) EXPECT_EQ(cells_of(text), "bad") << text;
}

// 表 ends in 0x5C, the backslash, in Shift_JIS; 縹 in 0x7C.
TEST(TupleParser, KnowsTrailBytesOfShiftJis) {
  EXPECT_EQ(cells_of("('\x95\x5C','\x95\x5C\\'\x95\x5C',2)", SqlDialect::mysql(Encoding::Cp932), Encoding::Cp932),
            "T:表|T:表'表|B:2|");
  EXPECT_EQ(cells_of("('\xC9\xBD\\\\')", SqlDialect::mysql(Encoding::EucJp), Encoding::EucJp), "T:表\\|");
}

TEST(TupleParser, ReadsPostgresLiterals) {
  const SqlDialect dialect = SqlDialect::postgresql(Encoding::Utf8);
  EXPECT_EQ(cells_of("('c:\\dir\\','it''s'::text,E'a\\nb','{1,2}'::int[],nextval('s'::regclass))", dialect),
            "T:c:\\dir\\|T:it's|T:a\nb|T:{1,2}|B:nextval('s'::regclass)|");
}

TEST(TupleParser, MendsBytesThatAreNoText) {
  EXPECT_EQ(cells_of("('a\xFF"
                     "b')"),
            "T:a\xEF\xBF\xBD"
            "b|");
  EXPECT_EQ(cells_of("('a\xE3\x81')"), "T:a\xEF\xBF\xBD|");
}

TEST(CreateTable, ReadsColumnsOfBothServers) {
  const auto mysql = parse_create_table(
      "CREATE TABLE IF NOT EXISTS `shop`.`t``x` (`id` int(10) unsigned NOT NULL AUTO_INCREMENT, `k` enum('a,b','c)') DEFAULT 'NOT "
      "NULL', "
      "`v` varchar(9) CHARACTER SET utf8 COLLATE utf8_bin NOT NULL COMMENT 'it''s, NULL', PRIMARY KEY (`id`,`k`(3) DESC), KEY `n` "
      "(`v`)) ENGINE=InnoDB",
      SqlDialect::mysql(Encoding::Utf8));
  ASSERT_TRUE(mysql.has_value());
  EXPECT_EQ(mysql->qualifier, "shop");
  EXPECT_EQ(mysql->name, "t`x");
  const std::vector<Column> expected = {{"id", "int(10) unsigned", true, true, ""},
                                        {"k", "enum('a,b','c)')", true, true, ""},
                                        {"v", "varchar(9)", true, false, "it's, NULL"}};
  EXPECT_EQ(mysql->columns, expected);

  const auto postgres = parse_create_table(
      "CREATE UNLOGGED TABLE Public.T (Id integer PRIMARY KEY, \"A b\" character varying(9)[] DEFAULT '{}'::text[] NOT NULL, "
      "at timestamp(3) with time zone, CONSTRAINT c CHECK ((id > 0)))",
      SqlDialect::postgresql(Encoding::Utf8));
  ASSERT_TRUE(postgres.has_value());
  EXPECT_EQ(postgres->qualifier, "public");
  EXPECT_EQ(postgres->name, "t");
  ASSERT_EQ(postgres->columns.size(), 3u);
  EXPECT_EQ(postgres->columns[0], (Column{"id", "integer", true, true, ""}));
  EXPECT_EQ(postgres->columns[1].name, "A b");
  EXPECT_TRUE(postgres->columns[1].not_null);
  EXPECT_FALSE(postgres->columns[2].not_null);
}

TEST(Statements, EndOutsideQuotesAndComments) {
  const SqlDialect dialect = SqlDialect::mysql(Encoding::Utf8);
  EXPECT_EQ(find_statement_end("SET a=';' /* ; */, b=\"\\\";\" -- ;\n, `c;`; x", ";", dialect), 39u + 0u);
  EXPECT_EQ(find_statement_end("/*!50003 CREATE TRIGGER BEGIN a; b; END */;; x", ";;", dialect), 44u);
  EXPECT_EQ(find_statement_end("BEGIN a; END$$ x", "$$", dialect), 14u);
  EXPECT_EQ(find_statement_end("SELECT 'no end;", ";", dialect), std::string_view::npos);
  EXPECT_EQ(find_statement_end("CREATE FUNCTION f() AS $x$ a; b $x$; y", ";", SqlDialect::postgresql(Encoding::Utf8)), 36u);
}

TEST(Postgres, PutsParametersInTheirPlaces) {
  std::string out;
  ASSERT_TRUE(bind_parameters("INSERT INTO t VALUES ($1, '$2', $2, $11)", "parameters: $1 = 'it''s, $2 = x', $2 = NULL", out));
  EXPECT_EQ(out, "INSERT INTO t VALUES ('it''s, $2 = x', '$2', NULL, $11)");
  EXPECT_FALSE(bind_parameters("SELECT $1", "prepare: x", out));
  EXPECT_FALSE(bind_parameters("SELECT $1", "parameters: $1 = 'cut", out));
}

}  // namespace
}  // namespace hinomi::events
