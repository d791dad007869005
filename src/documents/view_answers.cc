// What the papers ask: the items of the report, numbers with their method, who is not affected, how people can be told, and the
// time in which cards were exposed.
#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

// A case of an earlier version has none of it, and its section stays away.
Json item_rows(const ReportContext& context, const Json& answers) {
  Json rows = Json::array();
  for (const Json& i : list_at(answers, "items")) {
    if (rows.size() == kMostListed) break;
    const std::string state = text_at(i, "state");
    rows.push_back(Json{{"title", plain(sentence_at(i, "title", context.language))},
                        {"state", state},
                        {"state_word", context.words.name_in("answer_state", state)},
                        {"facts", context.sentences(list_at(i, "facts"))},
                        {"missing", plain(sentence_at(i, "missing", context.language))}});
  }
  return rows;
}

Json count_rows(const ReportContext& context, const Json& answers) {
  Json rows = Json::array();
  for (const Json& n : list_at(answers, "counts")) {
    if (rows.size() == kMostListed) break;
    const std::uint64_t min = count_at(n, "min"), max = count_at(n, "max");
    std::string range;
    if (min != max) range = context.words.fill("impact.range", {{"min", grouped(min)}, {"max", grouped(max)}});
    rows.push_back(Json{{"title", plain(sentence_at(n, "title", context.language))},
                        {"value", grouped(count_at(n, "value"))},
                        {"unit", plain(sentence_at(n, "unit", context.language))},
                        {"range", range},
                        {"method", plain(sentence_at(n, "method", context.language))}});
  }
  return rows;
}

Json group_rows(const ReportContext& context, const Json& answers) {
  Json rows = Json::array();
  for (const Json& g : list_at(answers, "groups")) {
    if (rows.size() == kMostListed) break;
    std::vector<std::string> required, optional;
    for (const Json& f : list_at(g, "fields")) {
      if (count_at(f, "rows") == 0) continue;
      (flag_at(f, "required") ? required : optional).push_back(field_word(text_at(f, "kind"), context.language));
    }
    rows.push_back(Json{{"name", plain(sentence_at(g, "name", context.language))},
                        {"persons", grouped(count_at(g, "persons"))},
                        {"required", enumerated(required, context.language, required.size())},
                        {"optional", enumerated(optional, context.language, optional.size())}});
  }
  return rows;
}

Json pairs(const ReportContext& context, const Json& list, std::string_view first, std::string_view second) {
  Json rows = Json::array();
  for (const Json& entry : list) {
    if (rows.size() == kMostListed) break;
    rows.push_back(Json{{"what", plain(sentence_at(entry, first, context.language))},
                        {"ground", plain(sentence_at(entry, second, context.language))}});
  }
  return rows;
}

Json contact_rows(const ReportContext& context) {
  const Words& words = context.words;
  const Json& contact = part_at(part_at(context.c, "impact"), "contact");
  Json rows = Json::array();
  const auto row = [&](const char* label, std::string value) {
    rows.push_back(Json{{"name", words.get(label)}, {"value", std::move(value)}});
  };
  const auto persons = [&](const char* label, const char* key) {
    if (const auto n = count_at(contact, key)) row(label, words.fill("answers.n_persons", {{"n", grouped(n)}}));
  };
  if (!contact.contains("mail_deliverable") || count_at(part_at(context.c, "impact"), "persons") == 0) return rows;
  row("answers.mail_deliverable", words.fill("answers.n_persons", {{"n", grouped(count_at(contact, "mail_deliverable"))}}));
  persons("answers.mail_malformed", "mail_malformed");
  // Where most addresses are at such domains they are taken as any other, and said once.
  if (count_at(contact, "mail_reserved") + count_at(contact, "mail_deliverable") <= count_at(contact, "mail"))
    persons("answers.mail_reserved", "mail_reserved");
  persons("answers.mail_typo", "mail_typo");
  persons("answers.bounced", "bounced");
  if (count_at(contact, "post") > 0) {
    row("answers.address_complete", words.fill("answers.n_persons", {{"n", grouped(count_at(contact, "address_complete"))}}));
    std::vector<std::string> missing;
    for (const Json& m : list_at(contact, "address_missing"))
      missing.push_back(words.fill(
          "answers.lacks", {{"part", words.name_in("address_part", text_at(m, "part"))}, {"n", grouped(count_at(m, "persons"))}}));
    if (!missing.empty()) row("answers.address_missing", enumerated(missing, context.language, missing.size()));
  }
  persons("answers.through_guardian", "through_guardian");
  std::vector<std::string> languages, merges;
  for (const Json& l : list_at(contact, "languages"))
    languages.push_back(words.fill("answers.lacks", {{"part", words.name_in("language_name", "in_" + text_at(l, "language"))},
                                                     {"n", grouped(count_at(l, "persons"))}}));
  if (!languages.empty()) row("answers.languages", enumerated(languages, context.language, languages.size()));
  for (const Json& m : list_at(contact, "merged_by"))
    merges.push_back(words.fill("answers.merge", {{"key", words.name_in("key_name", text_at(m, "key"))},
                                                  {"rows", grouped(count_at(m, "rows"))},
                                                  {"keys", grouped(count_at(m, "keys"))},
                                                  {"joined", grouped(count_at(m, "joined"))}}));
  if (!merges.empty()) row("answers.merged_by", enumerated(merges, context.language, merges.size()));
  return rows;
}

Json window_rows(const ReportContext& context, const Json& w) {
  const Words& words = context.words;
  Json rows = Json::array();
  if (!w.is_object()) return rows;
  const auto row = [&](const char* label, std::string value) {
    rows.push_back(Json{{"name", words.get(label)}, {"value", std::move(value)}});
  };
  row("answers.window_span", context.clock.span(text_at(w, "from"), text_at(w, "to")));
  const auto bounded = [&](const char* label, const char* value, const char* min, const char* max) {
    const std::uint64_t n = count_at(w, value), least = std::min(n, count_at(w, min)), most = std::max(n, count_at(w, max));
    row(label, least == most ? grouped(n) : words.fill("impact.range", {{"min", grouped(least)}, {"max", grouped(most)}}));
  };
  bounded("answers.window_orders", "orders", "orders_min", "orders_max");
  bounded("answers.window_persons", "persons", "persons_min", "persons_max");
  std::vector<std::string> fields, brands;
  for (const Json& f : list_at(w, "fields")) fields.push_back(field_word(text_at(f, "kind"), context.language));
  if (!fields.empty()) row("answers.window_fields", enumerated(fields, context.language, fields.size()));
  for (const Json& b : list_at(w, "brands"))
    brands.push_back(words.fill(
        "answers.lacks", {{"part", words.name_in("card_brand", text_at(b, "brand"))}, {"n", grouped(count_at(b, "orders"))}}));
  if (!brands.empty()) row("answers.window_brands", enumerated(brands, context.language, brands.size()));
  return rows;
}

}  // namespace

Json answers_part(ReportContext& context) {
  const Json& answers = part_at(context.c, "answers");
  const Json& window = part_at(part_at(context.c, "impact"), "card_window");
  Json part;
  const auto list = [&](const char* key, Json rows) {
    part[std::string("has_") + key] = !rows.empty();
    part[key] = std::move(rows);
  };
  list("items", item_rows(context, answers));
  list("counts", count_rows(context, answers));
  list("groups", group_rows(context, answers));
  list("unaffected", pairs(context, list_at(answers, "unaffected"), "what", "ground"));
  list("questions", pairs(context, list_at(answers, "unknowns"), "what", "settled_by"));
  list("contact", contact_rows(context));
  list("window", window_rows(context, window));
  part["window_grounds"] = context.sentences(list_at(window, "ground"));
  part["window_cites"] = context.citations.cite(list_at(window, "refs"), "papers", 10);
  part["any"] = answers.is_object();
  return part;
}

}  // namespace hinomi::documents
