#include "events/login_message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "events/client_host.h"
#include "events/request_fields.h"

namespace hinomi::events {
namespace {

using Kind = LoginMessage::Kind;

bool take(std::string_view& text, std::string_view head) {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

std::string_view word(std::string_view text) { return text.substr(0, std::min(text.find_first_of(" \t"), text.size())); }

IpAddress address(std::string_view text) { return parse_client(text).value_or(IpAddress{}); }

// "X from A port N …": user and address, from the last " from A port N" (or the first: `hostbased` appends the client's words).
// Without a port, from the last " from A" that ends the text.
void split_from(std::string_view text, bool first, LoginMessage& m) {
  std::size_t best = std::string_view::npos;
  bool best_has_port = false;
  constexpr std::string_view kFrom = " from ";
  for (std::size_t at = text.find(kFrom); at != std::string_view::npos; at = text.find(kFrom, at + 1)) {
    const std::string_view rest = text.substr(at + kFrom.size());
    const std::string_view host = word(rest);
    const std::string_view behind = rest.substr(host.size());
    const bool has_port = behind.starts_with(" port ") && behind.size() > 6 && behind[6] >= '0' && behind[6] <= '9';
    if (!has_port && best_has_port) continue;
    best = at, best_has_port = has_port;
    if (has_port && first) break;
  }
  if (best == std::string_view::npos) {
    m.account = trim(text);
    return;
  }
  m.account = text.substr(0, best);
  m.client = address(word(text.substr(best + kFrom.size())));
}

// "X 192.0.2.1 port N [preauth]": the address is the word before the last " port ".
void split_port(std::string_view text, LoginMessage& m) {
  const auto port = text.rfind(" port ");
  if (port == std::string_view::npos) return;
  const auto space = text.rfind(' ', port - 1);
  if (port == 0 || space == std::string_view::npos) {
    m.client = address(text.substr(0, port));
    return;
  }
  m.client = address(text.substr(space + 1, port - space - 1));
  m.account = text.substr(0, space);
}

// "logname= uid=0 euid=0 tty=ssh ruser=x rhost=192.0.2.1  user=root"
LoginMessage pam_failure(std::string_view text) {
  LoginMessage m;
  m.kind = Kind::Pam;
  // PAM writes rhost behind ruser and in front of user, both of which the client chooses: the last "rhost=" before "  user=".
  const auto user = text.find(" user=", std::min(text.find("rhost="), text.size()));
  const std::string_view front = text.substr(0, user);
  if (user != std::string_view::npos) m.account = trim(text.substr(user + 6));
  if (const auto rhost = front.rfind("rhost="); rhost != std::string_view::npos) m.client = address(word(front.substr(rhost + 6)));
  if (const auto ruser = front.find("ruser="); m.account.empty() && ruser != std::string_view::npos)
    m.account = word(front.substr(ruser + 6));
  if (m.account.starts_with("rhost=")) m.account = {};
  return m;
}

std::optional<LoginMessage> sshd(std::string_view text) {
  LoginMessage m;
  take(text, "error: ");
  if (take(text, "Failed ")) {
    const std::string_view method = word(text);
    text.remove_prefix(method.size());
    // "none" is the client's question which methods there are; a key that a known user offers in vain is no guess either.
    if (method == "none" || !take(text, " for ")) return std::nullopt;
    const bool invalid = take(text, "invalid user ") || take(text, "illegal user ");
    if (method == "publickey" && !invalid) return std::nullopt;
    split_from(text, method == "hostbased", m);
    if (m.account == "<invalid username>") m.account = {};
    return m;
  }
  if (take(text, "Accepted ")) {
    const std::string_view method = word(text);
    text.remove_prefix(method.size());
    if (!take(text, " for ")) return std::nullopt;
    m.kind = Kind::Succeeded;
    split_from(text, true, m);
    return m;
  }
  if (take(text, "Invalid user ") || take(text, "Illegal user ")) {
    m.kind = Kind::Invalid;
    split_from(text, false, m);
    return m;
  }
  if (take(text, "PAM: ")) {
    const auto about = text.find(" for ");
    if (about == std::string_view::npos || !(istarts_with(text, "authentication ") || text.starts_with("User not known")))
      return std::nullopt;
    text.remove_prefix(about + 5);
    if (!take(text, "illegal user ")) take(text, "invalid user ");
    const auto via = text.rfind(" via ");
    split_from(text.substr(0, via), false, m);
    m.kind = Kind::PamError;
    return m;
  }
  if (take(text, "maximum authentication attempts exceeded for ")) {
    take(text, "invalid user ");
    m.kind = Kind::TooMany;
    split_from(text, false, m);
    return m;
  }
  // Who goes before a password was refused was refused none; sshd ends a connection itself when it has told of each.
  for (const std::string_view words : {"Connection closed by ", "Connection reset by ", "Disconnected from ", "Disconnecting "}) {
    if (!take(text, words)) continue;
    if (!take(text, "authenticating user ") && !take(text, "invalid user ")) return std::nullopt;
    m.kind = Kind::Aside;
    split_port(text, m);
    return m;
  }
  if (take(text, "User ")) {
    const auto refused = text.find(" not allowed because ");
    if (refused == std::string_view::npos) return std::nullopt;
    m.kind = Kind::Invalid;
    split_from(text.substr(0, refused), false, m);
    return m;
  }
  if (take(text, "ROOT LOGIN REFUSED FROM ")) {
    m.account = "root";
    m.client = address(word(text));
    return m;
  }
  return std::nullopt;
}

// "[user] FAIL LOGIN: Client "192.0.2.1"", "OK LOGIN".
std::optional<LoginMessage> vsftpd(std::string_view text) {
  LoginMessage m;
  const auto close = text.starts_with('[') ? text.find("] ") : std::string_view::npos;
  if (close == std::string_view::npos) return std::nullopt;
  m.account = text.substr(1, close - 1);
  text.remove_prefix(close + 2);
  if (take(text, "OK LOGIN: Client \"")) {
    m.kind = Kind::Succeeded;
  } else if (!take(text, "FAIL LOGIN: Client \"")) {
    return std::nullopt;
  }
  m.client = address(text.substr(0, text.find('"')));
  return m;
}

// "alice : 3 incorrect password attempts ; TTY=…", "alice : user NOT in sudoers ; …"
std::optional<LoginMessage> sudo(std::string_view text) {
  const auto colon = text.find(" : ");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view what = text.substr(colon + 3);
  if (what.find("incorrect password attempt") == std::string_view::npos && !what.starts_with("user NOT in sudoers"))
    return std::nullopt;
  LoginMessage m;
  m.account = trim(text.substr(0, colon));
  return m;
}

// "FAILED SU (to root) alice on pts/0", "(to root) alice on pts/0", "FAILED su for root by alice", "Successful su for root by
// alice"
std::optional<LoginMessage> su(std::string_view text) {
  LoginMessage m;
  const bool failed = take(text, "FAILED SU ") || take(text, "FAILED su ");
  if (!failed) m.kind = Kind::Succeeded;
  if (text.starts_with("(to ")) {
    const auto close = text.find(") ");
    if (close == std::string_view::npos) return std::nullopt;
    m.account = word(text.substr(close + 2));
    return m;
  }
  if (!failed && !take(text, "Successful su ")) return std::nullopt;
  const auto by = text.rfind(" by ");
  if (!text.starts_with("for ") || by == std::string_view::npos) return std::nullopt;
  m.account = text.substr(by + 4);
  return m;
}

// login(1): "FAILED LOGIN 1 FROM 192.0.2.1 FOR root, Authentication failure", "LOGIN ON tty1 BY root FROM host", "ROOT LOGIN ON
// tty2"
std::optional<LoginMessage> login(std::string_view text) {
  LoginMessage m;
  const auto behind = [&](std::string_view key) {
    const auto at = text.find(key);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + key.size());
  };
  if (text.starts_with("FAILED LOGIN ")) {
    const std::string_view about = behind(" FOR ");
    m.account = about.substr(0, about.find(", "));
  } else if (text.starts_with("LOGIN ON ") || text.starts_with("ROOT LOGIN ON ")) {
    m.kind = Kind::Succeeded;
    m.account = text.starts_with("ROOT") ? std::string_view("root") : word(behind(" BY "));
  } else {
    return std::nullopt;
  }
  m.client = address(word(behind(" FROM ")));
  return m;
}

// "USER seb (Login failed): Incorrect password", "USER seb: Login successful." behind "host (peer[192.0.2.1]): "
std::optional<LoginMessage> proftpd(std::string_view text) {
  LoginMessage m;
  const auto user = text.find("USER ");
  if (user == std::string_view::npos) return std::nullopt;
  const std::string_view front = text.substr(0, user), rest = text.substr(user + 5);
  const auto failed = rest.find(" (Login failed)"), unknown = rest.find(": no such user"), good = rest.find(": Login successful");
  const auto end = std::min({failed, unknown, good});
  if (end == std::string_view::npos) return std::nullopt;
  m.account = rest.substr(0, end);
  if (end == good) m.kind = Kind::Succeeded;
  const auto open = front.rfind('['), close = front.rfind(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close)
    m.client = address(front.substr(open + 1, close - open - 1));
  return m;
}

// "(user@192.0.2.1) [WARNING] Authentication failed for user [root]", "(?@192.0.2.1) [INFO] root is now logged in"
std::optional<LoginMessage> pure_ftpd(std::string_view text) {
  LoginMessage m;
  const auto at = text.find('@'), close = text.find(") [");
  if (!text.starts_with('(') || at == std::string_view::npos || close == std::string_view::npos || close < at) return std::nullopt;
  m.client = address(text.substr(at + 1, close - at - 1));
  const auto behind = text.find("] ", close);
  if (behind == std::string_view::npos) return std::nullopt;
  text.remove_prefix(behind + 2);
  if (take(text, "Authentication failed for user [")) {
    m.account = text.substr(0, text.rfind(']'));
    return m;
  }
  const auto in = text.find(" is now logged in");
  if (in == std::string_view::npos) return std::nullopt;
  m.kind = Kind::Succeeded;
  m.account = text.substr(0, in);
  return m;
}

// "2020-04-16T05:13:40.861934Z 344 [Note] Access denied for user 'root'@'192.0.2.1' (using password: YES)"
std::optional<LoginMessage> database_server(std::string_view text) {
  const auto denied = parse_denied_login(text);
  if (!denied) return std::nullopt;
  LoginMessage m;
  m.account = denied->account;
  m.client = client_address(denied->host);
  return m;
}

// WP fail2ban: "Accepted password for koho from 192.0.2.1", "Authentication failure for koho from …", "XML-RPC authentication
// failure for …", "Authentication attempt for unknown user koho from …"
std::optional<LoginMessage> wordpress(std::string_view text) {
  LoginMessage m;
  if (take(text, "Accepted password for ")) {
    m.kind = Kind::Succeeded;
  } else if (take(text, "Authentication attempt for unknown user ")) {
    m.kind = Kind::Failed;
  } else {
    if (!take(text, "XML-RPC a") && !take(text, "REST a") && !take(text, "A")) return std::nullopt;
    if (!take(text, "uthentication failure for ")) return std::nullopt;
  }
  split_from(text, false, m);
  return m;
}

// "imap-login: Login: user=<taro>, method=PLAIN, rip=192.0.2.1, lip=…"; since 2.4 "imap-login: Logged in: user=<taro>, …".
// Failures are told in many words; see failure_words.h.
std::optional<LoginMessage> dovecot(std::string_view text) {
  if (const auto login = text.find("-login: "); login != std::string_view::npos && login < 20) text.remove_prefix(login + 8);
  take(text, "Info: ");
  if (!take(text, "Login: user=<") && !take(text, "Logged in: user=<")) return std::nullopt;
  LoginMessage m;
  m.kind = Kind::Succeeded;
  const auto close = text.find(">, ");
  const auto rip = close == std::string_view::npos ? close : text.find("rip=", close);
  if (rip == std::string_view::npos) return std::nullopt;
  m.account = text.substr(0, close);
  m.client = address(text.substr(rip + 4, text.find_first_of(", ", rip) - rip - 4));
  return m;
}

// "4F2A1: client=unknown[192.0.2.1], sasl_method=LOGIN, sasl_username=taro": mail was accepted from who had logged in.
std::optional<LoginMessage> postfix(std::string_view text) {
  const auto client = text.find(": client="), name = text.find(", sasl_username=");
  if (client == std::string_view::npos || name == std::string_view::npos || name < client) return std::nullopt;
  LoginMessage m;
  m.kind = Kind::Succeeded;
  const std::string_view host = text.substr(client, text.find(", ", client) - client);
  const auto open = host.rfind('['), close = host.rfind(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close)
    m.client = address(host.substr(open + 1, close - open - 1));
  m.account = text.substr(name + 16, text.find(", ", name + 16) - name - 16);
  return m;
}

std::optional<LoginMessage> pam(std::string_view message) {
  std::string_view text = message;
  if (take(text, "pam_unix(")) {
    const auto close = text.find("): ");
    if (close == std::string_view::npos) return std::nullopt;
    text.remove_prefix(close + 3);
  } else if (!take(text, "(pam_unix) ") && !take(text, "pam_unix: ")) {
    take(text, "PAM-unix: ");
  }
  if (take(text, "authentication failure; ") || take(text, "authentication failure;")) {
    if (text.find("rhost=") == std::string_view::npos && text.find("logname=") == std::string_view::npos) return std::nullopt;
    return pam_failure(text);
  }
  return std::nullopt;
}

}  // namespace

bool has_exact_words(std::string_view service) {
  // xrdp shows on the screen what xrdp-sesman, which asks for the password, has told.
  static constexpr std::array<std::string_view, 11> kNames = {"vsftpd", "sudo",    "su",       "login", "--",  "mysql",
                                                              "mysqld", "mariadb", "mariadbd", "CRON",  "xrdp"};
  return service.starts_with("sshd") || std::ranges::find(kNames, service) != kNames.end();
}

std::optional<LoginMessage> parse_login_message(std::string_view service, std::string_view message) {
  int times = 1;
  if (std::string_view text = message; take(text, "message repeated ")) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), times);
    const auto open = text.find(" times: [ ");
    if (error != std::errc() || open == std::string_view::npos || !text.ends_with(']')) return std::nullopt;
    // A syslog daemon folds what it got within seconds; a larger number is not believed.
    times = std::clamp(times, 1, 100);
    message = text.substr(open + 10, text.size() - open - 11);
  }
  std::optional<LoginMessage> m = pam(message);
  // sshd says what came of PAM's answer. PAM under a name of its own ("sshd(pam_unix)[1]: …") stands in another log than sshd.
  if (m && service.starts_with("sshd") && !message.starts_with("authentication failure")) m->kind = Kind::Aside;
  // UW IMAP's servers (PAM knows them as "pop" and "imap") write "Login failed user=… host=…" themselves.
  if (m && (service == "pop" || service == "imap")) m->kind = Kind::Aside;
  if (!m && service.starts_with("sshd")) m = sshd(message);
  if (!m && service == "vsftpd") m = vsftpd(message);
  if (!m && service == "sudo") m = sudo(message);
  if (!m && service == "su") m = su(message);
  if (!m && (service == "login" || service == "--")) m = login(message);
  if (!m && service == "proftpd") m = proftpd(message);
  if (!m && service == "pure-ftpd") m = pure_ftpd(message);
  if (!m && (service == "dovecot" || service.ends_with("-login"))) m = dovecot(message);
  if (!m && service.starts_with("postfix")) m = postfix(message);
  if (!m && (service == "mysql" || service == "mysqld" || service == "mariadb" || service == "mariadbd"))
    m = database_server(message);
  if (!m && (service == "wordpress" || service == "wp")) m = wordpress(message);
  if (m) {
    m->times = times;
    m->account = trim(m->account);
  }
  return m;
}

}  // namespace hinomi::events
