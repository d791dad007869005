#include "base/geo.h"

#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace hinomi {
namespace {

namespace fs = std::filesystem;

class GeoTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("geo" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const char* name, std::string_view text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  static IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

  fs::path folder_;
};

TEST_F(GeoTest, ReadsTorsFiles) {
  // 192.0.2.0-127, 198.51.100.0/24, 203.0.113.0/24
  write("geoip",
        "# Generated: Thu, 25 Jun 2026 04:33:59 "
        "GMT\n3221225984,3221226111,JP\n3325256704,3325256959,US\n3405803776,3405804031,??\nbroken\n9,x,DE\n7,3,FR\n");
  write("geoip6", "2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,NL\n");
  const auto database = GeoDatabase::open(folder_);
  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ((*database)->find(address("192.0.2.0")).country, "JP");
  EXPECT_EQ((*database)->find(address("192.0.2.127")).country, "JP");
  EXPECT_EQ((*database)->find(address("192.0.2.128")).country, "");
  EXPECT_EQ((*database)->find(address("198.51.100.7")).country, "US");
  EXPECT_EQ((*database)->find(address("203.0.113.7")).country, "");
  EXPECT_EQ((*database)->find(address("0.0.0.1")).country, "");
  EXPECT_EQ((*database)->find(address("255.255.255.255")).country, "");
  EXPECT_EQ((*database)->find(address("2001:db8::1")).country, "NL");
  EXPECT_EQ((*database)->find(address("2001:db9::")).country, "");
  EXPECT_EQ((*database)->find(IpAddress{}).country, "");
  EXPECT_EQ((*database)->description(), "tor-geoipdb (IPFire Location, Thu, 25 Jun 2026 04:33:59 GMT)");
}

TEST_F(GeoTest, ManyThreadsMayAskAtOnce) {
  write("geoip", "3221225984,3221226111,JP\n");
  write("geoip6", "2001:db8::,2001:db8::ffff,NL\n");
  const auto database = GeoDatabase::open(folder_);
  ASSERT_TRUE(database);
  std::vector<std::thread> threads;
  std::array<std::string, 4> answers;
  for (std::size_t t = 0; t < answers.size(); ++t)
    threads.emplace_back([&, t] { answers[t] = (*database)->find(address("2001:db8::1")).country; });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_EQ(answer, "NL");
}

TEST_F(GeoTest, AMissingSixthFileMeansUnknown) {
  write("geoip", "3221225984,3221226111,JP\n");
  const auto database = GeoDatabase::open(folder_);
  ASSERT_TRUE(database);
  EXPECT_EQ((*database)->find(address("2001:db8::1")).country, "");
}

TEST_F(GeoTest, ComplainsWithCauseAndRemedy) {
  for (const fs::path& path : {folder_ / "nothing", folder_}) {
    const auto database = GeoDatabase::open(path);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().code, Errc::NotFound);
    EXPECT_NE(database.error().what.find(folder_.string()), std::string::npos);
  }
  write("geoip", "nothing useful\n");
  EXPECT_EQ(GeoDatabase::open(folder_).error().code, Errc::Malformed);
  write("x.mmdb", "this is no database");
  const auto database = GeoDatabase::open(folder_ / "x.mmdb");
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, Errc::Malformed);
  EXPECT_FALSE(database.error().remedy.empty());
}

TEST_F(GeoTest, NoneKnowsNothing) {
  const auto none = GeoDatabase::none();
  EXPECT_EQ(none->find(address("192.0.2.1")).country, "");
  EXPECT_EQ(none->description(), "");
}

// Debian's own file, where it is installed: well-known resolvers do not move.
TEST_F(GeoTest, ReadsDebiansFiles) {
  if (!fs::exists("/usr/share/tor/geoip")) GTEST_SKIP() << "Debian's tor-geoipdb is not installed";
  const auto database = GeoDatabase::open("/usr/share/tor");
  ASSERT_TRUE(database);
  EXPECT_EQ((*database)->find(address("138.197.199.81")).country.size(), 2u);
  EXPECT_EQ((*database)->find(address("202.12.30.131")).country, "JP");  // JPNIC
  EXPECT_EQ((*database)->find(address("2001:dc2::")).country, "JP");     // JPNIC
  EXPECT_EQ((*database)->find(address("10.0.0.1")).country, "");
}

}  // namespace
}  // namespace hinomi
