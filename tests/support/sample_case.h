// An invented case for tests of documents and of whatever shows a case: shaped like a staging database that is taken twice,
// with hostile strings where an attacker may write. All names, addresses and figures are made up.
#pragma once

#include <string>
#include <vector>

#include "model/case.h"

namespace hinomi::testing {

inline Timestamp sample_time(int month, int day, int hour, int minute, int second = 0) {
  return *to_timestamp({2021, month, day, hour, minute, second, 0}, kJst);
}

/// What an attacker may put into a request, as a log line holds it.
inline const std::string kHostileExcerpt =
    "203.0.113.77 - - \"GET /<script>alert('x')</script>?q=|`*_[a](javascript:b)\\x00 HTTP/1.1\" 404 =cmd|'/c' \xE2\x80\xAEtxt.exe";

inline Evidence sample_evidence(std::size_t number, std::string path, EvidenceKind kind, std::string format, std::string asset,
                                std::uint64_t bytes, std::uint64_t read) {
  Evidence e;
  e.id = "E" + std::to_string(number);
  e.path = std::move(path);
  e.kind = kind;
  e.format = std::move(format);
  e.asset = std::move(asset);
  e.bytes = bytes;
  e.read = read;
  e.encoding = "utf-8";
  const auto digest = [&](unsigned salt) {
    std::string hex;
    for (unsigned i = 0; i < 64; ++i) hex += "0123456789abcdef"[(number * 7 + i * 11 + salt * 5 + i * i) % 16];
    return hex;
  };
  e.sha256 = digest(1);
  e.previous_seal = number == 1 ? std::string(64, '0') : digest(2);
  e.seal = digest(3);
  return e;
}

inline TableImpact sample_table(std::string name, std::uint64_t rows, std::uint64_t personal, std::uint64_t persons, bool confirmed,
                                std::vector<ColumnImpact> columns) {
  TableImpact t;
  t.asset = "staging";
  t.database = "shop";
  t.name = std::move(name);
  t.evidence = 1;
  t.rows = rows;
  t.rows_with_personal_data = personal;
  t.persons = persons;
  t.confirmed = confirmed;
  t.columns = std::move(columns);
  return t;
}

inline Impact sample_impact() {
  using enum FieldKind;
  Impact impact;
  const auto columns = [](std::uint64_t rows, std::uint64_t company) {
    return std::vector<ColumnImpact>{{"id", None, true, true, rows, 0},
                                     {"name", Name, true, true, rows, 0.99},
                                     {"email", Email, true, true, rows, 1},
                                     {"tel", Phone, true, true, rows, 0.97},
                                     {"address", Address, true, true, rows, 0.93},
                                     {"birthday", BirthDate, false, false, rows * 4 / 5, 0.98},
                                     {"company", Company, false, false, company, 0.82},
                                     {"fax", Fax, false, false, company / 7, 0.9}};
  };
  auto& tables = impact.tables;
  tables.push_back(sample_table("exam_applications", 812, 812, 640, true, columns(812, 201)));
  tables.push_back(sample_table("book_orders", 604, 604, 518, true, columns(604, 333)));
  tables.push_back(sample_table("course_entries", 297, 297, 281, true, columns(297, 40)));
  tables.push_back(sample_table(
      "inquiries", 158, 131, 120, false,
      {{"id", None, true, true, 158, 0}, {"email", Email, false, false, 131, 1}, {"body", FreeText, true, true, 158, 0.7}}));
  for (TableImpact& t : tables) {
    t.first = sample_time(1, 4, 9, 0);
    t.last = sample_time(6, 14, 23, 51);
  }
  const char* plain[] = {"categories", "products", "product_options", "product_stock", "news", "settings", "sessions", "tax_rates"};
  const std::uint64_t sizes[] = {41, 688, 1204, 690, 85, 32, 1511, 6};
  for (std::size_t i = 0; i < 8; ++i)
    tables.push_back(sample_table(plain[i], sizes[i], 0, 0, true, {{"id", None, true, true, sizes[i], 0}}));

  for (const TableImpact& t : tables) {
    ++impact.possible.tables;
    impact.possible.rows += t.rows;
    impact.possible.rows_with_personal_data += t.rows_with_personal_data;
    if (!t.confirmed) continue;
    ++impact.confirmed.tables;
    impact.confirmed.rows += t.rows;
    impact.confirmed.rows_with_personal_data += t.rows_with_personal_data;
  }
  impact.possible.persons = 1377, impact.possible.persons_min = 1377, impact.possible.persons_max = 1404;
  impact.confirmed.persons = 1290, impact.confirmed.persons_min = 1290, impact.confirmed.persons_max = 1290;
  impact.identified_by = "email";
  impact.first = sample_time(1, 4, 9, 0);
  impact.last = sample_time(6, 14, 23, 51);
  impact.minors = 37;
  impact.fields = {{Name, true, 1713},       {Email, true, 1844},   {Phone, true, 1713}, {Address, true, 1713},
                   {BirthDate, false, 1369}, {Company, false, 574}, {Fax, false, 80},    {FreeText, false, 158}};
  impact.groups = {{{"検定の申込み", "Exam applications"}, 812, 640},
                   {{"教材の注文", "Textbook orders"}, 604, 518},
                   {{"講座の申込み", "Course entries"}, 297, 281}};
  impact.assets = {{"staging", 12, impact.possible.rows, impact.possible.rows_with_personal_data, 1377}};
  impact.notes = {{"対象者は、正規化したメールアドレスが同じ行を一人として数えました。メールアドレスの無い27行は、上限の人数にだけ"
                   "加えています。",
                   "Rows with the same normalised e-mail address count as one person. 27 rows without an address are added to the "
                   "upper bound only."},
                  {"攻撃者が作った表 warning.readme は組織のデータではないため、数えていません。",
                   "The table warning.readme was made by the attacker and is not counted."}};
  return impact;
}

inline std::vector<Finding> sample_findings() {
  std::vector<Finding> findings;
  const auto ref = [](std::uint32_t evidence, std::uint64_t line, std::string excerpt) {
    return EvidenceRef{{evidence, line, line * 118}, std::move(excerpt)};
  };
  const auto add = [&](std::string rule, Text title, Severity severity, Verdict verdict, Timestamp first, Timestamp last,
                       std::uint64_t count) -> Finding& {
    Finding f;
    f.id = rule + "-" + std::to_string(1000 + findings.size());
    f.rule = std::move(rule);
    f.title = std::move(title);
    f.severity = severity;
    f.verdict = verdict;
    f.first = first;
    f.last = last;
    f.count = count;
    f.asset = "staging";
    f.actor = {*IpAddress::parse("203.0.113.77"), "NL", 64500, "shop_rw"};
    findings.push_back(std::move(f));
    return findings.back();
  };

  Finding& first = add("database_extraction",
                       {"データベース全体の外部への取り出し（1回目）", "Whole database extracted from outside (first time)"},
                       Severity::High, Verdict::Succeeded, sample_time(6, 3, 2, 41, 7), sample_time(6, 3, 2, 41, 19), 12);
  first.techniques = {"T1213", "T1041"};
  first.reason = {"台帳に無い外部のアドレスが、12の表を条件なしで続けて読み出しました。この時点の中身は試験用のデータです。",
                  "An address outside the ledger's networks read twelve tables one after another, without condition. They held "
                  "test data then."};
  first.grounds = {{"12の表すべてが条件なしのSELECTで読まれた", "All twelve tables were read by a SELECT without condition"},
                   {"接続元が許可された範囲の外にある", "The connection comes from outside the permitted networks"}};
  for (std::uint64_t i = 0; i < 8; ++i)
    first.refs.push_back(ref(0, 1201 + i, "41 Query\tSELECT /*!40001 SQL_NO_CACHE */ * FROM `shop`.`t" + std::to_string(i) + "`"));
  first.tables_read = {{"shop", "products", true, sample_time(6, 3, 2, 41, 9), {0, 1203, 141954}}};

  Finding& drop = add("database_dropped", {"データベースの削除（1回目）", "Database deleted (first time)"}, Severity::High,
                      Verdict::Succeeded, sample_time(6, 3, 2, 41, 25), sample_time(6, 3, 2, 41, 25), 1);
  drop.techniques = {"T1485"};
  drop.reason = {"取り出しの直後に、同じ接続元がデータベース shop を削除しました。",
                 "Right after the extraction the same client deleted the database shop."};
  drop.refs = {ref(0, 1231, "42 Query\tDROP DATABASE `shop`")};

  Finding& copy = add("production_data_in_staging", {"検証環境への本番データの投入", "Production data loaded into staging"},
                      Severity::High, Verdict::Observed, sample_time(6, 15, 10, 12), sample_time(6, 15, 10, 31, 40), 5421);
  copy.actor = {*IpAddress::parse("198.51.100.20"), "JP", 0, "deploy"};
  copy.reason = {"検証環境に入った行の対象者が、本番データベースのダンプの対象者と一致します（1,377人中1,377人）。",
                 "The persons in the rows loaded into staging are those of the production dump (1,377 of 1,377)."};
  copy.refs = {ref(0, 1390, "57 Query\tINSERT INTO `exam_applications` VALUES (***)"),
               ref(1, 88, "INSERT INTO `exam_applications` VALUES (***)")};
  copy.same_persons_as = {1};

  Finding& second = add("database_extraction",
                        {"データベース全体の外部への取り出し（2回目、個人情報を含む）",
                         "Whole database extracted from outside (second time, with personal data)"},
                        Severity::Critical, Verdict::Succeeded, sample_time(6, 15, 22, 8, 51), sample_time(6, 15, 22, 9, 33), 12);
  second.techniques = {"T1213", "T1041"};
  second.reason = {"同じ接続元が、本番データの入った12の表のうち11の表を全件、1つの表を一部読み出しました。",
                   "The same client read eleven of the twelve tables with production data whole, and one in part."};
  second.grounds = {{"全件の読み出しがデータベースのログに残っている", "Reads of all rows stand in the database's log"}};
  for (std::uint64_t i = 0; i < 12; ++i)
    second.refs.push_back(ref(0, 7011 + i, "61 Query\tSELECT /*!40001 SQL_NO_CACHE */ * FROM `shop`.`t" + std::to_string(i) + "`"));

  Finding& drop2 = add("database_dropped", {"データベースの削除（2回目）", "Database deleted (second time)"}, Severity::Critical,
                       Verdict::Succeeded, sample_time(6, 15, 22, 9, 40), sample_time(6, 15, 22, 9, 40), 1);
  drop2.techniques = {"T1485"};
  drop2.reason = {"2回目の取り出しの直後に、データベース shop が再び削除されました。",
                  "Right after the second extraction the database shop was deleted again."};
  drop2.refs = {ref(0, 7040, "62 Query\tDROP DATABASE `shop`")};

  Finding& note = add("ransom_note", {"身代金を要求する文面", "Ransom note"}, Severity::Critical, Verdict::Succeeded,
                      sample_time(6, 15, 22, 9, 44), sample_time(6, 15, 22, 9, 46), 3);
  note.techniques = {"T1486", "T1657"};
  note.reason = {"データベース warning に、支払先と期限（10日）を書いた英語の文面が置かれました。",
                 "A text in English with a payment address and a deadline of ten days was left in the database warning."};
  note.grounds = {{"支払先のアドレスと連絡先が文面にある", "The text holds a payment address and a contact"}};
  note.refs = {ref(0, 7043, "63 Query\tINSERT INTO `warning`.`readme` VALUES ('send *** BTC …')")};
  note.foreign_tables = {"warning.readme"};
  note.indicators = {{"btc", "bc1qexampleexampleexampleexampleexample0", note.id}};

  Finding& web = add("path_traversal", {"ウェブサイトへの攻撃の試み", "Attack attempts on the web site"}, Severity::Medium,
                     Verdict::Attempted, sample_time(6, 3, 2, 12), sample_time(6, 3, 2, 14, 58), 64);
  web.asset = "production";
  web.techniques = {"T1190"};
  web.reason = {"64回の要求はすべて404か403で終わっています。成功を示す記録はありません。",
                "All 64 requests ended with 404 or 403; nothing shows a success."};
  web.refs = {ref(2, 20118, kHostileExcerpt)};

  Finding& scan = add("scanner", {"自動化された走査", "Automated scanning"}, Severity::Low, Verdict::Observed,
                      sample_time(6, 9, 13, 0), sample_time(6, 9, 13, 44), 310);
  scan.actor = {*IpAddress::parse("192.0.2.140"), "", 0, ""};
  scan.asset = "production";
  scan.reason = {"台帳に無いアドレスから、存在しないパスへの要求が続きました。",
                 "An address outside the ledger asked for many paths that do not exist."};
  scan.refs = {ref(2, 24990, "192.0.2.140 - - \"GET /.env HTTP/1.1\" 404")};
  return findings;
}

/// With persons affected, several parties, hostile strings, gaps and skipped lines.
inline Case sample_case() {
  Case c;
  c.id = "2021-06-15-sample";
  c.version = 2;
  c.title = {"検証環境のデータベースの窃取と削除", "Staging database stolen and deleted"};
  c.organisation = "東浜検定協会";
  c.evidence = {
      sample_evidence(1, "evidence/staging/mysql/general.log", EvidenceKind::DatabaseLog, "mariadb_general_log", "staging",
                      4'812'331, 8'133),
      sample_evidence(2, "evidence/production/shop.sql.gz", EvidenceKind::DatabaseDump, "mysqldump", "production", 912'004, 6'128),
      sample_evidence(3, "evidence/production/access.log", EvidenceKind::AccessLog, "combined", "production", 9'120'448, 38'904),
      sample_evidence(4, "evidence/staging/<b>note</b>|x.txt", EvidenceKind::Other, "", "", 812, 0)};
  c.evidence[0].first = sample_time(6, 1, 0, 0, 3), c.evidence[0].last = sample_time(6, 16, 23, 59, 12);
  c.evidence[2].first = sample_time(5, 1, 0, 0, 3), c.evidence[2].last = sample_time(6, 16, 11, 58, 40);
  c.evidence[0].skipped = 3;
  c.evidence[0].skips = {{{0, 1388, 163784}, SkipReason::BadTime, "57 Query\t???"},
                         {{0, 8131, 959458}, SkipReason::CutOff, "71 Query\tSELECT"},
                         {{0, 8132, 959470}, SkipReason::NulBytes, ""}};
  c.evidence[0].notes = {{"時刻の表記に時差が無いため、台帳の +09:00 として読みました。",
                          "Its times carry no offset; read as +09:00 from the ledger."}};
  c.evidence[3].skips = {{{3, 0, 0}, SkipReason::NotEvidence, ""}};
  c.evidence[3].skipped = 1;

  c.findings = sample_findings();
  Actor a;
  a.id = "A1";
  a.addresses = {"203.0.113.77"};
  a.countries = {"NL"};
  a.accounts = {"shop_rw"};
  a.agents = {"python-requests/2.25.1"};
  a.first = sample_time(6, 3, 2, 12), a.last = sample_time(6, 15, 22, 9, 46);
  a.requests = 64, a.statements = 131, a.bytes_out = 1'930'112;
  for (const Finding& f : c.findings) {
    if (f.actor.address.to_string() == "203.0.113.77") a.findings.push_back(f.id);
  }
  c.actors = {a};
  c.window = {a.first, a.last};
  c.impact = sample_impact();

  const auto entry = [&](Timestamp time, std::string party, Text text, Severity severity, std::vector<EvidenceRef> refs,
                         std::uint64_t count = 1) {
    c.timeline.push_back({time, std::move(party), std::move(text), std::move(refs), severity, count});
  };
  const auto& f = c.findings;
  entry(f[6].first, "A1", {"本番サイトへの攻撃の試み（64回、失敗）", "Attack attempts on the production site (64, failed)"},
        Severity::Medium, f[6].refs, 64);
  entry(f[0].first, "A1",
        {"データベース shop の12表を全件取り出し（試験用データ）", "Twelve tables of shop extracted whole (test data)"},
        Severity::High, {f[0].refs[0], f[0].refs[1]}, 12);
  entry(f[1].first, "A1", {"データベース shop を削除", "Database shop deleted"}, Severity::High, f[1].refs);
  entry(sample_time(6, 9, 13, 0), "hinomi",
        {"192.0.2.140 による自動走査（この事案との関係は不明）", "Automated scan by 192.0.2.140 (link to this case unknown)"},
        Severity::Low, f[7].refs, 310);
  entry(sample_time(6, 14, 16, 30), "organisation",
        {"委託先に商品データの更新をメールで依頼", "Asks the contractor by mail to update product data"}, Severity::Info, {});
  entry(sample_time(6, 15, 10, 0), "contractor",
        {"作業用データベースが無いことに気付く（原因を調べず）", "Sees that the working database is gone (cause not looked into)"},
        Severity::Info, {});
  entry(f[2].first, "contractor", {"検証環境に本番データ5,421行を投入", "Loads 5,421 rows of production data into staging"},
        Severity::High, f[2].refs, 5421);
  entry(sample_time(6, 15, 11, 20), "contractor", {"更新を終え、確認を依頼", "Finishes the update, asks for a check"},
        Severity::Info, {});
  entry(f[3].first, "A1",
        {"データベース shop の11表を全件、1表を一部取り出し（個人情報を含む）",
         "Eleven tables of shop extracted whole, one in part (with personal data)"},
        Severity::Critical, {f[3].refs[0]}, 12);
  entry(f[4].first, "A1", {"データベース shop を再び削除", "Database shop deleted again"}, Severity::Critical, f[4].refs);
  entry(f[5].first, "A1", {"身代金を要求する文面を残す", "Leaves a ransom note"}, Severity::Critical, f[5].refs, 3);
  entry(sample_time(6, 16, 10, 0), "contractor", {"データベースが再び無いことに気付く", "Finds the database gone again"},
        Severity::Info, {});
  entry(sample_time(6, 16, 11, 40), "contractor", {"要求文を発見。パスワードを変更", "Finds the note; changes the passwords"},
        Severity::Info, {});
  entry(sample_time(6, 16, 12, 0), "organisation", {"委託先から最初の連絡", "First word from the contractor"}, Severity::Info, {});
  entry(sample_time(6, 16, 17, 0), "organisation", {"緊急対策チームを設置。警察に通報", "Emergency team formed; police called"},
        Severity::Info, {});
  entry(
      sample_time(6, 19, 15, 0), "organisation",
      {"対象者を特定し、個人情報保護委員会に報告", "Persons identified; report to the Personal Information Protection Commission"},
      Severity::Info, {});

  c.gaps = {
      {"staging",
       EvidenceKind::AccessLog,
       sample_time(6, 1, 0, 0),
       sample_time(6, 16, 23, 59),
       {"検証環境のウェブサーバーのアクセスログが提出されていません。", "No access log of the staging web server was handed in."}},
      {"production",
       EvidenceKind::AccessLog,
       sample_time(6, 16, 11, 58, 40),
       sample_time(6, 16, 23, 59),
       {"本番のアクセスログはここで終わっています。", "Production's access log ends here."}}};
  c.negatives = {
      {"production",
       sample_time(5, 1, 0, 0, 3),
       sample_time(6, 16, 11, 58, 40),
       38'904,
       true,
       {"本番サイトのアクセスログ38,904件を調べましたが、同様の取り出しや攻撃者のアドレスからの成功した要求はありません。",
        "38,904 requests of production's access log were examined: no such extraction, and no successful request from the "
        "attacker's address."},
       {"E3"}}};
  c.unknowns = {
      {"inquiries "
       "の表がどこまで読まれたかは、ログから分かりません。通信量の記録（ファイアウォール、NetFlow）があれば狭められます。",
       "How much of the table inquiries was read does not show in the logs; records of traffic volume (firewall, NetFlow) would "
       "narrow it."},
      {"攻撃者がパスワードをどう知ったかは不明です。検証環境の設定ファイルの公開状況を確かめてください。",
       "How the attacker knew the password is unknown; check whether staging's configuration files were exposed."}};
  c.duties = {{"ppc",
               "preliminary",
               "個人情報保護法26条1項、規則7条3号・4号",
               {"個人情報保護委員会への速報", "Preliminary report to the PPC"},
               {"不正の目的によるおそれのある漏えいで、対象者が1,000人を超えます。",
                "A leak that may serve an unjust purpose; more than 1,000 persons."},
               "2021-06-16T12:00:00+09:00",
               "",
               "open"},
              {"ppc",
               "final",
               "個人情報保護法26条1項、規則8条2項",
               {"個人情報保護委員会への確報", "Final report to the PPC"},
               {"同上", "As above"},
               "",
               "",
               "open"},
              {"persons",
               "notice",
               "個人情報保護法26条2項",
               {"本人への通知", "Notice to the persons"},
               {"報告の対象となる漏えいです。", "The leak is reportable."},
               "",
               "",
               "open"},
              {"police",
               "consultation",
               "",
               {"警察への相談", "Consultation of the police"},
               {"不正アクセスと恐喝の疑いがあります。", "Suspected illegal access and extortion."},
               "",
               "",
               "done"}};
  c.indicators = {{"ipv4", "203.0.113.77", f[0].id},
                  {"btc", "bc1qexampleexampleexampleexampleexample0", f[5].id},
                  {"email", "pay@ransom.example", f[5].id}};
  c.notes = {{"国の判定は tor-geoipdb（Debian）によります。", "Countries by tor-geoipdb (Debian)."}};
  return c;
}

/// Evidence was read and nothing was found.
inline Case empty_case() {
  Case c;
  c.id = "empty-sample";
  c.title = {"調査結果", "Result of the examination"};
  c.evidence = {sample_evidence(1, "access.log", EvidenceKind::AccessLog, "combined", "", 120'331, 990)};
  c.evidence[0].first = sample_time(4, 1, 0, 0), c.evidence[0].last = sample_time(4, 2, 23, 0);
  c.negatives = {
      {"",
       sample_time(4, 1, 0, 0),
       sample_time(4, 2, 23, 0),
       990,
       true,
       {"アクセスログ990件を調べましたが、攻撃を示す記録はありません。", "990 requests were examined; nothing shows an attack."},
       {"E1"}}};
  c.impact.identified_by = "none";
  return c;
}

}  // namespace hinomi::testing
