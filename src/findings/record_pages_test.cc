#include "findings/record_pages.h"

#include <gtest/gtest.h>

#include "findings/scene.h"

namespace hinomi::findings {
namespace {

std::string split(std::string_view target) {
  static const RecordPages pages = *RecordPages::load(shipped_content());
  const auto page = pages.number_in(target);
  return page ? std::string(page->head) + "#" + std::to_string(page->number) : "none";
}

TEST(RecordPages, FindsTheNumberThatStandsByItself) {
  EXPECT_EQ(split("/orders/123"), "/orders/#123");
  EXPECT_EQ(split("/orders/123/edit?x=2"), "/orders/#123");
  EXPECT_EQ(split("/order/17.html"), "/order/#17");
  EXPECT_EQ(split("/wp-admin/admin.php?page=enquiries&action=view&id=17"), "/wp-admin/admin.php?page=enquiries&action=view&id=#17");
  EXPECT_EQ(split("/v1/orders/55"), "/v1/orders/#55");
  EXPECT_EQ(split("/api/members?limit=50&offset=100"), "/api/members?limit=50&offset=#100");
  EXPECT_EQ(split("/api/members?limit=50"), "/api/members?limit=#50");
  EXPECT_EQ(split("/member/view?id=M00017"), "/member/view?id=M#17");
  EXPECT_EQ(split("/receipt/ORD-00017.pdf"), "/receipt/ORD-#17");
  EXPECT_EQ(split("/member/v2/view?id=17"), "/member/v2/view?id=#17");
  EXPECT_EQ(split("/x.css?ver=6.1"), "none");
  EXPECT_EQ(split("/img/a1b2c3.png"), "none");
  EXPECT_EQ(split("/%E3%81%82?q=%31"), "none");
  EXPECT_EQ(split("/t?ts=1518300000123"), "none");
  EXPECT_EQ(split("/"), "none");
  EXPECT_EQ(split(""), "none");
  EXPECT_EQ(split("/" + std::string(400, 'a') + "/12"), "none");
}

TEST(RecordPages, KnowsWhichPagesHoldPersons) {
  RecordPages pages = *RecordPages::load(shipped_content());
  EXPECT_EQ(pages.kind_of("/wp-admin/admin.php?page=enquiries&id="), RecordPageKind::Management);
  EXPECT_EQ(pages.kind_of("/wp-admin/admin-ajax.php?id="), RecordPageKind::None);
  EXPECT_EQ(pages.kind_of("/mypage/order/"), RecordPageKind::Personal);
  EXPECT_EQ(pages.kind_of("/mypage/order/"), RecordPageKind::Personal);
  EXPECT_EQ(pages.kind_of("/products/"), RecordPageKind::None);
  EXPECT_EQ(pages.kind_of("/order/list?category="), RecordPageKind::None);
  EXPECT_TRUE(pages.counts_pages("/admin.php?page=x&paged="));
  EXPECT_TRUE(pages.counts_pages("/admin/order/page/"));
  EXPECT_FALSE(pages.counts_pages("/admin.php?page=x&id="));
  EXPECT_EQ(RecordPages::list_of("/admin.php?page=x&paged="), "/admin.php?page=x");
  EXPECT_EQ(RecordPages::list_of("/admin/order/page/"), "/admin/order/");
  EXPECT_EQ(pages.export_rule(), "data_export");
}

}  // namespace
}  // namespace hinomi::findings
