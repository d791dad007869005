// Whose data, how much of it, how sure. Counts only: no personal value is held here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "base/time.h"
#include "model/evidence.h"
#include "model/overlap.h"

namespace hinomi {

/// Kinds of personal fields; names as written in case.json (`birth_date`).
enum class FieldKind : std::uint8_t {
  None,
  Name,
  Kana,
  Romaji,
  Email,
  Phone,
  Fax,
  PostalCode,
  Address,
  BirthDate,
  Age,
  Sex,
  School,
  Company,
  MyNumber,
  CorporateNumber,
  DriverLicence,
  Passport,
  ResidenceCard,
  PensionNumber,
  HealthInsurance,
  BankAccount,
  CardNumber,
  CardHolder,
  CardExpiry,
  CardCode,
  Login,
  Password,
  IpAddress,
  FreeText,
  Sensitive
};
std::string_view to_string(FieldKind kind);
std::optional<FieldKind> field_kind_from(std::string_view name);
Text label(FieldKind kind);

struct ColumnImpact {
  std::string name;
  FieldKind kind = FieldKind::None;
  bool declared = false;     ///< the schema demands a value (NOT NULL)
  bool required = false;     ///< NOT NULL and never empty, or filled in every row
  std::uint64_t filled = 0;  ///< rows that hold a value
  double confidence = 0;     ///< 0 to 1
  Text form = {};            ///< of passwords: plain, or which hash; empty otherwise
};

/// Why the rows of a table are nobody's.
enum class NobodyReason : std::uint8_t {
  None,               ///< they are somebody's
  NoPersonalColumns,  ///< nothing in it is personal
  NothingIdentifies,  ///< there are addresses, say, and nothing that tells whose
  Settings,
  Templates,
  Organisations,   ///< shops, makers, places: addresses of theirs
  Catalogues,      ///< goods, categories, lists
  SystemLog,       ///< persons in it have their rows elsewhere
  Mentioned,       ///< persons stand in its texts; their rows may be elsewhere
  OwnOrganisation  ///< the one row of who runs the site
};
std::string_view to_string(NobodyReason reason);
Text label(NobodyReason reason);

/// The name of a table or database for people: a mail address in it is masked, while the date of orders_20240501 stays.
std::string shown_table(std::string_view name);

/// Why a figure holds, and where that stands.
struct ImpactGround {
  Text text;
  std::vector<Place> refs;  ///< the first and the last of what it rests on
  std::uint64_t rows = 0;   ///< that it proves; 0: it says why there can be no more
};

struct TableImpact {
  std::string asset, database, name;
  std::uint32_t evidence = 0;
  std::uint64_t rows = 0, rows_with_personal_data = 0, persons = 0, persons_min = 0, persons_max = 0;
  NobodyReason nobody = NobodyReason::None;
  std::vector<ColumnImpact> columns;
  std::optional<Timestamp> first, last;  ///< of the column that dates its rows
  bool confirmed = false;                ///< the logs prove that it was read whole
  std::uint64_t viewed = 0;              ///< rows that the logs prove were shown one by one
  bool date_only = false;                ///< first and last are dates
  std::optional<Overlap> overlap;        ///< only where fingerprints were compared
  /// Proven to have been given out: whole, row by row, or by statements and lists that were gone through again.
  std::uint64_t confirmed_rows = 0, confirmed_persons = 0;
  std::uint64_t rows_after = 0;  ///< came into being when the intruder was gone
  std::vector<ImpactGround> because;
};

struct FieldImpact {
  FieldKind kind = FieldKind::None;
  bool required = false;      ///< in every table that has it
  std::uint64_t rows = 0;     ///< rows in which it is filled
  std::uint64_t persons = 0;  ///< of whom it is held
};

struct GroupImpact {
  Text name;
  std::uint64_t rows = 0, persons = 0;
  std::uint64_t persons_min = 0, persons_max = 0;
  std::vector<FieldImpact> fields = {};  ///< of its tables
  std::vector<std::string> tables = {};  ///< "database.table"
};

struct AssetImpact {
  std::string name;
  std::uint64_t tables = 0, rows = 0, rows_with_personal_data = 0, persons = 0;
};

/// Persons with a row of that year; one who has rows of two years counts in both.
struct YearImpact {
  int year = 0;
  std::uint64_t rows = 0, persons = 0;
};

enum class AddressPart : std::uint8_t { PostalCode, Prefecture, City, Number };
inline constexpr std::size_t kAddressParts = 4;
std::string_view to_string(AddressPart part);
Text label(AddressPart part);

/// Persons who are written to in one language.
struct LanguageImpact {
  std::string language;  ///< ja, en, zh, ko, other, unknown
  std::uint64_t persons = 0;
};

/// Rows and keys that one kind of key made into one person.
struct MergeImpact {
  std::string key;           ///< email, phone, name_and_birth_date, name_and_address, number, card, name
  std::uint64_t rows = 0;    ///< counted under such a key
  std::uint64_t keys = 0;    ///< distinct ones among them
  std::uint64_t joined = 0;  ///< keys that belong to a person who is known by a stronger one
};

/// How many persons can be told, and by which way; many can be by several.
struct Contactability {
  std::uint64_t mail = 0, post = 0, phone = 0;
  std::uint64_t none = 0;  ///< by none of them: a public notice takes the place of telling them
  // Of the forms of what is written; nothing is sent.
  std::uint64_t mail_deliverable = 0;  ///< the address has a form that mail can be sent to, and no mail came back
  std::uint64_t mail_malformed = 0;    ///< only something is written that is no address
  std::uint64_t mail_reserved = 0;     ///< at a domain that is reserved for examples (RFC 2606)
  std::uint64_t mail_typo = 0;         ///< at a domain that looks like a slip of the keys ("gmial.com"); a hint only
  std::uint64_t bounced = 0;           ///< the data says that mail to them came back
  std::uint64_t address_complete = 0, address_incomplete = 0;     ///< of those with an address
  std::array<std::uint64_t, kAddressParts> address_missing = {};  ///< by AddressPart
  std::uint64_t through_guardian = 0;                             ///< minors whose guardian is named beside them
  std::vector<LanguageImpact> languages = {};
  std::vector<MergeImpact> merged_by = {};
};

/// What a visitor enters to pay by card.
struct CardFieldImpact {
  FieldKind kind = FieldKind::None;
  bool stored = false;  ///< the shop's tables keep it too
};

struct CardBrandImpact {
  std::string brand;  ///< "visa", …; "unknown"
  std::uint64_t orders = 0;
};

/// A time in which cards that visitors entered were copied, and the orders paid by card in it.
struct CardWindowImpact {
  std::string asset;
  Timestamp from, to;         ///< up to and without `to`
  bool open = false;          ///< nothing tells the end: `to` is just behind the last such order in the evidence
  std::vector<Text> grounds;  ///< what bounds it
  std::uint64_t orders = 0, orders_min = 0, orders_max = 0;
  std::uint64_t persons = 0, persons_min = 0, persons_max = 0;
  std::uint64_t unnamed_methods = 0;  ///< orders whose way of payment is not known; not among `orders`
  std::vector<CardFieldImpact> fields;
  std::vector<CardBrandImpact> brands;  ///< most orders first
  std::vector<EvidenceRef> refs;
};

/// Over all windows: as they may overlap, the orders and persons of the greatest are surely different ones.
struct CardWindowSum {
  std::uint64_t orders = 0, orders_max = 0, persons = 0;
};
CardWindowSum sum_of(const std::vector<CardWindowImpact>& windows);

/// Rows that the ledger says should not be there any more.
struct RetentionImpact {
  Text purpose;
  std::string keep;  ///< as the ledger has it: "1y"
  std::string asset, database, table;
  Place oldest_place;       ///< of the oldest row
  Timestamp oldest, limit;  ///< the oldest row; rows before `limit` are too old
  std::uint64_t rows = 0;   ///< before it
  std::uint64_t undated = 0;
};

/// Figures over one scope: everything the actor could reach, or what the logs prove was read.
struct ImpactFigures {
  std::uint64_t tables = 0, rows = 0, rows_with_personal_data = 0, persons = 0, persons_min = 0, persons_max = 0;
};

struct Impact {
  ImpactFigures possible;
  ImpactFigures confirmed;
  std::string identified_by;  ///< email, phone, name_and_birth_date, mixed, none
  std::optional<Timestamp> first, last;
  std::uint64_t minors = 0;           ///< by date of birth, else by age or school year, at the end of the window
  std::uint64_t cards = 0;            ///< distinct card numbers
  std::uint64_t cards_with_code = 0;  ///< those that stand beside a security code
  Contactability contact;
  std::vector<YearImpact> years;  ///< in their order; empty where no table dates its rows
  std::vector<RetentionImpact> retention;
  std::vector<CardWindowImpact> card_windows;
  std::vector<FieldImpact> fields;
  std::vector<GroupImpact> groups;
  std::vector<AssetImpact> assets;
  std::vector<TableImpact> tables;
  std::optional<Overlap> overlap;            ///< only where fingerprints were compared
  std::vector<KnownPersons> fingerprints;    ///< that were compared
  std::vector<AssetOverlap> asset_overlaps;  ///< also of assets that nobody reached
  /// What is proven, and what could be reached within the window; both with their grounds.
  std::uint64_t persons_at_least = 0, persons_at_most = 0;
  std::vector<ImpactGround> because;
  std::vector<Text> unknowns;  ///< what the evidence leaves open, and what would settle it
  std::vector<Text> notes;     ///< how it was counted, and what was left out and why
};

}  // namespace hinomi
