// Whether a message in no fixed form says that a login failed, and of which account; for programs whose exact words are not known
// (login_message.h has the others). Success is read from a message's first words alone: what
// stands further on may be anybody's text, and to say that somebody got in takes more than that.
#pragma once

#include <optional>
#include <string_view>

namespace hinomi::events {

/// The account, perhaps empty, of the login that the message says was refused; nothing when it says no such thing.
std::optional<std::string_view> refused_account(std::string_view message);

/// The message says that a login was accepted.
bool tells_acceptance(std::string_view message);

/// Whom a message names: user=<taro>, "login_id": "taro".
std::string_view named_account(std::string_view message);

}  // namespace hinomi::events
