#include "findings/known_persons.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "findings/client_origin.h"
#include "findings/finding_book.h"
#include "findings/permits.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kByTheDump = "production_in_staging";
constexpr std::size_t kMostTold = 3;  // loads in a sentence

std::string counted(std::uint64_t n) { return fmt::format("{}", n); }

// "メールアドレス 2,000、電話番号 12"
Text by_key(const Overlap& overlap) {
  Text text;
  for (std::size_t k = 0; k < kCommonKeys; ++k) {
    if (overlap.by[k] == 0) continue;
    const Text name = label(static_cast<CommonKey>(k));
    text.ja += fmt::format("{}{} {}人", text.ja.empty() ? "" : "、", name.ja, overlap.by[k]);
    text.en += fmt::format("{}{} by {}", text.en.empty() ? "" : ", ", overlap.by[k], name.en);
  }
  return text;
}

Text agreement(const AssetOverlap& found, const std::vector<KnownPersons>& fingerprints) {
  std::string files;
  for (std::size_t i = 0; i < fingerprints.size() && i < found.found_in.size(); ++i) {
    if (found.found_in[i] > 0) files += (files.empty() ? "" : ", ") + fingerprints[i].file;
  }
  const Text by = by_key(found.overlap);
  return {fmt::format("指紋（{}）との一致: ここにいる {} 人のうち {} 人（{:.1f}%）。一致した手がかりは、{}。", files,
                      found.overlap.of, found.overlap.persons, 100 * found.overlap.share(), by.ja),
          fmt::format("Agreement with the fingerprint ({}): {} of the {} persons here ({:.1f} %): {}.", files,
                      found.overlap.persons, found.overlap.of, 100 * found.overlap.share(), by.en)};
}

class Story {
 public:
  Story(const AssetOverlap& found, const std::vector<KnownPersons>& fingerprints, const DetectorContext& context,
        const ConnectionBook& connections)
      : found_(found), fingerprints_(fingerprints), context_(context), connections_(connections) {}

  Finding tell() const {
    Finding f;
    f.rule = kKnownPersonsRule;
    f.id = finding_id(kKnownPersonsRule, found_.asset);
    f.title = {"本番の個人データが検証環境に存在", "Production's personal data in a staging database"};
    f.severity = Severity::High;
    f.verdict = Verdict::Observed;
    f.techniques = {"T1213.006"};
    f.asset = found_.asset;
    f.count = found_.overlap.persons;
    for (const EvidenceRef& ref : found_.refs) {
      if (f.refs.size() < Finding::kMaxRefs) f.refs.push_back(ref);
    }
    f.grounds.push_back(agreement(found_, fingerprints_));
    std::string tables;
    for (const std::string& table : found_.tables) tables += (tables.empty() ? "" : ", ") + table;
    f.grounds.push_back({"表: " + cut_bytes(tables, 400), "Tables: " + cut_bytes(tables, 400)});
    since(f);
    if (const Permit* permit = find_permit(context_.ledger, f.first, f.last)) {
      f.severity = Severity::Medium;
      f.grounds.push_back({"台帳の変更許可の期間内です: " + permit->what, "Within a permit of the ledger: " + permit->what});
    }
    f.reason.ja = fmt::format("検証・開発用のデータベース「{}」に、本番の利用者 {} 人のデータがあります。{}", found_.asset,
                              found_.overlap.persons, f.reason.ja);
    f.reason.en = fmt::format("The staging or development database \"{}\" holds data of {} persons of production.{}", found_.asset,
                              found_.overlap.persons, f.reason.en);
    return f;
  }

 private:
  struct Writer {
    std::string ja, en;
  };

  std::string clock(Timestamp time) const { return format_local(time, context_.ledger.timezone); }

  Writer writer(const OverlapLoad& load) const {
    const Connection* connection = connections_.find(load.place, load.connection);
    if (connection == nullptr) return {};
    const std::string client = connection->client.known() ? connection->client.to_string() : "";
    const std::string account = connection->account.empty() ? "" : mask(connection->account, 80);
    if (client.empty() && account.empty()) return {};
    return {fmt::format("（{}{}）", client,
                        account.empty() ? "" : fmt::format("{}アカウント「{}」", client.empty() ? "" : "、", account)),
            fmt::format(" ({}{})", client,
                        account.empty() ? "" : fmt::format("{}account \"{}\"", client.empty() ? "" : ", ", account))};
  }

  void since(Finding& f) const {
    if (!found_.loads.empty() && found_.loads.front().first.known()) {
      by_loads(f);
    } else if (found_.dated_to) {
      // A date in a row says when somebody registered, not when the row was copied: no more than a bound.
      f.grounds.push_back(
          {fmt::format(
               "いつからあるかを示す記録はありません。表の日付は {} から {} までで、写しはその最後の日付より前には作られていません"
               "（日付が本番で付いたものである場合）。",
               format_date(found_.dated_from.value_or(*found_.dated_to), context_.ledger.timezone),
               format_date(*found_.dated_to, context_.ledger.timezone)),
           fmt::format("No log shows since when. The rows are dated from {} to {}: the copy is not older than the last of "
                       "these dates, if production set them.",
                       format_date(found_.dated_from.value_or(*found_.dated_to), context_.ledger.timezone),
                       format_date(*found_.dated_to, context_.ledger.timezone))});
    } else {
      f.grounds.push_back({"いつからあるかを示す記録はありません。", "Nothing shows since when."});
    }
  }

  void by_loads(Finding& f) const {
    const OverlapLoad& first = found_.loads.front();
    f.first = f.last = first.first;
    for (const OverlapLoad& load : found_.loads) {
      if (load.first.known()) f.last = load.first;
    }
    const auto greatest = std::ranges::max_element(found_.loads, {}, &OverlapLoad::persons);
    if (const Connection* connection = connections_.find(greatest->place, greatest->connection)) {
      f.actor.address = connection->client, f.actor.account = connection->account;
    }
    const Writer who = writer(first);
    f.reason = {fmt::format("最初の行は {} に書き込まれました{}。", clock(first.first), who.ja),
                fmt::format(" The first of the rows was written at {}{}.", clock(first.first), who.en)};
    std::vector<const OverlapLoad*> loads;
    for (const OverlapLoad& load : found_.loads) loads.push_back(&load);
    std::ranges::stable_sort(loads, std::ranges::greater{}, &OverlapLoad::persons);
    for (std::size_t i = 0; i < loads.size() && i < kMostTold; ++i) {
      const Writer by = writer(*loads[i]);
      const bool known = loads[i]->first.known();
      f.grounds.push_back(
          {fmt::format("{}接続{}が {} 人の行を書き込みました。", known ? clock(loads[i]->first) + " からの" : "時刻の分からない",
                       by.ja, counted(loads[i]->persons)),
           fmt::format("The connection{} wrote rows of {} persons{}.", by.en, counted(loads[i]->persons),
                       known ? fmt::format(" from {} on", clock(loads[i]->first)) : ", at a time that is not known")});
    }
  }

  const AssetOverlap& found_;
  const std::vector<KnownPersons>& fingerprints_;
  const DetectorContext& context_;
  const ConnectionBook& connections_;
};

}  // namespace

void tell_known_persons(const std::vector<AssetOverlap>& overlaps, const std::vector<KnownPersons>& fingerprints,
                        const DetectorContext& context, const ConnectionBook& connections, std::vector<Finding>& findings) {
  FindingBook book;
  for (const AssetOverlap& found : overlaps) {
    const Database* database = context.ledger.find_database(found.asset);
    if (database == nullptr || database->role == DatabaseRole::Production) continue;
    const auto told =
        std::ranges::find_if(findings, [&](const Finding& f) { return f.rule == kByTheDump && f.asset == found.asset; });
    if (told != findings.end()) {
      told->grounds.push_back(agreement(found, fingerprints));
    } else {
      book.put(Story(found, fingerprints, context, connections).tell());
    }
  }
  if (book.size() == 0) return;
  for (Finding& f : findings) book.put(std::move(f));
  findings = book.take_sorted();
}

}  // namespace hinomi::findings
