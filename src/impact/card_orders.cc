#include "impact/card_orders.h"

#include <algorithm>

#include "base/text.h"
#include "impact/filled.h"
#include "impact/parse_moment.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostMethodBytes = 64;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The column of the greatest weight, the first of several.
int best_column(std::span<const Column> columns, const WordList& list) {
  int best = -1;
  double weight = 0;
  std::string words;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    name_words(columns[i].name, words);
    double found = list.match(words);
    if (found <= 0 && !columns[i].comment.empty() && !list.excepted(words)) {
      name_words(columns[i].comment, words);
      found = list.match(words) * 0.8;
    }
    if (found > weight) best = static_cast<int>(i), weight = found;
  }
  return best;
}

}  // namespace

std::unique_ptr<CardOrders> CardOrders::of(const Classifier& with, std::string_view table, std::span<const Column> columns,
                                           const TableShape& shape) {
  if (with.cards == nullptr) return nullptr;
  const CardWords& words = *with.cards;
  std::string name;
  name_words(table, name);
  auto orders = std::unique_ptr<CardOrders>(new CardOrders(words));
  orders->names_ = words.payment_tables().match(name) > 0;
  if (orders->names_) return columns.size() < 2 ? nullptr : std::move(orders);
  if (words.no_orders().match(name) > 0) return nullptr;
  orders->method_ = best_column(columns, words.method());
  if (orders->method_ < 0) return nullptr;
  orders->dating_ = shape.dating >= 0 ? shape.dating : best_column(columns, with.words.dating());
  if (orders->dating_ < 0) orders->dating_ = best_column(columns, words.dates());
  if (orders->dating_ < 0 || orders->dating_ == orders->method_) return nullptr;
  orders->dated_by_ = columns[static_cast<std::size_t>(orders->dating_)].name;
  orders->brand_ = best_column(columns, words.brand_columns());
  orders->number_ = best_column(columns, words.number_columns());
  for (std::size_t i = 0; i < shape.columns.size() && i < columns.size(); ++i) {
    if (shape.columns[i].kind == FieldKind::CardNumber) orders->number_ = static_cast<int>(i);
  }
  return orders;
}

std::size_t CardOrders::method_of(std::string_view value) {
  for (std::size_t i = 0; i < methods_.size(); ++i) {
    if (methods_[i].value == value) return i;
  }
  const PaymentWay way = is_number(value) ? PaymentWay::Unknown : words_.way(value);
  if (methods_.size() < kMostMethods) {
    methods_.push_back({std::string(value), way});
    return methods_.size() - 1;
  }
  // Whoever orders may be able to write them: further values are kept by what they mean alone.
  for (std::size_t i = kMostMethods; i < methods_.size(); ++i) {
    if (methods_[i].way == way) return i;
  }
  methods_.push_back({{}, way});
  return methods_.size() - 1;
}

void CardOrders::see(std::span<const Cell> cells, std::optional<PersonId> person, bool test, const Place& place, UtcOffset offset) {
  if (closed_) return;
  const auto text = [&](int column) {
    const auto i = static_cast<std::size_t>(column);
    return column >= 0 && i < cells.size() && is_filled(cells[i]) ? cells[i].text : std::string_view();
  };
  if (names_) {
    if (way_of_.size() == kMostNames) {
      closed_ = true;
      way_of_.clear();
      return;
    }
    // The first number is the key; any text beside it may be the name.
    std::string_view key;
    PaymentWay way = PaymentWay::Unknown;
    for (const Cell& cell : cells) {
      if (!is_filled(cell)) continue;
      const std::string_view value = trim(cell.text);
      if (key.empty() && is_number(value)) {
        key = value;
      } else if (way == PaymentWay::Unknown && !is_number(value)) {
        way = words_.way(value);
      }
    }
    if (!key.empty()) way_of_.emplace(key, way);
    return;
  }
  std::string_view value = trim(text(method_));
  if (value.empty()) return;
  value = value.substr(0, valid_utf8_prefix(value.substr(0, kMostMethodBytes)));
  const std::size_t method = method_of(value);
  if (methods_[method].way == PaymentWay::Other) return;
  Moment moment;
  if (!parse_moment(text(dating_), offset, moment)) {
    undated_ += methods_[method].way == PaymentWay::Card ? 1 : 0;
    return;
  }
  if (orders_.size() == kMostOrders) {
    ++left_out_;
    return;
  }
  Order order;
  order.seconds = static_cast<std::uint32_t>(moment.time.seconds());
  order.date_only = moment.date_only;
  order.person = person.value_or(0), order.known = person.has_value(), order.test = test;
  order.method = static_cast<std::uint8_t>(method);
  order.brand = words_.brand_of_word(text(brand_));
  if (order.brand == CardWords::kNoBrand) order.brand = words_.brand_of_number(text(number_));
  if (orders_.empty()) place_ = place;
  orders_.push_back(order);
}

PaymentWay CardOrders::named(std::string_view number) const {
  const auto found = way_of_.find(number);
  return found == way_of_.end() ? PaymentWay::Unknown : found->second;
}

}  // namespace hinomi::impact
