#include "findings/login_form.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

constexpr std::string_view kGuesser = "198.51.100.23";
constexpr std::string_view kStart = "2018-02-07T02:00:00";

Scene site() {
  Scene scene;
  scene.add_log("access.log", EvidenceKind::AccessLog, "www");
  scene.add_log("general.log", EvidenceKind::DatabaseLog, "wp");
  return scene;
}

void guess(Scene& scene, int times, std::string_view client = kGuesser, std::string_view account = "webmaster") {
  for (int i = 0; i < times; ++i) {
    const std::string time = Scene::later(kStart, i * 3);
    scene.request(0, time, client, "POST", "/wp-login.php", 200, 10943);
    if (!account.empty())
      scene.statement(1, time, 5, fmt::format("SELECT * FROM wp_users WHERE user_login = '{}' LIMIT 1", account));
  }
}

TEST(LoginForm, ShippedFormsAreReadable) {
  const LoginForms forms = LoginForms::load(shipped_content());
  for (const Error& problem : forms.problems) ADD_FAILURE() << problem.what;
  ASSERT_GE(forms.forms.size(), 5u);
  EXPECT_EQ(forms.forms.back().name, "generic");
  for (const LoginForm& form : forms.forms) EXPECT_FALSE(form.title.ja.empty() || form.title.en.empty()) << form.name;
}

TEST(PasswordGuessing, SuccessWithAccountAndPage) {
  Scene scene = site();
  guess(scene, 30);
  const std::string hit = Scene::later(kStart, 100);
  scene.request(0, hit, kGuesser, "POST", "/wp-login.php", 302, 1059);
  scene.statement(1, hit, 6, "SELECT * FROM wp_users WHERE user_login = 'webmaster' LIMIT 1");
  scene.statement(1, hit, 6, "UPDATE `wp_usermeta` SET `meta_value` = 'x' WHERE `user_id` = 1 AND `meta_key` = 'session_tokens'");
  scene.request(0, Scene::later(hit, 1), kGuesser, "GET", "/wp-admin/", 200, 73126);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  const Finding& f = findings[0];
  EXPECT_EQ(f.severity, Severity::Critical);
  EXPECT_EQ(f.verdict, Verdict::Succeeded);
  EXPECT_EQ(f.actor.account, "webmaster");
  EXPECT_EQ(f.actor.address.to_string(), kGuesser);
  EXPECT_EQ(f.count, 31u);
  EXPECT_EQ(f.asset, "www");
  EXPECT_GE(f.grounds.size(), 5u);
}

TEST(PasswordGuessing, TheApplicationsOwnLogTellsOfTheSameGuess) {
  const auto told_twice = [](std::string_view service) {
    Scene scene = site();
    scene.add_log("auth.log", EvidenceKind::AuthLog, "www");
    const auto login = [&](std::string_view time, EventKind kind) {
      Event& event = scene.add(kind, 2, time, "login");
      event.client = *IpAddress::parse(kGuesser);
      event.account = "webmaster", event.service = service;
    };
    for (int i = 0; i < 30; ++i) {
      const std::string time = Scene::later(kStart, i * 3);
      scene.request(0, time, kGuesser, "POST", "/wp-login.php", 200, 10943);
      login(time, EventKind::LoginFailed);
    }
    const std::string hit = Scene::later(kStart, 100);
    scene.request(0, hit, kGuesser, "POST", "/wp-login.php", 302, 1059);
    login(hit, EventKind::LoginSucceeded);
    return scene.run("password_guessing");
  };
  const auto findings = told_twice("wordpress");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded) << "the application says that it accepted the login";
  EXPECT_EQ(findings[0].actor.account, "webmaster");
  EXPECT_EQ(findings[0].count, 31u);
  EXPECT_EQ(told_twice("sshd").size(), 2u) << "another door";
}

TEST(PasswordGuessing, WithoutSuccessItIsAnAttempt) {
  Scene scene = site();
  guess(scene, 30);
  scene.request(0, Scene::later(kStart, 95), kGuesser, "GET", "/wp-admin/", 302, 400);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
}

TEST(PasswordGuessing, ADifferentAnswerAloneIsLikely) {
  Scene scene = site();
  guess(scene, 30, kGuesser, "");
  scene.request(0, Scene::later(kStart, 95), kGuesser, "POST", "/wp-login.php", 302, 1059);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::High);
  EXPECT_EQ(findings[0].verdict, Verdict::LikelySucceeded);
}

TEST(PasswordGuessing, APageBehindTheLoginProvesWhatTheAnswerHides) {
  Scene scene = site();
  guess(scene, 30);
  scene.request(0, Scene::later(kStart, 95), kGuesser, "POST", "/wp-login.php", 200, 10897);
  scene.request(0, Scene::later(kStart, 96), kGuesser, "GET", "/wp-admin/", 200, 72875);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded);
}

TEST(PasswordGuessing, AnotherUsersSessionProvesNothing) {
  Scene scene = site();
  guess(scene, 30);
  const std::string time = Scene::later(kStart, 87);
  scene.request(0, time, "203.0.113.9", "POST", "/wp-login.php", 302, 1059);
  scene.statement(1, time, 6, "SELECT * FROM wp_users WHERE user_login = 'editor' LIMIT 1");
  scene.statement(1, time, 6, "UPDATE `wp_usermeta` SET `meta_value` = 'x' WHERE `user_id` = 2 AND `meta_key` = 'session_tokens'");
  scene.request(0, Scene::later(kStart, 88), "203.0.113.9", "GET", "/wp-admin/", 200, 72875);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Attempted);
  EXPECT_EQ(findings[0].actor.account, "webmaster");
}

TEST(PasswordGuessing, TheAccountIsKnownWhenTheDatabaseSpeaksAfterTheWebServer) {
  Scene scene = site();
  const auto look_up = [&](int second, const std::string& account) {
    scene.statement(1, Scene::later(kStart, second), 5, "SELECT * FROM wp_users WHERE user_login = '" + account + "' LIMIT 1");
  };
  look_up(0, "editor");  // somebody else, just before
  look_up(0, "editor");
  for (int i = 0; i < 30; ++i) scene.request(0, Scene::later(kStart, 1), kGuesser, "POST", "/wp-login.php", 200, 10943);
  scene.request(0, Scene::later(kStart, 1), kGuesser, "POST", "/wp-login.php", 302, 1059);
  scene.request(0, Scene::later(kStart, 1), kGuesser, "GET", "/wp-admin/", 200, 72875);
  for (int i = 0; i < 31; ++i) look_up(1, "webmaster");
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded);
  EXPECT_EQ(findings[0].actor.account, "webmaster");
}

TEST(PasswordGuessing, TheApplicationsOwnLogNamesTheAccount) {
  Scene scene = site();
  scene.add_log("login.log", EvidenceKind::AuthLog, "www");
  const auto told = [&](EventKind kind, int second, std::string_view client, std::string_view account) {
    Event& event = scene.add(kind, 2, Scene::later(kStart, second), "wordpress");
    event.client = *IpAddress::parse(client);
    event.account = scene.keep(account);
    event.service = "wordpress";
  };
  for (int i = 0; i < 30; ++i) {
    scene.request(0, Scene::later(kStart, i * 3), kGuesser, "POST", "/wp-login.php", 200, 10943);
    told(EventKind::LoginFailed, i * 3, kGuesser, "koho");
    told(EventKind::LoginFailed, i * 3, "203.0.113.9", "somebody");
  }
  scene.request(0, Scene::later(kStart, 95), kGuesser, "POST", "/wp-login.php", 302, 1059);
  scene.request(0, Scene::later(kStart, 95), kGuesser, "GET", "/wp-admin/", 200, 72875);
  told(EventKind::LoginSucceeded, 95, kGuesser, "koho");
  std::size_t at_page = 0, in_log = 0;
  for (const Finding& f : scene.run("password_guessing")) {
    if (f.actor.address.to_string() != kGuesser) continue;
    EXPECT_EQ(f.actor.account, "koho");
    EXPECT_EQ(f.verdict, Verdict::Succeeded);
    (f.reason.en.find("login page") != std::string::npos ? at_page : in_log) += 1;
  }
  EXPECT_EQ(at_page, 1u);
  EXPECT_EQ(in_log, 0u) << "one guess, told with its page";
}

TEST(PasswordGuessing, ForgetfulUsersAreNotNamed) {
  Scene scene = site();
  for (int user = 1; user <= 40; ++user) {
    const std::string client = "203.0.113." + std::to_string(user);
    const int mistakes = user % 6;
    for (int i = 0; i < mistakes; ++i)
      scene.request(0, Scene::later(kStart, user * 60 + i * 8), client, "POST", "/wp-login.php", 200, 10943);
    scene.request(0, Scene::later(kStart, user * 60 + 50), client, "POST", "/wp-login.php", 302, 1059);
    scene.request(0, Scene::later(kStart, user * 60 + 51), client, "GET", "/wp-admin/", 200, 70000);
  }
  EXPECT_TRUE(scene.run("password_guessing").empty());
}

TEST(PasswordGuessing, LostPasswordsAreNoLogins) {
  Scene scene = site();
  for (int i = 0; i < 40; ++i)
    scene.request(0, Scene::later(kStart, i), kGuesser, "POST", "/wp-login.php?action=lostpassword", 302, 300);
  EXPECT_TRUE(scene.run("password_guessing").empty());
}

TEST(PasswordGuessing, OwnPeopleAreTold) {
  Scene scene = site();
  scene.ledger.contractors.push_back({"builder", {*Network::parse("198.51.100.0/24")}});
  guess(scene, 30);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Info);
  EXPECT_EQ(findings[0].verdict, Verdict::Observed);
}

TEST(PasswordGuessing, SlowGuessingOverADay) {
  Scene scene = site();
  for (int i = 0; i < 22; ++i) scene.request(0, Scene::later(kStart, i * 3600), kGuesser, "POST", "/wp-login.php", 200, 10943);
  EXPECT_EQ(scene.run("password_guessing").size(), 1u);
  Scene slower = site();
  for (int i = 0; i < 22; ++i) slower.request(0, Scene::later(kStart, i * 6000), kGuesser, "POST", "/wp-login.php", 200, 10943);
  EXPECT_TRUE(slower.run("password_guessing").empty());
}

TEST(PasswordGuessing, RedirectsOnBothSidesNeedTheNextPage) {
  Scene scene = site();
  for (int i = 0; i < 20; ++i) {
    scene.request(0, Scene::later(kStart, i * 4), kGuesser, "POST", "/admin/login", 302, 380);
    scene.request(0, Scene::later(kStart, i * 4 + 1), kGuesser, "GET", "/admin/login", 200, 5000);
  }
  ASSERT_EQ(scene.run("password_guessing").size(), 1u);
  EXPECT_EQ(scene.run("password_guessing")[0].verdict, Verdict::Attempted);
  scene.request(0, Scene::later(kStart, 90), kGuesser, "POST", "/admin/login", 302, 360);
  scene.request(0, Scene::later(kStart, 91), kGuesser, "GET", "/admin/", 200, 45000);
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::Succeeded);
}

TEST(PasswordGuessing, SshWithSuccess) {
  Scene scene;
  scene.add_log("auth.log", EvidenceKind::AuthLog);
  for (int i = 0; i < 25; ++i) {
    Event& event = scene.add(i == 24 ? EventKind::LoginSucceeded : EventKind::LoginFailed, 0, Scene::later(kStart, i * 5), "sshd");
    event.client = *IpAddress::parse(kGuesser);
    event.account = i % 2 == 0 ? "deploy" : "root";
    event.service = "sshd";
  }
  const auto findings = scene.run("password_guessing");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].severity, Severity::Critical);
  EXPECT_EQ(findings[0].actor.account, "deploy");
}

// Forms of which nothing is known: thirty failures, then one answer, then perhaps a page.
struct Learnt {
  int status, bytes, hit_status, hit_bytes;
  std::string_view path = "/member_login.php", page = {};
};
Finding learnt(const Learnt& form) {
  Scene scene = site();
  for (int i = 0; i < 30; ++i) scene.request(0, Scene::later(kStart, i * 3), kGuesser, "POST", form.path, form.status, form.bytes);
  scene.request(0, Scene::later(kStart, 100), kGuesser, "POST", form.path, form.hit_status, form.hit_bytes);
  if (!form.page.empty()) scene.request(0, Scene::later(kStart, 102), kGuesser, "GET", form.page, 200, 9000);
  const auto findings = scene.run("password_guessing");
  EXPECT_EQ(findings.size(), 1u) << form.path << ' ' << form.status;
  return findings.empty() ? Finding{} : findings[0];
}

TEST(PasswordGuessing, SuccessIsLearntByStatusAndSize) {
  for (const Learnt& form : {Learnt{401, 45, 200, 900}, Learnt{422, 45, 201, 900, "/api/sessions"}, Learnt{200, 2310, 302, 0},
                             Learnt{302, 350, 302, 390, "/login", "/home"}, Learnt{200, 2310, 200, 8800, "/login", "/member/"},
                             Learnt{200, 2310, 200, 8800}, Learnt{200, 403, 200, 3803, "/xmlrpc.php"}}) {
    const Finding found = learnt(form);
    EXPECT_EQ(found.verdict, Verdict::LikelySucceeded) << form.path << ' ' << form.status << ' ' << form.hit_status;
    EXPECT_TRUE(found.grounds.at(0).en.contains("30 attempts failed")) << found.grounds[0].en;
  }
}

TEST(PasswordGuessing, WhatIsLikeTheFailuresIsNoSuccess) {
  for (const Learnt& form : {Learnt{200, 2310, 200, 2310, "/login", "/member/"}, Learnt{302, 350, 302, 350, "/login", "/home"},
                             Learnt{302, 350, 302, 390, "/login", "/login"}, Learnt{403, 199, 200, 2310},
                             Learnt{200, 2310, 429, 20}, Learnt{200, 2310, 200, 0}})
    EXPECT_EQ(learnt(form).verdict, Verdict::Attempted) << form.path << ' ' << form.status << ' ' << form.hit_status;
}

TEST(PasswordGuessing, AnOfficeThatLogsInIsNoGuesser) {
  Scene scene = site();
  for (int i = 0; i < 60; ++i) {
    scene.request(0, Scene::later(kStart, i * 300), kGuesser, "POST", "/login", 302, 350);
    scene.request(0, Scene::later(kStart, i * 300 + 1), kGuesser, "GET", "/home", 200, 9000);
  }
  EXPECT_TRUE(scene.run("password_guessing").empty());

  Scene classroom = site();  // at one time, through one address
  for (int i = 0; i < 60; ++i)
    classroom.request(0, Scene::later(kStart, i), kGuesser, i % 4 < 2 ? "POST" : "GET", i % 4 < 2 ? "/login" : "/home",
                      i % 4 < 2 ? 302 : 200, i % 4 < 2 ? 350 : 9000);
  EXPECT_TRUE(classroom.run("password_guessing").empty());

  Scene program = site();  // logs in again and again, and asks another server for the rest
  for (int i = 0; i < 200; ++i) program.request(0, Scene::later(kStart, i * 2400), kGuesser, "POST", "/login", 302, 350);
  EXPECT_TRUE(program.run("password_guessing").empty());
}

TEST(PasswordGuessing, ADatabaseServerThatAnswersInTheEnd) {
  for (const bool gets_in : {true, false}) {
    Scene scene = site();
    for (int i = 0; i < 30; ++i) {
      Event& event = scene.add(EventKind::LoginFailed, 1, Scene::later(kStart, i * 3), "Access denied");
      event.client = *IpAddress::parse(kGuesser);
      event.account = "root", event.service = "mariadb";
    }
    scene.connect(1, Scene::later(kStart, 100), 7, kGuesser, "root");
    if (gets_in) {
      scene.statement(1, Scene::later(kStart, 101), 7, "SHOW DATABASES");
      scene.events.back().client = *IpAddress::parse(kGuesser);
      scene.events.back().account = "root";
    }
    const auto findings = scene.run("password_guessing");
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].verdict, gets_in ? Verdict::Succeeded : Verdict::Attempted) << "a connection may be refused yet";
  }
}

}  // namespace
}  // namespace hinomi::findings
