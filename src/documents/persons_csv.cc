// persons.csv: the affected persons, for the letters and mails that have to be written. The only output that shows personal values.
#include "base/text.h"
#include "documents/form.h"
#include "documents/wording.h"

namespace hinomi::documents {

namespace {

// The first way that there is, in the order in which people are told: mail, letter, call.
std::string contact_way(const AffectedPerson& person, bool ja) {
  const auto has = [](const Personal<std::string>& value) { return !value.reveal(Purpose::AffectedPersonsList).empty(); };
  if (has(person.email)) return ja ? "メール" : "mail";
  if (has(person.address)) return ja ? "郵送" : "post";
  if (has(person.phone)) return ja ? "電話" : "phone";
  return ja ? "なし" : "none";
}

}  // namespace

std::string persons_csv(const std::vector<AffectedPerson>& persons, Language language) {
  const bool ja = language == Language::Japanese;
  std::string out = "\xEF\xBB\xBF";
  out += ja ? "番号,氏名,メールアドレス,電話番号,住所,連絡手段,保有していた項目,表,行数\r\n"
            : "no,name,email,phone,address,contact by,fields held,tables,rows\r\n";
  std::size_t number = 0;
  for (const AffectedPerson& person : persons) {
    std::vector<std::string> fields;
    for (const FieldKind kind : person.fields) fields.push_back(label(kind).in(language));
    const auto shown = [](const Personal<std::string>& value) { return plain(value.reveal(Purpose::AffectedPersonsList)); };
    const std::string cells[] = {std::to_string(++number),
                                 shown(person.name),
                                 shown(person.email),
                                 shown(person.phone),
                                 shown(person.address),
                                 contact_way(person, ja),
                                 enumerated(fields, language, fields.size()),
                                 plain(fmt::format("{}", fmt::join(person.tables, " "))),
                                 std::to_string(person.rows)};
    for (std::size_t i = 0; i < std::size(cells); ++i) out += (i ? "," : "") + escape_csv(cells[i]);
    out += "\r\n";
  }
  return out;
}

}  // namespace hinomi::documents
