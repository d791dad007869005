#!/usr/bin/env python3
"""scan: which tables hold personal data and of how many persons. The expected figures come from SQLite, asked in SQL."""
import csv
import json
import random
import sqlite3
import subprocess
import sys

from program import ROOT, TestCase, main

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
        impact = found["impact"]
        tables = {t["name"]: t for t in impact["tables_detail"]}
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

    def test_a_csv_beside_the_dump_joins_its_persons(self):
        self.write("shop.sql", dump(self.rows))
        self.write("letters.csv", "氏名,電話番号\r\n" + "".join(f"{r[1]},{r[3]}\r\n" for r in self.rows[:100] if r[3]))
        self.assertEqual(self.json(self.evidence)["impact"]["persons"], self.json(self.evidence / "shop.sql")["impact"]["persons"])

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
        with path.open(encoding="utf-8-sig", newline="") as file:
            self.assertEqual(len(list(csv.reader(file))) - 1, json.loads(run.stdout)["impact"]["persons"])
        shown = run.stdout.decode() + run.stderr.decode() + self.scan(self.evidence).stdout.decode()
        for _, name, email, phone, _, address, _ in self.rows:
            for value in filter(None, (name, email, phone, address)):
                self.assertNotIn(value, shown)

    def test_counts_what_investigate_counts(self):
        self.write("shop.sql", dump(self.rows))
        case = self.investigate(self.evidence).case()
        scan = self.json(self.evidence)
        for key in ("tables", "rows", "rows_with_personal_data", "persons", "persons_min", "persons_max", "tables_detail"):
            self.assertEqual(scan["impact"][key], case["impact"][key], key)

    def test_schema(self):
        self.write("shop.sql", dump(self.rows))
        path = self.folder / "scan.json"
        path.write_bytes(self.scan(self.evidence, "--format", "json").stdout)
        done = subprocess.run(["/usr/bin/python3", ROOT / "tests/schema/validate.py", ROOT / "api/scan.schema.json", path],
                              capture_output=True, text=True)
        if done.returncode == 77:
            self.skipTest("python3-jsonschema is not installed")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_bad_input(self):
        path = self.write("shop.sql", dump(self.rows)[:9000])
        run = self.scan(path)
        self.assertIn("shop.sql", run.stderr.decode())
        for arguments, says in (((path, "--at", "someday"), "--at someday: not a time"), ((self.folder / "none",), "none"),
                                ((self.write("note.txt", "今日は晴れ\n"),), "nothing in there")):
            run = self.hinomi("scan", *arguments, env={"LC_ALL": "en_US.UTF-8"})
            self.assertEqual((run.code, run.stdout), (2, b""), run.stderr)
            self.assertIn(says, run.stderr.decode())


if __name__ == "__main__":
    main()
