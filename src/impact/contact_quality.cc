#include "impact/contact_quality.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "impact/filled.h"
#include "impact/prefectures.h"

namespace hinomi::impact {
namespace {

using enum ContactFlag;

constexpr std::size_t kMostAddressBytes = 512, kMostWordBytes = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// The first two characters tell prefectures apart; they are six bytes.
std::uint64_t head_of(std::string_view name) {
  std::uint64_t head = 0;
  std::memcpy(&head, name.data(), 6);
  return head;
}

bool is_prefecture(std::string_view text) {
  static const std::array<std::pair<std::uint64_t, std::string_view>, kPrefectures.size()> sorted = [] {
    std::array<std::pair<std::uint64_t, std::string_view>, kPrefectures.size()> list;
    for (std::size_t i = 0; i < list.size(); ++i) list[i] = {head_of(kPrefectures[i]), kPrefectures[i]};
    std::ranges::sort(list);
    return list;
  }();
  if (text.size() < 6) return false;
  const auto found = std::ranges::lower_bound(sorted, head_of(text), {}, [](const auto& entry) { return entry.first; });
  return found != sorted.end() && found->second == text;
}

// "〒150-0001 ", "1500001 ": how long a postal code at the beginning is, with what divides it from the rest.
std::size_t postal_code_length(std::string_view text) {
  std::size_t at = 0, digits = 0;
  if (text.starts_with("〒")) at = 3;
  for (; at < text.size() && digits < 7; ++at) {
    if (is_digit(text[at])) {
      ++digits;
    } else if (text[at] != '-' && text[at] != ' ') {
      break;
    }
  }
  if (digits != 7 || (at < text.size() && (is_digit(text[at]) || text[at] == '-'))) return 0;
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// E3 to E9 begin kana, kanji and their signs; EF full-width forms and the kanji of names (﨑), F0 A0 and on rare ones (𠮷). Hangul
// and emoji begin otherwise.
bool begins_japanese(std::string_view text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  if (lead == 0xF0) return i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
  return (lead >= 0xE3 && lead <= 0xE9) || lead == 0xEF;
}

KindMask script_of(std::string_view text) {
  text = text.substr(0, std::min(text.size(), kMostWordBytes));
  bool letters = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_japanese(text, i)) return flag_bit(JapaneseForm);
    if (static_cast<unsigned char>(text[i]) >= 0x80) return 0;
    letters = letters || is_letter(text[i]);
  }
  return letters ? flag_bit(LatinForm) : 0;
}

KindMask said_language(std::string_view text) {
  thread_local std::string low;
  fold(text.substr(0, kMostWordBytes), low);
  const auto begins = [&](std::initializer_list<std::string_view> heads) {
    return std::ranges::any_of(heads, [](std::string_view head) { return std::string_view(low).starts_with(head); });
  };
  // A number stands for a language that another table names.
  if (low.empty() || is_digit(low[0]) || low == "-") return 0;
  if (begins({"ja", "jp", "日"})) return flag_bit(SaysJapanese);
  if (begins({"en", "英"})) return flag_bit(SaysEnglish);
  if (begins({"zh", "ch", "cn", "中", "tw", "繁", "簡"})) return flag_bit(SaysChinese);
  if (begins({"ko", "kr", "韓", "朝"})) return flag_bit(SaysKorean);
  return flag_bit(SaysOther);
}

bool says_yes(std::string_view text) {
  text = trim(text);
  constexpr std::string_view kNo[] = {"0", "no", "false", "n", "f", "ok", "none", "-", "なし", "無", "正常"};
  if (std::ranges::any_of(kNo, [&](std::string_view no) { return iequals(text, no); })) return false;
  return !text.starts_with("0000-00-00");
}

}  // namespace

ContactPlan plan_contact(const ContactWords* words, std::string_view table, std::span<const Column> columns,
                         const TableShape& shape, const RowPlan& plan) {
  ContactPlan contact;
  if (words == nullptr || shape.role == TableRole::None) return contact;
  contact.words = words;
  contact.all_bounced = words->is_bounce_table(table);
  thread_local std::string name;
  const auto says = [&](const WordList& list, const Column& column) {
    name_words(column.name, name);
    if (list.match(name) > 0) return true;
    if (column.comment.empty()) return false;
    name_words(column.comment, name);
    return list.match(name) > 0;
  };
  for (std::uint32_t i = 0; i < columns.size() && i < shape.columns.size(); ++i) {
    const FieldKind kind = shape.columns[i].kind;
    if (kind == FieldKind::Name && says(words->guardian(), columns[i])) contact.guardians.push_back(i);
    if (kind == FieldKind::Address && shape.columns[i].code) contact.prefectures.push_back(i);
    if (kind != FieldKind::None) continue;
    if (contact.bounced < 0 && says(words->bounced(), columns[i])) contact.bounced = static_cast<int>(i);
    if (contact.language < 0 && says(words->language(), columns[i])) contact.language = static_cast<int>(i);
  }
  const auto is_guardian = [&](std::uint32_t i) { return std::ranges::find(contact.guardians, i) != contact.guardians.end(); };
  if (!contact.guardians.empty() && std::ranges::all_of(plan.names, is_guardian)) {
    for (std::uint32_t i = 0; i < shape.columns.size(); ++i) {
      if (shape.columns[i].kind == FieldKind::Name && !is_guardian(i)) contact.own_names.push_back(i);
    }
  }
  return contact;
}

KindMask mail_flags(const ContactWords& words, std::string_view normalised) {
  const std::string_view domain = normalised.substr(normalised.rfind('@') + 1);
  KindMask flags = 0;
  if (words.is_reserved(domain)) flags |= flag_bit(MailReserved);
  if (!words.meant(domain).empty()) flags |= flag_bit(MailTypo);
  return flags;
}

KindMask address_flags(std::string_view text) {
  text = trim(text.substr(0, std::min(text.size(), kMostAddressBytes)));
  KindMask flags = 0;
  if (const std::size_t code = postal_code_length(text); code > 0) {
    flags |= flag_bit(PostalCode);
    text.remove_prefix(code);
  }
  while (text.starts_with("　")) text.remove_prefix(3);
  bool japanese = false, digits = false, named = false, prefecture = false;
  std::size_t words = 0;
  // Characters are compared as their three bytes: this is done for every address.
  constexpr auto code_of = [](const char(&character)[4]) {
    return std::uint32_t{static_cast<unsigned char>(character[0])} << 16 |
           std::uint32_t{static_cast<unsigned char>(character[1])} << 8 | static_cast<unsigned char>(character[2]);
  };
  for (std::size_t i = 0, at = 0; i < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      digits = digits || is_digit(text[i]);
      if (is_letter(text[i]) && (i == 0 || !is_letter(text[i - 1]))) ++words;
      if (digits && named && (prefecture || at > 8)) break;
      ++i;
      continue;
    }
    japanese = japanese || begins_japanese(text, i);
    if (c < 0xE0 || c >= 0xF0 || text.size() - i < 3) {
      ++i;
      continue;
    }
    const std::uint32_t code = std::uint32_t{c} << 16 | std::uint32_t{static_cast<unsigned char>(text[i + 1])} << 8 |
                               static_cast<unsigned char>(text[i + 2]);
    const bool inside = i > 0;
    i += 3;
    switch (code) {
      case code_of("都"):
      case code_of("道"):
      case code_of("府"):
      case code_of("県"):
        prefecture = prefecture || ((at == 2 || at == 3) && is_prefecture(text.substr(0, i)));
        break;
      case code_of("市"):
      case code_of("区"):
      case code_of("町"):
      case code_of("村"):
      case code_of("郡"):
        named = named || inside;
        break;
      case code_of("丁"):
      case code_of("番"):
        digits = digits || inside;  // 三丁目, 五番地
        break;
      default:
        digits = digits || (code >= code_of("０") && code <= code_of("９"));
        break;
    }
  }
  if (prefecture) flags |= flag_bit(Prefecture);
  // Elsewhere the order and the words differ: some words and a number are taken for all of it.
  if (!japanese && words >= 3) flags |= flag_bit(Prefecture) | flag_bit(City);
  if (named) flags |= flag_bit(City);
  if (digits) flags |= flag_bit(Number);
  if (japanese) flags |= flag_bit(JapaneseForm);
  return flags;
}

KindMask row_flags(const ContactPlan& contact, std::span<const Cell> cells, KindMask kinds, bool mailed) {
  const auto filled = [&](std::uint32_t i) { return i < cells.size() && is_filled(cells[i]); };
  KindMask flags = 0;
  if (!mailed && (kinds & kind_bit(FieldKind::Email))) flags |= flag_bit(MailNoForm);
  if (contact.all_bounced) flags |= flag_bit(Bounced);
  if (contact.bounced >= 0 && filled(static_cast<std::uint32_t>(contact.bounced)) &&
      says_yes(cells[static_cast<std::size_t>(contact.bounced)].text))
    flags |= flag_bit(Bounced);
  if (contact.language >= 0 && filled(static_cast<std::uint32_t>(contact.language)))
    flags |= said_language(cells[static_cast<std::size_t>(contact.language)].text);
  for (const std::uint32_t i : contact.guardians) flags |= filled(i) ? flag_bit(Guardian) : 0;
  for (const std::uint32_t i : contact.prefectures) flags |= filled(i) ? flag_bit(Prefecture) : 0;
  return flags;
}

KindMask address_and_script_flags(const RowPlan& plan, std::span<const Cell> cells) {
  const auto filled = [&](std::uint32_t i) { return i < cells.size() && is_filled(cells[i]); };
  KindMask flags = 0;
  for (const std::uint32_t i : plan.addresses) {
    if (filled(i)) flags |= address_flags(cells[i].text);
  }
  for (const std::uint32_t i : plan.names) {
    if (filled(i)) flags |= script_of(cells[i].text);
  }
  return flags;
}

std::vector<AddressPart> missing_parts(KindMask held) {
  std::vector<AddressPart> missing;
  if (!(held & kind_bit(FieldKind::Address))) return missing;
  if (!(held & kind_bit(FieldKind::PostalCode)) && !has(held, PostalCode)) missing.push_back(AddressPart::PostalCode);
  if (!has(held, Prefecture)) missing.push_back(AddressPart::Prefecture);
  if (!has(held, City)) missing.push_back(AddressPart::City);
  if (!has(held, Number)) missing.push_back(AddressPart::Number);
  return missing;
}

std::string_view language_of(KindMask held) {
  constexpr std::pair<ContactFlag, std::string_view> kSaid[] = {
      {SaysJapanese, "ja"}, {SaysEnglish, "en"}, {SaysChinese, "zh"}, {SaysKorean, "ko"}, {SaysOther, "other"}};
  for (const auto& [flag, language] : kSaid) {
    if (has(held, flag)) return language;
  }
  if (has(held, JapaneseForm)) return "ja";
  return has(held, LatinForm) ? "en" : "unknown";
}

MailState mail_state(KindMask held, bool mailed, bool reserved_counts) {
  if (!mailed) return has(held, MailNoForm) ? MailState::Malformed : MailState::None;
  if (has(held, Bounced)) return MailState::Bounced;
  return has(held, MailReserved) && !reserved_counts ? MailState::Reserved : MailState::Deliverable;
}

}  // namespace hinomi::impact
