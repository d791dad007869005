#!/usr/bin/env python3
"""The edge: exit codes, errors with place, cause and remedy, languages, standard input, the ledger."""
import json

from program import TestCase, main
from test_bad_input import DUMP, LOG


class CommandLine(TestCase):
    def refused(self, *arguments, says=()):
        run = self.hinomi(*arguments)
        self.assertEqual(run.code, 2, run.stderr)
        text = run.stderr.decode()
        for word in says:
            self.assertIn(word, text)
        self.assertEqual(run.stdout, b"")
        return text

    def test_help_has_an_example(self):
        for command in (["investigate"], ["baseline", "create"], ["case", "list"]):
            run = self.hinomi(*command, "--help")
            self.assertEqual(run.code, 0)
            self.assertIn(b"hinomi " + command[0].encode(), run.stdout)

    def test_unusable_command_lines(self):
        self.refused("investigate")
        self.refused("investigate", "/nonexistent/log", "--out", self.folder / "out", says=["/nonexistent/log", "→"])
        self.write("access.log", LOG)
        self.refused("investigate", self.evidence, "--since", "yesterday", says=["--since", "2026"])
        self.refused("investigate", self.evidence, "--fail-on", "terrible")
        self.refused("frobnicate")
        self.assertFalse((self.folder / "out").exists())

    def ledger(self, text, says):
        self.write("access.log", LOG)
        path = self.folder / "hinomi.yml"
        path.write_text(text)
        message = self.refused("investigate", self.evidence, "--ledger", path, "--out", self.folder / "out", says=["hinomi.yml:", *says])
        self.assertIn("→", message)
        self.assertFalse((self.folder / "out").exists())

    def test_ledger_with_a_misspelt_key(self):
        self.ledger("organisation: x\ndatabasis: []\n", ["databasis", "databases", ":2"])

    def test_ledger_with_a_bad_network(self):
        self.ledger("databases:\n  - name: shop\n    networks: [203.0.113.0/40]\n", ["203.0.113.0/40", ":3"])

    def test_ledger_that_is_no_yaml(self):
        self.ledger("sites: [\n", [])

    def test_ledger_with_an_unknown_database(self):
        self.ledger("sites:\n  - name: shop\n    databases: [nowhere]\n", ["nowhere"])

    def test_fail_on(self):
        lines = LOG + b'203.0.113.9 - - [10/Aug/2019:05:00:00 +0900] "GET /?id=1+UNION+SELECT+user,password+FROM+users HTTP/1.1" 200 5 "-" "-"\n'
        self.write("access.log", lines)
        self.investigate(self.evidence, "--fail-on", "medium", expect=1)
        self.investigate(self.evidence, "--fail-on", "critical", expect=0)

    def test_standard_output_carries_the_result_only(self):
        self.write("shop.sql", DUMP)
        run = self.investigate(self.evidence, "--format", "json")
        self.assertEqual(json.loads(run.stdout), run.case())

    def test_both_languages(self):
        self.write("access.log", LOG)
        case = self.investigate(self.evidence, "--lang", "both").case()
        self.assertEqual(set(case["title"]), {"ja", "en"})

    def test_standard_input(self):
        run = self.investigate("-", stdin=LOG)
        self.assertEqual(run.case()["evidence"][0]["read"], 500)

    def test_since_and_until(self):
        line = '203.0.113.{} - - [{:02}/Aug/2019:05:00:00 +0900] "GET /?id=1+UNION+SELECT+1,2+FROM+users HTTP/1.1" 200 5 "-" "-"\n'
        self.write("access.log", "".join(line.format(d, d) for d in range(1, 29)))
        run = self.investigate(self.evidence, "--since", "2019-08-10", "--until", "2019-08-12T05:00:00+09:00", "--lang", "en")
        case = run.case()
        self.assertEqual(sorted(a["addresses"][0] for a in case["actors"]), ["203.0.113.10", "203.0.113.11"])
        # What was left out is a gap, and evidence keeps its own bounds.
        gaps = {(g["from"], g["to"]): g["why"] for g in case["gaps"] if g["kind"] == "other"}
        self.assertIn("9 earlier entries", gaps[None, "2019-08-10T00:00:00+09:00"])
        self.assertIn("17 later entries", gaps["2019-08-12T05:00:00+09:00", None])
        self.assertEqual((case["evidence"][0]["first"], case["evidence"][0]["last"]), ("2019-08-01T05:00:00+09:00", "2019-08-28T05:00:00+09:00"))
        self.assertIn("left out 26 log entries", run.stderr.decode())
        detected = self.hinomi("detect", self.evidence, "--since", "2019-08-10", "--until", "2019-08-12 05:00", "--format", "json")
        found = [json.loads(text) for text in detected.stdout.splitlines()]
        self.assertEqual({f["actor"]["address"] for f in found}, {"203.0.113.10", "203.0.113.11"})
        for command in ("detect", "investigate"):
            for bad in (["--since", "2019-02-30"], ["--until", "noon"], ["--since", "2019-08-10", "--until", "2019-08-10"]):
                self.refused(command, self.evidence, *bad, says=[bad[0], "→"])

    def test_logs_outside_the_time_asked_for_are_not_called_missing(self):
        (self.folder / "hinomi.yml").write_text("sites:\n  - name: shop\n    logs: ['**/access.log']\n")
        self.write("access.log", LOG)
        case = self.investigate(self.evidence, "--ledger", self.folder / "hinomi.yml", "--since", "2030-01-01", "--lang", "en").case()
        shop = [g["why"] for g in case["gaps"] if g["asset"] == "shop"]
        self.assertEqual(shop, ['The access log of "shop" holds nothing of the time that was asked for.'])
        self.assertEqual(case["findings"], [])

    def test_rows_have_no_time_to_be_left_out_by(self):
        self.write("shop.sql", DUMP)
        whole = self.investigate(self.evidence).case()["impact"]
        self.assertGreater(whole["rows"], 0)
        self.assertEqual(self.investigate(self.evidence, "--since", "2030-01-01").case()["impact"], whole)

    def test_log_format_from_the_ledger(self):
        (self.folder / "hinomi.yml").write_text("log_formats: ['%{X-Shop}i|%h|%{%Y-%m-%d %H:%M:%S}t|%m %U%q|%>s']\n")
        self.write("odd.txt", "".join(f"shop-a|192.0.2.{i}|2019-08-10 03:04:{i:02}|GET /item?id={i}|200\n" for i in range(1, 40)))
        case = self.investigate(self.evidence, "--ledger", self.folder / "hinomi.yml").case()
        self.assertEqual((case["evidence"][0]["kind"], case["evidence"][0]["read"]), ("access_log", 39))

    def test_clock_offset_from_the_ledger(self):
        (self.folder / "hinomi.yml").write_text("clock_offsets:\n  - path: access.log\n    correction_seconds: 3600\n")
        self.write("access.log", LOG)
        case = self.investigate(self.evidence, "--ledger", self.folder / "hinomi.yml").case()
        self.assertEqual(case["evidence"][0]["first"], "2019-08-10T04:00:00+09:00")

    def test_baseline(self):
        root = self.folder / "web"
        (root / "wp-content").mkdir(parents=True)
        for i in range(30):
            (root / "wp-content" / f"page{i}.php").write_text(f"<?php echo {i};")
        (root / "index.php").write_text("<?php")
        baseline = self.folder / "shop.baseline"
        self.assertEqual(self.hinomi("baseline", "create", root, "-o", baseline).code, 0)
        self.assertEqual(self.hinomi("baseline", "check", root, "--baseline", baseline).code, 0)
        (root / "wp-content" / "page3.php").write_text("<?php eval($_POST['x']);")
        (root / "shell.php").write_text("<?php system($_GET['c']);")
        (root / "wp-content" / "page4.php").unlink()
        run = self.hinomi("baseline", "check", root, "--baseline", baseline, "--format", "json")
        self.assertEqual(run.code, 1, run.stderr)
        text = run.stdout.decode()
        for name in ("page3.php", "shell.php", "page4.php"):
            self.assertIn(name, text)
        case = self.investigate(root, "--baseline", baseline).case()
        self.assertEqual(case["evidence"][0]["kind"], "web_root")
        self.assertIn("file_tampering", {f["rule"] for f in case["findings"]})

    def test_broken_baseline(self):
        root = self.folder / "web"
        root.mkdir()
        (root / "index.html").write_text("x")
        bad = self.folder / "bad.baseline"
        bad.write_text('{"schema":"hinomi.baseline/1"}\nnonsense\n')
        self.refused("baseline", "check", root, "--baseline", bad, says=["bad.baseline:2"])


if __name__ == "__main__":
    main()
