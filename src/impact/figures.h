// Figures over any set of counted tables: rows, persons and their bounds, periods, fields.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "impact/id_map.h"
#include "impact/scope_tables.h"

namespace hinomi::impact {

/// What figures are made with; it outlives them.
struct FigureContext {
  const PersonRegistry& registry;
  Ties ties;
  bool test_counts = false;  ///< most of the evidence looks like tests, so tests are counted as persons
};

/// Keys and rows of several tables together.
class PersonSum {
 public:
  PersonSum(const FigureContext& with) : with_(with) {}
  void add(const ScopedTable& table);

  ImpactFigures figures() const;
  std::uint64_t persons() const { return count_persons(keys_, with_.registry, with_.ties); }
  std::string identified_by() const;
  std::uint64_t cards() const { return cards_.size(); }
  std::uint64_t cards_with_code() const { return coded_cards_.size(); }
  /// The keys under which those are counted who are under 18 on the day on which people born then (days since 1970) turn 18.
  absl::flat_hash_set<PersonId> minor_persons(std::int32_t eighteen_born) const;
  const IdSet& keys() const { return keys_; }
  /// What made rows and keys into persons; kinds of keys in the order of their strength.
  std::vector<MergeImpact> merges() const;
  /// Persons that only less complete sources and the system's own logs name.
  std::uint64_t elsewhere() const { return elsewhere_.count_without(keys_); }
  std::uint64_t keyless() const { return keyless_; }
  /// Keys that server logs show only in content which a later load replaced; not part of any figure.
  std::uint64_t replaced() const { return replaced_.count_without(keys_); }

 private:
  void add_others(const ScopedTable& table);

  const FigureContext& with_;
  IdSet keys_, cards_, coded_cards_, young_, elsewhere_, replaced_;
  std::array<std::uint64_t, kKeyKinds> rows_by_key_{};
  absl::flat_hash_set<std::uint64_t> phone_names_;
  std::uint64_t tables_ = 0, rows_ = 0, personal_rows_ = 0, keyless_ = 0, missed_ = 0;
};

/// Rows of a table that hold personal data, test rows too.
std::uint64_t personal_rows(const ScopedTable& table);
/// The times of a table's rows that hold personal data.
MomentRange moments(const ScopedTable& table, bool test_counts);

TableImpact table_impact(const ScopedTable& table, const FigureContext& with, UtcOffset offset);
/// What is held of each person, under the key by which the person is counted.
IdMap<KindMask> held_by_person(std::span<const ScopedTable> tables, const IdSet& keys, const FigureContext& with);
std::vector<FieldImpact> field_impacts(std::span<const ScopedTable> tables, const IdMap<KindMask>& held);
Contactability contactability(const IdMap<KindMask>& held, const absl::flat_hash_set<PersonId>& minors, bool reserved_counts,
                              const FigureContext& with);
/// Most mail addresses are at domains for examples: they are taken as ordinary, as test rows are.
bool reserved_mail_counts(const IdMap<KindMask>& held, const FigureContext& with);
/// As MergeImpact names it.
std::string_view key_name(KeyKind kind);
std::vector<YearImpact> year_impacts(std::span<const ScopedTable> tables, const FigureContext& with);
/// Rows of persons that are older than the ledger allows at that time; one entry a table.
std::vector<RetentionImpact> retention_impacts(std::span<const ScopedTable> tables, const Ledger& ledger, Timestamp at);
std::vector<GroupImpact> group_impacts(std::span<const ScopedTable> tables, const FigureContext& with, const Ledger& ledger);
std::vector<AssetImpact> asset_impacts(std::span<const ScopedTable> tables, const FigureContext& with, const Ledger& ledger);

}  // namespace hinomi::impact
