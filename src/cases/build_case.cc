#include "cases/build_case.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/number.h"
#include "base/sha256.h"
#include "base/text.h"
#include "cases/actors.h"
#include "cases/case_facts.h"
#include "cases/case_title.h"
#include "cases/duties.h"
#include "cases/gaps.h"
#include "cases/log_series.h"
#include "cases/make_answers.h"
#include "cases/negatives.h"
#include "cases/phrases.h"
#include "cases/retention.h"
#include "cases/timeline.h"

namespace hinomi::cases {
namespace {

constexpr std::uint64_t kFewStray = 5;  // fewer than one record in so many may stand out of order in a healthy log

/// Over what the case stands on, not over what this version of the program made of it.
std::string case_id(const CaseInput& input) {
  Sha256 hash;
  const auto add = [&](std::string_view part) {
    hash.update(std::to_string(part.size()) + ":");
    hash.update(part);
  };
  add("hinomi.case");
  for (const Evidence& e : input.evidence) add(e.seal);
  add(input.ledger.sha256);
  add(input.title.ja);
  add(input.title.en);
  return "case-" + to_hex(hash.finish()).substr(0, 12);
}

void complete_evidence(std::vector<Evidence>& evidence, const Coverage& coverage) {
  for (const auto& [index, log] : coverage.logs()) {
    if (index >= evidence.size()) continue;
    Evidence& e = evidence[index];
    if (!e.first.known()) e.first = log.first;
    if (!e.last.known()) e.last = log.last;
  }
}

void complete_findings(std::vector<Finding>& findings, const std::vector<Evidence>& evidence, const GeoDatabase& geo) {
  for (Finding& f : findings) {
    if (f.asset.empty() && !f.refs.empty() && f.refs.front().place.evidence < evidence.size())
      f.asset = evidence[f.refs.front().place.evidence].asset;
    if (f.actor.address.known() && f.actor.country.empty()) {
      const GeoPlace place = geo.find(f.actor.address);
      f.actor.country = place.country;
      if (f.actor.asn == 0) f.actor.asn = place.asn;
    }
  }
  // The gravest first; then as they happened.
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    const auto key = [](const Finding& f) {
      return std::tuple(-static_cast<int>(f.severity), !f.first.known(), f.first, std::string_view(f.id));
    };
    return key(a) < key(b);
  });
}

std::vector<Indicator> indicators_of(const std::vector<Finding>& findings, const Actors& actors) {
  std::vector<Indicator> list;
  for (const Finding& f : findings) {
    for (Indicator indicator : f.indicators) {
      if (indicator.finding.empty()) indicator.finding = f.id;
      list.push_back(std::move(indicator));
    }
    if (actors.of(f.id) != nullptr && f.actor.address.known())
      list.push_back({f.actor.address.is_v4() ? "ipv4" : "ipv6", f.actor.address.to_string(), f.id});
  }
  // One of each; the finding that sorts first stands for all.
  std::ranges::sort(list);
  const auto [first, last] =
      std::ranges::unique(list, [](const Indicator& a, const Indicator& b) { return a.type == b.type && a.value == b.value; });
  list.erase(first, last);
  return list;
}

/// What can have happened last, for the law that applied: the window, or the gravest thing that has a time.
Timestamp incident_of(const CaseWindow& window, const std::vector<Finding>& findings) {
  Timestamp last = window.last;
  if (last.known()) return last;
  for (const Finding& f : findings) {
    if (f.severity >= Severity::High) last = std::max(last, f.last);
  }
  return last;
}

std::vector<Text> notes_of(const CaseFacts& facts, const GeoDatabase& geo, const std::vector<Duty>& duties,
                           const Figures& figures) {
  std::vector<Text> notes;
  if (!facts.actors.list.empty() && !geo.description().empty())
    notes.push_back({"アドレスの国は " + printable(geo.description()) + " によります。",
                     "Countries of addresses are from " + printable(geo.description()) + "."});
  if (facts.actors.joined_by_account)
    notes.push_back(
        {"異なるアドレスでも、同じ資産の同じアカウントで成功した操作は一人の行為者として扱いました。別人の可能性は残ります。",
         "Different addresses that succeeded with the same account of the same asset are taken as one actor. They may "
         "still be several people."});
  if (facts.actors.joined_by_session)
    notes.push_back(
        {"同じセッション ID を 24 時間以内に使った攻撃元のアドレスは、一人の行為者として扱いました。ID は表示しません。",
         "Attacking addresses that used one session id within 24 hours are taken as one actor. The ids are not shown."});
  if (facts.actors.sessions_forgotten > 0)
    notes.push_back(
        {fmt::format("セッション ID が多いため、{}件の要求では行為者の照合に使っていません。", facts.actors.sessions_forgotten),
         fmt::format("There were too many session ids to keep: those of {} requests join no actors.",
                     facts.actors.sessions_forgotten)});
  if (facts.actors.joined_by_campaign)
    notes.push_back(
        {"ログインに成功した接続元と前後して、同じアカウントを同じ User-Agent "
         "で試した別のアドレスは、一人の行為者として扱いました。"
         "別人の可能性は残ります。",
         "Addresses that tried the same account with the same User-Agent within hours of the one that got in are taken as one "
         "actor. "
         "They may still be several people."});
  std::uint64_t stray = 0, shuffled = 0;
  for (const auto& [index, log] : facts.coverage.logs())
    (log.out_of_order * kFewStray > log.events ? shuffled : stray) += log.out_of_order;
  if (stray > 0)
    notes.push_back(
        {fmt::format("時刻が前後している記録が{}件ありました（サーバーが応答の完了時に書くログでは普通に起こります）。",
                     grouped(stray)),
         fmt::format("{} records stand out of order of time, as is usual where a server writes when an answer is complete.",
                     grouped(stray))});
  if (shuffled > 0)
    notes.push_back(
        {fmt::format("時刻の順に並んでいないログがあります（{}"
                     "件）。並べ替えられたか、複数の出力を合わせたものとみられ、続けて行われた操作の判定は弱くなります。",
                     grouped(shuffled)),
         fmt::format("Some logs are not in order of time ({} records): sorted otherwise or put together of several. Acts that "
                     "follow each other are judged less surely there.",
                     grouped(shuffled))});
  // Never decided in silence: that no report is due is for a person to say.
  const bool told = std::ranges::any_of(duties, [](const Duty& d) { return d.to == "ppc"; });
  if (figures.at("malicious") != 0 && !told)
    notes.push_back(
        {"証拠の範囲では個人データが見つからなかったため、個人情報保護委員会への報告を挙げていません。報告が不要かどうかは責任者が"
         "判断してください。",
         "No personal data was found in the evidence, so a report to the Personal Information Protection Commission is not listed. "
         "Whether "
         "none is due is for the person in charge to decide."});
  return notes;
}

}  // namespace

Result<Case> build_case(CaseInput input) {
  // Duties first: a rule file with a mistake is told before anything else is made.
  ASSIGN_OR_RETURN(const std::vector<DutyRule> rules, load_duties(input.content));
  ASSIGN_OR_RETURN(const std::vector<ItemRule> items, load_items(input.content));

  Case c;
  c.id = case_id(input);
  c.organisation = input.ledger.organisation;
  c.timezone = input.ledger.timezone;
  c.evidence = std::move(input.evidence);
  c.findings = std::move(input.findings);
  c.impact = std::move(input.impact);
  complete_evidence(c.evidence, input.coverage);
  for (Finding& f : retention_findings(c.impact, c.timezone)) c.findings.push_back(std::move(f));
  complete_findings(c.findings, c.evidence, input.geo);

  Actors actors = join_actors(c.findings, input.ledger, input.geo, input.coverage, input.sessions);
  c.window = window_of(actors);
  const std::vector<LogSeries> series = log_series(c.evidence, input.coverage);
  const CaseFacts facts{input.ledger, input.coverage, c.evidence, c.findings, c.impact, actors, c.window, series, input.portion};

  c.title = input.title.empty() ? case_title(c.findings, actors) : input.title;
  c.timeline = make_timeline(facts);
  c.negatives = find_negatives(facts);
  c.gaps = find_gaps(facts);
  c.unknowns = find_unknowns(facts);
  c.unknowns.insert(c.unknowns.end(), c.impact.unknowns.begin(), c.impact.unknowns.end());
  c.indicators = indicators_of(c.findings, actors);
  const Figures figures = figures_of(facts);
  c.duties = find_duties(rules, figures, incident_of(c.window, c.findings), c.timezone);
  c.answers = make_answers({facts, c.title, c.negatives, c.unknowns, items_that_apply(rules, figures)}, items);
  c.notes = notes_of(facts, input.geo, c.duties, figures);
  c.actors = std::move(actors.list);
  return c;
}

}  // namespace hinomi::cases
