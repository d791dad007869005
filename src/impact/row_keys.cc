#include "impact/row_keys.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/time.h"
#include "impact/check_digits.h"
#include "impact/filled.h"
#include "impact/value_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostKeyBytes = 512;  // no name or address is longer; a hostile one is compared by its beginning

std::string_view bounded(std::string_view text) {
  if (text.size() <= kMostKeyBytes) return text;
  std::size_t end = kMostKeyBytes;
  while (end > kMostKeyBytes - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// In normalised text every hyphen-like sign becomes '-', so that "1‐2−3" and "1-2-3" are one address.
void unify_hyphens(std::string& text) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t from = i;
    const char32_t c = next_code_point(text, i);
    // The long vowel mark is a hyphen only between digits: コーポ keeps its own.
    const bool between_digits = c == 0x30FC && to > 0 && text[to - 1] >= '0' && text[to - 1] <= '9';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || between_digits) {
      text[to++] = '-';
      continue;
    }
    for (std::size_t k = from; k < i; ++k) text[to++] = text[k];
  }
  text.resize(to);
}

}  // namespace

const Cell* RowKeys::filled(std::uint32_t column) const {
  return column < cells_.size() && is_filled(cells_[column]) ? &cells_[column] : nullptr;
}

std::string_view RowKeys::first_filled(std::span<const std::uint32_t> columns) const {
  for (const std::uint32_t column : columns) {
    if (const Cell* cell = filled(column)) return cell->text;
  }
  return {};
}

void RowKeys::join(std::span<const std::uint32_t> columns, std::string& out) const {
  out.clear();
  for (const std::uint32_t column : columns) {
    const Cell* cell = filled(column);
    if (cell == nullptr) continue;
    if (!out.empty()) out += ' ';
    out.append(bounded(cell->text));
  }
}

bool RowKeys::read_name() {
  if (!name_read_) {
    join(plan_->names, scratch_);
    has_name_ = !scratch_.empty() && normalise_name(scratch_, name_);
    name_read_ = true;
  }
  return has_name_;
}

bool RowKeys::read_birth() {
  const std::string_view text = first_filled(plan_->births);
  return !text.empty() && text.size() <= 64 && normalise_date(text, birth_);
}

std::optional<std::string_view> RowKeys::get(KeyKind kind) {
  switch (kind) {
    case KeyKind::Email:
      for (const std::uint32_t column : plan_->emails) {
        const Cell* cell = filled(column);
        if (cell != nullptr && normalise_email(cell->text, email_)) return email_;
      }
      return {};
    case KeyKind::Phone:
      for (const std::uint32_t column : plan_->phones) {
        const Cell* cell = filled(column);
        if (cell == nullptr || cell->text.size() > 64) continue;
        if (normalise_phone(cell->text, phone_)) return phone_;
        // Other countries' numbers without their '+': still one person's, if the header says that it is a telephone number.
        DigitText digits;
        fold(cell->text, scratch_);
        if (read_digits(scratch_, digits) && digits.size >= 7) return phone_ = digits.view();
      }
      return {};
    case KeyKind::NameBirth:
      if (!read_name() || !read_birth()) return {};
      return name_birth_.assign(name_).append("|").append(birth_);
    case KeyKind::NameAddress:
      if (!read_name()) return {};
      join(plan_->addresses, scratch_);
      if (scratch_.empty() || !normalise_name(scratch_, name_address_)) return {};
      unify_hyphens(name_address_);
      return name_address_.append("|").append(name_);
    case KeyKind::Number:
      for (const std::uint32_t column : plan_->numbers) {
        const Cell* cell = filled(column);
        if (cell == nullptr || cell->text.size() > 64) continue;
        fold(cell->text, scratch_);
        std::erase_if(scratch_, [](char c) { return c == ' ' || c == '-'; });
        // Two kinds of number may have the same digits; the column's kind keeps them apart.
        return number_.assign(std::to_string(plan_->bits[column])).append(":").append(scratch_);
      }
      return {};
    case KeyKind::Card:
      for (const std::uint32_t column : plan_->cards) {
        if (card(column, card_)) return card_;
      }
      return {};
    case KeyKind::Name:
      if (!read_name()) return {};
      return name_;
  }
  return {};
}

std::optional<std::int32_t> RowKeys::birth_days() {
  if (plan_->births.empty() || !read_birth()) return {};
  // "YYYY-MM-DD", as normalise_date writes it.
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(birth_.data() + at, birth_.data() + at + size, value);
    return value;
  };
  if (birth_.size() != 10) return {};
  return static_cast<std::int32_t>(days_from_civil(number(0, 4), number(5, 2), number(8, 2)));
}

std::optional<int> RowKeys::age() {
  const std::string_view text = trim(first_filled(plan_->ages));
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() || value < 0 || value > 130) return {};
  return value;
}

bool RowKeys::card(std::uint32_t column, std::string& digits) {
  const Cell* cell = filled(column);
  if (cell == nullptr || cell->text.size() > 64) return false;
  DigitText read;
  fold(cell->text, scratch_);
  if (!read_digits(scratch_, read) || !is_card_number(read.view())) return false;
  digits.assign(read.view());
  return true;
}

}  // namespace hinomi::impact
