#include "impact/impact_notes.h"

#include <array>

#include "base/number.h"
#include "base/text.h"
#include "impact/morphology.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostNames = 10;
constexpr std::size_t kNameBytes = 80;

// Names come from evidence: a table without a header may have taken its first row for one.
std::string shown(std::string_view name) { return mask(name, kNameBytes); }

std::string joined(const std::vector<std::string>& names, std::string_view rest) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostNames; ++i) text += (i ? ", " : "") + names[i];
  if (names.size() > kMostNames) text += fmt::format(fmt::runtime(rest), names.size() - kMostNames);
  return text;
}

class Notes {
 public:
  explicit Notes(const NoteContext& with) : with_(with) {}

  std::vector<Text> write() {
    problems();
    method();
    notes_.insert(notes_.end(), with_.scoped.notes.begin(), with_.scoped.notes.end());
    tests();
    mentions();
    nobody();
    passwords();
    replaced();
    late();
    bounds();
    minors();
    return std::move(notes_);
  }

 private:
  void note(std::string ja, std::string en) { notes_.push_back({std::move(ja), std::move(en)}); }

  void problems() {
    if (!with_.problem.empty()) {
      note("個人情報の項目を見分ける設定（content/fields）が読めないため、列を判定できませんでした: " + shown(with_.problem),
           "The definitions of personal fields (content/fields) cannot be read, so no column was classified: " +
               shown(with_.problem));
    }
    if (Morphology::missed()) {
      note(
          "日本語の辞書（MeCab の "
          "IPADIC）が見つからないため、文章中の氏名は調べていません。氏名の列は姓の一覧だけで判定しました。Debian では "
          "mecab-ipadic-utf8 "
          "を入れるか、HINOMI_MECAB_DICTIONARY に場所を指定してください。",
          "The Japanese dictionary (MeCab's IPADIC) is not there: names in prose were not looked for, and columns of names were "
          "judged by the "
          "list of surnames alone. Install Debian's mecab-ipadic-utf8, or set HINOMI_MECAB_DICTIONARY to its folder.");
    }
    if (const std::uint64_t n = with_.sampled_tables; n > 0) {
      note(
          fmt::format("人数と行数は、読んだ表のものです。ほかに {} 個の表は標本の行だけを調べ、個人が見つからなかったため数えていま"
                      "せん（--sample）。",
                      n),
          fmt::format(
              "Persons and rows are those of the tables that were read. Of {} other table{} only a sample was looked at, which "
              "showed nobody; {} not counted (--sample).",
              n, n == 1 ? "" : "s", n == 1 ? "it is" : "they are"));
    }
    if (with_.unlisted_rows > 0) {
      note(fmt::format("表の数が上限を超えたため、その後の表の {} 行は数えていません。", grouped(with_.unlisted_rows)),
           fmt::format("There were more tables than can be held: {} rows of the later ones are not counted.",
                       grouped(with_.unlisted_rows)));
    }
    if (with_.packed_left_out > 0) {
      note(fmt::format("一行に詰め込まれた項目が多すぎるため、{} 個の値（JSON など）の中身は数えていません。",
                       grouped(with_.packed_left_out)),
           fmt::format("Some rows hold too many packed fields: {} values (JSON, say) were not opened and are not counted.",
                       grouped(with_.packed_left_out)));
    }
  }

  void method() {
    const std::string& by = with_.impact.identified_by;
    if (by == "email") {
      note("本人の数は、正規化したメールアドレス（全角・半角と大文字・小文字を揃え、前後の空白を除いたもの）の種類で数えました。",
           "Persons are counted by distinct e-mail address (width and case unified, white space around it removed).");
    } else if (by == "phone") {
      note("本人の数は、数字だけにした電話番号の種類で数えました。",
           "Persons are counted by distinct telephone number (digits only).");
    } else if (by == "name_and_birth_date") {
      note("本人の数は、氏名と生年月日の組の種類で数えました。", "Persons are counted by distinct pair of name and date of birth.");
    } else if (by == "mixed") {
      note(
          "本人の数は、行ごとに最も確かな手がかり（メールアドレス、電話番号、氏名と生年月日、氏名と住所などの順）で数え、同じ手がか"
          "りを持つ行は一人にまとめました。",
          "Persons are counted by the surest key of each row (e-mail address, telephone number, name and date of birth, name and "
          "address, in this "
          "order); rows that share a key are one person.");
    }
    if (!with_.with.registry.problem().empty()) {
      note(
          "一時ファイルを読み戻せなかったため、同じ人を二度数えている場合があります: " + shown(with_.with.registry.problem()),
          "A temporary file could not be read back, so some persons may be counted twice: " + shown(with_.with.registry.problem()));
    }
  }

  void tests() {
    std::uint64_t rows = 0;
    std::vector<std::string> tables;
    for (const ScopedTable& table : with_.scoped.tables) {
      for (const TableTally* t : table.counted) {
        if (!t->has_persons() || t->test().rows == 0) continue;
        rows += t->test().rows;
        tables.push_back(fmt::format("{} {}", shown(t->name()), grouped(t->test().rows)));
      }
    }
    if (rows == 0) return;
    const std::string where_ja = joined(tables, " ほか {} 表"), where_en = joined(tables, " and {} more tables");
    if (with_.with.test_counts) {
      note(fmt::format("個人情報を含む行の大半（全証拠の {} 行中 {} "
                       "行）が例示用ドメインのアドレスや試験用の名前でした。試験データだけを見分けられないため、これらも本人として"
                       "数えています。",
                       grouped(with_.real_rows + with_.test_rows), grouped(with_.test_rows)),
           fmt::format("Most rows with personal data ({} of {} over all evidence) have addresses at example domains or names used "
                       "for tests. Test data cannot "
                       "be told apart, so they are counted as persons.",
                       grouped(with_.test_rows), grouped(with_.real_rows + with_.test_rows)));
    } else {
      note(fmt::format(
               "例示用ドメインのアドレスや「テスト」などの名前の行が {} 行ありました（{}）。行には数え、本人には数えていません。",
               grouped(rows), where_ja),
           fmt::format("{} rows have addresses at example domains or names such as \"test\" ({}): counted as rows, not as persons.",
                       grouped(rows), where_en));
    }
  }

  void mentions() {
    std::vector<std::string> tables;
    for (const ScopedTable& table : with_.scoped.tables) {
      if (table.main().shape().role == TableRole::Mentions && table.main().real().rows > 0)
        tables.push_back(shown(table.main().name()));
    }
    if (!tables.empty()) {
      note(fmt::format("システムの記録や文章だけの表（{}）にもメールアドレスや氏名がありますが、個人情報の行には数えていません。",
                       joined(tables, " ほか {} 表")),
           fmt::format(
               "The system's own logs and tables of texts ({}) hold e-mail addresses or names too; they are not counted as rows "
               "with personal data.",
               joined(tables, " and {} more tables")));
    }
    if (const std::uint64_t more = with_.possible.elsewhere(); more > 0) {
      note(fmt::format("数えた表にはなく、別の時点のダンプやサーバーの記録、システムの記録だけにある手がかりが {} "
                       "件あり、最大の人数に加えました。",
                       grouped(more)),
           fmt::format("{} keys stand only in other dumps, server logs or system logs, not in the counted tables; they are part of "
                       "the maximum.",
                       grouped(more)));
    }
  }

  // Whoever holds plain passwords or weak hashes can log in.
  void passwords() {
    std::vector<std::string> ja, en;
    for (const ScopedTable& table : with_.scoped.tables) {
      const TableTally& tally = table.main();
      for (std::size_t i = 0; i < tally.shape().columns.size() && i < tally.columns().size(); ++i) {
        const ColumnShape& shape = tally.shape().columns[i];
        if (shape.kind != FieldKind::Password || shape.passwords == PasswordForm::Unknown) continue;
        const std::string where = shown(tally.name() + "." + tally.columns()[i].name);
        const Text form = label(shape.passwords);
        ja.push_back(fmt::format("{}（{}）", where, form.ja)), en.push_back(fmt::format("{} ({})", where, form.en));
      }
    }
    if (ja.empty()) return;
    note(fmt::format("パスワードの列の形式：{}", joined(ja, " ほか {} 列")),
         fmt::format("Passwords are kept in these forms: {}", joined(en, " and {} more columns")));
  }

  // Addresses and telephone numbers that are nobody's: said, so that a reader need not look for them.
  void nobody() {
    using enum NobodyReason;
    constexpr std::array kReasons = {Settings, Templates, OwnOrganisation, Organisations, Catalogues, SystemLog, NothingIdentifies};
    for (const NobodyReason reason : kReasons) {
      std::vector<std::string> tables;
      for (const ScopedTable& table : with_.scoped.tables) {
        const TableShape& shape = table.main().shape();
        if (shape.role == TableRole::None && shape.nobody == reason && shape.contacts && table.main().rows() > 0)
          tables.push_back(shown(table.main().name()));
      }
      if (tables.empty()) continue;
      const Text why = label(reason);
      note(fmt::format("住所・電話番号・名称などがありますが、本人には数えていません（{}）：{}", why.ja,
                       joined(tables, " ほか {} 表")),
           fmt::format("Addresses, telephone numbers or names stand there, but of no persons ({}): {}", why.en,
                       joined(tables, " and {} more tables")));
    }
  }

  void replaced() {
    if (const std::uint64_t keys = with_.possible.replaced(); keys > 0) {
      note(fmt::format("サーバーの記録によると、データの読み込みで置き換えられる前の表に、ほかにない手がかりが {} "
                       "件ありました。試験用のデータかどうかは証拠から分からないため、人数には入れていません。",
                       grouped(keys)),
           fmt::format("Server logs show {} further keys in tables that were replaced when the data was loaded. The evidence does "
                       "not say whether they were test "
                       "data; they are not part of the figures.",
                       grouped(keys)));
    }
  }

  void late() {
    for (const ScopedTable& table : with_.scoped.tables) {
      for (const TableTally* t : table.counted) {
        for (const LateDiscovery& found : t->late()) {
          note(fmt::format("表 {} は、{} 行目あたりから列 {} に個人情報があると分かりました。それより前の最大 {} "
                           "行は人数に入っておらず、最大の人数にだけ加えています。",
                           shown(t->name()), grouped(found.at_row), shown(found.column), grouped(found.missed_at_most)),
               fmt::format("Table {} turned out to hold personal data in column {} at about row {}. Up to {} earlier rows are in "
                           "the maximum number of persons only.",
                           shown(t->name()), shown(found.column), grouped(found.at_row), grouped(found.missed_at_most)));
        }
      }
    }
  }

  void bounds() {
    if (const std::uint64_t rows = with_.possible.keyless(); rows > 0) {
      note(fmt::format("個人情報を含むが、誰のものかを区別する手がかりのない行が {} 行あり、最大の人数にだけ加えました。",
                       grouped(rows)),
           fmt::format("{} rows hold personal data but nothing that tells whose; they are part of the maximum only.",
                       grouped(rows)));
    }
  }

  void minors() {
    if (with_.impact.minors > 0 && !with_.incident_known) {
      note("事案の時点が分からないため、未成年者の数は最後の記録の日を基準にしました。",
           "The time of the incident is not known: minors are judged at the date of the latest record.");
    }
  }

  const NoteContext& with_;
  std::vector<Text> notes_;
};

}  // namespace

std::vector<Text> impact_notes(const NoteContext& with) { return Notes(with).write(); }

}  // namespace hinomi::impact
