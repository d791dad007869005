// Public logs, where they are at hand (HINOMI_DATA, or ../shared/data beside the repository): recognised, read to the last line,
// every line either read or cited.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "events/format.h"

namespace hinomi::events {
namespace {

namespace fs = std::filesystem;

fs::path data_folder() {
  if (const char* folder = std::getenv("HINOMI_DATA")) return folder;
  return fs::path(HINOMI_SOURCE_DIR).parent_path() / "shared/data";
}

struct Outcome {
  std::string format, detail;
  std::uint64_t lines = 0, read = 0, skipped = 0;
  std::map<EventKind, std::uint64_t> kinds;
  std::map<std::string, std::uint64_t> failures_by_client;
};

std::uint64_t count_lines(std::string_view bytes) {
  std::uint64_t lines = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const auto end = std::min(bytes.find('\n', begin), bytes.size());
    lines += !trim(bytes.substr(begin, end - begin)).empty();
    begin = end + 1;
  }
  return lines;
}

class RealLogs : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(data_folder())) GTEST_SKIP() << "no public logs at " << data_folder() << " (HINOMI_DATA)";
    content_ = Content::open(fs::path(HINOMI_SOURCE_DIR) / "content").value();
    formats_ = make_formats({ledger_, content_});
  }

  Outcome read(std::string_view bytes) const {
    Outcome outcome;
    outcome.lines = count_lines(bytes);
    const Sample sample{bytes.substr(0, 256 * 1024), "evidence", bytes.size() <= 256 * 1024};
    const Format* format = recognise(formats_, sample);
    if (format == nullptr) return outcome;
    outcome.format = format->name(), outcome.detail = format->detail(sample);
    ReadContext context;
    context.sample = sample.bytes;
    context.not_after = *parse_iso_time("2026-01-01T00:00:00Z", kJst);
    const auto reader = format->open(context);
    Batch batch;
    EXPECT_EQ(reader->read(bytes, 0, true, batch), bytes.size());
    outcome.read = batch.read, outcome.skipped = batch.skipped.size();
    for (const Event& e : batch.events) {
      ++outcome.kinds[e.kind];
      if (e.kind == EventKind::LoginFailed) ++outcome.failures_by_client[e.client.to_string()];
    }
    return outcome;
  }
  Outcome read_path(const std::string& path) const { return read(read_file(data_folder() / path).value()); }

  Ledger ledger_;
  Content content_;
  std::vector<std::unique_ptr<Format>> formats_;
};

TEST_F(RealLogs, AccessLogsAreReadToTheLastLine) {
  for (const char* path :
       {"access_logs/dev_semicomplete_first5000.log", "crs/dev_access.log", "http_attacks/scanner_logs/dev_acunetix.log"}) {
    const Outcome o = read_path(path);
    EXPECT_EQ(o.detail, "combined") << path;
    EXPECT_EQ(o.read, o.lines) << path;
    EXPECT_EQ(o.skipped, 0U) << path;
  }
}

TEST_F(RealLogs, ErrorAndAuthLogsAreReadToTheLastLine) {
  const Outcome apache = read_path("access_logs/dev_loghub_Apache_2k_error.log");
  EXPECT_EQ(apache.format, "apache_error_log");
  EXPECT_EQ(apache.read, apache.lines);
  const Outcome linux_log = read_path("access_logs/dev_loghub_Linux_2k.log");
  EXPECT_EQ(linux_log.format, "syslog");
  EXPECT_EQ(linux_log.read, linux_log.lines);
}

// Counted anew, the slow way: attempts are the "Failed password" lines (with their repeats), and of connections without any, those
// that named an unknown user.
TEST_F(RealLogs, SshAttemptsAreCountedOnceEach) {
  const std::string bytes = read_file(data_folder() / "access_logs/dev_loghub_OpenSSH_2k.log").value();
  struct Connection {
    std::uint64_t failed = 0, other = 0;
  };
  std::map<std::string, Connection> connections;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const auto end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string_view line = std::string_view(bytes).substr(begin, end - begin);
    begin = end + 1;
    const auto open = line.find("sshd["), close = line.find("]: ");
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    Connection& c = connections[std::string(line.substr(open, close - open))];
    std::string_view message = line.substr(close + 3);
    std::uint64_t times = 1;
    if (message.starts_with("message repeated ")) {
      times = static_cast<std::uint64_t>(std::atoi(message.data() + 17));
      message = message.substr(message.find("[ ") + 2);
    }
    if (message.starts_with("Failed password")) c.failed += times;
    if (message.starts_with("Invalid user")) c.other = 1;
  }
  std::uint64_t attempts = 0;
  for (const auto& [pid, c] : connections) attempts += c.failed > 0 ? c.failed : c.other;

  Outcome o = read(bytes);
  EXPECT_EQ(o.format, "syslog");
  EXPECT_EQ(o.read, o.lines);
  EXPECT_EQ(o.kinds[EventKind::LoginFailed], attempts);
  EXPECT_EQ(o.kinds[EventKind::LoginSucceeded], 1U);
}

TEST_F(RealLogs, WebAndSshLogsOfTheCrowdsecHubAreRecognised) {
  std::uint64_t lines = 0, read_lines = 0, files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data_folder() / "crowdsec_hub/dev")) {
    if (entry.path().extension() != ".log") continue;
    const std::string bytes = read_file(entry.path()).value();
    // Those in the common forms: other programs' logs are not ours to read.
    const std::string first = bytes.substr(0, bytes.find('\n'));
    const bool web = !first.starts_with('{') && first.contains(" - - [") && first.contains(" HTTP/");
    const bool ssh = first.contains(" sshd[") || first.contains(" sshd-session[");
    if (!web && !ssh) continue;
    const Outcome o = read(bytes);
    EXPECT_EQ(o.format, web ? "access_log" : "syslog") << entry.path();
    EXPECT_EQ(o.read + o.skipped, o.lines) << entry.path();
    ++files, lines += o.lines, read_lines += o.read;
  }
  EXPECT_GE(files, 40U);
  EXPECT_GE(static_cast<double>(read_lines), 0.99 * static_cast<double>(lines));
}

TEST_F(RealLogs, HostsOfFail2bansLinesAreFound) {
  // Lines whose attacker fail2ban takes from the line itself, by the same words that we know.
  const std::vector<std::string> filters = {"apache-auth", "nginx-http-auth", "vsftpd", "pam-generic", "nginx-forbidden"};
  std::map<std::string, std::string> logs;
  std::map<std::string, std::vector<std::string>> hosts;
  const std::string text = read_file(data_folder() / "fail2ban/dev_lines.jsonl").value();
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const Json json = parse_json(std::string_view(text).substr(begin, end - begin)).value();
    begin = end + 1;
    const std::string filter = json["filter"], line = json["line"];
    // A journal's lines bear no time.
    if (std::ranges::find(filters, filter) == filters.end() || line.starts_with("host nginx")) continue;
    logs[filter] += line + "\n";
    hosts[filter].push_back(json["expect"].value("match", false) && json["expect"].contains("host") &&
                                    json["expect"]["host"].is_string()
                                ? json["expect"]["host"].get<std::string>()
                                : "");
  }
  for (const auto& [filter, log] : logs) {
    const Format* format = recognise(formats_, {log, "evidence", true});
    ASSERT_NE(format, nullptr) << filter;
    ReadContext context;
    context.sample = log;
    context.not_after = *parse_iso_time("2026-01-01T00:00:00Z", kJst);
    Batch batch;
    format->open(context)->read(log, 0, true, batch);
    ASSERT_EQ(batch.events.size(), hosts[filter].size()) << filter;
    for (std::size_t i = 0; i < hosts[filter].size(); ++i) {
      const auto expected = IpAddress::parse(hosts[filter][i]);
      if (expected) {
        EXPECT_EQ(batch.events[i].client, *expected) << filter << ", line " << i + 1;
      }
    }
  }
}

}  // namespace
}  // namespace hinomi::events
