#include "cases/retention.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/record.h"

namespace hinomi::cases {

std::vector<Finding> retention_findings(const Impact& impact, UtcOffset offset) {
  std::vector<Finding> findings;
  for (const RetentionImpact& r : impact.retention) {
    const std::string name = printable(qualified_name(r.database, r.table));
    const std::string table = shown_table(name);
    const std::string oldest = format_date(r.oldest, offset), limit = format_date(r.limit, offset);
    Finding f;
    f.rule = "retention_exceeded";
    f.id = finding_id(f.rule, fmt::format("{}|{}", r.oldest_place.evidence, name));
    f.title = {"保存期間を過ぎた個人情報が残っている", "Personal data is kept longer than it is needed"};
    f.severity = Severity::Low;
    f.verdict = Verdict::Observed;
    f.count = r.rows;
    f.asset = r.asset;
    f.refs = {{r.oldest_place, ""}};
    const std::string purpose_ja = r.purpose.ja.empty() ? "" : fmt::format("（{}）", printable(r.purpose.ja));
    const std::string purpose_en = r.purpose.en.empty() ? "" : fmt::format(" ({})", printable(r.purpose.en));
    f.reason = {
        fmt::format("表 {}{} に {} からの行が残っています。台帳の保存期間 {} によると、{} より前の {} "
                    "行は必要がなくなっています。",
                    table, purpose_ja, oldest, r.keep, limit, r.rows),
        fmt::format("Rows since {} are still in the table {}{}. By the ledger they are kept for {}: {} rows before {} are no "
                    "longer needed.",
                    oldest, table, purpose_en, r.keep, r.rows, limit)};
    if (r.undated > 0) {
      f.grounds.push_back({fmt::format("日付のない行がほかに {} 行あり、古いかどうか分かりません。", r.undated),
                           fmt::format("{} more rows have no date: whether they are too old is not known.", r.undated)});
    }
    findings.push_back(std::move(f));
  }
  return findings;
}

}  // namespace hinomi::cases
