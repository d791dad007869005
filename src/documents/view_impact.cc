// Whose data, how much of it, how sure.
#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

Json scope_row(const ReportContext& context, const char* key, const Json& figures) {
  const std::uint64_t persons = count_at(figures, "persons");
  const std::uint64_t least = std::min(persons, count_at(figures, "persons_min")),
                      most = std::max(persons, count_at(figures, "persons_max"));
  std::string range;
  if (least != most) range = context.words.fill("impact.range", {{"min", grouped(least)}, {"max", grouped(most)}});
  return Json{{"scope", context.words.get(key)},
              {"tables", grouped(count_at(figures, "tables"))},
              {"rows", grouped(count_at(figures, "rows"))},
              {"personal", grouped(count_at(figures, "rows_with_personal_data"))},
              {"persons", grouped(persons)},
              {"range", range}};
}

Json field_rows(const ReportContext& context, const Json& impact) {
  std::uint64_t most = count_at(impact, "rows_with_personal_data");
  for (const Json& f : list_at(impact, "fields")) most = std::max(most, count_at(f, "rows"));
  Json rows = Json::array();
  for (const Json& f : list_at(impact, "fields")) {
    const bool required = flag_at(f, "required");
    rows.push_back(Json{{"name", field_word(text_at(f, "kind"), context.language)},
                        {"required", required},
                        {"need", context.words.get(required ? "impact.required" : "impact.optional")},
                        {"rows", grouped(count_at(f, "rows"))},
                        {"share", share(count_at(f, "rows"), most)}});
  }
  return rows;
}

std::string table_name(const Json& table) {
  const std::string database = plain(text_at(table, "database")), name = plain(text_at(table, "name"));
  return database.empty() ? name : database + "." + name;
}

Json columns_of(const ReportContext& context, const Json& table) {
  Json columns = Json::array();
  for (const Json& c : list_at(table, "columns")) {
    const std::string kind = text_at(c, "kind");
    if (kind.empty() || kind == "none") continue;
    columns.push_back(Json{{"name", plain(text_at(c, "name"))},
                           {"kind", field_word(kind, context.language)},
                           {"required", flag_at(c, "required")},
                           {"filled", grouped(count_at(c, "filled"))}});
  }
  return columns;
}

Json table_rows(const ReportContext& context, const Json& impact, Json& clean, std::string& shortened) {
  std::vector<const Json*> personal;
  std::uint64_t most = 0;
  std::vector<std::string> clean_names;
  for (const Json& t : list_at(impact, "tables_detail")) {
    if (const auto n = count_at(t, "rows_with_personal_data")) {
      personal.push_back(&t);
      most = std::max({most, n, count_at(t, "rows")});
    } else {
      clean_names.push_back(fmt::format("{} ({})", table_name(t), grouped(count_at(t, "rows"))));
    }
  }
  const bool several = list_at(impact, "assets").size() > 1;
  std::ranges::stable_sort(personal, std::greater{}, [](const Json* t) { return count_at(*t, "rows_with_personal_data"); });
  Json rows = Json::array();
  for (const Json* table : personal) {
    if (rows.size() == kMostTables) break;
    const Json& t = *table;
    const bool confirmed = flag_at(t, "confirmed");
    const std::uint64_t some = count_at(t, "confirmed_rows");
    const Timestamp first = context.clock.read(text_at(t, "first")), last = context.clock.read(text_at(t, "last"));
    rows.push_back(
        Json{{"name", table_name(t)},
             {"asset", several ? plain(text_at(t, "asset")) : std::string()},
             {"rows", grouped(count_at(t, "rows"))},
             {"personal", grouped(count_at(t, "rows_with_personal_data"))},
             {"persons", grouped(count_at(t, "persons"))},
             {"share", share(count_at(t, "rows_with_personal_data"), most)},
             {"confirmed", confirmed || some > 0},
             {"state", !confirmed && some > 0 ? context.words.fill("impact.state_partly", {{"n", grouped(some)}})
                                              : context.words.get(confirmed ? "impact.state_confirmed" : "impact.state_possible")},
             {"period", first.known() ? context.clock.day(first) + " – " + context.clock.day(last) : std::string()},
             {"columns", columns_of(context, t)}});
  }
  if (personal.size() > rows.size()) {
    shortened = context.words.fill("impact.tables_shortened", {{"n", grouped(personal.size())}, {"shown", grouped(rows.size())}});
  }
  if (!clean_names.empty()) {
    clean = Json{{"title", context.words.fill("impact.clean_tables", {{"n", grouped(clean_names.size())}})},
                 {"names", enumerated(clean_names, context.language, kMostTables)}};
  }
  return rows;
}

/// "at least so many, at most so many, because …"; a case of an earlier version does not say.
void bounds(const ReportContext& context, const Json& impact, Json& part) {
  const Json& because = list_at(impact, "because");
  const bool any = !because.empty() && count_at(impact, "persons_at_most") > 0;
  part["has_bounds"] = any;
  if (!any) return;
  part["at_least"] = context.words.fill("impact.at_least", {{"n", grouped(count_at(impact, "persons_at_least"))}});
  part["at_most"] = context.words.fill("impact.at_most", {{"n", grouped(count_at(impact, "persons_at_most"))}});
  Json grounds = Json::array();
  for (const Json& g : because) {
    std::vector<std::string> places;
    for (const Json& ref : list_at(g, "refs"))
      places.push_back(fmt::format("{}:{}", plain(text_at(ref, "evidence")), count_at(ref, "line")));
    grounds.push_back(
        Json{{"text", plain(sentence_at(g, "text", context.language))}, {"places", fmt::format("{}", fmt::join(places, ", "))}});
    if (grounds.size() == kMostTables) break;
  }
  part["because"] = std::move(grounds);
}

}  // namespace

Json impact_part(const ReportContext& context) {
  const Words& words = context.words;
  const Json& impact = part_at(context.c, "impact");
  Json part;
  part["any"] = count_at(impact, "tables") > 0;
  part["scopes"] = Json::array(
      {scope_row(context, "impact.possible", impact), scope_row(context, "impact.confirmed", part_at(impact, "confirmed"))});
  part["identified_by"] = words.name_in("identified_by", text_at(impact, "identified_by"));
  const Json& period = part_at(impact, "period");
  const Timestamp first = context.clock.read(text_at(period, "first")), last = context.clock.read(text_at(period, "last"));
  part["period"] = first.known() ? context.clock.day(first) + " – " + context.clock.day(last) : std::string();
  part["minors"] = count_at(impact, "minors") ? grouped(count_at(impact, "minors")) : std::string();
  const std::string cards = grouped(count_at(impact, "cards")), coded = grouped(count_at(impact, "cards_with_code"));
  part["cards"] = count_at(impact, "cards") == 0 ? std::string()
                  : count_at(impact, "cards_with_code") == 0
                      ? cards
                      : words.fill("impact.cards_with_code", {{"n", cards}, {"coded", coded}});
  // A case of an earlier version does not say.
  const Json& contact = part_at(impact, "contact");
  const auto way = [&](const char* key) { return grouped(count_at(contact, key)); };
  part["contact"] =
      !contact.is_object() || count_at(impact, "persons") == 0
          ? std::string()
          : words.fill("impact.contact_ways",
                       {{"mail", way("mail")}, {"post", way("post")}, {"phone", way("phone")}, {"none", way("none")}});
  part["facts"] = first.known() || count_at(impact, "persons") || count_at(impact, "cards");
  bounds(context, impact, part);
  part["fields"] = field_rows(context, impact);

  part["has_fields"] = !part["fields"].empty();
  Json clean = false;
  std::string shortened;
  part["tables"] = table_rows(context, impact, clean, shortened);
  part["has_tables"] = !part["tables"].empty();
  part["clean_tables"] = std::move(clean);
  part["tables_shortened"] = shortened;

  Json groups = Json::array(), assets = Json::array();
  std::uint64_t most = 0;
  for (const Json& g : list_at(impact, "groups")) most = std::max(most, count_at(g, "persons"));
  for (const Json& g : list_at(impact, "groups")) {
    groups.push_back(Json{{"name", plain(sentence_at(g, "name", context.language))},
                          {"rows", grouped(count_at(g, "rows"))},
                          {"persons", grouped(count_at(g, "persons"))},
                          {"share", share(count_at(g, "persons"), most)}});
  }
  for (const Json& a : list_at(impact, "assets")) {
    assets.push_back(Json{{"name", text_at(a, "name").empty() ? words.get("unknown") : plain(text_at(a, "name"))},
                          {"tables", grouped(count_at(a, "tables"))},
                          {"rows", grouped(count_at(a, "rows"))},
                          {"personal", grouped(count_at(a, "rows_with_personal_data"))},
                          {"persons", grouped(count_at(a, "persons"))}});
  }
  part["has_groups"] = !groups.empty();
  part["groups"] = std::move(groups);
  part["has_assets"] = !assets.empty();
  part["assets"] = std::move(assets);
  part["notes"] = context.sentences(list_at(impact, "notes"));
  part["has_notes"] = !part["notes"].empty();
  return part;
}

}  // namespace hinomi::documents
