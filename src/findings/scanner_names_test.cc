#include "findings/scanner_names.h"

#include <gtest/gtest.h>

namespace hinomi::findings {
namespace {

const ScannerNames& names() {
  static const ScannerNames names = ScannerNames::load(Content::open(HINOMI_SOURCE_DIR "/content").value());
  return names;
}

IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

TEST(ScannerNames, CrawlersAreConfirmedByTheNetworksTheirOperatorsPublish) {
  const ScannerName* google = names().crawler("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
  ASSERT_NE(google, nullptr);
  for (const char* from : {"66.249.66.1", "192.178.5.10", "34.146.150.150", "2001:4860:4801:10::1"})
    EXPECT_TRUE(google->confirmed_by(address(from))) << from;
  for (const char* from : {"192.0.2.10", "34.146.150.160", "192.178.8.1", "2001:4860:4802::1"})
    EXPECT_TRUE(google->refuted_by(address(from))) << from;
}

TEST(ScannerNames, WithoutPublishedNetworksNobodyIsRefuted) {
  const ScannerName* crawler = names().crawler("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)");
  ASSERT_NE(crawler, nullptr);
  EXPECT_FALSE(crawler->confirmed_by(address("192.0.2.10")));
  EXPECT_FALSE(crawler->refuted_by(address("192.0.2.10")));
}

TEST(ScannerNames, NothingInTheContentIsBroken) { EXPECT_TRUE(names().problems().empty()); }

}  // namespace
}  // namespace hinomi::findings
