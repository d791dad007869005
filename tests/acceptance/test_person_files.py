#!/usr/bin/env python3
"""Files that hold persons (workbooks, SQLite files, JSON, mail) through the whole program: every row and person counted, every
damage a line, no personal value in any output."""
import gzip
import io
import json
import sqlite3
import zipfile

from program import ROOT, TestCase, main

GOLDEN = ROOT / "tests/golden/events"


def person(i):
    family = ["山田", "佐藤", "鈴木", "高橋", "田中"][i % 5]
    given = ["太郎", "花子", "一郎", "美咲", "健太"][i // 5 % 5]
    return f"{family} {given}", f"customer{i}@mail.example", f"090{i:04}{9999 - i:04}"


class PersonFiles(TestCase):
    def evidence_of(self, case, ending):
        found = [e for e in case["evidence"] if e["path"].endswith(ending)]
        self.assertEqual(len(found), 1, [e["path"] for e in case["evidence"]])
        return found[0]

    def reasons(self, evidence):
        return [s["reason"] for s in evidence["skips"]]

    def nothing_leaks(self, run, values):
        for path in run.out.rglob("*"):
            if path.is_file():
                text = path.read_bytes()
                for value in values:
                    self.assertNotIn(value.encode(), text, path.name)
        for value in values:
            self.assertNotIn(value.encode(), run.stdout + run.stderr)

    def test_sqlite_of_any_size(self):
        path = self.write("shop.db", b"")
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT)")
        database.executemany("INSERT INTO customers(name, email, phone) VALUES (?,?,?)", [person(i) for i in range(20_000)])
        database.execute("CREATE TRIGGER evil AFTER INSERT ON customers BEGIN DELETE FROM customers; END")
        database.execute("CREATE VIEW shown AS SELECT * FROM customers")
        database.commit()
        database.close()
        run = self.investigate(self.evidence)
        case = run.case()
        self.assertEqual(self.evidence_of(case, "shop.db")["read"], 20_000)
        self.assertEqual(case["impact"]["persons"], 20_000)
        self.nothing_leaks(run, [v for i in (0, 7, 19_999) for v in person(i)[1:]])

    def test_damaged_page_of_sqlite_costs_its_rows_alone(self):
        path = self.write("shop.db", b"")
        path.unlink()
        database = sqlite3.connect(path)
        database.execute("PRAGMA page_size = 1024")
        database.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT)")
        database.executemany("INSERT INTO customers(name, email, phone) VALUES (?,?,?)", [person(i) for i in range(2000)])
        database.commit()
        database.close()
        pages = bytearray(path.read_bytes())
        leaves = [at for at in range(1024, len(pages), 1024) if pages[at] == 0x0D]
        lost = 0
        for at in (leaves[3], leaves[len(leaves) // 2], leaves[-2]):
            lost += int.from_bytes(pages[at + 3:at + 5], "big")
            pages[at] = 0x55
        path.write_bytes(pages)
        e = self.evidence_of(self.investigate(self.evidence).case(), "shop.db")
        self.assertEqual(e["read"], 2000 - lost)
        self.assertEqual(self.reasons(e), ["damaged_page"] * 3)

    def test_workbook(self):
        book = (GOLDEN / "xlsx/customers/input.xlsx").read_bytes()
        self.write("customers.xlsx", book)
        run = self.investigate(self.evidence)
        case = run.case()
        e = self.evidence_of(case, "customers.xlsx")
        self.assertEqual(e["format"], "xlsx")
        self.assertEqual(e["kind"], "table")
        self.assertEqual(case["impact"]["persons"], 7)
        self.nothing_leaks(run, ["person0@mail.example", "09000009999", "山田 太郎"])

    def test_workbook_within_an_archive(self):
        self.write("backup.gz", gzip.compress((GOLDEN / "xlsx/customers/input.xlsx").read_bytes(), mtime=0))
        self.assertEqual(self.investigate(self.evidence).case()["impact"]["persons"], 7)

    def test_broken_zip_in_a_workbook(self):
        self.write("broken.xlsx", (GOLDEN / "xlsx/broken_member/input.xlsx").read_bytes())
        case = self.investigate(self.evidence).case()
        e = self.evidence_of(case, "broken.xlsx")
        self.assertIn("damaged_archive", self.reasons(e))
        self.assertEqual(case["impact"]["persons"], 7)

    def test_workbook_bomb(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/sheet1.xml", "w") as member:
                member.write(b"<worksheet><sheetData>")
                for _ in range(400):
                    member.write(b" " * (1 << 20))
        self.write("bomb.xlsx", out.getvalue())
        e = self.evidence_of(self.investigate(self.evidence).case(), "bomb.xlsx")
        self.assertIn("too_large", self.reasons(e))

    def test_ods(self):
        self.write("members.ods", (GOLDEN / "ods/customers/input.ods").read_bytes())
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.evidence_of(case, "members.ods")["format"], "ods")
        self.assertGreaterEqual(case["impact"]["persons"], 4)

    def test_json_lines(self):
        self.write("export.jsonl", "".join(json.dumps({"id": i, "customer": dict(zip(("name", "email", "phone"), person(i)))},
                                                      ensure_ascii=False) + "\n" for i in range(3000)))
        run = self.investigate(self.evidence)
        case = run.case()
        self.assertEqual(self.evidence_of(case, "export.jsonl")["format"], "json_records")
        self.assertEqual(case["impact"]["persons"], 3000)
        self.nothing_leaks(run, [v for i in (0, 7, 2999) for v in person(i)[1:]])

    def test_json_records_in_one_long_line(self):
        records = [dict(zip(("name", "email", "phone"), person(i))) for i in range(30_000)]
        self.write("export.json", json.dumps({"status": "ok", "data": {"customers": records}}, ensure_ascii=False))
        case = self.investigate(self.evidence).case()
        self.assertEqual(case["impact"]["persons"], 30_000)

    def test_enquiry_mails(self):
        self.write("inbox.mbox", (GOLDEN / "mail/forms/input.mbox").read_bytes())
        run = self.investigate(self.evidence)
        case = run.case()
        e = self.evidence_of(case, "inbox.mbox")
        self.assertEqual((e["kind"], e["format"], e["read"], e["skipped"]), ("mail", "mbox", 8, 0))
        tables = {t["name"]: t for t in case["impact"]["tables_detail"]}
        self.assertEqual(tables["forms"]["rows"], 7)
        self.assertEqual(tables["forms"]["persons"], 7)
        self.nothing_leaks(run, [f"person{i}@mail.example" for i in range(8)])

    def test_attachments_of_mails(self):
        self.write("cur/1565400000.eml", (GOLDEN / "mail/attachments/input.eml").read_bytes())
        case = self.investigate(self.evidence).case()
        names = [t["name"] for t in case["impact"]["tables_detail"]]
        self.assertIn("list", names)
        self.assertIn("顧客", names)

    def test_wrong_boundary_is_cited_and_the_mail_read(self):
        self.write("inbox.mbox", (GOLDEN / "mail/wrong_boundary/input.mbox").read_bytes())
        case = self.investigate(self.evidence).case()
        self.assertIn("bad_boundary", self.reasons(self.evidence_of(case, "inbox.mbox")))
        self.assertEqual({t["name"]: t["rows"] for t in case["impact"]["tables_detail"]}["forms"], 2)

    def test_dump_that_lies_about_its_charset(self):
        rows = ",\n".join(f"({i},'{person(i)[0]}','{person(i)[1]}')" for i in range(200))
        dump = ("/*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `customers` (`id` int NOT NULL, `name` varchar(80) NOT NULL, `email` varchar(99));\n"
                f"INSERT INTO `customers` VALUES {rows};\n")
        self.write("shop.sql", dump.encode("cp932"))
        case = self.investigate(self.evidence).case()
        self.assertEqual(case["impact"]["persons"], 200)
        self.assertIn("name", [c["kind"] for t in case["impact"]["tables_detail"] for c in t["columns"]])

    def test_column_renamed_half_way(self):
        def insert(column, numbers):
            rows = ",".join(f"({i},'{person(i)[0]}','{person(i)[1]}')" for i in numbers)
            return f"INSERT INTO `customers` (`id`, `name`, `{column}`) VALUES {rows};\n"
        self.write("shop.sql", "-- MariaDB dump 10.19\n" + insert("email", range(100)) + insert("mail_address", range(100, 200)))
        self.assertEqual(self.investigate(self.evidence).case()["impact"]["persons"], 200)

    def test_tables_whose_rows_are_of_all_lengths(self):
        ends = ["", ",{2}", ",{2},x,y"]
        self.write("list.csv", "氏名,メール,電話\n" + "".join(("{0},{1}" + ends[i % 3] + "\n").format(*person(i)) for i in range(30)))
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.evidence_of(case, "list.csv")["skipped"], 20)
        self.assertEqual(case["impact"]["persons"], 30)

    def test_quote_never_closed_costs_its_line(self):
        self.write("list.csv", "氏名,メール,電話\n" + "".join(('"' if i == 7 else "") + ",".join(person(i)) + "\n" for i in range(30)))
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.reasons(self.evidence_of(case, "list.csv")), ["not_this_format"])
        self.assertEqual(case["impact"]["persons"], 29)

    def test_another_export_behind_the_first(self):
        first = "".join(f"{i},{person(i)[0]},{person(i)[1]}\n" for i in range(30))
        other = "".join(f"{i},{person(i)[1]},{person(i)[0]},{person(i)[2]}\n" for i in range(30, 60))
        self.write("list.csv", "番号,氏名,メール\n" + first + "番号,メール,氏名,電話\n" + other)
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.evidence_of(case, "list.csv")["skipped"], 0)
        self.assertEqual(case["impact"]["persons"], 60)
        self.assertEqual({c["name"]: c["kind"] for t in case["impact"]["tables_detail"] for c in t["columns"]},
                         {"番号": "none", "氏名": "name", "メール": "email", "電話": "phone"})

    def test_one_address_a_line(self):
        for header in ("", "メールアドレス\n"):
            self.write("mails.txt", header + "".join(f"{person(i)[1]}\r\n" for i in range(30)))
            self.assertEqual(self.investigate(self.evidence).case()["impact"]["persons"], 30, header)

    def test_first_cell_of_64_megabytes(self):
        rows = "".join(f"{i},{person(i)[0]},{person(i)[1]}\n" for i in range(1, 9))
        self.write("list.csv", f"備考,氏名,メール\n{'A' * (64 << 20)},{person(0)[0]},{person(0)[1]}\n" + rows)
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.reasons(self.evidence_of(case, "list.csv")), ["too_long"])
        self.assertEqual(case["impact"]["persons"], 8)

    def test_cells_of_64_megabytes(self):
        rows = [f"{person(i)[0]},{person(i)[1]}\n" for i in range(100)]
        big = '"' + "あ" * (23 << 20) + '",x@mail.example\n'
        self.write("list.csv", "氏名,メール\n" + "".join(rows[:50]) + big + "".join(rows[50:]))
        case = self.investigate(self.evidence).case()
        e = self.evidence_of(case, "list.csv")
        self.assertGreaterEqual(e["skipped"], 1)
        self.assertEqual(case["impact"]["persons"], 100)

    def test_dump_cut_anywhere(self):
        dump = ("-- MariaDB dump 10.19\nCREATE TABLE `customers` (`id` int NOT NULL, `name` varchar(80) NOT NULL, `email` varchar(99));\n"
                "INSERT INTO `customers` VALUES " + ",".join(f"({i},'{person(i)[0]}','{person(i)[1]}')" for i in range(40)) + ";\n").encode()
        start = dump.index(b"VALUES") + 7
        for at in range(start + 120, len(dump) - 2, 97):
            self.write("shop.sql", dump[:at])
            case = self.investigate(self.evidence).case()
            whole = dump[start:at].count(b"example')")
            e = self.evidence_of(case, "shop.sql")
            self.assertEqual(e["read"], whole, at)
            self.assertEqual(e["skipped"], 1, at)

    def test_excerpts_of_rows_show_their_shape_alone(self):
        people = [person(i) for i in range(60)]
        rows = ["\t".join(p) if i % 20 else p[0] + "\t" + p[1] for i, p in enumerate(people)]
        self.write("short.csv", "氏名,メール,電話\n" + "\n".join(r.replace("\t", ",") for r in rows) + "\n")
        self.write("copy.sql", "-- PostgreSQL database dump\nCREATE TABLE public.members (name text, email text, tel text);\n"
                   "COPY public.members (name, email, tel) FROM stdin;\n" + "\n".join(rows)[:-9])
        self.write("list.jsonl", "".join(json.dumps(dict(zip(("name", "email", "tel"), p)), ensure_ascii=False) + "\n" for p in people)[:-9])
        cut = "INSERT INTO `t` VALUES " + ",".join(f"('{p[0]}','{p[1]}','{p[2]}')" for p in people[:-1])
        for end in (f",('{people[-1][0]}','customer59", f",('{people[-1][0]}','{people[-1][1]}','0900059"):
            self.write("cut.sql", "-- MySQL dump 10.13\nCREATE TABLE `t` (`name` text, `email` text, `tel` text);\n" + cut + end)
            run = self.investigate(self.evidence)
            for ending in ("short.csv", "copy.sql", "list.jsonl", "cut.sql"):
                self.assertGreaterEqual(self.evidence_of(run.case(), ending)["skipped"], 1, ending)
            self.nothing_leaks(run, [v for i in (0, 20, 40, 59) for v in (person(i)[0], f"customer{i}")] + ["0900059"])


if __name__ == "__main__":
    main()
