// persons.csv: the affected persons, for the letters and mails that have to be written. The only output that shows personal values.
#include <array>

#include "base/text.h"
#include "documents/form.h"
#include "documents/wording.h"

namespace hinomi::documents {

namespace {

bool has(const Personal<std::string>& value) { return !value.reveal(Purpose::AffectedPersonsList).empty(); }

// The first way that may work, in the order in which people are told: mail, letter, call.
std::string contact_way(const AffectedPerson& person, bool ja) {
  if (person.mail == MailState::Deliverable) return ja ? "メール" : "mail";
  if (has(person.address)) return ja ? "郵送" : "post";
  if (has(person.phone)) return ja ? "電話" : "phone";
  return ja ? "なし" : "none";
}

// Whom to write to: for a minor the guardian, where one is named.
std::string addressee(const AffectedPerson& person, bool ja) {
  if (person.minor && has(person.guardian)) return ja ? "保護者" : "guardian";
  return ja ? "本人" : "person";
}

std::string mail_words(const AffectedPerson& person, bool ja) {
  std::string hint;
  if (!person.mail_hint.empty())
    hint = ja ? "（" + person.mail_hint + " の誤りかもしれません）" : " (perhaps " + person.mail_hint + ")";
  switch (person.mail) {
    case MailState::None:
      return "";
    case MailState::Deliverable:
      return (ja ? "形式は正しい" : "well-formed") + hint;
    case MailState::Malformed:
      return ja ? "メールアドレスの形でない" : "no address";
    case MailState::Reserved:
      return ja ? "例示用のドメイン" : "a domain for examples";
    case MailState::Bounced:
      return (ja ? "不達の記録あり" : "came back") + hint;
  }
  return "";
}

std::string key_word(std::string_view key, bool ja) {
  constexpr std::array<std::array<std::string_view, 3>, 7> kWords = {
      {{"email", "メールアドレス", "e-mail address"},
       {"phone", "電話番号", "telephone number"},
       {"name_and_birth_date", "氏名と生年月日", "name and date of birth"},
       {"name_and_address", "氏名と住所", "name and address"},
       {"number", "公的な番号", "official number"},
       {"card", "カード番号", "card number"},
       {"name", "氏名", "name"}}};
  for (const auto& word : kWords) {
    if (word[0] == key) return std::string(ja ? word[1] : word[2]);
  }
  return std::string(key);
}

std::string yes(bool holds, bool ja) { return !holds ? "" : ja ? "はい" : "yes"; }

}  // namespace

std::string persons_csv(const std::vector<AffectedPerson>& persons, Language language) {
  const bool ja = language == Language::Japanese;
  std::string out = "\xEF\xBB\xBF";
  out += ja ? "番号,氏名,メールアドレス,電話番号,住所,連絡手段,保有していた項目,表,行数,"
              "宛先,保護者,未成年,メールの状態,住所の不足,言語,名寄せの根拠,期間内のカード払い\r\n"
            : "no,name,email,phone,address,contact by,fields held,tables,rows,"
              "addressee,guardian,minor,mail state,address lacks,language,merged by,card orders in the window\r\n";
  std::size_t number = 0;
  for (const AffectedPerson& person : persons) {
    std::vector<std::string> fields;
    for (const FieldKind kind : person.fields) fields.push_back(label(kind).in(language));
    const auto shown = [](const Personal<std::string>& value) { return plain(value.reveal(Purpose::AffectedPersonsList)); };
    std::vector<std::string> missing, merged;
    for (const AddressPart part : person.address_missing) missing.push_back(label(part).in(language));
    for (const std::string& key : person.merged_by) merged.push_back(key_word(key, ja));
    const std::string cells[] = {std::to_string(++number),
                                 shown(person.name),
                                 shown(person.email),
                                 shown(person.phone),
                                 shown(person.address),
                                 contact_way(person, ja),
                                 enumerated(fields, language, fields.size()),
                                 plain(fmt::format("{}", fmt::join(person.tables, " "))),
                                 std::to_string(person.rows),
                                 addressee(person, ja),
                                 shown(person.guardian),
                                 yes(person.minor, ja),
                                 mail_words(person, ja),
                                 enumerated(missing, language, missing.size()),
                                 person.language,
                                 enumerated(merged, language, merged.size()),
                                 person.card_orders == 0 ? std::string() : std::to_string(person.card_orders)};
    for (std::size_t i = 0; i < std::size(cells); ++i) out += (i ? "," : "") + escape_csv(cells[i]);
    out += "\r\n";
  }
  return out;
}

}  // namespace hinomi::documents
