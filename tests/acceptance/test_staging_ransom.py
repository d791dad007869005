#!/usr/bin/env python3
"""The first incident, replayed: a staging database taken twice. The expected figures come from SQL on the recorded server."""
import csv
import hashlib
import json
import pathlib
import re

from program import ROOT, TestCase, fastest, listed_persons, main

REPLAY = ROOT / "replays/staging-ransom"
EXPECTED = json.loads((REPLAY / "expected.json").read_text())


class StagingRansom(TestCase):
    program = fastest()

    def setUp(self):
        super().setUp()
        self.run_ = self.investigate(REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons")
        self.case = self.run_.case()

    def test_impact(self):
        impact = self.case["impact"]
        for key in ("tables", "rows", "rows_with_personal_data", "persons", "identified_by"):
            self.assertEqual(impact[key], EXPECTED[key], key)
        self.assertEqual({k: v[:10] for k, v in impact["period"].items()}, EXPECTED["period"])
        self.assertEqual({f["kind"]: f["required"] for f in impact["fields"]},
                         {f["kind"]: f["required"] for f in EXPECTED["fields"]})
        found = sorted((g["rows"], g["persons"]) for g in impact["groups"])
        self.assertEqual(found, sorted((g["rows"], g["persons"]) for g in EXPECTED["groups"]))
        self.assertEqual(len({g["name"] for g in impact["groups"]}), 3)
        self.assertEqual({f["kind"]: f["rows"] for f in impact["fields"]}, {f["kind"]: f["rows"] for f in EXPECTED["fields"]})
        self.assertEqual([a["name"] for a in impact["assets"]], ["staging-db"])
        self.assertEqual(impact["confirmed"]["rows"], EXPECTED["rows"])

    def test_at_least_is_at_most_where_all_was_read(self):
        impact = self.case["impact"]
        self.assertEqual((impact["persons_at_least"], impact["persons_at_most"]), (EXPECTED["persons"], EXPECTED["persons"]))
        for table in impact["tables_detail"]:
            self.assertEqual(table["confirmed_rows"], table["rows"], table["name"])
            refs = [ref["path"] for ground in table["because"] for ref in ground["refs"]]
            self.assertTrue(refs and all("staging/general.log" in path for path in refs), (table["name"], refs))
        report = (self.run_.out / "report.html").read_text()
        self.assertIn(f"少なくとも {EXPECTED['persons']:,} 人", report)

    def test_actor(self):
        first = self.case["actors"][0]
        self.assertEqual(first["addresses"], [EXPECTED["actor"]])
        self.assertEqual(first["countries"], [EXPECTED["country"]])
        self.assertEqual(len(self.case["actors"]), 1, "nobody else is accused")

    def test_both_extractions_with_their_times(self):
        extractions = [f for f in self.case["findings"] if f["rule"] == "database_extraction"]
        self.assertEqual([f["first"][:16] for f in extractions], [t[:16] for t in EXPECTED["extractions"]])
        for finding in extractions:
            self.assertEqual(finding["actor"]["address"], EXPECTED["actor"])
            self.assertEqual(finding["verdict"], "succeeded")

    def test_note_and_production_in_staging(self):
        rules = {f["rule"] for f in self.case["findings"]}
        self.assertLessEqual({"ransom_note", "production_in_staging", "database_dropped"}, rules)
        values = {(i["type"], i["value"]) for i in self.case["indicators"]}
        for kind in ("btc", "email"):
            self.assertIn((kind, EXPECTED["indicators"][kind]), values)
        self.assertIn(("ipv4", EXPECTED["actor"]), values)

    def test_clean_statement_on_production(self):
        statements = [n for n in self.case["negatives"] if n["asset"] != "staging-db"]
        matching = [n for n in statements if n["examined"] == EXPECTED["production"]["requests"]]
        self.assertTrue(matching, statements)
        self.assertTrue(matching[0]["complete"])

    def test_timeline_has_the_parties(self):
        parties = {entry["party"] for entry in self.case["timeline"]}
        self.assertGreaterEqual(len(parties), 3, parties)
        times = [entry["time"] for entry in self.case["timeline"]]
        self.assertEqual(times, sorted(times))
        self.assertGreaterEqual(len(times), 10)
        self.assertLessEqual(len(times), 40)

    def test_every_finding_cites_a_line_that_exists(self):
        for finding in self.case["findings"]:
            self.assertTrue(finding["refs"], finding["rule"])
            for ref in finding["refs"]:
                self.assertIn(ref["evidence"], {e["id"] for e in self.case["evidence"]})

    def test_evidence_is_sealed_and_untouched(self):
        previous = "0" * 64
        for e in self.case["evidence"]:
            content = (ROOT / e["path"]).read_bytes()
            self.assertEqual(e["sha256"], hashlib.sha256(content).hexdigest())
            self.assertEqual(e["previous_seal"], previous)
            text = f'{previous}\n{e["id"]}\n{e["path"]}\n{e["sha256"]}\n{e["bytes"]}\n'
            previous = hashlib.sha256(text.encode()).hexdigest()
            self.assertEqual(e["seal"], previous)

    def test_persons_list_is_private_and_complete(self):
        path = self.run_.out / "persons.csv"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(len(listed_persons(path)), EXPECTED["persons"])

    def test_nothing_else_holds_a_persons_value(self):
        values = set()
        for row in listed_persons(self.run_.out / "persons.csv"):
            for value in list(row.values())[1:5]:  # name, e-mail, phone, address
                if len(value) >= 5 and any(ord(c) > 127 or c == "@" or c.isdigit() for c in value):
                    values.add(value)
        self.assertGreater(len(values), 2000)
        texts = {p.name: p.read_text() for p in self.run_.out.iterdir() if p.name != "persons.csv"}
        texts["stdout"], texts["stderr"] = self.run_.stdout.decode(), self.run_.stderr.decode()
        texts["casebook"] = (self.folder / "casebook.db").read_bytes().decode(errors="replace")
        for name, text in texts.items():
            leaked = [v for v in values if v in text]
            self.assertEqual(len(leaked), 0, f"{name} holds {len(leaked)} personal values")

    def test_same_input_same_bytes(self):
        again = self.hinomi("investigate", REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons",
                            "--out", self.folder / "again")
        self.assertEqual(again.code, 0)
        for path in sorted(self.run_.out.iterdir()):
            self.assertEqual(path.read_bytes(), (self.folder / "again" / path.name).read_bytes(), path.name)

    def test_schema(self):
        self.assert_follows("case.schema.json", self.run_.out / "case.json")

    def test_timeline_csv_has_timesketchs_columns(self):
        with (self.run_.out / "timeline.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertTrue({"message", "datetime", "timestamp_desc"} <= set(rows[0]))
        self.assertEqual(len(rows), len(self.case["timeline"]))

    def test_english(self):
        run = self.hinomi("investigate", REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--lang", "en",
                          "--out", self.folder / "english")
        self.assertEqual(run.code, 0)
        case = json.loads((self.folder / "english/case.json").read_text())
        ascii_share = sum(c < "\u3000" for f in case["findings"] for c in f["title"]) / sum(len(f["title"]) for f in case["findings"])
        self.assertGreater(ascii_share, 0.95)

    def test_case_is_kept_and_shown_again(self):
        listed = self.hinomi("case", "list", "--format", "json")
        self.assertEqual(listed.code, 0)
        ids = [c["id"] for c in json.loads(listed.stdout)]
        self.assertEqual(ids, [self.case["id"]])
        shown = self.hinomi("case", "show", ids[0], "--format", "json")
        self.assertEqual(json.loads(shown.stdout), self.case)
        self.assertEqual(self.hinomi("case", "verify").code, 0)

    def test_no_expected_figure_stands_in_program_or_ledger(self):
        figures = [str(EXPECTED[k]) for k in ("rows", "rows_with_personal_data", "persons")]
        files = [REPLAY / "hinomi.yml", *(p for p in pathlib.Path(ROOT / "src").rglob("*.cc") if not p.stem.endswith("_test")), *pathlib.Path(ROOT / "content").rglob("*.yml")]
        for file in files:
            text = file.read_text()
            for figure in figures:
                written = rf"(?<![\d.]){figure[:-3]}[,']?{figure[-3:]}(?!\d)"
                self.assertIsNone(re.search(written, text), f"{figure} in {file}")


if __name__ == "__main__":
    main()
