#include "impact/row_keys.h"

#include <algorithm>
#include <charconv>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/text.h"
#include "base/time.h"
#include "impact/address_key.h"
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

}  // namespace

const Cell* RowKeys::filled(std::uint32_t column) const {
  return column < cells_.size() && is_filled(cells_[column]) ? &cells_[column] : nullptr;
}

std::string_view RowKeys::whole(const std::vector<std::uint32_t>& columns) {
  if (columns.size() == 1) {
    const Cell* cell = filled(columns.front());
    return cell == nullptr ? std::string_view() : cell->text;
  }
  pieces_.clear();
  for (const std::uint32_t column : columns) {
    const Cell* cell = filled(column);
    if (cell == nullptr || cell->text.size() > 16) return {};
    if (!pieces_.empty()) pieces_ += '-';
    pieces_.append(trim(cell->text));
  }
  return pieces_;
}

std::string_view RowKeys::phone_as_read() {
  for (const auto& columns : plan_->phones) {
    if (const std::string_view text = whole(columns); !text.empty()) return text;
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
    if (plan_->names.size() == 1) {
      const Cell* cell = filled(plan_->names.front());
      has_name_ = cell != nullptr && normalise_name(bounded(cell->text), name_);
    } else {
      join(plan_->names, scratch_);
      has_name_ = !scratch_.empty() && normalise_name(scratch_, name_);
    }
    name_read_ = true;
  }
  return has_name_;
}

bool RowKeys::read_birth() {
  if (!birth_read_) {
    has_birth_ = false;
    for (std::size_t i = 0; i < plan_->births.size() && !has_birth_; ++i) {
      const std::string_view text = whole(plan_->births[i]);
      has_birth_ = !text.empty() && text.size() <= 64 && normalise_date(text, birth_);
    }
    birth_read_ = true;
  }
  return has_birth_;
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
      for (const auto& columns : plan_->phones) {
        const std::string_view text = whole(columns);
        if (text.empty() || text.size() > 64) continue;
        if (normalise_phone(text, phone_)) return phone_;
        // Other countries' numbers without their '+': still one person's, if the header says that it is a telephone number.
        DigitText digits;
        fold(text, scratch_);
        if (read_digits(scratch_, digits) && digits.size >= 7) return phone_ = digits.view();
      }
      return {};
    case KeyKind::NameBirth:
      if (!read_name() || !read_birth()) return {};
      return name_birth_.assign(name_).append("|").append(birth_);
    case KeyKind::NameAddress:
      if (!read_name()) return {};
      if (plan_->addresses.size() == 1) {
        const Cell* cell = filled(plan_->addresses.front());
        if (cell == nullptr || !address_key(bounded(cell->text), name_address_)) return {};
      } else {
        join(plan_->addresses, scratch_);
        if (scratch_.empty() || !address_key(scratch_, name_address_)) return {};
      }
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
  const Cell* cell = plan_->ages.empty() ? nullptr : filled(plan_->ages.front());
  if (cell == nullptr) return {};
  const std::string_view text = trim(cell->text);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() || value < 0 || value > 130) return {};
  return value;
}

std::optional<SchoolYear> RowKeys::school_year() {
  for (const std::uint32_t column : plan_->schools) {
    if (const Cell* cell = filled(column)) {
      if (const auto year = parse_school_year(cell->text)) return year;
    }
  }
  return {};
}

std::uint64_t RowKeys::weak_cells() const {
  std::uint64_t hash = 0;
  const auto take = [&](const std::vector<std::uint32_t>& columns) {
    for (const std::uint32_t column : columns) {
      const std::string_view text = column < cells_.size() ? bounded(cells_[column].text) : std::string_view{};
      hash = XXH3_64bits_withSeed(text.data(), text.size(), hash);
    }
  };
  for (const auto& columns : plan_->phones) take(columns);
  for (const auto& columns : plan_->births) take(columns);
  take(plan_->names), take(plan_->addresses);
  return hash | 1;
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
