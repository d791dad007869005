#!/usr/bin/env python3
"""What an intruder was given, and what was within reach, on evidence made here: statements of a server's log, rights of its accounts,
configuration files of sites, and hostile forms of all three."""
import json
import random
import sqlite3
import time

from program import TestCase, fastest, main

LEDGER = """
sites:
  - {name: www, logs: ["access.log"], web_root: "htdocs", databases: [db], admin_paths: [/admin/], admin_networks: [192.0.2.0/28]}
databases:
  - {name: db, networks: [192.0.2.0/28], logs: ["general.log"], dumps: ["*.sql"]}
"""
HEAD = """/usr/sbin/mariadbd, Version: 10.11.6-MariaDB-0+deb12u1-log (Debian 12). started with:
Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
"""
INTRUDER = "203.0.113.99"


def mail(person):
    return f"person{person:03}@mail.example"


def dump(schema, table, rows, first=0, extra="", first_free=0):
    """Rows made on the days of August 2026, one a day; every second row is the same person's as the one before."""
    values = ",\n".join(f"({i},'{mail(first + (i - 1) // 2)}','2026-08-{i:02} 09:00:00')" for i in range(1, rows + 1))
    return (f"-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\nCREATE DATABASE `{schema}`;\nUSE `{schema}`;\nCREATE TABLE `{table}` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n"
            f"  `email` varchar(120) NOT NULL,\n  `created_at` datetime NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT={first_free or rows + 1};\n"
            f"INSERT INTO `{table}` VALUES\n{values};\n{extra}-- Dump completed on 2026-08-31  1:00:00\n")


def general(statements, day=20):
    lines = [HEAD + f"2608{day:02} 10:00:00\t     5 Connect\tweb@{INTRUDER} on shop using TCP/IP"]
    lines += [f"2608{day:02} 10:00:{i % 60:02}\t     5 Query\t{s}" for i, s in enumerate(statements, 1)]
    return "\n".join([*lines, f"2608{day:02} 10:01:59\t     5 Quit\t", ""])


class Reach(TestCase):
    program = fastest()

    def case(self, *more, ledger=LEDGER):
        text, ledger = ledger, self.folder / "ledger.yml"
        ledger.write_text(text)
        self.run_ = self.investigate(self.evidence, "--ledger", ledger, "--no-store", "--lang", "en", *more)
        return self.run_.case()

    def table(self, case, name):
        return next((t for t in case["impact"]["tables_detail"] if t["name"] == name), None)

    def test_statements_are_gone_through_again_over_the_rows_of_their_time(self):
        self.write("shop.sql", dump("shop", "orders", 30))
        self.write("general.log", general([
            "SELECT * FROM orders WHERE id BETWEEN 3 AND 5",
            "SELECT email FROM orders ORDER BY id DESC LIMIT 2",            # of the twenty that there were: 20 and 19
            f"SELECT id, email FROM shop.orders WHERE email = '{mail(14)}'",  # rows 29 and 30 were not there yet
            "SELECT COUNT(*) FROM orders",
            "SELECT CONCAT(id, '|', IFNULL(email, '')) FROM orders WHERE id = 12",
            "SELECT * FROM orders WHERE id IN (8, 25)",
        ]))
        case = self.case()
        table = self.table(case, "orders")
        self.assertEqual(table["confirmed_rows"], 3 + 2 + 1 + 1)
        self.assertEqual((table["confirmed_persons"], case["impact"]["persons_at_least"]), (len({1, 2, 9, 5, 3}), 5))
        self.assertEqual(table["rows_after"], 10)
        self.assertEqual((case["impact"]["persons_at_most"], case["impact"]["persons"]), (10, 15))
        self.assertTrue(all(ref["path"].endswith("general.log") for ground in table["because"] for ref in ground["refs"]))
        for path in self.run_.out.iterdir():
            self.assertNotIn("@mail.example", path.read_text().replace("***@mail.example", ""), path.name)

    def test_a_limit_over_rows_of_which_some_are_gone_proves_nothing(self):
        self.write("shop.sql", dump("shop", "orders", 30, first_free=41))
        self.write("general.log", general(["SELECT email FROM orders ORDER BY id DESC LIMIT 2", "SELECT * FROM orders WHERE id = 4"]))
        case = self.case()
        self.assertEqual(self.table(case, "orders")["confirmed_rows"], 1)
        self.assertTrue([u for u in case["unknowns"] if "has given numbers up to 40, and holds 30 rows: the other 10" in u], case["unknowns"])
        self.assertTrue([u for u in case["unknowns"] if "an order that cannot be repeated: 1" in u], case["unknowns"])

    def test_the_intruders_own_grants_and_revokes_change_nothing(self):
        self.write("shop.sql", dump("shop", "orders", 10))
        self.write("hr.sql", dump("hr", "staff", 12, first=100))
        self.write("general.log", general(["SELECT * FROM orders WHERE id = 3", "GRANT SELECT ON shop.orders TO web",
                                           "REVOKE SELECT ON hr.staff FROM web"]))
        self.assertEqual(self.case()["impact"]["persons_at_most"], 5 + 6)

    def test_sqlite_gives_the_same_rows(self):
        """A second opinion: plain statements of many forms, each carried out by SQLite over the rows that there were on its day."""
        chance = random.Random(20261123)
        rows = [(i, mail((i - 1) // 2), f"2026-08-{i:02} 09:00:00") for i in range(1, 31)]
        conditions = [lambda: f"id = {chance.randint(1, 35)}", lambda: f"id BETWEEN {chance.randint(1, 15)} AND {chance.randint(10, 30)}",
                      lambda: f"(id >= {chance.randint(1, 30)})", lambda: f"id IN ({chance.randint(1, 30)}, {chance.randint(1, 30)})",
                      lambda: f"email = '{mail(chance.randint(0, 16))}'", lambda: f"email LIKE '%{chance.randint(0, 9)}@mail.example'",
                      lambda: f"created_at < '2026-08-{chance.randint(1, 30):02} 00:00:00'", lambda: "email IS NOT NULL", lambda: "1=1"]
        log, given = [HEAD.rstrip("\n")], set()
        for number in range(60):
            day = chance.randint(2, 29)
            sql = f"SELECT {chance.choice(['*', 'id, email', 'o.email'])} FROM orders o"
            limited, ordered = chance.random() < 0.5, chance.random() < 0.5
            # Under a limit texts compare by a collation, and without an order another index may be walked.
            pool = conditions if not limited else [*conditions[:4], *conditions[6:7]] if ordered else conditions[:4]
            if chance.random() < 0.8:
                sql += " WHERE " + " AND ".join(chance.choice(pool)() for _ in range(chance.randint(1, 3)))
            limited |= " WHERE " not in sql
            if ordered:
                sql += f" ORDER BY {chance.choice(['id', 'o.created_at'])}{chance.choice(['', ' DESC', ' asc'])}"
            if limited:
                sql += f" LIMIT {chance.randint(1, 2)}{chance.choice(['', f' OFFSET {chance.randint(0, 25)}'])}"
            # A few rows at a time, so that the union of all does not hide what one gets wrong.
            with sqlite3.connect(":memory:") as database:
                database.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, created_at TEXT)")
                database.executemany("INSERT INTO orders VALUES (?, ?, ?)", [row for row in rows if row[2] <= f"2026-08-{day:02} 10:00:00"])
                got = {row[0] for row in database.execute("SELECT o.id" + sql[sql.index(" FROM"):])}
            if len(got | given) > 24 or len(got) > 4:
                continue
            given |= got
            log.append(f"2608{day:02} 10:00:00\t{number + 5:6} Connect\tweb@{INTRUDER} on shop using TCP/IP\n\t\t{number + 5:6} Query\t{sql}\n"
                       f"\t\t{number + 5:6} Quit\t")
        self.assertGreater(len(log), 20)
        self.write("shop.sql", dump("shop", "orders", 30))
        self.write("general.log", "\n".join([log[0], *sorted(log[1:]), ""]))
        case = self.case()
        table = self.table(case, "orders")
        self.assertEqual(table["confirmed_rows"], len(given))
        self.assertEqual(table["confirmed_persons"], len({(i - 1) // 2 for i in given}))
        self.assertFalse([u for u in case["unknowns"] if "cannot be repeated" in u])

    def test_what_is_not_plain_is_counted_with_its_reason(self):
        self.write("shop.sql", dump("shop", "orders", 10))
        self.write("general.log", general([
            "SELECT o.email FROM orders o JOIN items i ON i.order_id = o.id",
            "SELECT email FROM orders WHERE id = 3 OR 1 = 1",
            "SELECT email FROM orders WHERE id IN (SELECT id FROM orders WHERE id > 3)",
            "SELECT GROUP_CONCAT(email) FROM orders WHERE id < 5",
        ]))
        case = self.case()
        self.assertEqual(case["impact"]["persons_at_least"], 0)
        told, = [u for u in case["unknowns"] if "cannot be repeated" in u]
        for reason in ("several tables joined: 1", "a query within a query: 1", "a condition that is not plain: 1", "grouped or distinct values: 1"):
            self.assertIn(reason, told)

    def test_rows_that_were_shown_refer_to_others(self):
        """However the dump writes references and numbers: in the declaration, or behind the rows (phpMyAdmin, pg_dump)."""
        self.write("access.log", "".join(
            f'{INTRUDER} - - [20/Aug/2026:10:{i // 60:02}:{i % 60:02} +0900] "{request}" {status} {size} "-" "Mozilla/5.0"\n'
            for i, (request, status, size) in enumerate(
                [("POST /admin/login HTTP/1.1", 200, 3000)] * 40 + [("POST /admin/login HTTP/1.1", 302, 0)]
                + [(f"GET /admin/order/{n}/edit HTTP/1.1", 200, 9000 + n) for n in range(1, 6)])))
        ledger = LEDGER.replace("databases: [db],", 'databases: [db], routes: [{path: "/admin/order/{id}/edit", table: orders}],')
        columns = "id int NOT NULL{}, email varchar(120) NOT NULL, member_id int NOT NULL{}, created_at {} NOT NULL{}"
        orders = [(i, mail(i), i, f"2026-08-{i:02} 09:00:00") for i in range(1, 13)]
        members = [(i, mail(i)) for i in range(1, 13)]
        values = lambda rows: ",".join(str(row) for row in rows)
        copied = lambda rows: "".join("\t".join(map(str, row)) + "\n" for row in rows)
        inline = ("-- MariaDB dump 10.19\nUSE `shop`;\nCREATE TABLE orders (" + columns.format("", "", "datetime", ", PRIMARY KEY (id), FOREIGN KEY (member_id) "
                  "REFERENCES members (id)") + f") AUTO_INCREMENT=21;\nINSERT INTO orders VALUES {values(orders)};\n"
                  f"CREATE TABLE members (id int PRIMARY KEY, email varchar(120));\nINSERT INTO members VALUES {values(members)};\n-- Dump completed on 2026-08-31\n")
        behind = ("-- phpMyAdmin SQL Dump\nUSE `shop`;\nCREATE TABLE `orders` (" + columns.format("", "", "datetime", "") + f");\nINSERT INTO `orders` VALUES {values(orders)};\n"
                  f"CREATE TABLE `members` (id int, email varchar(120));\nINSERT INTO `members` VALUES {values(members)};\n"
                  "ALTER TABLE `orders` ADD PRIMARY KEY (`id`);\nALTER TABLE `orders` MODIFY `id` int NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=21;\n"
                  "ALTER TABLE `orders` ADD CONSTRAINT `fk` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`);\nCOMMIT;\n")
        copy = ("--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nCREATE TABLE public.orders ("
                + columns.format("", "", "timestamp", "") + ");\nCREATE TABLE public.members (id int, email varchar(120));\n"
                "ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;\n"
                f"COPY public.orders (id, email, member_id, created_at) FROM stdin;\n{copied(orders)}\\.\nCOPY public.members (id, email) FROM stdin;\n{copied(members)}\\.\n"
                "SELECT pg_catalog.setval('public.orders_id_seq', 20, true);\nALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);\n"
                "ALTER TABLE ONLY public.orders ADD CONSTRAINT fk FOREIGN KEY (member_id) REFERENCES public.members(id);\n--\n-- PostgreSQL database dump complete\n--\n")
        for form, sql in (("declared", inline), ("phpMyAdmin", behind), ("pg_dump", copy)):
            with self.subTest(form):
                self.write("shop.sql", sql)
                case = self.case(ledger=ledger)
                self.assertEqual(self.table(case, "orders")["viewed"], 5)
                unknowns = " ".join(case["unknowns"])
                self.assertIn("rows of table orders that were shown one by one refer to table members by column member_id", unknowns)
                self.assertIn("Table orders has given numbers up to 20, and holds 12 rows: the other 8", unknowns)

    def test_what_was_deleted_since_is_not_known(self):
        self.write("shop.sql", dump("shop", "orders", 20) + dump("old", "orders", 20))
        day = lambda n, *statements: general(statements, day=n).split("\n", 3)[3].replace(f"web@{INTRUDER}", "web@192.0.2.3")
        log = (HEAD + day(19, "DELETE FROM orders WHERE id = 21") + general([f"SELECT * FROM orders WHERE id = {n}" for n in range(1, 9)]).replace(HEAD, "")
               + day(21, "DELETE FROM shop.orders WHERE id = 22", "DELETE FROM shop.orders WHERE id IN (23, 24)") + day(22, "TRUNCATE TABLE sessions"))
        self.write("general.log", log)
        unknowns = [u for u in self.case()["unknowns"] if "deleted rows" in u]
        self.assertEqual(len(unknowns), 1, unknowns)
        self.assertIn("Since 2026-08-20, when the intrusion began, the log holds 2 statements that deleted rows of table orders", unknowns[0])

    def test_tables_that_the_account_may_not_read_are_out_of_reach(self):
        self.write("shop.sql", dump("shop", "orders", 10, extra="GRANT SELECT, INSERT ON `shop`.* TO `web`@`%` IDENTIFIED BY PASSWORD '*1234';\n"))
        self.write("hr.sql", dump("hr", "staff", 12, first=100))
        self.write("general.log", general(["SELECT * FROM orders WHERE id = 3"]))
        case = self.case()
        self.assertEqual([t["name"] for t in case["impact"]["tables_detail"]], ["orders"])
        self.assertEqual((case["impact"]["persons_at_least"], case["impact"]["persons_at_most"]), (1, 5))
        self.assertIn("1 table was out of reach", case["impact"]["because"][-1]["text"])
        # Without the record of its rights nothing limits it, and that is said.
        self.write("shop.sql", dump("shop", "orders", 10))
        case = self.case()
        self.assertEqual(case["impact"]["persons_at_most"], 5 + 6)
        self.assertIn("are not in evidence", case["impact"]["because"][-1]["text"])

    def walk(self):
        """An outsider goes through the management area by number."""
        line = INTRUDER + ' - - [20/Aug/2026:11:00:{:02} +0900] "GET /admin/orders/{} HTTP/1.1" 200 {} "-" "x"\n'
        own = '192.0.2.3 - - [19/Aug/2026:11:00:00 +0900] "GET /admin/orders/1 HTTP/1.1" 200 4000 "-" "x"\n'
        return own + "".join(line.format(i, i, 4000 + i) for i in range(1, 9))

    def test_a_sites_account_comes_from_its_configuration(self):
        self.write("shop.sql", dump("shop", "orders", 10, extra="GRANT SELECT ON `shop`.* TO `web`@`localhost`;\n"))
        self.write("hr.sql", dump("hr", "staff", 12, first=100))
        self.write("access.log", self.walk())
        self.write("htdocs/index.php", "<?php require 'wp-config.php';")
        self.write("htdocs/wp-config.php", "<?php\ndefine('DB_NAME', 'shop');\ndefine('DB_USER', 'web');\ndefine('DB_PASSWORD', 'geheim-1');\n"
                                           "define('DB_HOST', 'localhost');\n$table_prefix = 'wp_';\n")
        case = self.case()
        # The intruder may have written that file: it names an account and limits nothing.
        self.assertEqual(sorted(t["name"] for t in case["impact"]["tables_detail"]), ["orders", "staff"])
        self.assertEqual((case["impact"]["persons_at_least"], case["impact"]["persons_at_most"]), (4, 5 + 6))
        ground = case["impact"]["because"][-1]
        self.assertIn("wp-config.php", ground["text"])
        self.assertIn("limits nothing", ground["text"])
        self.assertTrue(ground["refs"])
        for path in self.run_.out.iterdir():
            self.assertNotIn("geheim-1", path.read_text(), path.name)

    def test_hostile_evidence_takes_no_time(self):
        self.write("shop.sql", dump("shop", "orders", 10, extra="GRANT " + "SELECT, " * 100_000 + "ON a.b TO c;\n"))
        self.write("general.log", general([
            "SELECT * FROM orders WHERE " + " AND ".join(["id > 0"] * 100_000),
            "SELECT * FROM orders WHERE id IN (" + ",".join(["3"] * 300_000) + ")",
            "SELECT * FROM " + "(SELECT * FROM " * 50_000 + "orders",
            *[f"SELECT email FROM orders WHERE email LIKE '%{i}%' LIMIT {i}" for i in range(2_000)],
        ]))
        self.write("access.log", self.walk())
        self.write("htdocs/index.php", "<?php")
        self.write("htdocs/wp-config.php", "<?php define('DB_NAME', '" + "x" * (64 << 20))
        began = time.monotonic()
        case = self.case()
        self.assertLess(time.monotonic() - began, 60)
        self.assertLessEqual(case["impact"]["persons_at_least"], case["impact"]["persons_at_most"])

    def test_same_input_same_bytes(self):
        self.write("shop.sql", dump("shop", "orders", 30))
        self.write("general.log", general([f"SELECT * FROM orders ORDER BY created_at DESC LIMIT {i}, 2" for i in range(0, 12, 3)]))
        first = json.dumps(self.case())
        self.assertEqual(first, json.dumps(self.case()))


if __name__ == "__main__":
    main()
