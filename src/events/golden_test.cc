// Walks tests/golden/events/<format>/<case>/: input.* is recognised, must turn out to be <format>, is read in chunks of several
// sizes, and each time must give what expected.json says. HINOMI_APPROVE=1 writes expected.json anew; read the difference.
//
// A case may hold context.json: {"log_formats": [], "trusted_proxies": [], "not_after": "", "offset": "", "encoding": "",
// "clock_correction": 0}, all optional. Without "encoding" it is guessed.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include <fmt/ranges.h>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "events/format.h"

namespace hinomi::events {
namespace {

namespace fs = std::filesystem;

struct Setting {
  Ledger ledger;
  std::optional<Encoding> encoding;
  ReadContext context;
};

fs::path root() { return fs::path(HINOMI_SOURCE_DIR) / "tests/golden/events"; }

const Content& content() {
  static const Content loaded = [] {
    auto opened = Content::open(fs::path(HINOMI_SOURCE_DIR) / "content");
    return opened ? std::move(*opened) : Content{};
  }();
  return loaded;
}

Setting load_setting(const fs::path& folder) {
  Setting setting;
  setting.context.not_after = *parse_iso_time("2026-01-01T00:00:00Z", kJst);
  if (!fs::exists(folder / "context.json")) return setting;
  const Json json = parse_json(read_file(folder / "context.json").value()).value();
  for (const auto& text : json.value("log_formats", Json::array())) setting.ledger.log_formats.push_back(text.get<std::string>());
  for (const auto& text : json.value("trusted_proxies", Json::array())) {
    setting.ledger.trusted_proxies.push_back(Network::parse(text.get<std::string>()).value());
  }
  if (json.contains("not_after")) setting.context.not_after = parse_iso_time(json["not_after"].get<std::string>(), kJst).value();
  if (json.contains("offset")) setting.context.offset = parse_offset(json["offset"].get<std::string>()).value();
  if (json.contains("encoding")) setting.encoding = encoding_from_name(json["encoding"].get<std::string>());
  setting.context.clock_correction = json.value("clock_correction", 0);
  return setting;
}

void put(Json& json, const char* key, std::string_view text) {
  // Bytes that are not UTF-8 are compared too, in a readable form.
  if (text.empty()) return;
  if (is_utf8(text)) {
    json[key] = std::string(text);
    return;
  }
  std::string shown = "bytes:";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte >= 0x20 && byte < 0x7f ? std::string(1, c) : fmt::format("<{:02x}>", byte);
  }
  json[key] = shown;
}

std::string_view kind_name(EventKind kind) {
  switch (kind) {
    case EventKind::HttpRequest:
      return "HttpRequest";
    case EventKind::ServerError:
      return "ServerError";
    case EventKind::LoginFailed:
      return "LoginFailed";
    case EventKind::LoginSucceeded:
      return "LoginSucceeded";
    case EventKind::DatabaseConnect:
      return "DatabaseConnect";
    case EventKind::DatabaseDisconnect:
      return "DatabaseDisconnect";
    case EventKind::DatabaseStatement:
      return "DatabaseStatement";
    case EventKind::Message:
      return "Message";
  }
  return "";
}

std::string_view reason_name(SkipReason reason) {
  static constexpr std::array<std::string_view, 20> kNames = {
      "NotThisFormat", "BadTime",     "TooLong",        "NulBytes",       "CutOff",      "BadEncoding", "UnevenRow",
      "BadStatement",  "Unsupported", "UnreadableFile", "DamagedArchive", "DamagedPage", "BadBoundary", "TooLarge",
      "TooDeep",       "LinkLoop",    "Binary",         "Empty",          "Duplicate",   "NotEvidence"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string place_text(const Place& place) { return fmt::format("{}@{}", place.line, place.offset); }

Json to_json(const Event& e) {
  Json json;
  json["kind"] = kind_name(e.kind);
  json["place"] = place_text(e.place);
  put(json, "time", format_rfc3339(e.time, UtcOffset{0}));
  put(json, "client", e.client.to_string());
  put(json, "account", e.account);
  put(json, "session", e.session);
  put(json, "method", e.method);
  put(json, "target", e.target);
  put(json, "protocol", e.protocol);
  put(json, "host", e.host);
  put(json, "referer", e.referer);
  put(json, "agent", e.agent);
  if (e.status != Event::kAbsent) json["status"] = e.status;
  if (e.bytes_out != Event::kAbsent) json["bytes_out"] = e.bytes_out;
  if (e.duration_micros != Event::kAbsent) json["duration_micros"] = e.duration_micros;
  if (e.connection != 0) json["connection"] = e.connection;
  put(json, "database", e.database);
  put(json, "statement", e.statement);
  if (e.rows != Event::kAbsent) json["rows"] = e.rows;
  put(json, "service", e.service);
  put(json, "message", e.message);
  json["raw_bytes"] = e.raw.size();
  return json;
}

Json to_json(const TableSchema& table) {
  Json json;
  put(json, "database", table.database);
  json["name"] = table.name;
  json["columns"] = Json::array();
  for (const Column& c : table.columns) {
    std::string text = c.name;
    if (!c.type.empty()) text += ' ' + c.type;
    if (c.not_null) text += " not null";
    if (c.key) text += " key";
    if (!c.comment.empty()) text += " -- " + c.comment;
    json["columns"].push_back(std::move(text));
  }
  for (const ForeignKey& key : table.foreign_keys)
    json["foreign_keys"].push_back(
        fmt::format("{} → {}{}{}", fmt::join(key.columns, ", "), key.database, key.database.empty() ? "" : ".", key.table));
  if (table.next_number > 0) json["next_number"] = table.next_number;
  if (table.declared) json["declared"] = true;
  if (table.headed) json["headed"] = true;
  if (table.logged) json["logged"] = true;
  return json;
}

Json to_json(const Row& row, const Batch& batch) {
  Json json;
  json["table"] = row.table->name;
  json["place"] = place_text(row.place);
  put(json, "time", format_rfc3339(row.time, UtcOffset{0}));
  if (row.connection != 0) json["connection"] = row.connection;
  json["cells"] = Json::array();
  for (const Cell& cell : batch.cells_of(row)) {
    Json value;
    switch (cell.kind) {
      case CellKind::Null:
        break;
      case CellKind::Bare:
        value = "bare:" + std::string(cell.text);
        break;
      case CellKind::Text:
        put(value, "t", cell.text), value = value.is_null() ? Json("") : value["t"];
        break;
      case CellKind::Binary:
        value = fmt::format("binary:{} bytes", cell.text.size());
        break;
    }
    json["cells"].push_back(std::move(value));
  }
  return json;
}

// Adds what one batch holds; everything is turned into text before the batch and the bytes are gone.
void add(const Batch& batch, Json& out, std::uint64_t& read) {
  for (const Event& event : batch.events) out["events"].push_back(to_json(event));
  for (const TableSchema* table : batch.tables) out["tables"].push_back(to_json(*table));
  for (const Row& row : batch.rows) out["rows"].push_back(to_json(row, batch));
  for (const Skip& skip : batch.skipped) {
    out["skipped"].push_back(fmt::format("{} {}", place_text(skip.place), reason_name(skip.reason)));
  }
  read += batch.read;
}

Json read_in_chunks(const Format& format, const ReadContext& context, std::string_view bytes, std::size_t chunk) {
  const auto reader = format.open(context);
  Json out;
  for (const char* key : {"tables", "events", "rows", "skipped"}) out[key] = Json::array();
  std::uint64_t read = 0;
  std::size_t begin = 0, end = 0;
  Batch batch;
  do {
    end = std::min(end + chunk, bytes.size());
    // An own copy of exactly these bytes, so that the sanitizer sees a read beyond them or a view that outlives them.
    const std::size_t size = end - begin;
    const auto copy = std::make_unique<char[]>(size);
    std::ranges::copy(bytes.substr(begin, size), copy.get());
    batch.clear();
    const std::size_t used = reader->read({copy.get(), size}, begin, end == bytes.size(), batch);
    EXPECT_LE(used, size);
    add(batch, out, read);
    begin += used;
  } while (end < bytes.size() || reader->has_more());
  EXPECT_EQ(begin, bytes.size()) << "everything is consumed at the end";
  out["read"] = read;
  out["notes"] = Json::array();
  for (const Text& note : reader->notes()) out["notes"].push_back({{"ja", note.ja}, {"en", note.en}});
  return out;
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  if (!fs::exists(root())) return found;
  for (const auto& format : fs::directory_iterator(root())) {
    if (!format.is_directory()) continue;
    for (const auto& entry : fs::directory_iterator(format)) {
      if (entry.is_directory()) found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

fs::path input_of(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().stem() == "input") return entry.path();
  }
  return {};
}

// The first line that differs: a whole file says too much.
std::string first_difference(std::string_view expected, std::string_view actual) {
  std::size_t line = 1, begin = 0;
  for (std::size_t i = 0; i < expected.size() && i < actual.size() && expected[i] == actual[i]; ++i) {
    if (expected[i] == '\n') ++line, begin = i + 1;
  }
  const auto line_at = [&](std::string_view text) { return text.substr(begin, text.find('\n', begin) - begin); };
  return fmt::format("\nline {}\n  expected: {}\n  actual:   {}", line, begin < expected.size() ? line_at(expected) : "",
                     begin < actual.size() ? line_at(actual) : "");
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, ReadsAsExpectedHoweverItIsCut) {
  const fs::path folder = GetParam();
  const fs::path input = input_of(folder);
  ASSERT_FALSE(input.empty()) << folder << " has no input.*";
  const std::string bytes = read_file(input).value();
  Setting setting = load_setting(folder);
  const auto formats = make_formats({setting.ledger, content()});

  const Sample sample{std::string_view(bytes).substr(0, 256 * 1024), "evidence", bytes.size() <= 256 * 1024};
  const Format* format = recognise(formats, sample);
  ASSERT_NE(format, nullptr) << "no format recognised";
  EXPECT_EQ(format->name(), folder.parent_path().filename().string());
  setting.context.sample = sample.bytes;
  setting.context.encoding = setting.encoding.value_or(guess_encoding(sample.bytes));

  Json actual;
  actual["format"] = format->name();
  actual["detail"] = format->detail(sample);
  actual["encoding"] = encoding_name(setting.context.encoding);
  Json whole = read_in_chunks(*format, setting.context, bytes, std::max<std::size_t>(bytes.size(), 1));
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1000}, std::size_t{65536}}) {
    if (chunk >= bytes.size() || bytes.size() / chunk > 20'000) continue;
    const std::string cut = to_text(read_in_chunks(*format, setting.context, bytes, chunk));
    ASSERT_TRUE(cut == to_text(whole)) << "in chunks of " << chunk << first_difference(to_text(whole), cut);
  }
  actual.update(whole);

  const fs::path expected = folder / "expected.json";
  if (const char* approve = std::getenv("HINOMI_APPROVE"); approve != nullptr && *approve == '1') {
    ASSERT_TRUE(write_file(expected, to_text(actual)).has_value());
  }
  const auto text = read_file(expected);
  ASSERT_TRUE(text.has_value()) << expected << " is missing; HINOMI_APPROVE=1 writes it";
  EXPECT_TRUE(*text == to_text(actual)) << expected << first_difference(*text, to_text(actual));
}

INSTANTIATE_TEST_SUITE_P(Events, Golden, testing::ValuesIn(cases()), [](const auto& param) {
  std::string name = param.param.parent_path().filename().string() + "_" + param.param.filename().string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

}  // namespace
}  // namespace hinomi::events
