// What the papers ask: forms of authorities and journalists, answered from one case, or said to be unknown with what would settle
// it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/impact.h"

namespace hinomi {

/// Data that is not affected, and the ground for saying so.
struct Unaffected {
  Text what, ground;
  std::string source;  ///< ledger, tables, logs
};

/// A number with what it counts and how it was found.
struct AnswerCount {
  std::string what;  ///< persons, persons_read, persons_proven, card_persons, rows, personal_rows, tables, minors, cards,
                     ///< card_orders, passwords_plain …
  Text title;
  std::uint64_t value = 0, min = 0, max = 0;
  Text unit, method;
};

struct OpenQuestion {
  Text what, settled_by;
};

/// Whether something is among the data that makes harm more likely.
struct HarmFact {
  std::string what;  ///< passwords, cards, bank_accounts, my_number, sensitive, identity_documents
  bool held = false;
  std::uint64_t rows = 0, persons = 0;
  Text text;
};

enum class AnswerState : std::uint8_t { Known, Partly, Unknown };
std::string_view to_string(AnswerState state);

/// One item of the report to the Personal Information Protection Commission.
struct ReportItem {
  std::string item;  ///< outline, occurred, fields, persons, cause, harm, response, publication, prevention, other
  Text title;
  AnswerState state = AnswerState::Unknown;
  std::vector<Text> facts;
  Text missing;  ///< what is not known, why, and what would settle it; empty where all is
};

struct Answers {
  std::vector<GroupImpact> groups;  ///< persons who share a purpose; names of tables as they may be shown
  std::vector<Unaffected> unaffected;
  std::vector<AnswerCount> counts;
  std::vector<OpenQuestion> unknowns;
  std::vector<HarmFact> harm;
  std::vector<ReportItem> items;
};

}  // namespace hinomi
