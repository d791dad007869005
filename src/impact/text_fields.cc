#include "impact/text_fields.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "impact/check_digits.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kNearBytes = 900;    // about 300 characters on either side of a number
constexpr std::size_t kMostFields = 1000;  // of one text

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_local(char c) { return is_letter(c) || is_digit(c) || std::string_view("._+-!#$%&'*/=?^`{|}~").contains(c); }
bool is_host(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; }

void find_mail(std::string_view text, std::vector<TextField>& out) {
  std::string key;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t from = at, to = at + 1;
    while (from > 0 && at - from < 64 && is_local(text[from - 1])) --from;
    while (to < text.size() && to - at < 254 && is_host(text[to])) ++to;
    while (to > at + 1 && (text[to - 1] == '.' || text[to - 1] == '-')) --to;
    if (from == at || to == at + 1 || out.size() >= kMostFields) continue;
    if (normalise_email(text.substr(from, to - from), key)) out.push_back({FieldKind::Email, {from, to - from}});
  }
}

// A run of digits with single separators between them: at most four groups more than a card has.
struct NumberRun {
  struct Group {
    std::size_t at = 0, size = 0;
  };
  std::array<Group, 12> groups;
  std::size_t count = 0;
  bool plus = false;
  bool after_code = false;  ///< "RS35 2600 …": letters and digits stand in front, as in an IBAN
  std::string digits;       // of the groups asked for

  std::string_view joined(std::string_view text, std::size_t first, std::size_t last) {
    digits.clear();
    for (std::size_t g = first; g <= last; ++g) digits.append(text.substr(groups[g].at, groups[g].size));
    return digits;
  }
  TextSpan span(std::size_t first, std::size_t last) const {
    return {groups[first].at, groups[last].at + groups[last].size - groups[first].at};
  }
};

bool speaks_of_my_number(std::string_view text, TextSpan span) {
  const std::size_t from = span.at > kNearBytes ? span.at - kNearBytes : 0;
  const std::string_view near = text.substr(from, span.at - from + span.size + kNearBytes);
  return near.contains("マイナンバー") || near.contains("個人番号") || ifind(near, "my number") != std::string_view::npos ||
         ifind(near, "mynumber") != std::string_view::npos;
}

void judge(std::string_view text, NumberRun& run, std::vector<TextField>& out) {
  if (run.count == 0 || out.size() >= kMostFields) return;
  std::string key;
  for (std::size_t first = 0; first < run.count;) {
    std::size_t taken = 0;
    FieldKind kind = FieldKind::None;
    // The longest number that begins here and passes.
    for (std::size_t last = run.count; last-- > first && kind == FieldKind::None;) {
      const std::string_view digits = run.joined(text, first, last);
      if (digits.size() > 19) continue;
      const std::size_t groups = last - first + 1;
      const TextSpan span = run.span(first, last);
      taken = groups;
      if (digits.size() >= 12 && groups <= 6 && (groups == 1 || run.groups[first].size >= 4) && !run.after_code &&
          may_be_card_number(digits)) {
        kind = FieldKind::CardNumber;
      } else if (digits.size() == 12 && is_my_number(digits) && speaks_of_my_number(text, span)) {
        kind = FieldKind::MyNumber;
      } else if (groups <= 5 && (groups > 1 || digits.size() == 11 || (first == 0 && run.plus)) &&
                 (digits[0] == '0' || (first == 0 && run.plus))) {
        const bool plus = first == 0 && run.plus;
        const std::size_t from = plus ? span.at - 1 : span.at;
        if (normalise_phone(text.substr(from, span.at + span.size - from), key)) kind = FieldKind::Phone;
      } else if (groups == 2 && digits.size() == 7 && run.groups[first].size == 3 && text[run.groups[first].at + 3] == '-') {
        kind = FieldKind::PostalCode;
      }
      if (kind != FieldKind::None) out.push_back({kind, span});
    }
    first += kind == FieldKind::None ? 1 : taken;
  }
}

void find_numbers(std::string_view text, std::vector<TextField>& out) {
  NumberRun run;
  const auto close = [&] {
    judge(text, run, out);
    run.count = 0, run.plus = false;
  };
  std::size_t i = 0, code_end = 0;
  while (i < text.size()) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    // "A1234", "1234px", "192.0.2.1", "$12.50": parts of something else.
    const bool glued =
        (i > 0 && (is_letter(text[i - 1]) || text[i - 1] == '_' || (text[i - 1] == '.' && i > 1 && is_digit(text[i - 2])))) ||
        (end < text.size() &&
         (is_letter(text[end]) || text[end] == '_' || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]))));
    if (glued || end - i > 19) {
      close();
      code_end = end;
    } else {
      if (run.count > 0) {
        const NumberRun::Group& before = run.groups[run.count - 1];
        const std::string_view gap = text.substr(before.at + before.size, i - before.at - before.size);
        const bool joins = gap == "-" || gap == " " || gap == ")" || gap == ") " || gap == " (" || gap == "(" || gap == ")-";
        if (!joins || run.count == run.groups.size()) close();
      }
      if (run.count == 0) run.after_code = code_end > 0 && i == code_end + 1 && (text[code_end] == ' ' || text[code_end] == '-');
      if (run.count == 0) run.plus = i > 0 && text[i - 1] == '+';
      run.groups[run.count++] = {i, end - i};
    }
    i = end;
  }
  close();
}

}  // namespace

void find_numbers_and_mail(std::string_view text, std::vector<TextField>& out) {
  find_mail(text, out);
  find_numbers(text, out);
}

void TextFields::find(std::string_view text, std::vector<TextField>& out) const {
  find_numbers_and_mail(text, out);
  thread_local std::vector<TextSpan> names;
  names.clear();
  names_.find(text, names);
  for (const TextSpan& name : names) {
    if (out.size() < kMostFields) out.push_back({FieldKind::Name, name});
  }
}

}  // namespace hinomi::impact
