// The head of a report: how bad, in plain sentences, in a few figures.
#include <unordered_map>

#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

constexpr int kHigh = 3;
constexpr std::size_t kActs = 6;

// "succeeded", "likely", "attempted", "observed" or "clean": the worst that the findings of medium severity and above say.
std::string_view outcome(const ReportContext& context) {
  bool attempted = false, likely = false, seen = false;
  for (const RankedFinding& f : context.findings) {
    seen |= f.severity >= 1;
    if (f.severity < 2) continue;
    if (f.verdict == "succeeded") return "succeeded";
    likely |= f.verdict == "likely_succeeded";
    attempted |= f.verdict == "attempted";
  }
  return likely ? "likely" : attempted ? "attempted" : seen ? "observed" : "clean";
}

// Whoever stands behind the gravest finding; else the first actor.
const Json* main_actor(const ReportContext& context) {
  const Json& actors = list_at(context.c, "actors");
  std::unordered_map<std::string, const Json*> owners;
  for (const Json& actor : actors) {
    for (const Json& owned : list_at(actor, "findings")) owners.emplace(text_of(owned), &actor);
  }
  for (const RankedFinding& f : context.findings) {
    if (const auto owner = owners.find(text_at(*f.json, "id")); owner != owners.end()) return owner->second;
  }
  return actors.empty() ? nullptr : &actors.front();
}

std::string actor_words(const ReportContext& context, const Json* actor) {
  if (!actor) return context.words.get("summary.someone");
  const Json& addresses = list_at(*actor, "addresses");
  const Json& countries = list_at(*actor, "countries");
  std::string words;
  if (!addresses.empty()) {
    words = context.place(text_of(addresses.front()), countries.size() == 1 ? text_of(countries.front()) : std::string());
  } else if (!list_at(*actor, "accounts").empty()) {
    words = context.words.fill("finding.account", {{"name", plain(text_of(list_at(*actor, "accounts").front()))}});
  } else {
    return context.words.get("summary.someone");
  }
  if (addresses.size() > 1)
    words = context.words.fill("summary.actor_more", {{"actor", words}, {"n", grouped(addresses.size() - 1)}});
  return words;
}

std::string asset_words(const ReportContext& context, bool grave_only) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const RankedFinding& f : context.findings) {
    if (grave_only && (f.severity < 2 || (f.verdict != "succeeded" && f.verdict != "likely_succeeded"))) continue;
    const std::string stated = text_at(*f.json, "asset");
    if (stated.empty() || !seen.insert(stated).second) continue;
    if (std::string asset = plain(stated); std::ranges::find(names, asset) == names.end()) names.push_back(std::move(asset));
  }
  return names.empty() ? context.words.get("summary.site") : enumerated(names, context.language, 3);
}

class Summary {
 public:
  explicit Summary(const ReportContext& context) : context_(context), words_(context.words) {}

  Json sentences() {
    const std::string_view state = outcome(context_);
    if (state == "clean") {
      nothing();
      end_paragraph();
    } else {
      what(state);
      end_paragraph();
      whose();
      end_paragraph();
    }
    for (const Json& negative : list_at(context_.c, "negatives")) {
      if (paragraph_.size() == 3) break;
      say(plain(sentence_at(negative, "text", context_.language)));
    }
    const std::size_t open = list_at(context_.c, "unknowns").size() + list_at(context_.c, "gaps").size();
    if (open) say(words_.fill("summary.limits", {{"n", grouped(open)}}));
    end_paragraph();
    return std::move(out_);
  }

 private:
  void say(std::string text, const std::vector<std::string>& findings = {}) {
    if (!text.empty()) paragraph_.push_back(Json{{"text", std::move(text)}, {"findings", context_.finding_links(findings)}});
  }
  void end_paragraph() {
    if (!paragraph_.empty()) out_.push_back(Json{{"sentences", std::exchange(paragraph_, Json::array())}});
  }

  void nothing() {
    const Json& evidence = list_at(context_.c, "evidence");
    if (evidence.empty()) return say(words_.get("summary.no_evidence"));
    std::uint64_t records = 0;
    for (const Json& e : evidence) records += count_at(e, "read");
    say(words_.fill("summary.nothing", {{"evidence", grouped(evidence.size())}, {"records", grouped(records)}}));
    say(words_.get("summary.nothing_caution"));
  }

  void what(std::string_view state) {
    const Json* actor = main_actor(context_);
    const bool grave = state == "succeeded" || state == "likely";
    const Json& window = part_at(context_.c, "window");
    Timestamp first = context_.clock.read(text_at(window, "first")), last = context_.clock.read(text_at(window, "last"));
    if (!first.known() && !context_.findings.empty()) {
      first = context_.clock.read(text_at(*context_.findings.front().json, "first"));
      last = context_.clock.read(text_at(*context_.findings.front().json, "last"));
    }
    // The gravest, told in the order in which they happened.
    std::vector<const Json*> grave_ones;
    for (const RankedFinding& f : context_.findings) {
      if (f.severity >= kHigh && f.verdict != "attempted" && grave_ones.size() < kActs) grave_ones.push_back(f.json);
    }
    std::ranges::stable_sort(grave_ones, {}, [this](const Json* f) { return context_.clock.read(text_at(*f, "first")); });
    std::vector<std::string> ids, acts;
    for (const Json* f : grave_ones) {
      ids.push_back(text_at(*f, "id"));
      std::string act = words_.fill("summary.act", {{"title", plain(sentence_at(*f, "title", context_.language))}});
      if (std::ranges::find(acts, act) == acts.end()) acts.push_back(std::move(act));  // two logs may tell of one
    }
    if (!first.known() || !last.known()) {
      say(words_.get("summary.observed_unknown"));
    } else {
      const bool once = grave && last.seconds() - first.seconds() < 60;
      const char* key = once                   ? "summary.attack_once"
                        : grave                ? "summary.attack"
                        : state == "attempted" ? "summary.attempts"
                                               : "summary.observed";
      say(words_.fill(key, {{"from", context_.clock.minute(first)},
                            {"to", context_.clock.minute(last)},
                            {"actor", actor_words(context_, actor)},
                            {"asset", asset_words(context_, grave)}}));
    }
    if (!acts.empty()) say(words_.fill("summary.acts", {{"acts", enumerated(acts, context_.language)}}), ids);
  }

  void whose() {
    const Json& impact = part_at(context_.c, "impact");
    const std::uint64_t tables = count_at(impact, "tables"), rows = count_at(impact, "rows");
    const std::uint64_t personal = count_at(impact, "rows_with_personal_data");
    if (tables == 0) return;
    if (personal == 0)
      return say(words_.fill("summary.reach_without_persons", {{"tables", grouped(tables)}, {"rows", grouped(rows)}}));
    say(words_.fill("summary.reach", {{"tables", grouped(tables)}, {"rows", grouped(rows)}, {"personal", grouped(personal)}}));

    const std::uint64_t persons = count_at(impact, "persons"), most = std::max(persons, count_at(impact, "persons_max"));
    if (most) {
      const std::string method = words_.name_in("identified_by", text_at(impact, "identified_by"));
      say(words_.fill(most == persons ? "summary.persons" : "summary.persons_range",
                      {{"persons", grouped(persons)}, {"max", grouped(most)}, {"method", method}}));
    }
    const Json& confirmed = part_at(impact, "confirmed");
    if (count_at(confirmed, "tables") == 0) {
      say(words_.get("summary.confirmed_none"));
    } else if (count_at(confirmed, "tables") == tables && count_at(confirmed, "rows") == rows) {
      say(words_.get("summary.confirmed_all"));
    } else {
      say(words_.fill("summary.confirmed", {{"tables", grouped(count_at(confirmed, "tables"))},
                                            {"rows", grouped(count_at(confirmed, "rows"))},
                                            {"persons", grouped(count_at(confirmed, "persons"))}}));
    }
    // A case of an earlier version does not say.
    if (!list_at(impact, "because").empty() && most) {
      const std::uint64_t least = count_at(impact, "persons_at_least"), bound = count_at(impact, "persons_at_most");
      say(words_.fill(least == 0       ? "summary.bounds_none"
                      : least == bound ? "summary.bounds_same"
                                       : "summary.bounds",
                      {{"least", grouped(least)}, {"most", grouped(bound)}}));
    }
    std::vector<std::string> fields;
    for (const Json& f : list_at(impact, "fields")) {
      fields.push_back(field_word(text_at(f, "kind"), context_.language) + (flag_at(f, "required") ? "*" : ""));
    }
    if (!fields.empty()) say(words_.fill("summary.fields", {{"fields", enumerated(fields, context_.language)}}));
    const Json& period = part_at(impact, "period");
    const Timestamp first = context_.clock.read(text_at(period, "first")), last = context_.clock.read(text_at(period, "last"));
    if (first.known() && last.known()) {
      say(words_.fill("summary.period", {{"from", context_.clock.day(first)}, {"to", context_.clock.day(last)}}));
    }
    if (const auto n = count_at(impact, "minors")) say(words_.fill("summary.minors", {{"n", grouped(n)}}));
    if (const auto n = count_at(impact, "cards")) say(words_.fill("summary.cards", {{"n", grouped(n)}}));
    const Json& window = part_at(impact, "card_window");
    if (window.is_object())
      say(words_.fill("summary.card_window", {{"span", context_.clock.span(text_at(window, "from"), text_at(window, "to"))},
                                              {"orders", grouped(count_at(window, "orders"))},
                                              {"persons", grouped(count_at(window, "persons"))}}));
  }

  const ReportContext& context_;
  const Words& words_;
  Json out_ = Json::array(), paragraph_ = Json::array();
};

}  // namespace

Json status_part(const ReportContext& context) {
  const std::string state(outcome(context));
  return {{"class", state}, {"text", context.words.get("status." + state)}};
}

Json summary_part(const ReportContext& context) { return Summary(context).sentences(); }

Json cards_part(const ReportContext& context) {
  const Words& words = context.words;
  Json cards = Json::array();
  const auto card = [&](std::string_view css, std::string label, std::string before, std::string value, std::string unit,
                        const std::vector<std::string>& notes) {
    Json list = Json::array();
    for (const std::string& note : notes) {
      if (!note.empty()) list.push_back(Json{{"text", note}});
    }
    cards.push_back(Json{{"class", css}, {"label", label}, {"before", before}, {"value", value}, {"unit", unit}, {"notes", list}});
  };
  const Json& impact = part_at(context.c, "impact");
  const Json& confirmed = part_at(impact, "confirmed");
  if (count_at(impact, "tables")) {
    const std::uint64_t persons = count_at(impact, "persons"), most = std::max(persons, count_at(impact, "persons_max"));
    const bool exact = most == persons;
    card("persons", words.get("card.persons"), exact ? words.get("card.upper_bound") : "", grouped(persons),
         words.get("card.persons_unit"),
         {words.name_in("identified_by", text_at(impact, "identified_by")),
          exact ? "" : words.fill("card.at_most", {{"n", grouped(most)}}),
          words.fill("card.confirmed_persons", {{"n", grouped(count_at(confirmed, "persons"))}})});
    card(
        "rows", words.get("card.personal_rows"), "", grouped(count_at(impact, "rows_with_personal_data")),
        words.get("card.rows_unit"),
        {words.fill("card.of_rows", {{"tables", grouped(count_at(impact, "tables"))}, {"rows", grouped(count_at(impact, "rows"))}}),
         words.fill("card.confirmed_rows", {{"n", grouped(count_at(confirmed, "rows_with_personal_data"))}})});
  }
  const Json& window = part_at(context.c, "window");
  const Timestamp first = context.clock.read(text_at(window, "first")), last = context.clock.read(text_at(window, "last"));
  if (first.known() && last.known()) {
    card("window", words.get("card.window"), "", context.clock.length(first, last), "",
         {context.clock.minute(first) + " –", context.clock.minute(last)});
  }
  std::size_t severe = 0;
  for (const RankedFinding& f : context.findings) severe += f.severity >= kHigh;
  card(severe ? "severe" : "calm", words.get("card.severe"), "", grouped(severe), words.get("card.findings_unit"),
       {words.fill("card.severe_of", {{"n", grouped(context.findings.size())}})});
  if (count_at(impact, "tables") == 0) {
    std::uint64_t read = 0, skipped = 0;
    for (const Json& e : list_at(context.c, "evidence")) read += count_at(e, "read"), skipped += count_at(e, "skipped");
    card("examined", words.get("card.examined"), "", grouped(read), words.get("card.records_unit"),
         {words.fill("card.examined_of", {{"n", grouped(list_at(context.c, "evidence").size())}, {"skipped", grouped(skipped)}})});
  }
  return cards;
}

}  // namespace hinomi::documents
