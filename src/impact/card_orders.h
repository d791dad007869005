// Orders of one table that may have been paid by card: when, and whose. Kept because the time in which cards were exposed is known
// only when all evidence has been read; twelve bytes an order.
//
// No card number is kept: of a stored one only its brand, as a number of the list in content/cards/.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "impact/card_words.h"
#include "impact/classify_table.h"
#include "impact/person_registry.h"
#include "model/record.h"

namespace hinomi::impact {

class CardOrders {
 public:
  static constexpr std::size_t kMostMethods = 64;       ///< distinct values that are told apart
  static constexpr std::size_t kMostOrders = 4u << 20;  ///< beyond, they are counted and not kept
  static constexpr std::size_t kMostNames = 256;        ///< rows of a table that explains numbers

  struct Order {
    std::uint32_t seconds = 0;  ///< since 1970
    PersonId person = 0;
    std::uint8_t method = 0, brand = CardWords::kNoBrand;
    bool known = false;  ///< somebody's
    bool test : 1 = false;
    bool date_only : 1 = false;
  };
  struct Method {
    std::string value;
    PaymentWay way = PaymentWay::Unknown;
  };

  /// Null where the table holds neither orders with a way of payment and a time, nor names of ways of payment.
  static std::unique_ptr<CardOrders> of(const Classifier& with, std::string_view table, std::span<const Column> columns,
                                        const TableShape& shape);

  void see(std::span<const Cell> cells, std::optional<PersonId> person, bool test, const Place& place, UtcOffset offset);
  template <typename F>
  void rename(F&& canonical) {
    for (Order& order : orders_) {
      if (order.known) order.person = canonical(order.person);
    }
  }

  const std::vector<Order>& orders() const { return orders_; }
  const std::vector<Method>& methods() const { return methods_; }
  std::uint64_t undated() const { return undated_; }    ///< paid by card, without a time that can be read
  std::uint64_t left_out() const { return left_out_; }  ///< beyond kMostOrders
  /// The first order of the table, to be cited.
  const Place& place() const { return place_; }
  const std::string& dated_by() const { return dated_by_; }  ///< name of the column
  /// What a number means that stands in the column of another table; Unknown where this table does not say.
  PaymentWay named(std::string_view number) const;

 private:
  explicit CardOrders(const CardWords& words) : words_(words) {}
  std::size_t method_of(std::string_view value);

  const CardWords& words_;
  int method_ = -1, dating_ = -1, brand_ = -1, number_ = -1;
  std::string dated_by_;
  bool names_ = false, closed_ = false;
  std::vector<Method> methods_;
  std::vector<Order> orders_;
  std::uint64_t undated_ = 0, left_out_ = 0;
  Place place_;
  absl::flat_hash_map<std::string, PaymentWay, TextHash, std::equal_to<>> way_of_;  // of a table of names
};

}  // namespace hinomi::impact
