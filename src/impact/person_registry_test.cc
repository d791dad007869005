#include "impact/person_registry.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

namespace hinomi::impact {
namespace {

TEST(IdSet, AgreesWithAPlainSet) {
  std::minstd_rand random(3);
  for (const std::uint32_t range : {10u, 1000u, 100'000u, 4'000'000u}) {
    IdSet set, other;
    std::set<std::uint32_t> plain, plain_other;
    for (int i = 0; i < 5000; ++i) {
      const auto id = static_cast<std::uint32_t>(random() % range), id2 = static_cast<std::uint32_t>(random() % range);
      EXPECT_EQ(set.insert(id), plain.insert(id).second);
      other.insert(id2), plain_other.insert(id2);
    }
    EXPECT_EQ(set.size(), plain.size());
    std::set<std::uint32_t> seen;
    set.for_each([&](std::uint32_t id) { seen.insert(id); });
    EXPECT_EQ(seen, plain);
    for (int i = 0; i < 1000; ++i) {
      const auto id = static_cast<std::uint32_t>(random() % (range + 100));
      EXPECT_EQ(set.contains(id), plain.contains(id));
    }
    std::set<std::uint32_t> rest;
    for (const std::uint32_t id : plain) {
      if (!plain_other.contains(id)) rest.insert(id);
    }
    EXPECT_EQ(set.count_without(other), rest.size());
    set.add_all(other);
    plain.insert(plain_other.begin(), plain_other.end());
    EXPECT_EQ(set.size(), plain.size());
  }
}

void tie(PersonRegistry& registry, PersonId strong, KeyKind weak, std::string_view normalised) {
  std::string scratch;
  registry.tie(strong, registry.fingerprint(weak, normalised, scratch));
}

TEST(PersonRegistry, WeakKeysJoinStrongerOnes) {
  PersonRegistry registry(FingerprintKey(std::array<std::uint8_t, 16>{7}));
  const PersonId email = registry.id_of(KeyKind::Email, "a@mail.example");
  EXPECT_EQ(registry.id_of(KeyKind::Email, "a@mail.example"), email);
  const PersonId phone = registry.id_of(KeyKind::Phone, "09000000001");
  const PersonId birth = registry.id_of(KeyKind::NameBirth, "山田|1990-01-01");
  const PersonId alone = registry.id_of(KeyKind::NameBirth, "鈴木|1990-01-01");
  tie(registry, email, KeyKind::Phone, "09000000001");
  tie(registry, phone, KeyKind::NameBirth, "山田|1990-01-01");
  tie(registry, phone, KeyKind::NameBirth, "山田|1990-01-01");
  const Ties ties = registry.ties();
  EXPECT_EQ(ties.size(), 2u);
  EXPECT_TRUE(std::ranges::equal(ties.of(phone), std::array{email}));
  EXPECT_TRUE(std::ranges::equal(ties.of(birth), std::array{phone}));

  IdSet all;
  for (const PersonId id : {email, phone, birth, alone}) all.insert(id);
  EXPECT_EQ(count_persons(all, registry, ties), 2u);
  EXPECT_EQ(person_of(birth, all, ties), email);
  EXPECT_EQ(person_of(alone, all, ties), alone);
  // Without the stronger key in sight the weak one stands for the person.
  IdSet some;
  some.insert(birth), some.insert(alone);
  EXPECT_EQ(count_persons(some, registry, ties), 2u);
}

// Thousands of keys with few in memory, against plain maps.
TEST(PersonRegistry, SpilledKeysAndTiesAreFoundAgain) {
  std::minstd_rand random(11);
  for (const std::size_t few : {std::size_t{1}, std::size_t{7}, std::size_t{500}}) {
    PersonRegistry registry(FingerprintKey(std::array<std::uint8_t, 16>{7}), {few, few});
    std::map<std::string, PersonId> first_of;
    std::vector<std::pair<std::string, PersonId>> given;
    std::set<std::pair<std::string, std::string>> ties;
    for (int i = 0; i < 6000; ++i) {
      const std::string text = std::to_string(random() % 900);
      const KeyKind kind = random() % 2 ? KeyKind::Email : KeyKind::Phone;
      const std::string name = (kind == KeyKind::Email ? "E" : "P") + text;
      const PersonId id = registry.id_of(kind, text);
      first_of.try_emplace(name, id);
      given.emplace_back(name, id);
      if (kind == KeyKind::Email && random() % 3 == 0) {
        const std::string phone = std::to_string(random() % 900);
        tie(registry, id, KeyKind::Phone, phone);
        ties.insert({"P" + phone, name});
      }
      if (random() % 5 == 0) registry.saw_birth(id, static_cast<std::int32_t>(i));
    }
    registry.settle();
    EXPECT_TRUE(registry.has_aliases());
    EXPECT_EQ(registry.problem(), "");
    for (const auto& [name, id] : given) EXPECT_EQ(registry.canonical(id), first_of.at(name)) << name;
    std::set<std::pair<PersonId, PersonId>> expected, found;
    for (const auto& [weak, strong] : ties) {
      if (first_of.contains(weak)) expected.insert({first_of.at(weak), first_of.at(strong)});
    }
    const Ties made = registry.ties();
    for (PersonId weak = 0; weak < registry.size(); ++weak) {
      for (const PersonId strong : made.of(weak)) found.insert({weak, strong});
    }
    EXPECT_EQ(found, expected);
  }
}

TEST(PersonRegistry, WithoutAPlaceForTheFileAllStaysInMemory) {
  ::setenv("TMPDIR", "/nonexistent", 1);
  PersonRegistry registry(FingerprintKey(std::array<std::uint8_t, 16>{7}), {4, 4});
  std::vector<PersonId> ids;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100; ++i) {
      ids.push_back(registry.id_of(KeyKind::Phone, std::to_string(i)));
      tie(registry, registry.id_of(KeyKind::Email, std::to_string(i)), KeyKind::Phone, std::to_string(i));
    }
  }
  ::unsetenv("TMPDIR");
  registry.settle();
  EXPECT_FALSE(registry.has_aliases());
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(ids[i], ids[i + 100]);
  EXPECT_EQ(registry.ties().size(), 100u);
}

TEST(PersonRegistry, OneTextUnderTwoKindsIsTwoKeys) {
  PersonRegistry registry(FingerprintKey(std::array<std::uint8_t, 16>{7}));
  EXPECT_NE(registry.id_of(KeyKind::Email, "x"), registry.id_of(KeyKind::Name, "x"));
}

}  // namespace
}  // namespace hinomi::impact
