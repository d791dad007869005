#include "findings/ransom_text.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "findings/bitcoin_address.h"
#include "findings/scene.h"
#include "findings/sql_lexer.h"
#include "findings/sql_statement.h"

namespace hinomi::findings {
namespace {

TEST(BitcoinAddress, ChecksumsDecide) {
  // The first block's coinbase, and the examples of BIP 173 and BIP 350.
  EXPECT_TRUE(is_bitcoin_address("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));
  EXPECT_FALSE(is_bitcoin_address("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"));
  EXPECT_TRUE(is_bitcoin_address("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"));
  EXPECT_TRUE(is_bitcoin_address("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"));
  EXPECT_TRUE(is_bitcoin_address("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
  EXPECT_FALSE(is_bitcoin_address("bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
  EXPECT_TRUE(is_bitcoin_address("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
  EXPECT_FALSE(is_bitcoin_address("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"));
  EXPECT_FALSE(is_bitcoin_address(""));
  EXPECT_EQ(
      find_bitcoin_addresses("支払先bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4まで、1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.").size(),
      2u);
}

const RansomWords& words() {
  static const RansomWords loaded = *RansomWords::load(shipped_content());
  return loaded;
}

TEST(RansomText, ReadsJapanese) {
  const RansomText read = read_ransom_text(
      "あなたのデータベースは当方のサーバにバックアップされています。復元するには、0.05 BTC(ビットコイン)を "
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 に10日以内に送金してください。"
      "支払いがない場合はすべて公開します。連絡先: note@ransom.example",
      words());
  EXPECT_TRUE(read.is_note());
  EXPECT_EQ(read.amounts, std::vector<std::string>{"0.05"});
  EXPECT_EQ(read.emails, std::vector<std::string>{"note@ransom.example"});
  EXPECT_TRUE(read.deadline);
  EXPECT_TRUE(read.threat);
}

TEST(RansomText, DeadlinesInWords) {
  EXPECT_TRUE(read_ransom_text("You have ten days.", words()).deadline);
  EXPECT_TRUE(read_ransom_text("within 48 hours", words()).deadline);
  EXPECT_FALSE(read_ransom_text("often days pass", words()).deadline);
}

TEST(RansomText, OrdinaryTextIsNoNote) {
  for (const char* text :
       {"ビットコイン決済に対応しました。0.01 BTCから購入いただけます。", "We accept Bitcoin. Pay 0.02 BTC at the checkout.",
        "Please back up your data every 10 days.", "お支払いは10日以内にお願いします。期限を過ぎた場合は注文を削除します。",
        "暗号資産の漏洩事件についての講座(3日間)", "user@mail.example 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"})
    EXPECT_FALSE(read_ransom_text(text, words()).is_note()) << text;
}

Scene intruder_note(std::string_view database, std::string_view table) {
  Scene scene;
  scene.add_database("staging", DatabaseRole::Staging, {"203.0.113.0/28"});
  scene.add_log("general.log", EvidenceKind::DatabaseLog, "staging");
  scene.connect(0, "2019-08-10T03:12:34", 15, "198.51.100.66", "shop", "");
  scene.statement(0, "2019-08-10T03:12:34", 15, "CREATE DATABASE `" + std::string(database) + "`");
  scene.statement(0, "2019-08-10T03:12:34", 15, "USE `" + std::string(database) + "`");
  scene.statement(0, "2019-08-10T03:12:34", 15,
                  "CREATE TABLE `" + std::string(table) + "` (id int, warning text, Bitcoin_Address text, Email text)");
  scene.statement(0, "2019-08-10T03:12:34", 15,
                  "INSERT INTO `" + std::string(table) +
                      "` VALUES (1,'To recover your lost database send 0.04 Bitcoin (BTC) to our address. If we don\\'t receive it "
                      "in 9 days we will leak it.',"
                      "'1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa','note@ransom.example')");
  scene.quit(0, "2019-08-10T03:12:35", 15);
  return scene;
}

TEST(RansomNote, MadeByAnOutsiderInTheLog) {
  for (const auto& [database, table] : {std::pair("WARNING", "WARNING"), std::pair("PLEASE_READ_ME", "x"), std::pair("zq", "q")}) {
    Scene scene = intruder_note(database, table);
    const auto findings = scene.run("ransom_note");
    ASSERT_EQ(findings.size(), 1u) << database;
    const Finding& f = findings[0];
    EXPECT_EQ(f.severity, Severity::Critical);
    EXPECT_EQ(f.actor.address.to_string(), "198.51.100.66");
    EXPECT_EQ(f.first, Scene::at("2019-08-10T03:12:34"));
    EXPECT_EQ(f.foreign_tables, std::vector<std::string>{std::string(database) + ".*"});
    EXPECT_NE(f.reason.ja.find("To recover your lost database"), std::string::npos);
    EXPECT_NE(std::find(f.indicators.begin(), f.indicators.end(), Indicator{"btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", f.id}),
              f.indicators.end());
    EXPECT_NE(std::find(f.indicators.begin(), f.indicators.end(), Indicator{"email", "note@ransom.example", f.id}),
              f.indicators.end());
  }
}

TEST(RansomNote, MadeTwiceIsFoundTwice) {
  Scene scene = intruder_note("WARNING", "WARNING");
  Scene again = intruder_note("WARNING", "WARNING");
  for (Event event : again.events) {
    event.time.micros += 12 * 86'400 * kMicrosPerSecond;
    event.place.line += 1'000;
    scene.events.push_back(event);
  }
  const auto findings = scene.run("ransom_note");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_NE(findings[0].id, findings[1].id);
}

TEST(RansomNote, TheOwnPeoplesRestoreAccusesNobody) {
  Scene scene = intruder_note("WARNING", "WARNING");
  scene.events[0].client = *IpAddress::parse("203.0.113.4");
  const auto findings = scene.run("ransom_note");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_FALSE(findings[0].actor.address.known());
}

/// Rows of a dump, one table.
struct DumpTable {
  Scene scene;
  TableSchema schema;
  std::deque<std::string> texts;

  DumpTable(std::string name, std::vector<std::string> columns) {
    scene.add_log("dump.sql", EvidenceKind::DatabaseDump);
    schema.name = std::move(name);
    for (std::string& column : columns) schema.columns.push_back({.name = std::move(column), .type = "text", .comment = {}});
  }
  void row(const std::vector<std::string>& cells) {
    if (scene.batches.empty()) scene.batches.emplace_back();
    Batch& batch = scene.batches.back();
    batch.rows.push_back({&schema,
                          static_cast<std::uint32_t>(batch.cells.size()),
                          static_cast<std::uint32_t>(cells.size()),
                          {0, batch.rows.size() + 1, 0},
                          kNoTime,
                          0});
    for (const std::string& cell : cells) batch.cells.push_back({texts.emplace_back(cell), CellKind::Text});
  }
  std::vector<Finding> run() {
    if (scene.batches.empty()) scene.batches.emplace_back();
    scene.batches.front().tables = {&schema};
    return scene.run("ransom_note");
  }
};

constexpr const char* kSpam =
    "I hacked your device. Send 0.1 BTC to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa within 2 days or I will leak your data to everyone.";

TEST(RansomNote, SpamInAnEnquiryTableIsLow) {
  DumpTable dump("enquiries", {"id", "name", "mail", "body"});
  for (int i = 0; i < 40; ++i)
    dump.row({std::to_string(i), "customer", "c@mail.example", i == 7 ? kSpam : "営業時間を教えてください。"});
  const auto findings = dump.run();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Low);
  EXPECT_TRUE(findings[0].foreign_tables.empty());
}

TEST(RansomNote, NamesAlone) {
  DumpTable ordinary("warning", {"id", "title", "details"});
  ordinary.row({"1", "停電", "8月1日に停電があります"});
  EXPECT_TRUE(ordinary.run().empty());
  DumpTable telling("PLEASE_READ_ME_XYZ", {"id", "text"});
  const auto named = telling.run();
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(named[0].severity, Severity::Medium);
  DumpTable remains("README", {"id", "Message", "Bitcoin_Address"});
  const auto remained = remains.run();
  ASSERT_EQ(remained.size(), 1u);
  EXPECT_EQ(remained[0].severity, Severity::High);
}

// --- real traces, where the development data lies beside the repository ---------------------------

/// A small reader for the traces: CREATE TABLE's columns, INSERT's strings, COPY's lines. The events room reads real dumps.
std::unique_ptr<DumpTable> read_trace(const std::string& text, const std::string& table) {
  std::vector<std::string> columns;
  const std::size_t create = text.find("CREATE TABLE");
  const std::size_t open = text.find('(', create);
  std::istringstream lines(text.substr(open, text.find(";", open) - open));
  for (std::string line; std::getline(lines, line);) {
    SqlTokens tokens(line);
    const SqlToken first = tokens.next();
    if (first.name() && !first.is("primary") && first.text.size() > 1) columns.emplace_back(first.text);
  }
  auto dump = std::make_unique<DumpTable>(table, columns);  // rows point into it
  SqlStatement statement;
  for (std::size_t at = text.find("INSERT INTO"); at != std::string::npos; at = text.find("INSERT INTO", at + 1)) {
    std::vector<std::string> row;
    SqlTokens tokens(std::string_view(text).substr(at));
    for (SqlToken token = tokens.next(); token.kind != SqlToken::Kind::End && !token.sign(';'); token = tokens.next()) {
      if (token.kind == SqlToken::Kind::String) row.emplace_back(token.text);
      if (token.sign(')') && !row.empty()) dump->row(std::exchange(row, {}));
    }
  }
  if (const std::size_t copy = text.find("COPY "); copy != std::string::npos) {
    std::istringstream rows(text.substr(text.find('\n', copy) + 1));
    for (std::string line; std::getline(rows, line) && line != "\\.";) dump->row({line});
  }
  return dump;
}

TEST(RansomNote, RealTraces) {
  const char* where = std::getenv("HINOMI_DATA");
  const std::string folder =
      (where != nullptr ? std::string(where) : std::string(HINOMI_SOURCE_DIR) + "/../shared/data") + "/db_ransom/";
  std::ifstream index(folder + "dev_index.jsonl");
  if (!index) GTEST_SKIP() << "the development data (db_ransom) is not on this machine";
  int ransom = 0, found = 0, benign = 0, false_alarms = 0;
  for (std::string line; std::getline(index, line);) {
    const Json gold = *parse_json(line);
    std::ifstream file(folder + gold["file"].get<std::string>());
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const bool is_ransom = gold["label"] == "ransom";
    ++(is_ransom ? ransom : benign);
    if (gold["kind"] == "note text") {
      found += read_ransom_text(text, words()).is_note();
      EXPECT_TRUE(read_ransom_text(text, words()).is_note()) << gold["file"];
      continue;
    }
    const auto findings = read_trace(text, gold["table"].get<std::string>())->run();
    const bool alarmed =
        std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity >= Severity::Medium; });
    EXPECT_EQ(alarmed, is_ransom) << gold["file"];
    (is_ransom ? found : false_alarms) += alarmed;
    if (!alarmed) continue;
    const auto has = [&](const char* type, const Json& value) {
      return value.is_null() || std::any_of(findings[0].indicators.begin(), findings[0].indicators.end(), [&](const Indicator& i) {
               return i.type == type && i.value == value.get<std::string>();
             });
    };
    EXPECT_TRUE(has("btc", gold["btc"])) << gold["file"];
    EXPECT_TRUE(has("email", gold["contact"])) << gold["file"];
    if (gold.contains("contact_url")) {
      EXPECT_TRUE(has("url", gold["contact_url"])) << gold["file"];
    }
    if (gold["amount"].is_string()) {
      EXPECT_EQ(read_ransom_text(text, words()).amounts, std::vector<std::string>{gold["amount"].get<std::string>()})
          << gold["file"];
    }
  }
  RecordProperty("recall", fmt::format("{}/{}", found, ransom));
  RecordProperty("false_alarms", fmt::format("{}/{}", false_alarms, benign));
  EXPECT_EQ(found, ransom);
  EXPECT_EQ(false_alarms, 0);
}

}  // namespace
}  // namespace hinomi::findings
