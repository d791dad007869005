#include "impact/name_finder.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "impact/morphology.h"
#include "impact/written_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostSentence = 4096;  // bytes; longer ones are cut

// What stands behind a name and makes a surname one.
constexpr auto kTitles = std::to_array<std::string_view>(
    {"様",   "さま", "さん", "殿",   "氏",     "君",   "くん",   "ちゃん", "先生",   "部長", "課長", "係長", "社長",
     "店長", "主任", "教授", "医師", "弁護士", "次長", "室長",   "所長",   "院長",   "校長", "教諭", "講師", "選手",
     "監督", "夫妻", "専務", "常務", "会長",   "代表", "支店長", "税理士", "看護師", "宛",   "あて"});
// A name in front of these is the speaker's.
constexpr auto kIntroductions =
    std::to_array<std::string_view>({"と申", "と言い", "といい", "と名乗", "でございます", "と言う者", "という者"});
// Nobody's name, though a title follows.
constexpr auto kNobody = std::to_array<std::string_view>(
    {"皆",     "客",   "各",   "神",   "王",   "奥",   "殿",   "姫",   "業者",   "貴社", "御社", "取引先", "担当",
     "担当者", "会員", "先方", "仏",   "両親", "主人", "旦那", "娘",   "息子",   "父",   "母",   "兄",     "姉",
     "弟",     "妹",   "子",   "孫",   "患者", "生徒", "学生", "親",   "保護者", "店員", "社員", "職員",   "配達員",
     "運転手", "大家", "隣",   "近所", "同",   "貴",   "何",   "誰",   "王子",   "王女", "女王", "天皇",   "上",
     "下",     "外",   "人",   "者",   "本人", "家族", "友人", "知人", "同僚",   "上司", "部下", "営業",   "受付",
     "係",     "代理", "御",   "赤",   "坊",   "猫",   "犬",   "魚",   "肉",     "花",   "本",   "八百屋"});
constexpr auto kLabels = std::to_array<std::string_view>(
    {"氏名",     "お名前", "御名前", "名前",     "ご担当者", "担当者", "担当",   "宛名",   "送り主", "差出人", "ご依頼主",
     "お届け先", "受取人", "申込者", "ご契約者", "契約者",   "注文者", "購入者", "参加者", "受講者", "保護者", "フリガナ",
     "ふりがな", "ご氏名", "会員名", "お客様名", "本人",     "代表者", "name",   "Name",   "予約者", "患者名", "生徒名"});
constexpr auto kPlaceEnds = std::to_array<std::string_view>(
    {"県", "市", "区",   "町",       "村",       "郡",   "駅",     "店",     "線",   "川",     "山",       "港",   "橋",   "空港",
     "城", "寺", "神社", "病院",     "大学",     "高校", "小学校", "中学校", "商店", "製作所", "工業",     "酒造", "製菓", "屋",
     "堂", "園", "館",   "株式会社", "有限会社", "支店", "本店",   "産",     "製",   "通り",   "インター", "球場", "温泉"});
// Words that make a place or a thing of the surname in front of them: 和田岬, 佐藤錦.
constexpr auto kPlaceWords =
    std::to_array<std::string_view>({"岬", "浦", "島", "浜", "坂", "谷", "池", "沼", "滝", "峠", "台", "丘", "錦"});
// Parts of an organisation, which answer for a person.
constexpr auto kOffices = std::to_array<std::string_view>({"部", "課", "係"});
// Whom a word in front of 様 means by what he does, not by name.
constexpr auto kRoles = std::to_array<std::string_view>({"者", "員", "方", "社", "業", "長", "ー", "部", "課", "各位", "中"});
// What may follow a name that nothing else makes one.
constexpr auto kBehindNames = std::to_array<std::string_view>({"、", "。", "（", "(", "の", "は", "が", "に", "を", "と", "宛"});
// Forms' answers that are no names.
constexpr auto kAnswers = std::to_array<std::string_view>(
    {"法人", "個人", "本人", "なし", "同上", "未定", "不明", "匿名", "同じ", "あり", "有り", "無し", "特になし", "女性", "男性"});
constexpr auto kCompanies = std::to_array<std::string_view>(
    {"株式会社", "有限会社", "合同会社", "(株)", "（株）", "㈱", "(有)", "社団法人", "財団法人", "学校法人", "医療法人"});

template <typename List>
bool starts_with_any(std::string_view text, const List& list) {
  return std::ranges::any_of(list, [&](std::string_view word) { return text.starts_with(word); });
}
template <typename List>
bool ends_with_any(std::string_view text, const List& list) {
  return std::ranges::any_of(list, [&](std::string_view word) { return text.ends_with(word); });
}
template <typename List>
bool is_any(std::string_view text, const List& list) {
  return std::ranges::find(list, text) != list.end();
}

// Texts are read as written: compatibility ideographs have not been folded, and rare letters stand among them.
bool is_text_kanji(char32_t c) { return is_kanji(c) || c == U'〆' || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x30000; }
bool is_katakana(char32_t c) { return c >= 0x30A1 && c <= 0x30FC; }
bool is_hiragana(char32_t c) { return c >= 0x3041 && c <= 0x309E; }

template <typename Test>
bool all_points(std::string_view text, Test&& test) {
  for (std::size_t i = 0; i < text.size();) {
    if (!test(next_code_point(text, i))) return false;
  }
  return !text.empty();
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_space(std::string_view text) { return text == " " || text == "　" || text == "・"; }

// Old and variant forms in names, which the list of surnames has in their usual form.
bool is_variant(char32_t c) {
  constexpr std::u32string_view kVariants = U"髙﨑齋齊邉邊澤濱濵櫻廣國嶋冨眞德瀨龍瀧槇遙峯舘條榮";
  return kVariants.find(c) != std::u32string_view::npos;
}

// The end of a form's label stands in it: "お名前：", "【氏名】".
bool is_labelled(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':' || c == '=' || c == ']') return true;
    if (c != '\xEF' && c != '\xE3') continue;
    const std::string_view wide = text.substr(i, 3);
    if (wide == "：" || wide == "＝" || wide == "】" || wide == "」") return true;
  }
  return false;
}

std::size_t pair_hash(char32_t a, char32_t b) {
  return (static_cast<std::size_t>(a) * 0x9E37 ^ static_cast<std::size_t>(b) * 0x85EB3) & 0x7FFFF;
}

// One sentence's words, with the offsets that the patterns need.
struct Sentence {
  std::string_view text;
  std::vector<Morpheme> words;

  std::size_t at(std::size_t i) const { return static_cast<std::size_t>(words[i].text.data() - text.data()); }
  std::size_t end(std::size_t i) const { return at(i) + words[i].text.size(); }
  std::string_view after(std::size_t i) const { return i < words.size() ? text.substr(at(i)) : std::string_view(); }
  /// What follows the text that ends at `offset`, spaces left out.
  std::string_view behind(std::size_t offset) const {
    std::string_view rest = text.substr(std::min(offset, text.size()));
    while (rest.starts_with(' ') || rest.starts_with("　")) rest.remove_prefix(rest.starts_with(' ') ? 1 : 3);
    return rest;
  }
  bool touches(std::size_t i, std::size_t j) const { return end(i) == at(j); }
  /// Words i and j stand side by side, or one space apart.
  bool beside(std::size_t i, std::size_t j) const {
    const std::size_t gap = at(j) - end(i);
    return gap == 0 || is_space(text.substr(end(i), gap));
  }
};

bool begins_title(std::string_view rest) {
  for (const std::string_view title : kTitles) {
    // "君津", "氏名": a word that only begins like a title.
    if (rest.starts_with(title) && !rest.starts_with("氏名") && !rest.starts_with("様々") && !rest.starts_with("様子") &&
        !rest.starts_with("さんざん") && !rest.starts_with("代表取締") && !rest.starts_with("様式") && !rest.starts_with("先生方"))
      return true;
  }
  return false;
}

bool introduces(std::string_view rest) { return starts_with_any(rest, kIntroductions); }
bool states(std::string_view rest) {
  return rest.starts_with("です") || rest.starts_with("でした") || rest.starts_with("と申") || rest.starts_with("より") ||
         rest.starts_with("拝");
}

}  // namespace

NameFinder::NameFinder(const FieldWords& words) : words_(words) {
  for (const std::string& surname : words.surnames()) {
    std::size_t i = 0;
    const char32_t first = next_code_point(surname, i);
    if (i == surname.size()) pairs_.set(pair_hash(first, U' '));
    if (i < surname.size()) pairs_.set(pair_hash(first, next_code_point(surname, i)));
  }
}

bool NameFinder::is_listed_surname(std::string_view text) const {
  if (words_.surnames().contains(text)) return true;
  if (all_points(text, [](char32_t c) { return !is_variant(c); })) return false;
  thread_local std::string key;
  return normalise_name(text, key) && words_.surnames().contains(key);
}

// Surnames of the list by their first two characters; other names by what stands beside them.
bool NameFinder::worth_a_look(std::string_view sentence) const {
  char32_t before = 0;
  bool spaced_kanji = false;
  const bool labelled = is_labelled(sentence);
  for (std::size_t i = 0; i < sentence.size();) {
    const auto byte = static_cast<unsigned char>(sentence[i]);
    if (byte < 0x80 && byte != ' ') {
      before = 0, ++i;
      continue;
    }
    char32_t c = next_code_point(sentence, i);
    if (c == 0x3000) c = U' ';
    if (c == U'様' || c == U'氏' || c == U'殿' || (c == U'名' && labelled) || c == U'君' || c == U'申' || c == U'宛' ||
        (c >= 0x4E00 && is_variant(c)))
      return true;
    // "安孫子 樹": prose has no spaces but between names.
    if (before == U' ' && spaced_kanji && (is_text_kanji(c) || is_hiragana(c) || is_katakana(c))) return true;
    spaced_kanji = c == U' ' && is_text_kanji(before);
    if (before == U'さ' && (c == U'ん' || c == U'ま')) return true;
    if ((before == U'く' || before == U'ゃ') && c == U'ん') return true;
    if (before == U'先' && c == U'生') return true;
    if (before >= 0x3400 && (c >= 0x3400 || c == U' ') && pairs_.test(pair_hash(before, c))) return true;
    before = c;
  }
  constexpr auto kOthers =
      std::to_array<std::string_view>({"ame", "リガナ", "りがな", "担当", "者", "本人", "依頼主", "届け先", "差出人", "送り主"});
  return labelled && std::ranges::any_of(kOthers, [&](std::string_view word) { return sentence.contains(word); });
}

void NameFinder::find(std::string_view text, std::vector<TextSpan>& out) const {
  std::size_t start = 0;
  while (start < text.size()) {
    // To the end of the line or of the clause: names do not reach over a comma.
    std::size_t end = start;
    while (end < text.size() && end - start < kMostSentence) {
      const char c = text[end];
      if (c == '\n' || c == '\r') break;
      if (c == '\xE3' && (text.substr(end, 3) == "。" || text.substr(end, 3) == "、")) {
        end += 3;
        break;
      }
      ++end;
    }
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    if (worth_a_look(text.substr(start, end - start))) find_in(text, start, end - start, out);
    start = end;
    while (start < text.size() && (text[start] == '\n' || text[start] == '\r')) ++start;
  }
}

namespace {

constexpr std::size_t kMostLabelled = 120;  // bytes behind a label that may be a name

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with("　")) text.remove_prefix(text.starts_with(' ') ? 1 : 3);
  while (text.ends_with(' ') || text.ends_with("　")) text.remove_suffix(text.ends_with(' ') ? 1 : 3);
  return text;
}

// What a form's field holds, where it has the form of a name.
bool is_answered_name(std::string_view name) {
  if (starts_with_any(name, kCompanies) || ends_with_any(name, kCompanies) || ends_with_any(name, kPlaceEnds) ||
      ends_with_any(name, kOffices) || is_any(name, kAnswers))
    return false;
  std::size_t spaces = 0, count = 0;
  bool japanese = true, latin = true;
  for (std::size_t i = 0; i < name.size(); ++count) {
    const char32_t c = next_code_point(name, i);
    if (c == ' ' || c == 0x3000 || c == 0x30FB) {
      ++spaces;
      continue;
    }
    japanese = japanese && (is_text_kanji(c) || is_katakana(c) || is_hiragana(c));
    latin = latin && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-');
  }
  if (count < 2 || spaces > 1 || (name.ends_with("名") && count <= 3)) return false;
  return (japanese && count <= 11) || (latin && spaces == 1 && count <= 30);
}

}  // namespace

// The patterns, asked of one sentence's words from the first to the last. Each gives the span of the name that it sees at a word.
class NamePatterns {
 public:
  using Found = std::optional<TextSpan>;
  NamePatterns(const NameFinder& names, const Sentence& sentence)
      : names_(names), s_(sentence), w_(sentence.words), labelled_(is_labelled(sentence.text)) {}

  Found at(std::size_t i) const {
    if (const Found f = behind_label(i)) return f;
    if (i > 0 && s_.touches(i - 1, i) && is_any(w_[i - 1].text, kCompanies)) return {};  // "株式会社山田": a company's
    if (const Found f = from_surname(i)) return f;
    if (const Found f = whole_word(i)) return f;
    return unlisted(i);
  }

 private:
  TextSpan span(std::size_t from, std::size_t to) const { return {from, to - from}; }
  std::string_view from_word(std::size_t i) const { return s_.text.substr(s_.at(i)); }
  bool starts_clause(std::size_t i) const {
    return i == 0 || w_[i - 1].kind == WordClass::Symbol || w_[i - 1].kind == WordClass::Particle || w_[i - 1].text == "私" ||
           !s_.touches(i - 1, i);
  }

  // "お名前: 小鳥遊 ひなた".
  Found behind_label(std::size_t i) const {
    if (!labelled_ || i + 1 >= w_.size()) return {};
    const std::string_view rest = from_word(i);
    const auto label = std::ranges::find_if(kLabels, [&](std::string_view l) { return rest.starts_with(l); });
    if (label == kLabels.end()) return {};
    std::string_view value = rest.substr(label->size(), kMostLabelled);
    for (const std::string_view more : {"様", "さま", "(漢字)", "（漢字）", "(カナ)", "（カナ）", "名"}) {
      if (value.starts_with(more)) value.remove_prefix(more.size());
    }
    value = without_spaces(value);
    std::size_t colon = 0;
    for (const std::string_view c : {"：", ":", "＝", "=", "】", "]", "」", "\t"}) colon = value.starts_with(c) ? c.size() : colon;
    if (colon == 0) return {};
    value = without_spaces(value.substr(colon));
    std::size_t stop = value.find_first_of("/,;<([|\t");
    for (const std::string_view end : {"、", "（", "。", "／", "様", "さん", "殿"}) stop = std::min(stop, value.find(end));
    const std::string_view name = without_spaces(value.substr(0, stop));
    if (!is_answered_name(name)) return {};
    const auto from = static_cast<std::size_t>(name.data() - s_.text.data());
    return span(from, from + name.size());
  }

  // A surname by the dictionary, or by the list (places and rare ones) over up to three words, and what makes a name of it.
  Found from_surname(std::size_t i) const {
    std::size_t last = i;
    const bool family = w_[i].kind == WordClass::FamilyName;
    bool listed = false;
    for (std::size_t j = i; j < std::min(i + 3, w_.size()) && (j == i || s_.touches(j - 1, j)); ++j) {
      const std::string_view text = s_.text.substr(s_.at(i), s_.end(j) - s_.at(i));
      if (text.size() > 15 ||
          !all_points(text, [](char32_t c) { return is_text_kanji(c) || c == U'ヶ' || c == U'ケ' || c == U'ノ' || c == U'之'; }))
        break;
      if (names_.is_listed_surname(text)) last = j, listed = true;
    }
    if (!family && !listed) return {};
    const std::string_view rest = s_.text.substr(s_.end(last));
    const bool place_word = last + 1 < w_.size() && s_.touches(last, last + 1) && is_any(w_[last + 1].text, kPlaceWords);
    if (place_word || (starts_with_any(rest, kPlaceEnds) && !begins_title(rest))) return {};
    if (const Found f = with_given_name(i, last, family)) return f;
    return alone(i, last, family);
  }

  Found with_given_name(std::size_t i, std::size_t last, bool family) const {
    std::size_t next = last + 1;
    while (next < w_.size() && is_space(w_[next].text)) ++next;
    if (next >= w_.size() || (next == last + 1 && !s_.beside(last, next))) return {};
    if (w_[next].kind == WordClass::GivenName || (w_[next].kind == WordClass::PersonName && family)) {
      // "心" + "春", "陽" + "翔".
      std::size_t stop = next;
      while (stop + 1 < w_.size() && stop - next < 2 && s_.touches(stop, stop + 1) && w_[next].text.size() <= 6 &&
             letters(s_.text.substr(s_.at(next), s_.end(stop + 1) - s_.at(next))) <= 3 &&
             (w_[stop + 1].kind == WordClass::GivenName || w_[stop + 1].kind == WordClass::Noun) &&
             all_points(w_[stop + 1].text, is_text_kanji) && !begins_title(from_word(stop + 1)) && w_[stop + 1].text != "拝") {
        ++stop;
      }
      return span(s_.at(i), s_.end(stop));
    }
    // "勅使河原 結菜": up to four words of names' characters up to a title, an introduction, or the end.
    const bool kana = all_points(w_[next].text, is_hiragana) || all_points(w_[next].text, is_katakana);
    std::size_t stop = next, count = 0;
    bool known = false;
    for (; stop < w_.size() && stop < next + 4; ++stop) {
      if (stop > next && !s_.touches(stop - 1, stop)) break;
      if (begins_title(from_word(stop)) || introduces(from_word(stop)) || states(from_word(stop))) break;
      if (!all_points(w_[stop].text, kana ? is_hiragana : is_text_kanji) && !(kana && all_points(w_[stop].text, is_katakana)))
        break;
      if (!kana &&
          (w_[stop].kind == WordClass::Particle || w_[stop].kind == WordClass::Symbol || w_[stop].kind == WordClass::NameSuffix))
        break;
      known = known || w_[stop].kind == WordClass::GivenName;
      count += letters(w_[stop].text);
    }
    if (stop == next || count > 4) return {};
    const std::string_view given = s_.text.substr(s_.at(next), s_.end(stop - 1) - s_.at(next));
    if (begins_title(given) || ends_with_any(given, kPlaceEnds)) return {};
    const std::string_view behind = s_.behind(s_.end(stop - 1));
    const bool spaced = s_.at(next) > s_.end(last);
    const bool ends = behind.empty() || starts_with_any(behind, kBehindNames);
    const bool good = begins_title(behind) || introduces(behind) || (spaced && ends && count >= 2) || (known && ends) ||
                      (spaced && states(behind));
    return good ? Found(span(s_.at(i), s_.end(stop - 1))) : Found();
  }

  // "山口さん", "佐藤と申します", "(株)あおばの佐藤です", "明日、加藤が伺います".
  Found alone(std::size_t i, std::size_t last, bool family) const {
    const std::size_t to = s_.end(last);
    const TextSpan name = span(s_.at(i), to);
    const bool starts = starts_clause(i);
    if ((begins_title(s_.behind(to)) || introduces(s_.behind(to))) &&
        (starts || (family && w_[i - 1].kind != WordClass::FamilyName)))
      return name;
    const bool speaker = i == 0 || w_[i - 1].text == "の" || w_[i - 1].kind == WordClass::Symbol;
    if (!speaker || name.size < 6 || w_[i].kind == WordClass::Place) return {};
    const std::string_view behind = s_.text.substr(to);
    const bool states_itself = behind == "です" || behind.starts_with("です。") || behind.starts_with("です、") ||
                               behind.starts_with("でした。") || behind.starts_with("拝") ||
                               (behind.starts_with("より") && s_.behind(to + 6).empty());
    // The dictionary takes it for a surname where it stands.
    const bool acts = w_[last].kind == WordClass::FamilyName && (behind.starts_with("が") || behind.starts_with("は、"));
    return states_itself || acts ? Found(name) : Found();
  }

  // "夏目漱石", "花子さん": one word of the dictionary.
  Found whole_word(std::size_t i) const {
    if (w_[i].kind == WordClass::PersonName && letters(w_[i].text) >= 3 && all_points(w_[i].text, is_text_kanji))
      return span(s_.at(i), s_.end(i));
    const bool called = w_[i].kind == WordClass::GivenName && letters(w_[i].text) >= 2 && begins_title(s_.text.substr(s_.end(i)));
    if (!called || is_any(w_[i].text, kNobody) || (i > 0 && s_.touches(i - 1, i) && w_[i - 1].kind == WordClass::Noun)) return {};
    return span(s_.at(i), s_.end(i));
  }

  // "百目鬼様", "サトウ ハナコ様", "小鳥遊 ひなたと申します": words of no list, taken together, in front of 様 or an introduction.
  Found unlisted(std::size_t i) const {
    const bool kanji = all_points(w_[i].text, is_text_kanji), katakana = all_points(w_[i].text, is_katakana);
    if (!starts_clause(i) || (!kanji && !katakana)) return {};
    std::size_t stop = i + 1, parts = 1;
    bool unknown = !w_[i].known, gap = false;
    for (; stop < w_.size() && stop < i + 6; ++stop) {
      if (katakana && !gap && w_[stop].text == "・") {
        gap = true;
        continue;
      }
      const bool touching = s_.touches(stop - 1, stop);
      if (!touching && (gap || !s_.beside(stop - 1, stop))) break;
      if (begins_title(from_word(stop)) || introduces(from_word(stop))) break;
      // A given name may be written otherwise than the surname.
      const bool kana_given =
          kanji && (gap || !touching) && (all_points(w_[stop].text, is_hiragana) || all_points(w_[stop].text, is_katakana));
      if (!kana_given && !all_points(w_[stop].text, kanji ? is_text_kanji : is_katakana)) break;
      gap = gap || !touching;
      unknown = unknown || !w_[stop].known;
      ++parts;
    }
    const TextSpan whole = span(s_.at(i), s_.end(stop - 1));
    const std::string_view name = s_.text.substr(whole.at, whole.size);
    const std::string_view rest = s_.behind(whole.at + whole.size);
    if (!(rest.starts_with("様") && begins_title(rest)) && !introduces(rest)) return {};
    const std::size_t count = letters(name);
    if (is_any(name, kNobody) || ends_with_any(name, kPlaceEnds) || ends_with_any(name, kRoles) || count < 2 ||
        count > (gap ? 12U : 6U))
      return {};
    const bool person_parts =
        std::any_of(w_.begin() + static_cast<std::ptrdiff_t>(i), w_.begin() + static_cast<std::ptrdiff_t>(stop),
                    [](const Morpheme& x) { return x.kind == WordClass::FamilyName || x.kind == WordClass::GivenName; });
    const bool good = kanji ? unknown || person_parts || (gap && count <= 8) || (parts >= 2 && count <= 4) : unknown || gap;
    return good ? Found(whole) : Found();
  }

  const NameFinder& names_;
  const Sentence& s_;
  const std::vector<Morpheme>& w_;
  bool labelled_;
};

void NameFinder::find_in(std::string_view whole, std::size_t base, std::size_t size, std::vector<TextSpan>& out) const {
  thread_local Sentence sentence;
  sentence.text = whole.substr(base, size);
  Morphology::shared().split(sentence.text, sentence.words);
  const NamePatterns patterns(*this, sentence);
  std::size_t free = 0;  // bytes from which on no name was found yet
  for (std::size_t i = 0; i < sentence.words.size(); ++i) {
    if (sentence.at(i) < free) continue;
    if (const std::optional<TextSpan> name = patterns.at(i)) {
      out.push_back({base + name->at, name->size});
      free = name->at + name->size;
    }
  }
}

}  // namespace hinomi::impact
