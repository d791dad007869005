// A question to events, as people type it:
//
//   actor:203.0.113.0/24 path:/wp-admin* status:401,403 -method:GET "union select"
//
//   field:value     the whole field is the value; '*' stands for any text; letters without case; as logged or decoded
//   field:a,b       one of the values
//   -field:value    it is not so (also where the entry has no such field)
//   word            stands somewhere in the entry
//   "two words"     quotes keep spaces, commas and colons together; '\' takes the meaning from '*', '"' and itself
//
// Every term must hold. Numbers: 200, 200..299, 4xx, >1000000, <=10. Fields have one name each (query_fields()); the names that
// Sigma rules use for the same (c-ip, url.path, …) are understood too.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "base/result.h"
#include "findings/sigma_value.h"

namespace hinomi::findings {

/// How a field's values are written, and compared.
enum class QueryKind : std::uint8_t { Text, Number, Network, Country, File, EvidenceKind, EventKind, Rule };

struct QueryField {
  std::string_view name;
  QueryKind kind = QueryKind::Text;
  SigmaField field = SigmaField::Never;  ///< of Text and Number
  std::string_view ja, en;               ///< what it holds
};
std::span<const QueryField> query_fields();

/// The words of `event:`, in the order of EventKind.
std::span<const std::string_view> event_kind_words();

/// Both ends included.
struct NumberRange {
  std::int64_t least, most;
};

/// One of the values must be met, or none of them where `negated`. Only the list that `kind` asks for is filled.
struct QueryTerm {
  QueryKind kind = QueryKind::Text;
  SigmaField field = SigmaField::Keyword;
  bool negated = false;
  std::vector<SigmaValue> texts;  ///< Text, Country (lower case), File, Rule
  std::vector<NumberRange> numbers;
  std::vector<Network> networks;
  unsigned kinds = 0;  ///< of EvidenceKind and EventKind: bit by value
};

class EventQuery {
 public:
  /// An error names the column, what is wrong there and what could stand there.
  static Result<EventQuery> read(std::string_view text);

  /// What costs least to decide comes first.
  const std::vector<QueryTerm>& terms() const { return terms_; }
  bool asks(QueryKind kind) const;

 private:
  std::vector<QueryTerm> terms_;
};

}  // namespace hinomi::findings
