// Identifiers whose header words, and perhaps forms of values, come from content/fields/.
#pragma once

#include "impact/field_words.h"
#include "impact/identifier.h"

namespace hinomi::impact {

/// Header by content/fields/; values by the code that derives from it.
class WordedIdentifier : public Identifier {
 public:
  WordedIdentifier(FieldKind kind, const FieldWords& words) : kind_(kind), words_(words) {}
  FieldKind kind() const final { return kind_; }
  double match_header(const ColumnSample& column) const override { return words_.match(kind_, column); }

 protected:
  const FieldWords& words() const { return words_; }

 private:
  FieldKind kind_;
  const FieldWords& words_;
};

/// No code at all: forms, lists, parts or a range of numbers, as the file says.
class ListedIdentifier final : public WordedIdentifier {
 public:
  using WordedIdentifier::WordedIdentifier;
  double match_values(const ColumnSample& column) const override;
};

}  // namespace hinomi::impact
