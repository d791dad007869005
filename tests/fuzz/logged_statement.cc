// Statements and notes in a server's log are written by intruders.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "findings/ransom_text.h"
#include "findings/sql_select.h"
#include "findings/sql_statement.h"
#include "model/grant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::findings;
  static const RansomWords words =
      RansomWords::load(Content::open(std::filesystem::path(__FILE__).parent_path() / "../../content").value_or(Content()))
          .value_or(RansomWords());
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  SqlStatement statement;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = read_sql(rest, statement);
    if (end == 0) std::abort();
    if (end >= rest.size()) break;
    rest.remove_prefix(end);
  }
  for (const RowSelection& s : read_selects(text, {"db", {}, {}, 0, std::string_view::npos}))
    if (s.table.empty() || s.where.size() > 16) std::abort();
  for (const Grant& grant : parse_grants(text, {})) grant.covers("shop", "orders");
  const RansomText read = read_ransom_text(text, words);
  if (read.score() < 0) std::abort();
  judge_name(text, words);
  return 0;
}
