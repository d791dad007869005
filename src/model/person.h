// One affected person, for the list that is made only on request.
#pragma once

#include <string>
#include <vector>

#include "model/impact.h"
#include "model/personal.h"

namespace hinomi {

/// What the form of a person's mail address, and what is known of it, say of telling the person by mail.
enum class MailState : std::uint8_t {
  None,
  Deliverable,
  Malformed,  ///< something is written that is no address
  Reserved,   ///< at a domain for examples
  Bounced     ///< mail came back
};

struct AffectedPerson {
  Personal<std::string> name, email, phone, address;
  Personal<std::string> guardian;   ///< whose name stands beside the person's
  std::vector<FieldKind> fields;    ///< what was held of this person
  std::vector<std::string> tables;  ///< where, "database.table"
  std::uint64_t rows = 0;
  bool minor = false;  ///< at the time of the incident
  MailState mail = MailState::None;
  std::string mail_hint;                     ///< the domain that may be meant: "gmail.com" for "gmial.com"
  std::vector<AddressPart> address_missing;  ///< of the postal address, where there is one
  std::string language;                      ///< ja, en, zh, ko, other, unknown
  std::vector<std::string> merged_by;        ///< keys by which several rows became this person; as in MergeImpact
  std::uint64_t card_orders = 0;             ///< paid by card in a card window
};

}  // namespace hinomi
