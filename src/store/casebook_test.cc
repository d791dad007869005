#include "store/casebook.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <thread>

#include "store/chain.h"

namespace hinomi::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kWhen = "2031-04-01T09:30:00+09:00";

struct CasebookTest : ::testing::Test {
  std::filesystem::path folder;
  std::filesystem::path file;

  CasebookTest() {
    std::string name = (std::filesystem::temp_directory_path() / "casebook_XXXXXX").string();
    folder = ::mkdtemp(name.data());
    file = folder / "casebook.db";
  }
  ~CasebookTest() override {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
  }

  Casebook open() const {
    auto book = Casebook::open(file);
    if (!book) throw std::runtime_error(book.error().what);
    return std::move(book.value());
  }
  std::string error_of_opening() const {
    const auto book = Casebook::open(file);
    return book ? "no error" : book.error().what + " / " + book.error().remedy;
  }
  /// A second hand in the file, which obeys nothing.
  void tamper(const std::string& sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, ("PRAGMA foreign_keys = OFF;" + sql).c_str(), nullptr, nullptr, &message);
    EXPECT_EQ(code, SQLITE_OK) << sql << ": " << (message ? message : "");
    sqlite3_free(message);
    sqlite3_close(handle);
  }
  static mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
};

std::string verdict(const Casebook& book) {
  const auto verified = book.verify();
  return verified ? "entries: " + std::to_string(*verified) : verified.error().what + " / " + verified.error().remedy;
}

TEST_F(CasebookTest, KeepsEveryVersion) {
  {
    Casebook book = open();
    EXPECT_EQ(*book.save("case-1", "題", "title", "{\"a\":1}", kWhen), 1u);
    EXPECT_EQ(*book.save("case-1", "新しい題", "new title", "{\"a\":2}", "2031-04-02T00:00:00+09:00"), 2u);
    EXPECT_EQ(*book.save("case-2", "別", "other", "{}", kWhen), 1u);
  }
  const Casebook book = open();
  EXPECT_EQ(*book.load("case-1"), "{\"a\":2}");
  EXPECT_EQ(*book.load("case-1", 1), "{\"a\":1}");
  EXPECT_EQ(*book.load("case-2", 1), "{}");
  const auto list = *book.list();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].id, "case-1");
  EXPECT_EQ(list[0].version, 2u);
  EXPECT_EQ(list[0].title_ja, "新しい題");
  EXPECT_EQ(list[0].title_en, "new title");
  EXPECT_EQ(list[0].saved_at, "2031-04-02T00:00:00+09:00");
  EXPECT_EQ(*book.verify(), 3u);
}

TEST_F(CasebookTest, TheSameTextIsNoNewVersion) {
  Casebook book = open();
  EXPECT_EQ(*book.save("case-1", "題", "title", "{}", kWhen), 1u);
  EXPECT_EQ(*book.save("case-1", "題", "title", "{}", "2031-04-02T00:00:00+09:00"), 1u);
  EXPECT_EQ(*book.save("case-1", "題", "title", "{} ", kWhen), 2u);
  EXPECT_EQ(*book.save("case-1", "題", "title", "{}", kWhen), 3u) << "what was said before may be said again";
  EXPECT_EQ(*book.verify(), 3u);
}

TEST_F(CasebookTest, AnEmptyBook) {
  const Casebook book = open();
  EXPECT_TRUE(book.list()->empty());
  EXPECT_EQ(*book.verify(), 0u);
  const auto missing = book.load("case-1");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::NotFound);
  EXPECT_THAT(missing.error().what, HasSubstr("case-1"));
}

TEST_F(CasebookTest, OddTextsComeBackAsTheyWere) {
  Casebook book = open();
  const std::string json = "{\"x\":\"'; DROP TABLE cases; -- 𠮷\xff\xfe\\u0000\"}" + std::string(3'000'000, 'x');
  ASSERT_TRUE(book.save("'; DROP TABLE versions; --", "題\n\"", "", json, kWhen));
  EXPECT_EQ(*book.load("'; DROP TABLE versions; --"), json);
  EXPECT_EQ(*book.verify(), 1u);
  EXPECT_FALSE(book.save("", "題", "title", "{}", kWhen));
  EXPECT_FALSE(book.save("a", "題", "title", std::string_view("{\0}", 3), kWhen));
  EXPECT_FALSE(book.save(std::string_view("a\0b", 3), "題", "title", "{}", kWhen));
  ASSERT_TRUE(book.save("b", {}, {}, {}, {}));
  EXPECT_EQ(*book.load("b"), "");
  EXPECT_EQ(*book.verify(), 2u);
}

TEST_F(CasebookTest, OnlyItsOwnerMayReadIt) {
  const mode_t before = ::umask(0);
  file = folder / "new" / "folder" / "casebook.db";
  {
    Casebook book = open();
    ASSERT_TRUE(book.save("case-1", "題", "title", "{}", kWhen));
    EXPECT_EQ(mode_of(file), 0600u);
    EXPECT_EQ(mode_of(file.string() + "-wal"), 0600u);
    EXPECT_EQ(mode_of(file.string() + "-shm"), 0600u);
    EXPECT_EQ(mode_of(file.parent_path()), 0700u);
  }
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  open();
  EXPECT_EQ(mode_of(file), 0600u) << "a book that others could read is closed to them";
  ::umask(before);
}

TEST_F(CasebookTest, WritesAreSyncedAndLogged) {
  Casebook book = open();
  ASSERT_TRUE(book.save("case-1", "題", "title", "{}", kWhen));
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  std::string mode;
  sqlite3_exec(
      handle, "PRAGMA journal_mode",
      [](void* out, int, char** values, char**) { return *static_cast<std::string*>(out) = values[0], 0; }, &mode, nullptr);
  EXPECT_EQ(mode, "wal");
  char* message = nullptr;
  EXPECT_NE(sqlite3_exec(handle, "UPDATE versions SET json = 'x'", nullptr, nullptr, &message), SQLITE_OK);
  EXPECT_THAT(message, HasSubstr("never changed"));
  sqlite3_free(message), message = nullptr;
  EXPECT_NE(sqlite3_exec(handle, "DELETE FROM chain", nullptr, nullptr, &message), SQLITE_OK);
  EXPECT_THAT(message, HasSubstr("never cut"));
  sqlite3_free(message);
  sqlite3_close(handle);
}

// ---- tampering ----

struct Tampering {
  const char* name;
  const char* sql;
  const char* said;
};

class TamperingTest : public CasebookTest, public ::testing::WithParamInterface<Tampering> {};

TEST_P(TamperingTest, IsFound) {
  {
    Casebook book = open();
    for (int i = 1; i <= 5; ++i) {
      ASSERT_TRUE(book.save("case-1", "題", "title", "{\"v\":" + std::to_string(i) + "}", kWhen));
      ASSERT_TRUE(book.save("case-2", "題", "title", "{\"w\":" + std::to_string(i) + "}", kWhen));
    }
    ASSERT_EQ(*book.verify(), 10u);
  }
  // Somebody who knows how lifts the guards and puts them back.
  const std::string lift =
      "DROP TRIGGER versions_stay; DROP TRIGGER versions_last; DROP TRIGGER chain_stays; DROP TRIGGER chain_lasts;";
  const std::string back =
      "CREATE TRIGGER versions_stay  BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;"
      "CREATE TRIGGER versions_last  BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;"
      "CREATE TRIGGER chain_stays    BEFORE UPDATE ON chain    BEGIN SELECT RAISE(ABORT, 'the chain is never changed'); END;"
      "CREATE TRIGGER chain_lasts    BEFORE DELETE ON chain    BEGIN SELECT RAISE(ABORT, 'the chain is never cut'); END;";
  tamper(lift + GetParam().sql + ";" + back);
  EXPECT_THAT(verdict(open()), HasSubstr(GetParam().said));
  EXPECT_THAT(verdict(open()), HasSubstr("casebook.db: "));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, TamperingTest,
    ::testing::Values(
        Tampering{"json", "UPDATE versions SET json = '{\"v\":9}' WHERE case_id = 'case-1' AND version = 3",
                  "entry 5 (case-1 version 3): the case's text was changed"},
        Tampering{"title_ja", "UPDATE versions SET title_ja = '誤報' WHERE case_id = 'case-1' AND version = 1",
                  "entry 1 (case-1 version 1) does not fit its hash"},
        Tampering{"title_en", "UPDATE versions SET title_en = 'x' WHERE case_id = 'case-2' AND version = 5",
                  "entry 10 (case-2 version 5) does not fit its hash"},
        Tampering{"saved_at", "UPDATE versions SET saved_at = '2031-03-01T00:00:00+09:00' WHERE case_id = 'case-2' AND version = 2",
                  "entry 4"},
        Tampering{"json_and_digest",
                  "UPDATE versions SET json = '{}' WHERE case_id = 'case-1' AND version = 2; UPDATE chain SET json_sha256 = "
                  "'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE case_id = 'case-1' AND version = 2",
                  "entry 3 (case-1 version 2) does not fit its hash"},
        Tampering{"hash", "UPDATE chain SET hash = 'f' || substr(hash, 2) || 'x' WHERE seq = 4", "entry 4"},
        Tampering{"previous", "UPDATE chain SET previous = hash WHERE seq = 7",
                  "entry 7 (case-1 version 4) does not follow the entry before it"},
        Tampering{"entry_gone", "DELETE FROM chain WHERE seq = 6", "the chain jumps from entry 5 to entry 7"},
        Tampering{"first_entry_gone", "DELETE FROM chain WHERE seq = 1", "the chain jumps from entry 0 to entry 2"},
        Tampering{"version_gone", "DELETE FROM versions WHERE case_id = 'case-1' AND version = 4",
                  "entry 7 (case-1 version 4) has lost its version"},
        Tampering{"end_cut_off", "DELETE FROM chain WHERE seq >= 9; DELETE FROM versions WHERE version = 5",
                  "the chain ends at entry 8"},
        Tampering{"everything_gone", "DELETE FROM chain; DELETE FROM versions; DELETE FROM cases", "the chain ends at entry 0"},
        Tampering{"version_added", "INSERT INTO versions VALUES ('case-1', 6, '', '', '', '{}')",
                  "11 versions stand beside 10 entries"},
        Tampering{"case_added", "INSERT INTO cases VALUES ('case-3', '')", "the list of cases does not fit"},
        Tampering{"case_gone", "DELETE FROM cases WHERE id = 'case-2'", "the list of cases does not fit"},
        Tampering{"case_date", "UPDATE cases SET added_at = '2030' WHERE id = 'case-2'", "the list of cases does not fit"},
        Tampering{"head_seq", "UPDATE head SET seq = 11", "that is not its noted end"},
        Tampering{"head_hash", "UPDATE head SET hash = ''", "that is not its noted end"},
        Tampering{"head_gone", "DELETE FROM head", "that is not its noted end"},
        Tampering{"order", "UPDATE chain SET seq = seq + 100 WHERE seq = 10", "the chain jumps"},
        Tampering{"table_added", "CREATE TABLE notes (x)", "a table notes was added"}),
    [](const auto& instance) { return instance.param.name; });

TEST_F(CasebookTest, LiftedGuardsAreFound) {
  ASSERT_TRUE(open().save("case-1", "題", "title", "{}", kWhen));
  tamper("DROP TRIGGER chain_stays");
  EXPECT_THAT(verdict(open()), HasSubstr("the trigger chain_stays was removed"));
}

TEST_F(CasebookTest, EveryEntryStandsOnTheOneBefore) {
  const ChainEntry entry{7, std::string(kFirstPrevious), "case", 2, "題", "title", std::string(kWhen), "00"};
  const auto changed = [&](auto change) {
    ChainEntry other = entry;
    change(other);
    return chain_hash(other);
  };
  const std::string base = chain_hash(entry);
  EXPECT_EQ(base.size(), 64u);
  EXPECT_EQ(changed([](ChainEntry&) {}), base);
  EXPECT_NE(changed([](ChainEntry& e) { e.seq = 8; }), base);
  EXPECT_NE(changed([](ChainEntry& e) { e.previous[0] = '1'; }), base);
  EXPECT_NE(changed([](ChainEntry& e) { e.version = 1; }), base);
  // Fields must not run into each other.
  EXPECT_NE(changed([](ChainEntry& e) { e.title_ja = "題t", e.title_en = "itle"; }), base);
}

// ---- files that are no casebook ----

TEST_F(CasebookTest, FilesThatAreNoneAreRefusedWithCauseAndRemedy) {
  std::ofstream(file) << std::string(8192, 'x');
  EXPECT_THAT(error_of_opening(), HasSubstr("not a casebook: the file is no SQLite database / name another file"));
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  EXPECT_THAT(error_of_opening(), HasSubstr("not a regular file"));
  file = folder / "a file";
  std::ofstream(file) << "x";
  file /= "casebook.db";
  EXPECT_THAT(error_of_opening(), HasSubstr("the folder cannot be made"));
}

TEST_F(CasebookTest, AnEmptyFileBecomesACasebook) {
  std::ofstream(file).flush();
  ASSERT_TRUE(open().save("case-1", "題", "title", "{}", kWhen));
}

TEST_F(CasebookTest, AnotherProgramsFileIsLeftAlone) {
  tamper("CREATE TABLE bookmarks (url)");
  EXPECT_THAT(error_of_opening(), HasSubstr("belongs to another program"));
  std::filesystem::remove(file);
  tamper("PRAGMA application_id = 252006674; PRAGMA user_version = 1");
  EXPECT_THAT(error_of_opening(), HasSubstr("belongs to another program"));
}

TEST_F(CasebookTest, ANewerBookIsRefused) {
  ASSERT_TRUE(open().save("case-1", "題", "title", "{}", kWhen));
  tamper("PRAGMA user_version = 77");
  EXPECT_THAT(error_of_opening(), HasSubstr("schema 77, made by a newer hinomi"));
}

TEST_F(CasebookTest, DamageIsAnErrorAndNeverACrash) {
  {
    Casebook book = open();
    for (int i = 0; i < 40; ++i)
      ASSERT_TRUE(
          book.save("case-" + std::to_string(i % 3), "題", "title", std::string(5000, static_cast<char>('a' + i % 26)), kWhen));
  }
  std::string bytes;
  {
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_GT(bytes.size(), 100'000u);
  std::mt19937 random(23);
  int found = 0;
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    std::string damaged = bytes;
    if (round % 3 == 0) {
      damaged.resize(random() % damaged.size());
    } else {
      const std::size_t at = random() % (damaged.size() - 600);
      for (std::size_t i = 0; i < 512; ++i) damaged[at + i] = static_cast<char>(random());
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    std::filesystem::remove(file.string() + "-wal");
    std::filesystem::remove(file.string() + "-shm");
    auto book = Casebook::open(file);
    if (!book) {
      EXPECT_FALSE(book.error().remedy.empty());
      ++found;
      continue;
    }
    static_cast<void>(book->list());
    static_cast<void>(book->load("case-1"));
    const auto verified = book->verify();
    found += verified ? 0 : 1;
    if (verified && *verified == 40) {
      ++found;  // an unused stretch was hit: all forty entries still prove themselves
    }
    static_cast<void>(book->save("case-1", "題", "title", "after", kWhen));
  }
  EXPECT_EQ(found, kRounds);
}

// ---- kill and company ----

TEST_F(CasebookTest, WhatWasAcknowledgedSurvivesAKill) {
  std::mt19937 random(42);
  std::uint64_t acknowledged = 0;
  constexpr int kKills = 25;
  for (int round = 0; round < kKills; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      auto book = Casebook::open(file);
      if (!book) ::_exit(3);
      for (std::uint64_t n = acknowledged + 1;; ++n) {
        const auto version = book->save(
            "case-1", "題", "title", "{\"n\":" + std::to_string(n) + ",\"x\":\"" + std::string(n * 37 % 9000, 'x') + "\"}", kWhen);
        if (!version || ::write(ends[1], &*version, sizeof *version) != sizeof *version) ::_exit(4);
      }
    }
    ::close(ends[1]);
    std::uint64_t version = 0;
    // The first ones are killed while the book is being made, the others somewhere behind a few saves, however busy the machine is.
    for (std::uint64_t wanted = round < 5 ? 0 : 1 + random() % 8; wanted > 0; --wanted) {
      ASSERT_EQ(::read(ends[0], &version, sizeof version), static_cast<ssize_t>(sizeof version));
      acknowledged = version;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 15'000));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    while (::read(ends[0], &version, sizeof version) == sizeof version) acknowledged = version;
    ::close(ends[0]);

    const Casebook book = open();
    const auto entries = book.verify();
    ASSERT_TRUE(entries) << entries.error().what;
    ASSERT_GE(*entries, acknowledged) << "round " << round;
    ASSERT_LE(*entries, acknowledged + 1) << "one may have been saved that nobody was told of";
    for (std::uint64_t v = 1; v <= acknowledged; ++v) {
      const auto json = book.load("case-1", v);
      ASSERT_TRUE(json) << "version " << v;
      ASSERT_TRUE(json->starts_with("{\"n\":" + std::to_string(v) + ","));
    }
    acknowledged = *entries;
  }
  EXPECT_GE(acknowledged, 20u) << "twenty children saved something each";
}

TEST_F(CasebookTest, SeveralProcessesShareOneBook) {
  constexpr int kProcesses = 4, kSaves = 25;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto book = Casebook::open(file);  // all at once, when there is no file yet
      if (!book) ::_exit(3);
      for (int i = 0; i < kSaves; ++i) {
        if (!book->save(i % 2 ? "shared" : "own-" + std::to_string(p), "題", "title", std::to_string(p * 1000 + i), kWhen))
          ::_exit(4);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
  }
  const Casebook book = open();
  EXPECT_EQ(verdict(book), "entries: " + std::to_string(kProcesses * kSaves));
  EXPECT_EQ(book.list()->size(), 1u + kProcesses);
}

TEST_F(CasebookTest, TwoConnectionsOfOneProcess) {
  Casebook a = open();
  Casebook b = open();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE((i % 2 ? a : b).save("case-1", "題", "title", std::to_string(i), kWhen));
    EXPECT_EQ(*(i % 2 ? b : a).load("case-1"), std::to_string(i));
  }
  Casebook moved = std::move(a);
  EXPECT_EQ(*moved.verify(), 20u);
}

}  // namespace
}  // namespace hinomi::store
