#include "impact/figures.h"

#include <algorithm>

namespace hinomi::impact {
namespace {

template <typename F>
void for_strata(const TableTally& t, bool test_counts, F&& f) {
  f(t.real());
  if (test_counts) f(t.test());
}

}  // namespace

void PersonSum::add(const ScopedTable& table) {
  ++tables_;
  rows_ += table.rows;
  personal_rows_ += personal_rows(table);
  for (const TableTally* t : table.counted) {
    if (!t->has_persons()) {
      for_strata(*t, with_.test_counts, [&](const Stratum& s) { elsewhere_.add_all(s.persons); });
      continue;
    }
    for_strata(*t, with_.test_counts, [&](const Stratum& s) {
      keys_.add_all(s.persons), cards_.add_all(s.cards), coded_cards_.add_all(s.coded_cards), young_.add_all(s.young);
      for (std::size_t k = 0; k < kKeyKinds; ++k) rows_by_key_[k] += s.rows_by_key[k];
      phone_names_.insert(s.phone_names.begin(), s.phone_names.end());
      keyless_ += s.keyless;
    });
    for (const LateDiscovery& late : t->late()) missed_ += late.missed_at_most;
  }
  add_others(table);
}

void PersonSum::add_others(const ScopedTable& table) {
  for (const TableTally* t : table.others) {
    if (!t->has_persons()) continue;
    for_strata(*t, with_.test_counts, [&](const Stratum& s) {
      s.persons.for_each([&](PersonId id) {
        if (t->logged() && table.replaced_before.known()) {
          const auto seen = t->log().last_seen.find(id);
          if (seen != t->log().last_seen.end() && seen->second < table.replaced_before) {
            replaced_.insert(id);
            return;
          }
        }
        elsewhere_.insert(id);
      });
    });
  }
}

ImpactFigures PersonSum::figures() const {
  ImpactFigures f;
  f.tables = tables_, f.rows = rows_, f.rows_with_personal_data = personal_rows_, f.persons = persons();
  // A name alone may be anybody's: at least none of them is somebody new, at most each row is another person.
  std::uint64_t by_name = 0;
  std::uint64_t phones = 0;
  keys_.for_each([&](PersonId id) {
    if (with_.registry.kind(id) == KeyKind::Name) ++by_name;
    if (with_.registry.kind(id) == KeyKind::Phone) ++phones;
  });
  f.persons_min = f.persons > by_name ? f.persons - by_name : std::min<std::uint64_t>(f.persons, 1);
  const std::uint64_t name_rows = rows_by_key_[static_cast<std::size_t>(KeyKind::Name)];
  f.persons_max = f.persons + (name_rows > by_name ? name_rows - by_name : 0) + keyless_ + missed_ + elsewhere();
  // Several names under one telephone number may be a household.
  absl::flat_hash_map<PersonId, bool> own;  // nobody else's; searched for once a telephone number, not once a name
  for (const std::uint64_t pair : phone_names_) {
    const auto id = static_cast<PersonId>(pair >> 32);
    const auto [phone, fresh] = own.try_emplace(id);
    if (fresh) {
      phone->second = person_of(id, keys_, with_.ties) == id;
    } else if (phone->second) {
      ++f.persons_max;
    }
  }
  return f;
}

std::string PersonSum::identified_by() const {
  std::size_t kinds = 0;
  KeyKind only = KeyKind::Name;
  for (std::size_t k = 0; k < kKeyKinds; ++k) {
    if (rows_by_key_[k] > 0) ++kinds, only = static_cast<KeyKind>(k);
  }
  if (kinds == 0) return "none";
  if (kinds > 1 || keyless_ > 0) return "mixed";
  switch (only) {
    case KeyKind::Email:
      return "email";
    case KeyKind::Phone:
      return "phone";
    case KeyKind::NameBirth:
      return "name_and_birth_date";
    default:
      return "mixed";
  }
}

absl::flat_hash_set<PersonId> PersonSum::minor_persons(std::int32_t eighteen_born) const {
  // By person, not by key: a child's rows may be known by several. Whose key it is takes a search, so only the keys are asked for
  // that matter: of the young, and of others only where somebody's age is stated without a date.
  absl::flat_hash_set<PersonId> minors, young, adults;
  keys_.for_each([&](PersonId id) {
    const std::int32_t birth = with_.registry.birth(id), earliest = with_.registry.earliest_birth(id);
    if (birth == PersonRegistry::kNoBirth) {
      if (earliest == PersonRegistry::kNoBirth ? young_.contains(id) : earliest > eighteen_born) {
        young.insert(person_of(id, keys_, with_.ties));
      }
    } else if (birth > eighteen_born) {
      minors.insert(person_of(id, keys_, with_.ties));
    } else if (!young_.empty() || with_.registry.knows_earliest_births()) {
      adults.insert(person_of(id, keys_, with_.ties));
    }
  });
  for (const PersonId id : young) {
    if (!adults.contains(id)) minors.insert(id);
  }
  return minors;
}

std::vector<MergeImpact> PersonSum::merges() const {
  std::array<MergeImpact, kKeyKinds> by_kind;
  keys_.for_each([&](PersonId id) {
    MergeImpact& merge = by_kind[static_cast<std::size_t>(with_.registry.kind(id))];
    ++merge.keys;
    if (with_.registry.kind(id) != KeyKind::Email) merge.joined += person_of(id, keys_, with_.ties) == id ? 0 : 1;
  });
  std::vector<MergeImpact> merges;
  for (std::size_t k = 0; k < kKeyKinds; ++k) {
    if (by_kind[k].keys == 0) continue;
    by_kind[k].key = key_name(static_cast<KeyKind>(k)), by_kind[k].rows = rows_by_key_[k];
    merges.push_back(std::move(by_kind[k]));
  }
  return merges;
}

std::string_view key_name(KeyKind kind) {
  switch (kind) {
    case KeyKind::Email:
      return "email";
    case KeyKind::Phone:
      return "phone";
    case KeyKind::NameBirth:
      return "name_and_birth_date";
    case KeyKind::NameAddress:
      return "name_and_address";
    case KeyKind::Number:
      return "number";
    case KeyKind::Card:
      return "card";
    case KeyKind::Name:
      return "name";
  }
  return "name";
}

std::uint64_t personal_rows(const ScopedTable& table) {
  std::uint64_t rows = 0;
  for (const TableTally* t : table.counted) {
    if (t->has_persons()) rows += t->personal_rows();
  }
  return std::min(rows, table.rows);
}

MomentRange moments(const ScopedTable& table, bool test_counts) {
  MomentRange range;
  for (const TableTally* t : table.counted) {
    if (t->has_persons()) for_strata(*t, test_counts, [&](const Stratum& s) { range.add(s.moments); });
  }
  return range;
}

TableImpact table_impact(const ScopedTable& table, const FigureContext& with, UtcOffset offset) {
  const TableTally& main = table.main();
  TableImpact impact;
  impact.asset = table.asset, impact.database = main.database(), impact.name = main.name(), impact.evidence = main.evidence();
  impact.rows = table.rows, impact.rows_with_personal_data = personal_rows(table), impact.confirmed = table.confirmed;
  if (std::ranges::any_of(table.counted, [](const TableTally* t) { return t->has_persons(); })) {
    PersonSum sum(with);
    sum.add(table);
    const ImpactFigures figures = sum.figures();
    impact.persons = figures.persons, impact.persons_min = figures.persons_min, impact.persons_max = figures.persons_max;
  } else {
    impact.nobody = main.shape().nobody;
  }
  for (std::size_t i = 0; i < main.columns().size(); ++i) {
    const ColumnShape& shape = main.shape().columns[i];
    const bool personal = main.has_persons();
    impact.columns.push_back({main.columns()[i].name, personal ? shape.kind : FieldKind::None, main.columns()[i].not_null,
                              main.required(i), main.filled()[i].filled, personal ? shape.confidence : 0});
    if (personal && shape.kind == FieldKind::Password && shape.passwords != PasswordForm::Unknown)
      impact.columns.back().form = label(shape.passwords);
  }
  const MomentRange range = moments(table, with.test_counts);
  impact.first = range.first(offset), impact.last = range.last(offset), impact.date_only = range.date_only();
  return impact;
}

IdMap<KindMask> held_by_person(std::span<const ScopedTable> tables, const IdSet& keys, const FigureContext& with) {
  IdMap<KindMask> held;
  for (const ScopedTable& table : tables) {
    for (const TableTally* t : table.counted) {
      if (!t->has_persons()) continue;
      for_strata(*t, with.test_counts, [&](const Stratum& s) {
        s.held.for_each([&](PersonId id, const HeldKey& key) {
          held[with.registry.kind(id) == KeyKind::Email ? id : person_of(id, keys, with.ties)] |= key.kinds;
        });
      });
    }
  }
  // Mail that came back may be told by a table that is nobody's, as the system's own log of it.
  for (const ScopedTable& table : tables) {
    for (const TableTally* t : table.counted) {
      if (t->has_persons()) continue;
      for_strata(*t, with.test_counts, [&](const Stratum& s) {
        s.held.for_each([&](PersonId id, const HeldKey& key) {
          const PersonId person = person_of(id, keys, with.ties);
          if (has(key.kinds, ContactFlag::Bounced) && held.at(person) != 0) held[person] |= flag_bit(ContactFlag::Bounced);
        });
      });
    }
  }
  return held;
}

bool reserved_mail_counts(const IdMap<KindMask>& held, const FigureContext& with) {
  std::uint64_t mailed = 0, reserved = 0;
  held.for_each([&](PersonId id, KindMask kinds) {
    if (with.registry.kind(id) != KeyKind::Email) return;
    ++mailed;
    reserved += has(kinds, ContactFlag::MailReserved) ? 1 : 0;
  });
  return reserved * 2 > mailed;
}

Contactability contactability(const IdMap<KindMask>& held, const absl::flat_hash_set<PersonId>& minors, bool reserved_counts,
                              const FigureContext& with) {
  Contactability contact;
  constexpr std::array<std::string_view, 6> kLanguages = {"ja", "en", "zh", "ko", "other", "unknown"};
  std::array<std::uint64_t, kLanguages.size()> languages{};
  held.for_each([&](PersonId id, KindMask kinds) {
    // An address that is none makes no key.
    const bool mail = with.registry.kind(id) == KeyKind::Email;
    const bool post = kinds & kind_bit(FieldKind::Address);
    const bool phone = kinds & kind_bit(FieldKind::Phone);
    contact.mail += mail, contact.post += post, contact.phone += phone;
    contact.none += !mail && !post && !phone;
    const MailState state = mail_state(kinds, mail, reserved_counts);
    contact.mail_deliverable += state == MailState::Deliverable;
    contact.mail_malformed += state == MailState::Malformed;
    contact.mail_reserved += mail && has(kinds, ContactFlag::MailReserved);
    contact.mail_typo += mail && has(kinds, ContactFlag::MailTypo);
    contact.bounced += mail && has(kinds, ContactFlag::Bounced);
    if (post) {
      const std::vector<AddressPart> missing = missing_parts(kinds);
      ++(missing.empty() ? contact.address_complete : contact.address_incomplete);
      for (const AddressPart part : missing) ++contact.address_missing[static_cast<std::size_t>(part)];
    }
    contact.through_guardian += has(kinds, ContactFlag::Guardian) && minors.contains(id);
    ++languages[static_cast<std::size_t>(std::ranges::find(kLanguages, language_of(kinds)) - kLanguages.begin())];
  });
  for (std::size_t i = 0; i < kLanguages.size(); ++i) {
    if (languages[i] > 0) contact.languages.push_back({std::string(kLanguages[i]), languages[i]});
  }
  return contact;
}

std::vector<YearImpact> year_impacts(std::span<const ScopedTable> tables, const FigureContext& with) {
  DatedRows dated;
  for (const ScopedTable& table : tables) {
    for (const TableTally* t : table.counted) {
      if (t->has_persons()) for_strata(*t, with.test_counts, [&](const Stratum& s) { dated.add(s.dated); });
    }
  }
  std::vector<YearImpact> years;
  for (const DatedRows::Year& y : dated.years()) {
    years.push_back({y.year, y.rows, count_persons(y.persons, with.registry, with.ties)});
  }
  std::ranges::sort(years, {}, &YearImpact::year);
  return years;
}

std::vector<RetentionImpact> retention_impacts(std::span<const ScopedTable> tables, const Ledger& ledger, Timestamp at) {
  const CivilTime civil = to_civil(at, ledger.timezone);
  const auto today = static_cast<std::int32_t>(days_from_civil(civil.year, civil.month, civil.day));
  const auto midnight = [&](std::int32_t day) {
    return Timestamp::from_seconds(std::int64_t{day} * 86'400 - std::int64_t{ledger.timezone.minutes} * 60);
  };
  std::vector<RetentionImpact> impacts;
  for (const ScopedTable& table : tables) {
    const auto rule = std::ranges::find_if(
        ledger.retention, [&](const Retention& r) { return r.covers(table.main().database(), table.main().name()); });
    if (rule == ledger.retention.end()) continue;
    DatedRows dated;
    for (const TableTally* t : table.counted) {
      if (t->has_persons()) dated.add(t->real().dated), dated.add(t->test().dated);
    }
    const std::int32_t limit = rule->limit(today);
    const std::uint64_t rows = dated.rows_before(limit);
    if (rows == 0) continue;
    impacts.push_back({rule->purpose, rule->keep, table.asset, table.main().database(), table.main().name(), dated.oldest_place(),
                       midnight(*dated.oldest()), midnight(limit), rows, dated.undated()});
  }
  return impacts;
}

std::vector<FieldImpact> field_impacts(std::span<const ScopedTable> tables, const IdMap<KindMask>& held) {
  std::array<std::uint64_t, kKinds> persons{};
  held.for_each([&](PersonId, KindMask kinds) {
    for (KindMask rest = kinds & kKindBits; rest != 0; rest &= rest - 1) ++persons[static_cast<std::size_t>(__builtin_ctzll(rest))];
  });
  std::vector<FieldImpact> fields;
  for (std::size_t k = 1; k < kKinds; ++k) {
    FieldImpact field{static_cast<FieldKind>(k), true, 0, persons[k]};
    bool found = false;
    for (const ScopedTable& table : tables) {
      for (const TableTally* t : table.counted) {
        if (!t->has_persons()) continue;
        bool in_table = false, required = false;
        for (std::size_t i = 0; i < t->columns().size(); ++i) {
          if (t->shape().columns[i].kind != field.kind) continue;
          in_table = true;
          required = required || t->required(i);
        }
        if (!in_table) continue;
        found = true;
        field.required = field.required && required;
        field.rows += t->rows_with(field.kind);
      }
    }
    if (found) fields.push_back(field);
  }
  return fields;
}

std::vector<AssetImpact> asset_impacts(std::span<const ScopedTable> tables, const FigureContext& with, const Ledger& ledger) {
  std::vector<std::string> names;
  for (const Database& database : ledger.databases) names.push_back(database.name);
  std::vector<std::string> others;
  for (const ScopedTable& t : tables) {
    if (std::ranges::find(names, t.asset) == names.end() && std::ranges::find(others, t.asset) == others.end())
      others.push_back(t.asset);
  }
  std::ranges::sort(others);
  names.insert(names.end(), others.begin(), others.end());
  std::vector<AssetImpact> impacts;
  for (const std::string& name : names) {
    PersonSum sum(with);
    for (const ScopedTable& t : tables) {
      if (t.asset == name) sum.add(t);
    }
    const ImpactFigures f = sum.figures();
    if (f.tables > 0) impacts.push_back({name, f.tables, f.rows, f.rows_with_personal_data, f.persons});
  }
  return impacts;
}

}  // namespace hinomi::impact
