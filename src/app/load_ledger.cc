#include "app/load_ledger.h"

#include <algorithm>
#include <charconv>

#include "base/files.h"
#include "base/sha256.h"
#include "base/yaml.h"
#include "events/known_formats.h"
#include "evidence/database_address.h"
#include "findings/route_pattern.h"

namespace hinomi::app {
namespace {

Result<std::vector<Network>> networks_of(const Yaml& node) {
  std::vector<Network> networks;
  for (const Yaml& item : node.items()) {
    ASSIGN_OR_RETURN(std::string text, item.text());
    const auto network = Network::parse(text);
    if (!network) {
      return item.error("'" + text + "' is not an address or network",
                        "write it like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32");
    }
    networks.push_back(*network);
  }
  return networks;
}

Result<Timestamp> time_of(const Yaml& node, UtcOffset offset) {
  if (!node.present()) return kNoTime;
  ASSIGN_OR_RETURN(std::string text, node.text());
  const auto time = parse_iso_time(text, offset);
  if (!time) return node.error("'" + text + "' is not a time", "write it like 2026-04-01T09:30:00+09:00");
  return *time;
}

Result<DatabaseRole> role_of(const Yaml& node) {
  if (!node.present()) return DatabaseRole::Production;
  ASSIGN_OR_RETURN(std::string text, node.text());
  if (text == "production") return DatabaseRole::Production;
  if (text == "staging") return DatabaseRole::Staging;
  if (text == "development") return DatabaseRole::Development;
  return node.error("unknown role '" + text + "'", "use production, staging or development");
}

Result<Site> site_of(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"name", "url", "brand", "admin_paths", "admin_networks", "web_root", "baseline", "logs",
                                   "databases", "log_formats", "routes"}));
  Site site;
  ASSIGN_OR_RETURN(site.name, node.get("name").text());
  site.url = node.get("url").text_or("");
  site.brand = node.get("brand").text_or("");
  site.web_root = node.get("web_root").text_or("");
  site.baseline = node.get("baseline").text_or("");
  ASSIGN_OR_RETURN(site.admin_paths, node.get("admin_paths").texts());
  ASSIGN_OR_RETURN(site.admin_networks, networks_of(node.get("admin_networks")));
  ASSIGN_OR_RETURN(site.logs, node.get("logs").texts());
  ASSIGN_OR_RETURN(site.databases, node.get("databases").texts());
  ASSIGN_OR_RETURN(site.log_formats, node.get("log_formats").texts());
  for (const Yaml& route : node.get("routes").items()) {
    ASSIGN_OR_RETURN(Route made, findings::read_route(route));
    site.routes.push_back(std::move(made));
  }
  return site;
}

Result<Database> database_of(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"name", "role", "dsn", "schema", "networks", "logs", "dumps", "groups", "group_column",
                                   "fingerprint", "fingerprint_key", "not_holds"}));
  Database database;
  ASSIGN_OR_RETURN(database.name, node.get("name").text());
  ASSIGN_OR_RETURN(database.role, role_of(node.get("role")));
  database.dsn = node.get("dsn").text_or("");
  if (evidence::holds_password(database.dsn)) {
    return node.get("dsn").error("a password stands in the dsn (it is not repeated here)",
                                 "take it out: a ledger is passed on, and the password goes into --password-file or "
                                 "HINOMI_DB_PASSWORD; change it if others may have read this file");
  }
  database.schema = node.get("schema").text_or("");
  database.group_column = node.get("group_column").text_or("");
  database.fingerprint = node.get("fingerprint").text_or("");
  database.fingerprint_key = node.get("fingerprint_key").text_or("");
  if (!database.fingerprint.empty() && database.fingerprint_key.empty()) {
    return node.error("a fingerprint without its key", "add 'fingerprint_key: FILE', the key with which it was made");
  }
  ASSIGN_OR_RETURN(database.networks, networks_of(node.get("networks")));
  ASSIGN_OR_RETURN(database.logs, node.get("logs").texts());
  ASSIGN_OR_RETURN(database.dumps, node.get("dumps").texts());
  for (const auto& [table, name] : node.get("groups").entries()) {
    ASSIGN_OR_RETURN(database.groups[table], name.bilingual());
  }
  for (const Yaml& item : node.get("not_holds").items()) {
    RETURN_IF_ERROR(item.allow_keys({"what", "why"}));
    if (!item.get("what").present() || !item.get("why").present())
      return item.error("what a database does not hold needs 'what' and 'why'",
                        "write it like {what: {ja: 法人のお客様, en: corporate customers}, why: {ja: …, en: …}}");
    NotHeld held;
    ASSIGN_OR_RETURN(held.what, item.get("what").bilingual());
    ASSIGN_OR_RETURN(held.why, item.get("why").bilingual());
    database.not_holds.push_back(std::move(held));
  }
  return database;
}

Result<CardExposure> card_window_of(const Yaml& node, UtcOffset offset) {
  RETURN_IF_ERROR(node.allow_keys({"site", "from", "to", "why"}));
  CardExposure window;
  window.site = node.get("site").text_or("");
  if (!node.get("from").present())
    return node.error("a card window without its beginning", "add 'from: 2026-05-07T02:14:00+09:00'");
  ASSIGN_OR_RETURN(window.from, time_of(node.get("from"), offset));
  ASSIGN_OR_RETURN(window.to, time_of(node.get("to"), offset));
  if (window.to.known() && window.to <= window.from)
    return node.get("to").error("the card window ends before it begins", "exchange 'from' and 'to', or correct one of them");
  if (node.get("why").present()) {
    ASSIGN_OR_RETURN(window.why, node.get("why").bilingual());
  }
  return window;
}

// "1y", "6mo", "90d".
Result<Retention> retention_of(const Yaml& node) {
  RETURN_IF_ERROR(node.allow_keys({"tables", "keep", "purpose"}));
  Retention retention;
  ASSIGN_OR_RETURN(retention.tables, node.get("tables").texts());
  ASSIGN_OR_RETURN(retention.keep, node.get("keep").text());
  if (node.get("purpose").present()) {
    ASSIGN_OR_RETURN(retention.purpose, node.get("purpose").bilingual());
  }
  int number = 0;
  const char* const end = retention.keep.data() + retention.keep.size();
  const auto [rest, error] = std::from_chars(retention.keep.data(), end, number);
  const std::string_view unit(rest, end);
  if (error != std::errc{} || number <= 0 || number > 36'500 || (unit != "d" && unit != "mo" && unit != "y")) {
    return node.get("keep").error("'" + retention.keep + "' is not how long rows are kept", "write it like 1y, 6mo or 90d");
  }
  if (unit == "mo") number = std::min(number, 1'200);
  (unit == "d" ? retention.days : retention.months) = unit == "y" ? std::min(number, 100) * 12 : number;
  if (retention.tables.empty()) return node.error("no tables to keep", "add 'tables: [enquiries]'");
  return retention;
}

}  // namespace

Result<Ledger> parse_ledger(std::string_view text, const std::string& file) {
  ASSIGN_OR_RETURN(Yaml root, Yaml::parse(text, file));
  if (!root.is_map())
    return root.error("the ledger is not a map of keys", "begin with 'organisation: …' and 'sites:' (docs/ledger.md)");
  RETURN_IF_ERROR(
      root.allow_keys({"organisation", "timezone", "sites", "databases", "contractors", "permits", "contacts", "calendar", "notes",
                       "retention", "card_windows", "trusted_proxies", "log_formats", "clock_offsets"}));
  Ledger ledger;
  ledger.sha256 = to_hex(sha256(text));
  ledger.organisation =
      root.get("organisation").is_map() ? root.get("organisation").get("name").text_or("") : root.get("organisation").text_or("");
  if (const Yaml zone = root.get("timezone"); zone.present()) {
    ASSIGN_OR_RETURN(std::string name, zone.text());
    const auto offset = name == "Asia/Tokyo" ? std::optional(kJst) : parse_offset(name);
    if (!offset) return zone.error("unknown timezone '" + name + "'", "write an offset like \"+09:00\"");
    ledger.timezone = *offset;
  }
  for (const Yaml& node : root.get("sites").items()) {
    ASSIGN_OR_RETURN(Site site, site_of(node));
    ledger.sites.push_back(std::move(site));
  }
  for (const Yaml& node : root.get("databases").items()) {
    ASSIGN_OR_RETURN(Database database, database_of(node));
    ledger.databases.push_back(std::move(database));
  }
  for (const Yaml& node : root.get("contractors").items()) {
    RETURN_IF_ERROR(node.allow_keys({"name", "networks", "contact"}));
    Contractor contractor;
    ASSIGN_OR_RETURN(contractor.name, node.get("name").text());
    ASSIGN_OR_RETURN(contractor.networks, networks_of(node.get("networks")));
    ledger.contractors.push_back(std::move(contractor));
  }
  for (const Yaml& node : root.get("permits").items()) {
    RETURN_IF_ERROR(node.allow_keys({"what", "who", "from", "to", "approved_by"}));
    Permit permit{node.get("what").text_or(""), node.get("who").text_or(""), node.get("approved_by").text_or(""), {}, {}};
    ASSIGN_OR_RETURN(permit.from, time_of(node.get("from"), ledger.timezone));
    ASSIGN_OR_RETURN(permit.to, time_of(node.get("to"), ledger.timezone));
    ledger.permits.push_back(std::move(permit));
  }
  for (const Yaml& node : root.get("notes").items()) {
    RETURN_IF_ERROR(node.allow_keys({"time", "party", "text"}));
    LedgerNote note;
    if (!node.get("time").present()) return node.error("a note without time", "add 'time: 2026-04-01T09:30:00+09:00'");
    ASSIGN_OR_RETURN(note.time, time_of(node.get("time"), ledger.timezone));
    note.party = node.get("party").text_or("");
    ASSIGN_OR_RETURN(note.text, node.get("text").bilingual());
    ledger.notes.push_back(std::move(note));
  }
  for (const Yaml& node : root.get("retention").items()) {
    ASSIGN_OR_RETURN(Retention retention, retention_of(node));
    ledger.retention.push_back(std::move(retention));
  }
  for (const Yaml& node : root.get("card_windows").items()) {
    ASSIGN_OR_RETURN(CardExposure window, card_window_of(node, ledger.timezone));
    if (!window.site.empty() && ledger.find_site(window.site) == nullptr)
      return node.get("site").error("the card window names the site '" + window.site + "', which is not in 'sites'",
                                    "add it there, or correct the name");
    ledger.card_windows.push_back(std::move(window));
  }
  for (const Yaml& node : root.get("clock_offsets").items()) {
    RETURN_IF_ERROR(node.allow_keys({"path", "correction_seconds"}));
    ClockOffset offset;
    ASSIGN_OR_RETURN(offset.path, node.get("path").text());
    ASSIGN_OR_RETURN(offset.correction_seconds, node.get("correction_seconds").integer());
    ledger.clock_offsets.push_back(std::move(offset));
  }
  ASSIGN_OR_RETURN(ledger.trusted_proxies, networks_of(root.get("trusted_proxies")));
  ASSIGN_OR_RETURN(ledger.log_formats, root.get("log_formats").texts());
  for (const Site& site : ledger.sites) {
    for (const std::string& name : site.databases) {
      if (ledger.find_database(name) == nullptr) {
        return root.get("sites").error("site '" + site.name + "' names the database '" + name + "', which is not in 'databases'",
                                       "add it there, or correct the name");
      }
    }
  }
  return ledger;
}

Result<Ledger> load_ledger(const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(std::string text, read_file(file));
  return parse_ledger(text, file.string());
}

Result<Ledger> open_ledger(const std::string& file) {
  if (file.empty()) return Ledger();
  ASSIGN_OR_RETURN(Ledger ledger, load_ledger(file));
  RETURN_IF_ERROR(events::check_ledger_formats(ledger).with_context(file));
  return ledger;
}

}  // namespace hinomi::app
