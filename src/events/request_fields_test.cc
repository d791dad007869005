#include "events/request_fields.h"

#include <gtest/gtest.h>

namespace hinomi::events {
namespace {

std::string split(std::string_view line) {
  const RequestLine parts = split_request_line(line);
  return fmt::format("{}|{}|{}", parts.method, parts.target, parts.protocol);
}

TEST(RequestLine, IsSplitIntoMethodTargetAndProtocol) {
  EXPECT_EQ(split("GET /a?b=c HTTP/1.1"), "GET|/a?b=c|HTTP/1.1");
  EXPECT_EQ(split("GET /a b HTTP/1.0"), "GET|/a b|HTTP/1.0");
  EXPECT_EQ(split("PROPFIND /dav HTTP/2"), "PROPFIND|/dav|HTTP/2");
  EXPECT_EQ(split("CONNECT x.example:443 HTTP/1.1"), "CONNECT|x.example:443|HTTP/1.1");
  EXPECT_EQ(split("get / HTTP/1.1"), "get|/|HTTP/1.1");
  EXPECT_EQ(split("GET /"), "GET|/|");
  EXPECT_EQ(split("POST https://shop.example/"), "POST|https://shop.example/|");
  EXPECT_EQ(split("GET  HTTP/1.0"), "GET||HTTP/1.0");
  EXPECT_EQ(split("GET HTTP/1.0"), "GET||HTTP/1.0");
}

TEST(RequestLine, ThatIsNoneIsAllTarget) {
  for (const char* line : {R"(\x16\x03\x01\x00\xEE)", "SSH-2.0-x y", "quit", R"(lv|'|'|user|'|' Win XP|')", "MGLNDD_192.0.2.1_80",
                           "hello there world", "", " ", "  "}) {
    EXPECT_EQ(split(line), fmt::format("|{}|", line));
  }
}

std::string client_of(std::string_view text) {
  const auto address = parse_client(text);
  return address ? address->to_string() : "none";
}

TEST(Client, IsReadWithPortsAndBrackets) {
  EXPECT_EQ(client_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(client_of("192.0.2.1:5678"), "192.0.2.1");
  EXPECT_EQ(client_of(" 192.0.2.1 "), "192.0.2.1");
  EXPECT_EQ(client_of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(client_of("[2001:db8::1]:443"), "2001:db8::1");
  EXPECT_EQ(client_of("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(client_of("\"[2001:db8::1]:443\""), "2001:db8::1");
  EXPECT_EQ(client_of("::ffff:192.0.2.1"), "192.0.2.1");
  for (const char* text : {"unknown", "-", "", "host.example", "_hidden", "192.0.2.1.5", "[2001:db8::1", "1.2.3:80", "<script>"})
    EXPECT_EQ(client_of(text), "none") << text;
}

std::string forwarded(std::string_view chain) {
  const std::vector<Network> trusted = {Network::parse("10.0.0.0/8").value(), Network::parse("2001:db8:f::/48").value()};
  return forwarded_client(chain, IpAddress::parse("10.0.0.1").value(), trusted).to_string();
}

TEST(ForwardedClient, IsTheRightMostThatIsNotTrusted) {
  EXPECT_EQ(forwarded("198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(forwarded("203.0.113.1, 198.51.100.7"), "198.51.100.7") << "what stands left of it, the client may have made up";
  EXPECT_EQ(forwarded("203.0.113.1, 198.51.100.7, 10.0.0.9,2001:db8:f::2"), "198.51.100.7");
  EXPECT_EQ(forwarded("198.51.100.7:1234, [2001:db8:f::2]:80"), "198.51.100.7");
  EXPECT_EQ(forwarded("10.0.0.2, 10.0.0.3"), "10.0.0.2") << "all trusted: the first";
}

TEST(ForwardedClient, EndsAtWhatIsNoAddress) {
  EXPECT_EQ(forwarded("198.51.100.7, unknown"), "10.0.0.1");
  EXPECT_EQ(forwarded("198.51.100.7, unknown, 10.0.0.9"), "10.0.0.9");
  EXPECT_EQ(forwarded("198.51.100.7,"), "10.0.0.1");
  EXPECT_EQ(forwarded(""), "10.0.0.1");
}

class Builder : public testing::Test {
 protected:
  // Adds one request and returns it; null when its time was refused.
  const Event* add(RequestFields fields, const Ledger& ledger = {}, const ReadContext& context = {}) {
    batch_.clear();
    RequestBuilder builder(context, ledger);
    const bool added = builder.add(fields, "raw", {1, 2, 3}, batch_);
    notes_ = builder.notes();
    return added ? &batch_.events.front() : nullptr;
  }
  static RequestFields at(std::string_view time) {
    RequestFields fields;
    fields[RequestField::Time] = time;
    return fields;
  }

  Batch batch_;
  std::vector<Text> notes_;
};

TEST_F(Builder, ReadsTimesOfManyForms) {
  const auto time_of = [&](std::string_view text) {
    const Event* e = add(at(text));
    return e == nullptr ? "none" : format_rfc3339(e->time, UtcOffset{0});
  };
  EXPECT_EQ(time_of("10/Oct/2019:13:55:36 +0900"), "2019-10-10T04:55:36+00:00");
  EXPECT_EQ(time_of("[10/Oct/2019:13:55:36 +0900]"), "2019-10-10T04:55:36+00:00");
  EXPECT_EQ(time_of("2019-10-10T13:55:36.5+09:00"), "2019-10-10T04:55:36.500+00:00");
  EXPECT_EQ(time_of("2019-10-10 13:55:36"), "2019-10-10T04:55:36+00:00") << "without an offset, the ledger's";
  EXPECT_EQ(time_of("1570683336"), "2019-10-10T04:55:36+00:00");
  EXPECT_EQ(time_of("1570683336.25"), "2019-10-10T04:55:36.250+00:00");
  EXPECT_EQ(time_of("1570683336250"), "2019-10-10T04:55:36.250+00:00");
  EXPECT_EQ(time_of("1570683336250000"), "2019-10-10T04:55:36.250+00:00");
  EXPECT_EQ(time_of("1570683336250000000"), "2019-10-10T04:55:36.250+00:00");
  for (const char* bad : {"", "-", "[]", "yesterday", "99999999999999999999999", "2019-02-30T00:00:00Z", "1570683336.x"})
    EXPECT_EQ(time_of(bad), "none") << bad;
}

TEST_F(Builder, CorrectsTheClock) {
  ReadContext context;
  context.clock_correction = -90;
  EXPECT_EQ(format_rfc3339(add(at("2019-10-10T04:55:36Z"), {}, context)->time, UtcOffset{0}), "2019-10-10T04:54:06+00:00");
  RequestFields clf;
  clf[RequestField::ClfTime] = "10/Oct/2019:13:55:36 +0900";
  RequestBuilder builder(context, {});
  EXPECT_EQ(builder.time(clf), builder.time(clf)) << "the time that is kept is corrected once";
}

TEST_F(Builder, KeepsNumbersSane) {
  RequestFields fields = at("1570683336");
  fields[RequestField::Status] = "200", fields[RequestField::Bytes] = "-5", fields[RequestField::Seconds] = "1.5";
  EXPECT_EQ(add(fields)->status, 200);
  EXPECT_EQ(add(fields)->bytes_out, Event::kAbsent);
  EXPECT_EQ(add(fields)->duration_micros, 1'500'000);
  for (const char* text : {"inf", "nan", "1e300", "-1", "1x", "-", "99999999999999999999"}) {
    fields[RequestField::Seconds] = text;
    EXPECT_EQ(add(fields)->duration_micros, Event::kAbsent) << text;
  }
}

TEST_F(Builder, SessionsAreKnownAndNotShown) {
  RequestFields fields = at("1570683336");
  fields[RequestField::Target] = "/cart?PHPSESSID=k3j9x0q2v7m1n8b4";
  EXPECT_EQ(add(fields)->session, "k3j9x0q2v7m1n8b4");
  fields[RequestField::Target] = "/cart";
  fields[RequestField::Cookies] = "lang=ja; PHPSESSID=a3j9x0q2v7m1n8b4; wordpress_logged_in_1=taro%7C176%7Cb3j9x0q2v7m1n8b4";
  EXPECT_EQ(add(fields)->session, "a3j9x0q2v7m1n8b4");
  Batch batch;
  const std::string line = "GET /cart \"" + std::string(fields[RequestField::Cookies]) + "\" a3j9x0q2v7m1n8b4";
  RequestBuilder builder({}, {});
  ASSERT_TRUE(builder.add(fields, line, {}, batch));
  EXPECT_EQ(batch.events.front().raw, "GET /cart \"lang=ja; PHPSESSID=****************; wordpress_logged_in_1=" +
                                          std::string(29, '*') + "\" ****************");
}

TEST_F(Builder, TrustsForwardedAddressesOnlyFromTrustedPeers) {
  RequestFields fields = at("1570683336");
  fields[RequestField::Client] = "10.0.0.1", fields[RequestField::Forwarded] = "198.51.100.7";
  EXPECT_EQ(add(fields)->client.to_string(), "10.0.0.1");
  EXPECT_EQ(notes_.size(), 1U) << "a private peer that forwards is worth a word";
  Ledger ledger;
  ledger.trusted_proxies.push_back(Network::parse("10.0.0.0/8").value());
  EXPECT_EQ(add(fields, ledger)->client.to_string(), "198.51.100.7");
  EXPECT_TRUE(notes_.empty());
  fields[RequestField::Client] = "192.0.2.66";
  EXPECT_EQ(add(fields, ledger)->client.to_string(), "192.0.2.66");
  fields[RequestField::Client] = {};
  EXPECT_EQ(add(fields, ledger)->client.to_string(), "198.51.100.7");
  EXPECT_EQ(notes_.size(), 1U) << "the assumption is named";
  fields[RequestField::Forwarded] = "203.0.113.9, 198.51.100.7, 10.42.0.1";
  EXPECT_EQ(add(fields)->client.to_string(), "198.51.100.7") << "proxies stand in private networks";
  EXPECT_EQ(notes_.size(), 1U);
  fields[RequestField::Forwarded] = "192.168.1.100, 10.42.0.1";
  EXPECT_EQ(add(fields)->client.to_string(), "192.168.1.100");
}

}  // namespace
}  // namespace hinomi::events
