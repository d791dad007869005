#!/usr/bin/env python3
"""Logs and dumps that others published: every line is read or cited, and ordinary visitors are not accused."""
import json
import unittest

from program import PUBLIC_DATA, TestCase, fastest, main


@unittest.skipUnless(PUBLIC_DATA.is_dir(), f"the folder with public data is absent (set HINOMI_DATA; looked in {PUBLIC_DATA})")
class PublicLogs(TestCase):
    program = fastest()

    def read_whole(self, name, kind):
        path = PUBLIC_DATA / name
        run = self.investigate(path)
        case = run.case()
        evidence = case["evidence"][0]
        lines = path.read_bytes().count(b"\n") + (0 if path.read_bytes().endswith(b"\n") else 1)
        self.assertEqual(evidence["kind"], kind)
        self.assertEqual(evidence["read"] + evidence["skipped"], lines)
        return case, evidence, lines

    def test_visitors_of_a_blog(self):
        case, evidence, lines = self.read_whole("access_logs/dev_semicomplete_first5000.log", "access_log")
        self.assertEqual((evidence["read"], evidence["skipped"]), (lines, 0))
        self.assertEqual([f["title"] for f in case["findings"] if f["severity"] in ("high", "critical")], [])
        self.assertEqual([f["title"] for f in case["findings"] if f["verdict"] == "succeeded"], [])

    def test_apache_error_log(self):
        case, evidence, _ = self.read_whole("access_logs/dev_loghub_Apache_2k_error.log", "error_log")
        self.assertEqual(evidence["skipped"], 0)
        self.assertEqual([f for f in case["findings"] if f["severity"] in ("high", "critical")], [])

    def test_sshd(self):
        case, evidence, _ = self.read_whole("access_logs/dev_loghub_OpenSSH_2k.log", "auth_log")
        self.assertEqual(evidence["skipped"], 0)
        self.assertEqual([f for f in case["findings"] if f["verdict"] == "succeeded"], [], "no guess succeeded in that log")
        self.assertIn("password_guessing", {f["rule"] for f in case["findings"]})

    def test_linux_syslog(self):
        _, evidence, lines = self.read_whole("access_logs/dev_loghub_Linux_2k.log", "auth_log")
        self.assertEqual(evidence["read"], lines)

    def test_crs_attacks(self):
        case, evidence, lines = self.read_whole("crs/dev_access.log", "access_log")
        self.assertEqual(evidence["read"], lines)
        self.assertTrue(any("T1190" in f["techniques"] for f in case["findings"]), "attacks on a public application")

    def test_sakila_dump(self):
        dumps = sorted((PUBLIC_DATA / "dbdumps").rglob("*sakila*data*.sql*"))
        if not dumps:
            self.skipTest("no sakila dump in the public data")
        case = self.investigate(*dumps).case()
        rows = {t["name"]: t["rows"] for t in case["impact"]["tables_detail"]}
        for table, expected in {"customer": 599, "staff": 2, "address": 603, "payment": 16049, "rental": 16044}.items():
            self.assertEqual(rows.get(table), expected, table)

    def test_ransom_traces(self):
        index = PUBLIC_DATA / "db_ransom" / "dev_index.jsonl"
        found = missed = false = 0
        for row in map(json.loads, index.read_text().splitlines()):
            path = PUBLIC_DATA / "db_ransom" / row["file"]
            if path.suffix != ".sql":
                continue  # the trace is a document of another database system
            case = self.investigate(path).case()
            hit = any(f["rule"] == "ransom_note" and f["severity"] in ("high", "critical") for f in case["findings"])
            expected = row["label"] == "ransom"
            found += expected and hit
            missed += expected and not hit
            false += hit and not expected
            if hit and row.get("btc"):
                self.assertIn(row["btc"], [i["value"] for i in case["indicators"]])
        print(f"ransom traces: {found} found, {missed} missed, {false} false")
        self.assertEqual((missed, false), (0, 0))


if __name__ == "__main__":
    main()
