#include "impact/overlap_finder.h"

#include <random>
#include <set>

#include "impact/kept_keys.h"
#include "impact/test_tables.h"

namespace hinomi::impact {
namespace {

constexpr PersonSetCheck kCheck = {4};

std::string digits(std::uint64_t value, int width) { return fmt::format("{:0{}}", value, width); }

/// Persons with everything that a shop knows; `masked` columns hold something else of the same shape.
struct Mask {
  bool email = false, phone = false, name = false, address = false;
};

TestTable customers(int from, int to, Mask masked = {}) {
  TestTable table("customers", {"id", "name", "email", "tel", "address"});
  std::mt19937_64 random(77);
  for (int i = from; i < to; ++i) {
    const auto n = static_cast<std::uint64_t>(i);
    table.add(
        {std::to_string(i), masked.name ? "佐藤 花子" + digits(random() % 1'000'000, 6) : "山田 太郎" + std::to_string(i),
         masked.email ? "u" + digits(random() % 1'000'000'000, 9) + "@mask.example"
                      : "person" + std::to_string(i) + "@mail.example",
         masked.phone ? "090-" + digits(random() % 10'000, 4) + "-" + digits(random() % 10'000, 4)
                      : "080-" + digits(n * 7919 % 10'000, 4) + "-" + digits(n, 4),
         masked.address ? "神奈川県青葉市" + digits(random() % 100'000, 5) + "番地" : "東京都若葉区" + std::to_string(i) + "番地"});
  }
  return table;
}

struct Counter {
  Ledger ledger;
  std::vector<Evidence> evidence = std::vector<Evidence>(4);
  ImpactCounter counter;
  explicit Counter(std::span<const PersonSet> known = {}, std::size_t keys_in_memory = 1u << 20)
      : counter(source_content(), {.key = test_key(), .keys_in_memory = keys_in_memory, .known = known}) {}
  Impact finish() { return counter.finish({ledger, evidence, {}, {}}); }
};

std::string bytes_of(const TestTable& table, PersonSetAbout& about, std::size_t keys_in_memory = 1u << 20) {
  Counter run({}, keys_in_memory);
  table.show(run.counter);
  run.finish();
  const auto bytes = run.counter.fingerprint(about, kCheck);
  EXPECT_TRUE(bytes) << (bytes ? "" : bytes.error().what);
  return bytes.value_or("");
}

std::vector<PersonSet> fingerprint_of(const TestTable& table) {
  PersonSetAbout about;
  std::vector<PersonSet> sets;
  sets.push_back(std::move(*PersonSet::decode(bytes_of(table, about), kCheck, "prod.fp")));
  return sets;
}

Impact compare(std::span<const PersonSet> known, const TestTable& table, std::size_t keys_in_memory = 1u << 20) {
  Counter run(known, keys_in_memory);
  table.show(run.counter);
  return run.finish();
}

TEST(Overlap, WithoutFingerprintsNothingIsSaid) {
  const Impact impact = compare({}, customers(0, 10));
  EXPECT_FALSE(impact.overlap.has_value());
  EXPECT_FALSE(impact.tables[0].overlap.has_value());
}

TEST(Overlap, CountsPersonsAsTheCounterDoes) {
  const auto prod = fingerprint_of(customers(0, 600));
  const Impact impact = compare(prod, customers(400, 1000));
  EXPECT_EQ(impact.possible.persons, 600u);
  EXPECT_EQ(impact.overlap->persons, 200u);
  EXPECT_EQ(impact.overlap->of, 600u);
  EXPECT_EQ(impact.overlap->by[0], 200u);
  EXPECT_EQ(impact.tables[0].overlap->persons, 200u);
  ASSERT_EQ(impact.fingerprints.size(), 1u);
  EXPECT_EQ(impact.fingerprints[0].persons, 600u);
  EXPECT_EQ(impact.fingerprints[0].found, 200u);
}

TEST(Overlap, OfTheSameSourceIsEverybody) {
  const auto prod = fingerprint_of(customers(0, 300));
  EXPECT_EQ(compare(prod, customers(0, 300)).overlap->persons, 300u);
}

TEST(Overlap, MaskedDataOfTheSameShapeIsNobody) {
  const auto prod = fingerprint_of(customers(0, 2000));
  const Impact impact = compare(prod, customers(0, 2000, {.email = true, .phone = true, .name = true, .address = true}));
  EXPECT_EQ(impact.possible.persons, 2000u);
  EXPECT_EQ(impact.overlap->persons, 0u);
  EXPECT_TRUE(impact.asset_overlaps.empty());
}

TEST(Overlap, OneFieldThatWasLeftTells) {
  const auto prod = fingerprint_of(customers(0, 500));
  const Impact by_phone = compare(prod, customers(0, 500, {.email = true, .name = true, .address = true}));
  EXPECT_EQ(by_phone.overlap->persons, 500u);
  EXPECT_EQ(by_phone.overlap->by[static_cast<std::size_t>(CommonKey::Phone)], 500u);
  const Impact by_address = compare(prod, customers(0, 500, {.email = true, .phone = true}));
  EXPECT_EQ(by_address.overlap->by[static_cast<std::size_t>(CommonKey::NameAndAddress)], 500u);
}

// Some invented numbers are somebody's by chance.
TEST(Overlap, AFewNumbersInCommonAreChance) {
  const auto prod = fingerprint_of(customers(0, 500));
  TestTable test = customers(0, 500, {.email = true, .phone = true, .name = true, .address = true});
  const TestTable real = customers(0, 500);
  for (std::size_t i = 0; i < 3; ++i) test.rows[i * 100][3] = real.rows[i * 100][3];
  EXPECT_EQ(compare(prod, test).overlap->persons, 0u);
}

TEST(Overlap, ADummyThatManyShareIsNobodys) {
  TestTable source = customers(0, 100);
  for (TestRow& row : source.rows) row[3] = "03-1234-5678";
  const auto prod = fingerprint_of(source);
  EXPECT_EQ(prod[0].keys(CommonKey::Phone), 0u);
  TestTable test = customers(0, 100, {.email = true, .name = true, .address = true});
  for (TestRow& row : test.rows) row[3] = "03-1234-5678";
  EXPECT_EQ(compare(prod, test).overlap->persons, 0u);
  // Nor where it is one person's in production.
  source.rows.resize(1);
  EXPECT_EQ(compare(fingerprint_of(source), test).overlap->persons, 0u);
}

// Many share the number here, though all but a few of them are found by mail.
TEST(Overlap, ADummyIsCountedWithThoseWhoAreFoundByMail) {
  constexpr const char* kDummy = "045-671-2283";
  TestTable source = customers(0, 100);
  source.rows[0][3] = kDummy;
  source.rows[0][2] = "other@mail.example";
  const auto prod = fingerprint_of(source);
  TestTable test = customers(1, 100);
  for (std::size_t i = 0; i < 20; ++i) test.rows[i][3] = kDummy;
  for (std::size_t i = 0; i < 4; ++i)
    test.rows[i][2] = "new" + std::to_string(i) + "@mail.example", test.rows[i][1] = "佐藤 花子" + std::to_string(i);
  EXPECT_EQ(compare(prod, test).overlap->persons, 95u);
}

TEST(Overlap, NobodyIsFoundInTheOwnSource) {
  auto sets = fingerprint_of(customers(0, 100));
  sets[0].set_owner("staging");
  Counter run(sets);
  run.evidence[0].asset = "staging", run.evidence[1].asset = "development";
  TestTable own = customers(0, 100), other = customers(80, 120);
  other.schema.evidence = 1;
  own.show(run.counter);
  const Impact alone = [&] {
    Counter only(sets);
    only.evidence[0].asset = "staging";
    own.show(only.counter);
    return only.finish();
  }();
  EXPECT_EQ(alone.overlap->persons, 0u);
  EXPECT_EQ(alone.fingerprints[0].found, 0u);
  EXPECT_TRUE(alone.asset_overlaps.empty());
  other.show(run.counter);
  const Impact both = run.finish();
  EXPECT_EQ(both.overlap->persons, 20u);
  ASSERT_EQ(both.asset_overlaps.size(), 1u);
  EXPECT_EQ(both.asset_overlaps[0].asset, "development");
  EXPECT_EQ(both.asset_overlaps[0].overlap.persons, 20u);
}

TEST(Overlap, EachAssetSaysWhichFingerprintsItAgreesWith) {
  auto sets = fingerprint_of(customers(0, 100));
  sets.push_back(std::move(fingerprint_of(customers(500, 600))[0]));
  Counter run(sets);
  run.evidence[0].asset = "staging", run.evidence[1].asset = "development";
  TestTable one = customers(0, 50), two = customers(500, 530);
  two.schema.evidence = 1;
  one.show(run.counter), two.show(run.counter);
  const Impact impact = run.finish();
  ASSERT_EQ(impact.asset_overlaps.size(), 2u);
  EXPECT_EQ(impact.asset_overlaps[0].found_in, (std::vector<std::uint64_t>{0, 30}));
  EXPECT_EQ(impact.asset_overlaps[1].found_in, (std::vector<std::uint64_t>{50, 0}));
}

TEST(Overlap, WhoIsThereByChanceIsCountedOnce) {
  auto sets = fingerprint_of(customers(0, 500));
  sets.push_back(std::move(fingerprint_of(customers(0, 500))[0]));
  TestTable test = customers(0, 500, {.email = true, .phone = true, .name = true, .address = true});
  const TestTable real = customers(0, 500);
  for (std::size_t i = 0; i < 3; ++i) test.rows[i * 100][3] = real.rows[i * 100][3];
  std::string notes;
  for (const Text& note : compare(sets, test).notes) notes += note.en + "\n";
  EXPECT_NE(notes.find("3 persons agree with the fingerprint in one weaker key alone"), std::string::npos) << notes;
}

TEST(Overlap, TestRowsAreNobodyHereAndThere) {
  TestTable source = customers(0, 100);
  for (int i = 0; i < 20; ++i)
    source.add({"9", "テスト", "test" + std::to_string(i) + "@example.com", "090-9999-" + digits(i, 4), "東京都"});
  PersonSetAbout about;
  std::vector<PersonSet> prod;
  prod.push_back(std::move(*PersonSet::decode(bytes_of(source, about), kCheck, "prod.fp")));
  EXPECT_EQ(about.persons, 100u);
  TestTable here = customers(200, 300);
  for (int i = 0; i < 20; ++i)
    here.add({"9", "テスト", "test" + std::to_string(i) + "@example.com", "090-9999-" + digits(i, 4), "東京都"});
  EXPECT_EQ(compare(prod, here).overlap->persons, 0u);
}

TEST(Overlap, ARowWithAWeakerKeyAloneIsThePersonToo) {
  const auto prod = fingerprint_of(customers(0, 50));
  TestTable calls("calls", {"name", "tel"});
  const TestTable all = customers(0, 50);
  for (std::size_t i = 0; i < 40; ++i) calls.add({all.rows[i][1], all.rows[i][3]});
  const Impact impact = compare(prod, calls);
  EXPECT_EQ(impact.overlap->persons, 40u);
  EXPECT_EQ(impact.overlap->by[static_cast<std::size_t>(CommonKey::Phone)], 40u);
}

TEST(Overlap, LogsSaySinceWhenAndByWhichConnection) {
  const auto prod = fingerprint_of(customers(0, 300));
  Counter run(prod);
  run.evidence[0].asset = "staging";
  TestTable own = customers(1000, 1050), first = customers(0, 100), second = customers(50, 300);
  std::int64_t seconds = 1'566'000'000;
  for (TestTable* t : {&own, &first, &second}) {
    t->schema.logged = true;
    t->time = Timestamp::from_seconds(seconds += 60);
    t->connection = static_cast<std::uint64_t>(seconds % 1000);
    t->show(run.counter);
  }
  const Impact impact = run.finish();
  ASSERT_EQ(impact.asset_overlaps.size(), 1u);
  const AssetOverlap& found = impact.asset_overlaps[0];
  EXPECT_EQ(found.asset, "staging");
  EXPECT_EQ(found.overlap.persons, 300u);
  EXPECT_EQ(found.overlap.of, 350u);
  ASSERT_EQ(found.loads.size(), 2u);
  EXPECT_EQ(found.loads[0].first, first.time);
  EXPECT_EQ(found.loads[0].persons, 100u);
  EXPECT_EQ(found.loads[1].persons, 200u);
  EXPECT_EQ(found.loads[1].connection, second.connection);
}

TEST(Overlap, WhatHasNoTimeIsNotTheFirst) {
  const auto prod = fingerprint_of(customers(0, 300));
  Counter run(prod);
  run.evidence[0].asset = "staging";
  TestTable undated = customers(0, 100), dated = customers(100, 300);
  undated.connection = 1, dated.connection = 2;
  dated.time = Timestamp::from_seconds(1'566'000'000);
  for (TestTable* t : {&undated, &dated}) t->schema.logged = true, t->show(run.counter);
  const Impact impact = run.finish();
  ASSERT_EQ(impact.asset_overlaps.size(), 1u);
  const std::vector<OverlapLoad>& loads = impact.asset_overlaps[0].loads;
  ASSERT_EQ(loads.size(), 2u);
  EXPECT_EQ(loads[0].first, dated.time);
  EXPECT_FALSE(loads[1].first.known());
}

TEST(Overlap, AFingerprintOfAHalfReadSourceSaysSo) {
  PersonSetAbout about;
  about.incomplete = true;
  std::vector<PersonSet> sets;
  sets.push_back(std::move(*PersonSet::decode(bytes_of(customers(0, 100), about), kCheck, "prod.fp")));
  const Impact impact = compare(sets, customers(0, 50));
  EXPECT_TRUE(impact.fingerprints[0].incomplete);
  EXPECT_TRUE(std::ranges::any_of(impact.notes, [](const Text& n) { return n.en.contains("not read whole"); }));
}

// With room for few keys in memory, everything goes through the temporary file.
TEST(Overlap, MemoryChangesNothing) {
  PersonSetAbout about, same;
  EXPECT_EQ(bytes_of(customers(0, 700), about, 50), bytes_of(customers(0, 700), same));
  EXPECT_EQ(about, same);
  const auto prod = fingerprint_of(customers(0, 700));
  for (const Mask mask : {Mask{}, Mask{.email = true}}) {
    const Impact few = compare(prod, customers(300, 900, mask), 50), all = compare(prod, customers(300, 900, mask));
    EXPECT_EQ(few.overlap->persons, 400u);
    EXPECT_EQ(few.overlap->by, all.overlap->by);
  }
}

TEST(Fingerprint, HoldsAtMostSixteenBytesAPerson) {
  for (const int persons : {40, 100, 300, 3000}) {
    PersonSetAbout about;
    const std::string bytes = bytes_of(customers(0, persons), about);
    EXPECT_EQ(about.persons, static_cast<std::uint64_t>(persons));
    EXPECT_LE(bytes.size(), 16u * static_cast<std::size_t>(persons)) << persons;
  }
}

TEST(Fingerprint, OrderOfRowsDoesNotMatter) {
  TestTable table = customers(0, 400);
  PersonSetAbout about;
  const std::string bytes = bytes_of(table, about);
  std::ranges::reverse(table.rows);
  EXPECT_EQ(bytes_of(table, about), bytes);
}

TEST(Fingerprint, NamesAloneAreLeftOut) {
  TestTable table("members", {"name", "email"});
  for (int i = 0; i < 30; ++i)
    table.add({"山田 太郎" + std::to_string(i), i < 10 ? std::optional<std::string>() : "p" + std::to_string(i) + "@mail.example"});
  PersonSetAbout about;
  bytes_of(table, about);
  EXPECT_EQ(about.persons, 20u);
  EXPECT_EQ(about.left_out, 10u);
}

TEST(Fingerprint, OfNobodyIsAnError) {
  Counter run;
  TestTable table("products", {"id", "title"});
  table.add({"1", "ノート"});
  table.show(run.counter);
  run.finish();
  PersonSetAbout about;
  const auto bytes = run.counter.fingerprint(about, kCheck);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, Errc::NotFound);
}

}  // namespace
}  // namespace hinomi::impact
