// What a row says of how its person can be told: whether mail and letters can arrive, in which language, through whom.
//
// Forms are judged, nothing is sent or looked up. What is found becomes bits beside the kinds of fields that are held of a person
// (KindMask), so that it costs no memory of its own.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "impact/contact_words.h"
#include "impact/row_plan.h"
#include "model/person.h"
#include "model/record.h"

namespace hinomi::impact {

enum class ContactFlag : std::uint8_t {
  MailNoForm,  ///< a row without an address has something else in its place
  MailReserved,
  MailTypo,
  Bounced,
  PostalCode,  ///< in front of the address
  Prefecture,
  City,
  Number,
  Guardian,
  JapaneseForm,
  LatinForm,
  SaysJapanese,
  SaysEnglish,
  SaysChinese,
  SaysKorean,
  SaysOther
};
inline constexpr int kFirstContactBit = 32;
constexpr KindMask flag_bit(ContactFlag flag) { return KindMask{1} << (kFirstContactBit + static_cast<int>(flag)); }
inline constexpr KindMask kKindBits = (KindMask{1} << kFirstContactBit) - 1;
static_assert(kKinds <= kFirstContactBit);
constexpr bool has(KindMask mask, ContactFlag flag) { return (mask & flag_bit(flag)) != 0; }

/// Where a table keeps it.
struct ContactPlan {
  const ContactWords* words = nullptr;  ///< null: nothing is judged
  int bounced = -1, language = -1;
  bool all_bounced = false;  ///< every row is a mail that came back
  std::vector<std::uint32_t> guardians;
  std::vector<std::uint32_t> prefectures;  ///< columns of numbers that stand for one
  std::vector<std::uint32_t> own_names;    ///< of the person, where plan.names are a guardian's
};
ContactPlan plan_contact(const ContactWords* words, std::string_view table, std::span<const Column> columns,
                         const TableShape& shape, const RowPlan& plan);

/// Of a mail address in its normalised form, which only an address of a possible form has (model/subject_key.h).
KindMask mail_flags(const ContactWords& words, std::string_view normalised);
/// Which parts of a postal address a text has, and in which script it is. Prefectures by name.
KindMask address_flags(std::string_view text);
/// Of everything else in a row. `mailed`: it has a mail address that makes a key; `kinds`: what is filled in it; `seen`: another
/// row of the same person has the same name and address.
KindMask row_flags(const ContactPlan& contact, const RowPlan& plan, std::span<const Cell> cells, KindMask kinds, bool mailed,
                   bool seen = false);

/// The parts that a postal address lacks; none where there is no address.
std::vector<AddressPart> missing_parts(KindMask held);
/// ja, en, zh, ko, other, unknown: what a column says, else by the script of name and address.
std::string_view language_of(KindMask held);
/// `mailed`: known by a mail address; `reserved_counts`: most addresses are at such domains, so that they are taken as ordinary.
MailState mail_state(KindMask held, bool mailed, bool reserved_counts);

}  // namespace hinomi::impact
