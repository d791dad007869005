#include "impact/classify_table.h"

#include <algorithm>
#include <array>

#include <absl/container/flat_hash_set.h>

#include "base/arena.h"
#include "base/text.h"
#include "impact/column_neighbours.h"
#include "impact/filled.h"
#include "impact/parse_moment.h"
#include "impact/phone_form.h"
#include "impact/value_forms.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostValueBytes = 256;
constexpr double kNamesPersons = 0.9;        // of a header: "氏名", not "名前" or "name"
constexpr std::size_t kListedNames = 3;      // fewer are no list
constexpr std::uint64_t kConstantRows = 20;  // from here on a column of one value is the site's, not a person's

// Bytes of what every column's name begins with, as name_words() writes it: the word "comment" of mt_comment.comment_author, the
// letters "mb" of mbname, mbzip, mbtel. It says what the table is about, not the column. 0 when there is none.
std::size_t common_prefix(const HeaderWords& headers, std::string_view table, std::span<const Column> columns) {
  constexpr std::size_t kFew = 4, kFewestLetters = 2, kMostLetters = 4;
  if (columns.size() < kFew) return 0;
  std::string words, first, spelled;
  name_words(columns.front().name.substr(0, kMostValueBytes), first);
  std::size_t shared = first.size();
  for (const Column& column : columns) {
    name_words(column.name.substr(0, kMostValueBytes), words);
    shared = static_cast<std::size_t>(std::ranges::mismatch(words, std::string_view(first).substr(0, shared)).in1 - words.begin());
  }
  const std::size_t end = first.find('_', 1);
  name_words(table, words);
  if (end < shared && end + 1 < first.size() && words.contains(std::string_view(first).substr(0, end + 1))) return end;
  // Letters that are no word of their own, before words that are.
  const std::size_t letters = shared - 1;
  if (shared > end || letters < kFewestLetters || letters > kMostLetters || headers.knows(first.substr(0, shared))) return 0;
  std::size_t known = 0;
  for (const Column& column : columns) {
    name_words(column.name.substr(0, kMostValueBytes), words);
    headers.spell_out(std::string_view(words).substr(shared), spelled);
    if (headers.knows(spelled)) ++known;
  }
  return known * 2 >= columns.size() ? shared : 0;
}

// Words, values and counts of one column. The views stand in the arena.
ColumnSample sample_of(const FieldWords& words, const Column& column, std::size_t index, std::string_view table, std::size_t prefix,
                       const RowSample& rows, Arena& arena, absl::flat_hash_set<std::string_view>& distinct) {
  ColumnSample sample;
  std::string text;
  const auto kept = [&](std::string_view value) {
    fold(value, text);
    return arena.copy(text);
  };
  sample.table = table;
  std::string header;
  name_words(column.name.substr(0, kMostValueBytes), text);
  words.header_of(std::string_view(text).substr(text.size() > prefix ? prefix : 0), header);
  sample.name = arena.copy(header);
  words.headers().bare(header, text);
  sample.bare = arena.copy(text);
  sample.type = kept(column.type);
  if (!column.comment.empty()) {
    words.header_of(std::string_view(column.comment).substr(0, kMostValueBytes), header);
    sample.comment = arena.copy(header);
  }
  sample.rows = rows.rows();
  distinct.clear();
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    const Cell cell = rows.cell(r, index);
    if (!is_filled(cell)) continue;
    ++sample.filled;
    const std::string_view value = cell.text.substr(0, kMostValueBytes);
    if (cell.kind == CellKind::Binary && !is_utf8(value)) continue;
    fold(value, text);
    if (text.empty() || distinct.contains(text)) continue;
    const std::string_view copy = arena.copy(text);
    distinct.insert(copy);
    sample.values.push_back(copy);
  }
  return sample;
}

enum class TypeClass { Open, Number, Fraction, Date, Flag };

TypeClass type_class(std::string_view type) {
  constexpr std::array<std::string_view, 7> kNumbers = {"int", "bigint", "smallint", "tinyint", "mediumint", "integer", "serial"};
  constexpr std::array<std::string_view, 5> kFractions = {"decimal", "numeric", "float", "double", "real"};
  constexpr std::array<std::string_view, 3> kFlags = {"bool", "bit", "tinyint(1)"};
  constexpr std::array<std::string_view, 4> kDates = {"date", "timestamp", "time", "year"};
  const auto begins = [&](const auto& heads) {
    return std::ranges::any_of(heads, [&](std::string_view h) { return type.starts_with(h); });
  };
  if (begins(kFlags)) return TypeClass::Flag;
  if (begins(kNumbers)) return TypeClass::Number;
  // Whole numbers are declared as decimals too, where they are longer than an integer.
  if (begins(kFractions)) return type.starts_with("decimal(") && !type.contains(',') ? TypeClass::Number : TypeClass::Fraction;
  if (begins(kDates)) return TypeClass::Date;
  return TypeClass::Open;
}

// Kinds that are words: no number, flag or date can hold them.
bool is_wordy(FieldKind kind) {
  switch (kind) {
    case FieldKind::Name:
    case FieldKind::Kana:
    case FieldKind::Romaji:
    case FieldKind::Email:
    case FieldKind::Address:
    case FieldKind::Company:
    case FieldKind::CardHolder:
    case FieldKind::Login:
    case FieldKind::Password:
    case FieldKind::FreeText:
      return true;
    default:
      return false;
  }
}

// JIS X 0401: 1 to 47. Shops add a number or two for abroad.
bool is_prefecture_code(const ColumnSample& column) {
  return std::ranges::all_of(column.values, [](std::string_view v) {
    return v.size() <= 2 && v.find_first_not_of("0123456789") == std::string_view::npos;
  });
}

bool fits_type(FieldKind kind, const ColumnSample& column) {
  switch (type_class(column.type)) {
    case TypeClass::Open:
      break;
    case TypeClass::Flag:
      return kind == FieldKind::Sex || kind == FieldKind::Sensitive;
    case TypeClass::Date:
      return kind == FieldKind::BirthDate || kind == FieldKind::CardExpiry;
    case TypeClass::Fraction:
      return false;
    case TypeClass::Number:
      return !is_wordy(kind) || (kind == FieldKind::Address && is_prefecture_code(column));
  }
  if (!is_wordy(kind) || kind == FieldKind::Login || kind == FieldKind::Password || column.values.empty()) return true;
  if (kind == FieldKind::Address && is_prefecture_code(column)) return true;
  const auto is_number = [](std::string_view v) { return v.find_first_not_of("0123456789") == std::string_view::npos; };
  return share_of_values(column.values, is_number) < 0.9;
}

double confidence(double header, double values, const ColumnSample& column, const FieldRule& rule) {
  const std::size_t count = column.values.size();
  if (values < 0 || count == 0) return header;
  // A flag has two values in any number of rows. Names are on a list that is never complete.
  const bool never = values == 0 && column.filled >= 3 && rule.kind != FieldKind::Name;
  if (rule.veto > 0 && values < rule.veto && (count >= 3 || never)) return header * 0.3;
  const bool enough = count >= rule.distinct || (header > 0 && count >= 2);
  const double alone = enough && values >= rule.alone_share ? rule.alone * values : 0;
  const double helped = header > 0 ? 1 - (1 - header) * (1 - 0.8 * values) : 0;
  return std::max(helped, alone);
}

// How values are written, for counting.
void describe(ColumnShape& best, const ColumnSample& column) {
  best.code = best.kind == FieldKind::Address &&
              (type_class(column.type) == TypeClass::Number || (!column.values.empty() && is_prefecture_code(column)));
  if (best.kind == FieldKind::Password) best.passwords = password_form(column.values);
  if (best.kind == FieldKind::Name) best.part = name_part(column);
  if (best.kind == FieldKind::Phone || best.kind == FieldKind::BirthDate) {
    DigitText digits;
    const bool phone = best.kind == FieldKind::Phone;
    best.piece = share_of_values(column.values, [&](std::string_view v) {
                   return read_digits(v, digits) && (phone ? digits.size >= 2 && digits.size <= 5 : digits.size <= 4);
                 }) >= 0.8;
  }
  if (best.kind == FieldKind::Phone) {
    std::string key;
    best.mobile =
        share_of_values(column.values, [&](std::string_view v) { return normalise_phone(v, key) && is_mobile(key); }) >= 0.5;
  }
}

ColumnShape best_kind(const Classifier& with, const ColumnSample& column) {
  ColumnShape best;
  for (const auto& identifier : with.identifiers) {
    const FieldRule* rule = with.words.rule(identifier->kind());
    if (rule == nullptr || !fits_type(identifier->kind(), column)) continue;
    const double header = identifier->match_header(column);
    if (header <= 0 && rule->alone <= 0) continue;
    const double values = identifier->match_values(column);
    const double sure = confidence(header, values, column, *rule);
    if (sure > best.confidence) best = {.kind = identifier->kind(), .confidence = sure, .header = header, .values = values};
  }
  describe(best, column);
  return best;
}

// What a known system's column holds needs no evidence; whether it is filled is counted as ever.
ColumnShape known_kind(FieldKind kind, const ColumnSample& column) {
  constexpr double kKnown = 0.98;
  if (kind == FieldKind::None) return {};
  ColumnShape shape{.kind = kind, .confidence = kKnown, .header = kKnown};
  describe(shape, column);
  return shape;
}

// One address in every row is the shop's own, or the sender's of every mail.
bool is_constant(const ColumnShape& shape, const ColumnSample& column) {
  if (column.values.size() != 1 || column.filled < kConstantRows || shape.piece) return false;
  switch (shape.kind) {
    case FieldKind::Name:
    case FieldKind::Kana:
    case FieldKind::Email:
    case FieldKind::Phone:
    case FieldKind::Fax:
    case FieldKind::PostalCode:
    case FieldKind::Address:
    case FieldKind::Login:
      return true;
    default:
      return false;
  }
}

// Which kinds a table has, for the decision whether its rows speak of persons.
class Kinds {
 public:
  Kinds(std::span<const ColumnShape> columns, std::span<const ColumnSample> samples) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const ColumnShape& c = columns[i];
      const ColumnSample& sample = samples[i];
      if (c.confidence < kSureColumn) continue;
      bits_ |= std::uint64_t{1} << static_cast<int>(c.kind);
      if (c.kind == FieldKind::Phone && c.mobile) mobile_ = true;
      if (c.kind == FieldKind::Name && (c.header >= kHeaderAlone || c.values >= kNameShare)) certain_name_ = true;
      if (c.kind == FieldKind::Name && c.values >= kNameShare) surnames_ = true;
      // Of those who have charge of something a few names come again and again.
      if (c.kind == FieldKind::Name && c.header >= kNamesPersons && c.values >= kNameShare && c.part == NamePart::Whole &&
          sample.filled >= kListedNames && sample.values.size() * 2 >= sample.filled)
        list_of_names_ = true;
      if (c.kind == FieldKind::FreeText && c.values > 0) personal_texts_ = true;
    }
  }
  template <typename... K>
  bool any(K... kinds) const {
    return ((bits_ >> static_cast<int>(kinds) & 1) || ...);
  }
  bool certain_name() const { return certain_name_; }
  bool surnames() const { return surnames_; }
  bool list_of_names() const { return list_of_names_; }  ///< full names, nearly each another, under a header of persons' names
  bool mobile() const { return mobile_; }
  bool personal_texts() const { return personal_texts_; }  ///< names, mail or numbers of persons stand in a column of texts

 private:
  std::uint64_t bits_ = 0;
  bool certain_name_ = false, surnames_ = false, list_of_names_ = false, mobile_ = false, personal_texts_ = false;
};

TableRole role_of(const Kinds& has, TableWord word, bool tiny) {
  using enum FieldKind;
  if (has.any(MyNumber, DriverLicence, Passport, ResidenceCard, PensionNumber, HealthInsurance, CardNumber))
    return TableRole::Persons;
  const bool certain = has.certain_name() || has.any(BirthDate, Sex);
  const bool with_name = has.any(Name) && (has.any(Phone, Fax, PostalCode, Address, BirthDate, Age, Sex, School, Login, Password,
                                                   BankAccount, CardHolder) ||
                                           (has.any(Kana) && has.surnames()));
  const bool with_phone = has.any(Phone) && (has.mobile() || has.any(Kana, BirthDate, Sex));
  const bool personal = has.any(Email) || with_name || with_phone || has.list_of_names();
  switch (word) {
    case TableWord::Settings:
    case TableWord::Templates:
    case TableWord::Organisations:
    case TableWord::Catalogues:
      // A shop has an address and a telephone number; a person in charge of it has a name.
      return certain && has.any(Email, Phone, BirthDate) && has.any(Name, Kana, Email) && personal ? TableRole::Persons
                                                                                                   : TableRole::None;
    case TableWord::Logs:
      if (has.certain_name() && has.any(Address, Phone, BirthDate)) return TableRole::Persons;
      return has.any(Email) || has.personal_texts() ? TableRole::Mentions : TableRole::None;
    case TableWord::People:
    case TableWord::None:
      break;
  }
  // Persons stand in texts alone: they are mentioned, and their rows may be elsewhere.
  if (!personal && has.personal_texts()) return TableRole::Mentions;
  // One row with a company's name and no person's is the shop itself.
  if (tiny && has.any(Company) && !has.certain_name() && word != TableWord::People) return TableRole::None;
  return personal ? TableRole::Persons : TableRole::None;
}

// Why a table that role_of() judged is nobody's.
NobodyReason nobody_reason(const Kinds& has, TableRole role, TableWord word, bool tiny) {
  using enum FieldKind;
  if (role == TableRole::Persons) return NobodyReason::None;
  if (role == TableRole::Mentions) return word == TableWord::Logs ? NobodyReason::SystemLog : NobodyReason::Mentioned;
  switch (word) {
    case TableWord::Settings:
      return NobodyReason::Settings;
    case TableWord::Templates:
      return NobodyReason::Templates;
    case TableWord::Organisations:
      return NobodyReason::Organisations;
    case TableWord::Catalogues:
      return NobodyReason::Catalogues;
    case TableWord::Logs:
      return NobodyReason::SystemLog;
    case TableWord::People:
    case TableWord::None:
      break;
  }
  if (tiny && has.any(Company)) return NobodyReason::OwnOrganisation;
  return has.any(Name, Kana, Phone, Fax, PostalCode, Address, BirthDate, Age, Sex, School, Company, Login, Password, IpAddress,
                 FreeText, Sensitive)
             ? NobodyReason::NothingIdentifies
             : NobodyReason::NoPersonalColumns;
}

int dating_column(const FieldWords& words, std::span<const ColumnSample> samples, std::span<const ColumnShape> shapes) {
  int best = -1;
  double best_weight = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const ColumnSample& s = samples[i];
    if (shapes[i].kind == FieldKind::BirthDate && shapes[i].confidence >= kSureColumn) continue;
    double weight = words.dating().match(s.name);
    const bool excepted = words.dating().excepted(s.name);
    if (!excepted && !s.comment.empty()) {
      if (words.dating().excepted(s.comment)) continue;
      weight = std::max(weight, 0.9 * words.dating().match(s.comment));
    }
    if (excepted) continue;
    if (weight == 0 && type_class(s.type) == TypeClass::Date && s.type != "time" && !s.type.starts_with("year")) weight = 0.3;
    // Of two that are equally sure the plainer name: "date_add" before "newsletter_date_add".
    const bool plainer = best >= 0 && weight == best_weight && s.name.size() < samples[static_cast<std::size_t>(best)].name.size();
    if ((weight <= best_weight && !plainer) || weight == 0 || s.values.empty()) continue;
    Moment moment;
    if (share_of_values(s.values, [&](std::string_view v) { return parse_moment(v, kJst, moment); }) < 0.9) continue;
    best = static_cast<int>(i), best_weight = weight;
  }
  return best;
}

int grouping_column(const Classifier& with, std::span<const Column> columns, std::span<const ColumnSample> samples,
                    std::span<const ColumnShape> shapes) {
  int best = -1;
  double best_weight = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (std::ranges::any_of(with.group_columns, [&](const std::string& c) { return iequals(c, columns[i].name); }))
      return static_cast<int>(i);
    const ColumnSample& s = samples[i];
    if (shapes[i].confidence >= kSureColumn || s.values.size() < 2 || s.values.size() > with.words.most_groups()) continue;
    if (s.filled * 10 < s.rows * 9 || s.filled < 2 * s.values.size()) continue;
    double weight = with.words.grouping().match(s.name);
    if (!s.comment.empty() && !with.words.grouping().excepted(s.name))
      weight = std::max(weight, 0.9 * with.words.grouping().match(s.comment));
    if (weight > best_weight) best = static_cast<int>(i), best_weight = weight;
  }
  return best;
}

}  // namespace

TableShape classify_table(const Classifier& with, std::string_view table, std::span<const Column> columns, const RowSample& rows,
                          bool whole) {
  Arena arena;
  absl::flat_hash_set<std::string_view> distinct;
  std::string folded;
  fold(table.substr(0, kMostValueBytes), folded);
  const std::string_view table_name = arena.copy(folded);

  TableShape shape;
  std::vector<ColumnSample> samples;
  const KnownTable* known = with.words.known_table(table, columns);
  const std::size_t prefix = common_prefix(with.words.headers(), table_name, columns);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    samples.push_back(sample_of(with.words, columns[i], i, table_name, prefix, rows, arena, distinct));
    const FieldKind* said = nullptr;
    if (known != nullptr) {
      const auto found = known->columns.find(ascii_lower(columns[i].name));
      if (found != known->columns.end()) said = &found->second;
    }
    shape.columns.push_back(said != nullptr ? known_kind(*said, samples.back()) : best_kind(with, samples.back()));
  }

  const TableWord word = with.words.table_word(table);
  judge_by_neighbours(samples, word, shape.columns);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (is_constant(shape.columns[i], samples[i])) shape.columns[i] = ColumnShape{};
  }

  const bool tiny = whole && rows.rows() <= 2;
  const Kinds kinds(shape.columns, samples);
  shape.role = role_of(kinds, word, tiny);
  shape.nobody = nobody_reason(kinds, shape.role, word, tiny);
  using enum FieldKind;
  shape.contacts = kinds.any(Name, Email, Phone, Fax, Address, PostalCode);
  shape.dating = shape.role == TableRole::Persons ? dating_column(with.words, samples, shape.columns) : -1;
  shape.grouping = shape.role == TableRole::Persons ? grouping_column(with, columns, samples, shape.columns) : -1;
  for (ColumnShape& c : shape.columns) {
    if (c.confidence < kSureColumn || shape.role == TableRole::None) c = ColumnShape{};
  }
  return shape;
}

}  // namespace hinomi::impact
