// What the formats read in files that others wrote: a JSON object a line for every file and event, for tests/bench/whole_logs.py.
//   read_events FILE...    {"file", "format", "read", "skipped"}, then its events, each under its line
// Times without an offset are read as UTC, dates without a year as the latest up to 2026-01-01.
#include <cstdio>

#include <fmt/format.h>

#include "base/content.h"
#include "base/files.h"
#include "base/json.h"
#include "events/format.h"

namespace {

using namespace hinomi;

const char* kind_name(EventKind kind) {
  switch (kind) {
    case EventKind::HttpRequest:
      return "request";
    case EventKind::ServerError:
      return "error";
    case EventKind::LoginFailed:
      return "login_failed";
    case EventKind::LoginSucceeded:
      return "login_succeeded";
    case EventKind::DatabaseConnect:
      return "connect";
    case EventKind::DatabaseDisconnect:
      return "disconnect";
    case EventKind::DatabaseStatement:
      return "statement";
    case EventKind::Message:
      break;
  }
  return "message";
}

Json number(std::int64_t value) { return value == Event::kAbsent ? Json(nullptr) : Json(value); }

void tell(const Event& e) {
  fmt::print("{}\n", to_line({{"line", e.place.line},
                              {"kind", kind_name(e.kind)},
                              {"time", e.time.known() ? Json(format_rfc3339(e.time, UtcOffset{})) : Json(nullptr)},
                              {"client", e.client.known() ? e.client.to_string() : ""},
                              {"account", std::string(e.account)},
                              {"method", std::string(e.method)},
                              {"target", std::string(e.target)},
                              {"protocol", std::string(e.protocol)},
                              {"host", std::string(e.host)},
                              {"referer", std::string(e.referer)},
                              {"agent", std::string(e.agent)},
                              {"status", number(e.status)},
                              {"bytes", number(e.bytes_out)},
                              {"service", std::string(e.service)},
                              {"message", std::string(e.message)}}));
}

}  // namespace

int main(int argc, char** argv) {
  const Ledger ledger;
  const auto content = Content::open(std::string(HINOMI_SOURCE_DIR) + "/content");
  if (argc < 2 || !content) {
    std::fputs("usage: read_events FILE...\n", stderr);
    return 2;
  }
  const auto formats = events::make_formats({ledger, *content});
  for (int i = 1; i < argc; ++i) {
    const auto bytes = read_file(argv[i]);
    if (!bytes) {
      fmt::print(stderr, "read_events: {} cannot be read\n", argv[i]);
      return 2;
    }
    const events::Sample sample{std::string_view(*bytes).substr(0, std::size_t{256} << 10), argv[i],
                                bytes->size() <= std::size_t{256} << 10};
    const events::Format* format = events::recognise(formats, sample);
    Batch batch;
    if (format != nullptr) {
      events::ReadContext context;
      context.offset = UtcOffset{};
      context.not_after = *parse_iso_time("2026-01-01T00:00:00Z", UtcOffset{});
      context.sample = sample.bytes;
      format->open(context)->read(*bytes, 0, true, batch);
    }
    fmt::print("{}\n", to_line({{"file", argv[i]},
                                {"format", format == nullptr ? "" : std::string(format->name())},
                                {"read", batch.read},
                                {"skipped", batch.skipped.size()}}));
    for (const Event& event : batch.events) tell(event);
  }
  return 0;
}
