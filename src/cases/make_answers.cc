#include "cases/make_answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "cases/phrases.h"
#include "model/record.h"

namespace hinomi::cases {
namespace {

constexpr std::size_t kNamedTables = 12, kMostNames = 1000;

Text person_method(std::string_view identified_by) {
  if (identified_by == "email")
    return {"正規化したメールアドレスの種類で数え、電話番号などで同じ人と分かる行をまとめました",
            "distinct normalised e-mail addresses; rows that other keys show to be the same person are joined"};
  if (identified_by == "phone") return {"数字だけにした電話番号の種類で数えました", "distinct telephone numbers, digits only"};
  if (identified_by == "name_and_birth_date")
    return {"氏名と生年月日の組の種類で数えました", "distinct pairs of name and date of birth"};
  if (identified_by == "mixed")
    return {
        "行ごとに最も確かな手がかり（メールアドレス、電話番号、氏名と生年月日、氏名と住所の順）で数え、同じ手がかりでつながる行を一"
        "人にまとめました",
        "by the surest key of each row (e-mail address, telephone number, name and date of birth, name and address, in this "
        "order); rows tied by a key are one person"};
  return {"本人を区別する手がかりがありません", "nothing tells persons apart"};
}

const Text kPersonsUnit{"人", "persons"}, kRowsUnit{"行", "rows"}, kTablesUnit{"表", "tables"}, kNumbersUnit{"件", "items"},
    kOrdersUnit{"件", "orders"};

class AnswerMaker {
 public:
  explicit AnswerMaker(const AnswerInput& in) : in_(in), impact_(in.facts.impact) {}

  Answers make() {
    groups();
    unaffected();
    counts();
    for (const Text& unknown : in_.unknowns) answers_.unknowns.push_back(split_question(unknown));
    if (impact_.possible.tables > 0) harm();
    return std::move(answers_);
  }

 private:
  void groups() {
    for (const GroupImpact& g : impact_.groups) {
      GroupImpact& group = answers_.groups.emplace_back(g);
      for (std::string& table : group.tables) table = shown_table(table);
    }
    if (!answers_.groups.empty() || impact_.possible.rows_with_personal_data == 0) return;
    const ImpactFigures& all = impact_.possible;
    GroupImpact group{{"対象となる方すべて", "all persons concerned"},
                      all.rows_with_personal_data,
                      all.persons,
                      all.persons_min,
                      all.persons_max,
                      impact_.fields,
                      {}};
    for (const TableImpact& t : impact_.tables) {
      if (t.rows_with_personal_data > 0) group.tables.push_back(shown_table(qualified_name(t.database, t.name)));
    }
    answers_.groups.push_back(std::move(group));
  }

  void unaffected() {
    for (const Database& database : in_.facts.ledger.databases) {
      for (const NotHeld& held : database.not_holds) {
        const Text name = in_quotes(printable(database.name));
        answers_.unaffected.push_back({held.what,
                                       {fmt::format("データベース{}には入っていません（台帳）：{}", name.ja, held.why.ja),
                                        fmt::format("Not in the database {} (ledger): {}", name.en, held.why.en)},
                                       "ledger"});
      }
    }
    for (const Database& database : in_.facts.ledger.databases) not_reached(database);
    std::vector<std::string> names;
    std::uint64_t tables = 0;
    for (const TableImpact& t : impact_.tables) {
      // Settings hold addresses and the like, though of nobody in particular; what was opened from a column is no table.
      const bool holds_some = t.nobody == NobodyReason::Settings &&
                              std::ranges::any_of(t.columns, [](const ColumnImpact& c) { return c.kind != FieldKind::None; });
      const bool examined = t.nobody != NobodyReason::None && t.nobody != NobodyReason::Mentioned &&
                            t.nobody != NobodyReason::SystemLog && !holds_some;
      if (t.rows_with_personal_data == 0 && examined && t.name.find('.') == std::string::npos) {
        ++tables;
        // Sites built alike name their tables alike.
        std::string name = shown_table(t.name);
        if (std::ranges::find(names, name) == names.end() && names.size() < kMostNames) names.push_back(std::move(name));
      }
    }
    if (names.empty() || impact_.possible.rows_with_personal_data == 0) return;
    const Text list = listed(names, kNamedTables);
    answers_.unaffected.push_back({{fmt::format("個人情報を含まない{}個の表（{}）", grouped(tables), list.ja),
                                    fmt::format("{} tables without personal data ({})", grouped(tables), list.en)},
                                   {"列の名前と値を調べましたが、本人を特定できる項目はありませんでした。",
                                    "Their columns' names and values were examined; nothing in them identifies a person."},
                                   "tables"});
  }

  // Its own log, or that of a site in front of it, was examined and nothing was found.
  void not_reached(const Database& database) {
    if (std::ranges::find(impact_.assets, database.name, &AssetImpact::name) != impact_.assets.end()) return;
    const auto speaks_of = [&](const Negative& n) {
      if (n.asset == database.name) return true;
      const Site* site = in_.facts.ledger.find_site(n.asset);
      return site != nullptr && site->uses(database.name);
    };
    const auto n =
        std::ranges::find_if(in_.negatives, [&](const Negative& negative) { return negative.complete && speaks_of(negative); });
    if (n == in_.negatives.end()) return;
    const Text name = in_quotes(printable(database.name)), site = in_quotes(printable(n->asset));
    // The log of a site says nothing of those who reached the database on another way.
    const Text what =
        n->asset == database.name
            ? Text{fmt::format("データベース{}の読み出し", name.ja), fmt::format("reading of the database {}", name.en)}
            : Text{fmt::format("サイト{}を通じたデータベース{}の読み出し", site.ja, name.ja),
                   fmt::format("reading of the database {} through the site {}", name.en, site.en)};
    answers_.unaffected.push_back({what, n->text, "logs"});
  }

  void count(std::string_view what, Text title, std::uint64_t value, std::uint64_t min, std::uint64_t max, Text unit, Text method) {
    answers_.counts.push_back({std::string(what), std::move(title), value, min, max, std::move(unit), std::move(method)});
  }

  void counts() {
    const ImpactFigures &all = impact_.possible, &read = impact_.confirmed;
    if (all.tables == 0) return;
    count("persons", {"対象となり得る本人", "persons possibly concerned"}, all.persons, std::min(all.persons_min, all.persons),
          std::max(all.persons_max, all.persons), kPersonsUnit, person_method(impact_.identified_by));
    count("persons_read", {"全件の読み出しが確かめられた表の本人", "persons in tables that were read whole for certain"},
          read.persons, std::min(read.persons_min, read.persons), std::max(read.persons_max, read.persons), kPersonsUnit,
          {"データベースのログか、ダウンロードの記録が証明する表だけを数えました",
           "only tables that a database's log or a recorded download proves"});
    if (impact_.persons_at_most > 0)
      count("persons_proven", {"情報が渡ったことが証明できる本人", "persons whose data were proven to be given out"},
            impact_.persons_at_least, impact_.persons_at_least, impact_.persons_at_most, kPersonsUnit,
            {"ログが示す読み出し・表示・書き出しを表の行と突き合わせました。最大は、侵害の間に届き得た人数です",
             "reads, views and downloads in the logs were matched with rows; the maximum is who could be reached meanwhile"});
    count("rows", {"手の届いた行", "rows within reach"}, all.rows, all.rows, all.rows, kRowsUnit,
          {"表の行数の合計", "rows of all tables"});
    count("personal_rows", {"個人情報を含む行", "rows with personal data"}, all.rows_with_personal_data,
          all.rows_with_personal_data, all.rows_with_personal_data, kRowsUnit,
          {"個人情報の項目が一つでも記入された行", "rows in which a personal field is filled"});
    count("tables", {"手の届いた表", "tables within reach"}, all.tables, all.tables, all.tables, kTablesUnit,
          {"同じ表は一度だけ", "each table once"});
    if (impact_.minors > 0)
      count("minors", {"18歳未満の本人", "persons under 18"}, impact_.minors, impact_.minors, impact_.minors, kPersonsUnit,
            {"生年月日、なければ年齢・学年から、事案の時点で判定",
             "by date of birth, else by age or school year, at the time of the incident"});
    if (impact_.cards > 0)
      count("cards", {"保存されていたカード番号", "card numbers that were stored"}, impact_.cards, impact_.cards, impact_.cards,
            kNumbersUnit, {"検査数字の合う番号の種類", "distinct numbers with a right check digit"});
    for (const CardWindowImpact& w : impact_.card_windows) {
      count("card_orders", {"期間内のカード払いの注文", "orders paid by card in the window"}, w.orders, w.orders_min, w.orders_max,
            kOrdersUnit,
            {"支払方法がカードの注文を注文日時で数えました", "orders whose way of payment is a card, by the time of the order"});
      count("card_persons", {"期間内にカードで支払った本人", "persons who paid by card in the window"}, w.persons, w.persons_min,
            w.persons_max, kPersonsUnit, person_method(impact_.identified_by));
    }
  }

  struct Held {
    std::uint64_t rows = 0, persons = 0;
  };
  Held held(std::initializer_list<FieldKind> kinds) const {
    Held held;
    for (const FieldImpact& f : impact_.fields) {
      if (std::ranges::find(kinds, f.kind) == kinds.end()) continue;
      held.rows += f.rows, held.persons = std::max(held.persons, f.persons);
    }
    return held;
  }

  void harm_of(std::string_view what, const Text& name, std::initializer_list<FieldKind> kinds, const Text& warning) {
    const Held found = held(kinds);
    HarmFact fact{std::string(what), found.rows > 0, found.rows, found.persons, {}};
    if (fact.held) {
      fact.text = {fmt::format("{}が{}行にあります。{}", name.ja, grouped(found.rows), warning.ja),
                   fmt::format("{} in {} rows. {}", name.en, grouped(found.rows), warning.en)};
    } else {
      fact.text = {
          fmt::format("{}は見つかりませんでした（{}個の表の列を調べました）。", name.ja, grouped(impact_.possible.tables)),
          fmt::format("{}: none found (the columns of {} tables were examined).", name.en, grouped(impact_.possible.tables))};
    }
    answers_.harm.push_back(std::move(fact));
  }

  void harm() {
    using enum FieldKind;
    passwords();
    cards();
    harm_of("bank_accounts", {"口座番号", "Bank accounts"}, {BankAccount},
            {"振り込めを装う連絡に注意を促してください。", "Warn of messages that ask for transfers."});
    harm_of(
        "my_number", {"マイナンバー", "My Numbers"}, {MyNumber},
        {"番号法29条の4の報告を必ず確かめてください。", "The report under the My Number Act, article 29-4, must be considered."});
    harm_of("identity_documents", {"免許証・旅券などの番号", "Numbers of licences, passports and the like"},
            {DriverLicence, Passport, ResidenceCard, PensionNumber, HealthInsurance},
            {"なりすましに使われるおそれがあります。", "They may serve impersonation."});
    harm_of("sensitive", {"要配慮個人情報とみられる項目", "Fields that look like special-care-required data"}, {Sensitive},
            {"施行規則7条1号に当たり得ます。", "Article 7, item 1 of the Rules may apply."});
  }

  void passwords() {
    std::vector<std::string> ja, en;
    for (const TableImpact& t : impact_.tables) {
      for (const ColumnImpact& c : t.columns) {
        if (c.form.ja.empty() || c.filled == 0) continue;
        if (std::ranges::find(ja, c.form.ja) == ja.end()) ja.push_back(c.form.ja), en.push_back(c.form.en);
      }
    }
    const std::string forms_ja = fmt::format("{}", fmt::join(ja, "、")), forms_en = fmt::format("{}", fmt::join(en, ", "));
    harm_of("passwords", {"パスワード", "Passwords"}, {FieldKind::Password},
            {ja.empty() ? "同じパスワードをほかでも使う方に変更を促してください。"
                        : fmt::format("形式：{}。同じパスワードをほかでも使う方に変更を促してください。", forms_ja),
             en.empty() ? "Ask those who use the same one elsewhere to change it."
                        : fmt::format("Form: {}. Ask those who use the same one elsewhere to change it.", forms_en)});
  }

  void cards() {
    if (impact_.card_windows.empty()) {
      harm_of("cards", {"クレジットカード番号", "Card numbers"}, {FieldKind::CardNumber},
              {"カード会社に連絡し、不正利用の監視を依頼してください（施行規則7条2号）。",
               "Tell the card companies, and ask them to watch for misuse (Rules, article 7, item 2)."});
      return;
    }
    const Held stored = held({FieldKind::CardNumber});
    const auto [orders, most, persons] = sum_of(impact_.card_windows);
    const Text range = most == orders ? Text{grouped(orders), grouped(orders)}
                                      : Text{fmt::format("{}〜{}", grouped(orders), grouped(most)),
                                             fmt::format("{} to {}", grouped(orders), grouped(most))};
    answers_.harm.push_back(
        {"cards",
         true,
         stored.rows,
         std::max(persons, stored.persons),
         {fmt::format("入力されたカード情報が写し取られたおそれのある期間があります。期間内にカードで支払われた注文"
                      "は{}件です。カード会社に連絡し、不正利用の監視を依頼してください（施行規則7条2号）。",
                      range.ja),
          fmt::format("There is a window in which cards that were entered may have been copied; orders paid by "
                      "card in it: {}. Tell the card companies, and ask them to watch for misuse (Rules, article "
                      "7, item 2).",
                      range.en)}});
  }

  const AnswerInput& in_;
  const Impact& impact_;
  Answers answers_;
};

// Behind the first sentence; npos where there is one only. A number's point is no end.
std::size_t end_of_first(std::string_view text, std::string_view stop) {
  const std::size_t at = text.find(stop);
  return at == std::string_view::npos || at + stop.size() >= text.size() ? std::string_view::npos : at + stop.size();
}

}  // namespace

OpenQuestion split_question(const Text& question) {
  const auto part = [](std::string_view text, std::string_view stop) {
    const std::size_t end = end_of_first(text, stop);
    if (end == std::string_view::npos) return std::pair(std::string(trim(text)), std::string());
    return std::pair(std::string(trim(text.substr(0, end))), std::string(trim(text.substr(end))));
  };
  const auto [what_ja, by_ja] = part(question.ja, "。");
  const auto [what_en, by_en] = part(question.en, ". ");
  return {{what_ja, what_en}, {by_ja, by_en}};
}

Answers make_answers(const AnswerInput& input, const std::vector<ItemRule>& rules) {
  Answers answers = AnswerMaker(input).make();
  answers.items = report_items(input, rules, answers);
  return answers;
}

}  // namespace hinomi::cases
