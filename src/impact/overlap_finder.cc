#include "impact/overlap_finder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <tuple>

#include <absl/container/flat_hash_set.h>

#include "base/text.h"
#include "impact/kept_keys.h"
#include "model/record.h"

namespace hinomi::impact {
namespace {

constexpr std::size_t kMostLoads = 20;
constexpr std::size_t kBlock = 4096;  // keys looked up by one thread at a time
constexpr std::size_t kAhead = 16;    // as long as memory takes to answer

using KindBits = std::uint8_t;
constexpr KindBits bit(std::size_t kind) { return static_cast<KindBits>(1u << kind); }

// Of how many values one is taken when somebody invents it, at the least: how often two strangers agree. Mobile numbers have eight
// free digits behind three prefixes; a common name takes one of some thousand, a date one of thirty thousand.
double values_of(std::size_t kind) {
  switch (static_cast<CommonKey>(kind)) {
    case CommonKey::Phone:
      return 6e7;
    case CommonKey::NameAndBirthDate:
      return 3e7;
    case CommonKey::NameAndAddress:
      return 3e8;
    default:
      return 0;  // never invented alike
  }
}

// Three are not enough, nor what lies within six deviations of the mean.
bool may_be_chance(std::uint64_t found, std::uint64_t compared, std::uint64_t in_set, double values) {
  const double expected = static_cast<double>(compared) * static_cast<double>(in_set) / values;
  return static_cast<double>(found) <= 3 + expected + 6 * std::sqrt(expected);
}

// One number a key: what is kept of a hash leaves room for the kind.
std::uint64_t number_of(KeyHash key) { return std::uint64_t{static_cast<std::uint8_t>(key.kind)} << KeyHash::kBits | key.hash; }

struct Lookup {
  KeyHash key;
  PersonId id = 0;
};

// Looks keys up block by block, several threads at once.
class Lookups {
 public:
  Lookups(const PersonSet& set, const Parallel& parallel) : set_(set), parallel_(parallel) {}

  template <typename F>
  void add(KeyHash key, PersonId id, F&& hit) {
    waiting_.push_back({key, id});
    if (waiting_.size() == kBlock * 8) flush(hit);
  }
  template <typename F>
  void flush(F&& hit) {
    hits_.assign(waiting_.size(), 0);
    parallel_((waiting_.size() + kBlock - 1) / kBlock, [&](std::size_t block) {
      const std::size_t begin = block * kBlock, end = std::min(begin + kBlock, waiting_.size());
      for (std::size_t i = begin; i < end; ++i) {
        if (i + kAhead < end) set_.prefetch(waiting_[i + kAhead].key);
        hits_[i] = set_.contains(waiting_[i].key);
      }
    });
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (hits_[i]) hit(waiting_[i]);
    }
    waiting_.clear();
  }

 private:
  const PersonSet& set_;
  const Parallel& parallel_;
  std::vector<Lookup> waiting_;
  std::vector<std::uint8_t> hits_;
};

// By key: which kinds of keys of its rows are in the set.
Result<std::vector<KindBits>> agreeing_kinds(const FigureContext& with, const IdSet& counted, const PersonSet& set,
                                             const Parallel& parallel) {
  std::vector<KindBits> kinds(with.registry.size());
  Lookups lookups(set, parallel);
  const auto own = [&](const Lookup& l) { kinds[l.id] |= bit(static_cast<std::size_t>(l.key.kind)); };
  RETURN_IF_ERROR(with.registry.for_each_key([&](KeyHash key, PersonId id) {
    if (set.has(key.kind) && counted.contains(id)) lookups.add(key, id, own);
  }));
  lookups.flush(own);

  // Who is known by the e-mail address needs no other key.
  const auto by_mail = [&](PersonId id) { return (kinds[id] & bit(static_cast<std::size_t>(CommonKey::Email))) != 0; };
  std::vector<Lookup> ties;
  bool some_by_mail = false;
  const auto tied = [&](const Lookup& l) { ties.push_back(l); };
  RETURN_IF_ERROR(with.registry.for_each_weak_key([&](KeyHash weak, PersonId strong) {
    if (!set.has(weak.kind) || !counted.contains(strong)) return;
    if (by_mail(strong)) {
      some_by_mail = true;
    } else {
      lookups.add(weak, strong, tied);
    }
  }));
  lookups.flush(tied);
  if (some_by_mail && !ties.empty()) {
    // They share the keys by which others are found all the same.
    absl::flat_hash_set<std::uint64_t> hits;
    for (const Lookup& l : ties) hits.insert(number_of(l.key));
    RETURN_IF_ERROR(with.registry.for_each_weak_key([&](KeyHash weak, PersonId strong) {
      if (by_mail(strong) && counted.contains(strong) && hits.contains(number_of(weak))) ties.push_back({weak, strong});
    }));
  }
  std::ranges::sort(ties, {}, [](const Lookup& l) { return std::tuple(l.key.kind, l.key.hash, l.id); });
  std::vector<PersonId> sharing;
  for (std::size_t begin = 0; begin < ties.size();) {
    std::size_t end = begin;
    sharing.clear();
    for (; end < ties.size() && number_of(ties[end].key) == number_of(ties[begin].key); ++end) {
      if (sharing.size() > kMostSharing) continue;
      const PersonId person = person_of(ties[end].id, counted, with.ties);
      if (std::ranges::find(sharing, person) == sharing.end()) sharing.push_back(person);
    }
    // What many share here is a dummy, whoever has it elsewhere.
    for (std::size_t i = begin; i < end && sharing.size() <= kMostSharing; ++i) {
      if (!by_mail(ties[i].id)) kinds[ties[i].id] |= bit(static_cast<std::size_t>(ties[i].key.kind));
    }
    begin = end;
  }

  // Of a person's keys each may have agreed.
  if (!with.ties.empty()) {
    counted.for_each([&](PersonId id) {
      if (kinds[id] == 0 || with.registry.kind(id) == KeyKind::Email) return;
      kinds[person_of(id, counted, with.ties)] |= kinds[id];
    });
  }
  return kinds;
}

void add_keys(IdSet& keys, const TableTally& table, const FigureContext& with) {
  if (!table.has_persons()) return;
  keys.add_all(table.real().persons);
  if (with.test_counts) keys.add_all(table.test().persons);
}

}  // namespace

Result<OverlapFinder> OverlapFinder::find(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope,
                                          const FigureContext& with, std::span<const PersonSet> sets, const Parallel& parallel) {
  OverlapFinder finder(with);
  const IdSet counted = counted_keys(tables, with);
  const auto person = [&](PersonId id) {
    return with.ties.empty() || with.registry.kind(id) == KeyKind::Email ? id : person_of(id, counted, with.ties);
  };
  std::vector<std::uint8_t> chance_only(with.registry.size());
  for (const PersonSet& set : sets) {
    ASSIGN_OR_RETURN(std::vector<KindBits> kinds, agreeing_kinds(with, counted, set, parallel));
    // Persons with a row outside of the set's own source.
    const auto own = [&](const auto& t) { return !set.owner().empty() && scope.asset_of(t->evidence()) == set.owner(); };
    std::vector<std::uint8_t> elsewhere;
    if (std::ranges::any_of(tables, own)) {
      elsewhere.resize(with.registry.size());
      IdSet others;
      for (const auto& t : tables) {
        if (!own(t)) add_keys(others, *t, with);
      }
      others.for_each([&](PersonId id) { elsewhere[person(id)] = 1; });
    }
    const auto compared = [&](PersonId id) { return person(id) == id && (elsewhere.empty() || elsewhere[id] != 0); };
    std::uint64_t all = elsewhere.empty() ? count_persons(counted, with.registry, with.ties) : 0;
    std::array<std::uint64_t, kCommonKeys> alone{};
    counted.for_each([&](PersonId id) {
      if (elsewhere.empty() && kinds[id] == 0) return;
      if (!compared(id)) return;
      all += elsewhere.empty() ? 0 : 1;
      if (std::has_single_bit(kinds[id])) ++alone[static_cast<std::size_t>(std::countr_zero(kinds[id]))];
    });
    KindBits chance = 0;
    for (std::size_t k = 0; k < kCommonKeys; ++k) {
      if (alone[k] == 0 || values_of(k) == 0) continue;
      if (may_be_chance(alone[k], all, set.keys(static_cast<CommonKey>(k)), values_of(k))) chance |= bit(k);
    }
    std::uint64_t found = 0;
    std::vector<std::uint8_t> by(with.registry.size());
    counted.for_each([&](PersonId id) {
      const KindBits agree = kinds[id];
      if (agree == 0 || !compared(id)) return;
      if (std::has_single_bit(agree) && (agree & chance) != 0) {
        chance_only[id] = 1;
        return;
      }
      ++found;
      by[id] = static_cast<std::uint8_t>(1 + std::countr_zero(agree));
    });
    // A person's weaker keys are the person, wherever they stand alone.
    if (!with.ties.empty()) {
      counted.for_each([&](PersonId id) {
        if (with.registry.kind(id) != KeyKind::Email) by[id] = by[person(id)];
      });
    }
    finder.found_in_.push_back(found);
    finder.matched_.push_back({set.owner(), std::move(by)});
  }
  counted.for_each([&](PersonId id) {
    if (chance_only[id] != 0 && finder.strongest(id, {}) == 0) ++finder.by_chance_;
  });
  return finder;
}

std::uint8_t OverlapFinder::strongest(PersonId id, std::string_view asset) const {
  std::uint8_t best = 0;
  for (const Matched& m : matched_) {
    if (id >= m.by.size() || m.by[id] == 0 || (!m.owner.empty() && m.owner == asset)) continue;
    best = best == 0 ? m.by[id] : std::min(best, m.by[id]);
  }
  return best;
}

template <typename F>
void OverlapFinder::each_person(const IdSet& keys, F&& each) const {
  keys.for_each([&](PersonId id) {
    if (!with_->ties.empty() && with_->registry.kind(id) != KeyKind::Email && person_of(id, keys, with_->ties) != id) return;
    each(id);
  });
}

Overlap OverlapFinder::of(const IdSet& keys, std::string_view asset) const {
  Overlap overlap;
  overlap.of = count_persons(keys, with_->registry, with_->ties);
  each_person(keys, [&](PersonId id) {
    const std::uint8_t by = strongest(id, asset);
    if (by == 0) return;
    ++overlap.persons;
    ++overlap.by[by - std::size_t{1}];
  });
  return overlap;
}

std::vector<std::uint64_t> OverlapFinder::by_set(const IdSet& keys, std::string_view asset) const {
  std::vector<std::uint64_t> counts(matched_.size());
  each_person(keys, [&](PersonId id) {
    for (std::size_t i = 0; i < matched_.size(); ++i) {
      const Matched& m = matched_[i];
      counts[i] += id < m.by.size() && m.by[id] != 0 && (m.owner.empty() || m.owner != asset) ? 1 : 0;
    }
  });
  return counts;
}

IdSet counted_keys(std::span<const std::unique_ptr<TableTally>> tables, const FigureContext& with) {
  IdSet keys;
  for (const auto& t : tables) add_keys(keys, *t, with);
  return keys;
}

namespace {

struct FirstSight {
  FirstRow row;
  const TableTally* table = nullptr;
};

// What is gathered of one asset.
struct Gathered {
  IdSet keys;
  AssetOverlap overlap;
  MomentRange moments;
  absl::flat_hash_map<PersonId, FirstSight> first;  ///< logged rows of persons found
};

void gather(Gathered& asset, std::string_view name_of_asset, const TableTally& t, const FigureContext& with,
            const OverlapFinder& finder) {
  IdSet keys;
  MomentRange moments;
  for (const Stratum* s : {&t.real(), &t.test()}) {
    if (s == &t.test() && !with.test_counts) break;
    keys.add_all(s->persons), moments.add(s->moments);
  }
  asset.keys.add_all(keys);
  if (finder.of(keys, name_of_asset).persons == 0) return;
  asset.moments.add(moments);
  std::string name = shown_table(qualified_name(t.database(), t.name()));
  std::vector<std::string>& tables = asset.overlap.tables;
  if (std::ranges::find(tables, name) == tables.end()) tables.push_back(std::move(name));
  if (!t.logged()) {
    asset.overlap.refs.push_back({t.first_place(), shown_table(t.name())});
    return;
  }
  for (const auto& [id, row] : t.log().first_rows) {
    if (!finder.found(id, name_of_asset) || !keys.contains(id)) continue;
    const auto [known, fresh] = asset.first.try_emplace(id, FirstSight{row, &t});
    if (!fresh && row.before(known->second.row)) known->second = {row, &t};
  }
}

// What has no time says nothing of when it began.
std::tuple<bool, Timestamp, Place> in_time(const OverlapLoad& l) { return {!l.first.known(), l.first, l.place}; }

// Each person counts for the connection that brought it first.
void tell_loads(Gathered& asset, const FigureContext& with) {
  absl::flat_hash_map<PersonId, FirstSight> persons;
  for (const auto& [id, sight] : asset.first) {
    const auto [known, fresh] = persons.try_emplace(person_of(id, asset.keys, with.ties), sight);
    if (!fresh && sight.row.before(known->second.row)) known->second = sight;
  }
  std::map<std::pair<std::uint32_t, std::uint64_t>, OverlapLoad> loads;
  for (const auto& [id, sight] : persons) {
    const FirstRow& row = sight.row;
    OverlapLoad& load = loads[{row.place.evidence, row.connection}];
    if (load.persons++ == 0 || row.before({load.first, load.place, load.connection})) {
      load.place = row.place, load.first = row.time, load.connection = row.connection;
      load.table = shown_table(sight.table->name());
    }
  }
  std::vector<OverlapLoad>& all = asset.overlap.loads;
  for (const auto& [key, load] : loads) all.push_back(load);
  // The greatest, should there be many; then in order of time.
  std::ranges::sort(all, [](const OverlapLoad& a, const OverlapLoad& b) {
    return a.persons != b.persons ? a.persons > b.persons : in_time(a) < in_time(b);
  });
  if (all.size() > kMostLoads) {
    // The first of all stays whatever its size.
    const auto first = std::ranges::min_element(all, {}, in_time);
    std::swap(all[kMostLoads - 1], *std::max(first, all.begin() + kMostLoads - 1));
    all.resize(kMostLoads);
  }
  std::ranges::sort(all, {}, in_time);
  for (const OverlapLoad& load : all) asset.overlap.refs.push_back({load.place, "INSERT INTO " + load.table});
}

}  // namespace

std::vector<AssetOverlap> asset_overlaps(std::span<const std::unique_ptr<TableTally>> tables, const ImpactScope& scope,
                                         const FigureContext& with, const OverlapFinder& finder) {
  std::map<std::string, Gathered> assets;
  for (const auto& t : tables) {
    if (!t->has_persons()) continue;
    const std::string_view asset = scope.asset_of(t->evidence());
    gather(assets[std::string(asset)], asset, *t, with, finder);
  }
  std::vector<AssetOverlap> overlaps;
  for (auto& [name, asset] : assets) {
    asset.overlap.overlap = finder.of(asset.keys, name);
    if (asset.overlap.overlap.persons == 0) continue;
    asset.overlap.found_in = finder.by_set(asset.keys, name);
    asset.overlap.asset = name;
    asset.overlap.dated_from = asset.moments.first(scope.ledger.timezone);
    asset.overlap.dated_to = asset.moments.last(scope.ledger.timezone);
    tell_loads(asset, with);
    overlaps.push_back(std::move(asset.overlap));
  }
  return overlaps;
}

std::vector<Text> overlap_notes(const OverlapFinder& finder, const Impact& impact) {
  std::vector<Text> notes;
  for (const KnownPersons& known : impact.fingerprints) {
    notes.push_back(
        {fmt::format("指紋 {}（{} 人分）と照合し、同じ人が {} 人見つかりました。", known.file, known.persons, known.found),
         fmt::format("Compared with the fingerprint {} of {} persons: {} of them are here.", known.file, known.persons,
                     known.found)});
    if (known.incomplete) {
      notes.push_back(
          {fmt::format("指紋 {} は、すべては読めなかった元データから作られています。同じ人はもっと多い可能性があります。",
                       known.file),
           fmt::format("The fingerprint {} is of a source that was not read whole: there may be more of its persons here.",
                       known.file)});
    }
  }
  if (impact.overlap && impact.overlap->persons > impact.overlap->by[0]) {
    std::string ja, en;
    for (std::size_t k = 0; k < kCommonKeys; ++k) {
      if (impact.overlap->by[k] == 0) continue;
      const Text name = label(static_cast<CommonKey>(k));
      ja += fmt::format("{}{} {} 人", ja.empty() ? "" : "、", name.ja, impact.overlap->by[k]);
      en += fmt::format("{}{} by {}", en.empty() ? "" : ", ", impact.overlap->by[k], name.en);
    }
    notes.push_back({"指紋と一致した手がかり（最も確かなもの）: " + ja + "。一部の項目だけが書き換えられている可能性があります。",
                     "Found by (the strongest key that agrees): " + en + ". Some fields may have been masked and others left."});
  }
  if (finder.by_chance() > 0) {
    notes.push_back(
        {fmt::format("弱い手がかり一つだけが指紋と一致した {} 人は、偶然の一致で説明できる数なので数えていません。",
                     finder.by_chance()),
         fmt::format("{} persons agree with the fingerprint in one weaker key alone, no more than chance explains: not counted.",
                     finder.by_chance())});
  }
  return notes;
}

}  // namespace hinomi::impact
