// What tables hold of persons, for a terminal.
#include "base/number.h"
#include "base/text.h"
#include "documents/form.h"
#include "documents/json_reading.h"
#include "documents/screen.h"
#include "documents/wording.h"

namespace hinomi::documents {
namespace {

constexpr std::size_t kName = 14;         // column of names at the left
constexpr std::size_t kMostTables = 200;  // of each kind; the rest is counted, and all are in the JSON

class ScanSummary {
 public:
  ScanSummary(const Json& scan, Language language, bool colour, std::size_t columns)
      : total_(part_at(scan, "total")),
        sources_(list_at(scan, "sources")),
        ja_(language == Language::Japanese),
        language_(language),
        clock_(text_at(scan, "timezone"), language),
        screen_(columns, colour) {}

  std::string whole() && {
    std::vector<Table> personal, clean;
    for (const Json& source : sources_) {
      for (const Json& t : list_at(source, "tables")) (part_at(t, "nobody").is_object() ? clean : personal).push_back({t, source});
    }
    for (const Json& source : sources_)
      for (const Json& t : list_at(source, "sampled_tables")) sampled_.push_back(&t);
    figures(personal.size(), personal.size() + clean.size());
    for (std::size_t i = 0; i < personal.size() && i < kMostTables; ++i) table(personal[i]);
    more(personal.size());
    nobodys(clean);
    left_out();
    notes();
    return std::move(screen_).text();
  }

 private:
  struct Table {
    const Json& json;
    const Json& source;
  };

  std::string say(const char* ja, const char* en) const { return ja_ ? ja : en; }
  Piece name(const char* ja, const char* en) const { return {pad_width(say(ja, en), kName), Ink::Bold}; }

  std::string range(const Json& figures) const {
    const std::uint64_t persons = count_at(figures, "persons"), least = count_at(figures, "persons_min"),
                        most = count_at(figures, "persons_max");
    std::string text = grouped(persons) + (ja_ ? "人" : persons == 1 ? " person" : " persons");
    if (least != most) text += fmt::format(" ({}{}{})", grouped(least), say("〜", "–"), grouped(most));
    return text;
  }

  // "1,980人（ここにいる人の 93.4 %）"
  std::string shared(const Json& overlap) const {
    const std::uint64_t n = count_at(overlap, "persons"), of = count_at(overlap, "of");
    const double share = of == 0 ? 0 : 100.0 * static_cast<double>(n) / static_cast<double>(of);
    return ja_ ? fmt::format("{}人（ここにいる人の {:.1f} %）", grouped(n), share)
               : fmt::format("{} {} ({:.1f} % of those here)", grouped(n), n == 1 ? "person" : "persons", share);
  }

  std::string rows(const Json& figures) const {
    return fmt::format("{} {}  {} {}", say("行", "rows"), grouped(count_at(figures, "rows")),
                       say("うち個人情報を含む行", "personal"), grouped(count_at(figures, "rows_with_personal_data")));
  }

  std::string period(const Json& holder) const {
    const Timestamp first = clock_.read(text_at(holder, "first")), last = clock_.read(text_at(holder, "last"));
    if (!first.known() || !last.known()) return {};
    return format_date(first, clock_.offset()) + " – " + format_date(last, clock_.offset());
  }

  void figures(std::size_t personal, std::size_t tables) {
    screen_.line({name("対象者", "Persons"),
                  {range(total_), Ink::Red},
                  {sampled_.empty() ? "" : say("（読んだ表の中で）", " in the tables read"), Ink::Orange}});
    screen_.line({name("表", "Tables"),
                  {ja_ ? fmt::format("{}個、うち個人情報のある表 {}個", grouped(tables), grouped(personal))
                       : fmt::format("{}, {} of them with personal data", grouped(tables), grouped(personal))},
                  {sampled_.empty() ? ""
                   : ja_            ? "。ほかに標本だけを読んだ表 " + grouped(sampled_.size()) + "個"
                                    : "; of " + grouped(sampled_.size()) + " more only a sample was read",
                   Ink::Orange}});
    screen_.line({name("行", "Rows"),
                  {ja_ ? fmt::format("{}行、うち個人情報を含む行 {}行", grouped(count_at(total_, "rows")),
                                     grouped(count_at(total_, "rows_with_personal_data")))
                       : fmt::format("{}, {} of them with personal data", grouped(count_at(total_, "rows")),
                                     grouped(count_at(total_, "rows_with_personal_data")))}});
    if (const auto n = count_at(total_, "minors")) {
      screen_.line({name("未成年者", "Minors"), {grouped(n) + say("人", ""), Ink::Orange}});
    }
    if (const auto n = count_at(total_, "cards")) {
      const std::string coded = grouped(count_at(total_, "cards_with_code"));
      screen_.line({name("カード番号", "Cards"),
                    {ja_ ? grouped(n) + "件、うちセキュリティコードあり " + coded + "件"
                         : grouped(n) + " numbers, " + coded + " with a security code",
                     Ink::Orange}});
    }
    if (const Json& overlap = part_at(total_, "overlap"); overlap.is_object()) {
      const std::uint64_t n = count_at(overlap, "persons");
      screen_.line({name("指紋と一致", "Fingerprint"), {shared(overlap), n > 0 ? Ink::Red : Ink::Plain}});
    }
    if (count_at(total_, "persons") > 0) {
      const Json& contact = part_at(total_, "contact");
      const auto way = [&](const char* key) { return grouped(count_at(contact, key)); };
      screen_.line(
          {name("連絡手段", "Contact by"),
           {ja_ ? fmt::format("メール {}人、郵送 {}人、電話 {}人、なし {}人", way("mail"), way("post"), way("phone"), way("none"))
                : fmt::format("mail {}, post {}, telephone {}, none {}", way("mail"), way("post"), way("phone"), way("none"))}});
    }
    if (const std::string span = period(part_at(total_, "period")); !span.empty()) {
      screen_.line({name("記録の期間", "Records"), {span}});
    }
    const Json& retention = list_at(total_, "retention");
    for (std::size_t i = 0; i < retention.size(); ++i) {
      const Json& r = retention[i];
      const std::string rows = grouped(count_at(r, "rows")), kept = plain(text_at(r, "keep"));
      const std::string oldest = format_date(clock_.read(text_at(r, "oldest")), clock_.offset());
      screen_.line({name(i ? "" : "保存期間超過", i ? "" : "Kept too long"),
                    {plain(text_at(r, "table")) + "  ", Ink::Orange},
                    {ja_ ? fmt::format("{}行（最も古いもの {}、保存期間 {}）", rows, oldest, kept)
                         : fmt::format("{} rows, since {} (to be kept {})", rows, oldest, kept)}});
    }
  }

  std::string table_name(const Json& t) const {
    const std::string database = plain(text_at(t, "database")), table = plain(text_at(t, "name"));
    return database.empty() ? table : database + "." + table;
  }

  void table(const Table& shown) {
    const Json& t = shown.json;
    screen_.blank();
    screen_.line({{"● ", Ink::Red}, {table_name(t), Ink::Bold}, {"  " + plain(text_at(shown.source, "path")), Ink::Quiet}});
    const std::string span = period(t);
    screen_.line({{"  " + range(t), Ink::Orange}, {"  " + rows(t)}, {span.empty() ? "" : "  " + span, Ink::Quiet}});
    if (const Json& overlap = part_at(t, "overlap"); overlap.is_object() && count_at(overlap, "persons") > 0) {
      screen_.line({{"  " + say("指紋と一致 ", "in fingerprint ") + shared(overlap), Ink::Red}});
    }
    std::vector<const Json*> columns;
    std::size_t kinds = 8, names = 8;
    for (const Json& c : list_at(t, "columns")) {
      if (text_at(c, "kind") == "none") continue;
      columns.push_back(&c);
      kinds = std::max(kinds, display_width(field_word(text_at(c, "kind"), language_)));
      names = std::max(names, display_width(plain(text_at(c, "name"))));
    }
    kinds = std::min<std::size_t>(kinds, 28), names = std::min<std::size_t>(names, 32);
    const std::uint64_t all = count_at(t, "rows");
    for (const Json* column : columns) {
      const Json& c = *column;
      const std::uint64_t filled = count_at(c, "filled");
      const auto cell = [](const std::string& text, std::size_t width) { return pad_width(cut_width(text, width), width + 2); };
      screen_.line(
          {{"    " + cell(field_word(text_at(c, "kind"), language_), kinds)},
           {cell(plain(text_at(c, "name")), names), Ink::Quiet},
           {pad_width(need(c), 10)},
           {pad_left(grouped(filled), 13)},
           {pad_left(all == 0 ? "" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(filled) / static_cast<double>(all)), 9),
            Ink::Quiet}});
    }
  }

  std::string need(const Json& column) const {
    if (flag_at(column, "not_null")) return say("必須", "required");
    return flag_at(column, "required") ? say("全件記入", "always") : say("任意", "optional");
  }

  void more(std::size_t tables) {
    if (tables <= kMostTables) return;
    const std::string rest = grouped(tables - kMostTables);
    screen_.line({{ja_ ? "  ほか" + rest + "個（--format json にすべて）" : "  and " + rest + " more (all with --format json)",
                   Ink::Quiet}});
  }

  void nobodys(const std::vector<Table>& tables) {
    if (tables.empty()) return;
    screen_.blank();
    screen_.line({{say("個人の表ではないもの", "Tables of nobody"), Ink::Bold}});
    std::size_t width = 8;
    for (std::size_t i = 0; i < tables.size() && i < kMostTables; ++i) {
      width = std::max(width, display_width(table_name(tables[i].json)));
    }
    width = std::min<std::size_t>(width, 40);
    for (std::size_t i = 0; i < tables.size() && i < kMostTables; ++i) {
      const Json& t = tables[i].json;
      screen_.line({{"  " + pad_width(cut_width(table_name(t), width), width)},
                    {pad_left(grouped(count_at(t, "rows")), 13) + say("行  ", " rows  "), Ink::Quiet},
                    {plain(sentence_at(part_at(t, "nobody"), "text", language_))}});
    }
    more(tables.size());
  }

  // What was asked to be left out is not known to be nobody's.
  void left_out() {
    if (sampled_.empty()) return;
    screen_.blank();
    screen_.line({{say("標本だけを読んだ表（--sample）", "Tables of which only a sample was read (--sample)"), Ink::Bold}});
    const std::size_t shown = std::min(sampled_.size(), kMostTables);
    std::size_t width = 8;
    for (std::size_t i = 0; i < shown; ++i) width = std::max(width, display_width(plain(text_at(*sampled_[i], "table"))));
    width = std::min<std::size_t>(width, 40);
    for (std::size_t i = 0; i < shown; ++i) {
      const Json& t = *sampled_[i];
      const std::string looked_at = grouped(count_at(t, "rows_looked_at"));
      const bool known = part_at(t, "rows_about").is_number();
      const std::string all = known ? grouped(count_at(t, "rows_about")) : say("不明", "unknown");
      screen_.line({{"  " + pad_width(cut_width(plain(text_at(t, "table")), width), width + 2)},
                    {ja_ ? fmt::format("{}{}行のうち{}行  ", known ? "約" : "", all, looked_at)
                         : fmt::format("{} of {}{} rows  ", looked_at, known ? "about " : "", all),
                     Ink::Orange},
                    {plain(sentence_at(t, "nobody", language_)), Ink::Quiet}});
    }
    more(sampled_.size());
  }

  void notes() {
    constexpr std::size_t kLines = 4;
    const Json& notes = list_at(total_, "notes");
    if (notes.empty()) return;
    screen_.blank();
    for (const Json& n : notes) screen_.wrapped({"・", Ink::Quiet}, 2, plain(sentence_of(n, language_)), kLines, Ink::Quiet);
  }

  const Json& total_;
  const Json& sources_;
  std::vector<const Json*> sampled_;
  bool ja_;
  Language language_;
  Clock clock_;
  Screen screen_;
};

}  // namespace

std::string scan_summary(const Json& scan, Language language, bool colour, std::size_t columns) {
  return ScanSummary(scan, language, colour, columns).whole();
}

}  // namespace hinomi::documents
