#!/usr/bin/env python3
"""A real WordPress on Apache and MariaDB is attacked on loopback; the logs it left must tell who got in, and accuse nobody else."""
import json
import pathlib
import shutil
import subprocess
import unittest

from program import ROOT, TestCase, fastest, main

SERVERS = [shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin"), shutil.which("apache2", path="/usr/sbin"),
           pathlib.Path("/usr/share/wordpress").is_dir()]


@unittest.skipUnless(all(SERVERS), "Apache, MariaDB or WordPress is not installed: scripts/lab install mariadb apache wordpress")
class WordPress(TestCase):
    program = fastest()

    def test_guess_success_account_and_attacks(self):
        lab = self.folder / "lab"
        done = subprocess.run([ROOT / "tests/lab/wordpress_login", lab], capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, done.stdout[-1000:] + done.stderr[-2000:])
        truth = json.loads((lab / "truth.json").read_text())
        case = self.investigate(lab / "evidence", "--ledger", lab / "hinomi.yml").case()

        guessing = [f for f in case["findings"] if f["rule"] == "password_guessing" and f["verdict"] == "succeeded"]
        self.assertEqual(len(guessing), 1, [(f["rule"], f["verdict"], f["actor"]) for f in case["findings"]])
        finding = guessing[0]
        self.assertEqual(finding["actor"]["address"], truth["attacker"])
        self.assertEqual(finding["actor"]["account"], truth["account"])
        self.assertGreaterEqual(finding["count"], truth["wrong_tries"])
        self.assertTrue(finding["grounds"])

        accused = {address for actor in case["actors"] for address in actor["addresses"]}
        self.assertEqual(accused, {truth["attacker"]})
        attacks = {f["title"] for f in case["findings"] if f["verdict"] == "attempted"}
        self.assertGreaterEqual(len(attacks), 4, attacks)
        first, last = case["window"]["first"], case["window"]["last"]
        self.assertLessEqual(first, truth["success"][:19] + "~")
        self.assertGreaterEqual(last[:19], truth["success"][:19])
        self.assertTrue(all(e["skipped"] == 0 for e in case["evidence"] if e["kind"] == "access_log"))


if __name__ == "__main__":
    main()
