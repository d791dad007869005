#!/usr/bin/env python3
"""The third incident, replayed: seven brands' sites deleted from one server. The expected figures come from SQL on the recorded server."""
import gzip
import json
import os
import pathlib
import re
import subprocess
import threading

from program import ROOT, TestCase, fastest, listed_persons, main

REPLAY = ROOT / "replays/site-wipe"
EXPECTED = json.loads((REPLAY / "expected.json").read_text())


class SiteWipe(TestCase):
    program = fastest()

    def setUp(self):
        super().setUp()
        self.run_ = self.investigate(REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons", "--lang", "en")
        self.case = self.run_.case()

    def found(self, rule):
        return [f for f in self.case["findings"] if f["rule"] == rule]

    def test_persons_over_seven_brands_each_once(self):
        impact = self.case["impact"]
        for key in ("tables", "rows", "rows_with_personal_data", "persons"):
            self.assertEqual(impact[key], EXPECTED[key], key)
        self.assertEqual((impact["persons_min"], impact["persons_max"]), (EXPECTED["persons"], EXPECTED["persons"]))
        groups = {g["name"]: (g["rows"], g["persons"]) for g in impact["groups"]}
        self.assertEqual(groups, {g["name"]: (g["rows"], g["persons"]) for g in EXPECTED["groups"]})
        self.assertEqual(len(groups), 7)
        self.assertGreater(sum(persons for _, persons in groups.values()), EXPECTED["persons"], "some applied at two brands")
        self.assertEqual({k: v[:10] for k, v in impact["period"].items()}, EXPECTED["period"])

    def test_minors(self):
        self.assertEqual(self.case["impact"]["minors"], EXPECTED["minors"])
        self.assertGreater(EXPECTED["minors"], EXPECTED["persons"] / 2)

    def test_personal_fields_of_every_form_are_known(self):
        kinds = {t["name"]: {c["kind"] for c in t["columns"]} for t in self.case["impact"]["tables_detail"] if t["rows_with_personal_data"]}
        self.assertEqual(len(kinds), 6)  # two of the seven are named alike
        for table, found in kinds.items():
            self.assertLessEqual({"name", "email", "phone"}, found, table)
        self.assertIn("birth_date", kinds["資料請求"])
        self.assertIn("age", kinds["contact_form"])

    def test_the_logs_prove_that_all_seven_tables_were_read(self):
        confirmed = self.case["impact"]["confirmed"]
        self.assertEqual((confirmed["tables"], confirmed["persons"]), (7, EXPECTED["persons"]))

    def test_at_least_is_at_most_where_all_was_read(self):
        impact = self.case["impact"]
        self.assertEqual((impact["persons_at_least"], impact["persons_at_most"]), (EXPECTED["persons"], EXPECTED["persons"]))
        tables = {f"{t['database']}.{t['name']}": t for t in impact["tables_detail"] if t["rows_with_personal_data"]}
        self.assertEqual(sorted(tables), EXPECTED["tables_read"])
        for name, table in tables.items():
            self.assertEqual((table["confirmed_rows"], table["confirmed_persons"]), (table["rows"], table["persons"]), name)
            self.assertTrue(any("/db/" in ref["path"] for ground in table["because"] for ref in ground["refs"]), name)
        # What sqlmap took row by row three hours before, each by a statement of its own.
        with gzip.open(REPLAY / "evidence/db/general.log.gz", "rt") as log:
            single = len({line.rpartition(" LIMIT ")[2] for line in log if "UNION ALL" in line and re.search(r" FROM kotori\.shiryo_seikyu LIMIT \d+,1\)", line)})
        by_statement = [g for g in tables["kotori.shiryo_seikyu"]["because"] if "queries on record" in g["text"]]
        self.assertEqual([g["rows"] for g in by_statement], [single])

    def test_exploit(self):
        union = self.found("sql_injection_union")
        self.assertEqual([f["verdict"] for f in union], ["succeeded"])
        self.assertTrue(any(EXPECTED["dumped_by_injection"] in ground for ground in union[0]["grounds"]), union[0]["grounds"])
        self.assertEqual({re.sub(r"/[^/]*$", "", r["path"].split("evidence/")[1]) for r in union[0]["refs"]}, {"web/kotori", "db"},
                         "web log and database log")
        first = min(f["first"] for f in self.case["findings"] if f["rule"].startswith("sql_injection"))
        self.assertGreaterEqual(first, EXPECTED["injection"])
        self.assertEqual(first[:13], EXPECTED["injection"][:13])

    def test_dropped_script(self):
        script, = self.found("dropped_script")
        self.assertEqual((script["verdict"], script["severity"], script["asset"]), ("succeeded", "critical", "kotori"))
        self.assertEqual(script["first"], EXPECTED["uploaded"])
        self.assertEqual(script["last"], EXPECTED["wiped"])
        self.assertIn({"type": "path", "value": EXPECTED["script"], "finding": script["id"]}, self.case["indicators"])
        read = [r for r in script["refs"] if "/db/" in r["path"]]
        self.assertTrue(any(EXPECTED["tables_read"][0].split(".")[0] in r["excerpt"] or "SELECT" in r["excerpt"] for r in read), read)

    def test_deletion(self):
        dropped, = self.found("database_dropped")
        self.assertEqual(dropped["first"], EXPECTED["dropped"])
        self.assertEqual(dropped["count"], EXPECTED["tables"])
        self.assertIn(EXPECTED["dropped"], [entry["time"] for entry in self.case["timeline"]])

    def test_every_site_down(self):
        down = {f["asset"]: f for f in self.found("site_down")}
        self.assertEqual(set(down), set(EXPECTED["down"]))
        for site, expected in EXPECTED["down"].items():
            self.assertEqual(down[site]["first"], expected["first_bad"], site)
            self.assertTrue(any(expected["last_good"] in ground for ground in down[site]["grounds"]), (site, down[site]["grounds"]))
            self.assertTrue(any("dropped" in ground and EXPECTED["dropped"] in ground for ground in down[site]["grounds"]), down[site]["grounds"])

    def test_actor_and_nobody_else(self):
        actors = self.case["actors"]
        self.assertEqual(actors[0]["addresses"], [EXPECTED["actor"]])
        self.assertEqual([a["addresses"] for a in actors[1:]], [[EXPECTED["scanner"]]], "who tried in vain is told, and nobody else")
        for finding in self.case["findings"]:
            if finding["verdict"] in ("likely_succeeded", "succeeded"):
                self.assertEqual(finding["actor"]["address"], EXPECTED["actor"], finding["rule"])
            if finding["severity"] in ("medium", "high", "critical") and finding["rule"] != "site_down":
                self.assertIn(finding["actor"]["address"], (EXPECTED["actor"], EXPECTED["scanner"]), finding["rule"])

    def test_window_is_the_intruders(self):
        window = self.case["window"]
        self.assertEqual(window["first"][:13], EXPECTED["injection"][:13])
        self.assertEqual(window["last"], EXPECTED["wiped"])

    def test_no_clean_word_of_what_was_hit(self):
        self.assertEqual(self.case["negatives"], [])

    def test_nothing_but_the_list_holds_a_persons_value(self):
        rows = [list(row.values()) for row in listed_persons(self.run_.out / "persons.csv")]
        self.assertEqual(len(rows), EXPECTED["persons"])
        values = {value for row in rows for value in row[1:5] if len(value) >= 8}
        self.assertGreater(len(values), 30_000)
        for path in self.run_.out.iterdir():
            if path.name == "persons.csv":
                continue
            words = set(re.findall(r"[\w.@-]{8,}", path.read_text()))
            self.assertEqual(len(values & words), 0, path.name)

    def test_same_input_same_bytes(self):
        again = self.hinomi("investigate", REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons", "--lang", "en",
                            "--out", self.folder / "again")
        self.assertEqual(again.code, 0)
        for path in sorted(self.run_.out.iterdir()):
            self.assertEqual(path.read_bytes(), (self.folder / "again" / path.name).read_bytes(), path.name)

    def test_told_while_the_log_grows(self):
        log = b"".join(gzip.decompress((REPLAY / "evidence/web/kotori" / name).read_bytes())
                       for name in ("access.log.2.gz", "access.log.1.gz", "access.log.gz")).splitlines(keepends=True)
        used = max(i for i, line in enumerate(log) if EXPECTED["script"].encode() in line)
        program = subprocess.Popen([self.program, "detect", "--format", "json", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env=dict(os.environ, LC_ALL="C.UTF-8"))
        watchdog = threading.Timer(120, program.kill)
        watchdog.start()
        try:
            written = 0
            for until, rule in ((used - 3, "dropped_script"), (used + 60, "site_down")):
                program.stdin.write(b"".join(log[written:until]))
                program.stdin.flush()
                written = until
                while True:  # the input is still open
                    told = json.loads(program.stdout.readline())
                    if told["rule"] == rule:
                        break
                self.assertIn(told["severity"], ("high", "critical"))
            program.stdin.close()
        finally:
            watchdog.cancel()
            program.kill()
            program.stdout.close()
            program.wait()

    def test_schema(self):
        self.assert_follows("case.schema.json", self.run_.out / "case.json")

    def test_no_expected_figure_stands_in_program_or_ledger(self):
        figures = [str(EXPECTED[k]) for k in ("rows", "rows_with_personal_data", "persons", "minors")]
        files = [REPLAY / "hinomi.yml", *(p for p in pathlib.Path(ROOT / "src").rglob("*.cc") if not p.stem.endswith("_test")),
                 *pathlib.Path(ROOT / "content").rglob("*.yml")]
        for file in files:
            text = file.read_text()
            for figure in figures:
                self.assertIsNone(re.search(rf"(?<![\d.]){figure[:-3]}[,']?{figure[-3:]}(?!\d)", text), f"{figure} in {file}")


if __name__ == "__main__":
    main()
