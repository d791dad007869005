#!/usr/bin/env python3
"""detect, rules and explain: what is found, in which order, on growing input, with the user's own rules and with hostile lines."""
import gzip
import json
import os
import subprocess
import threading
import time

from program import ROOT, TestCase, main

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36"
SQL = "/list?id=1%27%20UNION%20SELECT%20login,password%20FROM%20users--%20"
RULE = """title: {title}
id: 6f1a3c0e-6a52-4f0f-9a07-2f1d6c1f8a01
status: experimental
level: high
logsource: {{category: webserver}}
detection:
  selection:
    cs-uri-query|contains: {word}
  condition: selection
"""


def line(target, second=0, client="203.0.113.9", status=200, agent=AGENT):
    return f'{client} - - [10/Aug/2026:09:{second // 60:02}:{second % 60:02} +0900] "GET {target} HTTP/1.1" {status} 512 "-" "{agent}"\n'


class Detect(TestCase):
    def detect(self, *arguments, expect=0, **options):
        run = self.hinomi("detect", *arguments, "--format", "json", **options)
        self.assertEqual(run.code, expect, run.stderr.decode())
        return [json.loads(text) for text in run.stdout.splitlines()]

    def test_each_gives_one_object_a_line_in_the_order_of_input(self):
        lines = [line("/")] * 3 + [line(SQL, 5)] + [line("/news/2026/08/")] * 2 + [line("/?f=../../../../etc/passwd", 1)]
        path = self.write("access.log", "".join(lines))
        found = self.detect("--each", path)
        self.assertEqual([f["refs"][0]["line"] for f in found], [4, 7])
        self.assertIn("sql_injection_union", found[0]["rules"])
        self.assertTrue(any(rule.startswith("crs-9") for rule in found[0]["rules"]), found[0]["rules"])
        for finding in found:
            self.assertEqual((finding["verdict"], finding["count"], finding["actor"]["address"]), ("attempted", 1, "203.0.113.9"))
        lines = self.folder / "found.jsonl"
        lines.write_text("".join(json.dumps(finding) + "\n" for finding in found))
        self.assert_follows("case.schema.json#/$defs/finding", lines)

    def test_folded_by_rule_and_actor(self):
        lines = [line(SQL, i, f"203.0.113.{i % 2 + 1}") for i in range(20)]
        found = self.detect(self.write("access.log", "".join(lines)))
        unions = [f for f in found if f["rule"] == "sql_injection_union"]
        self.assertEqual([(f["actor"]["address"], f["count"]) for f in unions], [("203.0.113.1", 10), ("203.0.113.2", 10)])
        self.assertTrue(all(f["severity"] != "high" for f in found))

    def test_the_core_rule_set_speaks_where_no_rule_of_ours_does(self):
        path = self.write("access.log", line("/?a=session.save_path=1") * 3 + line(SQL, 1))
        rules = [f["rule"] for f in self.detect(path)]
        self.assertIn("owasp_crs_injection_php", rules)
        self.assertNotIn("owasp_crs_sqli", rules)

    def test_the_same_bytes_on_any_number_of_processors_packed_or_not(self):
        lines = []
        for i in range(60_000):
            attack = i % 97 == 0
            lines.append(line(SQL if attack else f"/item/{i}?q=%E5%92%8C%E6%9C%8D", i % 3600, f"198.51.100.{i % 200}"))
        path = self.write("access.log", "".join(lines))
        whole = self.hinomi("detect", path).stdout
        self.assertEqual(whole.count(b"\n"), len(whole.splitlines()))
        self.assertGreater(len(whole), 1000)
        one = subprocess.run(["taskset", "-c", "0", self.program, "detect", path], capture_output=True, check=True,
                             env=dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1"))
        self.assertEqual(one.stdout, whole)
        packed = self.folder / "access.log"  # the path stands in the output
        packed.write_bytes(gzip.compress("".join(lines).encode()))
        renamed = self.hinomi("detect", packed).stdout.replace(str(packed).encode(), str(path).encode())
        self.assertEqual(renamed, whole)

    def test_a_growing_log_is_told_while_it_grows(self):
        program = subprocess.Popen([self.program, "detect", "--each", "--format", "json", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, env=dict(os.environ, LC_ALL="C.UTF-8"))
        watchdog = threading.Timer(120, program.kill)
        watchdog.start()
        try:
            for second in range(3):
                program.stdin.write((line("/", second) + line(SQL, second)).encode())
                program.stdin.flush()
                told = json.loads(program.stdout.readline())  # while the input is still open
                self.assertEqual(told["refs"][0]["line"], 2 * second + 2)
            program.stdin.close()
            self.assertEqual(program.wait(60), 0)
        finally:
            watchdog.cancel()
            program.kill()
            program.stdout.close()

    def test_own_rules_beside_the_shipped_ones(self):
        rules = self.folder / "rules"
        rules.mkdir()
        (rules / "secret_word.yml").write_text(RULE.format(title="合言葉のある要求を見つけたときの、とても長い日本語の題名です", word="open-sesame"))
        path = self.write("access.log", line("/?q=open-sesame") + line(SQL, 1))
        found = self.detect(path, "--rules", rules)
        self.assertTrue({"secret_word", "sql_injection_union"} <= {f["rule"] for f in found})
        text = self.hinomi("detect", path, "--rules", rules).stdout.decode()  # strict UTF-8
        self.assertIn("とても長い日本語の題名です", text)
        # A single request shows an attempt; its rule's level counts up to medium.
        self.detect(path, "--rules", rules, "--fail-on", "medium", expect=1)
        self.detect(path, "--rules", rules, "--fail-on", "high", expect=0)

    def test_a_broken_rule_stops_nothing_unless_asked(self):
        rules = self.folder / "rules"
        rules.mkdir()
        (rules / "good.yml").write_text(RULE.format(title="good", word="open-sesame"))
        (rules / "bad.yml").write_text(RULE.format(title="bad", word="x").replace("cs-uri-query", "EventID"))
        path = self.write("access.log", line("/?q=open-sesame"))
        run = self.hinomi("detect", path, "--rules", rules)
        self.assertEqual(run.code, 0)
        self.assertIn(b"good", run.stdout)
        self.assertIn("bad.yml:8:", run.stderr.decode())
        self.assertIn("→", run.stderr.decode())
        strict = self.hinomi("detect", path, "--rules", rules, "--strict")
        self.assertEqual((strict.code, strict.stdout), (2, b""))

    def test_a_correlation_over_time(self):
        rules = self.folder / "rules"
        rules.mkdir()
        (rules / "probe.yml").write_text(RULE.format(title="probe", word="open-sesame").replace("title:", "name: probe\ntitle:") + "---\n" +
                                         "title: many probes\nid: 6f1a3c0e-6a52-4f0f-9a07-2f1d6c1f8a02\nlevel: high\n"
                                         "correlation:\n  type: event_count\n  rules: [probe]\n  group-by: [c-ip]\n"
                                         "  timespan: 10s\n  condition: {gte: 5}\n")
        lines = [line("/?q=open-sesame", i * 20, "203.0.113.1") for i in range(5)]
        lines += [line("/?q=open-sesame", i * 2, "203.0.113.2") for i in range(5)]
        found = self.detect(self.write("access.log", "".join(sorted(lines))), "--rules", rules)
        many = [f for f in found if f["title"] == "many probes"]
        self.assertEqual([f["actor"]["address"] for f in many], ["203.0.113.2"])

    def test_hostile_lines_cost_linear_time(self):
        size = 1_000_000
        pieces = ["'", "\\x22", "%25", "%2525", "(", "<", "../", "..%2f", "/*", "*/", "&#x41;", "union select ", "${", "${jndi:", "a=1&", "%u0027",
                  "1 or ", ";cat ", "\\\\", "=" * 7, "sleep(1)", "0x41,", "a.b.", "<svg onload=", "%E4%BC%9A", "%89%ef%8e%d0", "{{", "|", "` ", "+"]
        times = []
        for scale in (4, 1):
            text = line("/") * 3 + "".join(line("/?q=" + (piece * (size // scale // len(piece))), i) for i, piece in enumerate(pieces))
            path = self.write(f"hostile{scale}.log", text)
            start = time.monotonic()
            run = self.hinomi("detect", path, "--each", timeout=300)
            times.append(time.monotonic() - start)
            self.assertEqual(run.code, 0, run.stderr.decode())
        # Four times the bytes: some four times the time, far from the sixteen of a quadratic step.
        self.assertLess(times[1], 6 * times[0] + 5, times)

    def test_what_is_not_read_is_said(self):
        path = self.write("access.log", line("/") * 20 + "rubbish\n")
        self.assertIn("access.log:21", self.hinomi("detect", path).stderr.decode())
        run = self.hinomi("detect", self.write("notes.txt", "nothing of interest\n"))
        self.assertEqual(run.code, 2)
        self.assertIn("→", run.stderr.decode())


class RulesAndExplain(TestCase):
    def test_list(self):
        run = self.hinomi("rules", "list", "--format", "json")
        self.assertEqual(run.code, 0, run.stderr.decode())
        rules = [json.loads(text) for text in run.stdout.splitlines()]
        names = {rule["rule"] for rule in rules}
        self.assertEqual(len(names), len(rules))
        self.assertTrue({"sql_injection_union", "crs-932160"} <= names)
        self.assertTrue({"sigma", "correlation", "crs"} <= {rule["kind"] for rule in rules})

    def test_a_file_that_is_no_rule_is_refused(self):
        run = self.hinomi("rules", "check", ROOT / "README.md")
        self.assertEqual(run.code, 2)
        self.assertIn("README.md", run.stderr.decode())

    def test_shipped_rules_are_sound_and_behave(self):
        self.assertEqual(self.hinomi("rules", "check").code, 0)
        run = self.hinomi("rules", "test", "--format", "json")
        self.assertEqual(run.code, 0, run.stderr.decode())
        self.assertGreater(json.loads(run.stdout)["tried"], 300)

    def test_check_and_test_of_own_rules(self):
        rule = self.folder / "own.yml"
        rule.write_text(RULE.format(title="own", word="open-sesame") +
                        "hinomi:\n  examples:\n    fire: ['GET /?q=open-sesame']\n    quiet: ['GET /?q=open']\n")
        self.assertEqual(self.hinomi("rules", "check", rule).code, 0)
        self.assertEqual(self.hinomi("rules", "test", rule).code, 0)
        rule.write_text(rule.read_text().replace("quiet: ['GET /?q=open']", "quiet: ['GET /?q=an-open-sesame']"))
        run = self.hinomi("rules", "test", rule)
        self.assertEqual(run.code, 1)
        self.assertIn("own.yml", run.stderr.decode())
        rule.write_text("title: [")
        run = self.hinomi("rules", "check", rule)
        self.assertEqual(run.code, 1)
        self.assertIn("own.yml:", run.stderr.decode())
        self.assertIn("→", run.stderr.decode())

    def test_explain_shows_what_was_decoded_and_which_rule_saw_what(self):
        run = self.hinomi("explain", "GET /?id=1%2527%20union%20select%20a,b%20from%20users--", "--format", "json")
        self.assertEqual(run.code, 0, run.stderr.decode())
        told = json.loads(run.stdout)
        self.assertIn("/?id=1' union select a,b from users--", told["texts"][0]["forms"])
        union = next(rule for rule in told["rules"] if rule["rule"] == "sql_injection_union")
        self.assertTrue(any("union select" in saw["text"] for saw in union["saw"]))

    def test_explain_reads_any_log_and_masks(self):
        text = line("/contact?mail=taro@example.jp").strip()
        run = self.hinomi("explain", "-", stdin=text.encode())
        self.assertEqual(run.code, 0, run.stderr.decode())
        self.assertIn("203.0.113.9", run.stdout.decode())
        self.assertNotIn(b"taro@", run.stdout)
        refused = self.hinomi("explain", "no log at all")
        self.assertEqual(refused.code, 2)
        self.assertIn("→", refused.stderr.decode())


if __name__ == "__main__":
    main()
