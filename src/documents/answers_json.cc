#include "documents/answers_json.h"

#include "documents/json_writing.h"

namespace hinomi::documents {

Json fields_json(const std::vector<FieldImpact>& list) {
  return each(list, [](const FieldImpact& f) {
    return object({{"kind", to_string(f.kind)}, {"required", f.required}, {"rows", f.rows}, {"persons", f.persons}});
  });
}

Json contact_json(const Contactability& c) {
  Json missing = Json::array();
  for (std::size_t part = 0; part < kAddressParts; ++part) {
    if (c.address_missing[part] > 0)
      missing.push_back(object({{"part", to_string(static_cast<AddressPart>(part))}, {"persons", c.address_missing[part]}}));
  }
  return object(
      {{"mail", c.mail},
       {"post", c.post},
       {"phone", c.phone},
       {"none", c.none},
       {"mail_deliverable", c.mail_deliverable},
       {"mail_malformed", c.mail_malformed},
       {"mail_reserved", c.mail_reserved},
       {"mail_typo", c.mail_typo},
       {"bounced", c.bounced},
       {"address_complete", c.address_complete},
       {"address_incomplete", c.address_incomplete},
       {"address_missing", std::move(missing)},
       {"through_guardian", c.through_guardian},
       {"languages",
        each(c.languages, [](const LanguageImpact& l) { return object({{"language", l.language}, {"persons", l.persons}}); })},
       {"merged_by", each(c.merged_by, [](const MergeImpact& m) {
          return object({{"key", m.key}, {"rows", m.rows}, {"keys", m.keys}, {"joined", m.joined}});
        })}});
}

Json answers_json(const Answers& a) {
  return object(
      {{"groups", each(a.groups,
                       [](const GroupImpact& g) {
                         return object({{"name", text_of(g.name)},
                                        {"rows", g.rows},
                                        {"persons", g.persons},
                                        {"persons_min", g.persons_min},
                                        {"persons_max", g.persons_max},
                                        {"fields", fields_json(g.fields)},
                                        {"tables", list_of(g.tables)}});
                       })},
       {"unaffected", each(a.unaffected,
                           [](const Unaffected& u) {
                             return object({{"what", text_of(u.what)}, {"ground", text_of(u.ground)}, {"source", u.source}});
                           })},
       {"counts", each(a.counts,
                       [](const AnswerCount& n) {
                         return object({{"what", n.what},
                                        {"title", text_of(n.title)},
                                        {"value", n.value},
                                        {"min", n.min},
                                        {"max", n.max},
                                        {"unit", text_of(n.unit)},
                                        {"method", text_of(n.method)}});
                       })},
       {"unknowns",
        each(a.unknowns,
             [](const OpenQuestion& q) { return object({{"what", text_of(q.what)}, {"settled_by", text_of(q.settled_by)}}); })},
       {"harm",
        each(a.harm,
             [](const HarmFact& h) {
               return object(
                   {{"what", h.what}, {"held", h.held}, {"rows", h.rows}, {"persons", h.persons}, {"text", text_of(h.text)}});
             })},
       {"items", each(a.items, [](const ReportItem& i) {
          return object({{"item", i.item},
                         {"title", text_of(i.title)},
                         {"state", to_string(i.state)},
                         {"facts", texts_of(i.facts)},
                         {"missing", i.missing.ja.empty() && i.missing.en.empty() ? Json(nullptr) : text_of(i.missing)}});
        })}});
}

}  // namespace hinomi::documents
