#include "evidence/live_database.h"

#include <array>

#include "evidence/database_stream.h"
#include "sources_list.inc"

namespace hinomi::evidence {

namespace {

Result<Item> take(std::string_view text, const LiveReading& reading, DatabasePortion portion) {
  ASSIGN_OR_RETURN(const DatabaseAddress address, parse_database_address(text));
  std::unique_ptr<DatabaseServer> server;
  for (const auto make : k_sources) {
    auto candidate = make();
    if (std::ranges::find(candidate->schemes(), std::string_view(address.scheme)) != candidate->schemes().end())
      server = std::move(candidate);
  }
  HINOMI_ASSERT(server != nullptr);
  // The user asked for rest now: not even a login disturbs the server.
  const ReadingPace pace(reading.pace);
  if (const double left = pace.pause_left(); left > 0) pace.sleep(left);
  std::unique_ptr<DatabaseSession> session = server->session(address, reading.password);
  RETURN_IF_ERROR(session->connect());
  ASSIGN_OR_RETURN(Listing listing, session->list());
  // Other evidence may be read first, for hours: a snapshot that is held open burdens the server.
  session->disconnect();
  Item item;
  item.path = address.shown();
  item.sample = listing.head.substr(0, Item::kSample);
  for (const LiveTable& table : listing.tables) {
    if (portion.samples == nullptr && !portion.left_out.contains(table.id())) item.estimated += table.bytes;
  }
  // Shared: items are copied, but it is read once.
  auto stream = std::make_shared<std::unique_ptr<ByteStream>>(
      std::make_unique<DatabaseStream>(std::move(session), std::move(listing), pace, std::move(portion)));
  item.open_live = [stream]() -> Result<std::unique_ptr<ByteStream>> {
    if (*stream == nullptr) return make_error(Errc::Internal, "a live database was to be read twice");
    return std::move(*stream);
  };
  return item;
}

}  // namespace

Result<Item> take_database(std::string_view text, const LiveReading& reading) {
  const auto left_out = reading.left_out.find(text);
  return take(text, reading, {.left_out = left_out == reading.left_out.end() ? LeftOutTables{} : left_out->second});
}

Result<Item> take_sample(std::string_view text, const LiveReading& reading, std::shared_ptr<std::vector<TableSample>> samples) {
  return take(text, reading, {.sample_rows = reading.sample_rows, .samples = std::move(samples)});
}

}  // namespace hinomi::evidence
