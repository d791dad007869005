#include "events/form_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(FormLines, LabelsOfEveryKind) {
  const FormLines form = read_form_lines(
      "お名前：山田 太郎\n【電話番号】 090-0000-9999\n■ ご住所（必須）: 東京都千代田区1-1\n[E-mail] taro@mail.example\n"
      "年齢\t35\n◆会社名＝株式会社例\n");
  EXPECT_THAT(form.fields,
              ElementsAre(Pair("お名前", "山田 太郎"), Pair("電話番号", "090-0000-9999"), Pair("ご住所", "東京都千代田区1-1"),
                          Pair("E-mail", "taro@mail.example"), Pair("年齢", "35"), Pair("会社名", "株式会社例")));
  EXPECT_TRUE(form.is_form);
}

TEST(FormLines, ValuesBelowTheirLabels) {
  const FormLines form = read_form_lines("■お名前\n　山田 太郎\n\n■お問い合わせ内容\n一行目\n\n10:30に電話を\n------\n署名\n");
  EXPECT_THAT(form.fields, ElementsAre(Pair("お名前", "山田 太郎"), Pair("お問い合わせ内容", "一行目\n\n10:30に電話を")));
  EXPECT_TRUE(form.is_form);
}

TEST(FormLines, ProseIsNoForm) {
  EXPECT_FALSE(
      read_form_lines("本日はありがとうございました。\n詳しくは https://shop.example/ をご覧ください。\n時刻は10:30です。\n")
          .is_form);
  EXPECT_FALSE(read_form_lines("注文番号: 12\n合計: 1,200円\n").is_form);
  EXPECT_FALSE(read_form_lines("お名前: 山田\n").is_form) << "one line alone";
  EXPECT_FALSE(read_form_lines("").is_form);
}

TEST(FormLines, ManyLinesAreBounded) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "お名前: x\n";
  EXPECT_LE(read_form_lines(text).fields.size(), 200u);
}

}  // namespace
}  // namespace hinomi::events
