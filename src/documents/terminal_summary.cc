// The case on one screen. Its few words are here and not in content/: a terminal has no room for longer ones.
#include "base/number.h"
#include "base/text.h"
#include "documents/form.h"
#include "documents/json_reading.h"
#include "documents/screen.h"
#include "documents/wording.h"

namespace hinomi::documents {
namespace {

Ink severity_ink(int rank) {
  constexpr Ink kInks[] = {Ink::Quiet, Ink::Blue, Ink::Yellow, Ink::Orange, Ink::Red};
  return kInks[std::clamp(rank, 0, 4)];
}

class Summary {
 public:
  Summary(const Json& canonical, Language language, bool colour, std::size_t columns)
      : c_(canonical),
        ja_(language == Language::Japanese),
        language_(language),
        clock_(text_at(canonical, "timezone"), language),
        screen_(columns, colour) {}

  std::string whole() && {
    head();
    actors();
    impact();
    findings();
    rest();
    return std::move(screen_).text();
  }

 private:
  static constexpr std::size_t kName = 14;  // column of names at the left

  std::string say(const char* ja, const char* en) const { return ja_ ? ja : en; }
  Piece name(const char* ja, const char* en) const { return {pad_width(say(ja, en), kName - 1) + " ", Ink::Quiet}; }
  std::string many(std::size_t n, const char* ja, const char* en) const { return grouped(n) + (ja_ ? ja : std::string(" ") + en); }

  void head() {
    screen_.line({{plain(sentence_at(c_, "title", language_)), Ink::Bold}});
    std::string where = plain(text_at(c_, "organisation"));
    if (!where.empty()) where += "  ";
    const std::string version = grouped(count_at(c_, "version"));
    screen_.line({{where + plain(text_at(c_, "id")) + (ja_ ? " 第" + version + "版" : " version " + version) + "  UTC" +
                       plain(text_at(c_, "timezone")),
                   Ink::Quiet}});
    screen_.rule();
    const Json& window = part_at(c_, "window");
    const Timestamp first = clock_.read(text_at(window, "first")), last = clock_.read(text_at(window, "last"));
    if (first.known() && last.known()) {
      screen_.line({name("侵害の期間", "Compromise"),
                    {clock_.second(first) + " – " + clock_.second(last), Ink::Bold},
                    {"  " + clock_.length(first, last)}});
    }
  }

  void actors() {
    constexpr std::size_t kShown = 3;
    const Json& actors = list_at(c_, "actors");
    std::size_t shown = 0;
    for (const Json& a : actors) {
      if (shown == kShown) break;
      ++shown;
      std::vector<std::string> addresses, countries, accounts;
      for (const Json& v : list_at(a, "addresses")) addresses.push_back(plain(text_of(v)));
      for (const Json& v : list_at(a, "countries")) countries.push_back(plain(text_of(v)));
      for (const Json& v : list_at(a, "accounts")) accounts.push_back(plain(text_of(v)));
      std::string who = enumerated(addresses, language_, 2);
      if (!countries.empty()) who += " [" + fmt::format("{}", fmt::join(countries, " ")) + "]";
      if (!accounts.empty()) who += (who.empty() ? "" : "  ") + say("アカウント ", "account ") + enumerated(accounts, language_, 2);
      std::string volume;
      if (const auto n = count_at(a, "requests")) volume += "  " + (ja_ ? "要求" + grouped(n) + "件" : grouped(n) + " requests");
      if (const auto n = count_at(a, "statements"))
        volume += "  " + (ja_ ? "SQL文" + grouped(n) + "件" : grouped(n) + " statements");
      if (const auto n = count_at(a, "bytes_out")) volume += "  " + byte_size(n);
      screen_.line({name(shown == 1 ? "行為者" : "", shown == 1 ? "Actor" : ""),
                    {plain(text_at(a, "id")) + "  ", Ink::Quiet},
                    {who, Ink::Orange},
                    {volume, Ink::Quiet}});
    }
    if (actors.size() > shown)
      screen_.line(
          {name("", ""),
           {ja_ ? "ほか" + many(actors.size() - shown, "者", "") : "and " + many(actors.size() - shown, "", "more"), Ink::Quiet}});
  }

  void figures(const Piece& head, const Json& figures, Ink ink, const std::string& persons, const std::string& tail) {
    screen_.line({head,
                  {pad_left(grouped(count_at(figures, "tables")), 8), ink},
                  {pad_left(grouped(count_at(figures, "rows")), 13), ink},
                  {pad_left(grouped(count_at(figures, "rows_with_personal_data")), 16), ink},
                  {pad_left(persons, 16), ink},
                  {tail, Ink::Orange}});
  }

  void impact() {
    const Json& impact = part_at(c_, "impact");
    screen_.blank();
    if (count_at(impact, "tables") == 0) {
      screen_.line({name("影響", "Impact"),
                    {say("影響を受けた個人情報は見つかっていません。", "No personal data was found to be affected.")}});
      sampled();
      return;
    }
    const Json& confirmed = part_at(impact, "confirmed");
    screen_.line({name("影響", "Impact"),
                  {pad_left(say("表", "tables"), 8) + pad_left(say("行", "rows"), 13) +
                       pad_left(say("個人情報の行", "personal rows"), 16) + pad_left(say("対象者", "persons"), 16),
                   Ink::Quiet}});
    const std::uint64_t persons = count_at(impact, "persons"), most = std::max(persons, count_at(impact, "persons_max"));
    const std::string figure =
        most == persons ? say("最大", "max. ") + grouped(most) : grouped(persons) + say("〜", "–") + grouped(most);
    figures({pad_width("  " + say("可能性", "possible"), kName)}, impact, Ink::Bold, figure, "");
    const std::uint64_t sure = count_at(confirmed, "persons");
    figures({pad_width("  " + say("読出し確認", "certain"), kName)}, confirmed, Ink::Plain, grouped(sure),
            "  " + bar(sure, persons, 10));
    sampled();
    if (!list_at(impact, "because").empty()) {
      const std::string least = grouped(count_at(impact, "persons_at_least")), bound = grouped(count_at(impact, "persons_at_most"));
      screen_.line({{pad_width("  " + say("証明・上限", "bounds"), kName)},
                    {say("少なくとも ", "at least ") + least + say(" 人、多くとも ", ", at most ") + bound + say(" 人", " persons"),
                     Ink::Bold}});
    }
    std::vector<std::string> fields;
    for (const Json& f : list_at(impact, "fields")) {
      fields.push_back(field_word(text_at(f, "kind"), language_) + (flag_at(f, "required") ? "*" : ""));
    }
    const Json& period = part_at(impact, "period");
    const Timestamp first = clock_.read(text_at(period, "first")), last = clock_.read(text_at(period, "last"));
    if (!fields.empty()) screen_.wrapped({pad_width("  " + say("項目", "fields"), kName)}, kName, enumerated(fields, language_), 2);
    if (first.known() && last.known()) {
      screen_.line({{pad_width("  " + say("記録の期間", "records"), kName)},
                    {format_date(first, clock_.offset()) + " – " + format_date(last, clock_.offset())}});
    }
  }

  static std::string bar(std::uint64_t part, std::uint64_t whole, std::size_t width) {
    if (whole == 0) return {};
    const auto filled = static_cast<std::size_t>(
        static_cast<double>(std::min(part, whole)) / static_cast<double>(whole) * static_cast<double>(width) + 0.5);
    std::string text;
    for (std::size_t i = 0; i < width; ++i) text += i < filled ? "█" : "░";
    return text;
  }

  // At most `most`; among equals the case's own order.
  static std::vector<const Json*> gravest(const Json& findings, std::size_t most) {
    std::vector<std::pair<int, const Json*>> ranked;
    for (const Json& f : findings) ranked.emplace_back(severity_rank(text_at(f, "severity")), &f);
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& one) { return one.first; });
    if (ranked.size() > most) ranked.resize(most);
    std::vector<const Json*> order;
    for (const auto& [rank, finding] : ranked) order.push_back(finding);
    return order;
  }

  // Nobody is counted in tables that were not read whole.
  void sampled() {
    std::uint64_t tables = 0;
    for (const Json& e : list_at(c_, "evidence")) tables += list_at(e, "sampled_tables").size();
    if (tables == 0) return;
    const std::string n = grouped(tables);
    screen_.line({name("", ""),
                  {ja_ ? "読んだ表の中での数です。ほかに標本だけを調べた表が" + n + "個あります（--sample）。"
                       : "in the tables read; of " + n + " more only a sample was examined (--sample)",
                   Ink::Yellow}});
  }

  void findings() {
    constexpr std::size_t kShown = 8;
    const std::vector<const Json*> order = gravest(list_at(c_, "findings"), kShown);
    const std::size_t found = list_at(c_, "findings").size();
    screen_.blank();
    if (order.empty()) {
      screen_.line({name("検知", "Findings"),
                    {say("攻撃を示すものは見つかりませんでした。", "Nothing that shows an attack was found."), Ink::Green}});
      return;
    }
    screen_.line({name("検知", "Findings"), {many(found, "件", found == 1 ? "finding" : "findings"), Ink::Quiet}});
    std::size_t severity_width = 0, verdict_width = 0;
    const std::size_t shown = order.size();
    for (std::size_t i = 0; i < shown; ++i) {
      severity_width = std::max(severity_width, display_width(severity_word(text_at(*order[i], "severity"), language_)));
      verdict_width = std::max(verdict_width, display_width(verdict_word(text_at(*order[i], "verdict"), language_)));
    }
    for (std::size_t i = 0; i < shown; ++i) {
      const Json& f = *order[i];
      const Ink ink = severity_ink(severity_rank(text_at(f, "severity")));
      const std::string when = clock_.second(clock_.read(text_at(f, "first"))).substr(0, 16);
      screen_.line({{"  ● ", ink},
                    {pad_width(severity_word(text_at(f, "severity"), language_), severity_width) + " ", ink},
                    {pad_width(verdict_word(text_at(f, "verdict"), language_), verdict_width) + "  "},
                    {pad_width(when, 16) + "  ", Ink::Quiet},
                    {plain(sentence_at(f, "title", language_))}});
    }
    if (found > shown)
      screen_.line(
          {{"    " + (ja_ ? "ほか" + grouped(found - shown) + "件" : "and " + grouped(found - shown) + " more"), Ink::Quiet}});
  }

  void rest() {
    screen_.blank();
    std::size_t shown = 0;
    const Json& negatives = list_at(c_, "negatives");
    for (const Json& n : negatives) {
      if (shown == 2) break;
      screen_.wrapped(name(shown ? "" : "異状なし", shown ? "" : "Clean"), kName, plain(sentence_at(n, "text", language_)), 2,
                      Ink::Green);
      ++shown;
    }
    std::uint64_t skipped = 0, read = 0;
    for (const Json& e : list_at(c_, "evidence")) skipped += count_at(e, "skipped"), read += count_at(e, "read");
    const std::size_t open = list_at(c_, "unknowns").size(), gaps = list_at(c_, "gaps").size();
    std::string limits = many(open, "件の問い", open == 1 ? "open question" : "open questions") + say("、", ", ") +
                         many(gaps, "か所の証拠の欠け", gaps == 1 ? "gap" : "gaps") + say("、", ", ") +
                         many(skipped, "件の読めない記録", "records not readable");
    screen_.line({name("不明な点", "Not known"), {limits, open + gaps + skipped ? Ink::Yellow : Ink::Plain}});
    const std::size_t files = list_at(c_, "evidence").size();
    screen_.line({name("証拠", "Evidence"),
                  {many(files, "件", files == 1 ? "piece" : "pieces") + say("、", ", ") + many(read, "件の記録", "records read")}});
    const Json& duties = list_at(c_, "duties");
    constexpr std::size_t kDuties = 5;
    shown = 0;
    for (const Json& d : duties) {
      if (text_at(d, "status") == "not_applicable") continue;
      if (shown == kDuties) {
        screen_.line({name("", ""), {"…", Ink::Quiet}});
        break;
      }
      const bool done = text_at(d, "status") == "done";
      const Timestamp due = clock_.read(text_at(d, "due"));
      std::string label = plain(sentence_at(d, "label", language_));
      if (label.empty()) label = plain(text_at(d, "to") + " " + text_at(d, "form"));
      screen_.line({name(shown ? "" : "義務", shown ? "" : "Duties"),
                    {pad_width(done ? say("済", "done") : say("未了", "open"), 6), done ? Ink::Green : Ink::Yellow},
                    {label},
                    {due.known() ? "  " + say("期限 ", "due ") + clock_.minute(due) : std::string(), Ink::Quiet}});
      ++shown;
    }
  }

  const Json& c_;
  bool ja_;
  Language language_;
  Clock clock_;
  Screen screen_;
};

}  // namespace

std::string terminal_summary(const Json& canonical, Language language, bool colour, std::size_t columns) {
  return Summary(canonical, language, colour, columns).whole();
}

}  // namespace hinomi::documents
