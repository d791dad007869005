#!/usr/bin/env python3
"""The second incident, replayed: a CMS login opened to the world. The truth was written by the recorder, not from the logs."""
import csv
import json
import subprocess

from program import ROOT, TestCase, fastest, main

REPLAY = ROOT / "replays/cms-login"
EXPECTED = json.loads((REPLAY / "expected.json").read_text())
ACCUSING = ("medium", "high", "critical")


def local(time):
    """A moment as sentences have it."""
    return time[:19].replace("T", " ")


class CmsLogin(TestCase):
    program = fastest()

    def setUp(self):
        super().setUp()
        self.run_ = self.investigate(REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons", "--lang", "en")
        self.case = self.run_.case()

    def findings(self, rule):
        return [f for f in self.case["findings"] if f["rule"] == rule]

    def test_when_the_restriction_fell_and_came_back(self):
        truth = EXPECTED["restriction"]
        found = self.findings("restriction_lifted")
        self.assertEqual(len(found), 1)
        finding = found[0]
        self.assertEqual(finding["first"], truth["first_use"])
        self.assertIn(f"fell after {local(truth['last_refusal_before'])}", finding["reason"])
        self.assertLess(truth["last_refusal_before"], truth["lifted"])
        self.assertLess(truth["lifted"], finding["first"])
        self.assertIn(f"At {local(truth['restored'])} they are refused again", finding["reason"])
        self.assertEqual(finding["severity"], "high")
        grounds = " ".join(finding["grounds"])
        for address in truth["outsiders"]:
            self.assertIn(address, grounds)
        self.assertIn(f"{len(truth['outsiders'])} outside addresses", finding["reason"])
        self.assertIn("no permit", grounds)
        # The day stands in the timeline.
        day = truth["lifted"][:10]
        self.assertTrue([t for t in self.case["timeline"] if t["time"].startswith(day) and "restriction fell" in t["text"]])

    def test_guessers_their_countries_and_the_account(self):
        by_address = {a["addresses"][0]: a for a in self.case["actors"]}
        for country, address in EXPECTED["guessers"].items():
            self.assertEqual(by_address[address]["countries"], [country])
        first = self.case["actors"][0]
        self.assertEqual(first["addresses"], [EXPECTED["intruder"]])
        self.assertEqual(first["accounts"], [EXPECTED["account"]])
        succeeded = [f for f in self.findings("password_guessing") if f["verdict"] == "succeeded"]
        self.assertTrue(succeeded)
        for finding in succeeded:
            self.assertEqual(finding["severity"], "critical")
            self.assertEqual((finding["actor"]["address"], finding["actor"]["account"]), (EXPECTED["intruder"], EXPECTED["account"]))
        self.assertIn(EXPECTED["attempts_of_intruder"], [f["count"] for f in succeeded])

    def test_first_login_from_elsewhere(self):
        found = [f for f in self.findings("first_login_from_new_network") if f["actor"]["account"]]
        self.assertEqual([(f["first"][:19], f["actor"]["address"], f["actor"]["account"]) for f in found],
                         [(EXPECTED["logins"][0][:19], EXPECTED["intruder"], EXPECTED["account"])])
        self.assertEqual(found[0]["severity"], "medium")

    def test_window(self):
        self.assertLessEqual(self.case["window"]["first"], EXPECTED["logins"][0])
        self.assertGreaterEqual(self.case["window"]["last"], EXPECTED["last_inside"])
        self.assertGreater(self.case["window"]["first"], EXPECTED["restriction"]["lifted"])
        self.assertLess(self.case["window"]["last"], EXPECTED["closed"])

    def test_which_pages_and_records_were_read(self):
        found = self.findings("enumeration_walk")
        self.assertEqual([f["actor"]["address"] for f in found], [EXPECTED["intruder"]])
        self.assertEqual(found[0]["verdict"], "succeeded")
        shown = {}
        for r in found[0]["records_shown"]:
            numbers = shown.setdefault((r["table"], r["kind"]), [])
            if r["kind"] != "export":
                numbers += range(r["first"], r["last"] + 1)
        truth = {}
        for name, table in EXPECTED["tables"].items():
            for kind, numbers in (("record", table["ids_viewed"]), ("page", table["pages_viewed"])):
                if numbers:
                    truth[name, kind] = numbers
            if table["exported"]:
                truth[name, "export"] = []
        self.assertEqual(shown, truth)

    def test_tables_and_periods_at_most_and_rows_proven(self):
        tables = {t["name"]: t for t in self.case["impact"]["tables_detail"]}
        notes = " ".join(self.case["impact"]["notes"])
        for name, truth in EXPECTED["tables"].items():
            table = tables[name]
            self.assertEqual((table["rows"], table["rows_with_personal_data"], table["persons"]), (truth["rows"], truth["rows"], truth["persons"]))
            self.assertEqual((table["first"][:10], table["last"][:10]), (truth["first"], truth["last"]))
            self.assertEqual(table["confirmed"], truth["exported"], name)
            self.assertEqual(table.get("viewed", 0), len(truth["ids_viewed"]), name)
            if truth["ids_viewed"]:
                self.assertIn(f"table {name}, {len(truth['ids_viewed'])} (numbers {truth['ids_viewed'][0]}–{truth['ids_viewed'][-1]})", notes)
        groups = {g["name"]: g["rows"] for g in self.case["impact"]["groups"]}
        self.assertEqual(groups["distance course applications"], EXPECTED["tables"]["wp_course_applications"]["rows"])
        self.assertEqual(self.case["impact"]["confirmed"]["rows"], sum(t["rows"] for t in EXPECTED["tables"].values() if t["exported"]))

    def test_no_card_number_is_stored(self):
        self.assertEqual(self.case["impact"]["cards"], EXPECTED["cards"])
        kinds = {f["kind"] for f in self.case["impact"]["fields"]}
        self.assertFalse(kinds & {"card_number", "card_code", "card_expiry", "card_holder"})

    def test_nobody_else_is_accused(self):
        accused = {address for a in self.case["actors"] for address in a["addresses"]}
        self.assertEqual(accused - set(EXPECTED["guessers"].values()) - set(EXPECTED["scanners"]), set())
        innocent = {*EXPECTED["own"], EXPECTED["crawler"]}
        for finding in self.case["findings"]:
            if finding["severity"] in ACCUSING:
                self.assertNotIn(finding["actor"]["address"], innocent, finding["rule"])
        # The unrelated scanners got nowhere, and nothing says they did.
        for finding in self.case["findings"]:
            if finding["actor"]["address"] in EXPECTED["scanners"]:
                self.assertIn(finding["verdict"], ("attempted", "observed"), finding["rule"])

    def test_nothing_is_said_to_have_been_altered(self):
        rules = {f["rule"] for f in self.case["findings"] if f["severity"] in ACCUSING}
        self.assertFalse(rules & {"file_tampering", "database_dropped", "ransom_note", "database_extraction", "upload_then_execution"}, rules)

    def test_everything_was_read(self):
        evidence = self.case["evidence"]
        self.assertEqual(sum(e["read"] for e in evidence if e["kind"] == "access_log"), EXPECTED["requests"])
        self.assertEqual([e["path"] for e in evidence if e["skipped"]], [])
        self.assertEqual({e["kind"] for e in evidence}, {"access_log", "error_log", "auth_log", "database_dump"})

    def test_the_missing_database_log_is_a_gap(self):
        self.assertTrue([g for g in self.case["gaps"] if g["asset"] == "website-db" and g["kind"] == "database_log"])

    def test_nothing_but_the_list_holds_a_persons_value(self):
        with (self.run_.out / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))[1:]
        values = {v for row in rows for v in row[1:5] if len(v) >= 6 and ("@" in v or any(ord(c) > 127 for c in v))}
        values = {v for v in values if "tomoshibi-shikaku" not in v}
        self.assertGreater(len(values), 800)
        for path in self.run_.out.iterdir():
            if path.name != "persons.csv":
                text = path.read_text()
                self.assertEqual([v for v in values if v in text][:1], [], path.name)

    def test_same_input_same_bytes_and_schema(self):
        again = self.hinomi("investigate", REPLAY / "evidence", "--ledger", REPLAY / "hinomi.yml", "--persons", "--lang", "en", "--out",
                            self.folder / "again")
        self.assertEqual(again.code, 0)
        for path in sorted(self.run_.out.iterdir()):
            self.assertEqual(path.read_bytes(), (self.folder / "again" / path.name).read_bytes(), path.name)
        done = subprocess.run(["/usr/bin/python3", ROOT / "tests/schema/validate.py", ROOT / "api/case.schema.json",
                               self.run_.out / "case.json"], capture_output=True, text=True)
        if done.returncode != 77:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_without_a_ledger_the_login_is_still_seen_to_open(self):
        run = self.hinomi("investigate", REPLAY / "evidence", "--no-store", "--lang", "en", "--out", self.folder / "bare")
        self.assertEqual(run.code, 0)
        case = json.loads((self.folder / "bare/case.json").read_text())
        lifted = [f for f in case["findings"] if f["rule"] == "restriction_lifted" and f["severity"] == "high"]
        self.assertEqual([f["first"][:10] for f in lifted], [EXPECTED["restriction"]["lifted"][:10]])


if __name__ == "__main__":
    main()
