#include "events/form_lines.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kMostLabel = 90;    // bytes
constexpr std::size_t kMostFields = 200;  // of one mail
constexpr std::string_view kWideBlank = "　";

std::string_view trim_wide(std::string_view text) {
  for (;;) {
    const std::size_t before = text.size();
    text = trim(text);
    while (text.starts_with(kWideBlank)) text.remove_prefix(kWideBlank.size());
    while (text.ends_with(kWideBlank)) text.remove_suffix(kWideBlank.size());
    if (text.size() == before) return text;
  }
}

constexpr std::array<std::string_view, 19> kBullets = {"■", "●",  "◆", "▼", "▽", "□", "○", "◎", "◇", "★",
                                                       "☆", "・", "※", "▶", "→", "*", "-", ">", "#"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kBrackets = {
    {{"【", "】"}, {"[", "]"}, {"［", "］"}, {"＜", "＞"}, {"〔", "〕"}, {"《", "》"}, {"「", "」"}}};
constexpr std::array<std::string_view, 6> kSeparators = {"：", ":", "＝", "=", "\t", "｜"};

bool is_rule(std::string_view line) {
  // "-----", "━━━━": nothing but one or two signs over and over.
  return line.size() >= 4 &&
         (line.find_first_not_of("-=_*~+#") == std::string_view::npos || line.starts_with("━━") || line.starts_with("──") ||
          line.starts_with("＝＝") || line.starts_with("――") || line.starts_with("＊＊"));
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMostLabel) return false;
  const auto digits = std::ranges::count_if(label, [](char c) { return c >= '0' && c <= '9'; });
  if (digits > 2 || static_cast<std::size_t>(digits) == label.size()) return false;
  for (const std::string_view sign : {"http", "。", "、", "@", "//", "？", "！", "?"}) {
    if (label.contains(sign)) return false;
  }
  return std::ranges::count(label, ' ') <= 4;
}

// "お名前（必須）", "*Name" → "お名前", "Name"
std::string_view bare_label(std::string_view label) {
  label = trim_wide(label);
  for (const std::string_view end : {"（必須）", "(必須)", "【必須】", "[必須]", "*", "＊", "※"}) {
    if (label.ends_with(end) && label.size() > end.size()) label = trim_wide(label.substr(0, label.size() - end.size()));
  }
  return label;
}

bool is_of_person(std::string_view label) {
  static constexpr std::array<std::string_view, 24> kWords = {
      "名前", "氏名", "姓",  "フリガナ", "ふりがな", "カナ",    "メール", "mail",   "電話", "連絡先",   "携帯", "住所",
      "郵便", "〒",   "tel", "fax",      "phone",    "address", "name",   "会社名", "年齢", "生年月日", "性別", "差出人"};
  const std::string lower = ascii_lower(label);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return lower.contains(word); });
}

struct Line {
  std::string_view label, value;
  bool labelled = false;
};

Line read_line(std::string_view line) {
  line = trim_wide(line);
  bool marked = false;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view bullet : kBullets) {
      if (!line.starts_with(bullet) || line.size() == bullet.size()) continue;
      line = trim_wide(line.substr(bullet.size()));
      marked = marked || static_cast<unsigned char>(bullet[0]) >= 0x80;
      again = true;
    }
  }
  for (const auto& [open, close] : kBrackets) {
    if (!line.starts_with(open)) continue;
    const std::size_t end = line.find(close);
    if (end == std::string_view::npos) continue;
    const std::string_view label = bare_label(line.substr(open.size(), end - open.size()));
    std::string_view value = trim_wide(line.substr(end + close.size()));
    for (const std::string_view separator : kSeparators) {
      if (value.starts_with(separator)) value = trim_wide(value.substr(separator.size()));
    }
    return {label, value, is_label(label)};
  }
  std::size_t first = std::string_view::npos, size = 0;
  for (const std::string_view separator : kSeparators) {
    const std::size_t at = line.find(separator);
    if (at < first) first = at, size = separator.size();
  }
  if (first != std::string_view::npos) {
    const std::string_view label = bare_label(line.substr(0, first));
    return {label, trim_wide(line.substr(first + size)), is_label(label)};
  }
  // "■お名前", and the value below.
  const std::string_view label = bare_label(line);
  return {label, {}, marked && is_label(label)};
}

}  // namespace

FormLines read_form_lines(std::string_view text) {
  FormLines form;
  bool open = false;  // the last field has no value yet, or one that goes on
  const char* value_end = nullptr;
  for (std::size_t at = 0; at < text.size() && form.fields.size() < kMostFields;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view raw = text.substr(at, end - at);
    at = end + 1;
    const std::string_view line = trim_wide(raw);
    if (line.empty()) continue;
    if (is_rule(line)) {
      open = false;
      continue;
    }
    const Line read = read_line(line);
    if (read.labelled) {
      form.fields.emplace_back(read.label, read.value);
      open = read.value.empty();
      value_end = nullptr;
    } else if (open) {
      std::string_view& value = form.fields.back().second;
      if (value_end == nullptr) value = line;
      value_end = line.data() + line.size();
      value = {value.data(), static_cast<std::size_t>(value_end - value.data())};
    }
  }
  std::erase_if(form.fields, [](const auto& field) { return field.second.empty(); });
  form.is_form =
      form.fields.size() >= 2 && std::ranges::any_of(form.fields, [](const auto& field) { return is_of_person(field.first); });
  return form;
}

}  // namespace hinomi::events
