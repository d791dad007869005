#include "impact/field_words.h"

#include <algorithm>

#include "base/number.h"
#include "base/text.h"
#include "impact/read_words.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr double kCommentWeight = 0.9;  // a comment often names two things
constexpr double kDoubtedWeight = 0.5;  // left of a name's weight when the comment speaks against it

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A plural's singular, as far as names of tables need it.
std::string singular(std::string_view word) {
  if (word.size() > 4 && word.ends_with("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss")) return std::string(word.substr(0, word.size() - 1));
  return std::string(word);
}

Result<double> share_of(const Yaml& node) {
  ASSIGN_OR_RETURN(const std::string text, node.text());
  const auto value = parse_number<double>(text);
  if (!value || *value < 0 || *value > 1) return node.error("'" + text + "' is no number from 0 to 1", "write for example 0.9");
  return *value;
}

Result<void> read_word_list(const Yaml& root, WordList& list) {
  for (const Yaml& entry : root.get("words").items()) {
    RETURN_IF_ERROR(entry.allow_keys({"weight", "any", "whole"}));
    ASSIGN_OR_RETURN(const double weight, share_of(entry.get("weight")));
    RETURN_IF_ERROR(add_words(entry.get("any"), WordPlace::Part, weight, list));
    RETURN_IF_ERROR(add_words(entry.get("whole"), WordPlace::Whole, weight, list));
  }
  RETURN_IF_ERROR(add_exceptions(root.get("except"), WordPlace::Part, list));
  return add_exceptions(root.get("except_whole"), WordPlace::Whole, list);
}

}  // namespace

std::string WordList::word_form(std::string_view word) {
  std::string form;
  name_words(word, form);
  if (!is_ascii(form)) form = form.substr(1, form.size() - 2);
  return form;
}

void WordList::add(std::string_view word, double weight, bool whole) { words_.push_back({word_form(word), weight, whole}); }

bool WordList::found(const Word& word, std::string_view name) {
  if (!word.whole) return name.find(word.text) != std::string_view::npos;
  std::string_view rest = name;
  // Digits at the end: "name_01".
  while (rest.size() > 1) {
    const std::size_t before = rest.substr(0, rest.size() - 1).rfind('_');
    if (before == std::string_view::npos || before == 0) break;
    const std::string_view last = rest.substr(before + 1, rest.size() - before - 2);
    if (last.empty() || !std::ranges::all_of(last, is_digit)) break;
    rest = rest.substr(0, before + 1);
  }
  if (word.text.front() == '_') return rest == word.text;
  return rest.size() == word.text.size() + 2 && rest.substr(1, word.text.size()) == word.text;
}

void WordList::teach(HeaderWords& headers) const {
  for (const Word& word : words_) headers.learn(word.text);
  for (const Word& word : except_) headers.learn(word.text);
}

void WordList::spell_out(const HeaderWords& headers) {
  std::string out;
  for (std::vector<Word>* list : {&words_, &except_}) {
    for (Word& word : *list) {
      if (word.text.front() != '_') continue;
      headers.spell_out(word.text, out);
      word.text = out;
    }
  }
}

bool WordList::excepted(std::string_view name) const {
  return std::ranges::any_of(except_, [&](const Word& word) { return found(word, name); });
}

double WordList::match(std::string_view name) const {
  double best = 0, by_whole = 0;
  for (const Word& word : words_) {
    if (word.weight <= (word.whole ? by_whole : best) || !found(word, name)) continue;
    (word.whole ? by_whole : best) = word.weight;
  }
  if (best <= 0 && by_whole <= 0) return 0;
  const bool doubted = std::ranges::any_of(except_, [&](const Word& word) { return !word.whole && found(word, name); });
  const bool refused = std::ranges::any_of(except_, [&](const Word& word) { return word.whole && found(word, name); });
  // A name that is a word of the list and nothing else is not doubted for a part of it: "pref_id".
  return refused ? 0 : doubted ? by_whole : std::max(best, by_whole);
}

const FieldRule* FieldWords::rule(FieldKind kind) const {
  const auto found = std::ranges::find(rules_, kind, &FieldRule::kind);
  return found == rules_.end() ? nullptr : &*found;
}

void FieldWords::header_of(std::string_view name, std::string& out) const {
  thread_local std::string words;
  name_words(name, words);
  headers_.spell_out(words, out);
}

// The name as it stands, and without the words that say whose the field is: "姓(配送先)" is a "姓".
double FieldWords::match_words(const FieldRule& rule, std::string_view words) const {
  // That somebody is ill or not is told by "有無" and "可否" too.
  if (rule.kind != FieldKind::Sensitive && headers_.is_about(words)) return 0;
  const double whole = rule.words.match(words);
  if (rule.words.excepted(words)) return whole;
  thread_local std::string bare;
  headers_.bare(words, bare);
  return bare.empty() ? whole : std::max(whole, rule.words.match(bare));
}

double FieldWords::match(FieldKind kind, const ColumnSample& column) const {
  const FieldRule* r = rule(kind);
  if (r == nullptr) return 0;
  const double by_name = match_words(*r, column.name);
  if (column.comment.empty()) return by_name;
  if (const double by_comment = match_words(*r, column.comment); by_comment > 0) {
    return r->words.excepted(column.name) ? std::max(by_name, by_comment * kDoubtedWeight)
                                          : std::max(by_name, by_comment * kCommentWeight);
  }
  // "name" with the comment "会場名" is no person's.
  return r->words.excepted(column.comment) ? by_name * kDoubtedWeight : by_name;
}

TableWord FieldWords::table_word(std::string_view table) const {
  thread_local std::string words;
  header_of(table, words);
  std::string_view rest(words);
  rest.remove_suffix(1);
  while (!rest.empty()) {  // from the last word to the first
    const std::size_t before = rest.rfind('_');
    const std::string_view word = rest.substr(before + 1);
    // Two words that mean one thing: "base_info", "mail_history".
    if (before != 0 && before != std::string_view::npos) {
      const std::size_t earlier = rest.substr(0, before).rfind('_');
      const auto pair = table_words_.find(singular(rest.substr(earlier + 1)));
      if (pair != table_words_.end()) return pair->second;
    }
    if (is_ascii(word)) {
      const auto found = table_words_.find(singular(word));
      if (found != table_words_.end()) return found->second;
    } else {
      // The part that ends last, the longest of these: "会員設定" is about settings, "受講者名簿" about people.
      std::size_t end = 0, size = 0;
      TableWord meaning = TableWord::None;
      for (const auto& [part, says] : table_parts_) {
        const std::size_t at = word.rfind(part);
        if (at == std::string_view::npos) continue;
        if (at + part.size() > end || (at + part.size() == end && part.size() > size))
          end = at + part.size(), size = part.size(), meaning = says;
      }
      if (meaning != TableWord::None) return meaning;
    }
    if (before == 0 || before == std::string_view::npos) break;
    rest = rest.substr(0, before);
  }
  return TableWord::None;
}

Result<void> FieldWords::read_kind(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"kind", "label", "words", "except", "except_whole", "values", "shapes",
                                                      "listed", "parts", "numbers"}));
  FieldRule r;
  ASSIGN_OR_RETURN(r.kind, read_field_kind(root.get("kind")));
  if (rule(r.kind) != nullptr)
    return root.get("kind").error("a second file for '" + std::string(to_string(r.kind)) + "'", "keep one of them");
  ASSIGN_OR_RETURN(r.label, root.get("label").bilingual());
  RETURN_IF_ERROR(read_word_list(root, r.words));
  const Yaml values = root.get("values");
  RETURN_IF_ERROR(values.allow_keys({"alone", "share", "veto", "distinct"}));
  if (const Yaml distinct = values.get("distinct"); distinct.present()) {
    ASSIGN_OR_RETURN(const long long count, distinct.integer());
    if (count < 2 || count > 1000) return distinct.error("distinct is not between 2 and 1000");
    r.distinct = static_cast<std::size_t>(count);
  }
  if (values.get("alone").present()) {
    ASSIGN_OR_RETURN(r.alone, share_of(values.get("alone")));
  }
  if (values.get("share").present()) {
    ASSIGN_OR_RETURN(r.alone_share, share_of(values.get("share")));
  }
  if (values.get("veto").present()) {
    ASSIGN_OR_RETURN(r.veto, share_of(values.get("veto")));
  }
  const Yaml shapes = root.get("shapes");
  RETURN_IF_ERROR(shapes.allow_keys({"forms", "letters"}));
  ASSIGN_OR_RETURN(r.forms, shapes.get("forms").texts());
  if (shapes.get("letters").present()) {
    ASSIGN_OR_RETURN(r.letters, shapes.get("letters").boolean());
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> listed, folded_texts(root.get("listed")));
  r.listed.insert(listed.begin(), listed.end());
  ASSIGN_OR_RETURN(r.parts, folded_texts(root.get("parts")));
  if (const Yaml numbers = root.get("numbers"); numbers.present()) {
    RETURN_IF_ERROR(numbers.allow_keys({"from", "to"}));
    ASSIGN_OR_RETURN(const long long from, numbers.get("from").integer());
    ASSIGN_OR_RETURN(const long long to, numbers.get("to").integer());
    r.numbers = {from, to};
  }
  rules_.push_back(std::move(r));
  return {};
}

Result<void> FieldWords::read_tables(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root,
                   open_words(file, {"title", "people", "organisations", "settings", "logs", "templates", "catalogues"}));
  constexpr std::pair<std::string_view, TableWord> kLists[] = {
      {"people", TableWord::People}, {"organisations", TableWord::Organisations}, {"settings", TableWord::Settings},
      {"logs", TableWord::Logs},     {"templates", TableWord::Templates},         {"catalogues", TableWord::Catalogues},
  };
  std::string spelled;
  for (const auto& [key, meaning] : kLists) {
    ASSIGN_OR_RETURN(const std::vector<std::string> words, folded_texts(root.get(key)));
    for (const std::string& word : words) {
      if (is_ascii(word)) {
        header_of(word, spelled);
        table_words_.try_emplace(singular(std::string_view(spelled).substr(1, spelled.size() - 2)), meaning);
      } else {
        table_parts_.emplace_back(word, meaning);
      }
    }
  }
  return {};
}

Result<void> FieldWords::read_systems(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "tables"}));
  for (const Yaml& entry : root.get("tables").items()) {
    RETURN_IF_ERROR(entry.allow_keys({"system", "table", "needs", "columns"}));
    KnownTable known;
    name_words(entry.get("table").text_or(""), known.end);  // files of exports have any name
    ASSIGN_OR_RETURN(known.needs, folded_texts(entry.get("needs")));
    for (const auto& [name, node] : entry.get("columns").entries()) {
      FieldKind kind = FieldKind::None;  // said of columns whose names mislead
      if (node.text_or("") != to_string(FieldKind::None)) {
        ASSIGN_OR_RETURN(kind, read_field_kind(node));
      }
      known.columns.emplace(folded(name), kind);
    }
    if (known.needs.empty()) return entry.error("a table without columns that it needs", "name one or two that no other table has");
    known_tables_.push_back(std::move(known));
  }
  return {};
}

const KnownTable* FieldWords::known_table(std::string_view table, std::span<const Column> columns) const {
  thread_local std::string words;
  name_words(table, words);
  for (const KnownTable& known : known_tables_) {
    if (!words.ends_with(known.end)) continue;
    const bool all = std::ranges::all_of(known.needs, [&](const std::string& need) {
      return std::ranges::any_of(columns, [&](const Column& column) { return iequals(column.name, need); });
    });
    if (all) return &known;
  }
  return nullptr;
}

Result<void> FieldWords::read_grouping(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "words", "except", "except_whole", "most_values"}));
  RETURN_IF_ERROR(read_word_list(root, grouping_));
  if (const Yaml most = root.get("most_values"); most.present()) {
    ASSIGN_OR_RETURN(const long long count, most.integer());
    if (count < 2 || count > 64) return most.error("most_values is not between 2 and 64");
    most_groups_ = static_cast<std::size_t>(count);
  }
  return {};
}

Result<void> FieldWords::read_test_rows(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "domains", "local_parts", "names"}));
  ASSIGN_OR_RETURN(test_domains_, folded_texts(root.get("domains")));
  ASSIGN_OR_RETURN(test_local_parts_, folded_texts(root.get("local_parts")));
  ASSIGN_OR_RETURN(test_names_, folded_texts(root.get("names")));
  return {};
}

void FieldWords::read_surnames(std::string_view text) {
  std::string key;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.empty() && line[0] != '#' && normalise_name(line, key)) surnames_.insert(key);
  }
}

Result<FieldWords> FieldWords::read(const Content& content) {
  FieldWords words;
  constexpr std::string_view kHeaders = "fields/headers.yml";
  for (const ContentFile* file : content.under(kHeaders)) RETURN_IF_ERROR(words.headers_.read(*file));
  for (const ContentFile* file : content.under("fields/")) {
    if (file->path == kHeaders) continue;
    const std::string_view name = std::string_view(file->path).substr(std::string_view("fields/").size());
    if (name == "surnames.txt") {
      words.read_surnames(file->text);
    } else if (name == "tables.yml") {
      RETURN_IF_ERROR(words.read_tables(*file));
    } else if (name == "systems.yml") {
      RETURN_IF_ERROR(words.read_systems(*file));
    } else if (name == "dating.yml") {
      ASSIGN_OR_RETURN(const Yaml root, open_words(*file, {"title", "words", "except", "except_whole"}));
      RETURN_IF_ERROR(read_word_list(root, words.dating_));
    } else if (name == "grouping.yml") {
      RETURN_IF_ERROR(words.read_grouping(*file));
    } else if (name == "test_rows.yml") {
      RETURN_IF_ERROR(words.read_test_rows(*file));
    } else if (name.ends_with(".yml")) {
      RETURN_IF_ERROR(words.read_kind(*file));
    }
  }
  std::ranges::sort(words.rules_, {}, &FieldRule::kind);
  std::vector<WordList*> lists = {&words.dating_, &words.grouping_};
  for (FieldRule& rule : words.rules_) lists.push_back(&rule.words);
  for (const WordList* list : lists) list->teach(words.headers_);
  for (WordList* list : lists) list->spell_out(words.headers_);
  return words;
}

}  // namespace hinomi::impact
