#include "model/impact.h"

#include <algorithm>

#include <array>

#include "base/text.h"

namespace hinomi {
namespace {

struct Word {
  std::string_view name;
  std::string_view ja, en;
};

// In the order of FieldKind.
constexpr auto kWords = std::to_array<Word>({
    {"none", "個人情報ではない項目", "not personal"},
    {"name", "氏名", "name"},
    {"kana", "氏名（カナ）", "name in kana"},
    {"romaji", "氏名（ローマ字）", "name in Latin letters"},
    {"email", "メールアドレス", "e-mail address"},
    {"phone", "電話番号", "telephone number"},
    {"fax", "FAX番号", "fax number"},
    {"postal_code", "郵便番号", "postal code"},
    {"address", "住所", "address"},
    {"birth_date", "生年月日", "date of birth"},
    {"age", "年齢", "age"},
    {"sex", "性別", "sex"},
    {"school", "学校名", "school"},
    {"company", "勤務先・会社名", "company"},
    {"my_number", "個人番号（マイナンバー）", "My Number (individual number)"},
    {"corporate_number", "法人番号", "corporate number"},
    {"driver_licence", "運転免許証番号", "driver's licence number"},
    {"passport", "旅券番号", "passport number"},
    {"residence_card", "在留カード番号", "residence card number"},
    {"pension_number", "基礎年金番号", "pension number"},
    {"health_insurance", "健康保険の記号・番号", "health insurance number"},
    {"bank_account", "口座番号", "bank account"},
    {"card_number", "クレジットカード番号", "card number"},
    {"card_holder", "カード名義人", "card holder"},
    {"card_expiry", "カード有効期限", "card expiry"},
    {"card_code", "セキュリティコード", "card security code"},
    {"login", "ログインID", "login name"},
    {"password", "パスワード", "password"},
    {"ip_address", "IPアドレス", "IP address"},
    {"free_text", "自由記述", "free text"},
    {"sensitive", "要配慮個人情報", "sensitive personal information"},
});
static_assert(kWords.size() == static_cast<std::size_t>(FieldKind::Sensitive) + 1);

// In the order of NobodyReason.
constexpr auto kReasons = std::to_array<Word>({
    {"none", "", ""},
    {"no_personal_columns", "個人情報の項目がない", "no column is personal"},
    {"nothing_identifies", "誰のものかを示す項目がない", "nothing in it tells whose it is"},
    {"settings", "設定の表", "settings"},
    {"templates", "文面やひな形の表", "templates"},
    {"organisations", "店舗・事業者・場所の表", "shops, companies or places, not persons"},
    {"catalogues", "商品・分類・一覧の表", "goods, categories or lists"},
    {"system_log", "システムの記録で、本人の行はほかの表にある", "a system's own log: the persons in it have their rows elsewhere"},
    {"mentioned", "本人は文章の中に出るだけで、本人の行はほかの表にあり得る",
     "persons are mentioned in texts; their rows may be elsewhere"},
    {"own_organisation", "運営者自身の情報", "who runs the site"},
});
static_assert(kReasons.size() == static_cast<std::size_t>(NobodyReason::OwnOrganisation) + 1);

// In the order of AddressPart.
constexpr auto kParts = std::to_array<Word>({
    {"postal_code", "郵便番号", "postal code"},
    {"prefecture", "都道府県", "prefecture"},
    {"city", "市区町村", "city"},
    {"number", "番地", "street number"},
});
static_assert(kParts.size() == kAddressParts);

}  // namespace

std::string_view to_string(AddressPart part) { return kParts[static_cast<std::size_t>(part)].name; }

Text label(AddressPart part) {
  const Word& word = kParts[static_cast<std::size_t>(part)];
  return {std::string(word.ja), std::string(word.en)};
}

std::string_view to_string(NobodyReason reason) { return kReasons[static_cast<std::size_t>(reason)].name; }

Text label(NobodyReason reason) {
  const Word& word = kReasons[static_cast<std::size_t>(reason)];
  return {std::string(word.ja), std::string(word.en)};
}

std::string shown_table(std::string_view name) {
  constexpr std::size_t kMost = 256;  // bytes; servers allow 64 characters
  return name.contains('@') ? mask(name, kMost) : printable(name.substr(0, valid_utf8_prefix(name.substr(0, kMost))));
}

std::string_view to_string(FieldKind kind) { return kWords[static_cast<std::size_t>(kind)].name; }

std::optional<FieldKind> field_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i].name == name) return static_cast<FieldKind>(i);
  }
  return std::nullopt;
}

Text label(FieldKind kind) {
  const Word& word = kWords[static_cast<std::size_t>(kind)];
  return {std::string(word.ja), std::string(word.en)};
}

CardWindowSum sum_of(const std::vector<CardWindowImpact>& windows) {
  CardWindowSum sum;
  for (const CardWindowImpact& w : windows) {
    sum.orders = std::max(sum.orders, w.orders), sum.persons = std::max(sum.persons, w.persons);
    sum.orders_max += w.orders_max;
  }
  return sum;
}

}  // namespace hinomi
