// Whom the organisation must or should tell, by the law at the time of the incident and by today's. The rules are data:
// content/duties/<country>/*.yml. Clocks are not computed here, and nothing is decided: what is not listed may still be due.
//
//   to: ppc
//   form: preliminary
//   order: 10
//   label: {ja: 個人情報保護委員会への速報, en: Preliminary report to the PPC}
//   when: [malicious, affected]
//   regimes:                           # oldest first; the last one is in force
//     - until: 2022-04-01              # acts before this day, in the ledger's time zone
//       basis: 平成29年個人情報保護委員会告示第1号
//       reason:
//         - {ja: …, en: …}
//     - basis: 個人情報保護法26条1項
//       reason:
//         - {ja: "対象者は最大{persons}人。", en: "Up to {persons} persons."}
//         - {when: persons > 1000, ja: …, en: …, item: {number: 4, ja: …, en: …}}
//   source: [https://…]
//   checked: 2026-10-09                # when somebody last compared this file with the source
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/content.h"
#include "cases/case_conditions.h"
#include "model/case.h"

namespace hinomi::cases {

/// An item of the article of law that makes an event one to report, in few words.
struct LawItem {
  long long number = 0;
  Text text;
  bool operator==(const LawItem&) const = default;
};

struct DutyRegime {
  struct Clause {
    Conditions when;
    Text text;                    ///< may hold {figure}s
    std::optional<LawItem> item;  ///< that applies where the clause does
  };
  std::optional<Timestamp> until;  ///< midnight UTC of the day; the first that is not covered
  std::string basis;
  std::vector<Clause> reason;
};

struct DutyRule {
  std::string file, to, form;
  long long order = 0;
  Text label;
  Conditions when;
  std::vector<DutyRegime> regimes;
  std::vector<std::string> sources;
  std::string checked;
};

/// Every file under duties/, in order of `order`, then path. An error names file, line, cause and remedy.
Result<std::vector<DutyRule>> load_duties(const Content& content);

/// What applies by the law in force, whether the duty is due or not; by number, each once.
std::vector<LawItem> items_that_apply(const std::vector<DutyRule>& rules, const Figures& figures);

/// `incident`: when it happened; unknown: judged by today's law alone.
std::vector<Duty> find_duties(const std::vector<DutyRule>& rules, const Figures& figures, Timestamp incident, UtcOffset timezone);

}  // namespace hinomi::cases
