#include "impact/proof.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "impact/reached_assets.h"
#include "model/record.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMaxPlaces = 6;

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

/// Persons behind keys, each once, under the key by which they are counted over everything that could be reached.
struct Persons {
  absl::flat_hash_set<PersonId> strong, named;
  bool nameless = false;  ///< rows whose person nothing tells

  void add(const IdSet& ids, const ProofContext& with) {
    const IdSet& keys = with.possible.keys();
    ids.for_each([&](PersonId id) {
      if (!keys.contains(id)) return;
      const PersonId person = person_of(id, keys, with.with.ties);
      (with.with.registry.kind(person) == KeyKind::Name ? named : strong).insert(person);
    });
  }
  /// A name alone may be that of somebody who is counted already.
  std::uint64_t at_least() const { return !strong.empty() ? strong.size() : (named.empty() && !nameless ? 0 : 1); }
};

class Proof {
 public:
  Proof(const ProofContext& with, Impact& impact) : with_(with), impact_(impact) {}

  void tell() {
    for (const Finding& f : with_.scope.findings) {
      if (is_intrusion(f) && f.first.known() && (!began_.known() || f.first < began_)) began_ = f.first;
    }
    for (std::size_t i = 0; i < with_.scoped.tables.size(); ++i) table(with_.scoped.tables[i], impact_.tables[i]);
    impact_.persons_at_least = all_.at_least();
    for (std::size_t i = 0; i < with_.scoped.tables.size(); ++i) referred(with_.scoped.tables[i], impact_.tables[i]);
    at_most();
    ways();
    if (impact_.persons_at_least == 0 && impact_.possible.persons_max > 0)
      impact_.because.insert(impact_.because.begin(), {{"個人の行が渡ったことを証明する記録は、証拠の中にありません。",
                                                        "Nothing in the evidence proves that a person's row was given out."},
                                                       {},
                                                       0});
  }

 private:
  void table(const ScopedTable& scoped, TableImpact& t) {
    const GivenRows* given = with_.replay.of(scoped.main());
    name_ = shown_table(t.name);
    if (given != nullptr) {
      Persons own;
      confirm(scoped, *given, t, own);
      t.confirmed_persons = own.at_least();
      t.rows_after = given->rows_after;
      t.viewed = given->means[static_cast<std::size_t>(SelectionMeans::Record)].rows;
      grounds(*given, t);
      obstacles(*given);
    }
    if (t.rows_with_personal_data > 0) deleted(scoped, t), deletions(scoped);
  }

  void confirm(const ScopedTable& scoped, const GivenRows& given, TableImpact& t, Persons& own) {
    const auto add = [&](const IdSet& ids) { own.add(ids, with_), all_.add(ids, with_); };
    const bool persons = std::ranges::any_of(scoped.counted, [](const TableTally* tally) { return tally->has_persons(); });
    if (given.whole) {
      t.confirmed_rows = t.rows;
      for (const TableTally* tally : scoped.counted) {
        if (!tally->has_persons()) continue;
        add(tally->real().persons);
        if (with_.with.test_counts) add(tally->test().persons);
        if (tally->real().keyless > 0) own.nameless = all_.nameless = true;
      }
      return;
    }
    t.confirmed_rows = given.rows;
    if (!persons) return;
    add(given.persons[0]);
    if (with_.with.test_counts) add(given.persons[1]);
    if (given.keyless > 0) own.nameless = all_.nameless = true;
  }

  void ground(TableImpact& t, std::string ja, std::string en, const GivenRows::Means& means) {
    ImpactGround g{{std::move(ja), std::move(en)}, means.refs, means.rows};
    if (g.refs.size() > kMaxPlaces) g.refs.resize(kMaxPlaces);
    if (t.rows_with_personal_data > 0) {
      ImpactGround of_all = g;
      const std::string name = qualified_name(shown_table(t.database), name_);
      of_all.text = {fmt::format("表 {}: {}", name, g.text.ja), fmt::format("Table {}: {}", name, g.text.en)};
      impact_.because.push_back(std::move(of_all));
    }
    t.because.push_back(std::move(g));
  }

  void grounds(const GivenRows& given, TableImpact& t) {
    const auto& of = [&](SelectionMeans means) -> const GivenRows::Means& { return given.means[static_cast<std::size_t>(means)]; };
    const GivenRows::Means& statements = of(SelectionMeans::Statement);
    if (given.whole) {
      GivenRows::Means whole;
      whole.rows = t.rows, whole.refs = given.whole_refs;
      ground(
          t, fmt::format("全 {} 行が読み出されたことが記録から分かります。", grouped(t.rows)),
          fmt::format("the logs prove that {} read.", t.rows == 1 ? "the only row was" : "all " + grouped(t.rows) + " rows were"),
          whole);
    }
    if (statements.rows > 0) {
      ground(t,
             fmt::format("記録された問い合わせ {} 件をダンプの行に当てはめると、その後に行が変更・削除されていなければ、{} "
                         "行が返されています。",
                         grouped(statements.acts), grouped(statements.rows)),
             fmt::format("{} on record, gone through again over the dump's rows, gave {} if no rows were changed or deleted since.",
                         counted(statements.acts, "query", "queries"), counted(statements.rows, "row", "rows")),
             statements);
    }
    if (const auto& records = of(SelectionMeans::Record); records.rows > 0) {
      const std::string ja = records.numbers.empty() ? "" : fmt::format("（番号 {}）", records.numbers);
      const std::string en = records.numbers.empty() ? "" : fmt::format(" (numbers {})", records.numbers);
      ground(t, fmt::format("{} 行{}が一件ずつ表示または読み出されています。", grouped(records.rows), ja),
             fmt::format("{}{} {} shown or read one by one.", counted(records.rows, "row", "rows"), en,
                         records.rows == 1 ? "was" : "were"),
             records);
      impact_.notes.push_back(
          {fmt::format("表 {} の {} 行のうち {} 行{}は、一件ずつ表示または読み出されたことがログから分かります。", name_, t.rows,
                       records.rows, ja),
           fmt::format("Of the {} rows of table {}, {}{} were shown or read one by one, as the logs prove.", t.rows, name_,
                       records.rows, en)});
    }
    if (const auto& lists = of(SelectionMeans::List); lists.rows > 0)
      ground(t,
             fmt::format("表示された一覧 {} ページには、その後に行が変更・削除されていなければ、その時点で {} 行が載っていました。",
                         grouped(lists.acts), grouped(lists.rows)),
             fmt::format("{} that were shown held {} at that time, if no rows were changed or deleted since.",
                         counted(lists.acts, "list page", "list pages"), counted(lists.rows, "row", "rows")),
             lists);
    if (const auto& exports = of(SelectionMeans::Export); exports.rows > 0 && !given.whole)
      ground(t,
             fmt::format("一括出力 {} 回で、その後に行が変更・削除されていなければ、その時点の {} 行が渡っています。",
                         grouped(exports.acts), grouped(exports.rows)),
             fmt::format("{} gave the {} of that time, if no rows were changed or deleted since.",
                         counted(exports.acts, "export", "exports"), counted(exports.rows, "row", "rows")),
             exports);
  }

  void obstacles(const GivenRows& given) {
    std::uint64_t all = 0;
    Text why;
    for (std::size_t i = 0; i < given.obstacles.size(); ++i) {
      if (given.obstacles[i] == 0) continue;
      all += given.obstacles[i];
      const Text words = label(static_cast<ReplayObstacle>(i));
      why.ja += (why.ja.empty() ? "" : "、") + fmt::format("{} {}件", words.ja, given.obstacles[i]);
      why.en += (why.en.empty() ? "" : ", ") + fmt::format("{}: {}", words.en, given.obstacles[i]);
    }
    if (all == 0) return;
    const bool pages = given.obstacles[static_cast<std::size_t>(ReplayObstacle::PageSize)] > 0;
    impact_.unknowns.push_back(
        {fmt::format("表 {} の問い合わせ・一覧 {} 件は、どの行が返されたかを再現できません（{}）。{}", name_, all, why.ja,
                     pages ? "台帳の sites.routes に1ページの件数と並び順を書けば分かります。"
                           : "データベースの応答の記録か、アプリケーションの記録があれば分かります。"),
         fmt::format("Which rows of table {} were given by {} queries or lists cannot be repeated ({}). {}", name_, all, why.en,
                     pages ? "The page size and order in the ledger's sites.routes would tell."
                           : "A record of the database's answers, or of the application, would tell.")});
  }

  // A page that shows an order often shows the customer it refers to.
  void referred(const ScopedTable& scoped, const TableImpact& t) {
    if (t.viewed == 0) return;
    for (const ForeignKey& key : scoped.main().foreign_keys()) {
      const auto to = std::ranges::find_if(impact_.tables, [&](const TableImpact& other) {
        return other.evidence == t.evidence && iequals(other.name, key.table) && other.rows_with_personal_data > 0;
      });
      if (to == impact_.tables.end() || to->confirmed || &*to == &t) continue;
      const std::string from = shown_table(t.name), name = shown_table(to->name), column = mask(key.columns.front(), 80);
      impact_.unknowns.push_back(
          {fmt::format("一件ずつ表示された表 {} の {} 行は、列 {} で表 {} "
                       "を参照しています。その画面に参照先の行も表示されたかは分かりません。"
                       "画面のテンプレートか、データベースの一般ログがあれば分かります。",
                       from, t.viewed, column, name),
           fmt::format(
               "The {} rows of table {} that were shown one by one refer to table {} by column {}. Whether the page showed those "
               "rows too is not known: its template, or the database's general log, would tell.",
               t.viewed, from, name, column)});
    }
  }

  // Numbers that were given to rows which are no longer there: nobody can say any more whose they were.
  void deleted(const ScopedTable& scoped, const TableImpact& t) {
    const std::uint64_t next = scoped.main().next_number();
    if (scoped.main().logged() || next == 0 || next - 1 <= t.rows) return;
    const std::uint64_t missing = next - 1 - t.rows;
    impact_.unknowns.push_back(
        {fmt::format(
             "表 {} では番号が {} まで振られていますが、行は {} 件です。差の {} "
             "件は、削除されたか使われなかった番号で、誰の行だったかは分かりません。侵入時点のバックアップがあれば分かります。",
             name_, grouped(next - 1), grouped(t.rows), grouped(missing)),
         fmt::format("Table {} has given numbers up to {}, and holds {} rows: the other {} were deleted or never used, and whose "
                     "they were is not known. A backup of the time of the intrusion would tell.",
                     name_, grouped(next - 1), grouped(t.rows), grouped(missing))});
  }

  // What the intruder may have seen before it was deleted; by days, the first of which may have begun before the intrusion.
  void deletions(const ScopedTable& scoped) {
    if (!began_.known()) return;
    const TableTally& main = scoped.main();
    std::uint64_t statements = 0;
    for (const RowDeletion& one : with_.scope.deletions) {
      const bool same_database = one.database.empty() || main.database().empty() || iequals(one.database, main.database());
      if (one.asset != scoped.asset || !same_database || !iequals(one.table, main.name())) continue;
      if (!one.day.known() || one.day.micros + 86'400 * kMicrosPerSecond > began_.micros) statements += one.statements;
    }
    if (statements == 0) return;
    const CivilTime civil = to_civil(began_, with_.scope.ledger.timezone);
    const std::string day = fmt::format("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
    impact_.unknowns.push_back(
        {fmt::format("侵入が始まった {} 以降、表 {} の行を消す文がログに {} 件あります。消えた行が誰のものだったかは分かりません。"
                     "侵入時点のバックアップか、データベースのバイナリログがあれば分かります。",
                     day, name_, grouped(statements)),
         fmt::format("Since {}, when the intrusion began, the log holds {} that deleted rows of table {}: whose those were is not "
                     "known. A backup of the time of the intrusion, or the database's binary log, would tell.",
                     day, counted(statements, "statement", "statements"), name_)});
  }

  void at_most() {
    IdSet within;
    std::uint64_t after = 0, personal = 0, undated = 0;
    for (const ScopedTable& scoped : with_.scoped.tables) {
      bool counts = false;
      for (const TableTally* tally : scoped.counted) {
        if (!tally->has_persons()) continue;
        const std::uint64_t rows = tally->real().persons.size() + tally->real().keyless +
                                   (with_.with.test_counts ? tally->test().persons.size() + tally->test().keyless : 0);
        counts |= rows > 0;
        const GivenRows* given = with_.replay.of(*tally);
        const bool late = given != nullptr && given->rows_after > 0;
        if (late) after += given->rows_after;
        within.add_all(late ? given->before[0] : tally->real().persons);
        if (with_.with.test_counts) within.add_all(late ? given->before[1] : tally->test().persons);
      }
      if (!counts) continue;
      ++personal;
      if (scoped.main().dating_column() < 0) ++undated;
    }
    const ImpactFigures& possible = impact_.possible;
    const std::uint64_t persons = std::min(count_persons(within, with_.with.registry, with_.with.ties), possible.persons);
    impact_.persons_at_most = std::max(possible.persons_max - (possible.persons - persons), impact_.persons_at_least);
    if (personal == 0) return;
    Text text{fmt::format("侵入者が到達できた表のうち個人の行がある {} 個の表の全員です。", personal),
              fmt::format("Everybody in the {} tables with persons' rows that the intruder could reach.", personal)};
    if (after > 0) {
      text.ja += fmt::format("侵入が終わった後に作られた {} 行は含みません。", after);
      text.en += fmt::format(" {} rows that were made after the intrusion had ended are left out.", after);
    }
    if (undated > 0) {
      text.ja += fmt::format("{} 個の表には行が作られた日時の列がないため、すべての行を含みます。", undated);
      text.en += fmt::format(" {} of the tables have no column that dates their rows: all of them are in.", undated);
    }
    impact_.because.push_back({std::move(text), {}, 0});
  }

  // Whose rights decided what could be reached.
  void ways() {
    for (const ImpactGround& g : with_.scoped.reach) impact_.because.push_back(g);
  }

  const ProofContext& with_;
  Impact& impact_;
  Persons all_;
  std::string name_;  ///< of the table being told
  Timestamp began_;   ///< the intrusion
};

}  // namespace

void tell_proof(const ProofContext& with, Impact& impact) { Proof(with, impact).tell(); }

}  // namespace hinomi::impact
