#include "findings/event_query.h"

#include <gmock/gmock.h>

#include "findings/query_matcher.h"
#include "findings/scene.h"

namespace hinomi::findings {
namespace {

using ::testing::HasSubstr;

class QueryTest : public ::testing::Test {
 protected:
  QueryTest() {
    evidence_.resize(2);
    evidence_[0].path = "logs/access.log.1", evidence_[0].kind = EvidenceKind::AccessLog;
    evidence_[1].path = "backup.zip!/db/general.log", evidence_[1].kind = EvidenceKind::DatabaseLog;
  }

  static Error refused(std::string_view text) {
    const auto query = EventQuery::read(text);
    EXPECT_FALSE(query) << text;
    return query ? Error{} : query.error();
  }
  bool holds(std::string_view text, std::string_view line, std::uint32_t evidence = 0) {
    Event event;
    EXPECT_TRUE(read_example(line, event)) << line;
    if (event.raw.empty()) event.raw = line;
    event.place.evidence = evidence;
    return holds(text, event);
  }
  bool holds(std::string_view text, const Event& event) {
    const auto query = EventQuery::read(text);
    EXPECT_TRUE(query) << text << (query ? "" : query.error().what);
    return query && QueryMatcher(*query, evidence_, *geo_, nullptr, nullptr).holds(event);
  }

  std::vector<Evidence> evidence_;
  std::unique_ptr<GeoDatabase> geo_ = GeoDatabase::none();
};

constexpr std::string_view kRequest =
    "request client=203.0.113.7 status=404 user=shop_admin host=shop.example agent=curl bytes=5120: GET /wp-admin/a.php?id=1";

TEST_F(QueryTest, AllTermsMustHold) {
  EXPECT_TRUE(holds("actor:203.0.113.7 path:/wp-admin* status:404 method:get", kRequest));
  EXPECT_FALSE(holds("actor:203.0.113.7 path:/wp-admin* status:200", kRequest));
  EXPECT_TRUE(holds("account:shop_admin host:SHOP.example agent:curl query:id=1 uri:/wp-admin/*id=1", kRequest));
}

TEST_F(QueryTest, AValueIsTheWholeFieldUnlessItHasStars) {
  EXPECT_FALSE(holds("path:/wp-admin", kRequest));
  EXPECT_TRUE(holds("path:/wp-admin/a.php", kRequest));
  EXPECT_TRUE(holds("path:*admin*.php", kRequest));
  EXPECT_FALSE(holds("path:*admin*.asp", kRequest));
  EXPECT_FALSE(holds("path:\\*admin\\*", kRequest));
  EXPECT_TRUE(holds("path:\"/a b\"", "GET /a%20b"));
  EXPECT_TRUE(holds("path:/\\*", "GET /*"));
  EXPECT_FALSE(holds("path:/?.php", "GET /a.php"));  // '?' is itself
}

TEST_F(QueryTest, OneOfSeveralValues) {
  EXPECT_TRUE(holds("status:200,404", kRequest));
  EXPECT_FALSE(holds("status:200,401", kRequest));
  EXPECT_TRUE(holds("method:POST,GET", kRequest));
  EXPECT_TRUE(holds("query:\"a,b\"", "GET /?a,b"));
}

TEST_F(QueryTest, Negation) {
  EXPECT_FALSE(holds("-status:404", kRequest));
  EXPECT_TRUE(holds("-status:2xx -method:POST,PUT -agent:*bot*", kRequest));
  EXPECT_TRUE(holds("-referer:*", kRequest));  // it has none
  EXPECT_FALSE(holds("-\"wp-admin\"", kRequest));
}

TEST_F(QueryTest, Numbers) {
  for (const char* yes : {"404", "400..499", "404..404", "4xx", "4XX", ">403", ">=404", "<405", "<=404", "0..1,404"})
    EXPECT_TRUE(holds(std::string("status:") + yes, kRequest)) << yes;
  for (const char* no : {"403", "405..499", "5xx", ">404", ">=405", "<404", "<=403"})
    EXPECT_FALSE(holds(std::string("status:") + no, kRequest)) << no;
  EXPECT_TRUE(holds("bytes:>5000", kRequest));
  EXPECT_FALSE(holds("duration:>=0", kRequest));  // not logged
  for (const char* wrong : {"abc", "4x", "44x", "-1", "200..", "..200", "300..200", ">", "<=", ">>1", "1.5", "99999999999999999999",
                            ">9223372036854775807", "0xx", "2 00"}) {
    const Error error = refused(std::string("status:\"") + wrong + "\"");
    EXPECT_THAT(error.what, HasSubstr("column 8")) << wrong;
    EXPECT_THAT(error.remedy, HasSubstr("200..299"));
  }
}

TEST_F(QueryTest, Networks) {
  EXPECT_TRUE(holds("actor:203.0.113.0/24", kRequest));
  EXPECT_TRUE(holds("actor:198.51.100.1,203.0.113.7", kRequest));
  EXPECT_FALSE(holds("actor:203.0.114.0/24", kRequest));
  EXPECT_TRUE(holds("actor:2001:db8::/32", "request client=2001:db8::9: GET /"));
  EXPECT_FALSE(holds("actor:0.0.0.0/0", "message service=cron: nobody"));
  EXPECT_THAT(refused("actor:203.0.113.0/33").remedy, HasSubstr("203.0.113.0/24"));
  EXPECT_THAT(refused("actor:somebody").what, HasSubstr("somebody"));
}

TEST_F(QueryTest, DecodedTooAndWithoutCase) {
  EXPECT_TRUE(holds("query:\"*union select*\"", "GET /?id=1%27%20UNION%2f%2a%2a%2fSELECT"));
  EXPECT_TRUE(holds("query:\"*union select*\"", "GET /?id=1+UNION++SELECT"));
  EXPECT_TRUE(holds("path:/%61dmin", "GET /%61dmin"));
  EXPECT_TRUE(holds("path:/admin", "GET /%61dmin"));
  EXPECT_TRUE(holds("query:q=和服", "GET /?q=%E5%92%8C%E6%9C%8D"));
  EXPECT_TRUE(holds("和服", "GET /?q=%25E5%2592%258C%e6%9c%8d"));
  EXPECT_FALSE(holds("洋服", "GET /?q=%E5%92%8C%E6%9C%8D"));
}

TEST_F(QueryTest, WordsStandAnywhereInTheEntry) {
  EXPECT_TRUE(holds("admin curl", kRequest));
  EXPECT_FALSE(holds("admin wget", kRequest));
  EXPECT_TRUE(holds("\"Failed password\"", "login_failed service=sshd client=203.0.113.9 user=root: Failed password for root"));
  EXPECT_TRUE(holds("'failed*root'", "login_failed service=sshd client=203.0.113.9 user=root: Failed password for root"));
  EXPECT_TRUE(holds("09:00", "message service=cron: 09:00 done"));  // no field
  EXPECT_TRUE(holds("\"http://shop.example\"", "GET /?u=http://shop.example"));
}

TEST_F(QueryTest, EventsServicesAndStatements) {
  constexpr std::string_view kStatement = "statement database=shop user=app client=192.0.2.4 connection=41: SELECT * FROM users";
  EXPECT_TRUE(holds("event:statement statement:*from*users* database:shop account:app connection:41", kStatement, 1));
  EXPECT_FALSE(holds("event:request", kStatement, 1));
  EXPECT_TRUE(holds("event:login_failed,login_succeeded service:sshd", "login_succeeded service=sshd client=192.0.2.4: Accepted"));
  EXPECT_THAT(refused("event:login").remedy, HasSubstr("login_failed"));
}

TEST_F(QueryTest, FilesAndTheirKinds) {
  EXPECT_TRUE(holds("file:access.log*", kRequest, 0));
  EXPECT_TRUE(holds("file:logs/access.log.1 kind:access_log", kRequest, 0));
  EXPECT_FALSE(holds("file:access.log", kRequest, 0));
  EXPECT_TRUE(holds("file:backup.zip*", kRequest, 1));
  EXPECT_TRUE(holds("file:general.log -kind:access_log,error_log", kRequest, 1));
  EXPECT_THAT(refused("kind:logs").remedy, HasSubstr("access_log"));
}

TEST_F(QueryTest, NamesOfSigmaRules) {
  EXPECT_TRUE(holds("c-ip:203.0.113.7 cs-uri-stem:/wp-admin/* sc-status:4xx url.query:id=1 user_agent.original:curl", kRequest));
  EXPECT_THAT(refused("cs-cookie:a").what, HasSubstr("cs-cookie"));
  EXPECT_THAT(refused("date:2026-08-01").remedy, HasSubstr("--since"));
}

TEST_F(QueryTest, ErrorsNameTheColumnAndTheFields) {
  const Error unknown = refused("status:200 stauts:404");
  EXPECT_THAT(unknown.what, HasSubstr("column 12"));
  EXPECT_THAT(unknown.what, HasSubstr("stauts"));
  for (const QueryField& field : query_fields()) EXPECT_THAT(unknown.remedy, HasSubstr(std::string(field.name)));
  EXPECT_THAT(refused("").what, HasSubstr("empty"));
  EXPECT_THAT(refused("  ").what, HasSubstr("empty"));
  EXPECT_THAT(refused("-").what, HasSubstr("nothing"));
  EXPECT_THAT(refused("path:").what, HasSubstr("no value"));
  EXPECT_THAT(refused("path:,a").what, HasSubstr("no value"));
  EXPECT_THAT(refused("path:a,").what, HasSubstr("no value"));
  EXPECT_THAT(refused("path:\"/a").what, HasSubstr("quote"));
  EXPECT_THAT(refused("country:Japan").remedy, HasSubstr("JP"));
  EXPECT_THAT(refused("status:\x1b[31m").what, ::testing::Not(HasSubstr("\x1b")));
}

TEST_F(QueryTest, AnyTextIsAQueryOrAnError) {
  constexpr std::string_view kPieces[] = {
      "path:", "status:", "actor:",         "-",      ",",       "\"",    "'", "\\",       "*",  " ",     "a",     "200",  "..",
      "4xx",   ">",       "203.0.113.0/24", "event:", "request", "file:", ":", "\xe5\x92", "和", "c-ip:", "kind:", "rule:"};
  std::uint32_t state = 7;
  std::size_t read = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (int pieces = 0; pieces < 8; ++pieces) {
      state = state * 1664525 + 1013904223;
      text += kPieces[(state >> 16) % std::size(kPieces)];
    }
    const auto query = EventQuery::read(text);
    if (!query) {
      EXPECT_FALSE(query.error().remedy.empty()) << text;
      EXPECT_THAT(query.error().what, HasSubstr("column")) << text;
      continue;
    }
    ++read;
    holds(text, kRequest);
  }
  EXPECT_GT(read, 500u);
}

// What need not be decoded is never what decoding would have found.
TEST_F(QueryTest, ShortCutsMissNothing) {
  constexpr std::string_view kPieces[] = {
      "%",      "2", "27", "%20", "+",      "&", "&#x75;", "&sol;", "'",      "\"", "\\x75", "/**/", "%E5%92%8C", "%e6%9c%8d",
      "%C0%F5", "^", "un", "ion", "select", " ", "?",      "=",     "%u0075", "\\", "和",    "%25",  "75",        "%6Eion"};
  constexpr std::string_view kQueries[] = {"uri:*union*", "uri:*union", "uri:*和服*",  "uri:\"*union select*\"",
                                           "query:*sel*", "query:un*",  "path:/union", "uri:*n和*",
                                           "uri:*=*\\'*"};
  std::uint32_t state = 1;
  const auto next = [&](std::size_t below) {
    state = state * 1664525 + 1013904223;
    return (state >> 16) % below;
  };
  std::size_t found = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string target = "/";
    for (std::size_t pieces = next(7) + 1; pieces > 0; --pieces) target += kPieces[next(std::size(kPieces))];
    Event event;
    event.kind = EventKind::HttpRequest, event.target = target, event.raw = target;
    const std::string_view text = kQueries[next(std::size(kQueries))];
    const EventQuery query = *EventQuery::read(text);
    const QueryTerm& term = query.terms().front();
    EventFields fields;
    fields.set(event);
    const bool expected = fields.any(term.field, [&](std::string_view form) { return term.texts.front().matches(form, false); });
    found += expected ? 1 : 0;
    ASSERT_EQ(holds(text, event), expected) << text << "  " << target;
  }
  EXPECT_GT(found, 1000u);
}

}  // namespace
}  // namespace hinomi::findings
