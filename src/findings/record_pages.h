// Which requests show a record, or a page of a list of records, by its number; content/pages/records.yml says which pages hold
// persons.
//
//   if (const auto seen = pages.number_in(event.target))                 // cheap: asked of every page that was answered
//     if (pages.kind_of(seen->head) != RecordPageKind::None) …            // remembered by head: "/mypage/order/"
//
// One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.h"
#include "base/result.h"

namespace hinomi::findings {

enum class RecordPageKind : std::uint8_t { None, Personal, Management };

/// "/orders/123?x=1": head "/orders/", number 123.
struct NumberedPage {
  std::string_view head;
  std::uint32_t number = 0;
};

class RecordPages {
 public:
  static Result<RecordPages> load(const Content& content);

  /// The first number that is a value or a part of the path by itself, or, where there is none, behind a few letters (M00017); not
  /// one that says nothing of what is shown, before another. Costs a few nanoseconds where there is none.
  std::optional<NumberedPage> number_in(std::string_view target) const;
  RecordPageKind kind_of(std::string_view head);
  /// The number counts pages of a list.
  bool counts_pages(std::string_view head) const;
  bool is_management(std::string_view target) const;
  const std::string& export_rule() const { return export_rule_; }
  /// "/admin.php?page=enquiries&paged=" → "/admin.php?page=enquiries": what the first page of the list is asked for by.
  static std::string_view list_of(std::string_view head);

 private:
  /// One head and what it is, at a place that its hash gives; another head may take the place.
  struct Known {
    std::size_t hash = 0;
    RecordPageKind kind = RecordPageKind::None;
  };
  RecordPageKind judge(std::string_view head) const;

  std::vector<std::string> management_, personal_, except_, pages_, ignored_;
  std::string export_rule_;
  std::vector<Known> known_ = std::vector<Known>(4'096);
};

}  // namespace hinomi::findings
