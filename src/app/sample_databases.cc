#include "app/sample_databases.h"

#include <algorithm>

#include "app/read_evidence.h"
#include "app/take_in.h"
#include "impact/impact_counter.h"

namespace hinomi::app {
namespace {

class Judging final : public EvidenceConsumer {
 public:
  explicit Judging(impact::ImpactCounter& counter) : counter_(counter) {}
  void rows(const Batch& batch) override { counter_.see_rows(batch); }

 private:
  impact::ImpactCounter& counter_;
};

/// The samples whose table holds nobody, each with what it was taken for. Tables that were packed in a row stand where the row
/// does.
evidence::LeftOutTables nobodys(std::vector<evidence::TableSample> samples, const std::vector<impact::JudgedTable>& judged) {
  std::vector<bool> seen(samples.size()), needed(samples.size());
  for (const impact::JudgedTable& table : judged) {
    const auto behind =
        std::ranges::upper_bound(samples, table.first_row.offset, {}, [](const evidence::TableSample& s) { return s.begin; });
    if (behind == samples.begin()) continue;
    const auto i = static_cast<std::size_t>(behind - samples.begin() - 1);
    needed[i] = needed[i] || table.needed;
    // Its own rows are met before what is packed in them.
    if (!seen[i]) samples[i].table.why = label(table.nobody);
    seen[i] = true;
  }
  evidence::LeftOutTables left_out;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (seen[i] && !needed[i]) left_out.emplace(samples[i].id, std::move(samples[i]));
  }
  return left_out;
}

}  // namespace

Result<void> sample_databases(const std::vector<std::filesystem::path>& given, const Ledger& ledger, const Content& content,
                              const std::vector<std::unique_ptr<events::Format>>& formats, evidence::LiveReading& live,
                              Progress& progress) {
  if (live.sample_rows == 0) return {};
  ASSIGN_OR_RETURN(const std::vector<std::string> addresses, live_databases(given));
  for (const std::string& address : addresses) {
    const auto samples = std::make_shared<std::vector<evidence::TableSample>>();
    std::vector<evidence::Item> items;
    ASSIGN_OR_RETURN(items.emplace_back(), evidence::take_sample(address, live, samples));
    Recognised recognised = recognise(std::move(items), formats, ledger);
    Workers workers;
    impact::ImpactCounter counter(content,
                                  {FingerprintKey::random(), false, ledger.group_columns(), ledger.timezone, workers.parallel()});
    Judging judging(counter);
    EvidenceReader(recognised, ledger, workers, Judge{}, evidence::Hashing::No, progress).read_records(judging);
    live.left_out.emplace(address, nobodys(std::move(*samples), counter.judge_tables()));
  }
  return {};
}

}  // namespace hinomi::app
