// One failed attempt is told by up to four lines ("Invalid user", PAM's, the service's own): which of them is a new one?
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "events/login_message.h"

namespace hinomi::events {

/// Remembers, for the processes seen last, how far their attempt has been told. Bounded; one per reader.
class LoginAttempts {
 public:
  /// True when the message tells of an attempt that no earlier line of the same process has told of. A message without an account
  /// gets the one that the process named before; it stays valid until the next call.
  bool is_new(std::string_view service, std::string_view pid, Timestamp time, LoginMessage& message);

  /// `client` is who the process speaks with; where its line does not say, whom an earlier line of the same process named.
  void note_peer(std::string_view service, std::string_view pid, Timestamp time, IpAddress& client);

 private:
  struct Process {
    std::uint64_t key = 0;
    Timestamp time;
    IpAddress client;
    int stage = -1;  ///< kind of the line last seen; lines come in the order of LoginMessage::Kind
    std::array<char, 64> account{};
    std::uint8_t account_size = 0;
  };
  std::array<Process, 256> processes_{};
};

}  // namespace hinomi::events
