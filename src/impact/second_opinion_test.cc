// The counter against a slow, obvious one, on random tables: rows, persons, what is filled, what is required.
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "impact/test_tables.h"
#include "model/subject_key.h"

namespace hinomi::impact {
namespace {

using Random = std::minstd_rand;
int below(Random& random, int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
bool one_in(Random& random, int n) { return below(random, n) == 0; }

// A person of the invented population, and the spellings people give their own data.
struct Person {
  std::string surname, given, email, phone, birth, address;
};

std::vector<Person> population(Random& random, int size) {
  constexpr const char* kSurnames[] = {"佐藤", "髙橋", "渡邉", "齊藤", "𠮷田", "山﨑", "鈴木", "林", "Smith", "長谷川"};
  constexpr const char* kGiven[] = {"太郎", "花子", "ひろし", "サクラ", "Anna", "一"};
  std::vector<Person> people;
  for (int i = 0; i < size; ++i) {
    people.push_back({kSurnames[below(random, 10)], kGiven[below(random, 6)] + std::to_string(i % 7),
                      "p" + std::to_string(i) + "@mail" + std::to_string(i % 3) + ".example", fmt::format("0901{:07d}", 10000 + i),
                      fmt::format("{:04d}-{:02d}-{:02d}", 1950 + below(random, 60), 1 + below(random, 12), 1 + below(random, 28)),
                      fmt::format("東京都若葉区本町{}-{}", 1 + i % 40, 1 + below(random, 20))});
  }
  return people;
}

std::string wide(std::string_view text) {
  std::string out;
  for (const char c : text) append_utf8(out, c >= '!' && c <= '~' ? static_cast<char32_t>(c) + 0xFEE0 : static_cast<char32_t>(c));
  return out;
}

std::string spelled(Random& random, std::string text) {
  switch (below(random, 6)) {
    case 0:
      return " " + text + "　";
    case 1:
      return wide(text);
    case 2:
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      return text;
    default:
      return text;
  }
}

std::string spelled_name(Random& random, const Person& p) {
  return p.surname + (one_in(random, 2) ? " " : one_in(random, 2) ? "　" : "") + p.given;
}
std::string spelled_phone(Random& random, const Person& p) {
  return one_in(random, 2) ? p.phone : spelled(random, p.phone.substr(0, 3) + "-" + p.phone.substr(3, 4) + "-" + p.phone.substr(7));
}
std::string spelled_birth(Random& random, const Person& p) {
  return one_in(random, 2) ? p.birth
                           : p.birth.substr(0, 4) + "/" + std::to_string(std::stoi(p.birth.substr(5, 2))) + "/" + p.birth.substr(8);
}

enum Field { kId, kName, kEmail, kPhone, kBirth, kAddress, kSex, kCompany, kFieldCount };
constexpr const char* kHeaders[] = {"id", "氏名", "email", "電話番号", "生年月日", "住所", "性別", "会社名"};

std::optional<std::string> cell(Random& random, Field field, const Person& p, int missing) {
  if (field != kId && one_in(random, missing)) {
    constexpr const char* kBlank[] = {"", " ", "　", "\t"};
    return one_in(random, 2) ? std::nullopt : std::optional<std::string>(kBlank[below(random, 4)]);
  }
  switch (field) {
    case kId:
      return std::to_string(random());
    case kName:
      return one_in(random, 60) ? "テスト 太郎" : spelled_name(random, p);
    case kEmail:
      return one_in(random, 40)   ? "なし"
             : one_in(random, 60) ? "x" + std::to_string(below(random, 5)) + "@example.com"
                                  : spelled(random, p.email);
    case kPhone:
      return spelled_phone(random, p);
    case kBirth:
      return spelled_birth(random, p);
    case kAddress:
      return p.address;
    case kSex:
      return one_in(random, 2) ? "男" : "女";
    case kCompany:
      return "株式会社あさひ" + std::to_string(below(random, 9));
    default:
      return std::nullopt;
  }
}

struct Table {
  std::vector<Field> fields;
  TestTable shown{"", {}};
};

Table random_table(Random& random, const std::vector<Person>& people, int index) {
  Table table;
  const bool with_email = !one_in(random, 3);
  table.fields = {kId, kName};
  if (with_email) table.fields.push_back(kEmail);
  for (const Field f : {kPhone, kBirth, kAddress, kSex, kCompany}) {
    if (one_in(random, 2) || (!with_email && f == kBirth)) table.fields.push_back(f);
  }
  table.shown.schema.name = "applications_" + std::to_string(index);
  table.shown.schema.headed = table.shown.schema.declared = true;
  table.shown.schema.evidence = static_cast<std::uint32_t>(index);
  for (const Field f : table.fields) table.shown.schema.columns.push_back({kHeaders[f], "", one_in(random, 3), false, ""});
  const int rows = 1 + below(random, one_in(random, 4) ? 6000 : 400);
  const int missing = 2 + below(random, 12);
  const int from = below(random, static_cast<int>(people.size()));
  for (int r = 0; r < rows; ++r) {
    const Person& p = people[static_cast<std::size_t>((from + below(random, 1 + rows / 2)) % static_cast<int>(people.size()))];
    TestRow row;
    for (const Field f : table.fields) row.push_back(cell(random, f, p, missing));
    table.shown.rows.push_back(std::move(row));
  }
  return table;
}

// --- the obvious way ----------------------------------------------------------------------------

std::string trimmed(const std::optional<std::string>& text) {
  if (!text) return "";
  std::string out;
  fold(*text, out);
  return out;
}

struct Keys {
  std::string strongest;            // empty: none
  std::vector<std::string> weaker;  // "P:…", "B:…", "A:…"
  bool test = false, personal = false;
};

Keys keys_of(const Table& table, const TestRow& row) {
  std::map<Field, std::string> value;
  for (std::size_t i = 0; i < table.fields.size(); ++i) value[table.fields[i]] = trimmed(row[i]);
  Keys keys;
  for (const auto& [field, text] : value) keys.personal = keys.personal || (field != kId && !text.empty());
  std::string email, phone, name, birth, address;
  const bool has_email = normalise_email(value[kEmail], email), has_phone = normalise_phone(value[kPhone], phone);
  const bool has_name = normalise_name(value[kName], name), has_birth = normalise_date(value[kBirth], birth);
  const bool has_address = normalise_name(value[kAddress], address);
  std::vector<std::string> all;
  if (has_email) all.push_back("E:" + email);
  if (has_phone) all.push_back("P:" + phone);
  if (has_name && has_birth) all.push_back("B:" + name + birth);
  if (has_name && has_address) all.push_back("A:" + name + address);
  if (all.empty() && has_name) all.push_back("N:" + name);
  keys.test = (has_email && email.ends_with("@example.com")) || value[kName].find("テスト") != std::string::npos;
  if (!all.empty()) keys.strongest = all.front(), keys.weaker.assign(all.begin() + 1, all.end());
  return keys;
}

struct Count {
  std::uint64_t rows = 0, personal = 0, keyless = 0;
  std::set<std::string> keys;
};

std::uint64_t persons(const std::set<std::string>& keys, const std::set<std::pair<std::string, std::string>>& ties) {
  std::uint64_t count = 0;
  for (const std::string& key : keys) {
    bool joined = false;
    for (auto it = ties.lower_bound({key, ""}); it != ties.end() && it->first == key; ++it)
      joined = joined || keys.contains(it->second);
    count += joined ? 0 : 1;
  }
  return count;
}

TEST(SecondOpinion, RandomTables) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    const std::vector<Person> people = population(random, 20 + below(random, 2000));
    std::vector<Table> tables;
    for (int t = 0; t < 1 + below(random, 4); ++t) tables.push_back(random_table(random, people, t));
    TestRun run;
    for (const Table& table : tables) table.shown.show(run.counter, static_cast<std::size_t>(1 + below(random, 700)));
    const Impact impact = run.finish();

    std::vector<Count> counts;
    std::set<std::pair<std::string, std::string>> ties;
    for (const Table& table : tables) {
      Count count;
      for (const TestRow& row : table.shown.rows) {
        ++count.rows;
        const Keys keys = keys_of(table, row);
        count.personal += keys.personal ? 1 : 0;
        if (keys.strongest.empty()) {
          count.keyless += keys.personal && !keys.test ? 1 : 0;
          continue;
        }
        for (const std::string& weak : keys.weaker) ties.insert({weak, keys.strongest});
        if (!keys.test) count.keys.insert(keys.strongest);
      }
      counts.push_back(std::move(count));
    }
    Count all;
    for (std::size_t t = 0; t < tables.size(); ++t) {
      const std::string where = fmt::format("seed {} table {}", seed, t);
      const TableImpact& table = impact.tables[t];
      EXPECT_EQ(table.rows, counts[t].rows) << where;
      EXPECT_EQ(table.rows_with_personal_data, counts[t].personal) << where;
      EXPECT_EQ(table.persons, persons(counts[t].keys, ties)) << where;
      all.rows += counts[t].rows, all.personal += counts[t].personal, all.keyless += counts[t].keyless;
      all.keys.insert(counts[t].keys.begin(), counts[t].keys.end());
      for (std::size_t c = 0; c < tables[t].fields.size(); ++c) {
        std::uint64_t filled = 0, not_empty = 0;
        for (const TestRow& row : tables[t].shown.rows) {
          filled += trimmed(row[c]).empty() ? 0 : 1;
          not_empty += row[c] && !row[c]->empty() ? 1 : 0;
        }
        const bool required =
            filled == counts[t].rows || (tables[t].shown.schema.columns[c].not_null && not_empty == counts[t].rows);
        EXPECT_EQ(table.columns[c].filled, filled) << where << " column " << c;
        EXPECT_EQ(table.columns[c].required, required) << where << " column " << c;
      }
    }
    EXPECT_EQ(impact.possible.rows, all.rows) << seed;
    EXPECT_EQ(impact.possible.rows_with_personal_data, all.personal) << seed;
    EXPECT_EQ(impact.possible.persons, persons(all.keys, ties)) << seed;
    EXPECT_LE(impact.possible.persons_min, impact.possible.persons) << seed;
    EXPECT_GE(impact.possible.persons_max, impact.possible.persons + all.keyless) << seed;
  }
}

// What does not fit into memory goes to disk: the answer, and the list of persons, are the same to the last figure.
TEST(SecondOpinion, SpilledAnswerIsTheOneFromMemory) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    const std::vector<Person> people = population(random, 20 + below(random, 3000));
    std::vector<Table> tables;
    for (int t = 0; t < 1 + below(random, 4); ++t) tables.push_back(random_table(random, people, t));
    const auto run_with = [&](std::size_t keys_in_memory, std::vector<AffectedPerson>& persons) {
      TestRun run(true, test_key(), keys_in_memory);
      for (const Table& table : tables) table.shown.show(run.counter, 300);
      const Impact impact = run.finish();
      persons = run.counter.persons();
      return impact;
    };
    std::vector<AffectedPerson> persons, spilled_persons;
    const Impact impact = run_with(1u << 20, persons);
    for (const std::size_t few : {std::size_t{3}, std::size_t{50}, std::size_t(100 + below(random, 900))}) {
      const Impact spilled = run_with(few, spilled_persons);
      const std::string where = fmt::format("seed {}, {} keys in memory", seed, few);
      const auto figures = [](const Impact& i) {
        std::vector<std::uint64_t> list = {
            i.possible.rows, i.possible.persons, i.possible.persons_min, i.possible.persons_max, i.minors,
            i.cards,         i.contact.mail,     i.contact.post,         i.contact.phone,        i.contact.none};
        for (const TableImpact& t : i.tables) list.insert(list.end(), {t.persons, t.persons_min, t.persons_max});
        for (const FieldImpact& f : i.fields) list.push_back(f.persons);
        for (const YearImpact& y : i.years) list.push_back(y.persons);
        for (const GroupImpact& g : i.groups) list.push_back(g.persons);
        return list;
      };
      EXPECT_EQ(figures(spilled), figures(impact)) << where;
      ASSERT_EQ(spilled_persons.size(), persons.size()) << where;
      for (std::size_t i = 0; i < persons.size(); ++i) {
        EXPECT_EQ(spilled_persons[i].name, persons[i].name) << where;
        EXPECT_EQ(spilled_persons[i].email, persons[i].email) << where;
        EXPECT_EQ(spilled_persons[i].rows, persons[i].rows) << where;
        EXPECT_EQ(spilled_persons[i].tables, persons[i].tables) << where;
      }
    }
  }
}

}  // namespace
}  // namespace hinomi::impact
