#include "cases/log_series.h"

#include <gtest/gtest.h>

#include "support/constellation.h"

namespace hinomi::cases {
namespace {

using hinomi::testing::Constellation;
using hinomi::testing::may;

TEST(SeriesName, RotationIsTakenAway) {
  for (const char* path : {"logs/access.log", "logs/access.log.1", "logs/access.log.23.gz", "logs/access.log-20190815",
                           "logs/access.log-20190815.zst", "logs/access.log-2019-08-15.gz", "logs/access.log.2019-08-15"})
    EXPECT_EQ(series_name(path), "logs/access.log") << path;
  EXPECT_EQ(series_name("u_ex190810.log"), series_name("u_ex190811.log"));
  EXPECT_EQ(series_name("2019-08-10/access.log"), series_name("2019-08-11/access.log"));
  EXPECT_EQ(series_name("a.zip!/access.log.1"), series_name("a.zip!/access.log"));
}

TEST(SeriesName, DifferentLogsStayApart) {
  EXPECT_NE(series_name("web1/access.log"), series_name("web2/access.log"));
  EXPECT_NE(series_name("access.log"), series_name("ssl_access.log"));
  EXPECT_NE(series_name("access.log"), series_name("error.log"));
  EXPECT_EQ(series_name(""), "");
  EXPECT_EQ(series_name("1"), "#");
  EXPECT_EQ(series_name(".gz"), ".gz");
  EXPECT_EQ(series_name("/"), "/");
}

TEST(LogSeriesOf, AGapBetweenRotatedFilesIsSeenAndOneWithinAnotherFileIsNot) {
  Constellation c;
  const auto a = c.add_evidence("access.log.1", EvidenceKind::AccessLog, "shop"),
             b = c.add_evidence("access.log", EvidenceKind::AccessLog, "shop");
  c.see_visitors(a, EventKind::HttpRequest, may(1), may(8));
  c.see_visitors(b, EventKind::HttpRequest, may(9, 12), may(20));
  const auto series = log_series(c.evidence, c.coverage);
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series[0].evidence, (std::vector<std::uint32_t>{a, b}));
  EXPECT_EQ(series[0].silences, (std::vector<Silence>{{may(7, 23, 40), may(9, 12)}}));
  EXPECT_EQ(series[0].first, may(1));
  EXPECT_EQ(series[0].last, may(19, 23, 40));
}

TEST(LogSeriesOf, DuplicatesAndThingsThatAreNoLogsAreLeftOut) {
  Constellation c;
  c.add_evidence("access.log", EvidenceKind::AccessLog, "shop");
  c.evidence[c.add_evidence("copy/access.log", EvidenceKind::AccessLog, "shop")].duplicate_of = "E1";
  c.add_evidence("shop.sql", EvidenceKind::DatabaseDump, "shop");
  c.see(0, EventKind::HttpRequest, may(1), "10.0.0.1");
  const auto series = log_series(c.evidence, c.coverage);
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series[0].events, 1u);
  EXPECT_EQ(series[0].from_private, 1u);
  EXPECT_TRUE(log_series({}, Coverage()).empty());
}

}  // namespace
}  // namespace hinomi::cases
