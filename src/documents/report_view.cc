#include "documents/report_view.h"

#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

int verdict_rank(std::string_view name) {
  return name == "succeeded" ? 3 : name == "likely_succeeded" ? 2 : name == "attempted" ? 1 : 0;
}

std::vector<RankedFinding> most_severe_first(const Json& findings) {
  std::vector<RankedFinding> order;
  order.reserve(findings.size());
  for (const Json& f : findings) order.push_back({&f, severity_rank(text_at(f, "severity")), text_at(f, "verdict")});
  // Stable: within one rank the case's own order, which is that of time.
  std::ranges::stable_sort(order, std::greater{},
                           [](const RankedFinding& f) { return std::pair(f.severity, verdict_rank(f.verdict)); });
  return order;
}

}  // namespace

ReportContext::ReportContext(const Json& canonical, const Words& report_words, const Words& country_words,
                             std::string_view anchor_prefix)
    : c(canonical),
      words(report_words),
      countries(country_words),
      language(report_words.language()),
      clock(text_at(canonical, "timezone"), report_words.language()),
      prefix(anchor_prefix),
      citations(list_at(canonical, "evidence")),
      findings(most_severe_first(list_at(canonical, "findings"))) {
  for (std::size_t i = 0; i < std::min(findings.size(), kMostFindings); ++i) {
    finding_numbers.emplace(text_at(*findings[i].json, "id"), i + 1);
  }
  for (const Json& actor : list_at(canonical, "actors")) actor_ids.insert(text_at(actor, "id"));
}

std::string ReportContext::country(std::string_view code) const {
  if (code.empty()) return {};
  return countries.has(code) ? countries.get(code) : plain(code);
}

std::string ReportContext::place(std::string_view address, std::string_view country_code) const {
  const std::string where = country(country_code);
  if (where.empty()) return plain(address);
  return words.fill("summary.place", {{"address", plain(address)}, {"country", where}});
}

bool ReportContext::is_actor(std::string_view name) const { return actor_ids.contains(name); }

std::string ReportContext::party(std::string_view name) const {
  return is_actor(name) ? words.fill("party.actor", {{"id", plain(name)}}) : words.name_in("party", name);
}

Json ReportContext::finding_links(const std::vector<std::string>& ids) const {
  std::vector<std::size_t> numbers;
  for (const std::string& id : ids) {
    const auto number = finding_numbers.find(id);
    if (number != finding_numbers.end()) numbers.push_back(number->second);
  }
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  Json links = Json::array();
  for (const std::size_t n : numbers) links.push_back({{"anchor", fmt::format("F{}", n)}, {"label", fmt::format("F{}", n)}});
  return links;
}

Json ReportContext::sentences(const Json& list) const {
  Json out = Json::array();
  for (const Json& sentence : list) {
    if (std::string text = plain(sentence_of(sentence, language)); !text.empty()) out.push_back(Json{{"text", std::move(text)}});
  }
  return out;
}

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0";
  const double percent = 100.0 * static_cast<double>(std::min(part, whole)) / static_cast<double>(whole);
  return fmt::format("{:.1f}", percent);
}

Result<Json> report_view(const Json& canonical, const Content& content, Language language, std::string_view anchor_prefix) {
  const bool ja = language == Language::Japanese;
  ASSIGN_OR_RETURN(const Words words, Words::load(content, "forms/labels.yml", language));
  ASSIGN_OR_RETURN(const Words countries, Words::load(content, "forms/countries.yml", language));
  ReportContext context(canonical, words, countries, anchor_prefix);

  Json view = Json::object();
  reserve_members(view, 32);
  view["l"] = words.tree();
  view["lang"] = ja ? "ja" : "en";
  view["p"] = context.prefix;
  view["space"] = ja ? "" : " ";  // between sentences
  view["title"] = plain(sentence_at(canonical, "title", language));
  view["organisation"] = plain(text_at(canonical, "organisation"));
  view["id"] = plain(text_at(canonical, "id"));
  view["version"] = words.fill("version", {{"n", grouped(count_at(canonical, "version"))}});
  view["times"] = words.fill("times", {{"offset", plain(text_at(canonical, "timezone"))}});
  const Json& window = part_at(canonical, "window");
  view["window"] = context.clock.span(text_at(window, "first"), text_at(window, "last"));
  view["status"] = status_part(context);
  view["summary"] = summary_part(context);
  view["cards"] = cards_part(context);
  view["timeline"] = timeline_part(context);
  view["actors"] = actors_part(context);
  view["impact"] = impact_part(context);
  view["answers"] = answers_part(context);
  view["findings"] = findings_part(context);
  view["negatives"] = negatives_part(context);
  view["limits"] = limits_part(context);
  view["duties"] = duties_part(context);
  view["indicators"] = indicators_part(context);
  view["evidence"] = evidence_part(context);
  view["notes"] = context.sentences(list_at(canonical, "notes"));
  // Last: the other parts have cited by now.
  Json cited = context.citations.listed();
  view["cited"] = Json{{"any", !cited.empty()}, {"list", std::move(cited)}};
  RETURN_IF_ERROR(words.complete());
  return view;
}

Result<std::vector<Json>> report_views(const FormInput& input) {
  std::vector<Json> views;
  // JSON of another program's making may hold anything; reading it must not end the run.
  try {
    if (input.language != LanguageChoice::English) {
      ASSIGN_OR_RETURN(Json view, report_view(input.canonical, input.content, Language::Japanese, ""));
      views.push_back(std::move(view));
    }
    if (input.language != LanguageChoice::Japanese) {
      const bool second = !views.empty();
      ASSIGN_OR_RETURN(Json view, report_view(input.canonical, input.content, Language::English, second ? "en-" : ""));
      views.push_back(std::move(view));
    }
  } catch (const Json::exception& problem) {
    return make_error(Errc::Malformed, std::string("the case is not of schema hinomi.case/1: ") + problem.what(),
                      "make the case again");
  }
  return views;
}

}  // namespace hinomi::documents
