#!/usr/bin/env python3
"""A session's id in a log joins the addresses of the attackers who used it, and stands in nothing that is written."""
from program import TestCase, main

SESSION = "k3j9x0q2v7m1n8b4c6z5aaaa"
UNION = "/items?id=1%27%20UNION%20SELECT%201,{},3%20from%20users--%20"
LEDGER = """sites:
  - name: shop
    logs: ["**/access.log"]
    log_formats: ['%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{Cookie}i"']
"""


def line(time, client, target, cookies="-"):
    return f'{client} - - [10/Aug/2026:{time} +0900] "GET {target} HTTP/1.1" 200 9100 "-" "Mozilla/5.0" "{cookies}"\n'


class Sessions(TestCase):
    def investigate_log(self, lines):
        log = self.write("access.log", "".join(lines))
        ledger = self.folder / "hinomi.yml"
        ledger.write_text(LEDGER)
        run = self.investigate(log, "--ledger", ledger, "--lang", "en")
        for path in run.out.rglob("*"):
            if path.is_file():
                self.assertNotIn(SESSION.encode(), path.read_bytes(), path)
        for format in (["detect", "--format", "json"], ["detect", "--each"], ["search", "path:/items*"]):
            self.assertNotIn(SESSION.encode(), self.hinomi(*format, log, "--ledger", ledger).stdout, format)
        return run.case()

    def ordinary(self):
        return [line(f"09:{n:02}:01", f"198.51.100.{n % 20 + 1}", "/items?id=1", f"PHPSESSID=visitor0000000000{n % 20:02}") for n in range(60)]

    def test_one_attacker_through_several_addresses(self):
        case = self.investigate_log(self.ordinary() + [
            line("10:00:01", "203.0.113.5", UNION.format("user"), f"lang=ja; PHPSESSID={SESSION}"),
            line("10:20:01", "192.0.2.77", UNION.format("password"), f"PHPSESSID={SESSION}; lang=en"),
            line("10:30:01", "192.0.2.99", UNION.format("mail").replace("?", f";jsessionid={SESSION}?")),
        ])
        self.assertEqual([sorted(actor["addresses"]) for actor in case["actors"]], [["192.0.2.77", "192.0.2.99", "203.0.113.5"]])
        self.assertTrue(any("session id" in note for note in case["notes"]), case["notes"])

    def test_other_sessions_are_others(self):
        case = self.investigate_log(self.ordinary() + [
            line("10:00:01", "203.0.113.5", UNION.format("user"), f"PHPSESSID={SESSION}"),
            line("10:20:01", "192.0.2.77", UNION.format("user"), f"PHPSESSID={SESSION[::-1]}"),
            line("10:30:01", "198.51.100.1", "/items?id=2", f"PHPSESSID={SESSION}"),
        ])
        self.assertEqual(sorted(actor["addresses"] for actor in case["actors"]), [["192.0.2.77"], ["203.0.113.5"]],
                         "nor is one who did nothing, with whose session the attacker came")


if __name__ == "__main__":
    main()
