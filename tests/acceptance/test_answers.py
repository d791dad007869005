#!/usr/bin/env python3
"""The answers for the papers, on the replays. The truth is computed from their generators and recorders, not from Hinomi's reading."""
import importlib.util
import json
import sys

from program import ROOT, TestCase, fastest, listed_persons, main

sys.path.insert(0, str(ROOT / "replays"))
sys.dont_write_bytecode = True


def generator(replay):
    spec = importlib.util.spec_from_file_location("generate_" + replay.replace("-", "_"), ROOT / "replays" / replay / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Answers(TestCase):
    program = fastest()

    def replay(self, name):
        replay = ROOT / "replays" / name
        case = self.investigate(replay / "evidence", "--ledger", replay / "hinomi.yml", "--persons", "--lang", "en").case()
        return case, json.loads((replay / "expected.json").read_text())

    def check_form(self, case):
        answers = case["answers"]
        self.assertEqual([i["item"] for i in answers["items"]],
                         ["outline", "occurred", "fields", "persons", "cause", "harm", "response", "publication", "prevention", "other"])
        for item in answers["items"]:
            self.assertTrue(item["facts"] or item["missing"], item)
            self.assertEqual(item["state"] == "known", item["missing"] is None, item)
        for count in answers["counts"]:
            self.assertLessEqual(count["min"], count["value"], count)
            self.assertGreaterEqual(count["max"], count["value"], count)
            self.assertTrue(count["unit"] and count["method"])
        # Each open question says what would settle it.
        self.assertEqual([q for q in answers["unknowns"] if not q["what"] or not q["settled_by"]], [])
        self.assertEqual(len(answers["unknowns"]), len(case["unknowns"]))
        return answers, {c["what"]: c for c in answers["counts"]}, {i["item"]: i for i in answers["items"]}

    def test_staging_ransom_says_who_is_not_affected(self):
        case, expected = self.replay("staging-ransom")
        answers, counts, items = self.check_form(case)
        self.assertEqual((counts["persons"]["value"], counts["persons_read"]["value"]), (expected["persons"], expected["persons"]))
        groups = {g["tables"][0].split(".")[-1]: g for g in answers["groups"]}
        for group in expected["groups"]:
            self.assertEqual((groups[group["name"]]["rows"], groups[group["name"]]["persons"]), (group["rows"], group["persons"]))
        for kind in expected["fields"]:
            holding = [f for g in answers["groups"] for f in g["fields"] if f["kind"] == kind["kind"]]
            self.assertEqual(sum(f["rows"] for f in holding), kind["rows"], kind)
        unaffected = {u["source"]: u for u in answers["unaffected"]}
        self.assertIn("production-db", unaffected["logs"]["what"])
        self.assertIn("41,181", unaffected["logs"]["ground"])
        self.assertTrue(unaffected["tables"]["what"].startswith(f"{expected['tables'] - len(expected['groups'])} tables"))
        self.assertIn("item 4", " ".join(items["outline"]["facts"]))
        self.assertNotIn("item 2", " ".join(items["outline"]["facts"]))
        self.assertTrue(items["response"]["facts"][0].startswith("2019-08-30"))
        self.assertEqual(items["publication"]["state"], "known")
        # Every address of this shop has prefecture, city and number; its tables have no postal code.
        everyone = {p["email"]: p for rows in generator("staging-ransom").applications(__import__("random").Random(20190822)).values() for p, _, _ in rows}
        self.assertEqual(len(everyone), expected["persons"])
        contact = case["impact"]["contact"]
        self.assertEqual((contact["address_complete"], contact["address_missing"]), (0, [{"part": "postal_code", "persons": len(everyone)}]))
        self.assertEqual(contact["merged_by"], [{"key": "email", "rows": expected["rows_with_personal_data"], "keys": expected["persons"], "joined": 0}])

    def test_cms_login_stores_no_card_and_says_what_is_open(self):
        case, expected = self.replay("cms-login")
        answers, counts, items = self.check_form(case)
        harm = {h["what"]: h for h in answers["harm"]}
        self.assertFalse(harm["cards"]["held"])
        self.assertIsNone(case["impact"]["card_window"])
        # WordPress' own users have hashed passwords.
        self.assertTrue(harm["passwords"]["held"])
        self.assertIn("phpass", harm["passwords"]["text"])
        read = sum(t["persons"] for t in expected["tables"].values() if t["exported"])
        self.assertEqual(counts["persons_read"]["value"], read)
        self.assertEqual((counts["persons_proven"]["value"], counts["persons_proven"]["max"]),
                         (case["impact"]["persons_at_least"], case["impact"]["persons_at_most"]))
        self.assertEqual(items["persons"]["state"], "partly")
        self.assertGreaterEqual(counts["persons"]["value"], max(t["persons"] for t in expected["tables"].values()))
        self.assertEqual(items["response"]["state"], "unknown")
        self.assertIn("ledger", items["response"]["missing"])
        self.assertTrue(items["publication"]["facts"][0].startswith("2018-02-28"))
        self.assertTrue(any("website-db" in q["what"] and "log" in q["settled_by"] for q in answers["unknowns"]))

    def test_site_wipe_tells_minors_through_their_guardians(self):
        case, expected = self.replay("site-wipe")
        _, counts, items = self.check_form(case)
        self.assertEqual(counts["minors"]["value"], expected["minors"])
        made = generator("site-wipe")
        tables = made.applications()
        born, earliest, guarded, addressed = {}, {}, set(), set()
        for brand in made.BRANDS:
            names = [name for name, _, _ in brand.columns]
            for row in tables[brand.key]:
                value, on = dict(zip(names, row["values"])), row["time"].date()
                who = row["person"]
                if brand.key in made.DATED:
                    born[who] = row["birthday"]
                day = (made.earliest_birth_by_grade(value["gakunen"], on) if brand.key == "kotori"
                       else made.earliest_birth_by_age(value[made.AGED[brand.key]], on) if brand.key in made.AGED else None)
                if day:
                    earliest[who] = max(day, earliest.get(who, day))
                if value.get("hogosha_mei") or value.get("guardian_name") or value.get("保護者氏名"):
                    guarded.add(who)
                if brand.key in ("kotori", "hoshizora", "aozora", "manabiya"):
                    addressed.add(who)
        minors = {who for who in {*born, *earliest} if made.years_between(born.get(who) or earliest[who], made.WIPED_ON) < 18}
        self.assertEqual(len(minors), expected["minors"])
        contact = case["impact"]["contact"]
        self.assertEqual(contact["through_guardian"], len(minors & guarded))
        self.assertEqual((contact["address_complete"], contact["address_incomplete"]), (len(addressed), 0))
        rows = listed_persons(self.folder / "out/persons.csv")
        self.assertEqual(sum(r["addressee"] == "guardian" for r in rows), len(minors & guarded))
        self.assertEqual(sum(r["minor"] == "yes" for r in rows), len(minors))
        self.assertIn("call centre", " ".join(items["response"]["facts"]))


if __name__ == "__main__":
    main()
