// The case as JSON (schema hinomi.case/1, api/case.schema.json). Everything that leaves Hinomi is made from this value, so that
// a stored case can be shown again without its evidence.
#include <cmath>
#include <future>

#include "base/json.h"
#include "base/text.h"
#include "documents/answers_json.h"
#include "documents/form.h"
#include "documents/json_writing.h"

namespace hinomi::documents {
namespace {

// Names of SkipReason in case.json; label() gives the sentence.
std::string_view skip_reason_name(SkipReason reason) {
  switch (reason) {
    case SkipReason::NotThisFormat:
      return "not_this_format";
    case SkipReason::BadTime:
      return "bad_time";
    case SkipReason::TooLong:
      return "too_long";
    case SkipReason::NulBytes:
      return "nul_bytes";
    case SkipReason::CutOff:
      return "cut_off";
    case SkipReason::BadEncoding:
      return "bad_encoding";
    case SkipReason::UnevenRow:
      return "uneven_row";
    case SkipReason::BadStatement:
      return "bad_statement";
    case SkipReason::Unsupported:
      return "unsupported";
    case SkipReason::UnreadableFile:
      return "unreadable_file";
    case SkipReason::DamagedArchive:
      return "damaged_archive";
    case SkipReason::DamagedPage:
      return "damaged_page";
    case SkipReason::BadBoundary:
      return "bad_boundary";
    case SkipReason::TooLarge:
      return "too_large";
    case SkipReason::TooDeep:
      return "too_deep";
    case SkipReason::LinkLoop:
      return "link_loop";
    case SkipReason::Binary:
      return "binary";
    case SkipReason::Empty:
      return "empty";
    case SkipReason::Duplicate:
      return "duplicate";
    case SkipReason::NotEvidence:
      return "not_evidence";
  }
  return "not_this_format";
}

constexpr std::size_t kFewFindings = 500;  // not worth a thread
constexpr std::size_t kNameBytes = 80;     // of a column

// Knows what single parts of a case do not: the time zone of the report and the paths behind evidence numbers.
class Writer {
 public:
  Writer(const std::vector<Evidence>& evidence, UtcOffset offset) : evidence_(evidence), timezone_(offset) {}

  Json whole(const Case& c) const {
    return object({{"schema", "hinomi.case/1"},
                   {"id", c.id},
                   {"version", c.version},
                   {"title", text_of(c.title)},
                   {"organisation", c.organisation},
                   {"timezone", offset()},
                   {"window", period(c.window.first, c.window.last)},
                   {"evidence", each(c.evidence, [this](const Evidence& e) { return evidence(e); })},
                   {"gaps", each(c.gaps, [this](const Gap& g) { return gap(g); })},
                   {"findings", findings(c.findings)},
                   {"actors", each(c.actors, [this](const Actor& a) { return actor(a); })},
                   {"impact", impact(c.impact)},
                   {"timeline", each(c.timeline, [this](const TimelineEntry& t) { return entry(t); })},
                   {"duties", each(c.duties, [](const Duty& d) { return duty(d); })},
                   {"indicators", each(c.indicators, [](const Indicator& i) { return indicator(i); })},
                   {"negatives", each(c.negatives, [this](const Negative& n) { return negative(n); })},
                   {"unknowns", texts_of(c.unknowns)},
                   {"answers", answers_json(c.answers)},
                   {"notes", texts_of(c.notes)}});
  }

  Json scan(const Impact& i, Timestamp at) const {
    Json sources = Json::array(), skipped = Json::array();
    std::vector<std::vector<std::size_t>> tables_of(evidence_.size());
    for (std::size_t t = 0; t < i.tables.size(); ++t) {
      if (i.tables[t].evidence < tables_of.size()) tables_of[i.tables[t].evidence].push_back(t);
    }
    for (std::size_t n = 0; n < evidence_.size(); ++n) {
      const Evidence& e = evidence_[n];
      Json tables = Json::array();
      for (const std::size_t t : tables_of[n]) tables.push_back(table(i.tables[t]));
      Json source = object({{"path", e.path},
                            {"kind", to_string(e.kind)},
                            {"id", e.id},
                            {"asset", e.asset},
                            {"format", e.format},
                            {"encoding", e.encoding},
                            {"read", e.read},
                            {"skipped", e.skipped},
                            {"duplicate_of", e.duplicate_of},
                            {"tables", std::move(tables)},
                            {"notes", texts_of(e.notes)}});
      add_sampled(source, e);
      sources.push_back(std::move(source));
      for (const Skip& s : e.skips) {
        Json one = skip(s);
        one["path"] = e.path;
        skipped.push_back(std::move(one));
      }
    }
    Json total = impact(i);
    for (const char* key :
         {"tables_detail", "confirmed", "card_window", "card_windows", "persons_at_least", "persons_at_most", "because"})
      total.erase(key);
    return object({{"schema", "hinomi.scan/1"},
                   {"timezone", offset()},
                   {"at", time(at)},
                   {"sources", std::move(sources)},
                   {"total", std::move(total)},
                   {"skipped", std::move(skipped)}});
  }

  Json finding(const Finding& f) const {
    Json json = object({{"id", f.id},
                        {"rule", f.rule},
                        {"title", text_of(f.title)},
                        {"severity", to_string(f.severity)},
                        {"verdict", to_string(f.verdict)},
                        {"grounds", texts_of(f.grounds)},
                        {"first", time(f.first)},
                        {"last", time(f.last)},
                        {"count", f.count},
                        {"asset", f.asset},
                        {"actor", object({{"address", f.actor.address.known() ? f.actor.address.to_string() : std::string()},
                                          {"country", f.actor.country},
                                          {"asn", f.actor.asn ? Json(f.actor.asn) : Json(nullptr)},
                                          {"account", f.actor.account}})},
                        {"techniques", list_of(f.techniques)},
                        {"refs", refs(f.refs)},
                        {"reason", text_of(f.reason)},
                        {"tables_read", each(f.tables_read, [this](const TableRead& t) { return table_read(t); })},
                        {"foreign_tables", list_of(f.foreign_tables)},
                        {"same_persons_as", each(f.same_persons_as, [this](std::uint32_t index) {
                           const Evidence* e = evidence_at(index);
                           return Json(e ? e->id : std::string());
                         })}});
    if (!f.records_shown.empty())
      json["records_shown"] = each(f.records_shown, [](const RecordsShown& r) { return records_shown(r); });
    return json;
  }

 private:
  static Json records_shown(const RecordsShown& r) {
    const char* kind = r.kind == RecordsShown::Kind::Export ? "export" : r.kind == RecordsShown::Kind::Page ? "page" : "record";
    Json json{{"page", r.page}, {"kind", kind}};
    if (r.kind != RecordsShown::Kind::Export) json["first"] = r.first, json["last"] = r.last;
    if (!r.table.empty()) json["table"] = r.table;
    return json;
  }

  // Most of a large case; the halves are independent of each other.
  Json findings(const std::vector<Finding>& all) const {
    Json json = Json::array();
    auto& list = json.get_ref<Json::array_t&>();
    list.resize(all.size());
    const auto write = [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) list[i] = finding(all[i]);
    };
    std::future<void> half;
    const std::size_t middle = all.size() < kFewFindings ? 0 : all.size() / 2;
    if (middle > 0) half = std::async(std::launch::async, write, 0, middle);
    write(middle, all.size());
    if (half.valid()) half.get();
    return json;
  }

  std::string offset() const {
    const int minutes = timezone_.minutes, size = minutes < 0 ? -minutes : minutes;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
  }

  Json time(Timestamp t) const {
    std::string text = t.known() ? format_rfc3339(t, timezone_) : std::string();
    if (text.empty()) return nullptr;
    return text;
  }
  Json period(Timestamp first, Timestamp last) const { return object({{"first", time(first)}, {"last", time(last)}}); }

  const Evidence* evidence_at(std::uint32_t index) const { return index < evidence_.size() ? &evidence_[index] : nullptr; }

  Json ref(const Place& place, std::string_view excerpt) const {
    const Evidence* e = evidence_at(place.evidence);
    return object({{"evidence", e ? e->id : ""},
                   {"path", e ? e->path : ""},
                   {"line", place.line},
                   {"offset", place.offset},
                   {"excerpt", excerpt}});
  }
  Json table_read(const TableRead& t) const {
    return object(
        {{"database", t.database}, {"table", t.table}, {"whole", t.whole}, {"time", time(t.time)}, {"ref", ref(t.place, "")}});
  }
  Json refs(const std::vector<EvidenceRef>& list) const {
    return each(list, [this](const EvidenceRef& r) { return ref(r.place, r.excerpt); });
  }

  static Json skip(const Skip& s) {
    return object({{"reason", skip_reason_name(s.reason)},
                   {"text", text_of(label(s.reason))},
                   {"line", s.place.line},
                   {"offset", s.place.offset},
                   {"excerpt", s.excerpt}});
  }

  Json evidence(const Evidence& e) const {
    Json json = object({{"id", e.id},
                        {"path", e.path},
                        {"sha256", e.sha256},
                        {"bytes", e.bytes},
                        {"kind", to_string(e.kind)},
                        {"format", e.format},
                        {"encoding", e.encoding},
                        {"read", e.read},
                        {"skipped", e.skipped},
                        {"first", time(e.first)},
                        {"last", time(e.last)},
                        {"asset", e.asset},
                        {"previous_seal", e.previous_seal},
                        {"seal", e.seal},
                        {"duplicate_of", e.duplicate_of}});
    json["skips"] = each(e.skips, skip);
    json["notes"] = texts_of(e.notes);
    add_sampled(json, e);
    return json;
  }

  // Only where somebody asked for a sample.
  static void add_sampled(Json& json, const Evidence& e) {
    if (e.sampled.empty()) return;
    json["sampled_tables"] = each(e.sampled, [](const SampledTable& t) {
      return object({{"table", t.name},
                     {"rows_looked_at", t.looked_at},
                     {"rows_about", t.rows ? Json(*t.rows) : Json(nullptr)},
                     {"nobody", text_of(t.why)}});
    });
  }

  Json gap(const Gap& g) const {
    return object(
        {{"asset", g.asset}, {"kind", to_string(g.kind)}, {"from", time(g.from)}, {"to", time(g.to)}, {"why", text_of(g.why)}});
  }

  Json actor(const Actor& a) const {
    return object({{"id", a.id},
                   {"addresses", list_of(a.addresses)},
                   {"countries", list_of(a.countries)},
                   {"accounts", list_of(a.accounts)},
                   {"agents", list_of(a.agents)},
                   {"first", time(a.first)},
                   {"last", time(a.last)},
                   {"requests", a.requests},
                   {"statements", a.statements},
                   {"bytes_out", a.bytes_out},
                   {"findings", list_of(a.findings)}});
  }

  static Json figures(const ImpactFigures& f) {
    return object({{"tables", f.tables},
                   {"rows", f.rows},
                   {"rows_with_personal_data", f.rows_with_personal_data},
                   {"persons", f.persons},
                   {"persons_min", f.persons_min},
                   {"persons_max", f.persons_max}});
  }

  // A table without a header may have taken its first row, a person's, for names of columns.
  static std::string name(std::string_view of_evidence) { return mask(of_evidence, kNameBytes); }

  Json table(const TableImpact& t) const {
    const Evidence* e = evidence_at(t.evidence);
    Json json = object({{"asset", t.asset},
                        {"database", shown_table(t.database)},
                        {"name", shown_table(t.name)},
                        {"evidence", e ? e->id : ""},
                        {"rows", t.rows},
                        {"rows_with_personal_data", t.rows_with_personal_data},
                        {"persons", t.persons},
                        {"persons_min", t.persons_min},
                        {"persons_max", t.persons_max},
                        {"confirmed", t.confirmed}});
    if (t.nobody != NobodyReason::None) {
      json["nobody"] = object({{"reason", to_string(t.nobody)}, {"text", text_of(label(t.nobody))}});
    }
    json["columns"] = each(t.columns, [](const ColumnImpact& c) {
      return object({{"name", name(c.name)},
                     {"kind", to_string(c.kind)},
                     {"not_null", c.declared},
                     {"required", c.required},
                     {"filled", c.filled},
                     {"confidence", std::isfinite(c.confidence) ? std::round(c.confidence * 1000) / 1000 : 0.0}});
    });
    json["first"] = t.first ? time(*t.first) : Json(nullptr);
    json["last"] = t.last ? time(*t.last) : Json(nullptr);
    json["date_only"] = t.date_only;
    if (t.viewed > 0) json["viewed"] = t.viewed;
    if (t.overlap) json["overlap"] = overlap(*t.overlap);
    if (t.confirmed_rows > 0) {
      json["confirmed_rows"] = t.confirmed_rows;
      json["confirmed_persons"] = t.confirmed_persons;
      json["because"] = grounds(t.because);
    }
    if (t.rows_after > 0) json["rows_after"] = t.rows_after;
    return json;
  }

  Json grounds(const std::vector<ImpactGround>& list) const {
    return each(list, [this](const ImpactGround& g) {
      return object(
          {{"text", text_of(g.text)}, {"rows", g.rows}, {"refs", each(g.refs, [this](const Place& p) { return ref(p, ""); })}});
    });
  }

  static Json overlap(const Overlap& o) {
    Json by = Json::object();
    for (std::size_t k = 0; k < kCommonKeys; ++k) by[std::string(to_string(static_cast<CommonKey>(k)))] = o.by[k];
    return object({{"persons", o.persons}, {"share", share(o.persons, o.of)}, {"of", o.of}, {"by", std::move(by)}});
  }
  static double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : std::round(1e4 * static_cast<double>(part) / static_cast<double>(whole)) / 1e4;
  }

  // Since when production's persons are in an asset: a log's statements tell, dates of rows are no more than a bound.
  Json since(const AssetOverlap& a) const {
    const bool stated = !a.loads.empty() && a.loads.front().first.known();
    return object({{"time", stated ? time(a.loads.front().first) : Json(nullptr)},
                   {"basis", stated       ? "statement"
                             : a.dated_to ? "dates_of_rows"
                                          : "none"},
                   {"not_before", !stated && a.dated_to ? time(*a.dated_to) : Json(nullptr)},
                   {"loads", each(a.loads, [this](const OverlapLoad& l) {
                      return object({{"first", time(l.first)},
                                     {"connection", l.connection},
                                     {"persons", l.persons},
                                     {"ref", ref(l.place, "INSERT INTO " + l.table)}});
                    })}});
  }

  Json overlap_of_all(const Impact& i) const {
    Json json = overlap(*i.overlap);
    json["fingerprints"] = each(i.fingerprints, [this](const KnownPersons& f) {
      return object({{"file", f.file},
                     {"source", f.source},
                     {"as_of", time(f.as_of)},
                     {"persons", f.persons},
                     {"found", f.found},
                     {"share", share(f.found, f.persons)}});
    });
    json["assets"] = each(i.asset_overlaps, [this](const AssetOverlap& a) {
      Json asset = overlap(a.overlap);
      asset["asset"] = a.asset, asset["tables"] = list_of(a.tables), asset["since"] = since(a);
      return asset;
    });
    return json;
  }

  Json card_window(const CardWindowImpact& w) const {
    return object(
        {{"asset", w.asset},
         {"from", time(w.from)},
         {"to", time(w.to)},
         {"open", w.open},
         {"ground", texts_of(w.grounds)},
         {"orders", w.orders},
         {"orders_min", w.orders_min},
         {"orders_max", w.orders_max},
         {"persons", w.persons},
         {"persons_min", w.persons_min},
         {"persons_max", w.persons_max},
         {"unnamed_methods", w.unnamed_methods},
         {"fields", each(w.fields,
                         [](const CardFieldImpact& f) {
                           return object({{"kind", to_string(f.kind)}, {"entered", true}, {"stored", f.stored}});
                         })},
         {"brands", each(w.brands, [](const CardBrandImpact& b) { return object({{"brand", b.brand}, {"orders", b.orders}}); })},
         {"refs", refs(w.refs)}});
  }

  Json impact(const Impact& i) const {
    Json json = figures(i.possible);
    reserve_members(json, 32);
    json["identified_by"] = i.identified_by.empty() ? "none" : i.identified_by;
    json["period"] = period(i.first.value_or(kNoTime), i.last.value_or(kNoTime));
    json["minors"] = i.minors;
    json["cards"] = i.cards;
    json["cards_with_code"] = i.cards_with_code;
    json["contact"] = contact_json(i.contact);
    json["years"] =
        each(i.years, [](const YearImpact& y) { return object({{"year", y.year}, {"rows", y.rows}, {"persons", y.persons}}); });
    json["retention"] = each(i.retention, [this](const RetentionImpact& r) {
      return object({{"purpose", text_of(r.purpose)},
                     {"keep", r.keep},
                     {"asset", r.asset},
                     {"database", shown_table(r.database)},
                     {"table", shown_table(r.table)},
                     {"oldest", time(r.oldest)},
                     {"limit", time(r.limit)},
                     {"rows", r.rows},
                     {"undated", r.undated}});
    });
    json["card_window"] = i.card_windows.empty() ? Json(nullptr) : card_window(i.card_windows.front());
    if (i.card_windows.size() > 1)
      json["card_windows"] = each(i.card_windows, [this](const CardWindowImpact& w) { return card_window(w); });
    json["fields"] = fields_json(i.fields);
    json["groups"] = each(i.groups, [](const GroupImpact& g) {
      return object({{"name", text_of(g.name)}, {"rows", g.rows}, {"persons", g.persons}});
    });
    json["assets"] = each(i.assets, [](const AssetImpact& a) {
      return object({{"name", a.name},
                     {"tables", a.tables},
                     {"rows", a.rows},
                     {"rows_with_personal_data", a.rows_with_personal_data},
                     {"persons", a.persons}});
    });
    json["tables_detail"] = each(i.tables, [this](const TableImpact& t) { return table(t); });
    json["confirmed"] = figures(i.confirmed);
    if (i.overlap) json["overlap"] = overlap_of_all(i);
    json["persons_at_least"] = i.persons_at_least;
    json["persons_at_most"] = i.persons_at_most;
    json["because"] = grounds(i.because);
    json["notes"] = texts_of(i.notes);
    return json;
  }

  Json entry(const TimelineEntry& t) const {
    return object({{"time", time(t.time)},
                   {"party", t.party},
                   {"text", text_of(t.text)},
                   {"count", t.count},
                   {"refs", refs(t.refs)},
                   {"severity", to_string(t.severity)},
                   {"phase", to_string(t.phase)}});
  }

  static Json duty(const Duty& d) {
    const auto text_or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
    return object({{"to", d.to},
                   {"form", d.form},
                   {"basis", d.basis},
                   {"known", text_or_null(d.known)},
                   {"due", text_or_null(d.due)},
                   {"status", d.status.empty() ? "open" : d.status},
                   {"label", text_of(d.label)},
                   {"reason", text_of(d.reason)}});
  }

  static Json indicator(const Indicator& i) { return object({{"type", i.type}, {"value", i.value}, {"finding", i.finding}}); }

  Json negative(const Negative& n) const {
    return object({{"asset", n.asset},
                   {"from", time(n.from)},
                   {"to", time(n.to)},
                   {"examined", n.examined},
                   {"complete", n.complete},
                   {"text", text_of(n.text)},
                   {"evidence", list_of(n.evidence)}});
  }

  const std::vector<Evidence>& evidence_;
  UtcOffset timezone_;
};

bool is_sentence(const Json& json) {
  return json.is_object() && json.size() == 2 && json.contains("ja") && json.contains("en") && json["ja"].is_string() &&
         json["en"].is_string();
}

}  // namespace

const Json& in_japanese(const Json& value) { return is_sentence(value) ? value["ja"] : value; }
const Json& in_english(const Json& value) { return is_sentence(value) ? value["en"] : value; }

Substitute written_in(LanguageChoice language) {
  switch (language) {
    case LanguageChoice::Japanese:
      return in_japanese;
    case LanguageChoice::English:
      return in_english;
    case LanguageChoice::Both:
      return as_it_is;
  }
  return as_it_is;
}

Json case_to_json(const Case& c) { return Writer(c.evidence, c.timezone).whole(c); }

Json scan_to_json(const Impact& impact, const std::vector<Evidence>& evidence, UtcOffset offset, Timestamp at) {
  return Writer(evidence, offset).scan(impact, at);
}

Json finding_to_json(const Finding& finding, const std::vector<Evidence>& evidence, UtcOffset offset) {
  return Writer(evidence, offset).finding(finding);
}

Json localise(const Json& canonical, LanguageChoice language) {
  if (language == LanguageChoice::Both) return canonical;
  if (is_sentence(canonical)) return canonical[language == LanguageChoice::Japanese ? "ja" : "en"];
  if (canonical.is_array()) {
    Json list = Json::array();
    for (const Json& value : canonical) list.push_back(localise(value, language));
    return list;
  }
  if (!canonical.is_object()) return canonical;
  Json object = Json::object();
  for (const auto& [key, value] : canonical.items()) object[key] = localise(value, language);
  return object;
}

}  // namespace hinomi::documents
