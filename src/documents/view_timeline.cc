// The timeline of a report: a table by day, and the picture above it.
#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"
#include "documents/timeline_picture.h"

namespace hinomi::documents {
namespace {

constexpr std::size_t kActorLanes = 4;
constexpr std::size_t kOtherLanes = 5;

// What log lines and the ledger say of people weighs more than what Hinomi adds.
int weight(const ReportContext& context, const Json& entry) {
  const std::string party = text_at(entry, "party");
  const int rank = severity_rank(text_at(entry, "severity"));
  return 2 * rank + (party != "hinomi" && !context.is_actor(party) ? 5 : 0);
}

// Indexes of at most `most` entries, the weightiest, in their order.
std::vector<std::size_t> weightiest(const ReportContext& context, const Json& entries, std::size_t most) {
  std::vector<std::size_t> order(entries.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() <= most) return order;
  std::vector<int> weights;
  for (const Json& entry : entries) weights.push_back(weight(context, entry));
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return weights[i]; });
  order.resize(most);
  std::ranges::sort(order);
  return order;
}

std::string css_class(const ReportContext& context, std::string_view party) {
  if (context.is_actor(party) || party == "attacker") return "attacker";
  if (party == "hinomi") return "hinomi";
  if (party == "contractor") return "contractor";
  return "own";
}

// Actors first, then the others as they appear, what only the records say last.
std::vector<std::string> lanes_in_order(const ReportContext& context, const Json& entries, const std::vector<std::size_t>& shown) {
  std::vector<std::string> actors, others, names;
  bool records = false;
  for (const std::size_t i : shown) {
    const std::string party = text_at(entries[i], "party");
    auto& group = css_class(context, party) == "attacker" ? actors : others;
    if (party == "hinomi" || party.empty()) {
      records = true;
    } else if (std::ranges::find(group, party) == group.end()) {
      group.push_back(party);
    }
  }
  // "A2" before "A10", and a ledger's "attacker" behind those that the records show.
  const auto place = [&](const std::string& party) {
    std::size_t i = 0;
    for (const Json& actor : list_at(context.c, "actors")) {
      if (text_at(actor, "id") == party) break;
      ++i;
    }
    return i;
  };
  std::ranges::stable_sort(actors, {}, place);
  if (actors.size() > kActorLanes) actors.resize(kActorLanes), records = true;
  if (others.size() > kOtherLanes) others.resize(kOtherLanes), records = true;
  names = actors;
  names.insert(names.end(), others.begin(), others.end());
  if (records) names.emplace_back("hinomi");
  return names;
}

std::string lane_note(const ReportContext& context, std::string_view party) {
  for (const Json& actor : list_at(context.c, "actors")) {
    if (text_at(actor, "id") != party) continue;
    const Json& addresses = list_at(actor, "addresses");
    const Json& countries = list_at(actor, "countries");
    std::string note = addresses.empty() ? std::string() : plain(text_of(addresses.front()));
    if (addresses.size() > 1) return note + fmt::format(" +{}", addresses.size() - 1);
    if (!countries.empty()) note += " " + plain(text_of(countries.front()));
    return note;
  }
  return {};
}

std::string draw(const ReportContext& context, const Json& entries) {
  const std::vector<std::size_t> shown = weightiest(context, entries, kMarksDrawn);
  const std::vector<std::string> names = lanes_in_order(context, entries, shown);
  const Words& words = context.words;
  TimelinePicture picture;
  picture.id = context.prefix;
  picture.title = words.get("timeline.picture");
  picture.window_label = words.get("timeline.window");
  picture.gap_pattern = words.get("timeline.gap");
  const Json& window = part_at(context.c, "window");
  picture.first = context.clock.read(text_at(window, "first"));
  picture.last = context.clock.read(text_at(window, "last"));
  for (const std::string& name : names) {
    picture.lanes.push_back({plain(context.party(name)), lane_note(context, name), css_class(context, name)});
  }
  Timestamp first, last;
  for (const std::size_t i : shown) {
    const Json& entry = entries[i];
    PictureMark mark;
    mark.time = context.clock.read(text_at(entry, "time"));
    if (!mark.time.known()) continue;
    const auto lane = std::ranges::find(names, text_at(entry, "party"));
    mark.lane = lane == names.end() ? names.size() - 1 : static_cast<std::size_t>(lane - names.begin());
    mark.severity = severity_rank(text_at(entry, "severity"));
    mark.count = count_at(entry, "count");
    mark.text = plain(sentence_at(entry, "text", context.language));
    mark.anchor = fmt::format("{}T{}", context.prefix, i + 1);
    if (!first.known() || mark.time < first) first = mark.time;
    if (!last.known() || last < mark.time) last = mark.time;
    picture.marks.push_back(std::move(mark));
  }
  picture.description =
      words.fill("timeline.picture_description",
                 {{"from", context.clock.minute(first)}, {"to", context.clock.minute(last)}, {"n", grouped(picture.marks.size())}});
  return timeline_picture(picture, context.clock);
}

}  // namespace

Json timeline_part(ReportContext& context) {
  const Json& entries = list_at(context.c, "timeline");
  const Words& words = context.words;
  const std::vector<std::size_t> shown = weightiest(context, entries, kMostTimeline);
  Json days = Json::array();
  std::string current = "-";
  for (const std::size_t i : shown) {
    const Json& entry = entries[i];
    const Timestamp time = context.clock.read(text_at(entry, "time"));
    std::string day = time.known() ? context.clock.day(time) : words.get("timeline.no_time");
    if (day != current) {
      current = day;
      days.push_back(Json{{"day", day}, {"weekday", context.clock.weekday(time)}, {"entries", Json::array()}});
    }
    const std::string anchor = fmt::format("T{}", i + 1), party = text_at(entry, "party");
    const std::uint64_t count = count_at(entry, "count");
    Json cites = context.citations.cite(part_at(entry, "refs"), anchor, kTimelineRefs);
    // An act without a line stands in the ledger; somebody wrote it down.
    const bool from_ledger = cites.empty() && party != "hinomi" && !context.is_actor(party);
    days.back()["entries"].push_back(Json{{"anchor", anchor},
                                          {"clock", context.clock.clock(time)},
                                          {"party", plain(context.party(party))},
                                          {"party_class", css_class(context, party)},
                                          {"phase", phase_word(text_at(entry, "phase"), context.language)},
                                          {"severity", text_at(entry, "severity")},
                                          {"severity_word", severity_rank(text_at(entry, "severity")) > 0
                                                                ? severity_word(text_at(entry, "severity"), context.language)
                                                                : std::string()},
                                          {"text", plain(sentence_at(entry, "text", context.language))},
                                          {"count", count > 1 ? words.fill("times_unit", {{"n", grouped(count)}}) : std::string()},
                                          {"cites", std::move(cites)},
                                          {"ledger", from_ledger}});
  }
  std::string shortened;
  if (entries.size() > shown.size()) {
    shortened = words.fill("timeline.shortened", {{"n", grouped(entries.size())}, {"shown", grouped(shown.size())}});
  }
  return Json{{"any", !days.empty()}, {"picture", draw(context, entries)}, {"days", std::move(days)}, {"shortened", shortened}};
}

}  // namespace hinomi::documents
