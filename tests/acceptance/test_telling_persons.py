#!/usr/bin/env python3
"""How the persons of a leak can be told: forms of addresses, mail that came back, guardians, languages, merges. The truth is made with the rows."""
import csv
import datetime as dt
import random
import sys

from program import ROOT, TestCase, fastest, listed_persons, main

sys.path.insert(0, str(ROOT / "replays"))
import people  # noqa: E402

DAY = dt.date(2026, 5, 1)
TYPOS = {"gmial.com": "gmail.com", "yahooo.co.jp": "yahoo.co.jp", "docomo.co.jp": "docomo.ne.jp"}
# What a person typed → what it is.
MAILS = {
    "good": ["{n}@mail-a.jp", "user.{n}@sub.mail-b.co.jp", "x{n}@日本語.jp", "x{n}..y.@docomo.ne.jp", "X{n}@EZWEB.NE.JP"],
    "malformed": ["user{n}＠", "user{n}(at)mail-a.jp", "user{n}@localhost-only", "なし", "user{n}@-mail.jp", "user{n}@mail_x.jp"],
    "reserved": ["user{n}@mail.example", "user{n}@shop.test"],
    "typo": [f"user{{n}}@{domain}" for domain in TYPOS],
}
ADDRESSES = {
    "complete": ("150-0001", "東京都若葉区本町1-2-{n}"),
    "wide": ("1500001", "北海道白鳥市栄町２－３－{n}"),
    "in_address": ("", "〒150-0001 大阪府東雲市泉{n}番地"),
    "no_prefecture": ("150-0001", "太宰府市朱雀{n}"),
    "no_number": ("150-0001", "神奈川県みどり丘市中央"),
    "no_code": ("", "京都府若葉市旭町{n}"),
    "none": ("", ""),
}
LACKS = {"complete": [], "wide": [], "in_address": [], "no_prefecture": ["prefecture"], "no_number": ["number"], "no_code": ["postal_code"], "none": None}


class TellingPersons(TestCase):
    program = fastest()

    def made(self):
        rng = random.Random(7)
        rows, truth = [], []
        for n in range(400):
            surname, _ = people.pick(rng, people.SURNAMES)
            given, _ = people.pick(rng, rng.choice([people.MEN, people.WOMEN]))
            guardian, _ = people.pick(rng, people.WOMEN)
            kind = rng.choices(list(MAILS), weights=[20, 3, 2, 2])[0]
            mail = rng.choice(MAILS[kind]).format(n=n)
            where = rng.choice(list(ADDRESSES))
            code, address = (part.format(n=n + 1) for part in ADDRESSES[where])
            born = dt.date(rng.randint(1960, 2018), rng.randint(1, 12), rng.randint(1, 28))
            minor = (DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))) < 18
            bounced = rng.choices([0, 1, 3], weights=[8, 1, 1])[0]
            language = rng.choice(["", "", "ja", "en-US", "zh_TW", "ko-KR", "fr"])
            name = f"{surname}{given}"
            row = {"氏名": name, "保護者氏名": f"{surname}{guardian}" if minor and rng.random() < 0.7 else "", "メールアドレス": mail,
                   "電話番号": f"090-{1000 + n:04d}-{rng.randint(0, 9999):04d}", "郵便番号": code, "住所": address, "生年月日": born.isoformat(),
                   "エラー回数": bounced, "言語": language, "登録日時": f"2026-04-{1 + n % 28:02d} 10:{n % 60:02d}:00"}
            said = {"ja": "ja", "en-US": "en", "zh_TW": "zh", "ko-KR": "ko", "fr": "other", "": "ja"}[language]
            repeats = rng.choices([1, 2], weights=[9, 1])[0]
            rows += [row] * repeats
            truth.append({"kind": kind, "where": where, "minor": minor, "guardian": row["保護者氏名"], "bounced": bounced > 0, "language": said,
                          "rows": repeats, "mail": mail, "name": name})
        with self.write("members.csv", "").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return truth

    def test_every_state_is_counted_and_listed(self):
        truth = self.made()
        case = self.investigate(self.evidence, "--persons", "--lang", "en").case()
        contact = case["impact"]["contact"]
        self.assertEqual(case["impact"]["persons"], len(truth))

        def count(condition):
            return sum(1 for t in truth if condition(t))

        mailed = ("good", "typo", "reserved")
        self.assertEqual(contact["mail_malformed"], count(lambda t: t["kind"] == "malformed"))
        self.assertEqual(contact["mail_reserved"], count(lambda t: t["kind"] == "reserved"))
        self.assertEqual(contact["mail_typo"], count(lambda t: t["kind"] == "typo"))
        self.assertEqual(contact["bounced"], count(lambda t: t["bounced"] and t["kind"] in mailed))
        self.assertEqual(contact["mail_deliverable"], count(lambda t: t["kind"] in ("good", "typo") and not t["bounced"]))
        self.assertEqual(contact["address_complete"], count(lambda t: LACKS[t["where"]] == []))
        self.assertEqual(contact["address_incomplete"], count(lambda t: LACKS[t["where"]]))
        self.assertEqual({m["part"]: m["persons"] for m in contact["address_missing"]},
                         {part: count(lambda t, p=part: p in (LACKS[t["where"]] or [])) for part in ("postal_code", "prefecture", "number")})
        self.assertEqual(contact["through_guardian"], count(lambda t: t["minor"] and t["guardian"]))
        self.assertEqual(case["impact"]["minors"], count(lambda t: t["minor"]))
        self.assertEqual({entry["language"]: entry["persons"] for entry in contact["languages"]},
                         {key: count(lambda t, k=key: t["language"] == k) for key in ("ja", "en", "zh", "ko", "other")})
        merged = {m["key"]: m for m in contact["merged_by"]}
        by_mail = [t for t in truth if t["kind"] in mailed]
        self.assertEqual((merged["email"]["rows"], merged["email"]["keys"]), (sum(t["rows"] for t in by_mail), len(by_mail)))

        listed = listed_persons(self.folder / "out/persons.csv")
        self.assertEqual(len(listed), len(truth))
        for row, t in zip(listed, truth):
            self.assertEqual(row["name"], t["name"])
            self.assertEqual(row["guardian"], t["guardian"])
            self.assertEqual(row["addressee"], "guardian" if t["minor"] and t["guardian"] else "person")
            self.assertEqual(row["minor"], "yes" if t["minor"] else "")
            self.assertEqual(row["language"], t["language"])
            usable = t["kind"] in ("good", "typo") and not t["bounced"]
            self.assertEqual(row["contact by"], "mail" if usable else "post" if LACKS[t["where"]] is not None else "phone")
            hint = [meant for domain, meant in TYPOS.items() if t["mail"].endswith("@" + domain)]
            self.assertEqual("perhaps" in row["mail state"], bool(hint), t["mail"])
            self.assertEqual(row["merged by"], "" if t["rows"] == 1 else "e-mail address" if t["kind"] in mailed else "telephone number")
            if t["kind"] == "malformed":
                self.assertEqual(row["email"], t["mail"])
        # Nothing of it leaves by another way.
        for path in (self.folder / "out").iterdir():
            if path.name != "persons.csv":
                text = path.read_text()
                self.assertEqual([t["mail"] for t in truth if len(t["mail"]) > 8 and t["mail"] in text], [], path.name)

    def test_mail_that_came_back_is_known_by_its_delivery_reports(self):
        truth = [t for t in self.made() if t["kind"] == "good" and not t["bounced"] and t["mail"].isascii()]
        self.assertGreater(len(truth), 4)
        gone, late = truth[:3], truth[3]
        reports = "".join(
            "From MAILER-DAEMON Sat Aug 10 03:12:45 2026\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
            "Date: Sat, 10 Aug 2026 12:12:45 +0900\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
            f"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {t['mail']}\nAction: {action}\n\n"
            f"--B\nContent-Type: message/rfc822\n\nFrom: shop@mx.example\nTo: {t['mail']}\nSubject: thanks\n\nbody\n--B--\n\n"
            for t, action in [*((t, "failed") for t in gone), (late, "delayed")])
        self.write("shop.mbox", reports)
        before = self.investigate(self.evidence / "members.csv", "--persons", "--lang", "en").case()["impact"]
        after = self.investigate(self.evidence, "--persons", "--lang", "en").case()["impact"]
        self.assertEqual(after["contact"]["bounced"], before["contact"]["bounced"] + len(gone))
        self.assertEqual(after["contact"]["mail_deliverable"], before["contact"]["mail_deliverable"] - len(gone))
        with (self.folder / "out/persons.csv").open(encoding="utf-8-sig", newline="") as file:
            state = {row["email"]: row["mail state"] for row in csv.DictReader(file)}
        self.assertEqual({"came back" in state[t["mail"].strip().lower()] for t in gone}, {True}, [state[t["mail"].strip().lower()] for t in gone])
        self.assertNotIn("came back", state[late["mail"].strip().lower()])


if __name__ == "__main__":
    main()
