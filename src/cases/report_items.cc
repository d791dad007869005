// The items that the Commission's form asks, each with what is known, or with why it is not and what would settle it.
#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "cases/make_answers.h"
#include "cases/phrases.h"

namespace hinomi::cases {
namespace {

constexpr std::string_view kFile = "answers/ppc_items.yml";
constexpr std::size_t kMostNotes = 12, kMostCauses = 6;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// ASCII words where a word begins, others anywhere.
bool holds(std::string_view low, std::string_view word) {
  if (!is_ascii(word)) return low.contains(word);
  for (std::size_t at = low.find(word); at != std::string_view::npos; at = low.find(word, at + 1)) {
    if (at == 0 || !is_letter(low[at - 1])) return true;
  }
  return false;
}

class Items {
 public:
  Items(const AnswerInput& in, const Answers& answers) : in_(in), impact_(in.facts.impact), answers_(answers) {}

  ReportItem make(const ItemRule& rule) const {
    ReportItem item{rule.item, rule.title, AnswerState::Unknown, {}, {}};
    if (rule.item == "outline") outline(item, rule);
    if (rule.item == "occurred") occurred(item);
    if (rule.item == "fields") fields(item);
    if (rule.item == "persons") persons(item);
    if (rule.item == "cause") cause(item);
    if (rule.item == "harm") harm(item, rule);
    if (rule.item == "response" || rule.item == "publication" || rule.item == "other" || rule.item == "prevention") {
      if (notes(item, rule)) item.state = rule.item == "prevention" ? AnswerState::Partly : AnswerState::Known;
    }
    if (rule.item == "prevention" && item.state == AnswerState::Partly)
      item.missing = {"今後の予定は記録されていません。台帳の notes に書き足してください。",
                      "What is planned is not recorded; add it to the ledger's notes."};
    if (item.state != AnswerState::Known && item.missing.ja.empty()) item.missing = rule.unknown;
    return item;
  }

 private:
  static void fact(ReportItem& item, std::string ja, std::string en) { item.facts.push_back({std::move(ja), std::move(en)}); }

  // Notes of the ledger that answer it, oldest first as the ledger has them.
  bool notes(ReportItem& item, const ItemRule& rule, std::size_t most = kMostNotes) const {
    std::vector<const LedgerNote*> list;
    for (const LedgerNote& note : in_.facts.ledger.notes) {
      std::string ja, en;
      fold(note.text.ja, ja), fold(note.text.en, en);
      const bool answers =
          std::ranges::any_of(rule.notes, [&](const std::string& word) { return holds(ja, word) || holds(en, word); });
      if (answers) list.push_back(&note);
    }
    std::ranges::stable_sort(list, {}, &LedgerNote::time);
    if (list.size() > most) list.resize(most);
    for (const LedgerNote* note : list) {
      const std::string when = format_local(note->time, in_.facts.ledger.timezone);
      fact(item, fmt::format("{} {}", when, printable(note->text.ja)), fmt::format("{}: {}", when, printable(note->text.en)));
    }
    return !list.empty();
  }

  void outline(ReportItem& item, const ItemRule& rule) const {
    fact(item, in_.title.ja + "。", in_.title.en + ".");
    std::vector<std::string> ja, en;
    for (const LawItem& law : in_.law) {
      ja.push_back(fmt::format("{}号（{}）", law.number, law.text.ja));
      en.push_back(fmt::format("item {} ({})", law.number, law.text.en));
    }
    if (!ja.empty())
      fact(item,
           fmt::format("現行の施行規則7条では{}に当たり得ます。該当するかどうかは責任者が判断してください。", fmt::join(ja, "、")),
           fmt::format("By article 7 of the Rules in force it may be {}. Whether it is, is for the person in charge to decide.",
                       fmt::join(en, ", ")));
    if (!in_.facts.ledger.contractors.empty()) {
      std::vector<std::string> names;
      for (const Contractor& contractor : in_.facts.ledger.contractors) names.push_back(printable(contractor.name));
      const Text list = listed(names, 5);
      fact(item, "委託先：" + list.ja, "Contractors: " + list.en);
    }
    item.state = notes(item, rule, 1) ? AnswerState::Known : AnswerState::Partly;
  }

  void occurred(ReportItem& item) const {
    const UtcOffset zone = in_.facts.ledger.timezone;
    if (in_.facts.window.first.known()) {
      const Text span = moments(in_.facts.window.first, in_.facts.window.last, zone);
      fact(item, "侵害の期間：" + span.ja, "Compromise: " + span.en);
      item.state = AnswerState::Known;
    }
    for (const CardWindowImpact& w : impact_.card_windows) {
      if (!w.from.known()) continue;
      Text span = moments(w.from, w.to.known() ? w.to : w.from, zone);
      if (!w.to.known()) span.ja += " から（終わりは不明）", span.en += " on; its end is not known";
      fact(item, "カード情報が写し取られ得た期間：" + span.ja, "Cards may have been copied: " + span.en);
      item.state = w.open ? AnswerState::Partly : AnswerState::Known;
      if (w.open)
        item.missing = {"カード決済を止めた日時が分かりません。台帳の notes か card_windows に書くと確定します。",
                        "When card payments were stopped is not known; a note or card_windows of the ledger would settle it."};
    }
  }

  void fields(ReportItem& item) const {
    std::vector<std::string> ja, en;
    for (const FieldImpact& f : impact_.fields) {
      if (f.rows == 0) continue;
      const Text name = label(f.kind);
      ja.push_back(name.ja + (f.required ? "（必須）" : "（任意）")),
          en.push_back(name.en + (f.required ? " (required)" : " (optional)"));
    }
    if (!ja.empty()) {
      fact(item, fmt::format("{}", fmt::join(ja, "、")), fmt::format("{}", fmt::join(en, ", ")));
      item.state = AnswerState::Known;
    }
    if (impact_.card_windows.empty()) return;
    ja.clear(), en.clear();
    for (const CardFieldImpact& f : impact_.card_windows.front().fields)
      ja.push_back(label(f.kind).ja), en.push_back(label(f.kind).en);
    fact(item, fmt::format("支払いの画面で入力された{}", fmt::join(ja, "、")),
         fmt::format("As entered on the page of payment: {}", fmt::join(en, ", ")));
    item.state = AnswerState::Known;
  }

  void persons(ReportItem& item) const {
    for (const AnswerCount& c : answers_.counts) {
      if (c.what != "persons" && c.what != "persons_proven" && c.what != "minors" && c.what != "card_persons") continue;
      const std::string range_ja = c.min == c.max ? std::string() : fmt::format("（{}〜{}）", grouped(c.min), grouped(c.max)),
                        range_en = c.min == c.max ? std::string() : fmt::format(" ({}–{})", grouped(c.min), grouped(c.max));
      fact(item, fmt::format("{}：{}人{}", c.title.ja, grouped(c.value), range_ja),
           fmt::format("{}: {}{}", c.title.en, grouped(c.value), range_en));
    }
    if (impact_.possible.persons_max == 0) {
      item.facts.clear();
      return;
    }
    const bool open = impact_.possible.persons_min != impact_.possible.persons_max;
    const bool between = impact_.persons_at_least < impact_.persons_at_most;
    item.state = open || between ? AnswerState::Partly : AnswerState::Known;
    if (between)
      item.missing = {
          "証明できた人数と、届き得た人数の間で確定していません。データベースのログ、または漏れのないアクセスログがあれば狭まります"
          "。",
          "The number lies between those proven and those within reach. The database's log, or a complete access log, would "
          "narrow it."};
    else if (open)
      item.missing = {
          "重複を除ききれない行があるため、最小と最大の間で確定していません。元の申込みの氏名・電話番号・生年月日と照らし合わせると"
          "狭まります。",
          "Some rows cannot be told apart, so the number lies between the two. Comparing them with the names, telephone numbers "
          "and birth dates of the applications would narrow it."};
  }

  void cause(ReportItem& item) const {
    for (const Finding& f : in_.facts.findings) {
      if (item.facts.size() == kMostCauses) break;
      if (f.severity < Severity::High || f.verdict < Verdict::LikelySucceeded) continue;
      if (std::ranges::find(item.facts, f.title) != item.facts.end()) continue;
      item.facts.push_back(f.title);
    }
    if (item.facts.empty()) return;
    item.state = AnswerState::Partly;
    item.missing = {
        "記録から分かる行為です。なぜ防げなかったか、報告者と委託先のどちらで起きたかは、調査のうえ書き足してください。",
        "These are the acts that the records show. Why they were not prevented, and whether at the reporter or a contractor, is to "
        "be added by the investigation."};
  }

  void harm(ReportItem& item, const ItemRule& rule) const {
    for (const HarmFact& h : answers_.harm) item.facts.push_back(h.text);
    notes(item, rule);
    if (!item.facts.empty()) item.state = AnswerState::Partly;
  }

  const AnswerInput& in_;
  const Impact& impact_;
  const Answers& answers_;
};

}  // namespace

Result<std::vector<ItemRule>> load_items(const Content& content) {
  const ContentFile* file = content.find(kFile);
  std::vector<ItemRule> rules;
  if (file == nullptr) return rules;
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->shown()));
  RETURN_IF_ERROR(root.allow_keys({"title", "items"}));
  for (const Yaml& entry : root.get("items").items()) {
    RETURN_IF_ERROR(entry.allow_keys({"item", "title", "unknown", "notes"}));
    ItemRule rule;
    ASSIGN_OR_RETURN(rule.item, entry.get("item").text());
    constexpr std::string_view kItems[] = {"outline", "occurred", "fields",      "persons",    "cause",
                                           "harm",    "response", "publication", "prevention", "other"};
    if (std::ranges::find(kItems, rule.item) == std::end(kItems))
      return entry.get("item").error(
          "'" + rule.item + "' is no item of the report",
          "use outline, occurred, fields, persons, cause, harm, response, publication, prevention or other");
    ASSIGN_OR_RETURN(rule.title, entry.get("title").bilingual());
    ASSIGN_OR_RETURN(rule.unknown, entry.get("unknown").bilingual());
    ASSIGN_OR_RETURN(const std::vector<std::string> notes, entry.get("notes").texts());
    for (const std::string& note : notes) {
      rule.notes.emplace_back();
      fold(note, rule.notes.back());
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<ReportItem> report_items(const AnswerInput& input, const std::vector<ItemRule>& rules, const Answers& answers) {
  const Items items(input, answers);
  std::vector<ReportItem> list;
  for (const ItemRule& rule : rules) list.push_back(items.make(rule));
  return list;
}

}  // namespace hinomi::cases
