#include "events/html_text.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

TEST(HtmlText, TablesAndListsBecomeLabelledLines) {
  EXPECT_EQ(html_text("<table><tr><th class=x>お名前</th><td>山田</td></tr></table>"), "\nお名前：山田\t\n");
  EXPECT_EQ(html_text("<dl><dt>電話</dt><dd>090</dd></dl>"), "\n電話：090\n\n");
  EXPECT_EQ(html_text("一行目<br/>二行目"), "一行目\n二行目");
}

TEST(HtmlText, EntitiesScriptsAndComments) {
  EXPECT_EQ(html_text("a&amp;b &lt;x&gt; &#x5c71;&#30000; &nosuch; & &#xD800;"), "a&b <x> 山田 &nosuch; & &#xD800;");
  EXPECT_EQ(html_text("a<script>if (1 < 2) x</script>b<style>p{}</style>c<!-- > <td> -->d"), "abcd");
  EXPECT_EQ(html_text("a<SCRIPT>x</SCRIPT>b<Style>p{}</STYLE>c"), "abc");
  EXPECT_EQ(html_text("unclosed <b"), "unclosed ");
  EXPECT_EQ(html_text("<script>never closed"), "");
}

}  // namespace
}  // namespace hinomi::events
