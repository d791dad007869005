#!/usr/bin/env python3
"""The second incident, replayed: a CMS login opened to the world. The truth was written by the recorder, not from the logs."""
import datetime
import gzip
import json
import re

from program import ROOT, TestCase, fastest, listed_persons, main

REPLAY = ROOT / "replays/cms-login"
EXPECTED = json.loads((REPLAY / "expected.json").read_text())
ACCUSING = ("medium", "high", "critical")


def local(time):
    """A moment as sentences have it."""
    return time[:19].replace("T", " ")


MAIL = {"wp_course_applications": 5, "wp_enquiries": 2, "wp_enquiries_old": 2}  # columns of the dump; the last one dates a row
PER_PAGE = 20  # of site.php


def rows_of(table):
    """The dump's rows by another way than the program's: (number, mail, made)."""
    with gzip.open(next((REPLAY / "evidence").glob("wordpress-*.sql.gz")), "rt") as file:
        sql = file.read()
    for block in re.findall(rf"INSERT INTO `{table}` VALUES\n(.*?);\n", sql, re.S):
        for line in block.split("\n"):
            cells = [text or plain for text, plain in re.findall(r"'((?:[^'\\]|\\.|'')*)'|(NULL|-?[\d.]+)", line)]
            yield int(cells[0]), cells[MAIL[table]].lower(), cells[-1]


def rows_given(table):
    """What was played, by number; of lists: their pages as they were at the second of the request."""
    truth, rows = EXPECTED["tables"][table], list(rows_of(table))
    if truth["exported"]:
        return {number for number, _, _ in rows}
    given = set(truth["ids_viewed"])
    page = table.removeprefix("wp_").replace("_", "-")
    for path in (REPLAY / "evidence").glob("access.log*"):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
            for line in file:
                asked = re.match(rf'{re.escape(EXPECTED["intruder"])} .*?\[([^\]]+) .*?"GET /wp-admin/admin\.php\?page={page}(?:&paged=(\d+))? HTTP/1.1" 200 ', line)
                if asked:
                    when = str(datetime.datetime.strptime(asked[1], "%d/%b/%Y:%H:%M:%S"))
                    there = sorted((number for number, _, made in rows if made <= when), reverse=True)
                    first = PER_PAGE * (int(asked[2] or 1) - 1)
                    given.update(there[first:first + PER_PAGE])
    return given


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

    def test_at_least_and_at_most_persons(self):
        impact, persons = self.case["impact"], set()
        details = {t["name"]: t for t in impact["tables_detail"]}
        for table in EXPECTED["tables"]:
            given = rows_given(table)
            of_table = {mail for number, mail, _ in rows_of(table) if number in given}
            self.assertEqual((details[table]["confirmed_rows"], details[table]["confirmed_persons"]), (len(given), len(of_table)), table)
            self.assertTrue(details[table]["because"], table)
            for ground in details[table]["because"]:
                self.assertTrue(ground["refs"], ground)
            persons |= of_table
        self.assertEqual(impact["persons_at_least"], len(persons))
        self.assertGreater(len(persons), EXPECTED["tables"]["wp_enquiries_old"]["persons"], "lists and single pages add to the download")
        # Whoever applied or asked when the intruder was gone was out of reach.
        end = self.case["window"]["last"][:19].replace("T", " ")
        later = {table: sum(made > end for _, _, made in rows_of(table)) for table in EXPECTED["tables"]}
        self.assertGreater(sum(later.values()), 0)
        self.assertEqual({table: details[table].get("rows_after", 0) for table in later}, later)
        within = {mail for table in EXPECTED["tables"] for _, mail, made in rows_of(table) if made <= end}
        everybody = {mail for table in EXPECTED["tables"] for _, mail, _ in rows_of(table)}
        self.assertEqual(impact["persons_at_most"], impact["persons_max"] - len(everybody - within))
        self.assertGreater(impact["persons_at_most"], impact["persons_at_least"])
        report = (self.run_.out / "report.md").read_text()
        self.assertIn(f"At least {len(persons)} persons", report)
        self.assertIn("list pages that were shown held", report)

    def test_a_mistake_in_a_route_is_said_with_its_place(self):
        ledger = self.folder / "ledger.yml"
        ledger.write_text("sites:\n  - name: a\n    routes:\n      - {path: /orders, table: orders}\n")
        run = self.hinomi("investigate", REPLAY / "evidence", "--ledger", ledger, "--no-store", "--lang", "en")
        self.assertEqual(run.code, 2)
        said = run.stderr.decode()
        self.assertIn("ledger.yml:4", said)
        self.assertIn("has {id} once", said)

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
        rows = [list(row.values()) for row in listed_persons(self.run_.out / "persons.csv")]
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
        self.assert_follows("case.schema.json", self.run_.out / "case.json")

    def test_without_a_ledger_the_login_is_still_seen_to_open(self):
        run = self.hinomi("investigate", REPLAY / "evidence", "--no-store", "--lang", "en", "--out", self.folder / "bare")
        self.assertEqual(run.code, 0)
        case = json.loads((self.folder / "bare/case.json").read_text())
        lifted = [f for f in case["findings"] if f["rule"] == "restriction_lifted" and f["severity"] == "high"]
        self.assertEqual([f["first"][:10] for f in lifted], [EXPECTED["restriction"]["lifted"][:10]])


if __name__ == "__main__":
    main()
