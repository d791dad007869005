#include "impact/kept_keys.h"

#include <algorithm>

namespace hinomi::impact {
namespace {

constexpr std::uint64_t kMostBytes = 16;  // a person
constexpr std::uint64_t kNone = UINT64_MAX;

// Stronger kinds first.
std::uint64_t rank(KeyHash key) { return std::uint64_t{static_cast<std::uint8_t>(key.kind)} << KeyHash::kBits | key.hash; }

using BestTwo = std::array<std::uint64_t, 2>;

void offer(BestTwo& best, std::uint64_t rank, std::size_t most) {
  if (rank == best[0] || rank == best[1]) return;
  if (rank < best[0]) std::swap(rank, best[0]);
  if (most > 1 && rank < best[1]) best[1] = rank;
}

// Calls group(key, persons) once for each weaker key, with those who share it.
template <typename F>
Result<void> by_weak_key(PersonRegistry& registry, const IdSet& counted, const Ties& ties, F&& group) {
  std::vector<PersonId> persons;
  KeyHash current;
  bool many = false;
  const auto close = [&] {
    if (!persons.empty() && !many) group(current, std::span<const PersonId>(persons));
    persons.clear(), many = false;
  };
  RETURN_IF_ERROR(registry.for_each_weak_key_sorted([&](KeyHash weak, PersonId strong) {
    if (rank(weak) != rank(current)) {
      close();
      current = weak;
    }
    if (many || !counted.contains(strong)) return;
    const PersonId person = person_of(strong, counted, ties);
    if (std::ranges::find(persons, person) != persons.end()) return;
    persons.push_back(person);
    many = persons.size() > kMostSharing;
  }));
  close();
  return {};
}

std::array<std::uint64_t, kCommonKeys> sizes(const PersonSetKeys& keys) {
  std::array<std::uint64_t, kCommonKeys> sizes{};
  for (std::size_t k = 0; k < kCommonKeys; ++k) sizes[k] = keys[k].size();
  return sizes;
}

}  // namespace

Result<KeptKeys> kept_keys(PersonRegistry& registry, const IdSet& counted, const Ties& ties) {
  KeptKeys strongest;
  RETURN_IF_ERROR(registry.for_each_key([&](KeyHash key, PersonId id) {
    // Not a person of its own: comes again as a weaker key.
    if (!counted.contains(id) || (key.kind != KeyKind::Email && person_of(id, counted, ties) != id)) return;
    if (!is_kept(key.kind)) {
      ++strongest.left_out;
      return;
    }
    ++strongest.persons;
    strongest.keys[static_cast<std::size_t>(key.kind)].push_back(key.hash);
  }));
  for (std::size_t most = 2;; --most) {
    // Only few persons do not leave room for three keys beside the head.
    KeptKeys kept = most > 0 ? strongest : std::move(strongest);
    if (most > 0) {
      std::vector<BestTwo> best(registry.size(), BestTwo{kNone, kNone});
      RETURN_IF_ERROR(by_weak_key(registry, counted, ties, [&](KeyHash weak, std::span<const PersonId> persons) {
        for (const PersonId person : persons) offer(best[person], rank(weak), most);
      }));
      RETURN_IF_ERROR(by_weak_key(registry, counted, ties, [&](KeyHash weak, std::span<const PersonId> persons) {
        const bool wanted = std::ranges::any_of(
            persons, [&](PersonId person) { return best[person][0] == rank(weak) || best[person][1] == rank(weak); });
        if (wanted && is_kept(weak.kind)) kept.keys[static_cast<std::size_t>(weak.kind)].push_back(weak.hash);
      }));
    }
    for (std::vector<std::uint64_t>& hashes : kept.keys) {
      std::ranges::sort(hashes);
      const auto rest = std::ranges::unique(hashes);
      hashes.erase(rest.begin(), rest.end());
    }
    if (most == 0 || person_set_bytes(sizes(kept.keys)) <= kMostBytes * kept.persons) return kept;
  }
}

}  // namespace hinomi::impact
