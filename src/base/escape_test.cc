#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi {
namespace {

TEST(Escape, PercentDecodesOnce) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("%2527"), "%27");
  EXPECT_EQ(percent_decode("%E5%B1%B1"), "山");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
}

TEST(Escape, HtmlHoldsNoMarkup) {
  EXPECT_EQ(escape_html("<script>alert('x')&\"</script>"), "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;&lt;/script&gt;");
  EXPECT_EQ(escape_html("日本"), "日本");
}

TEST(Escape, MarkdownHoldsNoMarkup) {
  EXPECT_EQ(escape_markdown("a|b*c_d`e`[x](y)<b>"), "a\\|b\\*c\\_d\\`e\\`\\[x\\](y)\\<b\\>");
  EXPECT_EQ(escape_markdown("# head"), "\\# head");
  EXPECT_EQ(escape_markdown("a # b - c"), "a # b - c");
  EXPECT_EQ(escape_markdown("1. item"), "1\\. item");
  EXPECT_EQ(escape_markdown("    code"), "code");
  EXPECT_EQ(escape_markdown("a\n# b"), "a # b");
  EXPECT_EQ(escape_markdown("http://evil.example/"), "http\\://evil.example/");
  EXPECT_EQ(escape_markdown("www.evil.example"), "www\\.evil.example");
  EXPECT_EQ(escape_markdown("2019-08-10 1.5"), "2019-08-10 1.5");
  EXPECT_EQ(escape_markdown("&amp; ![i](u)"), "&amp;amp; \\!\\[i\\](u)");
}

TEST(Escape, CsvFollowsRfc4180AndRunsNothing) {
  EXPECT_EQ(escape_csv("plain"), "plain");
  EXPECT_EQ(escape_csv("a,b"), "\"a,b\"");
  EXPECT_EQ(escape_csv("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(escape_csv("a\nb"), "\"a\nb\"");
  EXPECT_EQ(escape_csv("=1+1"), "'=1+1");
  EXPECT_EQ(escape_csv("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  EXPECT_EQ(escape_csv("+81"), "'+81");
  EXPECT_EQ(escape_csv("-1"), "'-1");
  EXPECT_EQ(escape_csv("@SUM"), "'@SUM");
  EXPECT_EQ(escape_csv("\tx"), "'\tx");
  EXPECT_EQ(escape_csv("＝1"), "'＝1");
  EXPECT_EQ(escape_csv(" x"), "\" x\"");
  EXPECT_EQ(escape_csv(""), "");
}

}  // namespace
}  // namespace hinomi
