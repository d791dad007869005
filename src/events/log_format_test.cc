#include "events/log_format.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hinomi::events {
namespace {

using Match = LogFormat::Match;
using Reading = LogFormat::Reading;

constexpr std::string_view kCombined = R"(%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i")";

// "field=value" for what a format takes from a line.
class Taken {
 public:
  Taken(std::string_view format, std::string line, Reading reading = Reading::Strict) : line_(std::move(line)) {
    auto compiled = LogFormat::compile(format);
    EXPECT_TRUE(compiled.has_value()) << (compiled ? "" : compiled.error().what);
    if (compiled) match = compiled->match(line_, reading, fields_);
  }
  std::string_view operator[](RequestField field) const { return fields_[field]; }
  const RequestFields& fields() const { return fields_; }

  Match match = Match::No;

 private:
  std::string line_;
  RequestFields fields_;
};

TEST(LogFormat, TakesACombinedLineApart) {
  const Taken t(kCombined,
                R"(192.0.2.1 - alice [10/Oct/2019:13:55:36 +0900] "GET /a?b HTTP/1.1" 200 512 "https://x.example/" "agent/1.0")");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Client], "192.0.2.1");
  EXPECT_EQ(t[RequestField::Account], "alice");
  EXPECT_EQ(t[RequestField::ClfTime], "10/Oct/2019:13:55:36 +0900");
  EXPECT_EQ(t[RequestField::Request], "GET /a?b HTTP/1.1");
  EXPECT_EQ(t[RequestField::Status], "200");
  EXPECT_EQ(t[RequestField::Bytes], "512");
  EXPECT_EQ(t[RequestField::Referer], "https://x.example/");
  EXPECT_EQ(t[RequestField::Agent], "agent/1.0");
}

TEST(LogFormat, EscapedQuotesDoNotEndAField) {
  const Taken t(kCombined, R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET /\" HTTP/1.1" 200 5 "\\" "a \"b\\\" c\\")");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Request], R"(GET /\" HTTP/1.1)");
  EXPECT_EQ(t[RequestField::Referer], R"(\\)");
  EXPECT_EQ(t[RequestField::Agent], R"(a \"b\\\" c\\)");
}

TEST(LogFormat, StrictlyNothingButTheForm) {
  const std::string good = R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET / HTTP/1.1" 200 5 "-" "x")";
  EXPECT_EQ(Taken(kCombined, good).match, Match::Yes);
  for (const std::string& bad : {good + " 1", good.substr(0, good.size() - 1), " " + good, std::string("x"), std::string()}) {
    EXPECT_EQ(Taken(kCombined, bad).match, Match::No) << bad;
  }
  EXPECT_EQ(Taken(R"(%h %l %u %t "%r" %>s %b)", good).match, Match::No) << "a longer line is not a common line";
  EXPECT_EQ(Taken(kCombined, good + " 1", Reading::Lenient).match, Match::Yes);
}

TEST(LogFormat, TellsWhereALineWasCut) {
  const std::string whole = R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET /abc HTTP/1.1" 200 5 "https://x.example/" "agent")";
  const Taken agent(kCombined, whole.substr(0, whole.size() - 3), Reading::Lenient);
  EXPECT_EQ(agent.match, Match::Cut);
  EXPECT_EQ(agent[RequestField::Agent], "age");
  const Taken status(kCombined, R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET /abc HTTP/1.1" 20)", Reading::Lenient);
  EXPECT_EQ(status.match, Match::Cut);
  EXPECT_EQ(status[RequestField::Status], "") << "half a number is none";
  EXPECT_EQ(Taken(kCombined, R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET /ab)", Reading::Lenient).match, Match::Short);
  EXPECT_EQ(Taken(kCombined, "192.0.2.1 - -", Reading::Lenient).match, Match::No);
}

TEST(LogFormat, AUserNameCannotPushTheOtherFieldsAway) {
  // nginx writes the name from the Authorization header as it comes, with blanks and brackets.
  const Taken t(
      kCombined,
      R"(192.0.2.1 - x [10/Oct/2000:00:00:00 +0000] \x22GET [10/Oct/2019:13:55:36 +0900] "GET /real HTTP/1.1" 200 5 "-" "x")",
      Reading::Lenient);
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Request], "GET /real HTTP/1.1");
  EXPECT_EQ(t[RequestField::ClfTime], "10/Oct/2019:13:55:36 +0900");
}

TEST(LogFormat, ReadsEveryDirectiveOfApache) {
  const Taken t(
      "%v:%p %a %h %A %l %u %t %m %U%q %H %s %>s %B %O %I %D %T %{ms}T %k %P %X %f %R %L %S %{tok}C %{E}e %{N}n %{H}o %{V}x %{c}p "
      "%{tid}P %V",
      "a.example:443 192.0.2.1 h.example 10.0.0.1 - u [10/Oct/2019:13:55:36 +0900] GET /p?q=1 HTTP/1.1 302 200 5 99 33 1500 0 1 0 "
      "77 + /srv/p - - 132 c e n o x 443 9 A.example");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Client], "192.0.2.1") << "%a is better than %h, which may be a name";
  EXPECT_EQ(t[RequestField::Target], "/p?q=1");
  EXPECT_EQ(t[RequestField::Status], "200") << "the final status";
  EXPECT_EQ(t[RequestField::Bytes], "5") << "the body, not the headers";
  EXPECT_EQ(t[RequestField::Micros], "1500");
  EXPECT_EQ(t[RequestField::Millis], "1");
  EXPECT_EQ(t[RequestField::Host], "A.example");
}

TEST(LogFormat, ReadsModifiersAndQuotedOrBareHeaders) {
  const Taken t(R"(%{c}a "%400,501{User-agent}i" %!200,304{Referer}i %t "%<r" %%)",
                R"(192.0.2.9 "a b" - [10/Oct/2019:13:55:36 +0900] "GET / HTTP/1.1" %)");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Peer], "192.0.2.9");
  EXPECT_EQ(t[RequestField::Agent], "a b");
}

TEST(LogFormat, ReadsTimesByPattern) {
  const Taken t(R"(%h [%{%Y-%m-%d %H:%M:%S}t.%{msec_frac}t %{%z}t] "%r")",
                R"(192.0.2.1 [2019-10-10 13:55:36.250 -0700] "GET / HTTP/1.1")");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(format_rfc3339(t.fields().parts.time(kJst).value(), UtcOffset{0}), "2019-10-10T20:55:36.250+00:00");
}

TEST(LogFormat, ReadsNginxVariables) {
  const Taken t(
      R"($remote_addr "$http_x_forwarded_for" [$time_local] "$request_method $scheme://$host$request_uri $server_protocol" $status ${body_bytes_sent}b $request_time $upstream_response_time $pipe)",
      R"(192.0.2.1 "198.51.100.1, 10.0.0.1" [10/Oct/2019:13:55:36 +0900] "GET https://shop.example/a?b=c HTTP/2.0" 200 5b 0.012 0.001, 0.002 : 0.003 .)");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Forwarded], "198.51.100.1, 10.0.0.1");
  EXPECT_EQ(t[RequestField::Host], "shop.example");
  EXPECT_EQ(t[RequestField::Target], "/a?b=c");
  EXPECT_EQ(t[RequestField::Seconds], "0.012");
}

TEST(LogFormat, AcceptsTheFormsOfConfigurationFiles) {
  const std::string line = R"(192.0.2.1 [10/Oct/2019:13:55:36 +0900] "GET / HTTP/1.1")";
  for (const char* written :
       {R"(%h %t "%r")", R"("%h %t \"%r\"")", R"("%h %t \"%r\"" mine)", R"(LogFormat "%h %t \"%r\"" mine)", R"(%h %t \"%r\")",
        R"($remote_addr [$time_local] "$request")", R"('$remote_addr [$time_local] ' '"$request"')",
        "log_format main '$remote_addr [$time_local] '\n  '\"$request\"';",
        R"(log_format main escape=json '$remote_addr [$time_local] "$request"';)"}) {
    EXPECT_EQ(Taken(written, line).match, Match::Yes) << written;
  }
  EXPECT_EQ(Taken(R"("%h" "%r" %t)", R"("192.0.2.1" "GET / HTTP/1.1" [10/Oct/2019:13:55:36 +0900])").match, Match::Yes);
  EXPECT_EQ(Taken(R"(%h\t%t\t%r)", "192.0.2.1\t[10/Oct/2019:13:55:36 +0900]\tGET / HTTP/1.1").match, Match::Yes);
  EXPECT_TRUE(LogFormat::compile("log_format j escape=json '{\"t\":\"$time_iso8601\",\"r\":\"$request\"}';")->json_escapes());
}

TEST(LogFormat, RefusesWhatCannotBeReadBack) {
  const auto why = [](std::string_view format) {
    const auto compiled = LogFormat::compile(format);
    return compiled ? std::string("compiled") : compiled.error().what;
  };
  EXPECT_NE(why("%h %t %Z").find("character 7"), std::string::npos) << why("%h %t %Z");
  EXPECT_NE(why("%h %t %{Referer").find("'{' is not closed"), std::string::npos);
  EXPECT_NE(why("%h%l %t %r").find("nothing stands between"), std::string::npos);
  EXPECT_NE(why("%h %r").find("no time"), std::string::npos);
  EXPECT_NE(why("%h %t").find("no part of the request"), std::string::npos);
  EXPECT_NE(why("%{%c}t %r").find("%c cannot be read back"), std::string::npos);
  EXPECT_NE(why("").find("no time"), std::string::npos);
  EXPECT_NE(why("$remote_addr$host $time_local $request").find("nothing stands between"), std::string::npos);
}

TEST(LogFormat, ReadsRequestsWithoutQuotes) {
  const Taken t("%h %t %r %>s %b", "192.0.2.1 [10/Oct/2019:13:55:36 +0900] GET /a b HTTP/1.1 200 5");
  EXPECT_EQ(t.match, Match::Yes);
  EXPECT_EQ(t[RequestField::Request], "GET /a b HTTP/1.1");
  EXPECT_EQ(t[RequestField::Status], "200");
  EXPECT_EQ(Taken("%h %t %r", "192.0.2.1 [10/Oct/2019:13:55:36 +0900] GET /a").match, Match::Yes);
}

TEST(LogFormat, IsLinearInTheLine) {
  const auto format = LogFormat::compile(kCombined).value();
  RequestFields fields;
  const std::string front = R"(192.0.2.1 - - [10/Oct/2019:13:55:36 +0900] "GET /)";
  for (const std::string& filler : {std::string("\\"), std::string("\""), std::string("\" "), std::string("\" \""),
                                    std::string(" ["), std::string("[10/Oct/2019:13:55:36 +0900] \"")}) {
    std::string line = front;
    while (line.size() < (1 << 20)) line += filler;
    EXPECT_NE(format.match(line, Reading::Strict, fields), Match::Yes);
    format.match(line, Reading::Lenient, fields);
  }
}

}  // namespace
}  // namespace hinomi::events
