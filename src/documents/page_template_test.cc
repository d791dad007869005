#include "documents/page_template.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"

namespace hinomi::documents {
namespace {

Result<std::string> html(std::string_view text, const Json& view) {
  return render_template(text, "forms/x.mustache", view, [](std::string_view t) { return escape_html(t); });
}

TEST(PageTemplate, EscapesUnlessToldOtherwise) {
  EXPECT_EQ(*html("<p title=\"{{a}}\">{{a}}|{{{a}}}</p>", {{"a", "<'\"&>"}}),
            "<p title=\"&lt;&#39;&quot;&amp;&gt;\">&lt;&#39;&quot;&amp;&gt;|<'\"&></p>");
}

TEST(PageTemplate, EmptyThingsCountAsAbsent) {
  const char* text = "{{#a}}yes{{/a}}{{^a}}no{{/a}}";
  for (const Json& nothing : {Json(""), Json(false), Json(nullptr), Json::array(), Json::object()})
    EXPECT_EQ(*html(text, {{"a", nothing}}), "no") << nothing;
  EXPECT_EQ(*html(text, {{"a", "x"}}), "yes");
  EXPECT_EQ(*html("{{#a}}{{b}}{{/a}}", {{"a", Json::array({{{"b", 1}}, {{"b", 2}}})}}), "12");
}

TEST(PageTemplate, ValuesAreNeverTemplates) { EXPECT_EQ(*html("{{a}}", {{"a", "{{b}}"}, {"b", "secret"}}), "{{b}}"); }

TEST(PageTemplate, ALabelThatIsNotThereIsAnError) {
  const Json view = {{"l", {{"heading", {{"x", "X"}}}}}};
  EXPECT_EQ(*html("{{l.heading.x}}", view), "X");
  const auto missing = html("{{l.heading.y}}", view);
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().what.find("l.heading.y"), std::string::npos);
  EXPECT_NE(missing.error().what.find("content/forms/x.mustache"), std::string::npos);
  EXPECT_FALSE(html("{{l.heading}}", view).has_value()) << "a group of labels is not a label";
}

TEST(PageTemplate, BrokenTemplatesAreErrors) {
  for (const char* text : {"{{a", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "x{{", "{{=}}"})
    EXPECT_FALSE(html(text, {{"a", "x"}}).has_value()) << text;
}

TEST(PageTemplate, NamesInOrder) {
  EXPECT_EQ(template_names("{{#a}}{{ b.c }}{{{d}}}{{! l.remark }}{{/a}}{{^e}}"),
            (std::vector<std::string>{"a", "b.c", "d", "a", "e"}));
}

}  // namespace
}  // namespace hinomi::documents
