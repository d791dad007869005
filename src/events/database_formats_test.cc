// Dumps, tables and database logs beyond the goldens: real public samples, files that only look alike, and hostile sizes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "base/text.h"
#include "events/format.h"
#include "events/sql_dump_reader.h"

namespace hinomi::events {
namespace {

namespace fs = std::filesystem;

fs::path shared_samples() {
  const char* named = std::getenv("HINOMI_DATA");
  return named != nullptr ? fs::path(named) : fs::path(HINOMI_SOURCE_DIR) / "../shared/data";
}

const std::vector<std::unique_ptr<Format>>& formats() {
  static const Ledger ledger;
  static const Content content;
  static const auto all = make_formats({ledger, content});
  return all;
}

std::string recognised(std::string_view bytes, std::string_view path = "evidence") {
  const Format* format = recognise(formats(), {bytes, path, true});
  return format == nullptr ? "" : std::string(format->name());
}

struct Totals {
  std::string format;
  std::map<std::string, std::uint64_t> rows;
  std::vector<SkipReason> skips;
  std::uint64_t read = 0, events = 0, cells = 0;
  bool operator==(const Totals&) const = default;
};

Totals read_all(std::string_view bytes, std::string_view path, std::size_t chunk = 1 << 20) {
  Totals totals;
  const std::string_view sample = bytes.substr(0, 256 * 1024);
  const Format* format = recognise(formats(), {sample, path, sample.size() == bytes.size()});
  if (format == nullptr) return totals;
  totals.format = format->name();
  ReadContext context;
  context.path = path;
  context.encoding = guess_encoding(sample);
  context.sample = sample;
  const auto reader = format->open(context);
  Batch batch;
  for (std::size_t begin = 0, end = 0; end < bytes.size();) {
    end = std::min(end + chunk, bytes.size());
    batch.clear();
    begin += reader->read(bytes.substr(begin, end - begin), begin, end == bytes.size(), batch);
    for (const Row& row : batch.rows) ++totals.rows[row.table->name];
    for (const Skip& skip : batch.skipped) totals.skips.push_back(skip.reason);
    totals.read += batch.read, totals.events += batch.events.size(), totals.cells += batch.cells.size();
  }
  return totals;
}

TEST(DatabaseFormats, ReadsEveryRowOfThePublicDump) {
  const fs::path file = shared_samples() / "dbdumps/dev/sakila_mysql_data.sql";
  if (!fs::exists(file)) GTEST_SKIP() << "public samples are not here: " << shared_samples();
  const Totals totals = read_all(read_file(file).value(), file.string(), 7777);
  EXPECT_EQ(totals.format, "mysql_dump");
  EXPECT_EQ(totals.rows.at("customer"), 599u);
  EXPECT_EQ(totals.rows.at("staff"), 2u);
  EXPECT_EQ(totals.rows.at("address"), 603u);
  EXPECT_EQ(totals.rows.at("payment"), 16'049u);
  EXPECT_EQ(totals.rows.at("rental"), 16'044u);
  EXPECT_TRUE(totals.skips.empty());
}

TEST(DatabaseFormats, ReadsEveryRowOfThePublicTables) {
  const fs::path folder = shared_samples() / "ja_pii";
  if (!fs::exists(folder)) GTEST_SKIP() << "public samples are not here: " << shared_samples();
  const std::vector<std::pair<std::string, std::uint64_t>> expected = {{"knock100/customer_dev.csv", 10'902},
                                                                       {"knock100/product.csv", 10'030},
                                                                       {"knock100/store.csv", 53},
                                                                       {"knock100/category.csv", 228},
                                                                       {"addresses_towns.tsv", 190'443}};
  for (const auto& [name, rows] : expected) {
    const Totals totals = read_all(read_file(folder / name).value(), name);
    EXPECT_EQ(totals.format, "csv_table") << name;
    EXPECT_EQ(totals.read, rows) << name;
    EXPECT_TRUE(totals.skips.empty()) << name;
  }
}

TEST(DatabaseFormats, ReadsPublicTracesOfRansom) {
  const fs::path folder = shared_samples() / "db_ransom/dev";
  if (!fs::exists(folder)) GTEST_SKIP() << "public samples are not here: " << shared_samples();
  int dumps = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".sql") continue;
    const Totals totals = read_all(read_file(entry.path()).value(), entry.path().string());
    EXPECT_EQ(totals.format, entry.path().stem() == "ransom_pg01" ? "pg_dump" : "mysql_dump") << entry.path();
    EXPECT_TRUE(totals.skips.empty()) << entry.path();
    ++dumps;
  }
  EXPECT_EQ(dumps, 16);
}

TEST(DatabaseFormats, TakesNoOtherTextForATable) {
  for (const std::string_view text :
       {"<?php\n$a = foo(1, 2);\n$b = foo(3, 4);\n$c = foo(5, 6);\n$d = foo(7, 8);\n",
        "<!DOCTYPE html>\n<html>\n<p>one, two</p>\n<p>three, four</p>\n<p>five, six</p>\n</html>\n",
        "{\"a\": 1, \"b\": 2}\n{\"a\": 3, \"b\": 4}\n{\"a\": 5, \"b\": 6}\n",
        "[{\"a\": 1, \"b\": 2},\n{\"a\": 3, \"b\": 4},\n{\"a\": 5, \"b\": 6}]\n",
        "Dear customer, thank you.\nWe hope, as always, that you are well.\nYours, the shop.\n",
        "Hello, world\nHow are you, Bob\nBye, now\n",
        "#include <a>\nint f(int a, int b) {\n  return g(a, b);\n}\nint h(int a, int b) {\n  return g(b, a);\n}\n",
        "use App\\A;\nuse App\\B;\nuse App\\C;\nuse App\\D;\nuse App\\E;\n",
        "body { color: red; }\np { margin: 0; }\na { color: blue; }\n", "User-agent: *\nDisallow: /admin\nDisallow: /cart\n",
        "name: shop\nports:\n  - 80\n  - 443\n",
        "[2023-03-28 03:09:25,112] WARNING in a: b\n[2023-03-28 03:09:26,112] WARNING in a: b\n[2023-03-28 03:09:27,112] WARNING "
        "in a: b\n",
        "2023-03-28 03:09:25,112 INFO  [org.a] b\n2023-03-28 03:09:26,113 INFO  [org.a] b\n2023-03-28 03:09:27,114 INFO  [org.a] "
        "b\n",
        "#!/bin/bash\nset -e\npsql -c 'CREATE TABLE t (a int);'\nINSERT INTO t VALUES (1);\n",
        "Select a table, please\nCreate a table, if there is none\nSet it, then sit down\n", "", "\n\n\n",
        "one line without anything\n"}) {
    const std::string format = recognised(text);
    EXPECT_TRUE(format != "csv_table" && format != "mysql_dump" && format != "pg_dump") << format << " for: " << text;
  }
}

TEST(DatabaseFormats, TellsScriptsAndTablesApart) {
  EXPECT_EQ(recognised("CREATE TABLE t (\n a int,\n b text\n);\n"), "mysql_dump");
  EXPECT_EQ(recognised("-- a note\n\nINSERT INTO t VALUES (1,'x'),(2,'y');\n"), "mysql_dump");
  EXPECT_EQ(recognised("INSERT INTO `t` (`a`,\n `b`) VALUES\n(1,2);\n"), "mysql_dump");
  EXPECT_EQ(recognised("SET client_encoding = 'UTF8';\nCREATE TABLE t (a int);\n"), "pg_dump");
  EXPECT_EQ(recognised("COPY t (a, b) FROM stdin;\n1\t2\n\\.\n"), "pg_dump");
  EXPECT_EQ(recognised("id,name\n1,a\n2,b\n"), "csv_table");
  EXPECT_EQ(recognised("氏名;電話番号\n山田;03-0000-0000\n"), "csv_table");
  EXPECT_EQ(recognised("a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n"), "csv_table");
}

TEST(DatabaseFormats, PassesOverARowThatIsTooLong) {
  const std::string head = "CREATE TABLE t (a int, b longtext);\nINSERT INTO t VALUES (1,'x'),(2,'";
  const std::string dump = head + std::string(SqlDumpReader::kMaxUnit + 1000, 'y') + "'),(3,'z');\nINSERT INTO t VALUES (4,'w');\n";
  const Totals whole = read_all(dump, "a.sql", dump.size());
  EXPECT_EQ(whole.rows.at("t"), 3u);
  EXPECT_EQ(whole.skips, std::vector{SkipReason::TooLong});
  EXPECT_EQ(read_all(dump, "a.sql", 3 << 20), whole);
}

TEST(DatabaseFormats, PassesOverARecordThatIsTooLong) {
  std::string table = "id,name,note\n";
  for (int i = 0; i < 500; ++i) table += fmt::format("{},name {},x\n", i, i);
  table += "500,\"" + std::string((64u << 20) + 1000, 'y') + "\",x\n501,last,x\n";
  const Totals whole = read_all(table, "a.csv", table.size());
  EXPECT_EQ(whole.read, 501u);
  EXPECT_EQ(whole.skips, std::vector{SkipReason::TooLong});
  EXPECT_EQ(read_all(table, "a.csv", 3 << 20), whole);
}

// A row of one byte must not take the memory of thousands of columns.
TEST(DatabaseFormats, DoesNotPadAFloodOfShortRows) {
  std::string create = "CREATE TABLE wide (c0 int";
  for (int i = 1; i < 4000; ++i) create += fmt::format(",c{} int", i);
  std::string dump = create + ");\nINSERT INTO wide VALUES (1)";
  std::string listed = create + ");\nINSERT INTO wide (c7) VALUES (1)";
  for (int i = 0; i < 50'000; ++i) dump += ",(1)", listed += ",(1)";
  for (const std::string& text : {dump, listed}) {
    const Totals totals = read_all(text + ";\n", "a.sql", text.size());
    EXPECT_EQ(totals.cells, 0u);
    EXPECT_EQ(totals.skips.size(), 50'001u);
  }
}

TEST(DatabaseFormats, StopsAtMoreTablesThanAServerHolds) {
  std::string dump = "CREATE TABLE first (a int);\n";
  for (int i = 0; i < 60'000; ++i) dump += fmt::format("INSERT INTO t{} VALUES (1);\n", i);
  const Totals totals = read_all(dump, "a.sql");
  EXPECT_EQ(totals.read + totals.skips.size(), 60'000u);
  EXPECT_GT(totals.read, 40'000u);
  EXPECT_FALSE(totals.skips.empty());
}

TEST(DatabaseFormats, ForgetsTheOldestOfTooManyConnections) {
  std::string log = "190810  3:12:45\t    1 Connect\tfirst@192.0.2.1 on shop using TCP/IP\n";
  for (int i = 2; i < 70'000; ++i) log += fmt::format("\t\t{:5} Connect\tweb@192.0.2.7 on shop using TCP/IP\n", i);
  log += "\t\t69999 Query\tSELECT 1\n\t\t    1 Query\tSELECT 2\n";
  const Format* format = recognise(formats(), {std::string_view(log).substr(0, 4096), "evidence", false});
  ASSERT_NE(format, nullptr);
  const auto reader = format->open({});
  Batch batch;
  reader->read(log, 0, true, batch);
  ASSERT_EQ(batch.events.size(), 70'001u);
  EXPECT_EQ(batch.events[69'999].account, "web");
  EXPECT_EQ(batch.events[70'000].account, "");
}

TEST(DatabaseFormats, KeepsAConnectionThatOutlivesManyOthers) {
  std::string log = "190810  3:12:45\t    1 Connect\tpool@192.0.2.1 on shop using TCP/IP\n";
  for (int i = 2; i < 140'000; ++i) log += fmt::format("\t\t{:5} Connect\tx@192.0.2.7 on a\n\t\t{:5} Quit\t\n", i, i);
  log += "\t\t    1 Query\tSELECT 2\n";
  const Format* format = recognise(formats(), {std::string_view(log).substr(0, 4096), "evidence", false});
  ASSERT_NE(format, nullptr);
  const auto reader = format->open({});
  Batch batch;
  reader->read(log, 0, true, batch);
  EXPECT_EQ(batch.events.back().account, "pool");
}

// Text that opens quotes and comments without end must not be looked at again and again.
TEST(DatabaseFormats, ReadsHostileTextInLinearTime) {
  std::string quotes = "id,name,note\n1,a,b\n2,c,d\n3,e,f\n", comments = "CREATE TABLE t (a int);\n",
              rows = "CREATE TABLE t (a int);\n", log;
  for (int i = 0; i < 40'000; ++i) {
    quotes += "\"x\"\"y,z\n";
    comments += "/* /* /*! (((( ' \n";
    rows += "INSERT INTO t VALUES ((((((((((;\n";
    log += "190810  3:12:45\t    1 Query\tINSERT INTO t VALUES ('((((('''\n";
  }
  EXPECT_EQ(read_all(quotes, "a.csv").format, "csv_table");
  EXPECT_EQ(read_all(comments, "a.sql").format, "mysql_dump");
  EXPECT_EQ(read_all(rows, "a.sql").format, "mysql_dump");
  EXPECT_EQ(read_all(log, "a.log").read, 40'000u);
}

}  // namespace
}  // namespace hinomi::events
