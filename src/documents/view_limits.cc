// How far the report can be trusted: what is clean, what is not known, what was read; and what is to be done.
#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

// "E3, E4": links to rows of the evidence list.
Json evidence_links(const Json& ids) {
  Json links = Json::array();
  for (const Json& id : ids) links.push_back(Json{{"anchor", plain(text_of(id))}, {"label", plain(text_of(id))}});
  return links;
}

std::string asset_word(const ReportContext& context, const Json& json) {
  const std::string asset = text_at(json, "asset");
  return asset.empty() ? context.words.get("summary.site") : plain(asset);
}

}  // namespace

Json negatives_part(const ReportContext& context) {
  Json list = Json::array();
  for (const Json& n : list_at(context.c, "negatives")) {
    if (list.size() == kMostListed) break;
    const bool complete = flag_at(n, "complete");
    list.push_back(Json{{"asset", asset_word(context, n)},
                        {"text", plain(sentence_at(n, "text", context.language))},
                        {"span", context.clock.span(text_at(n, "from"), text_at(n, "to"))},
                        {"examined", context.words.fill("negative.examined", {{"n", grouped(count_at(n, "examined"))}})},
                        {"complete", complete},
                        {"state", context.words.get(complete ? "negative.complete" : "negative.incomplete")},
                        {"evidence", evidence_links(list_at(n, "evidence"))}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}};
}

Json limits_part(ReportContext& context) {
  const Words& words = context.words;
  Json gaps = Json::array(), skipped = Json::array();
  for (const Json& g : list_at(context.c, "gaps")) {
    if (gaps.size() == kMostListed) break;
    gaps.push_back(Json{{"asset", asset_word(context, g)},
                        {"kind", evidence_kind_word(text_at(g, "kind"), context.language)},
                        {"span", context.clock.span(text_at(g, "from"), text_at(g, "to"))},
                        {"why", plain(sentence_at(g, "why", context.language))}});
  }
  for (const Json& e : list_at(context.c, "evidence")) {
    const Json& skips = list_at(e, "skips");
    if ((count_at(e, "skipped") == 0 && skips.empty()) || skipped.size() == kMostListed) continue;
    // "S1" for what was skipped of E1.
    const std::string id = text_at(e, "id"), anchor = "S" + (id.empty() ? id : id.substr(1));
    // By reason, in order of first appearance; every reason leads to the first lines it concerns.
    std::vector<std::string> reasons;
    std::map<std::string, Json> refs;
    for (const Json& s : skips) {
      const std::string reason = plain(sentence_at(s, "text", context.language));
      if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason), refs[reason] = Json::array();
      refs[reason].push_back(Json{
          {"evidence", id}, {"line", count_at(s, "line")}, {"offset", count_at(s, "offset")}, {"excerpt", text_at(s, "excerpt")}});
    }
    Json rows = Json::array();
    for (const std::string& reason : reasons) {
      const std::uint64_t n = refs[reason].size();
      rows.push_back(Json{{"reason", reason}, {"count", grouped(n)}, {"cites", context.citations.cite(refs[reason], anchor, 5)}});
    }
    skipped.push_back(Json{{"anchor", anchor},
                           {"id", plain(id)},
                           {"path", plain(text_at(e, "path"))},
                           {"figures", words.fill("limits.skipped_of", {{"skipped", grouped(count_at(e, "skipped"))},
                                                                        {"read", grouped(count_at(e, "read"))}})},
                           {"reasons", std::move(rows)}});
  }
  Json unknowns = context.sentences(list_at(context.c, "unknowns"));
  return Json{{"any", !gaps.empty() || !skipped.empty() || !unknowns.empty()},
              {"has_unknowns", !unknowns.empty()},
              {"unknowns", std::move(unknowns)},
              {"has_gaps", !gaps.empty()},
              {"gaps", std::move(gaps)},
              {"has_skipped", !skipped.empty()},
              {"skipped", std::move(skipped)}};
}

Json duties_part(const ReportContext& context) {
  const Words& words = context.words;
  Json list = Json::array();
  for (const Json& d : list_at(context.c, "duties")) {
    if (list.size() == kMostListed) break;
    std::string label = plain(sentence_at(d, "label", context.language));
    if (label.empty()) label = plain(text_at(d, "to") + " " + text_at(d, "form"));
    const Timestamp due = context.clock.read(text_at(d, "due"));
    const std::string status = text_at(d, "status");
    // A date without a time of day is shown as it stands.
    std::string due_words = due.known() ? context.clock.minute(due) : plain(text_at(d, "due"));
    if (due_words.empty() && status == "open") due_words = text_at(d, "known").empty() ? words.get("duty.due_open") : "–";
    list.push_back(Json{{"label", label},
                        {"reason", plain(sentence_at(d, "reason", context.language))},
                        {"basis", plain(text_at(d, "basis"))},
                        {"known", context.clock.minute(context.clock.read(text_at(d, "known")))},
                        {"due", due_words},
                        {"status", status},
                        {"status_word", words.name_in("duty_status", status)}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}};
}

Json indicators_part(const ReportContext& context) {
  const Words& words = context.words;
  const Json& indicators = list_at(context.c, "indicators");
  Json list = Json::array();
  for (const Json& i : indicators) {
    if (list.size() == kMostListed) break;
    list.push_back(Json{{"type", words.name_in("indicator_type", text_at(i, "type"))},
                        {"value", plain(text_at(i, "value"))},
                        {"findings", context.finding_links({text_at(i, "finding")})}});
  }
  std::string shortened;
  if (indicators.size() > list.size()) {
    shortened = words.fill("indicator.shortened", {{"n", grouped(indicators.size())}, {"shown", grouped(list.size())}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}, {"shortened", shortened}};
}

Json evidence_part(const ReportContext& context) {
  const Words& words = context.words;
  const Json& evidence = list_at(context.c, "evidence");
  Json list = Json::array();
  for (const Json& e : evidence) {
    if (list.size() == kMostListed) break;
    Json notes = context.sentences(list_at(e, "notes"));
    if (const std::string same = text_at(e, "duplicate_of"); !same.empty()) {
      notes.push_back(Json{{"text", words.fill("evidence.duplicate", {{"id", plain(same)}})}});
    }
    std::string kind = evidence_kind_word(text_at(e, "kind"), context.language);
    if (const std::string format = plain(text_at(e, "format")); !format.empty()) kind += " · " + format;
    list.push_back(Json{{"anchor", plain(text_at(e, "id"))},
                        {"path", plain(text_at(e, "path"))},
                        {"asset", plain(text_at(e, "asset"))},
                        {"kind", kind},
                        {"size", byte_size(count_at(e, "bytes"))},
                        {"bytes", grouped(count_at(e, "bytes"))},
                        {"read", grouped(count_at(e, "read"))},
                        {"skipped", grouped(count_at(e, "skipped"))},
                        {"covers", context.clock.span(text_at(e, "first"), text_at(e, "last"))},
                        {"sha256", plain(text_at(e, "sha256"))},
                        {"seal", plain(text_at(e, "seal"))},
                        {"notes", std::move(notes)}});
  }
  std::string shortened;
  if (evidence.size() > list.size()) {
    shortened = words.fill("evidence.shortened", {{"n", grouped(evidence.size())}, {"shown", grouped(list.size())}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}, {"shortened", shortened}};
}

}  // namespace hinomi::documents
