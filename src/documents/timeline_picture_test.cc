#include "documents/timeline_picture.h"

#include <gtest/gtest.h>

namespace hinomi::documents {
namespace {

Clock clock() { return {"+09:00", Language::Japanese}; }

TimelinePicture two_days_apart() {
  TimelinePicture p;
  p.id = "x-";
  p.title = "図", p.description = "説明", p.window_label = "侵害", p.gap_pattern = "{n}日";
  p.lanes = {{"行為者 A1", "203.0.113.77 NL", "attacker"}, {"委託先", "", "contractor"}};
  const auto at = [](const char* text) { return clock().read(text); };
  p.marks = {{at("2021-06-03T02:41:07+09:00"), 0, 4, 12, "取り出し", "T1"},
             {at("2021-06-15T10:00:00+09:00"), 1, 0, 1, "無いことに気付く", "T2"},
             {at("2021-06-15T22:08:51+09:00"), 0, 4, 1, "再び取り出し", "T3"}};
  p.first = p.marks.front().time, p.last = p.marks.back().time;
  return p;
}

// Every value of `attribute` in the drawing.
std::vector<double> values(const std::string& svg, const std::string& attribute) {
  std::vector<double> out;
  const std::string start = " " + attribute + "=\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1))
    out.push_back(std::stod(svg.substr(at + start.size(), 12)));
  return out;
}

TEST(TimelinePicture, MarksDaysGapsAndTheWindow) {
  const std::string svg = timeline_picture(two_days_apart(), clock());
  EXPECT_NE(svg.find("6/15（火）"), std::string::npos);
  EXPECT_NE(svg.find("2021年"), std::string::npos);
  EXPECT_NE(svg.find("11日"), std::string::npos) << "days without events between 3 and 15 June";
  EXPECT_NE(svg.find("tl-window\""), std::string::npos);
  EXPECT_NE(svg.find("href=\"#T2\""), std::string::npos);
  EXPECT_NE(svg.find("<title id=\"x-tl-title\">図</title>"), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"x-tl-desc\">説明</desc>"), std::string::npos);
  EXPECT_EQ(values(svg, "cx").size(), 3u);
  EXPECT_EQ(svg, timeline_picture(two_days_apart(), clock()));
}

TEST(TimelinePicture, NothingToDrawIsEmpty) {
  TimelinePicture p = two_days_apart();
  p.marks.resize(1);
  EXPECT_EQ(timeline_picture(p, clock()), "");
  p = two_days_apart();
  p.lanes.clear();
  EXPECT_EQ(timeline_picture(p, clock()), "") << "marks of lanes that are not there are not drawn";
  p = two_days_apart();
  for (PictureMark& m : p.marks) m.time = kNoTime;
  EXPECT_EQ(timeline_picture(p, clock()), "");
}

TEST(TimelinePicture, HostileTextIsEscaped) {
  TimelinePicture p = two_days_apart();
  p.marks[0].text = "</text></svg><script>alert(\"1\")</script>";
  p.marks[0].anchor = "T1\" onload=\"alert(1)";
  p.lanes[0].name = "<b>";
  p.lanes[0].note = "&\"";
  const std::string svg = timeline_picture(p, clock());
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_EQ(svg.find("\" onload"), std::string::npos);
  EXPECT_EQ(svg.find("</svg>"), svg.size() - 6);
}

TEST(TimelinePicture, MarksKeepTheirOrderAndStayInside) {
  TimelinePicture p = two_days_apart();
  p.marks.clear();
  std::uint32_t seed = 7;
  std::int64_t seconds = 1'600'000'000;
  for (int i = 0; i < 400; ++i) {
    seed = seed * 1664525 + 1013904223;
    seconds += seed >> 28 ? seed % 4000 : seed % 40'000'000;  // minutes, now and then a year
    p.marks.push_back({Timestamp::from_seconds(seconds), i % 2u, i % 5, 1,
                       "a label that is longer than what fits into one line of the picture", "T"});
  }
  const std::string svg = timeline_picture(p, clock());
  ASSERT_FALSE(svg.empty());
  for (const char* attribute : {"x", "x1", "x2", "cx"}) {
    for (const double x : values(svg, attribute)) {
      ASSERT_GE(x, 0) << attribute;
      ASSERT_LE(x, 900) << attribute;
    }
  }
  EXPECT_LT(svg.size(), 200'000u);
}

TEST(TimelinePicture, TimesAtTheEdgesOfTheClock) {
  TimelinePicture p = two_days_apart();
  p.marks[0].time = clock().read("0001-01-01T00:00:00Z");
  p.marks[1].time = clock().read("9999-12-31T23:59:59Z");
  ASSERT_TRUE(p.marks[0].time.known() && p.marks[1].time.known());
  p.first = p.marks[0].time, p.last = p.marks[1].time;
  EXPECT_FALSE(timeline_picture(p, clock()).empty());
}

}  // namespace
}  // namespace hinomi::documents
