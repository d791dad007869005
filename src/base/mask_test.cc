#include <chrono>

#include <gtest/gtest.h>

#include "base/text.h"

namespace hinomi {
namespace {

TEST(Mask, HidesMailAddresses) {
  EXPECT_EQ(mask("mail=hanako.y+shop@mail.example&x=1"), "mail=***@***&x=1");
  EXPECT_EQ(mask("mail=hanako%40mail.example&x=1"), "mail=***@***&x=1");
  EXPECT_EQ(mask("<hanako@sub.mail.example>,"), "<***@***>,");
  EXPECT_EQ(mask("連絡先 花子@例え.example へ"), "連絡先 ***@*** へ");
  EXPECT_EQ(mask("dotted..@docomo.example"), "***@***");
}

TEST(Mask, KeepsAddressesOfMachinesAndTimes) {
  const std::string_view lines[] = {
      "203.0.113.9 - - [10/Oct/2019:13:55:36 +0900] \"GET /a?id=1 HTTP/1.1\" 200 512",
      "190810  3:12:45\t    9 Connect\troot@198.51.100.7 on shop using TCP/IP",
      "2019-08-10 03:12:45.123456 [Warning] Access denied for user 'root'@'198.51.100.7' (using password: YES)",
      "Aug 10 03:12:45 web sshd[1234]: Failed password for root from 2001:db8::9 port 52344 ssh2",
      "2019-08-10T03:12:45+09:00",
      "GET /index.php?id=1' OR '1'='1 HTTP/1.1",
      "GET /..%c0%af..%c0%afetc/passwd",
      "pam_unix(sshd:session): session opened for user root by (uid=0)",
      "socket '/run/mysqld/mysqld.sock' (2)",
      "010.20.30.40",
  };
  for (const std::string_view line : lines) {
    std::string expected(line);
    for (char& c : expected) c = c == '\t' ? ' ' : c;
    EXPECT_EQ(mask(line), expected);
  }
}

TEST(Mask, HidesNumbersOfPersons) {
  EXPECT_EQ(mask("tel=09012345678"), "tel=***");
  EXPECT_EQ(mask("tel=090-1234-5678 x"), "tel=*** x");
  EXPECT_EQ(mask("03(1234)5678"), "***");
  EXPECT_EQ(mask("(03)1234-5678"), "***");
  EXPECT_EQ(mask("+81-90-1234-5678"), "***");
  EXPECT_EQ(mask("090 1234 5678"), "***");
  EXPECT_EQ(mask("card 4111-1111-1111-1111."), "card ***.");
  EXPECT_EQ(mask("card 4111 1111 1111 1111"), "card ***");
  EXPECT_EQ(mask("〒 100-0001 "), "〒 *** ");
  EXPECT_EQ(mask("1234567"), "***");
  EXPECT_EQ(mask("123456"), "123456");
  EXPECT_EQ(mask("id1234567x"), "id***x");
  EXPECT_EQ(mask("０９０１２３４５６７８"), "***");
  EXPECT_EQ(mask("1234 5678 9012"), "***");
}

TEST(Mask, HidesValuesOfStatements) {
  EXPECT_EQ(mask("INSERT INTO m VALUES (1,'Hana','x y',NULL,'')"), "INSERT INTO m VALUES (1,'***','***',NULL,'')");
  EXPECT_EQ(mask("UPDATE m SET n='it''s',k='a\\'b' WHERE id=3"), "UPDATE m SET n='***',k='***' WHERE id=3");
  EXPECT_EQ(mask("SELECT * FROM m WHERE name='山田'"), "SELECT * FROM m WHERE name='***'");
  EXPECT_EQ(mask("SELECT 'a text that is rather long indeed'"), "SELECT '***'");
  EXPECT_EQ(mask("SELECT 'short'"), "SELECT 'short'");
  EXPECT_EQ(mask("VALUES ('cut off here"), "VALUES ('***");
}

TEST(Mask, HidesSecrets) {
  EXPECT_EQ(mask("POST /login?user=admin&password=hunter2&x=1"), "POST /login?user=admin&password=***&x=1");
  EXPECT_EQ(mask("user[password]=hunter2 HTTP/1.1"), "user[password]=*** HTTP/1.1");
  EXPECT_EQ(mask("q=a%3D1%26password%3Dhunter2%26b%3D2"), "q=a%3D1%26password%3D***%26b%3D2");
  EXPECT_EQ(mask("{\"login_pass\":\"hun\\\"ter2\",\"a\":1}"), "{\"login_pass\":\"***\",\"a\":1}");
  EXPECT_EQ(mask("Authorization: Basic YWRtaW46eA=="), "Authorization: ***");
  EXPECT_EQ(mask("Cookie: a=b; PHPSESSID=12ab\""), "Cookie: ***\"");
  EXPECT_EQ(mask("\"a=b; wordpress_logged_in_0a1b=taro%7C1a; connect.sid=s%3Ax.y\""),
            "\"a=b; wordpress_logged_in_0a1b=***; connect.sid=***\"");
  EXPECT_EQ(mask("PHPSESSID=12ab; x"), "PHPSESSID=***; x");
  EXPECT_EQ(mask("CREATE USER x IDENTIFIED BY 'pw1'"), "CREATE USER x IDENTIFIED BY '***'");
  EXPECT_EQ(mask("SELECT PASSWORD('pw1')"), "SELECT PASSWORD('***')");
  EXPECT_EQ(mask("http://admin:secret@shop.example/"), "http://admin:***@***/");
}

TEST(Mask, HidesEncodedJapanese) {
  EXPECT_EQ(mask("/s?name=%E5%B1%B1%E7%94%B0&p=2"), "/s?name=***&p=2");
  EXPECT_EQ(mask("/a%20b%2Fc"), "/a%20b%2Fc");
}

TEST(Mask, IsPrintableAndBounded) {
  EXPECT_EQ(mask("a\x1B[0m\xFF"), "a\uFFFD[0m\uFFFD");
  const std::string text = std::string(300, 'a') + "山";
  EXPECT_LE(mask(text).size(), 240u);
  EXPECT_TRUE(mask(text).ends_with("…"));
  for (std::size_t n = 0; n < 40; ++n) {
    const std::string cut = mask("山田太郎 VALUES ('x') 09012345678 a@b.example", n);
    EXPECT_LE(cut.size(), n);
    EXPECT_TRUE(is_utf8(cut));
  }
}

// A hostile line must not cost more than its length; each of these once invites quadratic work.
TEST(Mask, IsLinear) {
  for (const std::string_view unit :
       {"'", "a@", "%", "%26", "1-", "(", "pass", "pass=", "''", "\\'", "0-0-", "@a.", "a%3D", "VALUES '"}) {
    std::string text;
    while (text.size() < 2'000'000) text += unit;
    const auto start = std::chrono::steady_clock::now();
    const std::string masked = mask(text, 10'000'000);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, 20.0) << unit;  // milliseconds when linear, hours when not
    EXPECT_TRUE(is_utf8(masked));
  }
}

TEST(MaskRow, ShowsOnlyTheShape) {
  EXPECT_EQ(mask_row("1,山田 花子,\"東京都, 千代田区\",090"), "***,***,\"***,***\",***");
  EXPECT_EQ(mask_row("a\tb\tc"), "*** *** ***");
  EXPECT_LE(mask_row(std::string(100'000, ',')).size(), 240u);
}

}  // namespace
}  // namespace hinomi
