#include "base/geo.h"

#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/text.h"

namespace hinomi {
namespace {

namespace fs = std::filesystem;

// A small database in MaxMind's form (MaxMind DB File Format Specification 2.0), so that the reader is tested without theirs.
class MaxMindWriter {
 public:
  // `bits` of the sixteen-byte form lead to a record; an IPv4 block is written as the format asks, below ::/96.
  void add(const Network& network, std::string_view country, std::uint32_t asn) {
    auto bytes = network.address.bytes;
    if (network.address.is_v4()) bytes[10] = bytes[11] = 0;
    const auto offset = static_cast<std::uint32_t>(data_.size());
    data_ +=
        map(2) + text("country") + map(1) + text("iso_code") + text(country) + text("autonomous_system_number") + number(6, asn, 4);
    std::size_t node = 0;
    for (int bit = 0; bit < network.prefix; ++bit) {
      const std::size_t side = bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1;
      if (bit + 1 == network.prefix) {
        nodes_[node][side] = {Child::Record, offset};
      } else {
        if (nodes_[node][side].kind != Child::Node) {
          nodes_[node][side] = {Child::Node, static_cast<std::uint32_t>(nodes_.size())};
          nodes_.emplace_back();
        }
        node = nodes_[node][side].number;
      }
    }
  }
  std::string file() const {
    std::string out;
    const auto count = static_cast<std::uint32_t>(nodes_.size());
    for (const auto& node : nodes_) {
      for (const Child& child : node) {
        const std::uint32_t value = child.kind == Child::Node     ? child.number
                                    : child.kind == Child::Record ? count + 16 + child.number
                                                                  : count;
        out += big(value, 3);
      }
    }
    out += std::string(16, '\0') + data_ + "\xAB\xCD\xEFMaxMind.com" + map(9);
    out += text("node_count") + number(6, count, 4) + text("record_size") + number(5, 24, 2) + text("ip_version") + number(5, 6, 2);
    out += text("database_type") + text("Test-Country") + text("languages") + std::string("\x01\x04", 2) + text("en");
    out += text("binary_format_major_version") + number(5, 2, 2) + text("binary_format_minor_version") + number(5, 0, 2);
    out += text("build_epoch") + std::string("\x04\x02", 2) + big(1'565'373'600, 4) + text("description") + map(1) + text("en") +
           text("made by a test");
    return out;
  }

 private:
  struct Child {
    enum { None, Node, Record } kind = None;
    std::uint32_t number = 0;
  };
  static std::string big(std::uint32_t value, std::size_t bytes) {
    std::string out;
    for (std::size_t k = bytes; k-- > 0;) out += static_cast<char>(value >> (8 * k));
    return out;
  }
  static std::string map(int pairs) { return {static_cast<char>(7 << 5 | pairs)}; }
  static std::string text(std::string_view value) {
    return static_cast<char>(2 << 5 | (value.size() < 29 ? value.size() : 29)) +
           (value.size() < 29 ? std::string() : big(static_cast<std::uint32_t>(value.size() - 29), 1)) + std::string(value);
  }
  static std::string number(int type, std::uint32_t value, std::size_t bytes) {
    return static_cast<char>(type << 5 | static_cast<int>(bytes)) + big(value, bytes);
  }

  std::vector<std::array<Child, 2>> nodes_ = std::vector<std::array<Child, 2>>(1);
  std::string data_;
};

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

TEST_F(GeoTest, ReadsMaxMindsForm) {
  MaxMindWriter writer;
  writer.add(*Network::parse("192.0.2.0/25"), "JP", 64500);
  writer.add(*Network::parse("198.51.100.7"), "US", 4200000000);
  writer.add(*Network::parse("2001:db8::/32"), "NL", 64501);
  writer.add(*Network::parse("203.0.113.0/24"), "japan", 0);
  write("x.mmdb", writer.file());
  const auto database = GeoDatabase::open(folder_ / "x.mmdb");
  ASSERT_TRUE(database) << database.error().what;
  EXPECT_EQ((*database)->find(address("192.0.2.127")).country, "JP");
  EXPECT_EQ((*database)->find(address("192.0.2.127")).asn, 64500u);
  EXPECT_EQ((*database)->find(address("192.0.2.128")).country, "");
  EXPECT_EQ((*database)->find(address("198.51.100.7")).asn, 4200000000u);
  EXPECT_EQ((*database)->find(address("2001:db8:1::1")).country, "NL");
  EXPECT_EQ((*database)->find(address("2001:db9::1")).asn, 0u);
  EXPECT_EQ((*database)->find(address("203.0.113.1")).country, "");  // no ISO code
  EXPECT_EQ((*database)->find(IpAddress{}).country, "");
  EXPECT_EQ((*database)->description(), "Test-Country (2019-08-09)");
}

TEST_F(GeoTest, DamagedMaxMindFilesAreRefusedOrUnknown) {
  MaxMindWriter writer;
  writer.add(*Network::parse("192.0.2.0/25"), "JP", 64500);
  const std::string whole = writer.file();
  std::uint32_t seed = 41;
  const auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole;
    if (round % 3 == 0) damaged.resize(random() % damaged.size());
    for (int n = 0; n < 4 && !damaged.empty(); ++n) damaged[random() % damaged.size()] = static_cast<char>(random());
    write("x.mmdb", damaged);
    const auto database = GeoDatabase::open(folder_ / "x.mmdb");
    if (!database) continue;
    EXPECT_TRUE(is_utf8((*database)->description()));
    const std::string country = (*database)->find(address("192.0.2.1")).country;
    EXPECT_TRUE(country.empty() || country.size() == 2);
    (void)(*database)->find(address("2001:db8::1"));
  }
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
