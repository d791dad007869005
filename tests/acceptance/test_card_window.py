#!/usr/bin/env python3
"""A shop's payment page is altered and hands cards on. The truth comes from the lists of which the evidence is written, not from it."""
import datetime as dt
import json
import os
import random
import sys

from program import ROOT, TestCase, fastest, listed_persons, main

sys.path.insert(0, str(ROOT / "replays"))
import people  # noqa: E402

JST = dt.timezone(dt.timedelta(hours=9))
ALTERED = dt.datetime(2019, 5, 7, 2, 14, 9, tzinfo=JST)
FIRST_SENT = dt.datetime(2019, 5, 7, 7, 41, 0, tzinfo=JST)
STOPPED = dt.datetime(2019, 5, 15, 16, 40, 0, tzinfo=JST)
LOG_FROM = dt.datetime(2019, 5, 4, 0, 0, 0, tzinfo=JST)
CARDS_IN_WINDOW = 34
# name of the payment module → is it a card
METHODS = {1: ("クレジットカード決済", True), 2: ("代金引換", False), 3: ("銀行振込", False), 4: ("コンビニ決済", False), 5: ("GMO後払い", False)}
PREFIXES = {"visa": ["4", "4"], "mastercard": ["51", "2221", "2720", "55"], "jcb": ["3528", "3589"], "amex": ["34", "37"], "diners": ["36"]}


def persons(rng, count):
    made = []
    for n in range(count):
        surname, roman = people.pick(rng, people.SURNAMES)
        given, _ = people.pick(rng, rng.choice([people.MEN, people.WOMEN]))
        made.append({"surname": surname, "given": given, "email": f"{roman}{n}@{rng.choice(people.MAIL_DOMAINS)}", "tel": people.phone(rng),
                     "address": people.address(rng)})
    return made


def shop_orders(rng):
    """Every order there ever was: card orders before, in and behind the window, and others all the time."""
    everyone = persons(rng, 300)
    orders = []

    def order(when, method):
        who = rng.choice(everyone)
        brand = rng.choice(list(PREFIXES)) if METHODS[method][1] else None
        mask = rng.choice(PREFIXES[brand]).ljust(6, "1") + "******" + f"{rng.randint(0, 9999):04d}" if brand else None
        orders.append({"who": who, "time": when, "method": method, "brand": brand, "mask": mask})

    def between(first, last):
        return first + (last - first) * rng.random()

    for _ in range(160):
        order(between(dt.datetime(2018, 1, 5, tzinfo=JST), ALTERED - dt.timedelta(seconds=1)), 1)
    for _ in range(CARDS_IN_WINDOW - 2):
        order(between(ALTERED, STOPPED - dt.timedelta(seconds=1)), 1)
    order(ALTERED, 1)                                     # its first second belongs to it
    order(STOPPED - dt.timedelta(seconds=1), 1)
    order(ALTERED - dt.timedelta(seconds=1), 1)
    order(STOPPED, 1)                                     # this one no more
    for _ in range(5):
        order(between(STOPPED, STOPPED + dt.timedelta(days=3)), 1)
    for _ in range(220):
        order(between(dt.datetime(2018, 1, 5, tzinfo=JST), STOPPED + dt.timedelta(days=3)), rng.randint(2, 5))
    for _ in range(20):
        order(between(ALTERED, STOPPED), rng.randint(2, 5))
    orders.sort(key=lambda o: o["time"])
    for o in orders:
        o["time"] = o["time"].replace(microsecond=0)
    return orders


def dump(orders, by_number):
    """`by_number`: only a number says how an order was paid, as where the name stands in a table of its own."""
    def text(value):
        return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"

    out = ["-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n--\n-- Host: localhost    Database: shop\n-- ------------------------------------------------------\n"]
    method = "" if by_number else "`payment_method` varchar(255) DEFAULT NULL,"
    out.append(f"""CREATE TABLE `dtb_order` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name01` varchar(255) NOT NULL,
  `name02` varchar(255) NOT NULL,
  `email` varchar(255) DEFAULT NULL,
  `phone_number` varchar(14) DEFAULT NULL,
  `postal_code` varchar(8) DEFAULT NULL,
  `addr01` varchar(255) DEFAULT NULL,
  `payment_id` int(10) unsigned DEFAULT NULL,
  {method}
  `card_no` varchar(20) DEFAULT NULL COMMENT '伏せたカード番号',
  `payment_total` decimal(12,2) NOT NULL,
  `order_date` datetime DEFAULT NULL,
  `payment_date` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
""")
    rows = []
    for n, o in enumerate(orders, 1):
        who = o["who"]
        named = "" if by_number else f"{text(METHODS[o['method']][0])},"
        rows.append(f"({n},{text(who['surname'])},{text(who['given'])},{text(who['email'])},{text(who['tel'])},'1500001',{text(who['address'])},"
                    f"{o['method']},{named}{text(o['mask'])},{3000 + n}.00,{text(o['time'].strftime('%Y-%m-%d %H:%M:%S'))},NULL)")
    out.append("INSERT INTO `dtb_order` VALUES " + ",\n".join(rows) + ";\n")
    out.append("CREATE TABLE `dtb_payment` (\n  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,\n  `payment_method` varchar(255) DEFAULT NULL,\n"
               "  `charge` decimal(12,2) DEFAULT NULL,\n  `create_date` datetime NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n")
    out.append("INSERT INTO `dtb_payment` VALUES " + ",".join(f"({n},{text(name)},0.00,'2019-05-08 10:00:00')" for n, (name, _) in METHODS.items()) + ";\n")
    out.append("-- Dump completed on 2019-05-19  1:30:00\n")
    return "".join(out)


def access_log(rng):
    """Visitors pay every hour; from FIRST_SENT on their browsers send what was typed to the file that was added."""
    lines = []
    at = LOG_FROM
    victims = 0
    while at < STOPPED:
        client = f"198.51.100.{rng.randint(2, 250)}"
        stamp = at.strftime("%d/%b/%Y:%H:%M:%S +0900")
        agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 12_2 like Mac OS X) AppleWebKit/605.1.15"
        page = "https://shop.example/shopping"
        lines.append(f'{client} - - [{stamp}] "GET /shopping HTTP/1.1" 200 18211 "https://shop.example/cart" "{agent}"')
        lines.append(f'{client} - - [{stamp}] "GET /html/shopping/payment.js HTTP/1.1" 200 7211 "{page}" "{agent}"')
        lines.append(f'{client} - - [{stamp}] "POST /api/address HTTP/1.1" 200 211 "{page}" "{agent}"')
        if at >= FIRST_SENT:
            lines.append(f'{client} - - [{stamp}] "POST /html/js/jquery-ext.php HTTP/1.1" 200 2 "{page}" "{agent}"')
            victims += 1
        lines.append(f'{client} - - [{stamp}] "POST /shopping/confirm HTTP/1.1" 302 0 "{page}" "{agent}"')
        at += dt.timedelta(minutes=20) if at != FIRST_SENT else dt.timedelta(minutes=19)
        if at > FIRST_SENT - dt.timedelta(minutes=20) and at < FIRST_SENT:
            at = FIRST_SENT
    return "\n".join(lines) + "\n", victims


LEDGER = """organisation: 見本堂
timezone: "+09:00"
sites:
  - name: 見本ショップ
    url: https://shop.example/
    logs: ["access.log"]
    web_root: htdocs
    baseline: shop.baseline
    databases: [shop-db]
databases:
  - name: shop-db
    dumps: ["shop.sql"]
    not_holds:
      - {what: {ja: 法人のお客様, en: corporate customers}, why: {ja: 別の販売管理システムで管理しているため, en: they are kept in the sales system}}
"""
STOP_NOTE = """notes:
  - time: 2019-05-15T16:40:00+09:00
    party: association
    text: {ja: カード会社から連絡を受け、カード決済を停止, en: told by the card company; card payments are stopped}
"""


class CardWindow(TestCase):
    program = fastest()

    def setUp(self):
        super().setUp()
        rng = random.Random(20190507)
        self.orders = shop_orders(rng)
        self.inside = [o for o in self.orders if METHODS[o["method"]][1] and ALTERED <= o["time"] < STOPPED]
        assert len(self.inside) == CARDS_IN_WINDOW
        self.write("shop.sql", dump(self.orders, False))
        log, self.victims = access_log(rng)
        self.write("access.log", log)
        self.write("htdocs/index.php", "<?php require 'vendor/autoload.php';\n")
        self.write("htdocs/html/shopping/payment.js", "document.forms[0].onsubmit = check;\n")
        self.write("htdocs/html/js/function.js", "function check() { return true; }\n")
        done = self.hinomi("baseline", "create", self.evidence / "htdocs", "-o", self.folder / "shop.baseline")
        self.assertEqual(done.code, 0, done.stderr)
        baseline = (self.folder / "shop.baseline").read_text()
        head, rest = baseline.split("\n", 1)
        taken = dict(json.loads(head), taken_at="2019-04-01T00:00:00+09:00")
        (self.folder / "shop.baseline").write_text(json.dumps(taken) + "\n" + rest)
        for name, text in (("htdocs/html/shopping/payment.js", "document.forms[0].onsubmit = check; new Image().src = '/html/js/jquery-ext.php';\n"),
                           ("htdocs/html/js/jquery-ext.php", "<?php file_put_contents('/tmp/.s', $_POST['d'], 8);\n")):
            path = self.write(name, text)
            os.utime(path, (ALTERED.timestamp(), ALTERED.timestamp()))

    def case_of(self, ledger, *more):
        (self.folder / "hinomi.yml").write_text(ledger)
        return self.investigate(self.evidence, "--ledger", self.folder / "hinomi.yml", "--persons", "--lang", "en", *more).case()

    def check_counts(self, window):
        self.assertEqual(window["orders"], CARDS_IN_WINDOW)
        self.assertEqual(window["persons"], len({o["who"]["email"] for o in self.inside}))
        self.assertEqual((window["persons_min"], window["persons_max"]), (window["persons"], window["persons"]))
        truth = {}
        for o in self.inside:
            truth[o["brand"]] = truth.get(o["brand"], 0) + 1
        self.assertEqual({b["brand"]: b["orders"] for b in window["brands"]}, truth)

    def test_thirty_four_orders_from_the_files_change_to_the_stop(self):
        case = self.case_of(LEDGER + STOP_NOTE)
        window = case["impact"]["card_window"]
        self.assertEqual((window["from"], window["to"], window["open"]), ("2019-05-07T02:14:09+09:00", "2019-05-15T16:40:00+09:00", False))
        self.check_counts(window)
        self.assertEqual([f["kind"] for f in window["fields"]], ["card_holder", "card_number", "card_expiry", "card_code"])
        self.assertTrue(all(f["entered"] for f in window["fields"]))
        self.assertEqual(window["asset"], "見本ショップ")
        self.assertTrue(window["refs"])
        rules = {f["rule"]: f for f in case["findings"]}
        self.assertEqual(rules["payment_page_changed"]["severity"], "high")
        skimmer = rules["skimmer_request"]
        self.assertEqual((skimmer["severity"], skimmer["count"]), ("critical", self.victims))
        self.assertEqual(skimmer["first"], FIRST_SENT.isoformat())
        # Those whose cards were copied are no attackers.
        self.assertEqual(case["actors"], [])
        duties = {d["to"] for d in case["duties"]}
        self.assertTrue({"ppc", "acquirer"} <= duties, duties)
        counts = {c["what"]: c for c in case["answers"]["counts"]}
        self.assertEqual(counts["card_orders"]["value"], CARDS_IN_WINDOW)
        outline = next(i for i in case["answers"]["items"] if i["item"] == "outline")
        self.assertTrue(any("item 2" in fact for fact in outline["facts"]), outline)
        unaffected = [u for u in case["answers"]["unaffected"] if u["source"] == "ledger"]
        self.assertEqual([(u["what"], "sales system" in u["ground"]) for u in unaffected], [("corporate customers", True)])
        rows = listed_persons(self.folder / "out/persons.csv")
        listed = {r["email"]: int(r["card orders in the window"]) for r in rows if r["card orders in the window"]}
        truth = {}
        for o in self.inside:
            truth[o["who"]["email"]] = truth.get(o["who"]["email"], 0) + 1
        self.assertEqual(listed, truth)
        report = (self.folder / "out/report.md").read_text()
        self.assertIn("Time in which cards may have been copied", report)
        self.assert_follows("case.schema.json", self.folder / "out/case.json")

    def test_no_stored_digits_leave(self):
        self.case_of(LEDGER + STOP_NOTE)
        masks = {o["mask"] for o in self.orders if o["mask"]}
        for path in (self.folder / "out").iterdir():
            text = path.read_text()
            self.assertEqual([m for m in masks if m in text], [], path.name)

    def test_payment_by_number_is_explained_by_another_table(self):
        self.write("shop.sql", dump(self.orders, True))
        self.check_counts(self.case_of(LEDGER + STOP_NOTE)["impact"]["card_window"])

    def test_without_a_note_it_ends_with_the_last_card_order(self):
        window = self.case_of(LEDGER)["impact"]["card_window"]
        self.assertTrue(window["open"])
        truth = [o for o in self.orders if METHODS[o["method"]][1] and o["time"] >= ALTERED]
        self.assertEqual(window["orders"], len(truth))
        self.assertEqual(window["to"], (max(o["time"] for o in truth) + dt.timedelta(seconds=1)).isoformat())

    def test_the_ledger_goes_first(self):
        ledger = LEDGER + "card_windows:\n  - {site: 見本ショップ, from: 2019-05-10T00:00:00+09:00, to: 2019-05-12T00:00:00+09:00, why: {ja: 調査会社の報告, en: the examiner's report}}\n"
        window = self.case_of(ledger)["impact"]["card_window"]
        first, last = dt.datetime(2019, 5, 10, tzinfo=JST), dt.datetime(2019, 5, 12, tzinfo=JST)
        self.assertEqual(window["orders"], len([o for o in self.orders if METHODS[o["method"]][1] and first <= o["time"] < last]))
        self.assertIn("the examiner's report", window["ground"][0])

    def test_a_time_set_back_does_not_hide_it(self):
        os.utime(self.evidence / "htdocs/html/shopping/payment.js", (dt.datetime(2017, 1, 1, tzinfo=JST).timestamp(),) * 2)
        case = self.case_of(LEDGER + STOP_NOTE)
        self.assertEqual(case["impact"]["card_window"]["from"], "2019-04-01T00:00:00+09:00")

    def test_a_permitted_release_is_none(self):
        permit = "permits:\n  - {what: release, who: 制作会社, from: 2019-05-07T02:00:00+09:00, to: 2019-05-07T03:00:00+09:00, approved_by: 店長}\n"
        case = self.case_of(LEDGER + STOP_NOTE + permit)
        self.assertIsNone(case["impact"]["card_window"])
        self.assertEqual([f["rule"] for f in case["findings"] if f["rule"] in ("payment_page_changed", "skimmer_request")], [])

    def test_bad_windows_are_named(self):
        for window, words in (("{site: 見本ショップ, to: 2019-05-12}", "without its beginning"),
                              ("{site: 見本ショップ, from: 2019-05-12T00:00:00, to: 2019-05-10T00:00:00}", "ends before it begins"),
                              ("{site: 別の店, from: 2019-05-12T00:00:00}", "not in 'sites'"),
                              ("{site: 見本ショップ, from: 5月7日}", "is not a time"),
                              ("{site: 見本ショップ, form: 2019-05-12T00:00:00}", "from")):
            (self.folder / "hinomi.yml").write_text(LEDGER + "card_windows:\n  - " + window + "\n")
            run = self.hinomi("investigate", self.evidence, "--ledger", self.folder / "hinomi.yml", "--out", self.folder / "bad")
            self.assertEqual(run.code, 2, window)
            error = run.stderr.decode()
            self.assertIn("hinomi.yml:", error)
            self.assertIn(words, error)
            self.assertFalse((self.folder / "bad/case.json").exists())


if __name__ == "__main__":
    main()
