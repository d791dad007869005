#include "impact/table_tally.h"

#include <algorithm>

#include "base/text.h"
#include "impact/filled.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

constexpr std::uint64_t kFirstWindow = 8192;
constexpr std::uint64_t kMostBetweenWindows = 1u << 20;
constexpr std::size_t kWindowRows = 256;
constexpr std::size_t kMostGroupBytes = 64;
constexpr std::size_t kMostUnreadMail = 254;
constexpr int kAdult = 18;
constexpr int kLastMinorYear = 11;  // whoever is in the second year of senior high school is 17 at most

// A row's content, whatever source it was read from.
std::uint64_t row_hash(std::span<const Cell> cells, const PersonRegistry& registry, std::string& scratch) {
  scratch.clear();
  for (const Cell& cell : cells) {
    scratch += cell.kind == CellKind::Null ? '0' : '1';
    if (cell.kind == CellKind::Null) continue;
    scratch.append(cell.text);
    scratch += '\x1f';
  }
  return registry.hash(scratch);
}

std::uint64_t record_key(PersonId id, bool test) { return std::uint64_t{id} << 1 | (test ? 1 : 0); }

bool is_telling(FieldKind kind) {
  using enum FieldKind;
  switch (kind) {
    case Name:
    case Email:
    case Phone:
    case BirthDate:
    case Address:
    case MyNumber:
    case DriverLicence:
    case CardNumber:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Stratum::add(const Stratum& other) {
  persons.add_all(other.persons), cards.add_all(other.cards), young.add_all(other.young);
  coded_cards.add_all(other.coded_cards);
  other.held.for_each([&](PersonId id, const HeldKey& key) { held[id].kinds |= key.kinds; });
  for (std::size_t k = 0; k < kKeyKinds; ++k) rows_by_key[k] += other.rows_by_key[k];
  rows += other.rows, keyless += other.keyless;
  moments.add(other.moments), dated.add(other.dated);
  phone_names.insert(other.phone_names.begin(), other.phone_names.end());
}

void PersonRecord::add(const PersonRecord& other) {
  const auto fill = [](std::string& to, const std::string& from) {
    if (to.empty()) to = from;
  };
  fill(name, other.name), fill(email, other.email), fill(phone, other.phone), fill(address, other.address);
  fill(guardian, other.guardian), fill(unread_email, other.unread_email);
  kinds |= other.kinds;
  rows += other.rows;
}

TableTally::TableTally(const TableSchema& schema, std::size_t order)
    : order_(order), evidence_(schema.evidence), database_(schema.database), name_(schema.name), logged_(schema.logged) {}

void TableTally::learn(const TableSchema& schema, std::vector<std::uint32_t>& places) {
  places.clear();
  const bool by_name = schema.headed || schema.declared;
  // Names that arrive after rows without any belong to the columns in their order.
  if (by_name && !headed_ && !columns_.empty() && columns_.size() == schema.columns.size()) columns_ = schema.columns;
  headed_ = headed_ || by_name;
  if (schema.foreign_keys.size() > foreign_keys_.size()) foreign_keys_ = schema.foreign_keys;
  next_number_ = std::max(next_number_, schema.next_number);
  for (std::uint32_t i = 0; i < schema.columns.size(); ++i) {
    const Column& column = schema.columns[i];
    std::uint32_t place = i;
    if (by_name) {
      const auto same = [&](const Column& c) { return iequals(c.name, column.name); };
      place = i < columns_.size() && same(columns_[i])
                  ? i
                  : static_cast<std::uint32_t>(std::ranges::find_if(columns_, same) - columns_.begin());
    }
    if (place >= columns_.size()) {
      place = static_cast<std::uint32_t>(columns_.size());
      columns_.push_back(column);
      // A column that was not there when the others were classified: look again as soon as there are rows.
      if (settled_) next_window_ = rows_ + 1;
    } else if (schema.declared && columns_[place].type.empty()) {
      columns_[place] = column;
    }
    places.push_back(place);
  }
  filled_.resize(columns_.size());
  plan_.bits.resize(columns_.size());
  shape_.columns.resize(columns_.size());
}

void TableTally::take(std::span<const Cell> cells, std::span<const Cell> as_read, const RowMark& mark, Counting& with,
                      const RunDigest* digest, std::size_t number) {
  if (cells.size() > columns_.size()) cells = cells.first(columns_.size());
  if (logged_ && written_before(as_read, mark, with)) return;
  if (!logged_ && first_rows_.size() < kFirstRows) first_rows_.push_back(row_hash(as_read, with.persons, with.scratch));
  if (rows_ == 0) first_place_ = mark.place;
  ++rows_;
  if (!settled_) {
    sample_.add(cells, mark);
    if (sample_.full()) settle(with, false);
    return;
  }
  count(cells, mark, with, digest, number);
  if (rows_ >= next_window_) [[unlikely]] {
    sample_.add(cells, mark);
    if (sample_.rows() >= kWindowRows || sample_.full()) look_again(with);
  }
}

// A dump that was loaded twice, or is written in two logs, is one table. The same connection writing the same row twice means it.
bool TableTally::written_before(std::span<const Cell> as_read, const RowMark& mark, Counting& with) {
  const std::uint64_t hash = row_hash(as_read, with.persons, with.scratch);
  if (const auto known = log_.connection_of.find(hash); known != log_.connection_of.end()) {
    if (known->second != mark.connection) return ++log_.repeated, true;
  } else if (with.row_hashes_left > 0) {
    log_.connection_of.try_emplace(hash, mark.connection);
    --with.row_hashes_left;
  }
  auto load = log_.loads.find(mark.connection);
  if (load == log_.loads.end()) {
    if (log_.loads.size() >= LoggedRows::kMostConnections) return false;
    load = log_.loads.try_emplace(mark.connection, LoggedRows::Load{0, mark.time}).first;
  }
  ++load->second.rows;
  return false;
}

void TableTally::settle(Counting& with, bool whole) {
  if (settled_) return;
  settled_ = true;
  shape_ = classify_table(with.classifier, name_, columns_, sample_, whole);
  plan(with);
  card_orders_ = CardOrders::of(with.classifier, name_, columns_, shape_);
  next_window_ = std::min<std::uint64_t>(kFirstWindow, std::max<std::uint64_t>(2 * rows_, 64));
  const RowSample kept = std::move(sample_);
  sample_.clear();
  std::vector<Cell> cells;
  for (std::size_t r = 0; r < kept.rows(); ++r) count(kept.cells(r, cells), kept.mark(r), with, nullptr, 0);
}

void TableTally::plan(const Counting& with) {
  plan_ = plan_rows(shape_), ++plan_number_;
  contact_ = plan_contact(with.classifier.contact, name_, columns_, shape_, plan_);
}

void TableTally::begin_read(RunDigest& out, std::size_t rows, std::size_t cells) const {
  out.plan = plan_number_;
  // Rows may be much shorter than what all tables of one name had together.
  out.columns = std::min(columns_.size(), cells);
  out.rows.assign(rows, {});
  out.cells.assign(rows * out.columns, CellState::Empty);
}

void TableTally::read_keys(const Batch& batch, std::span<const Row> rows, const PersonRegistry& persons, const TestRows& test_rows,
                           RunDigest& out) const {
  out.plan = 0;
  if (!settled_) return;
  std::size_t longest = 0;
  for (const Row& row : rows) longest = std::max<std::size_t>(longest, row.count);
  begin_read(out, rows.size(), longest);
  for (std::size_t i = 0; i < rows.size(); ++i) read_key(batch.cells_of(rows[i]), persons, test_rows, out, i);
}

void TableTally::read_known(const Batch& batch, std::span<const Row> rows, const PersonRegistry& persons, RunDigest& out) const {
  if (out.plan == 0 || out.plan != plan_number_) return;
  // Memory answers while the other rows are read: first where a key's number stands, then what is known of that number.
  for (const RowDigest& digest : out.rows)
    if (digest.kind) persons.prefetch(digest.key);
  for (RowDigest& digest : out.rows) {
    if (digest.kind) digest.id = persons.find(digest.key);
    if (digest.id) stratum(digest).held.prefetch(*digest.id);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) read_rest(batch.cells_of(rows[i]), persons, out, out.rows[i]);
}

void TableTally::prefetch(const RunDigest& digest, std::size_t number, const PersonRegistry& persons) const {
  if (digest.plan != plan_number_ || number >= digest.rows.size()) return;
  const RowDigest& row = digest.rows[number];
  if (row.id) {
    stratum(row).held.prefetch(*row.id);
  } else if (row.kind) {
    persons.prefetch(row.key);
  }
}

/// Whether a person is behind the row.
bool TableTally::counts(const RowDigest& digest) const {
  return shape_.role != TableRole::None && (digest.kinds != 0 || shape_.role != TableRole::Persons);
}

void TableTally::read_key(std::span<const Cell> cells, const PersonRegistry& persons, const TestRows& test_rows, RunDigest& out,
                          std::size_t number) const {
  RowDigest& digest = out.rows[number];
  CellState* states = out.cells.data() + number * out.columns;
  const KindMask* bits = plan_.bits.data();
  if (cells.size() > out.columns) cells = cells.first(out.columns);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (is_filled(cell)) {
      states[i] = CellState::Filled;
      digest.kinds |= bits[i];
    } else if (cell.kind != CellKind::Null && !cell.text.empty()) {
      states[i] = CellState::Blank;
    }
  }
  if (!counts(digest)) return;
  RowKeys& keys = out.keys;
  keys.open(plan_, cells);
  for (std::size_t k = 0; k < kKeyKinds; ++k) {
    const auto kind = static_cast<KeyKind>(k);
    const auto key = keys.get(kind);
    if (!key) continue;
    digest.kind = kind;
    digest.key = persons.fingerprint(kind, *key, out.scratch);
    if (kind == KeyKind::Email) {
      digest.test = test_rows.email(*key);
      if (contact_.words != nullptr) digest.flags = mail_flags(*contact_.words, *key);
    }
    break;
  }
  for (const std::uint32_t column : plan_.names) {
    if (!digest.test && column < cells.size() && is_filled(cells[column])) digest.test = test_rows.name(cells[column].text);
  }
}

RowIdentity TableTally::identify(std::span<const Cell> cells, Counting& with) const {
  if (!has_persons()) return {};
  if (cells.size() > columns_.size()) cells = cells.first(columns_.size());
  begin_read(with.own, 1, cells.size());
  read_key(cells, with.persons, with.test_rows, with.own, 0);
  const RowDigest& own = with.own.rows[0];
  if (!counts(own)) return {};
  RowIdentity identity{true, own.test, {}};
  if (own.kind) identity.id = with.persons.id_of(*own.kind, own.key);
  return identity;
}

void TableTally::read_rest(std::span<const Cell> cells, const PersonRegistry& persons, RunDigest& out, RowDigest& digest) const {
  if (!digest.kind) return;
  if (cells.size() > out.columns) cells = cells.first(out.columns);
  RowKeys& keys = out.keys;
  keys.open(plan_, cells);
  bool tied = false;  // and a date of birth among the cells is known
  if (*digest.kind < kWeakKeys.back()) {
    digest.weak_cells = keys.weak_cells();
    tied = digest.id && stratum(digest).held.at(*digest.id).weak_cells == digest.weak_cells;
    for (std::size_t k = 0; !tied && k < kWeakKeys.size(); ++k) {
      if (kWeakKeys[k] <= *digest.kind) continue;
      if (const auto weak = keys.get(kWeakKeys[k])) digest.weak[k] = persons.fingerprint(kWeakKeys[k], *weak, out.scratch);
    }
  }
  if (!tied && !(digest.id && persons.birth(*digest.id) != PersonRegistry::kNoBirth)) digest.birth = keys.birth_days();
  if (contact_.words != nullptr) {
    digest.flags |= row_flags(contact_, cells, digest.kinds, *digest.kind == KeyKind::Email);
    // What is said by the cells that were seen with this key is known.
    if (!tied) digest.flags |= address_and_script_flags(plan_, cells);
  }
  if (!plan_.ages.empty()) digest.age = keys.age();
  if (!plan_.schools.empty()) digest.school = keys.school_year();
  if (*digest.kind == KeyKind::Phone) {
    if (const auto name = keys.get(KeyKind::Name)) digest.name = static_cast<std::uint32_t>(persons.hash(*name));
  }
}

void TableTally::count(std::span<const Cell> cells, const RowMark& mark, Counting& with, const RunDigest* digest,
                       std::size_t number) {
  if (digest == nullptr || digest->plan != plan_number_) {
    number = 0;
    digest = &with.own;
    begin_read(with.own, 1, cells.size());
    read_key(cells, with.persons, with.test_rows, with.own, 0);
    RowDigest& own = with.own.rows[0];
    if (own.kind) own.id = with.persons.find(own.key);
    read_rest(cells, with.persons, with.own, own);
  }
  ColumnTally* filled = filled_.data();
  for (const CellState state : digest->cells_of(number)) {
    filled->filled += state == CellState::Filled ? 1 : 0;
    filled->blank += state == CellState::Blank ? 1 : 0;
    ++filled;
  }
  const RowDigest& row = digest->rows[number];
  std::optional<PersonId> person;
  if (counts(row)) person = count_person(cells, row, mark, with);
  if (card_orders_) card_orders_->see(cells, person, row.test, mark.place, with.offset);
}

std::optional<PersonId> TableTally::count_person(std::span<const Cell> cells, const RowDigest& digest, const RowMark& mark,
                                                 Counting& with) {
  for (KindMask rest = digest.kinds; rest != 0; rest &= rest - 1) ++kind_rows_[static_cast<std::size_t>(__builtin_ctzll(rest))];

  Stratum& s = digest.test ? test_ : real_;
  ++s.rows;
  std::optional<std::int32_t> day;
  if (plan_.dating >= 0 && static_cast<std::size_t>(plan_.dating) < cells.size()) {
    const std::string_view text = cells[static_cast<std::size_t>(plan_.dating)].text;
    s.moments.see(text);
    day = s.dated.see(text, with.offset, mark.place);
  }
  PersonId id = 0;
  if (digest.kind) {
    id = digest.id ? *digest.id : with.persons.id_of(*digest.kind, digest.key);
    ++s.rows_by_key[static_cast<std::size_t>(*digest.kind)];
    s.persons.insert(id);
    HeldKey& held = s.held[id];
    held.kinds |= digest.kinds | digest.flags;
    if (day) s.dated.saw_person(id);
    // Every weaker key of a person's rows. Most rows of one person have the same cells.
    if (held.weak_cells != digest.weak_cells && digest.weak_cells != 0) {
      held.weak_cells = digest.weak_cells;
      for (const auto& weak : digest.weak) {
        if (weak) with.persons.tie(id, *weak);
      }
    }
    if (digest.birth && with.persons.birth(id) == PersonRegistry::kNoBirth) with.persons.saw_birth(id, *digest.birth);
    judge_age(id, digest, day, s, with.persons);
    if (digest.name != 0) s.phone_names.insert(std::uint64_t{id} << 32 | digest.name);
    if (logged_) {
      Timestamp& seen = log_.last_seen[id];
      seen = std::max(seen, mark.time);
      if (with.keep_first_rows) {
        const FirstRow row{mark.time, mark.place, mark.connection};
        const auto [first, fresh] = log_.first_rows.try_emplace(id, row);
        if (!fresh && row.before(first->second)) first->second = row;
      }
    }
    if (with.keep_persons && shape_.role == TableRole::Persons) {
      with.keys.open(plan_, cells);
      keep_record(id, digest, cells, with.keys);
    }
  } else {
    ++s.keyless;
  }
  if (!plan_.cards.empty()) {
    with.keys.open(plan_, cells);
    for (const std::uint32_t column : plan_.cards) {
      if (!with.keys.card(column, with.scratch)) continue;
      const PersonId card = with.persons.id_of(KeyKind::Card, with.scratch);
      s.cards.insert(card);
      if (digest.kinds & kind_bit(FieldKind::CardCode)) s.coded_cards.insert(card);
    }
  }
  if (plan_.grouping >= 0 && static_cast<std::size_t>(plan_.grouping) < cells.size()) {
    count_group(cells[static_cast<std::size_t>(plan_.grouping)].text, id, digest.kind.has_value(), digest.test,
                with.classifier.words.most_groups());
  }
  return digest.kind ? std::optional(id) : std::nullopt;
}

// An age or school year tells when somebody can be born, if the row tells when it was stated.
void TableTally::judge_age(PersonId id, const RowDigest& digest, std::optional<std::int32_t> day, Stratum& s,
                           PersonRegistry& persons) {
  if (digest.age) {
    if (day) {
      persons.saw_earliest_birth(id, earliest_birth(*digest.age, *day));
    } else if (*digest.age < kAdult) {
      s.young.insert(id);
    }
  }
  if (digest.school) {
    if (day) {
      persons.saw_earliest_birth(id, earliest_birth(*digest.school, *day));
    } else if (digest.school->last <= kLastMinorYear) {
      s.young.insert(id);
    }
  }
}

void TableTally::count_group(std::string_view value, PersonId id, bool known, bool test, std::size_t most) {
  value = trim(value).substr(0, kMostGroupBytes);
  auto group = std::ranges::find(groups_, value, &GroupTally::value);
  if (group == groups_.end()) {
    // The last one takes whatever is too many: an empty value, shown as "other".
    if (groups_.size() >= most) {
      value = {};
      group = std::ranges::find(groups_, value, &GroupTally::value);
    }
    if (group == groups_.end()) {
      groups_.push_back({std::string(value), 0, {}});
      group = groups_.end() - 1;
    }
  }
  ++group->rows;
  if (known) group->persons[test ? 1 : 0].insert(id);
}

void TableTally::keep_record(PersonId id, const RowDigest& digest, std::span<const Cell> cells, RowKeys& keys) {
  const auto [it, fresh] = record_of_.try_emplace(record_key(id, digest.test), records_.size());
  if (fresh) {
    records_.emplace_back();
    records_.back().id = id, records_.back().test = digest.test;
  }
  PersonRecord& record = records_[it->second];
  ++record.rows;
  record.kinds |= digest.kinds | digest.flags;
  if (record.name.empty()) {
    // Where a guardian's name is the first one, the person's own stands behind it.
    keys.join(contact_.own_names, record.name);
    if (record.name.empty()) keys.join(plan_.names, record.name);
  }
  if (record.guardian.empty()) keys.join(contact_.guardians, record.guardian);
  if (record.address.empty()) keys.join(plan_.addresses, record.address);
  if (record.phone.empty()) record.phone = printable(keys.phone_as_read().substr(0, 64));
  if (record.email.empty()) {
    if (const auto email = keys.get(KeyKind::Email)) {
      record.email = *email;
    } else if (record.unread_email.empty() && has(digest.flags, ContactFlag::MailNoForm)) {
      for (const std::uint32_t column : plan_.emails) {
        if (record.unread_email.empty() && column < cells.size() && is_filled(cells[column]))
          record.unread_email = cut_bytes(printable(cells[column].text), kMostUnreadMail);
      }
    }
  }
}

// The sample holds the window's rows; they are counted already.
void TableTally::look_again(Counting& with) {
  const TableShape now = classify_table(with.classifier, name_, columns_, sample_, false);
  sample_.clear();
  next_window_ = rows_ + std::clamp<std::uint64_t>(rows_, kFirstWindow, kMostBetweenWindows);
  if (now.role != TableRole::Persons) return;
  std::size_t telling = columns_.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const ColumnShape& c = now.columns[i];
    if (shape_.columns[i].kind != FieldKind::None || !is_telling(c.kind) || c.confidence < 0.7 || (c.values >= 0 && c.values < 0.6))
      continue;
    if (telling == columns_.size() || c.confidence > now.columns[telling].confidence) telling = i;
  }
  if (telling == columns_.size()) return;
  // Rows before this one went by unlooked at, if the table was taken for one without persons.
  std::uint64_t missed = 0;
  if (shape_.role != TableRole::Persons) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (is_telling(now.columns[i].kind)) missed = std::max(missed, filled_[i].filled);
    }
  }
  late_.push_back({columns_[telling].name, rows_, missed});
  if (shape_.role != TableRole::Persons) {
    shape_ = now;
  } else {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (shape_.columns[i].kind == FieldKind::None) shape_.columns[i] = now.columns[i];
    }
  }
  plan(with);
}

void TableTally::end(const PersonRegistry& registry) {
  if (!registry.has_aliases()) return;
  const auto rename = [&](IdSet& set) { make_canonical(set, registry); };
  for (Stratum* s : {&real_, &test_}) {
    rename(s->persons), rename(s->cards), rename(s->coded_cards), rename(s->young);
    IdMap<HeldKey> held;
    s->held.for_each([&](PersonId id, const HeldKey& key) { held[registry.canonical(id)].kinds |= key.kinds; });
    s->held = std::move(held);
    for (DatedRows::Year& year : s->dated.years()) rename(year.persons);
    absl::flat_hash_set<std::uint64_t> names;
    for (const std::uint64_t pair : s->phone_names) {
      names.insert(std::uint64_t{registry.canonical(static_cast<PersonId>(pair >> 32))} << 32 | (pair & 0xffffffffu));
    }
    s->phone_names = std::move(names);
  }
  if (card_orders_) card_orders_->rename([&](PersonId id) { return registry.canonical(id); });
  for (GroupTally& group : groups_) {
    for (IdSet& set : group.persons) rename(set);
  }
  absl::flat_hash_map<PersonId, Timestamp> last_seen;
  for (const auto& [id, time] : log_.last_seen) {
    Timestamp& last = last_seen.try_emplace(registry.canonical(id), time).first->second;
    last = std::max(last, time);
  }
  log_.last_seen = std::move(last_seen);
  absl::flat_hash_map<PersonId, FirstRow> first_rows;
  for (const auto& [id, row] : log_.first_rows) {
    const auto [first, fresh] = first_rows.try_emplace(registry.canonical(id), row);
    if (!fresh && row.before(first->second)) first->second = row;
  }
  log_.first_rows = std::move(first_rows);
  std::vector<PersonRecord> records;
  record_of_.clear();
  for (PersonRecord& record : records_) {
    record.id = registry.canonical(record.id);
    const auto [it, fresh] = record_of_.try_emplace(record_key(record.id, record.test), records.size());
    if (fresh) {
      records.push_back(std::move(record));
    } else {
      records[it->second].add(record);
    }
  }
  records_ = std::move(records);
}

bool TableTally::required(std::size_t column) const {
  if (rows_ == 0) return columns_[column].not_null;
  const ColumnTally& t = filled_[column];
  return t.filled == rows_ || (columns_[column].not_null && t.filled + t.blank == rows_);
}

}  // namespace hinomi::impact
