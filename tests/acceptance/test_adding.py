#!/usr/bin/env python3
"""docs/adding.md, run as a reader would: its files are written, its commands run, and what it promises must be printed."""
import re
import shutil

from program import ROOT, TestCase, main


class Adding(TestCase):
    def test_the_page(self):
        page = (ROOT / "docs/adding.md").read_text()
        shutil.copytree(ROOT / "content", self.folder / "content")
        files = re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```\n", page, re.S)
        self.assertGreaterEqual(len(files), 3)
        commands = re.findall(r"```sh\nhinomi (.*?)\n```\nprints `(.*?)`", page, re.S)
        self.assertGreaterEqual(len(commands), 2)
        for name, text in files:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for command, promised in commands:
            run = self.hinomi(*command.split(), "--out", self.folder / "out", cwd=self.folder,
                              env={"HINOMI_CONTENT": str(self.folder / "content")})
            self.assertEqual(run.code, 0, run.stderr)
            self.assertIn(promised, run.stdout.decode())

    def test_a_broken_rule_is_named_and_the_run_goes_on(self):
        shutil.copytree(ROOT / "content", self.folder / "content")
        (self.folder / "content/rules/web/broken_rule.yml").write_text("title: x\ndetection: [\n")
        self.write("access.log", '192.0.2.1 - - [10/Aug/2026:09:00:01 +0900] "GET / HTTP/1.1" 200 5 "-" "-"\n' * 5)
        run = self.investigate(self.evidence, env={"HINOMI_CONTENT": str(self.folder / "content")})
        self.assertIn("broken_rule.yml", (run.out / "case.json").read_text())

    def test_broken_field_words_stop_the_run(self):
        shutil.copytree(ROOT / "content", self.folder / "content")
        (self.folder / "content/fields/email.yml").write_text("kind: email\nwurds: []\n")
        self.write("access.log", '192.0.2.1 - - [10/Aug/2026:09:00:01 +0900] "GET / HTTP/1.1" 200 5 "-" "-"\n' * 5)
        run = self.investigate(self.evidence, env={"HINOMI_CONTENT": str(self.folder / "content")}, expect=2)
        self.assertIn(b"email.yml", run.stderr)


if __name__ == "__main__":
    main()
