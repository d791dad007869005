#include "events/failure_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hinomi::events {
namespace {

constexpr std::size_t kLooked = 2048;  // bytes of one message

bool says(std::string_view message, std::string_view words) { return ifind(message, words) != std::string_view::npos; }

bool is_refusal(std::string_view message) {
  // Every phrase below holds one of these.
  static constexpr std::array<std::string_view, 8> kHints = {"fail",      "invalid", "bad",      "wrong",
                                                             "incorrect", "unknown", "mismatch", "denied"};
  static constexpr std::array<std::string_view, 38> kPhrases = {"authentication fail",
                                                                "auth fail",
                                                                "authfail",
                                                                "auth error",
                                                                "login fail",
                                                                "login_fail",
                                                                "logon fail",
                                                                "login incorrect",
                                                                "login attempt failed",
                                                                "failed login",
                                                                "failed to login",
                                                                "failed to log in",
                                                                "failed authentication",
                                                                "failed to authenticate",
                                                                "failed password",
                                                                "authentication attempt failed",
                                                                "invalid password",
                                                                "wrong password",
                                                                "incorrect password",
                                                                "bad password",
                                                                "bad username or password",
                                                                "password mismatch",
                                                                "password incorrect",
                                                                "invalid credentials",
                                                                "bad credentials",
                                                                "invalid username or password",
                                                                "invalid user or password",
                                                                "invalid login",
                                                                "unknown user",
                                                                "user unknown",
                                                                "badlogin",
                                                                "access denied for user",
                                                                "verification failed for peer",
                                                                "pam_authenticate() failed",
                                                                "authentication unsuccessful: invalid",
                                                                "userauth failed",
                                                                "login denied",
                                                                "authentication denied"};
  static constexpr std::array<std::string_view, 6> kJapanese = {"ログインに失敗", "ログイン失敗",   "認証に失敗",
                                                                "認証失敗",       "パスワードが違", "パスワードが正しくありません"};
  if (std::ranges::any_of(kJapanese, [&](std::string_view phrase) { return message.contains(phrase); })) return true;
  if (std::ranges::none_of(kHints, [&](std::string_view hint) { return says(message, hint); })) return false;
  // A browser asks without a name first, to learn that one is wanted.
  if (says(message, "unknown user ''") || says(message, "unknown user \"\"")) return false;
  // What a program says it received is the sender's text.
  message = message.substr(0, std::min(ifind(message, "received: "), message.size()));
  if (std::ranges::any_of(kPhrases, [&](std::string_view phrase) { return says(message, phrase); })) return true;
  return says(message, "authentication attempt") && says(message, "failed");
}

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What a label names: "=<x>", ": x", " 'x'", " [x]"; a bare word behind a blank may be any word of the sentence.
std::optional<std::string_view> value_behind(std::string_view rest) {
  if (rest.starts_with("\":")) rest.remove_prefix(1);  // a member of a JSON object
  const bool assigned = rest.starts_with('=') || rest.starts_with(':');
  if (assigned) rest.remove_prefix(1);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  static constexpr std::string_view kOpen = "<[('\"`", kClose = ">])'\"'";
  if (const auto open = kOpen.find(rest.front()); open != std::string_view::npos) {
    const auto end = rest.find(kClose[open], 1);
    return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(1, end - 1));
  }
  return assigned ? std::optional(rest.substr(0, rest.find_first_of(" ,;)]\""))) : std::nullopt;
}

std::string_view account_in(std::string_view message) {
  static constexpr std::array<std::string_view, 13> kLabels = {"username", "user_name",     "userid", "user_id", "loginid",
                                                               "login_id", "principalname", "user",   "account", "acct",
                                                               "login",    "email",         "mail"};
  for (const std::string_view label : kLabels) {
    for (std::size_t at = 0; (at = ifind(message, label, at)) != std::string_view::npos; at += label.size()) {
      if (at > 0 && is_letter(message[at - 1])) continue;
      if (const auto value = value_behind(message.substr(at + label.size()))) return *value;
    }
  }
  return {};
}

}  // namespace

bool tells_acceptance(std::string_view message) {
  static constexpr std::array<std::string_view, 12> kPhrases = {
      "login succeeded",          "login success",          "login_success",
      "successful login",         "successfully logged in", "logged in successfully",
      "authentication succeeded", "authentication success", "auth succeeded",
      "ログインに成功",           "ログイン成功",           "認証に成功"};
  message = message.substr(0, kLooked);
  if (std::ranges::none_of(kPhrases, [&](std::string_view phrase) { return istarts_with(message, phrase); })) return false;
  return !is_refusal(message);
}

std::string_view named_account(std::string_view message) { return account_in(message.substr(0, kLooked)); }

std::optional<std::string_view> refused_account(std::string_view message) {
  message = message.substr(0, kLooked);
  if (!is_refusal(message)) return std::nullopt;
  return account_in(message);
}

}  // namespace hinomi::events
