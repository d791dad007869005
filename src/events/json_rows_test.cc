#include "events/json_rows.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

// "column=text" of the batch's only row.
std::vector<std::string> row_of(std::string_view object) {
  JsonRows rows(0);
  Batch out;
  EXPECT_TRUE(rows.add(object, "customers", {}, out));
  std::vector<std::string> shown;
  if (out.rows.size() != 1) return shown;
  const Row& row = out.rows[0];
  for (std::size_t i = 0; i < row.count; ++i)
    shown.push_back(row.table->columns[i].name + "=" + std::string(out.cells[row.first + i].text));
  return shown;
}

using Shown = std::vector<std::string>;

TEST(JsonRows, SeveralValuesStandInOneCellALineEach) {
  EXPECT_EQ(row_of(R"({"name":"山田太郎","tel":["03-0000-0001",null,"03-0000-0002"],"tel":"03-0000-0003"})"),
            (Shown{"name=山田太郎", "tel=03-0000-0001\n03-0000-0002\n03-0000-0003"}));
  EXPECT_EQ(row_of(R"({"a":["","x"]})"), Shown{"a=\nx"});
}

// Each value was once copied with all before it: 50 GB here.
TEST(JsonRows, ManyValuesTakeTheirOwnSize) {
  std::string object = R"({"ids":[1000000)", joined = "ids=1000000";
  for (int i = 1; i < 100'000; ++i) {
    object += ',' + std::to_string(1'000'000 + i);
    joined += '\n' + std::to_string(1'000'000 + i);
  }
  const Shown shown = row_of(object + "]}");
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_TRUE(shown[0] == joined);
}

TEST(JsonRows, TimesOfMongoThatNoCalendarHasStayText) {
  EXPECT_EQ(row_of(R"({"born":{"$date":{"$numberLong":"0"}}})"), Shown{"born=1970-01-01T00:00:00+00:00"});
  for (const std::string number : {"9223372036854775807", "-9223372036854775808", "99999999999999999999", "12x", ""}) {
    const std::string date = R"({"$date":{"$numberLong":")" + number + R"("}})";
    EXPECT_EQ(row_of(R"({"born":)" + date + "}"), Shown{"born=" + date});
  }
}

}  // namespace
}  // namespace hinomi::events
