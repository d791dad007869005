// The parts of a report's view, one function a section. Only report_view.cc puts them together.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "documents/citations.h"
#include "documents/wording.h"
#include "documents/words.h"

namespace hinomi::documents {

/// Bounds that keep a report readable and its size finite; the whole stands in the other files of the case.
inline constexpr std::size_t kMostFindings = 100;
inline constexpr std::size_t kMostTimeline = 300;
inline constexpr std::size_t kMostTables = 80;
inline constexpr std::size_t kMostListed = 300;  ///< evidence, indicators
inline constexpr std::size_t kMostActors = 20;
inline constexpr std::size_t kRefsShown = 8;     ///< of one finding
inline constexpr std::size_t kTimelineRefs = 3;  ///< of one entry
inline constexpr std::size_t kMarksDrawn = 60;

/// A finding and what every part of a report asks of it.
struct RankedFinding {
  const Json* json;
  int severity;
  std::string verdict;
};

struct ReportContext {
  const Json& c;  ///< the case, every sentence as {ja, en}
  const Words& words;
  const Words& countries;
  Language language;
  Clock clock;
  std::string prefix;  ///< of anchors
  Citations citations;
  std::vector<RankedFinding> findings;                              ///< most severe first: F1, F2, …
  std::map<std::string, std::size_t, std::less<>> finding_numbers;  ///< id → 1, 2, …; of those that are shown
  std::set<std::string, std::less<>> actor_ids;

  ReportContext(const Json& canonical, const Words& report_words, const Words& country_words, std::string_view anchor_prefix);

  std::string country(std::string_view code) const;
  /// "203.0.113.77 (Netherlands)"
  std::string place(std::string_view address, std::string_view country_code) const;
  /// "A1" → "Actor A1", "contractor" → its word.
  std::string party(std::string_view name) const;
  bool is_actor(std::string_view name) const;
  /// [{anchor, label}] of findings that are shown.
  Json finding_links(const std::vector<std::string>& ids) const;
  /// [{text}] of sentences.
  Json sentences(const Json& list) const;
};

/// A share of a whole for bars, in percent with one decimal: "37.5".
std::string share(std::uint64_t part, std::uint64_t whole);

/// {class, text}: how bad it is, in two words.
Json status_part(const ReportContext& context);
/// Paragraphs: [{sentences: [{text, findings: [{anchor, label}]}]}]
Json summary_part(const ReportContext& context);
/// [{label, prefix, value, unit, notes: [{text}], class}]
Json cards_part(const ReportContext& context);
Json timeline_part(ReportContext& context);
Json actors_part(const ReportContext& context);
Json impact_part(const ReportContext& context);
/// Lists, each with has_<name>: items, counts, groups, unaffected, questions, contact, window.
Json answers_part(ReportContext& context);
Json findings_part(ReportContext& context);
Json negatives_part(const ReportContext& context);
Json limits_part(ReportContext& context);
Json duties_part(const ReportContext& context);
Json indicators_part(const ReportContext& context);
Json evidence_part(const ReportContext& context);

}  // namespace hinomi::documents
