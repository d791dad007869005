#include "app/baseline_file.h"

#include "base/files.h"
#include "base/json.h"

namespace hinomi::app {
namespace {
constexpr std::string_view kSchema = "hinomi.baseline/1";
}

Result<Baseline> load_baseline(const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const std::string text, read_file(file));
  Baseline baseline;
  std::size_t number = 0, start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    ++number;
    const auto broken = [&](std::string_view cause) {
      return make_error(Errc::Malformed, fmt::format("{}:{}: {}", file.string(), number, cause),
                        "give a file that `hinomi baseline create` wrote, unchanged");
    };
    auto json = parse_json(line);
    if (!json || !json->is_object()) return broken("not a JSON object");
    if (number == 1) {
      if (json->value("schema", "") != kSchema) return broken("not a baseline");
      if (const auto taken = json->find("taken_at"); taken != json->end()) {
        const auto time = taken->is_string() ? parse_iso_time(taken->get<std::string>(), kJst) : std::nullopt;
        if (!time) return broken("taken_at is no time");
        baseline.taken = *time;
      }
      continue;
    }
    const auto path = json->find("path"), sha256 = json->find("sha256"), bytes = json->find("bytes");
    if (path == json->end() || sha256 == json->end() || bytes == json->end() || !path->is_string() || !sha256->is_string() ||
        !bytes->is_number_unsigned()) {
      return broken("path, sha256 or bytes is missing");
    }
    baseline.files[path->get<std::string>()] = {sha256->get<std::string>(), bytes->get<std::uint64_t>()};
  }
  if (number == 0) return make_error(Errc::Malformed, file.string() + ": empty", "give a file that `hinomi baseline create` wrote");
  return baseline;
}

std::string baseline_text(const Batch& web_root, Timestamp taken) {
  std::string text =
      to_line(Json{{"schema", kSchema}, {"files", web_root.files.size()}, {"taken_at", format_rfc3339(taken, kJst)}}) + '\n';
  for (const FileEntry& file : web_root.files) {
    text += to_line(Json{{"path", file.path}, {"sha256", file.sha256}, {"bytes", file.bytes}, {"mode", file.mode}}) + '\n';
  }
  return text;
}

Result<std::map<std::string, Baseline>> load_baselines(const Ledger& ledger, const std::filesystem::path& ledger_file,
                                                       const std::vector<std::string>& given) {
  std::map<std::string, Baseline> baselines;
  for (const Site& site : ledger.sites) {
    if (site.baseline.empty()) continue;
    ASSIGN_OR_RETURN(baselines[site.name], load_baseline(ledger_file.parent_path() / site.baseline));
  }
  for (const std::string& file : given) {
    ASSIGN_OR_RETURN(Baseline baseline, load_baseline(file));
    baselines[""].files.merge(baseline.files);
  }
  return baselines;
}

}  // namespace hinomi::app
