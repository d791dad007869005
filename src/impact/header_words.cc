#include "impact/header_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "impact/read_words.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostLetters = 40;  // of words written together
constexpr std::size_t kLeastPart = 3;     // letters of a part that is no abbreviation
constexpr std::uint8_t kNever = 0xFF;
constexpr std::array<std::string_view, 3> kTails = {"no", "id", "ip"};

bool is_vowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Syllables of a consonant, perhaps y or h, and a vowel; a lone n: Japanese in Latin letters, or as good as.
bool is_romaji(std::string_view word) {
  constexpr std::string_view kConsonants = "kgsztdnhbpmyrwjfc";
  std::size_t i = 0;
  while (i < word.size()) {
    const char first = word[i];
    if (is_vowel(first)) {
      ++i;
      continue;
    }
    if (!kConsonants.contains(first)) return false;
    ++i;
    if (first == 't' && i < word.size() && word[i] == 's') ++i;
    if (i < word.size() && (word[i] == 'y' || word[i] == 'h')) ++i;
    if (i < word.size() && is_vowel(word[i])) {
      ++i;
    } else if (first != 'n' || word[i - 1] != 'n') {
      return false;
    }
  }
  return true;
}

// One spelling of each syllable, Hepburn's without long vowels: "juusyo" and "jyuusho" are "jusho".
std::string one_spelling(std::string_view word) {
  if (!is_romaji(word)) return std::string(word);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSyllables = {{{"sy", "sh"},
                                                                                        {"zy", "j"},
                                                                                        {"jy", "j"},
                                                                                        {"ty", "ch"},
                                                                                        {"si", "shi"},
                                                                                        {"zi", "ji"},
                                                                                        {"ti", "chi"},
                                                                                        {"tu", "tsu"},
                                                                                        {"hu", "fu"}}};
  std::string out;
  for (std::size_t i = 0; i < word.size();) {
    // The second half of a long vowel.
    if (!out.empty() && ((out.back() == 'o' && (word[i] == 'u' || word[i] == 'o')) || (out.back() == 'u' && word[i] == 'u'))) {
      ++i;
      continue;
    }
    const std::string_view rest = word.substr(i);
    const auto* found = std::ranges::find_if(kSyllables, [&](const auto& s) { return rest.starts_with(s.first); });
    if (found != kSyllables.end()) {
      out += found->second, i += found->first.size();
    } else {
      out += word[i++];
    }
  }
  return out;
}

// A line break within a Japanese word, or spaces that stretch a word: "生年\n月日", "氏 名", "T E L". Not so "購入者 氏名".
bool is_layout(std::string_view text, std::size_t at, std::string_view words) {
  constexpr std::size_t kLetter = 3;  // bytes
  if ((text[at] != ' ' && text[at] != '\n' && text[at] != '\r') || at + 1 >= text.size()) return false;
  const auto lone = [&](std::size_t i) {
    const auto letter = [&](std::size_t k) { return k < text.size() && (is_word_char(text[k]) || (text[k] & 0x80)); };
    return letter(i) && is_word_char(text[i]) && !is_digit(text[i]) && !letter(i + 1) && (i == 0 || !letter(i - 1));
  };
  if (at > 0 && lone(at - 1) && lone(at + 1)) return true;
  if (!(words.back() & 0x80)) return false;
  std::size_t next = at + 1;
  while (next < text.size() && (text[next] == '\n' || text[next] == '\r' || text[next] == ' ')) ++next;
  if (next >= text.size() || !(text[next] & 0x80)) return false;
  const bool single = words.size() == kLetter + 1 || words[words.size() - kLetter - 1] == '_';
  return single || text.substr(at, next - at).find_first_of("\r\n") != std::string_view::npos;
}

template <typename F>
void each_word(std::string_view words, F&& take) {
  for (std::size_t i = 0; i < words.size();) {
    const std::size_t end = std::min(words.find('_', i), words.size());
    if (end > i) take(words.substr(i, end - i));
    i = end + 1;
  }
}

bool is_number(std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; }

// What stands between whose a field is and the field: "お子様のお名前", "会員様氏名".
std::string_view without_particles(std::string_view word) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view particle : {"の", "様", "さま"}) {
      if (word.size() > particle.size() && word.starts_with(particle)) word.remove_prefix(particle.size()), again = true;
    }
  }
  return word;
}

}  // namespace

void name_words(std::string_view name, std::string& out) {
  // Words of camelCase come apart before folding takes the capitals away.
  thread_local std::string apart, low;
  apart.clear();
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') apart += '_';
    apart += c;
  }
  fold(apart, low);
  out.assign("_");
  for (std::size_t i = 0; i < low.size(); ++i) {
    const char c = low[i];
    if (is_layout(low, i, out)) continue;
    if (!is_word_char(c) && !(c & 0x80)) {
      if (out.back() != '_') out += '_';
      continue;
    }
    if (out.back() != '_' && is_digit(c) != is_digit(out.back()) && is_word_char(c) && is_word_char(out.back())) out += '_';
    // Japanese beside Latin letters is a new word too: "メールaddress".
    if (out.back() != '_' && is_word_char(c) != is_word_char(out.back())) out += '_';
    out += c;
  }
  if (out.back() != '_') out += '_';
}

Result<void> HeaderWords::read(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "abbreviations", "whose", "about"}));
  for (const auto& [short_form, node] : root.get("abbreviations").entries()) {
    ASSIGN_OR_RETURN(const std::string full, node.text());
    abbreviations_.emplace(short_form, full);
    learn(full);
  }
  const auto read_list = [&](std::string_view key, TextSet& latin, std::vector<std::string>& others) -> Result<void> {
    ASSIGN_OR_RETURN(const std::vector<std::string> texts, root.get(key).texts());
    std::string words, spelled;
    for (const std::string& text : texts) {
      name_words(text, words);
      if (is_ascii(words)) {
        learn(words);
        spell_out(words, spelled);
        latin.insert(spelled);
      } else {
        others.push_back(words.substr(1, words.size() - 2));
      }
    }
    std::ranges::stable_sort(others, std::ranges::greater{}, &std::string::size);
    return {};
  };
  RETURN_IF_ERROR(read_list("whose", whose_, whose_parts_));
  return read_list("about", about_, about_parts_);
}

void HeaderWords::learn(std::string_view words) {
  each_word(words, [&](std::string_view word) {
    if (is_ascii(word) && !is_number(word)) known_.insert(one_spelling(word));
  });
}

// The fewest known words that a word is put together of: "keitai" and "denwa". It begins with no abbreviation of two letters.
bool HeaderWords::split(std::string_view word, std::vector<std::string_view>& parts) const {
  const std::size_t size = word.size();
  if (size > kMostLetters) return false;
  std::array<std::uint8_t, kMostLetters + 1> fewest;
  std::array<std::uint8_t, kMostLetters + 1> from{};
  fewest.fill(kNever);
  fewest[0] = 0;
  for (std::size_t end = 1; end <= size; ++end) {
    for (std::size_t begin = 0; begin < end; ++begin) {
      if (fewest[begin] == kNever || fewest[begin] + 1 >= fewest[end]) continue;
      const std::string_view part = word.substr(begin, end - begin);
      // Whose a field is stands in front of the field: "membership" is no "ship".
      if (begin > 0 && end == size && whose_.contains("_" + std::string(part) + "_")) continue;
      const bool small =
          begin > 0 && (abbreviations_.contains(part) || (end == size && std::ranges::find(kTails, part) != kTails.end()));
      if (!small && (part.size() < kLeastPart || (!known_.contains(part) && !abbreviations_.contains(part)))) continue;
      fewest[end] = static_cast<std::uint8_t>(fewest[begin] + 1);
      from[end] = static_cast<std::uint8_t>(begin);
    }
  }
  if (fewest[size] == kNever || fewest[size] < 2) return false;
  parts.clear();
  for (std::size_t end = size; end > 0; end = from[end]) parts.push_back(word.substr(from[end], end - from[end]));
  std::ranges::reverse(parts);
  return true;
}

void HeaderWords::put(std::string_view word, std::string& out) const {
  const auto found = abbreviations_.find(word);
  if (found != abbreviations_.end()) {
    out += found->second;
  } else {
    out += word;
  }
  out += '_';
}

void HeaderWords::spell_out(std::string_view words, std::string& out) const {
  out.assign("_");
  std::vector<std::string_view> parts;
  each_word(words, [&](std::string_view word) {
    if (!is_ascii(word) || is_number(word)) {
      put(word, out);
      return;
    }
    std::string spelled = one_spelling(word);
    // "gojusho", "oshimei": the polite form of a word.
    for (const std::string_view polite : {"go", "o"}) {
      const std::string_view rest = std::string_view(spelled).substr(std::min(polite.size(), spelled.size()));
      if (spelled.starts_with(polite) && rest.size() > kLeastPart && !known_.contains(spelled) && known_.contains(rest) &&
          is_romaji(rest))
        spelled.erase(0, polite.size());
    }
    if (!abbreviations_.contains(spelled) && !known_.contains(spelled) && split(spelled, parts)) {
      for (const std::string_view part : parts) put(part, out);
    } else {
      put(spelled, out);
    }
  });
}

void HeaderWords::bare(std::string_view words, std::string& out) const {
  constexpr std::size_t kMostWords = 3;  // "family_member_", "emergency_contact_"
  out.assign("_");
  std::vector<std::string_view> left;
  each_word(words, [&](std::string_view word) { left.push_back(word); });
  bool taken = false;
  std::string phrase;
  for (std::size_t i = 0; i < left.size();) {
    std::size_t size = std::min(kMostWords, left.size() - i);
    for (; size > 0; --size) {
      phrase.assign("_");
      for (std::size_t k = 0; k < size; ++k) phrase.append(left[i + k]) += '_';
      if (whose_.contains(phrase)) break;
    }
    if (size > 0) {
      taken = true, i += size;
      continue;
    }
    std::string_view word = left[i++];
    if (!is_ascii(word)) {
      const auto part = std::ranges::find_if(whose_parts_, [&](const std::string& p) { return word.starts_with(p); });
      if (part != whose_parts_.end()) taken = true, word = without_particles(word.substr(part->size()));
    }
    if (!word.empty()) out.append(word) += '_';
  }
  const bool nothing = std::ranges::all_of(out, [](char c) { return c == '_' || (c >= '0' && c <= '9'); });
  if (!taken || nothing) out.clear();
}

bool HeaderWords::is_about(std::string_view words) const {
  std::string_view last;
  each_word(words, [&](std::string_view word) {
    if (!is_number(word)) last = word;
  });
  if (is_ascii(last)) return about_.contains("_" + std::string(last) + "_");
  // Alone in brackets it is a note to who fills in a form: "氏名(必須)".
  return std::ranges::any_of(about_parts_,
                             [&](const std::string& part) { return last.size() > part.size() && last.ends_with(part); });
}

bool HeaderWords::knows(std::string_view words) const {
  bool some = false, all = true;
  each_word(words, [&](std::string_view word) {
    if (is_number(word)) return;
    some = true;
    all = all && (known_.contains(word) || abbreviations_.contains(word));
  });
  return some && all;
}

}  // namespace hinomi::impact
