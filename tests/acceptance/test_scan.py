#!/usr/bin/env python3
"""scan: which tables hold personal data and of how many persons. The expected figures come from SQLite, asked in SQL."""
import csv
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

from program import PUBLIC_DATA, ROOT, TestCase, listed_persons, main

sys.path.insert(0, str(ROOT / "replays"))
import people  # noqa: E402

PRODUCTS = [(n, f"手ぬぐい {n}号", 500 + n) for n in range(1, 60)]
SHOPS = [(n, f"見本堂 {n}号店", f"東京都千代田区丸の内1-{n}-2", f"03-5555-{n:04d}") for n in range(1, 40)]


def customers(count=400, seed=5):
    """(id, name, email or None, phone or None, birth, address or None, created); every tenth comes back with another spelling."""
    rng = random.Random(seed)
    rows = []
    for n in range(1, count + 1):
        surname, sei = people.pick(rng, people.SURNAMES)
        given, mei = people.pick(rng, people.WOMEN)
        email = None if n % 9 == 0 else f"{mei}.{sei}{n}@mail-a.example"
        phone = None if n % 7 == 0 else people.landline(rng)
        birth = f"{rng.randint(1950, 2014)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        created = f"{2013 + n % 13}-0{1 + n % 9}-1{n % 9} 10:00:00"
        rows.append((f"{surname} {given}", email, phone, birth, people.address(rng) if n % 4 else None, created))
    again = [(name, email and email.upper(), phone and people.widen(phone), birth, None, "2026-02-01 09:00:00")
             for name, email, phone, birth, _, _ in rows[::10]]
    return [(n, *row) for n, row in enumerate(rows + again, 1)]


def literal(value):
    return "NULL" if value is None else str(value) if isinstance(value, int) else "'" + value.replace("'", "\\'") + "'"


def insert(table, rows):
    return f"INSERT INTO `{table}` VALUES\n" + ",\n".join("(" + ",".join(map(literal, row)) + ")" for row in rows) + ";\n"


def dump(rows):
    return ("-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n-- Host: localhost    Database: shop\n/*!40101 SET NAMES utf8mb4 */;\n"
            "CREATE TABLE `customers` (\n  `id` int(11) NOT NULL,\n  `name` varchar(100) NOT NULL,\n  `email` varchar(255),\n"
            "  `tel` varchar(20),\n  `birth` date,\n  `address` varchar(255),\n  `created_at` datetime NOT NULL\n);\n"
            + insert("customers", rows) +
            "CREATE TABLE `products` (\n  `id` int(11) NOT NULL,\n  `name` varchar(100) NOT NULL,\n  `price` int(11)\n);\n"
            + insert("products", PRODUCTS) +
            "CREATE TABLE `shops` (\n  `id` int(11) NOT NULL,\n  `name` varchar(100) NOT NULL,\n  `address` varchar(255),\n  `tel` varchar(20)\n);\n"
            + insert("shops", SHOPS))


def sql(rows):
    """The same rows in SQLite, with keys normalised by hand."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE customers (id, name, email, tel, birth, address, created_at)")
    narrow = {ord("０") + i: str(i) for i in range(10)} | {ord("－"): "-"}
    base.executemany("INSERT INTO customers VALUES (?,?,?,?,?,?,?)",
                     [(i, n, e and e.lower(), t and t.translate(narrow).replace("-", ""), b, a, c) for i, n, e, t, b, a, c in rows])
    return base


class Scan(TestCase):
    def scan(self, *arguments, expect=0, **options):
        run = self.hinomi("scan", *arguments, **options)
        self.assertEqual(run.code, expect, run.stderr.decode(errors="replace")[-2000:])
        return run

    def json(self, *arguments):
        return json.loads(self.scan(*arguments, "--format", "json").stdout)

    def setUp(self):
        super().setUp()
        self.rows = customers()
        self.sql = sql(self.rows)

    def one(self, query):
        return self.sql.execute(query).fetchone()[0]

    def test_figures_are_those_of_sql(self):
        self.write("shop.sql", dump(self.rows))
        found = self.json(self.evidence, "--at", "2026-03-01")
        impact = found["total"]
        self.assertEqual([(s["kind"], s["skipped"]) for s in found["sources"]], [("database_dump", 0)])
        tables = {t["name"]: t for s in found["sources"] for t in s["tables"]}
        self.assertEqual({n: t["rows"] for n, t in tables.items()}, {"customers": len(self.rows), "products": 59, "shops": 39})
        self.assertEqual(tables["products"]["nobody"]["reason"], "catalogues")
        self.assertEqual(tables["shops"]["nobody"]["reason"], "organisations")
        self.assertNotIn("nobody", tables["customers"])
        columns = {c["name"]: c for c in tables["customers"]["columns"]}
        kinds = {"name": "name", "email": "email", "tel": "phone", "birth": "birth_date", "address": "address"}
        for name, kind in kinds.items():
            self.assertEqual(columns[name]["kind"], kind)
            self.assertEqual(columns[name]["filled"], self.one(f"SELECT count({name}) FROM customers"), name)
            self.assertEqual(columns[name]["required"], name in ("name", "birth"), name)
        # By e-mail; rows without one by telephone; rows without either by name and birth.
        persons = self.one("""SELECT count(DISTINCT coalesce(email, tel, name || birth)) FROM customers""")
        self.assertEqual(impact["persons"], persons)
        self.assertEqual((impact["persons_min"], impact["persons_max"]), (persons, persons))
        self.assertEqual(impact["minors"], self.one(
            "SELECT count(DISTINCT coalesce(email, tel, name || birth)) FROM customers WHERE birth > '2008-03-01'"))
        self.assertEqual(impact["rows_with_personal_data"], len(self.rows))
        self.assertEqual(impact["period"]["first"][:10], self.one("SELECT min(date(created_at)) FROM customers"))

    def test_contact_years_and_fields_are_those_of_sql(self):
        self.write("shop.sql", dump(self.rows))
        impact = self.json(self.evidence)["total"]
        self.sql.execute("CREATE VIEW person AS SELECT coalesce(email, tel, name || birth) AS who, max(email IS NOT NULL) AS mail, "
                         "max(address IS NOT NULL) AS post, max(tel IS NOT NULL) AS phone FROM customers GROUP BY who")
        self.assertEqual({way: impact["contact"][way] for way in ("mail", "post", "phone", "none")}, {"mail": self.one("SELECT sum(mail) FROM person"), "post": self.one("SELECT sum(post) FROM person"),
                                             "phone": self.one("SELECT sum(phone) FROM person"),
                                             "none": self.one("SELECT count(*) FROM person WHERE mail + post + phone = 0")})
        self.assertEqual([(y["year"], y["rows"], y["persons"]) for y in impact["years"]],
                         [(int(y), r, p) for y, r, p in self.sql.execute(
                             "SELECT strftime('%Y', created_at), count(*), count(DISTINCT coalesce(email, tel, name || birth)) "
                             "FROM customers GROUP BY 1 ORDER BY 1")])
        fields = {f["kind"]: f["persons"] for f in impact["fields"]}
        self.assertEqual(fields["address"], self.one("SELECT sum(post) FROM person"))
        self.assertEqual(fields["name"], impact["persons"])

    def test_cards_are_counted_and_never_shown(self):
        rng = random.Random(3)
        def card():
            digits = [4] + [rng.randint(0, 9) for _ in range(14)]
            luhn = sum(d if i % 2 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(digits))
            return "".join(map(str, digits)) + str(-luhn % 10)
        cards = [card() for _ in range(60)]
        rows = [(f"user{n}@mail-a.example", cards[n % 60] if n % 5 else "", "12/29", f"{n:03d}" if n % 2 else "") for n in range(200)]
        path = self.write("payments.csv", "メールアドレス,カード番号,有効期限,セキュリティコード\r\n" + "".join(",".join(r) + "\r\n" for r in rows))
        run = self.scan(path, "--format", "json", "--persons", self.folder / "persons.csv")
        impact = json.loads(run.stdout)["total"]
        self.assertEqual(impact["cards"], len({r[1] for r in rows if r[1]}))
        self.assertEqual(impact["cards_with_code"], len({r[1] for r in rows if r[1] and r[3]}))
        written = run.stdout.decode() + self.scan(path).stdout.decode() + (self.folder / "persons.csv").read_text()
        for number in cards:
            self.assertNotIn(number, written)

    def test_minors_by_school_year_on_the_day_asked_for(self):
        years = ["小学1年", "小6", "中学校２年生", "高校3年", "高1", "", "一般"]
        rows = [(f"pupil{n}@mail-a.example", years[n % 7], "2020-05-10") for n in range(140)]
        path = self.write("pupils.csv", "メールアドレス,学校・学年,申込日\r\n" + "".join(",".join(r) + "\r\n" for r in rows))
        minors = lambda day: self.json(path, "--at", day)["total"]["minors"]
        # 高校3年 in May 2020 may have been born on 2 April 2002, and be eighteen.
        self.assertEqual(minors("2020-05-10"), 80)
        self.assertEqual(minors("2025-05-10"), 40)  # 小学1年 and 小6 of 2020
        self.assertEqual(minors("2034-01-01"), 0)

    def test_retention(self):
        self.write("shop.sql", dump(self.rows))
        ledger = self.folder / "hinomi.yml"
        ledger.write_text("retention:\n  - {tables: ['shop.cust*'], keep: 3y, purpose: {ja: 発送, en: delivery}}\n")
        found = self.json(self.evidence, "--ledger", ledger, "--at", "2026-03-01")["total"]["retention"]
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["rows"], self.one("SELECT count(*) FROM customers WHERE created_at < '2023-03-01'"))
        self.assertEqual(found[0]["oldest"][:10], self.one("SELECT date(min(created_at)) FROM customers"))
        self.assertIn("2013", self.scan(self.evidence, "--ledger", ledger, "--lang", "en").stdout.decode())
        case = self.investigate(self.evidence, "--ledger", ledger, "--lang", "en").case()
        finding = [f for f in case["findings"] if f["rule"] == "retention_exceeded"]
        self.assertEqual(len(finding), 1)
        self.assertIn("(delivery)", finding[0]["reason"])
        self.assertTrue(finding[0]["refs"][0]["path"].endswith("shop.sql"))
        self.assertEqual(case["actors"], [])
        report = (self.folder / "out/report.md").read_text()
        self.assertIn("Personal data is kept longer", report)
        ledger.write_text("retention:\n  - {tables: [x], keep: forever}\n")
        self.assertIn("'forever' is not how long", self.scan(self.evidence, "--ledger", ledger, expect=2).stderr.decode())

    def test_list_encrypted_to_a_key(self):
        if not shutil.which("age"):
            self.skipTest("age is not installed")
        key = self.folder / "key.txt"
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        recipient = key.read_text().split("public key: ")[1].split()[0]
        self.write("shop.sql", dump(self.rows))
        path = self.folder / "persons.csv.age"
        found = json.loads(self.scan(self.evidence, "--persons", path, "--age-recipient", recipient, "--format", "json").stdout)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        opened = subprocess.run(["age", "--decrypt", "-i", key, path], check=True, capture_output=True).stdout
        self.assertEqual(len(list(csv.reader(opened.decode("utf-8-sig").splitlines()))) - 1, found["total"]["persons"])
        run = self.investigate(self.evidence, "--age-recipient", recipient)
        self.assertTrue((run.out / "persons.csv.age").exists())
        self.assertFalse((run.out / "persons.csv").exists())
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.name.startswith("persons.csv")), ["persons.csv.age"])

    def test_keys_that_are_none(self):
        path = self.write("shop.sql", dump(self.rows))
        target = self.folder / "list.age"
        wrong = "age1" + "q" * 58
        for recipient, env, says in (("AGE-SECRET-KEY-1", {}, "not the public part"), (wrong, {"PATH": "/nonexistent"}, "apt-get install age")):
            run = self.hinomi("scan", path, "--persons", target, "--age-recipient", recipient, env=env)
            self.assertEqual((run.code, run.stdout), (2, b""))
            self.assertIn(says, run.stderr.decode())
        if shutil.which("age"):
            self.assertIn("--persons FILE", self.scan(path, "--age-recipient", wrong, expect=2).stderr.decode())
            run = self.hinomi("scan", path, "--persons", target, "--age-recipient", wrong)
            self.assertEqual(run.code, 2)
            self.assertIn("age could not encrypt", run.stderr.decode())
        self.assertEqual([p.name for p in self.folder.iterdir() if "list" in p.name], [])

    def test_a_csv_beside_the_dump_joins_its_persons(self):
        self.write("shop.sql", dump(self.rows))
        self.write("letters.csv", "氏名,電話番号\r\n" + "".join(f"{r[1]},{r[3]}\r\n" for r in self.rows[:100] if r[3]))
        self.assertEqual(self.json(self.evidence)["total"]["persons"], self.json(self.evidence / "shop.sql")["total"]["persons"])

    def test_table_for_people(self):
        self.write("shop.sql", dump(self.rows))
        japanese = self.scan(self.evidence, "--lang", "ja").stdout.decode()
        english = self.scan(self.evidence, "--lang", "en").stdout.decode()
        for text in ("対象者", "shop.customers", "メールアドレス", "必須", "個人の表ではないもの", "商品・分類・一覧の表"):
            self.assertIn(text, japanese)
        for text in ("Persons", "e-mail address", "required", "Tables of nobody", "goods, categories or lists"):
            self.assertIn(text, english)
        self.assertNotIn("\x1b", japanese)
        self.assertIn("\x1b", self.scan(self.evidence, env={"NO_COLOR": "", "CLICOLOR_FORCE": "1"}).stdout.decode())

    def test_the_list_is_private_and_nothing_else_holds_a_value(self):
        self.write("shop.sql", dump(self.rows))
        path = self.folder / "persons.csv"
        run = self.scan(self.evidence, "--persons", path, "--format", "json")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(len(listed_persons(path)), json.loads(run.stdout)["total"]["persons"])
        shown = run.stdout.decode() + run.stderr.decode() + self.scan(self.evidence).stdout.decode()
        for _, name, email, phone, _, address, _ in self.rows:
            for value in filter(None, (name, email, phone, address)):
                self.assertNotIn(value, shown)

    def test_counts_what_investigate_counts(self):
        self.write("shop.sql", dump(self.rows))
        case = self.investigate(self.evidence).case()
        scan = self.json(self.evidence)
        for key in scan["total"]:
            self.assertEqual(scan["total"][key], case["impact"][key], key)
        self.assertEqual([t for s in scan["sources"] for t in s["tables"]], case["impact"]["tables_detail"])

    def test_schema(self):
        self.write("shop.sql", dump(self.rows))
        path = self.folder / "scan.json"
        path.write_bytes(self.scan(self.evidence, "--format", "json").stdout)
        self.assert_follows("scan.schema.json", path)

    def test_bad_input(self):
        path = self.write("shop.sql", dump(self.rows)[:9000])
        run = self.scan(path)
        self.assertIn("shop.sql", run.stderr.decode())
        skipped = self.json(path)["skipped"]
        self.assertEqual([(s["path"], s["reason"]) for s in skipped], [(str(path), "cut_off")])
        for arguments, says in (((path, "--at", "someday"), "--at someday: not a time"), ((self.folder / "none",), "none"),
                                ((self.write("note.txt", "今日は晴れ\n"),), "nothing in there")):
            run = self.hinomi("scan", *arguments, env={"LC_ALL": "en_US.UTF-8"})
            self.assertEqual((run.code, run.stdout), (2, b""), run.stderr)
            self.assertIn(says, run.stderr.decode())


KNOCK = PUBLIC_DATA / "ja_pii/knock100"
SAKILA = PUBLIC_DATA / "dbdumps/dev"


class PublicTables(TestCase):
    """Tables that others made, against the same rows in SQLite."""

    def json(self, *arguments):
        run = self.hinomi("scan", *arguments, "--format", "json")
        self.assertEqual(run.code, 0, run.stderr)
        return json.loads(run.stdout)

    @unittest.skipUnless((KNOCK / "customer_dev.csv").exists(), "no public data")
    def test_knock100(self):
        base = sqlite3.connect(":memory:")
        with (KNOCK / "customer_dev.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        base.execute(f"CREATE TABLE customers ({','.join(rows[0])})")
        base.executemany(f"INSERT INTO customers VALUES ({','.join('?' * len(rows[0]))})", rows[1:])
        one = lambda query: base.execute(query).fetchone()[0]
        found = self.json(*(KNOCK / f"{name}.csv" for name in ("customer_dev", "store", "product")), "--at", "2019-03-31")
        impact, tables = found["total"], {t["name"]: t for s in found["sources"] for t in s["tables"]}
        customers = tables["customer_dev"]
        self.assertEqual(customers["rows"], one("SELECT count(*) FROM customers"))
        for column in customers["columns"]:
            self.assertEqual(column["filled"], one(f"SELECT count(*) FROM customers WHERE trim({column['name']}) <> ''"), column["name"])
        who = "replace(customer_name, ' ', '') || birth_day"
        self.assertEqual(impact["persons"], one(f"SELECT count(DISTINCT {who}) FROM customers"))
        self.assertEqual(impact["minors"], one(f"SELECT count(DISTINCT {who}) FROM customers WHERE birth_day > '2001-03-31'"))
        self.assertEqual({way: impact["contact"][way] for way in ("mail", "post", "phone", "none")}, {"mail": 0, "post": impact["persons"], "phone": 0, "none": 0})
        for name in ("store", "product"):
            self.assertIn("nobody", tables[name])
            self.assertEqual(tables[name]["persons_max"], 0)

    @unittest.skipUnless((SAKILA / "sakila_mysql_data.sql").exists(), "no public data")
    def test_sakila(self):
        base = sqlite3.connect(":memory:")
        data = (SAKILA / "sakila_mysql_data.sql").read_text()
        counted = ("actor", "country", "customer", "film", "film_actor", "inventory", "payment", "rental")
        for name in counted:
            for rows in re.findall(rf"^INSERT INTO `?{name}`? VALUES (.*?);$", data, re.S | re.M):
                rows = rows.replace("\\'", "''")
                width = len(next(csv.reader([rows[1:rows.index(")")]], quotechar="'")))
                base.execute(f"CREATE TABLE IF NOT EXISTS {name} ({','.join(f'c{i}' for i in range(width))})")
                base.execute(f"INSERT INTO {name} VALUES {rows}")
        whole = self.write("sakila.sql", (SAKILA / "sakila_mysql_schema.sql").read_text() + data)
        tables = {t["name"]: t for s in self.json(whole)["sources"] for t in s["tables"]}
        for name in counted:
            self.assertEqual(tables[name]["rows"], base.execute(f"SELECT count(*) FROM {name}").fetchone()[0], name)
        self.assertEqual(tables["customer"]["persons"], base.execute("SELECT count(DISTINCT lower(c4)) FROM customer").fetchone()[0])
        self.assertEqual({name for name, t in tables.items() if t["persons_max"]}, {"customer", "staff"})


if __name__ == "__main__":
    main()
