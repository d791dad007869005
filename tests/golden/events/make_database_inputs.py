#!/usr/bin/env python3
"""Writes the inputs of the goldens for database formats that are made by hand; record_databases records the others."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def write(fmt, case, name, content):
    folder = os.path.join(HERE, fmt, case)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


write("mysql_dump", "phpmyadmin", "input.sql", """-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- ホスト: localhost:3306
-- 生成日時: 2019 年 8 月 10 日 03:12
-- サーバのバージョン: 10.3.14-MariaDB
-- PHP のバージョン: 7.2.18

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";


/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;

--
-- データベース: `shop`
--

DELIMITER $$
--
-- プロシージャ
--
CREATE DEFINER=`root`@`localhost` PROCEDURE `clean` ()  BEGIN
  DELETE FROM `customers` WHERE `id` = 0;
  INSERT INTO `customers` VALUES (0, 'never', 'a row');
END$$

DELIMITER ;

-- --------------------------------------------------------

--
-- テーブルの構造 `customers`
--

CREATE TABLE `customers` (
  `id` int(11) NOT NULL,
  `name` varchar(80) NOT NULL COMMENT '氏名',
  `mail` varchar(120) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

--
-- テーブルのデータのダンプ `customers`
--

INSERT INTO `customers` (`id`, `name`, `mail`) VALUES
(1, '山田 花子', 'hanako@mail.example'),
(2, '鈴木 一郎', NULL);

-- --------------------------------------------------------

--
-- テーブルの構造 `orders`
--

CREATE TABLE `orders` (
  `order_no` int(11) NOT NULL,
  `customer_id` int(11) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- --------------------------------------------------------

--
-- ビュー用の代替構造 `v_names`
-- (実際のビューを参照するには下にあります)
--
CREATE TABLE `v_names` (
`id` int(11)
,`name` varchar(80)
);

-- --------------------------------------------------------

--
-- ビュー用の構造 `v_names`
--
DROP TABLE IF EXISTS `v_names`;

CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `v_names`  AS SELECT `customers`.`id` AS `id`, `customers`.`name` AS `name` FROM `customers` ;

--
-- ダンプしたテーブルのインデックス
--

ALTER TABLE `customers`
  ADD PRIMARY KEY (`id`);

ALTER TABLE `orders`
  ADD PRIMARY KEY (`order_no`),
  ADD KEY `customer_id` (`customer_id`);

--
-- テーブルの AUTO_INCREMENT `customers`
--
ALTER TABLE `customers`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=3;
COMMIT;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
""")

write("mysql_dump", "values", "input.sql", r"""mysqldump: [Warning] Using a password on the command line interface can be insecure.
-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
--
-- Host: 192.0.2.10    Database: odd
-- ------------------------------------------------------
/*!40101 SET NAMES utf8 */;
# a comment of another kind; with a semicolon
/* and one; more
   'on two lines */
CREATE TABLE IF NOT EXISTS `odd`.`values` (
  `a` int(11) NOT NULL DEFAULT '0' COMMENT 'NOT NULL, PRIMARY KEY (b)',
  `b` varchar(20) CHARACTER SET sjis DEFAULT NULL,
  `c` varbinary(8) /*!50606 STORAGE DISK */ /*!80023 INVISIBLE */,
  `d` double unsigned zerofill,
  CONSTRAINT `pk` PRIMARY KEY USING BTREE (`a`),
  CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `other` (`a`) ON DELETE CASCADE,
  CHECK (`a` is not null)
) /*!50100 TABLESPACE x */ ENGINE=InnoDB
/*!50100 PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */;
INSERT INTO `values` VALUES (1,'a''b\'c"d',0x00FF,1.5e3),(2,"double ""quoted"" \"text\"",X'4142',-2), ( 3 , N'national' , _binary 'by\0tes' , +4 )
 , (4,_utf8'introduced',_binary 0x41,- 5),/* between rows */(5,NULL,null,NULL),(6,CONCAT('x',',)',char(39)),UNHEX('00'),1+(2*3)),(7,b'101',b'1',0b11),
(8,'100\% \_ \Z\0',NOW(),TRUE);
INSERT IGNORE INTO odd.values (d,a) VALUE (9.5,9);
REPLACE INTO `values` SET a=10, b='set; form', d=(1+2);
INSERT INTO `values` (`a`,`b`) VALUES (11,'dup') ON DUPLICATE KEY UPDATE b=VALUES(b), c='; no end';
INSERT INTO `values` (`a`) SELECT a FROM other WHERE b=');(';
INSERT INTO undeclared VALUES (1,'one'),(2,'two');
INSERT INTO undeclared VALUES (3,'three','more'),(4);
INSERT INTO `with list` (`x`,`y z`) VALUES (1,2);
INSERT INTO `with list` (`y z`,`new`) VALUES (3,4);
INSERT INTO `values` VALUES (12,'old',/*!50705 0x4142,*/'3');
SET sql_mode='NO_BACKSLASH_ESCAPES';
INSERT INTO `values` VALUES (13,'c:\dir\','x',1),(14,'it''s','',0);
""")

write("mysql_dump", "damaged", "input.sql", r"""-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
-- Host: localhost    Database: shop
CREATE TABLE `t` (`id` int NOT NULL, `v` varchar(20), PRIMARY KEY (`id`));
INSERT INTO `t` VALUES (1,'good'),(2,;),(3,'good again'),
(4,'x'),
(5,'unfinished' 6),
(7,'seven'),,(8,'eight');
INSERT INTO `t` VALUES (9,'nine');
This is no statement, and it's not closed
INSERT INTO `t` VALUES (10,'ten');
INSERT INTO `t` VALUES (11),(12,'a','b','c');
INSERT INTO `t` VOLUMES (13,'never');
CREATE TABLE broken (
INSERT INTO `t` VALUES (14,'inside the broken table');
INSERT INTO `t` VALUES (15,'fifteen');
""")

write("mysql_dump", "cut_off", "input.sql", r"""-- MySQL dump 10.13  Distrib 5.7.26, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
CREATE TABLE `t` (`id` int NOT NULL, `v` varchar(20), PRIMARY KEY (`id`));
CREATE TABLE `never_filled` (`id` int);
INSERT INTO `t` VALUES (1,'one'),(2,'two, and then the disk was fu""")

write("mysql_dump", "utf16", "input.sql", b"\xff\xfe" + """-- MySQL dump 10.13  Distrib 5.7.26, for Win64 (x86_64)
-- Host: localhost    Database: shop
SET NAMES utf8;
INSERT INTO `t` VALUES (1,'表 \\'𠮷\\''),(2,'x');
INSERT INTO `t` VALUES (3,'y');
-- Dump completed on 2019-08-10  3:12:45
""".replace("\n", "\r\n").encode("utf-16-le"))

write("mysql_dump", "schema_only", "input.sql", """-- schema of the shop
CREATE TABLE customers (
  id INT AUTO_INCREMENT PRIMARY KEY,
  key VARCHAR(10),
  mail VARCHAR(120) NOT NULL UNIQUE,
  UNIQUE KEY k (mail)
);
""")

write("pg_dump", "damaged", "input.sql", """--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
\\connect shop

CREATE TABLE public.t (
    id integer NOT NULL,
    v text DEFAULT 'x,)'::text,
    b bytea,
    "when" timestamp with time zone
);

COPY public.t (id, v, b, "when") FROM stdin;
1\tescapes \\\\ \\x41\\101\\t\\
2\tx\\N\t\\\\x4142\t\\N
3\ttoo few
4\tcr line\t\\N\t2019-08-10 03:12:45+09\r
5\ttoo\tmany\tfields\there
\\.

COPY public.csv_table (a) FROM stdin WITH CSV;
"not read"
\\.

INSERT INTO public.t VALUES (6, 'it''s \\ fine'::text, '\\x00ff', now()), (7, E'a\\nb', NULL, $$x$$);
INSERT INTO public.t (b, id) VALUES ('\\x41', 8) ON CONFLICT DO NOTHING;
COPY other.late (a, b) FROM stdin;
1\tone
2\tcut of""")

write("pg_dump", "no_end_of_copy", "input.sql", """--
-- PostgreSQL database dump
--
COPY t FROM stdin;
1\tone
2\ttwo
""")

ROWS = ('会員番号,氏名,メール,備考\r\n0001,山田 太郎,taro@mail.example,"改行\r\nあり, ""引用"""\r\n'
        '0002,ソ表 十,so@mail.example,\r\n0003,能登 花子,,x\r\n')
write("csv_table", "utf8_bom", "input.csv", b"\xef\xbb\xbf" + ROWS.encode())
for encoding in ("cp932", "euc_jp", "iso2022_jp"):
    write("csv_table", encoding, "input.csv", ROWS.encode(encoding))
write("csv_table", "utf16", "input.csv",
      b"\xff\xfe" + (ROWS + "0004,𠮷田,y@mail.example,z\r\n").replace(",", "\t").encode("utf-16-le"))
write("csv_table", "excel", "input.csv",
      'sep=;\r\n"番号";"電話番号";"住所"\r\n="0001";"=""090-0000-0001""";"東京都; 千代田区"\r\n="0002";;\r\n;;\r\n'
      '="0003";090-0000-0003;大阪府\r\n')
write("csv_table", "damaged", "input.csv",
      'id,name,mail\n1,a,a@mail.example\n2,b\n3,c,c@mail.example,extra\n\n4,"closed" with more,d@mail.example\n' +
      "".join(f"{i},n{i},n{i}@mail.example\n" for i in range(5, 45)) +
      '45,"stray,e@mail.example\n46,f,f@mail.example\n47,g,g@mail.example\n48,"also cut')
write("csv_table", "headerless", "input.tsv", "1\t山田\t1980-02-03\n2\t鈴木\t1990-12-31\n3\t高橋\t\\N\n")
write("csv_table", "macintosh", "input.csv", "name,mail\rA,a@mail.example\rB,b@mail.example\rC,c@mail.example\r")

write("mariadb_general_log", "mysql_8", "input.log", """/usr/sbin/mysqld, Version: 8.0.18 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
2019-08-10T03:12:45.123456Z\t    8 Connect\tshop@192.0.2.7 on shop using SSL/TLS
2019-08-10T03:12:45.123999Z\t    8 Query\tSELECT *
FROM customers
WHERE name = 'x'
2019-08-10T03:12:46.000001Z\t    8 Prepare\tINSERT INTO notes VALUES (?,?)
2019-08-10T03:12:46.000002Z\t    8 Execute\tINSERT INTO notes VALUES (1,'bitcoin')
2019-08-10T03:12:46.000003Z\t    8 Close stmt\t
2019-08-10T12:12:47.000000+09:00\t    9 Connect\tAccess denied for user 'root'@'198.51.100.3' (using password: YES)
2019-08-10T03:12:48.000000Z\t    8 Quit\t
/usr/sbin/mysqld, Version: 8.0.18 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
2019-08-10T04:00:00.000000Z\t    8 Query\tSELECT 'a connection whose beginning is not in this log'
""")
write("mariadb_general_log", "old", "input.log", """of a statement whose beginning was rotated away
  AND x = 1
190810  3:12:45\t   12 Connect     root@localhost on shop
\t\t   12 Query       SELECT 1
190810  3:12:46\t   13 Connect\troot@web.example as anonymous on 
\t\t   14 Connect\troot@203.0.113.9 on  using TCP/IP
\t\t   13 Init DB\tother
\t\t   14 Connect\tAccess denied for user 'root'@'203.0.113.9' (using password: NO)
\t\t   13 Query\tUSE `shop two`
\t\t   13 Query\tINSERT INTO t (b,a) VALUES ('表','x'),('two',2)
\t\t   13 Drop DB\told_shop
\t\t   13 Field List\tt 
190810  3:61:00\t   13 Query\tSELECT 'an impossible time'
190810  3:12:47\t   13 Query\tINSERT INTO t VALUES (1,'cut
\t\t   13 Shutdown\t
""")

write("mysql_slow_log", "mysql_8", "input.log", """/usr/sbin/mysqld, Version: 8.0.18 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
# Time: 2019-08-10T03:12:45.123456Z
# User@Host: shop[shop] @ web.example [192.0.2.7]  Id:    12
# Query_time: 1.500000  Lock_time: 0.000107 Rows_sent: 2121  Rows_examined: 2121
use shop;
SET timestamp=1565406763;
SELECT * FROM customers
WHERE id > 0;
# User@Host: shop[shop] @ localhost []  Id:    12
# Query_time: 0.000100  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0
SET timestamp=1565406765;
INSERT INTO t VALUES (1,'a'),
(2,'b');
# Time: 2019-08-10T03:12:46.000000Z
# User@Host: root[root] @ [198.51.100.3]  Id:    13
# Query_time: 0.000010  Lock_time: 0.000000 Rows_sent: 0  Rows_examined: 0
SET timestamp=1565406766;
# administrator command: Quit;
# Time: yesterday
# User@Host: root[root] @ [198.51.100.3]  Id:    14
# Query_time: 0.000010  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
SELECT 1;
""")

write("mariadb_error_log", "styles", "input.log", """190810  3:12:45 [Warning] Access denied for user 'x'@'1.example' (using password: NO)
190810 03:12:46 mysqld_safe Starting mysqld daemon with databases from /var/lib/mysql
2019-08-10T03:12:47.123456Z 12 [Note] Aborted connection 12 to db: 'shop' user: 'web' host: '192.0.2.7' (Got an error reading communication packets)
2019-08-10T03:12:48.123456Z 13 [Note] [MY-010926] [Server] Access denied for user 'o'brien'@'198.51.100.3' (using password: YES)
2019-08-10T03:12:49.123456Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.18) starting as process 812
2019-08-10 12:12:50 14 [Warning] Aborted connection 14 to db: 'unconnected' user: 'unauthenticated' host: '198.51.100.4' (This connection closed normally without authentication)
2019-08-10 12:12:51 0 [ERROR] InnoDB: corrupted page
stack_bottom = 0x0 thread_stack 0x49000
/usr/sbin/mysqld(my_print_stacktrace+0x2e)
2019-08-10 12:12:52 0 [Note] /usr/sbin/mysqld: Shutdown complete
2019-13-10 12:12:52 0 [Note] a month that is none
""")

write("mariadb_audit_log", "lines", "input.log", r"""20190810 03:12:45,db1,shop,192.0.2.7,12,0,CONNECT,shop,,0
20190810 03:12:45,db1,shop,192.0.2.7,12,101,QUERY,shop,'INSERT INTO t VALUES (1,\'it\\\'s\'),\n(2,\'two\'),(3,\'cut o',0
20190810 03:12:46,db1,shop,192.0.2.7,12,102,READ,shop,customers,
20190810 03:12:46,db1,shop,web.example,13,102,RENAME,shop,old|shop.new,
20190810 03:12:47,db1,root,198.51.100.3,14,0,FAILED_CONNECT,,,1045
20190810 03:12:48,db1,root,localhost,15,103,QUERY_DDL,,'DROP DATABASE `shop`',0
20190810 03:12:99,db1,root,localhost,15,104,QUERY,,'SELECT 1',0
not a line of this log
20190810 03:12:49,db1,root,localhost,15,0,DISCONNECT,,,0
""")

write("postgres_log", "prefixes", "input.log", """2019-08-10 03:12:45 JST [812]: [1-1] user=[unknown],db=[unknown],app=[unknown],client=192.0.2.7 LOG:  connection received: host=192.0.2.7 port=51690
2019-08-10 03:12:45 JST [812]: [2-1] user=shop,db=shop,app=[unknown],client=192.0.2.7 FATAL:  password authentication failed for user "shop"
2019-08-10 03:12:45 JST [812]: [3-1] user=shop,db=shop,app=[unknown],client=192.0.2.7 DETAIL:  Connection matched pg_hba.conf line 1: "host all shop all scram-sha-256"
2019-08-10 03:12:46 UTC:198.51.100.3(51722):shop@shop:[813]:LOG:  duration: 12.5 ms  statement: select 5;
\tselect 6
2019-08-10 03:12:46.5 UTC [814] LOG:  接続を受け付けました: ホスト=192.0.2.8 ポート番号=5123
2019-08-10 03:12:46.6 UTC [814] LOG:  接続の認証完了: ユーザー=web データベース=shop
2019-08-10 03:12:46.7 UTC [814] LOG:  文: INSERT INTO t(a,b) VALUES (1,'表'), (2,'x')
2019-08-10 03:12:46.8 UTC [814] FATAL:  ユーザー"web"のパスワード認証に失敗しました
2019-08-10 03:12:46.9 UTC [814] 詳細:  説明
2019-08-10 03:12:47.1 UTC [815] a@b LOG:  execute <unnamed>: INSERT INTO t (a,b) VALUES ($1,$2), ($2,$1)
2019-08-10 03:12:47.1 UTC [815] a@b DETAIL:  parameters: $1 = 'it''s (1)', $2 = NULL
2019-08-10 03:12:47.2 UTC [815] a@b LOG:  execute S_1/C_2: INSERT INTO t (a) VALUES ($1)
2019-08-10 03:12:47.3 UTC [815] a@b LOG:  duration: 0.040 ms  bind <unnamed>: SELECT $1
2019-08-10 03:12:47.4 UTC [815] a@b ERROR:  relation "x" does not exist at character 15
2019-08-10 03:12:47.4 UTC [815] a@b STATEMENT:  SELECT * FROM x
2019-08-10 03:12:48 CEST [816] FATAL:  no pg_hba.conf entry for host "203.0.113.9", user "root", database "shop", no encryption
2019-08-10 03:12:48 JST [814] LOG:  接続を切断: セッション時間: 0:00:02.000 ユーザー=web データベース=shop ホスト=192.0.2.8 ポート=5123
2019-08-10 03:12:49 JST something else that has a date
""")

write("postgres_json_log", "versions", "input.jsonl", r'''{"timestamp":"2019-08-10 03:12:45.123 JST","user":"shop","dbname":"shop","pid":812,"remote_host":"192.0.2.7","remote_port":51860,"session_id":"5d4db8ad.32c","line_num":1,"ps":"INSERT","error_severity":"LOG","message":"execute <unnamed>: INSERT INTO t (a,b)\nVALUES ($1, $2)","detail":"parameters: $1 = 'say \"hi\", friend', $2 = '5'","application_name":"app","backend_type":"client backend","query_id":0}
{"timestamp":"2019-08-10 03:12:46.123 JST","user":"shop","dbname":"shop","pid":812,"remote_host":"192.0.2.7","remote_port":51860,"error_severity":"FATAL","state_code":"28P01","message":"password authentication failed for user \"shop\""}
{"timestamp":"2019-08-10 03:12:47.123 JST","pid":813,"remote_host":"[local]","error_severity":"LOG","message":"connection received: host=[local]","backend_type":"not initialized"}
{"timestamp":"2019-08-10 03:12:47.500 JST","user":"shop","dbname":"shop","pid":814,"remote_host":"2001:db8::7","error_severity":"LOG","message":"connection authorized: user=shop database=shop"}
not an entry
{"timestamp":"2019-08-10 03:12:48.123 JST","user":"shop","dbname":"shop","pid":814,"remote_host":"2001:db8::7","error_severity":"LOG","message":"statement: SELECT * FROM \u9867\u5ba2"}
{"timestamp":"2019-08-10 03:12:49.123 JST","user":"shop","dbname":"shop","pid":814,"error_severity":"LOG","message":"cut o
''')

write("postgres_csv_log", "versions", "input.csv", '''2019-08-10 03:12:45.123 JST,"shop","shop",812,"192.0.2.7:51860",5d4db8ad.32c,1,"INSERT",2019-08-10 03:12:44 JST,3/1,0,LOG,00000,"execute <unnamed>: INSERT INTO t (a,b)
VALUES ($1, $2)","parameters: $1 = 'say ""hi"", friend', $2 = '5'",,,,,,,,"app"
2019-08-10 03:12:46.123 JST,"shop","shop",812,"192.0.2.7:51860",5d4db8ad.32c,2,"authentication",2019-08-10 03:12:44 JST,3/1,0,FATAL,28P01,"password authentication failed for user ""shop""",,,,,,,,,"","client backend"
2019-08-10 03:12:47.123 JST,,,813,"[local]",5d4db8ad.32d,1,"",2019-08-10 03:12:44 JST,,0,LOG,00000,"connection received: host=[local]",,,,,,,,,"","not initialized",,0
not,a,record
2019-08-10 03:12:48.123 JST,"shop","shop",812,"192.0.2.7:51860",5d4db8ad.32c,3,"SELECT",2019-08-10 03:12:44 JST,3/1,0,LOG,00000,"statement: select 'cut
''')
