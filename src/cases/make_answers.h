// What the papers ask, answered from the case: groups of persons with their fields, what is not affected and why, numbers with unit
// and method, what may follow, what is open and what would settle it, and the items of the report to the Commission.
//
// Titles of the items, and the words by which notes of the ledger answer them, are data: content/answers/ppc_items.yml.
#pragma once

#include "base/content.h"
#include "cases/case_conditions.h"
#include "cases/case_facts.h"
#include "cases/duties.h"
#include "model/answers.h"

namespace hinomi::cases {

struct AnswerInput {
  const CaseFacts& facts;
  const Text& title;  ///< of the case
  const std::vector<Negative>& negatives;
  const std::vector<Text>& unknowns;  ///< find_unknowns()
  const std::vector<LawItem>& law;    ///< items_that_apply()
};

/// One item of content/answers/ppc_items.yml.
struct ItemRule {
  std::string item;
  Text title, unknown;
  std::vector<std::string> notes;  ///< lower case; ASCII words begin a word
};

/// Errors name file, line, cause and remedy.
Result<std::vector<ItemRule>> load_items(const Content& content);

Answers make_answers(const AnswerInput& input, const std::vector<ItemRule>& rules);
/// Only the items; `answers` holds the rest already.
std::vector<ReportItem> report_items(const AnswerInput& input, const std::vector<ItemRule>& rules, const Answers& answers);

/// An open question is written as what is not known, and behind it what would settle that (gaps.h).
OpenQuestion split_question(const Text& question);

}  // namespace hinomi::cases
