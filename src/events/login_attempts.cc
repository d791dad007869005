#include "events/login_attempts.h"

#include <algorithm>

namespace hinomi::events {
namespace {

// Nobody stays at a login prompt longer; a number that comes again later is another process.
constexpr std::int64_t kSameProcess = 600 * kMicrosPerSecond;

std::uint64_t process_key(std::string_view service, std::string_view pid) {
  std::uint64_t key = 14695981039346656037U;  // FNV-1a
  const auto add = [&](std::string_view text) {
    for (const char c : text) key = (key ^ static_cast<unsigned char>(c)) * 1099511628211U;
    key = (key ^ 0x1f) * 1099511628211U;
  };
  add(service), add(pid);
  return key;
}

// Lines without a time are told apart by the number alone.
bool near(Timestamp a, Timestamp b) {
  if (!a.known() || !b.known()) return a.known() == b.known();
  return a.micros - b.micros < kSameProcess && b.micros - a.micros < kSameProcess;
}

}  // namespace

void LoginAttempts::note_peer(std::string_view service, std::string_view pid, Timestamp time, IpAddress& client) {
  if (pid.empty()) return;
  const std::uint64_t key = process_key(service, pid);
  Process& process = processes_[(key ^ key >> 32) % processes_.size()];
  const bool same = process.key == key && near(time, process.time);
  if (client.known()) {
    if (!same || (process.client.known() && process.client != client)) process = {}, process.key = key;
    process.client = client;
    process.time = time;
  } else if (same) {
    client = process.client;
  }
}

bool LoginAttempts::is_new(std::string_view service, std::string_view pid, Timestamp time, LoginMessage& message) {
  if (pid.empty()) return true;
  const std::uint64_t key = process_key(service, pid);
  Process& process = processes_[(key ^ key >> 32) % processes_.size()];
  const bool same_client = !process.client.known() || !message.client.known() || process.client == message.client;
  const bool same = process.key == key && same_client && near(time, process.time);
  if (!same) {
    process = {};
    process.key = key;
  }
  process.time = time;
  if (message.client.known()) process.client = message.client;

  if (message.account.empty()) {
    message.account = {process.account.data(), process.account_size};
  } else {
    process.account_size = static_cast<std::uint8_t>(std::min(message.account.size(), process.account.size()));
    std::copy_n(message.account.begin(), process.account_size, process.account.begin());
  }

  if (message.kind == LoginMessage::Kind::Aside) return false;
  const int stage = static_cast<int>(message.kind);
  // What failed before does not tell of the password that fitted in the end.
  const bool told =
      message.kind != LoginMessage::Kind::Succeeded && process.stage >= 0 && stage > process.stage && message.times == 1;
  process.stage = message.kind == LoginMessage::Kind::Succeeded ? -1 : stage;
  return !told;
}

}  // namespace hinomi::events
