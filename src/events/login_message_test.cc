#include "events/login_message.h"

#include <gtest/gtest.h>

#include "events/login_attempts.h"
#include "events/syslog_header.h"

namespace hinomi::events {
namespace {

std::string login(std::string_view service, std::string_view message) {
  const auto m = parse_login_message(service, message);
  if (!m) return "none";
  static constexpr std::array<std::string_view, 7> kKinds = {"invalid",  "pam",       "pam_error", "failed",
                                                             "too_many", "succeeded", "aside"};
  return fmt::format("{} {} {}{}", kKinds[static_cast<std::size_t>(m->kind)], m->account, m->client.to_string(),
                     m->times == 1 ? "" : fmt::format(" x{}", m->times));
}

TEST(LoginMessage, KnowsTheWordsOfMailServers) {
  EXPECT_EQ(login("dovecot", "imap-login: Login: user=<taro>, method=PLAIN, rip=192.0.2.1, lip=198.51.100.1, mpid=7, TLS"),
            "succeeded taro 192.0.2.1");
  EXPECT_EQ(login("imap-login", "Info: Logged in: user=<taro>, method=PLAIN, rip=2001:db8::1, lip=198.51.100.1"),
            "succeeded taro 2001:db8::1");
  EXPECT_EQ(login("dovecot", "imap-login: Disconnected (auth failed, 1 attempts): user=<Login: user=<x>, rip=192.0.2.1"), "none");
  EXPECT_EQ(login("postfix/smtpd", "4F2A1: client=unknown[192.0.2.1], sasl_method=LOGIN, sasl_username=taro"),
            "succeeded taro 192.0.2.1");
  EXPECT_EQ(login("postfix/smtpd", "4F2A1: client=mail.example[192.0.2.1]"), "none");
}

TEST(LoginMessage, KnowsTheWordsOfSshd) {
  EXPECT_EQ(login("sshd", "Failed password for root from 192.0.2.1 port 22 ssh2"), "failed root 192.0.2.1");
  EXPECT_EQ(login("sshd", "Failed password for invalid user ftp from 2001:db8::1 port 22 ssh2"), "failed ftp 2001:db8::1");
  EXPECT_EQ(login("sshd", "Failed password for invalid user  from 192.0.2.1 port 22 ssh2"), "failed  192.0.2.1");
  EXPECT_EQ(login("sshd", "Failed keyboard-interactive/pam for invalid user x from 192.0.2.1 port 22 ssh2"), "failed x 192.0.2.1");
  EXPECT_EQ(login("sshd", "Failed password for root from host.example port 22 ssh2"), "failed root ");
  EXPECT_EQ(login("sshd", "Failed password for root from 192.0.2.1"), "failed root 192.0.2.1");
  EXPECT_EQ(login("sshd", "Accepted publickey for git from 192.0.2.1 port 22 ssh2: RSA SHA256:abc"), "succeeded git 192.0.2.1");
  EXPECT_EQ(login("sshd-session", "Accepted password for alice from 192.0.2.1 port 22 ssh2"), "succeeded alice 192.0.2.1");
  EXPECT_EQ(login("sshd", "Invalid user admin from 192.0.2.1 port 22"), "invalid admin 192.0.2.1");
  EXPECT_EQ(login("sshd", "Invalid user  from 192.0.2.1"), "invalid  192.0.2.1");
  EXPECT_EQ(
      login("sshd", "error: maximum authentication attempts exceeded for invalid user x from 192.0.2.1 port 22 ssh2 [preauth]"),
      "too_many x 192.0.2.1");
  EXPECT_EQ(login("sshd", "Connection closed by authenticating user root 192.0.2.1 port 22 [preauth]"), "aside root 192.0.2.1");
  EXPECT_EQ(login("sshd", "Disconnected from invalid user x 192.0.2.1 port 22 [preauth]"), "aside x 192.0.2.1");
  EXPECT_EQ(login("sshd", "error: PAM: Authentication failure for illegal user x from 192.0.2.1"), "pam_error x 192.0.2.1");
  EXPECT_EQ(login("sshd", "error: PAM: authentication error for x from h.example via 192.0.2.9"), "pam_error x ");
  EXPECT_EQ(login("sshd", "User root from 192.0.2.1 not allowed because not listed in AllowUsers"), "invalid root 192.0.2.1");
  EXPECT_EQ(login("sshd", "ROOT LOGIN REFUSED FROM ::ffff:192.0.2.1 port 3 [preauth]"), "failed root 192.0.2.1");
}

TEST(LoginMessage, KnowsTheWordsOfWordPress) {
  EXPECT_EQ(login("wordpress", "Accepted password for koho from 192.0.2.1"), "succeeded koho 192.0.2.1");
  EXPECT_EQ(login("wordpress", "Authentication failure for koho from 2001:db8::1"), "failed koho 2001:db8::1");
  EXPECT_EQ(login("wp", "Authentication attempt for unknown user x from 192.0.2.1"), "failed x 192.0.2.1");
  EXPECT_EQ(login("wordpress", "XML-RPC authentication failure for koho from 192.0.2.1"), "failed koho 192.0.2.1");
  EXPECT_EQ(login("wordpress", "Authentication failure for x from 203.0.113.1 from 192.0.2.1"),
            "failed x from 203.0.113.1 192.0.2.1");
  EXPECT_EQ(login("wordpress", "Pingback requested from 192.0.2.1"), "none");
  EXPECT_EQ(login("wordpress", "Blocked user enumeration attempt from 192.0.2.1"), "none");
}

TEST(LoginMessage, LeavesAllElseAlone) {
  for (const char* message :
       {"Connection closed by 192.0.2.1 [preauth]",
        "reverse mapping checking getaddrinfo for x [192.0.2.1] failed - POSSIBLE BREAK-IN ATTEMPT!",
        "Received disconnect from 192.0.2.1: 11: Bye Bye [preauth]",
        "pam_unix(sshd:session): session opened for user alice by (uid=0)", "pam_unix(sshd:auth): check pass; user unknown",
        "Failed none for invalid user x from 192.0.2.1 port 1 ssh2", "Failed publickey for git from 192.0.2.1 port 1 ssh2: RSA x",
        "Postponed publickey for git from 192.0.2.1 port 1 ssh2 [preauth]", "Did not receive identification string from 192.0.2.1",
        "input_userauth_request: invalid user x [preauth]", "message repeated 2 times: [ x", ""}) {
    EXPECT_EQ(login("sshd", message), "none") << message;
  }
  EXPECT_EQ(login("kernel", "Failed password for root from 192.0.2.1 port 22 ssh2"), "none");
}

TEST(LoginMessage, AUserNameCannotNameTheAddress) {
  EXPECT_EQ(login("sshd", "Failed password for invalid user x from 203.0.113.1 port 22 ssh2 from 192.0.2.1 port 22 ssh2"),
            "failed x from 203.0.113.1 port 22 ssh2 192.0.2.1");
  EXPECT_EQ(login("sshd", "Failed hostbased for dan from 192.0.2.1 port 1 ssh2: RSA x, client user \" from 203.0.113.1 port 2\""),
            "failed dan 192.0.2.1");
  EXPECT_EQ(login("sshd", "Connection closed by authenticating user x 203.0.113.1 port 1 192.0.2.1 port 2 [preauth]"),
            "aside x 203.0.113.1 port 1 192.0.2.1");
  EXPECT_EQ(
      login(
          "vsftpd",
          "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=203.0.113.1 rhost=192.0.2.1"),
      "pam x 192.0.2.1");
  EXPECT_EQ(login("sshd",
                  "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 user=x "
                  "rhost=203.0.113.1"),
            "aside x rhost=203.0.113.1 192.0.2.1");
}

TEST(LoginMessage, KnowsOtherServices) {
  EXPECT_EQ(login("vsftpd", "[bob] FAIL LOGIN: Client \"::ffff:192.0.2.1\", \"no.\""), "failed bob 192.0.2.1");
  EXPECT_EQ(login("vsftpd", "[bob] OK LOGIN: Client \"192.0.2.1\""), "succeeded bob 192.0.2.1");
  EXPECT_EQ(login("sudo", "  alice : 2 incorrect password attempts ; TTY=pts/0 ; COMMAND=/bin/sh"), "failed alice ");
  EXPECT_EQ(login("sudo", "alice : user NOT in sudoers ; TTY=pts/0"), "failed alice ");
  EXPECT_EQ(login("sudo", "alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls"), "none");
  EXPECT_EQ(login("su", "FAILED SU (to root) alice on pts/0"), "failed alice ");
  EXPECT_EQ(login("su", "(to root) alice on pts/0"), "succeeded alice ");
  EXPECT_EQ(login("su", "Successful su for root by alice"), "succeeded alice ");
  EXPECT_EQ(login("login", "FAILED LOGIN 1 FROM 192.0.2.1 FOR root, Authentication failure"), "failed root 192.0.2.1");
  EXPECT_EQ(login("login", "LOGIN ON tty1 BY alice"), "succeeded alice ");
  EXPECT_EQ(login("pvedaemon", "authentication failure; rhost=::ffff:192.0.2.1 user=root@pam msg=x"),
            "pam root@pam msg=x 192.0.2.1");
  EXPECT_EQ(login("pop", "authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.1 user=x"), "aside x 192.0.2.1");
  EXPECT_EQ(login("sshd", "message repeated 5 times: [ Failed password for root from 192.0.2.1 port 22 ssh2]"),
            "failed root 192.0.2.1 x5");
  EXPECT_EQ(login("sshd", "message repeated 999999999 times: [ Failed password for root from 192.0.2.1 port 22 ssh2]"),
            "failed root 192.0.2.1 x100");
}

TEST(LoginAttempts, CountsAnAttemptOnce) {
  LoginAttempts attempts;
  const auto is_new = [&](std::string_view pid, std::int64_t second, std::string_view message) {
    auto m = parse_login_message("sshd", message);
    EXPECT_TRUE(m.has_value()) << message;
    return m && attempts.is_new("sshd", pid, Timestamp::from_seconds(second), *m);
  };
  constexpr std::string_view kPam =
      "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root";
  constexpr std::string_view kFailed = "Failed password for root from 192.0.2.1 port 22 ssh2";
  EXPECT_FALSE(is_new("1", 0, kPam)) << "sshd tells of it itself";
  EXPECT_TRUE(is_new("1", 2, kFailed));
  EXPECT_TRUE(is_new("1", 5, kFailed)) << "the second attempt";
  EXPECT_TRUE(is_new("2", 5, kFailed)) << "another process";
  EXPECT_FALSE(is_new("1", 7, "Connection closed by authenticating user root 192.0.2.1 port 22 [preauth]"));
  constexpr std::string_view kTooMany = "maximum authentication attempts exceeded for root from 192.0.2.1 port 22 ssh2 [preauth]";
  EXPECT_FALSE(is_new("1", 7, kTooMany));
  EXPECT_TRUE(is_new("1", 7 + 3600, kTooMany)) << "the number came again";
  EXPECT_TRUE(is_new("", 0, kFailed));
  EXPECT_TRUE(is_new("", 0, kFailed)) << "without a number nothing is joined";
  EXPECT_TRUE(is_new("3", 0, "Accepted password for alice from 192.0.2.3 port 22 ssh2"));
  EXPECT_TRUE(is_new("4", 0, kFailed));
  EXPECT_TRUE(is_new("4", 3, "Accepted password for root from 192.0.2.1 port 22 ssh2")) << "the second password fitted";
}

TEST(LoginAttempts, PamSpeaksWhereTheServiceDoesNot) {
  LoginAttempts attempts;
  const auto is_new = [&](std::string_view service, std::string_view message) {
    auto m = parse_login_message(service, message);
    EXPECT_TRUE(m.has_value()) << message;
    return m && attempts.is_new(service, "9", Timestamp::from_seconds(0), *m);
  };
  EXPECT_TRUE(
      is_new("vsftpd", "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=192.0.2.1"));
  EXPECT_FALSE(is_new("vsftpd", "[x] FAIL LOGIN: Client \"192.0.2.1\"")) << "PAM has told of it";
  // "sshd(pam_unix)[9]: …"
  EXPECT_TRUE(is_new("sshd", "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.1  user=root"));
}

TEST(SyslogHeader, IsFoundInItsForms) {
  const auto header = [](std::string_view line) {
    const auto h = parse_syslog_header(line);
    return h ? fmt::format("{}|{}|{}|{}|{}", h->time, h->host, h->service, h->pid, h->message) : "none";
  };
  EXPECT_EQ(header("Oct 10 13:55:36 web1 sshd[12]: text: more"), "Oct 10 13:55:36|web1|sshd|12|text: more");
  EXPECT_EQ(header("<34>Oct  1 13:55:36 web1 su: text"), "Oct  1 13:55:36|web1|su||text");
  EXPECT_EQ(header("Feb 6 12:02:29 server vsftpd(pam_unix)[15522]: x"), "Feb 6 12:02:29|server|vsftpd|15522|x");
  EXPECT_EQ(header("Mar  3 00:17:22 [sshd]: User x"), "Mar  3 00:17:22||sshd||User x");
  EXPECT_EQ(header("Nov 23 21:50:19 sshd[8148]: x"), "Nov 23 21:50:19||sshd|8148|x");
  EXPECT_EQ(header("Mar 29 05:59:23 dusky sshd[20878]: [ID 800047 auth.info] x"), "Mar 29 05:59:23|dusky|sshd|20878|x");
  EXPECT_EQ(header("Oct 10 13:55:36 web1 last message repeated 2 times"), "Oct 10 13:55:36|web1|||last message repeated 2 times");
  EXPECT_EQ(header("2019-10-10T13:55:36.123456+09:00 web1 sshd[1]: x"), "2019-10-10T13:55:36.123456+09:00|web1|sshd|1|x");
  EXPECT_EQ(header("<38>1 2019-07-08T17:40:17.954167-04:00 h.example sshd 55555 - [a b=\"]\\\"\"][c] x"),
            "2019-07-08T17:40:17.954167-04:00|h.example|sshd|55555|x");
  EXPECT_EQ(header("<38>1 2019-07-08T17:40:17Z - - - - - x"), "2019-07-08T17:40:17Z||||x");
  for (const char* line :
       {"", "x", "<38>", "<999999>Oct 10 13:55:36 h s: x", "Oct 10 13:55 h s: x", "Oct 10",
        "2019-08-10T03:12:45.123456Z 0 [Note] ready", "2019-08-10 03:12:45.1 JST [12] LOG:  x",
        "2019-08-10T03:12:45.123456Z\t    8 Query\tSELECT 1", "[Sat Aug 10 03:12:45 2019] [error] x", "190810  3:12:45"}) {
    EXPECT_EQ(header(line), "none") << line;
  }
}

}  // namespace
}  // namespace hinomi::events
