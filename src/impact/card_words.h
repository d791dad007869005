// What content/cards/ says: which orders were paid by card, and whose brand a card is.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"
#include "impact/field_words.h"

namespace hinomi::impact {

enum class PaymentWay : std::uint8_t {
  Unknown,  ///< a word that the lists do not have, or a number that another table explains
  Card,
  Other
};

/// Read once, immutable afterwards.
class CardWords {
 public:
  static constexpr std::uint8_t kNoBrand = 255;

  /// Errors name file, line, cause and remedy.
  static Result<CardWords> read(const Content& content);

  /// Of a value of a column that names the way of payment.
  PaymentWay way(std::string_view value) const;
  /// By the first digits of a number, which may end in stars; the narrowest range decides. kNoBrand where they tell nothing.
  std::uint8_t brand_of_number(std::string_view text) const;
  /// "VISA", "マスターカード".
  std::uint8_t brand_of_word(std::string_view text) const;
  /// "unknown" for kNoBrand.
  std::string_view brand_name(std::uint8_t brand) const;

  /// Of names of columns and tables.
  const WordList& method() const { return method_; }
  const WordList& dates() const { return dates_; }
  const WordList& payment_tables() const { return tables_; }
  const WordList& no_orders() const { return no_orders_; }
  const WordList& brand_columns() const { return brand_columns_; }
  const WordList& number_columns() const { return number_columns_; }
  /// A note that says that card payments were stopped, in either language.
  bool says_stopped(const Text& note) const;
  /// What a visitor enters to pay by card.
  const std::vector<FieldKind>& entered() const { return entered_; }

 private:
  struct Range {
    std::uint32_t first = 0, last = 0;
    std::uint8_t digits = 0, brand = 0;
  };
  Result<void> read_payments(const ContentFile& file);
  Result<void> read_brands(const ContentFile& file);

  WordList method_, dates_, tables_, no_orders_, card_, other_, brand_columns_, number_columns_;
  std::vector<std::string> stop_cards_, stops_;
  std::vector<FieldKind> entered_;
  std::vector<std::string> brands_;
  absl::flat_hash_map<std::string, std::uint8_t, TextHash, std::equal_to<>> brand_words_;
  std::vector<Range> ranges_;  // most digits first
};

}  // namespace hinomi::impact
