// Any bytes taken for a table's header and rows are counted without a crash, and the figures hang together.
#include "impact/impact_counter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <filesystem>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  static const Content content = Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(Content());
  impact::ImpactCounter counter(content, {FingerprintKey(std::array<std::uint8_t, 16>{1}), true, {}});
  // One line a row, a tab between cells; an empty line begins another table, whose header comes first.
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  std::deque<TableSchema> schemas;
  Batch batch;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool header = schemas.empty() || line.empty();
    if (header) {
      TableSchema& schema = schemas.emplace_back();
      schema.evidence = static_cast<std::uint32_t>(schemas.size() % 3);
      schema.name = line.substr(0, line.find('\t'));
      schema.headed = schemas.size() % 4 != 0, schema.logged = schemas.size() % 5 == 0;
      batch.tables.push_back(&schema);
    }
    Row row{&schemas.back(), static_cast<std::uint32_t>(batch.cells.size()), 0, {}, {}, size % 7};
    for (bool more = true; more;) {
      const std::size_t tab = line.find('\t');
      const std::string_view cell = line.substr(0, tab);
      more = tab != std::string_view::npos;
      if (more) line.remove_prefix(tab + 1);
      if (header) {
        schemas.back().columns.push_back({std::string(cell), "", false, false, ""});
      } else {
        batch.cells.push_back({cell, cell == "\\N" ? CellKind::Null : CellKind::Text});
        ++row.count;
      }
    }
    if (!header) batch.rows.push_back(row);
  }
  counter.see_rows(batch);
  const Ledger ledger;
  const std::vector<Evidence> evidence(3);
  const std::vector<Finding> findings;
  const Impact impact = counter.finish({ledger, evidence, findings, Timestamp::from_seconds(1'566'000'000)});
  const ImpactFigures& f = impact.possible;
  const bool sound = f.persons_min <= f.persons && f.persons <= f.persons_max && f.rows_with_personal_data <= f.rows &&
                     counter.persons().size() == f.persons && f.tables == impact.tables.size();
  if (!sound) std::abort();
  return 0;
}
