#include "impact/card_words.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "impact/read_words.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostValueBytes = 128, kMostBrands = 64, kMostRangeDigits = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Result<void> read_list(const Yaml& node, WordList& list) {
  RETURN_IF_ERROR(node.allow_keys({"words", "whole", "except"}));
  RETURN_IF_ERROR(add_words(node.get("words"), WordPlace::Part, 0.9, list));
  RETURN_IF_ERROR(add_words(node.get("whole"), WordPlace::Whole, 1, list));
  return add_exceptions(node.get("except"), WordPlace::Part, list);
}

bool contains_any(std::string_view text, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) { return text.contains(word); });
}

}  // namespace

Result<CardWords> CardWords::read(const Content& content) {
  CardWords words;
  if (const ContentFile* file = content.find("cards/payments.yml")) {
    RETURN_IF_ERROR(words.read_payments(*file));
  }
  if (const ContentFile* file = content.find("cards/brands.yml")) {
    RETURN_IF_ERROR(words.read_brands(*file));
  }
  return words;
}

Result<void> CardWords::read_payments(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root,
                   open_words(file, {"title", "method", "dates", "tables", "not_orders", "other", "card", "stopped", "entered"}));
  RETURN_IF_ERROR(read_list(root.get("method"), method_));
  RETURN_IF_ERROR(read_list(root.get("dates"), dates_));
  RETURN_IF_ERROR(read_list(root.get("tables"), tables_));
  RETURN_IF_ERROR(read_list(root.get("not_orders"), no_orders_));
  RETURN_IF_ERROR(add_words(root.get("other"), WordPlace::Part, 1, other_));
  RETURN_IF_ERROR(add_words(root.get("card"), WordPlace::Part, 1, card_));
  const Yaml stopped = root.get("stopped");
  RETURN_IF_ERROR(stopped.allow_keys({"card", "stop"}));
  ASSIGN_OR_RETURN(stop_cards_, folded_texts(stopped.get("card")));
  ASSIGN_OR_RETURN(stops_, folded_texts(stopped.get("stop")));
  for (const Yaml& item : root.get("entered").items()) {
    ASSIGN_OR_RETURN(const FieldKind kind, read_field_kind(item));
    entered_.push_back(kind);
  }
  return {};
}

Result<void> CardWords::read_brands(const ContentFile& file) {
  ASSIGN_OR_RETURN(const Yaml root, open_words(file, {"title", "brands", "columns"}));
  const Yaml columns = root.get("columns");
  RETURN_IF_ERROR(columns.allow_keys({"brand", "number"}));
  RETURN_IF_ERROR(add_words(columns.get("brand"), WordPlace::Part, 1, brand_columns_));
  RETURN_IF_ERROR(add_words(columns.get("number"), WordPlace::Part, 1, number_columns_));
  for (const Yaml& entry : root.get("brands").items()) {
    RETURN_IF_ERROR(entry.allow_keys({"name", "label", "ranges", "words"}));
    if (brands_.size() >= kMostBrands) return entry.error("too many brands", "keep 64 at most");
    const auto brand = static_cast<std::uint8_t>(brands_.size());
    ASSIGN_OR_RETURN(std::string name, entry.get("name").text());
    brands_.push_back(std::move(name));
    ASSIGN_OR_RETURN(const std::vector<std::string> words, folded_texts(entry.get("words")));
    for (const std::string& word : words) brand_words_.emplace(word, brand);
    for (const Yaml& item : entry.get("ranges").items()) {
      ASSIGN_OR_RETURN(const std::string text, item.text());
      const std::size_t dash = text.find('-');
      const std::string first = text.substr(0, dash), last = dash == std::string::npos ? first : text.substr(dash + 1);
      const auto is_number = [](const std::string& part) {
        return !part.empty() && part.size() <= kMostRangeDigits && std::ranges::all_of(part, is_digit);
      };
      if (!is_number(first) || !is_number(last) || first.size() != last.size() || last < first)
        return item.error("'" + text + "' is no range of first digits", "write it like \"4\", \"51-55\" or \"3528-3589\"");
      Range range{0, 0, static_cast<std::uint8_t>(first.size()), brand};
      std::from_chars(first.data(), first.data() + first.size(), range.first);
      std::from_chars(last.data(), last.data() + last.size(), range.last);
      ranges_.push_back(range);
    }
  }
  std::ranges::stable_sort(ranges_, std::ranges::greater{}, &Range::digits);
  return {};
}

PaymentWay CardWords::way(std::string_view value) const {
  value = value.substr(0, std::min(value.size(), kMostValueBytes));
  // "CreditCard" is two words, "PayPay" is one.
  std::string apart, together;
  name_words(value, apart), name_words(ascii_lower(value), together);
  if (other_.match(apart) > 0 || other_.match(together) > 0) return PaymentWay::Other;
  return card_.match(apart) > 0 || card_.match(together) > 0 ? PaymentWay::Card : PaymentWay::Unknown;
}

std::uint8_t CardWords::brand_of_number(std::string_view text) const {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (c != ' ' && c != '-') {
      break;
    }
    if (digits.size() == kMostRangeDigits) break;
  }
  for (const Range& range : ranges_) {
    if (digits.size() < range.digits) continue;
    std::uint32_t head = 0;
    std::from_chars(digits.data(), digits.data() + range.digits, head);
    if (head >= range.first && head <= range.last) return range.brand;
  }
  return kNoBrand;
}

std::uint8_t CardWords::brand_of_word(std::string_view text) const {
  thread_local std::string low;
  fold(text.substr(0, std::min(text.size(), kMostValueBytes)), low);
  const auto found = brand_words_.find(low);
  return found == brand_words_.end() ? kNoBrand : found->second;
}

std::string_view CardWords::brand_name(std::uint8_t brand) const {
  return brand < brands_.size() ? std::string_view(brands_[brand]) : "unknown";
}

bool CardWords::says_stopped(const Text& note) const {
  const auto says = [&](const std::string& text) {
    std::string low;
    fold(text, low);
    return contains_any(low, stop_cards_) && contains_any(low, stops_);
  };
  return says(note.ja) || says(note.en);
}

}  // namespace hinomi::impact
