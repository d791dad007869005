#include "findings/ransom_text.h"

#include "base/text.h"
#include "base/yaml.h"
#include "findings/bitcoin_address.h"

namespace hinomi::findings {
namespace {

constexpr std::size_t kMaxText = 16 * 1024;
constexpr std::size_t kMaxOfAKind = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_mail_local(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+'; }
bool is_host(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; }

void add(std::vector<std::string>& list, std::string_view value) {
  if (list.size() < kMaxOfAKind && std::find(list.begin(), list.end(), value) == list.end()) list.emplace_back(value);
}

/// An ASCII word must stand by itself at its beginning; other scripts have no such borders.
bool holds(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    if (!is_letter(word[0]) || at == 0 || !is_letter(text[at - 1])) return true;
  }
  return false;
}

bool holds_any(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return holds(text, word); });
}

bool match_name(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++, mark = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1, n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void find_emails(std::string_view text, RansomText& out) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && at - begin < 64 && is_mail_local(text[begin - 1])) --begin;
    while (begin < at && text[begin] == '.') ++begin;
    while (end < text.size() && end - at < 254 && is_host(text[end])) ++end;
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    const std::string_view host = text.substr(at + 1, end - at - 1);
    const std::size_t dot = host.rfind('.');
    if (begin == at || dot == std::string_view::npos || dot == 0 || host.size() - dot < 3 || is_digit(host.back())) continue;
    add(out.emails, text.substr(begin, end - begin));
  }
}

void find_urls(std::string_view text, const RansomWords& words, RansomText& out) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
    std::size_t begin = at, end = at + 3;
    while (begin > 0 && at - begin < 8 && is_letter(text[begin - 1])) --begin;
    while (end < text.size() && is_host(text[end])) ++end;
    std::string host = ascii_lower(text.substr(at + 3, end - at - 3));
    while (!host.empty() && host.back() == '.') host.pop_back();
    while (end < text.size() && text[end] > ' ' && text[end] < 0x7f &&
           std::string_view("\"'<>()[]{}|,;").find(text[end]) == std::string_view::npos)
      ++end;
    while (end > at + 3 && std::string_view(".,!?").find(text[end - 1]) != std::string_view::npos) --end;
    if (begin == at || host.find('.') == std::string::npos) continue;
    const bool bystander = std::any_of(words.bystanders.begin(), words.bystanders.end(), [&](const std::string& name) {
      return host == name || (host.size() > name.size() && host.ends_with(name) && host[host.size() - name.size() - 1] == '.');
    });
    if (bystander) continue;
    if (host.ends_with(".onion")) out.onion = true;
    add(out.urls, text.substr(begin, end - begin));
    add(out.domains, host);
  }
}

/// A decimal number with a currency word right behind it or before it; signs between them may be lost letters ("0.016????BTC").
void find_amounts(std::string_view folded, const RansomWords& words, RansomText& out) {
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_digit(folded[i]) || (i > 0 && (is_letter(folded[i - 1]) || folded[i - 1] == '.'))) {
      ++i;
      continue;
    }
    std::size_t end = i;
    bool dot = false;
    while (end < folded.size() &&
           (is_digit(folded[end]) || (folded[end] == '.' && !dot && end + 1 < folded.size() && is_digit(folded[end + 1])))) {
      dot |= folded[end] == '.';
      ++end;
    }
    const std::string_view number = folded.substr(i, end - i);
    std::size_t behind = end;
    while (behind < folded.size() && behind - end < 16 && !is_letter(folded[behind]) && !is_digit(folded[behind]) &&
           static_cast<unsigned char>(folded[behind]) < 0x80)
      ++behind;
    const std::string_view after = folded.substr(behind, 24);
    const std::string_view before = folded.substr(i > 32 ? i - 32 : 0, i > 32 ? 32 : i);
    for (const std::string& word : words.payment) {
      const bool follows = after.starts_with(word);
      const std::size_t back = before.rfind(word);
      // "btc 0.03", but not "btc to 1Boat…".
      const bool ends = end == folded.size() || !is_letter(folded[end]);
      const bool precedes = ends && back != std::string_view::npos && before.size() - back - word.size() <= 4;
      if ((follows || precedes) && number.size() <= 24) {
        add(out.amounts, number);
        break;
      }
    }
    i = end;
  }
}

bool has_deadline(std::string_view folded, const RansomWords& words) {
  for (const std::string& unit : words.deadline)
    for (std::size_t at = folded.find(unit); at != std::string_view::npos; at = folded.find(unit, at + 1)) {
      std::size_t before = at;
      while (before > 0 && at - before < 3 && folded[before - 1] == ' ') --before;
      const std::string_view number = folded.substr(0, before);
      if (number.empty()) continue;
      if (is_digit(number.back())) return true;
      for (const std::string& word : words.number_words)
        if (number.ends_with(word) && (number.size() == word.size() || !is_letter(number[number.size() - word.size() - 1])))
          return true;
    }
  return false;
}

Result<void> read_list(const Yaml& node, std::vector<std::string>& out) {
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, node.texts());
  std::string folded;
  for (const std::string& text : texts) {
    fold(text, folded);
    if (folded.empty()) return node.error("an empty word would match every text", "remove it");
    out.push_back(folded);
  }
  return {};
}

}  // namespace

Result<RansomWords> RansomWords::load(const Content& content) {
  const ContentFile* file = content.find(kRansomWordsPath);
  if (file == nullptr)
    return make_error(Errc::NotFound, "content/" + std::string(kRansomWordsPath) + " is missing",
                      "restore the content folder of this version");
  ASSIGN_OR_RETURN(const Yaml root, Yaml::parse(file->text, file->path));
  RETURN_IF_ERROR(root.allow_keys({"title", "payment", "recovery", "threat", "payment_verb", "deadline", "number_words", "names",
                                   "payment_columns", "bystanders"}));
  RansomWords words;
  RETURN_IF_ERROR(read_list(root.get("payment"), words.payment));
  RETURN_IF_ERROR(read_list(root.get("recovery"), words.recovery));
  RETURN_IF_ERROR(read_list(root.get("threat"), words.threat));
  RETURN_IF_ERROR(read_list(root.get("payment_verb"), words.payment_verb));
  RETURN_IF_ERROR(read_list(root.get("deadline"), words.deadline));
  RETURN_IF_ERROR(read_list(root.get("number_words"), words.number_words));
  RETURN_IF_ERROR(read_list(root.get("payment_columns"), words.payment_columns));
  RETURN_IF_ERROR(read_list(root.get("bystanders"), words.bystanders));
  const Yaml names = root.get("names");
  RETURN_IF_ERROR(names.allow_keys({"telling", "ordinary"}));
  RETURN_IF_ERROR(read_list(names.get("telling"), words.telling_names));
  RETURN_IF_ERROR(read_list(names.get("ordinary"), words.ordinary_names));
  return words;
}

NameSuspicion judge_name(std::string_view name, const RansomWords& words) {
  if (name.empty() || name.size() > 128) return NameSuspicion::None;
  std::string lower = ascii_lower(name);
  for (char& c : lower)
    if (c == '-' || c == ' ') c = '_';
  const auto any = [&](const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) { return match_name(pattern, lower); });
  };
  if (any(words.telling_names)) return NameSuspicion::Telling;
  return any(words.ordinary_names) ? NameSuspicion::Ordinary : NameSuspicion::None;
}

bool is_payment_column(std::string_view name, const RansomWords& words) {
  const std::string lower = ascii_lower(name.substr(0, 128));
  return std::any_of(words.payment_columns.begin(), words.payment_columns.end(),
                     [&](const std::string& word) { return lower.find(word) != std::string::npos; });
}

int RansomText::score() const {
  int score = 0;
  if (!addresses.empty()) score += 3;
  if (payment_word) score += 2;
  if (!amounts.empty()) score += 2;
  if (verb) score += 1;
  if (!emails.empty()) score += 1;
  if (onion) score += 2;
  if (recovery) score += 2;
  if (threat) score += 2;
  if (deadline) score += 1;
  return score;
}

RansomText read_ransom_text(std::string_view text, const RansomWords& words) {
  text = text.substr(0, kMaxText);
  RansomText out;
  std::string folded;
  fold(text, folded);
  out.payment_word = holds_any(folded, words.payment);
  out.addresses = find_bitcoin_addresses(text, kMaxOfAKind);
  out.verb = holds_any(folded, words.payment_verb);
  out.recovery = holds_any(folded, words.recovery);
  out.threat = holds_any(folded, words.threat);
  out.deadline = has_deadline(folded, words);
  find_emails(text, out);
  find_urls(text, words, out);
  find_amounts(folded, words, out);
  return out;
}

}  // namespace hinomi::findings
