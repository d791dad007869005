// Personal fields inside a text: what an enquiry, an order's memo or a mail holds.
//
//   TextFields fields(words);
//   std::vector<TextField> found;
//   fields.find("佐藤花子です。090-1234-5678 までお電話ください。", found);   // name, phone
//
// Numbers count by form and check digit. Twelve digits are a My Number only where the text says so nearby. Linear in the text. Any
// thread. The fields are places in the text; no value is kept.
#pragma once

#include <string_view>
#include <vector>

#include "impact/name_finder.h"
#include "model/impact.h"

namespace hinomi::impact {

struct TextField {
  FieldKind kind = FieldKind::None;
  TextSpan span;
};

class TextFields {
 public:
  explicit TextFields(const FieldWords& words) : names_(words) {}

  /// Name, e-mail address, telephone number, postal code, card number and My Number. UTF-8; in order of kind, then of place.
  void find(std::string_view text, std::vector<TextField>& out) const;

 private:
  NameFinder names_;
};

/// E-mail addresses and numbers only: what needs no words of any language.
void find_numbers_and_mail(std::string_view text, std::vector<TextField>& out);

}  // namespace hinomi::impact
