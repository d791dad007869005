#include "cases/gaps.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "cases/phrases.h"

namespace hinomi::cases {
namespace {

constexpr std::size_t kMostSilences = 20;  // of one series; the rest is counted
constexpr std::size_t kMostSampled = 20;   // tables that are named

/// "「production」のアクセスログ（logs/access.log）" / "the access log of "production" (logs/access.log)".
Text log_name(const LogSeries& s, const std::vector<Evidence>& evidence) {
  const Text kind = label(s.kind);
  const std::string path = printable(s.evidence.size() == 1 ? evidence[s.evidence.front()].path : s.name);
  if (s.asset.empty()) return {fmt::format("{}（{}）", kind.ja, path), fmt::format("the {} {}", kind.en, path)};
  const Text asset = in_quotes(s.asset);
  return {fmt::format("{}の{}（{}）", asset.ja, kind.ja, path), fmt::format("the {} of {} ({})", kind.en, asset.en, path)};
}

Text log_name(const Watched& watched) {
  const Text kind = label(watched.kind), asset = in_quotes(watched.asset);
  return {fmt::format("{}の{}", asset.ja, kind.ja), fmt::format("the {} of {}", kind.en, asset.en)};
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

bool is_missing(const CaseFacts& facts, const Watched& watched) { return logs_of(facts, watched).series.empty(); }

/// Its log is there, but nothing in it is of the time that was asked for.
bool is_left_out(const CaseFacts& facts, const Watched& watched) {
  return facts.portion.left_out.total() > 0 && is_missing(facts, watched) &&
         std::ranges::any_of(facts.series, [&](const LogSeries& s) { return s.asset == watched.asset && s.kind == watched.kind; });
}

class GapFinder {
 public:
  explicit GapFinder(const CaseFacts& facts) : facts_(facts), zone_(facts.ledger.timezone) {}

  std::vector<Gap> find() {
    for (const Watched& watched : watched_assets(facts_.ledger)) asset(watched);
    for (const LogSeries& s : facts_.series) series(s);
    for (const Evidence& e : facts_.evidence) unread(e), sampled(e);
    portion();
    standing();
    return std::move(gaps_);
  }

 private:
  void add(std::string_view asset, EvidenceKind kind, Timestamp from, Timestamp to, Text why) {
    gaps_.push_back({std::string(asset), kind, from, to, std::move(why)});
  }

  bool any_of(std::string_view asset, EvidenceKind kind) const {
    return std::ranges::any_of(facts_.series,
                               [&](const LogSeries& s) { return s.asset == asset && s.kind == kind && s.events > 0; });
  }

  void asset(const Watched& watched) {
    const Text name = log_name(watched);
    const AssetLogs logs = logs_of(facts_, watched);
    const CaseWindow& window = facts_.window;
    if (is_left_out(facts_, watched))
      return add(watched.asset, watched.kind, facts_.portion.range.since, facts_.portion.range.until,
                 {name.ja + "には、指定された期間の記録がありません。",
                  capital(name.en) + " holds nothing of the time that was asked for."});
    if (logs.series.empty()) {
      const bool database = watched.kind == EvidenceKind::DatabaseLog;
      if (database && (any_of(watched.asset, EvidenceKind::DatabaseLog) || any_of(watched.asset, EvidenceKind::ErrorLog)))
        return add(watched.asset, watched.kind, window.first, window.last,
                   {name.ja + "には、接続や実行された文の記録がありません（general_log "
                              "や監査ログが無効とみられる）。誰がどの表を読んだかは、このログからは分かりません。",
                    capital(name.en) + " holds neither connections nor statements (the general or audit log seems to be off). "
                                       "It cannot say who read which table."});
      return add(watched.asset, watched.kind, window.first, window.last,
                 {name.ja + "が証拠にありません。" +
                      (database ? "誰が接続し何を読んだかは分かりません。" : "誰が何を要求したかは分かりません。"),
                  capital(name.en) + " is not in evidence. " +
                      (database ? "Who connected and what was read is not known." : "Who asked for what is not known.")});
    }
    if (!logs.first.known())
      return add(watched.asset, watched.kind, window.first, window.last,
                 {name.ja + "には、読める日時がありません。", capital(name.en) + " holds no time that can be read."});
    const Uncovered missing = uncovered(window, logs.first, logs.last);
    if (missing.all) {
      const Text covered = days(logs.first, logs.last, zone_);
      return add(watched.asset, watched.kind, window.first, window.last,
                 {fmt::format("{}は {} のもので、侵害の期間を全く含みません。", name.ja, covered.ja),
                  fmt::format("{} is of {} and covers nothing of the compromise.", capital(name.en), covered.en)});
    }
    if (missing.before.to.known())
      add(watched.asset, watched.kind, missing.before.from, missing.before.to,
          {fmt::format("{}は {} から始まり、侵害の期間のうち、それより前を含みません。", name.ja, format_local(logs.first, zone_)),
           fmt::format("{} begins at {}; of the compromise it does not cover what was before.", capital(name.en),
                       format_local(logs.first, zone_))});
    if (missing.after.to.known())
      add(watched.asset, watched.kind, missing.after.from, missing.after.to,
          {fmt::format("{}は {} で終わり、侵害の期間のうち、それより後を含みません。", name.ja, format_local(logs.last, zone_)),
           fmt::format("{} ends at {}; of the compromise it does not cover what came after.", capital(name.en),
                       format_local(logs.last, zone_))});
    if (logs.behind_proxy())
      add(watched.asset, watched.kind, logs.first, logs.last,
          {name.ja + "の接続元は大半が内部のアドレスで、プロキシの手前の訪問者が分かりません。台帳の trusted_proxies "
                     "に中継サーバーを書くと、X-Forwarded-For の記録があれば読みます。",
           "Most clients in " + name.en +
               " are internal addresses: visitors behind a proxy are not told apart. List the proxy under "
               "trusted_proxies in the ledger; X-Forwarded-For is then read where it is logged."});
  }

  void series(const LogSeries& s) {
    const Text name = log_name(s, facts_.evidence);
    for (std::size_t i = 0; i < s.silences.size() && i < kMostSilences; ++i) {
      const Silence& silence = s.silences[i];
      const bool last = i + 1 == kMostSilences && s.silences.size() > kMostSilences;
      const std::string rest = grouped(s.silences.size() - i - 1);
      add(s.asset, s.kind, silence.from, silence.to,
          {fmt::format(
               "{}は {} まで記録がありません。普段の頻度からは考えにくい空白で、ログの停止・欠落・消去のどれかは分かりません。{}",
               name.ja, moments(silence.from, silence.to, zone_).ja, last ? "このほか同様の空白が" + rest + "か所あります。" : ""),
           fmt::format("{} is silent from {}, against its habit; whether it was stopped, lost or erased is not known.{}",
                       capital(name.en), moments(silence.from, silence.to, zone_).en,
                       last ? " There are " + rest + " more such silences." : "")});
    }
    if (!s.missing.empty()) {
      std::vector<std::string> numbers;
      for (const unsigned number : s.missing) numbers.push_back(fmt::format(".{}", number));
      const Text list = listed(numbers, numbers.size());
      add(s.asset, s.kind, {}, {},
          {fmt::format("{}のローテーションされたファイルのうち {} が証拠にありません。", name.ja, list.ja),
           fmt::format("Of the rotated files of {} {} {} not in evidence.", name.en, list.en, numbers.size() == 1 ? "is" : "are")});
    }
    for (const std::uint32_t i : s.evidence) jumps(s, i);
    if (s.addresses_forgotten > 0)
      add(s.asset, s.kind, s.first, s.last,
          {fmt::format("{}は接続元のアドレスが多すぎ、{}件は誰のものか数えていません。", name.ja, grouped(s.addresses_forgotten)),
           fmt::format("{} holds too many addresses; {} acts were not attributed.", capital(name.en),
                       grouped(s.addresses_forgotten))});
    // Somebody at the machine itself logs in without an address; elsewhere there should be one.
    if (s.changes_only)
      add(s.asset, s.kind, s.first, s.last,
          {fmt::format("{}はバイナリログで、変更だけが残ります。誰の操作か、何が読み出されたかは、このログからは分かりません。",
                       name.ja),
           fmt::format("{} is a binary log and holds changes alone: whose they were and what was read cannot be seen in it.",
                       capital(name.en))});
    else if (s.without_address > 0 && s.kind != EvidenceKind::AuthLog)
      add(s.asset, s.kind, s.first, s.last,
          {fmt::format("{}のうち{}件には、接続元のアドレスの記録がありません。", name.ja, grouped(s.without_address)),
           fmt::format("{} acts in {} bear no client address.", grouped(s.without_address), name.en)});
  }

  void jumps(const LogSeries& s, std::uint32_t evidence) {
    const auto log = facts_.coverage.logs().find(evidence);
    if (log == facts_.coverage.logs().end()) return;
    const std::string path = printable(facts_.evidence[evidence].path);
    for (const ClockJump& jump : log->second.jumps) {
      const bool last = &jump == &log->second.jumps.back() && log->second.jumps_beyond > 0;
      const std::string more = grouped(log->second.jumps_beyond), line = grouped(jump.place.line);
      const std::string from = format_local(jump.from, zone_), to = format_local(jump.to, zone_);
      add(s.asset, s.kind, jump.to, jump.from,
          {fmt::format("{} の{}行目で、記録の時刻が {} から {} "
                       "へ戻っています。時計の変更か、ログの切り貼りか、混入かは分かりません。この間の"
                       "時刻の前後は確かではありません。{}",
                       path, line, from, to, last ? "このほか同様の箇所が" + more + "か所あります。" : ""),
           fmt::format("At line {} of {} the time goes back from {} to {}: whether the clock was set, lines were cut and pasted or "
                       "mixed in is "
                       "not known. The order of what lies in between is uncertain.{}",
                       line, path, from, to, last ? " There are " + more + " more such places." : "")});
    }
  }

  void unread(const Evidence& e) {
    if (e.skipped == 0 || !e.duplicate_of.empty()) return;
    const std::string path = printable(e.path);
    Text place;
    if (!e.skips.empty()) {
      const Skip& first = e.skips.front();
      const Text reason = label(first.reason);
      place = first.place.line > 0 ? Text{fmt::format("（最初は{}行目: {}）", grouped(first.place.line), reason.ja),
                                          fmt::format(" (the first at line {}: {})", grouped(first.place.line), reason.en)}
                                   : Text{fmt::format("（{}）", reason.ja), fmt::format(" ({})", reason.en)};
    }
    // Files that are no evidence at all say nothing by not being read.
    if (e.read == 0 && !e.skips.empty() && e.skips.front().reason == SkipReason::NotEvidence) return;
    if (e.read == 0)
      return add(e.asset, e.kind, {}, {},
                 {fmt::format("証拠 {}（{}）は読めませんでした{}。", e.id, path, place.ja),
                  fmt::format("Evidence {} ({}) could not be read{}.", e.id, path, place.en)});
    add(e.asset, e.kind, {}, {},
        {fmt::format("証拠 {}（{}）のうち{}件は読めませんでした{}。", e.id, path, grouped(e.skipped), place.ja),
         fmt::format("{} record{} of evidence {} ({}) could not be read{}.", grouped(e.skipped), e.skipped == 1 ? "" : "s", e.id,
                     path, place.en)});
  }

  void sampled(const Evidence& e) {
    if (e.sampled.empty()) return;
    std::vector<std::string> names;
    for (const SampledTable& table : e.sampled) names.push_back(table.name);
    const Text list = listed(names, kMostSampled);
    const std::string path = printable(e.path);
    add(e.asset, e.kind, {}, {},
        {fmt::format("データベース {} の{}個の表（{}）は標本の行だけを調べ（--sample）、個人が見つからなかったため全体は読んで"
                     "いません。ほかの行に個人がいるかどうかは分かりません。",
                     path, grouped(names.size()), list.ja),
         fmt::format(
             "Of {} table{} of the database {} ({}) only a sample of rows was examined (--sample). It showed nobody; whether "
             "the other rows do is not known.",
             grouped(names.size()), names.size() == 1 ? "" : "s", path, list.en)});
  }

  // What was not looked at because nobody asked for it.
  void portion() {
    const auto& [range, left_out] = facts_.portion;
    if (range.since.known())
      add({}, EvidenceKind::Other, {}, range.since,
          {fmt::format("ログは {} からの記録だけを調べました。それより前の{}件は、指定により除いています。",
                       format_local(range.since, zone_), grouped(left_out.before)),
           fmt::format("Of the logs only what is from {} on was examined; {} earlier entries were left out by request.",
                       format_local(range.since, zone_), grouped(left_out.before))});
    if (range.until.known())
      add({}, EvidenceKind::Other, range.until, {},
          {fmt::format("ログは {} より前の記録だけを調べました。その時刻からの{}件は、指定により除いています。",
                       format_local(range.until, zone_), grouped(left_out.after)),
           fmt::format("Of the logs only what is before {} was examined; {} later entries were left out by request.",
                       format_local(range.until, zone_), grouped(left_out.after))});
    if (range.bounded() && left_out.without_time > 0)
      add({}, EvidenceKind::Other, {}, {},
          {fmt::format("期間が指定されたため、時刻の分からないログの記録{}件を除いています。", grouped(left_out.without_time)),
           fmt::format("{} log entries without a time were left out, since a time was asked for.",
                       grouped(left_out.without_time))});
  }

  void standing() {
    const bool web = std::ranges::any_of(facts_.series, [](const LogSeries& s) { return s.count(EventKind::HttpRequest) > 0; });
    if (web)
      add({}, EvidenceKind::AccessLog, {}, {},
          {"アクセスログには、フォームなどで送信された内容（POST "
           "の本文）が記録されません。そこに含まれた攻撃や入力は、アクセスログからは分かりません。",
           "Access logs do not hold what was sent in the body of a request (POST). Attacks and entries in there cannot be seen in "
           "them."});
  }

  const CaseFacts& facts_;
  UtcOffset zone_;
  std::vector<Gap> gaps_;
};

void unknown_reads(const CaseFacts& facts, bool broken_in, std::vector<Text>& list) {
  const Impact& impact = facts.impact;
  if (broken_in && impact.possible.tables == 0)
    list.push_back(
        {"誰の個人情報が何件含まれていたかは分かりません。被害を受けたデータベースの当時のダンプやバックアップを証拠に加えると数え"
         "られます。",
         "Whose data was in there, and how much, is not known. A dump or backup of the database from that time, given as evidence, "
         "would settle it."});
  if (impact.possible.tables > impact.confirmed.tables && broken_in) {
    const auto partly = static_cast<std::uint64_t>(
        std::ranges::count_if(impact.tables, [](const TableImpact& t) { return t.viewed > 0 && !t.confirmed; }));
    const std::uint64_t open = impact.possible.tables - impact.confirmed.tables - partly;
    if (open > 0)
      list.push_back(
          {fmt::format("{}個の表のうち{}"
                       "個は、読み出されたことを示す記録がありません（行為者が読めた可能性として数えています）。データベースの "
                       "general_log・監査ログ、"
                       "または通信量の記録（ファイアウォール、NetFlow、クラウドの流量ログ）があれば確かめられます。",
                       grouped(impact.possible.tables), grouped(open)),
           fmt::format(
               "For {} of {} tables nothing shows that they were read (they are counted as possible). The database's general "
               "or audit "
               "log, or records of traffic volume (firewall, NetFlow, a cloud's flow log) would settle it.",
               grouped(open), grouped(impact.possible.tables))});
    if (partly > 0)
      list.push_back(
          {fmt::format(
               "{}個の表は、一部の行が表示または読み出されたことがわかっています。ほかの行も読まれたかどうかは、一覧の画面の内容"
               "やデータベースのログがなければわかりません。",
               grouped(partly)),
           fmt::format("Of {} table{} some rows are known to have been shown or read. Whether others were too, only what the "
                       "lists showed, or the database's log, could tell.",
                       grouped(partly), partly == 1 ? "" : "s")});
  }
  if (impact.possible.persons_min != impact.possible.persons_max)
    list.push_back(
        {fmt::format(
             "対象者の人数は{}人から{}"
             "人の間で、確定していません。メールアドレスの無い行を、氏名・電話番号・生年月日の原本と照らし合わせると狭められます。",
             grouped(impact.possible.persons_min), grouped(impact.possible.persons_max)),
         fmt::format(
             "The number of persons lies between {} and {}. Comparing the rows without an e-mail address with the original names, "
             "phone numbers and birth dates would narrow it.",
             grouped(impact.possible.persons_min), grouped(impact.possible.persons_max))});
}

}  // namespace

std::vector<Gap> find_gaps(const CaseFacts& facts) { return GapFinder(facts).find(); }

std::vector<Text> find_unknowns(const CaseFacts& facts) {
  std::vector<Text> list;
  const bool broken_in = !facts.actors.list.empty() && facts.actors.broke_in(0);
  unknown_reads(facts, broken_in, list);

  std::uint64_t sampled = 0;
  for (const Evidence& e : facts.evidence) sampled += e.sampled.size();
  if (sampled > 0)
    list.push_back(
        {fmt::format(
             "人数は、読んだ表の中での数です。標本だけを調べた{}個の表に個人がいるかどうかは分かりません。--sample を付けずに"
             "調べるか、その表のダンプを証拠に加えると確かめられます。",
             grouped(sampled)),
         fmt::format(
             "Persons are counted in the tables that were read. Whether there are more in the {} table{} of which only a sample "
             "was examined is not known. Examining without --sample, or a dump of the table as evidence, would settle it.",
             grouped(sampled), sampled == 1 ? "" : "s")});
  std::uint64_t likely = 0;
  for (const Finding& f : facts.findings) likely += f.severity >= Severity::Medium && f.verdict == Verdict::LikelySucceeded ? 1 : 0;
  if (likely > 0)
    list.push_back(
        {fmt::format("{}"
                     "件の検知は、成功した可能性が高いが記録だけでは確定できません。サーバー上のファイル、データベースの変"
                     "更、応答の大きさを当時のものと比べると確かめられます。",
                     grouped(likely)),
         fmt::format("{} finding{} likely succeeded, but the records alone do not prove it. Files on the server, "
                     "changes in the database and "
                     "sizes of answers, compared with those of the time, would settle it.",
                     grouped(likely), likely == 1 ? "" : "s")});

  const bool attacked = !facts.actors.list.empty();
  for (const Watched& watched : watched_assets(facts.ledger)) {
    const Text name = log_name(watched);
    if (is_left_out(facts, watched)) {
      list.push_back({fmt::format("指定された期間の外に何があったかは分かりません。{}の全体を調べると確かめられます。", name.ja),
                      fmt::format("What happened outside the time that was asked for is not known. Examining all of {} would "
                                  "settle it.",
                                  name.en)});
      continue;
    }
    if (attacked && is_missing(facts, watched)) {
      list.push_back({fmt::format("{}に行為者の操作があったかどうかは分かりません。{}"
                                  "がサーバー、ログ収集先、バックアップに残っていないかを確かめ、あれば証拠に加えてください。",
                                  in_quotes(watched.asset).ja, name.ja),
                      fmt::format("Whether an actor touched {} is not known. See whether {} is left on the server, at a log "
                                  "collector or in a backup, and "
                                  "add it as evidence.",
                                  in_quotes(watched.asset).en, name.en)});
      continue;
    }
    const AssetLogs logs = logs_of(facts, watched);
    const Uncovered missing = uncovered(facts.window, logs.first, logs.last);
    if (missing.any())
      list.push_back(
          {fmt::format("侵害の期間のうち、{}"
                       "が残っていない部分に何があったかは分かりません。ローテーション済みのログやバックアップがあれば証拠に加えて"
                       "ください。",
                       name.ja),
           fmt::format("What happened at the times of the compromise that {} does not cover is not known. Rotated logs or backups, "
                       "added as "
                       "evidence, would settle it.",
                       name.en)});
  }
  return list;
}

}  // namespace hinomi::cases
