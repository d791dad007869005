#!/usr/bin/env python3
"""No output, log or store of any replay holds a name, mail address or telephone number of the dumps: only the list of persons does."""
import gzip
import lzma
import pathlib
import re
import sys

from program import ROOT, TestCase, fastest, main

sys.path.insert(0, str(ROOT / "replays"))
import people  # noqa: E402

LITERAL = re.compile(r"'((?:[^'\\]|\\.|'')*)'")
MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
PHONE = re.compile(r"(?=(?:-?\d){10,11}$)0\d{1,4}-?\d{1,4}-?\d{4}")
SURNAMES = {word.split(":")[0] for word in people.SURNAMES}
GIVEN = {word.split(":")[0] for word in people.MEN + people.WOMEN}
NAME = re.compile(f"(?:{'|'.join(SURNAMES)})[ \u3000]?(?:{'|'.join(GIVEN)})")


def dump_text(path):
    opened = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opened(path, "rt", encoding="utf-8", errors="replace") as file:
        return file.read()


def generated_values(folder):
    """Of every text in a dump's rows. The mail addresses of the site itself and of an attacker's note are not persons'."""
    values = set()
    for path in sorted(folder.rglob("*.sql*")):
        if "note" in path.name:
            continue
        for text in LITERAL.findall(dump_text(path)):
            if len(text) <= 60 and (MAIL.fullmatch(text) or PHONE.fullmatch(text) or NAME.fullmatch(text)):
                values.add(text)
    return values


class PersonalValues(TestCase):
    program = fastest()

    def held_by(self, values, text):
        words = set(re.findall(r"[\w.@+-]{6,}", text))
        words.update(match.group() for match in NAME.finditer(text))
        return values & words

    def check(self, name, least, own=()):
        replay = ROOT / "replays" / name
        values = {v for v in generated_values(replay / "evidence") if len(v) >= 4 and not any(o in v for o in own)}
        self.assertGreater(len(values), least)
        ledger = ("--ledger", replay / "hinomi.yml")
        texts = {}
        run = self.investigate(replay / "evidence", *ledger, "--persons", "--lang", "both")
        texts["investigate"] = (run.stdout + run.stderr).decode()
        self.assertGreater(len(self.held_by(values, (run.out / "persons.csv").read_text())), least // 3)  # the search does find them
        for path in run.out.iterdir():
            if path.name != "persons.csv":
                texts[path.name] = path.read_text()
        identity = run.case()["id"]
        for command in (("detect", replay / "evidence", *ledger, "--format", "json"), ("scan", replay / "evidence", *ledger),
                        ("scan", replay / "evidence", *ledger, "--format", "json"), ("case", "show", identity, "--format", "json"),
                        ("search", "status:200", replay / "evidence", "--limit", "20000", "--format", "json"),
                        ("search", "event:statement", replay / "evidence", "--limit", "20000", "--format", "json")):
            done = self.hinomi(*command)
            self.assertIn(done.code, (0, 1), done.stderr.decode()[-500:])
            texts[" ".join(map(str, command[:2]))[:40]] = (done.stdout + done.stderr).decode(errors="replace")
        for path in self.folder.glob("casebook.db*"):
            texts[path.name] = path.read_bytes().decode(errors="replace")
        for where, text in texts.items():
            self.assertEqual(len(self.held_by(values, text)), 0, f"{name}: {where}")

    def test_staging_ransom(self):
        self.check("staging-ransom", 3000)

    def test_cms_login(self):
        self.check("cms-login", 800, own=("tomoshibi-shikaku",))

    def test_site_wipe(self):
        self.check("site-wipe", 10_000)


if __name__ == "__main__":
    main()
