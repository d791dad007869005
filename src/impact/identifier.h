// An identifier recognises one kind of personal field. Kinds that words and simple shapes describe need no code: a file in
// content/fields/ is enough (impact/listed_identifier.h). For the others drop x.cc into identifiers/ with
// std::unique_ptr<Identifier> make_x(const FieldWords&).
//
// Columns are judged, not cells: a header or comment, and the share of a sample's distinct values that have the kind's form.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/impact.h"

namespace hinomi::impact {

class FieldWords;

/// What is known of a column when it is classified.
struct ColumnSample {
  std::string_view table, type;          ///< folded (base/text.h): NFKC, lower case
  std::string_view name, comment;        ///< as FieldWords::header_of() writes them: words apart by '_', spelled out
  std::string_view bare;                 ///< the name without whose field it is (header_words.h); empty when it does not say
  std::vector<std::string_view> values;  ///< distinct filled values of the first rows, folded
  std::uint64_t filled = 0, rows = 0;    ///< in the sample
};

class Identifier {
 public:
  virtual ~Identifier() = default;
  virtual FieldKind kind() const = 0;
  /// How sure the header alone is, 0 to 1.
  virtual double match_header(const ColumnSample& column) const = 0;
  /// Share of values that have this kind's form, 0 to 1; negative: values say nothing of this kind.
  virtual double match_values(const ColumnSample& column) const = 0;
};

/// One for every kind, in order of FieldKind: code where there is some, else what content/fields/ says. `words` outlives them.
std::vector<std::unique_ptr<Identifier>> make_identifiers(const FieldWords& words);

}  // namespace hinomi::impact
