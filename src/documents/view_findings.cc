// Who did it and what was found.
#include "base/number.h"
#include "documents/json_reading.h"
#include "documents/report_parts.h"

namespace hinomi::documents {
namespace {

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> out;
  for (const Json& value : list) out.push_back(text_of(value));
  return out;
}

std::vector<std::string> plain_texts(const Json& list) {
  std::vector<std::string> out;
  for (const Json& value : list) out.push_back(plain(text_of(value)));
  return out;
}

}  // namespace

Json actors_part(const ReportContext& context) {
  const Words& words = context.words;
  const Json& actors = list_at(context.c, "actors");
  Json list = Json::array();
  for (const Json& actor : actors) {
    if (list.size() == kMostActors) break;
    Json rows = Json::array();
    const auto row = [&](const char* key, std::string value, Json links = Json::array()) {
      if (!value.empty() || !links.empty()) rows.push_back(Json{{"name", words.get(key)}, {"value", value}, {"findings", links}});
    };
    std::vector<std::string> countries;
    for (const std::string& code : texts(list_at(actor, "countries"))) countries.push_back(context.country(code));
    std::vector<std::string> volume;
    if (const auto n = count_at(actor, "requests")) volume.push_back(words.fill("actor.requests", {{"n", grouped(n)}}));
    if (const auto n = count_at(actor, "statements")) volume.push_back(words.fill("actor.statements", {{"n", grouped(n)}}));
    if (const auto n = count_at(actor, "bytes_out")) volume.push_back(words.fill("actor.sent", {{"n", byte_size(n)}}));
    row("actor.addresses", enumerated(plain_texts(list_at(actor, "addresses")), context.language, 12));
    row("actor.countries", enumerated(countries, context.language, 12));
    row("actor.active", context.clock.span(text_at(actor, "first"), text_at(actor, "last")));
    row("actor.accounts", enumerated(plain_texts(list_at(actor, "accounts")), context.language, 12));
    row("actor.agents", enumerated(plain_texts(list_at(actor, "agents")), context.language, 4));
    row("actor.volume", enumerated(volume, context.language));
    row("actor.findings", "", context.finding_links(texts(list_at(actor, "findings"))));
    list.push_back(
        Json{{"anchor", plain(text_at(actor, "id"))}, {"name", context.party(text_at(actor, "id"))}, {"rows", std::move(rows)}});
  }
  std::string shortened;
  if (actors.size() > list.size()) {
    shortened = words.fill("actor.shortened", {{"n", grouped(actors.size())}, {"shown", grouped(list.size())}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}, {"shortened", shortened}};
}

Json findings_part(ReportContext& context) {
  const Words& words = context.words;
  Json list = Json::array();
  for (const RankedFinding& found : context.findings) {
    if (list.size() == kMostFindings) break;
    const Json& f = *found.json;
    const std::string anchor = fmt::format("F{}", list.size() + 1);
    const Json& actor = part_at(f, "actor");
    std::vector<std::string> who;
    if (const std::string address = text_at(actor, "address"); !address.empty()) {
      std::string place = context.place(address, text_at(actor, "country"));
      if (const auto asn = count_at(actor, "asn")) place += fmt::format(" AS{}", asn);
      who.push_back(std::move(place));
    }
    if (const std::string account = text_at(actor, "account"); !account.empty()) {
      who.push_back(words.fill("finding.account", {{"name", plain(account)}}));
    }
    const Json& refs = list_at(f, "refs");
    Json cites = context.citations.cite(refs, anchor, kRefsShown);
    std::string more;
    if (refs.size() > cites.size()) more = words.fill("finding.refs_more", {{"n", grouped(refs.size() - cites.size())}});
    const std::uint64_t count = count_at(f, "count");
    list.push_back(Json{{"anchor", anchor},
                        {"title", plain(sentence_at(f, "title", context.language))},
                        {"severity", text_at(f, "severity")},
                        {"severity_word", severity_word(text_at(f, "severity"), context.language)},
                        {"verdict", text_at(f, "verdict")},
                        {"verdict_word", verdict_word(text_at(f, "verdict"), context.language)},
                        {"reason", plain(sentence_at(f, "reason", context.language))},
                        {"grounds", context.sentences(list_at(f, "grounds"))},
                        {"span", context.clock.span(text_at(f, "first"), text_at(f, "last"))},
                        {"count", count > 1 ? words.fill("times_unit", {{"n", grouped(count)}}) : std::string()},
                        {"asset", plain(text_at(f, "asset"))},
                        {"who", enumerated(who, context.language)},
                        {"rule", plain(text_at(f, "rule"))},
                        {"techniques", enumerated(plain_texts(list_at(f, "techniques")), context.language, 8)},
                        {"cites", std::move(cites)},
                        {"cites_more", more}});
  }
  std::string shortened;
  if (context.findings.size() > list.size()) {
    shortened = words.fill("finding.shortened", {{"n", grouped(context.findings.size())}, {"shown", grouped(list.size())}});
  }
  return Json{{"any", !list.empty()}, {"list", std::move(list)}, {"shortened", shortened}};
}

}  // namespace hinomi::documents
