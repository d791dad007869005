#!/usr/bin/env python3
"""Nobody who shops, searches and works as people in Japan do is called an attacker; and what attacks among them is still seen."""
import gzip
import json
import subprocess
import sys

from program import ROOT, TestCase, fastest, main

TRAFFIC = ROOT / "tests/data/japanese-traffic"
ATTACK = '203.0.113.200 - - [01/May/2024:12:00:00 +0900] "GET /products/list?name=%E4%BC%9A%E7%A4%BE%27+UNION+SELECT+1,login_id,password+FROM+dtb_member--+ HTTP/1.1" 200 512 "-" "-"\n'


class JapaneseTraffic(TestCase):
    program = fastest()

    def generated(self, *arguments):
        return subprocess.run([sys.executable, TRAFFIC / "generate", *arguments], check=True, capture_output=True).stdout

    def alarms(self, log, *mode):
        """Findings of medium severity or above, and the number of lines."""
        run = self.hinomi("detect", *mode, "--format", "json", self.write("access.log", log))
        self.assertEqual(run.code, 0, run.stderr.decode(errors="replace"))
        findings = [json.loads(line) for line in run.stdout.splitlines() if line.startswith(b"{")]
        return [f for f in findings if f["severity"] in ("medium", "high", "critical")], log.count(b"\n")

    def assert_quiet(self, log):
        for mode in ((), ("--each",)):
            alarms, lines = self.alarms(log, *mode)
            self.assertGreaterEqual(lines, 10_000)
            self.assertEqual([f["title"] for f in alarms if f["severity"] != "medium"], [])
            # 0.5 in 1,000: what is plainly an attack elsewhere may stand in somebody's search once in a while.
            self.assertLessEqual(len(alarms), lines * 0.0005, [(f["rule"], f["refs"][0]["excerpt"]) for f in alarms[:10]])

    def test_the_generator_writes_the_same_bytes_again(self):
        self.assertEqual(self.generated("--lines", "500"), self.generated("--lines", "500"))
        self.assertNotEqual(self.generated("--lines", "500"), self.generated("--lines", "500", "--seed", "7"))

    def test_shops_and_sites(self):
        self.assert_quiet(self.generated())

    def test_shops_and_sites_by_another_dice(self):
        self.assert_quiet(self.generated("--seed", "20260810", "--lines", "20000"))

    def test_a_real_wordpress(self):
        self.assert_quiet(gzip.decompress((TRAFFIC / "wordpress.log.gz").read_bytes()))

    def test_an_attack_in_the_crowd_is_seen(self):
        lines = self.generated("--lines", "2000").splitlines(keepends=True)
        lines.insert(1000, ATTACK.encode())
        alarms, _ = self.alarms(b"".join(lines), "--each")
        self.assertIn((1001, "203.0.113.200"), {(f["refs"][0]["line"], f["actor"]["address"]) for f in alarms})


if __name__ == "__main__":
    main()
