#!/usr/bin/env python3
"""Production's persons in a test system, told from fingerprints alone: the first incident without production's dump, masked data, and every bad file."""
import gzip
import json
import os
import random
import re
import shutil
import stat
import subprocess

from program import ROOT, TestCase, fastest, main

REPLAY = ROOT / "replays/staging-ransom"
EXPECTED = json.loads((REPLAY / "expected.json").read_text())
DUMP = REPLAY / "evidence/production/shop-20190822.sql.gz"
LEDGER = REPLAY / "hinomi.yml"
MAIL = re.compile(rb"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
KINDS = ("email", "phone", "name_and_birth_date", "name_and_address", "number")


def person(n, mail=None, phone=None, name=None, address=None):
    return (n, name or f"山田 太郎{n}", mail or f"customer{n}@mail.example", phone or f"080-{n * 7919 % 10000:04}-{n % 10000:04}",
            address or f"東京都若葉区{n}丁目{n}番地")


def dump(persons):
    rows = ",\n".join("(%d,'%s','%s','%s','%s')" % p for p in persons)
    return ("CREATE TABLE `customers` (\n  `id` int(11) NOT NULL,\n  `name` varchar(50) NOT NULL,\n  `email` varchar(255) NOT NULL,\n"
            "  `tel` varchar(20) NOT NULL,\n  `address` varchar(255) NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n"
            f"INSERT INTO `customers` VALUES\n{rows};\n")


class Fingerprint(TestCase):
    def setUp(self):
        super().setUp()
        self.key, self.file = self.folder / "prod.key", self.folder / "prod.fp"

    def create(self, *paths, expect=0, **named):
        run = self.hinomi("fingerprint", "create", *paths, "-o", named.get("file", self.file), "--key", named.get("key", self.key), "--lang", "en")
        self.assertEqual(run.code, expect, run.stderr.decode())
        return run

    def scan(self, *paths, expect=0, file=None, key=None):
        run = self.hinomi("scan", *paths, "--fingerprint", file or self.file, "--key", key or self.key, "--format", "json", "--lang", "en")
        self.assertEqual(run.code, expect, run.stderr.decode())
        return json.loads(run.stdout) if expect == 0 else run

    def refused(self, run, *words):
        self.assertEqual(run.code, 2, run.stderr.decode())
        self.assertEqual(run.stdout, b"")
        text = run.stderr.decode()
        for word in (*words, "→"):
            self.assertIn(word, text)

    def nothing_was_written(self):
        left = [p.name for p in self.folder.iterdir() if p.name.endswith(".fp") or ".new" in p.name]
        self.assertEqual(left, [])


class Comparison(Fingerprint):
    def test_everybody_some_and_nobody(self):
        self.create(self.write("prod.sql", dump(person(n) for n in range(600))))
        found = self.scan(self.write("staging.sql", dump(person(n) for n in range(400, 1000))))
        overlap = found["total"]["overlap"]
        self.assertEqual((overlap["persons"], overlap["of"], overlap["share"]), (200, 600, 0.3333))
        self.assertEqual([overlap["by"][kind] for kind in KINDS], [200, 0, 0, 0, 0])
        self.assertEqual(found["sources"][0]["tables"][0]["overlap"]["persons"], 200)
        self.assertEqual(overlap["fingerprints"][0]["persons"], 600)
        self.assertEqual(overlap["fingerprints"][0]["file"], "prod.fp")
        self.assertEqual(self.scan(self.write("new.sql", dump(person(n) for n in range(600, 900))))["total"]["overlap"]["persons"], 0)

    def test_masked_data_of_the_same_shape_is_nobody(self):
        people = range(2000)
        self.create(self.write("prod.sql", dump(map(person, people))))
        chance = random.Random(4)
        masked = [person(n, f"user{chance.randrange(10 ** 9)}@masked.example", f"090-{chance.randrange(10000):04}-{chance.randrange(10000):04}",
                         f"佐藤 花子{chance.randrange(10 ** 6)}", f"大阪府青葉市{chance.randrange(10 ** 5)}番地") for n in people]
        self.assertEqual(self.scan(self.write("masked.sql", dump(masked)))["total"]["overlap"]["persons"], 0)

    def test_what_was_left_unmasked_is_told(self):
        people = range(300)
        self.create(self.write("prod.sql", dump(map(person, people))))
        phones = [person(n, f"m{n}@masked.example", None, f"佐藤 花子{n + 7}", f"大阪府青葉市{n}番地") for n in people]
        overlap = self.scan(self.write("phones.sql", dump(phones)))["total"]["overlap"]
        self.assertEqual((overlap["persons"], overlap["by"]["phone"]), (300, 300))
        addresses = [person(n, f"m{n}@masked.example", f"090-0000-{n:04}") for n in people]
        overlap = self.scan(self.write("addresses.sql", dump(addresses)))["total"]["overlap"]
        self.assertEqual((overlap["persons"], overlap["by"]["name_and_address"]), (300, 300))

    def test_the_file_is_small_private_and_the_same_again(self):
        source = self.write("prod.sql", dump(person(n) for n in range(1000)))
        self.create(source)
        for path in (self.file, self.key):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertLessEqual(self.file.stat().st_size, 16 * 1000)
        first = self.file.read_bytes()
        self.create(source)
        self.assertEqual(self.file.read_bytes(), first)
        other = self.folder / "other.fp"
        self.create(source, file=other, key=self.folder / "other.key")
        self.assertNotEqual(other.read_bytes(), first)
        # No value, nor a part of one.
        for word in (b"customer", b"mail.example", "山田".encode(), b"080-"):
            self.assertNotIn(word, first)

    def test_the_same_fingerprint_is_compared_once(self):
        source = self.write("prod.sql", dump(person(n) for n in range(50)))
        self.create(source)
        ledger = self.folder / "hinomi.yml"
        ledger.write_text("databases:\n  - name: shop\n    role: production\n    fingerprint: prod.fp\n    fingerprint_key: prod.key\n")
        run = self.hinomi("scan", self.write("s.sql", dump(person(n) for n in range(50))), "--ledger", ledger, "--format", "json",
                          "--fingerprint", self.file, "--fingerprint", self.folder / "." / "prod.fp", "--key", self.key)
        self.assertEqual(run.code, 0, run.stderr.decode())
        self.assertEqual(len(json.loads(run.stdout)["total"]["overlap"]["fingerprints"]), 1)

    def test_a_staging_database_is_not_accused_by_its_own_fingerprint(self):
        own = self.write("staging/all.sql", dump(person(n) for n in range(50)))
        self.create(own)
        for role, named in (("staging", ()), ("staging", ("--fingerprint", self.file, "--key", self.key)), ("production", ())):
            ledger = self.folder / "hinomi.yml"
            ledger.write_text(f"databases:\n  - name: test\n    role: {role}\n    dumps: ['staging/*.sql']\n    fingerprint: prod.fp\n    fingerprint_key: prod.key\n")
            case = self.investigate(self.evidence, "--ledger", ledger, "--lang", "en", *named).case()
            self.assertEqual([f["rule"] for f in case["findings"] if f["rule"].startswith("production_")], [], (role, named))
            shutil.rmtree(self.folder / "out")
            run = self.hinomi("scan", own, "--ledger", ledger, "--format", "json", *named)
            overlap = json.loads(run.stdout)["total"].get("overlap")
            self.assertEqual(overlap["persons"] if overlap else 0, 0, (role, named))

    def test_text_says_it_too(self):
        self.create(self.write("prod.sql", dump(person(n) for n in range(50))))
        run = self.hinomi("scan", self.write("s.sql", dump(person(n) for n in range(25, 75))), "--fingerprint", self.file, "--key", self.key, "--lang", "ja")
        self.assertEqual(run.code, 0)
        self.assertIn("指紋と一致", run.stdout.decode())
        self.assertIn("25人", run.stdout.decode())

    def test_schema(self):
        self.create(self.write("prod.sql", dump(person(n) for n in range(50))))
        out = self.folder / "scan.json"
        run = self.hinomi("scan", self.write("s.sql", dump(person(n) for n in range(25, 75))), "--fingerprint", self.file, "--key", self.key, "--format", "json")
        out.write_bytes(run.stdout)
        self.assert_follows("scan.schema.json", out)


class StagingRansom(Fingerprint):
    """The evidence without its production folder: what a contractor's server shows."""
    program = fastest()

    def setUp(self):
        super().setUp()
        run = self.hinomi("fingerprint", "create", DUMP, "-o", self.file, "--key", self.key, "--ledger", LEDGER, "--format", "json")
        self.assertEqual(run.code, 0, run.stderr.decode())
        self.made = json.loads(run.stdout)

    def examine(self, evidence, *more):
        run = self.investigate(evidence, "--ledger", LEDGER, "--lang", "en", *more, "--fingerprint", self.file, "--key", self.key)
        return run.case()

    def test_found_from_the_fingerprint_alone(self):
        self.assertEqual(self.made["persons"], EXPECTED["persons"])
        self.assertLessEqual(self.file.stat().st_size, 16 * EXPECTED["persons"])
        shutil.copytree(REPLAY / "evidence/staging", self.evidence / "staging")
        case = self.examine(self.evidence)
        asset = next(a for a in case["impact"]["overlap"]["assets"] if a["asset"] == "staging-db")
        # A second opinion: the dump's addresses, looked for in the log by plain comparison.
        with gzip.open(DUMP) as text:
            production = {m.lower() for m in MAIL.findall(text.read())}
        with gzip.open(REPLAY / "evidence/staging/general.log.gz") as text:
            seen = {m.lower() for m in MAIL.findall(text.read())} & production
        self.assertGreater(len(seen), 2000)  # all but those that somebody typed in full width
        self.assertEqual(asset["persons"], EXPECTED["persons"])
        self.assertEqual(asset["since"]["basis"], "statement")
        self.assertEqual(asset["since"]["time"][:13], "2019-08-22T10")
        finding, = [f for f in case["findings"] if f["rule"] == "production_data_in_staging"]
        self.assertEqual((finding["severity"], finding["asset"], finding["count"]), ("high", "staging-db", EXPECTED["persons"]))
        self.assertEqual(finding["first"][:13], "2019-08-22T10")
        self.assertTrue(finding["refs"])
        self.assertIn("203.0.113.", finding["actor"]["address"])
        self.assert_follows("case.schema.json", self.folder / "out/case.json")

    def test_one_finding_where_the_dump_is_there_too(self):
        case = self.examine(REPLAY / "evidence")
        rules = [f["rule"] for f in case["findings"] if f["rule"].startswith("production_")]
        self.assertEqual(rules, ["production_in_staging"])
        finding = next(f for f in case["findings"] if f["rule"] == "production_in_staging")
        self.assertTrue(any("prod.fp" in ground for ground in finding["grounds"]), finding["grounds"])
        for key in ("tables", "rows", "rows_with_personal_data", "persons"):
            self.assertEqual(case["impact"][key], EXPECTED[key], "what is counted does not change")

    def test_the_ledger_can_name_it(self):
        ledger = self.folder / "hinomi.yml"
        ledger.write_text(LEDGER.read_text().replace("    role: production\n", "    role: production\n    fingerprint: prod.fp\n    fingerprint_key: prod.key\n"))
        run = self.hinomi("scan", REPLAY / "evidence/staging", "--ledger", ledger, "--format", "json")
        self.assertEqual(run.code, 0, run.stderr.decode())
        self.assertEqual(json.loads(run.stdout)["total"]["overlap"]["persons"], EXPECTED["persons"])

    def test_a_staging_dump(self):
        copy = self.folder / "staging.sql"
        copy.write_bytes(gzip.decompress(DUMP.read_bytes()))
        found = self.scan(copy)
        self.assertEqual(found["total"]["overlap"]["persons"], EXPECTED["persons"])
        asset, = found["total"]["overlap"]["assets"]
        self.assertEqual((asset["since"]["basis"], asset["since"]["time"]), ("dates_of_rows", None))
        self.assertEqual(asset["since"]["not_before"][:10], EXPECTED["period"]["last"])


class BadInput(Fingerprint):
    def setUp(self):
        super().setUp()
        self.source = self.write("prod.sql", dump(person(n) for n in range(100)))

    def test_another_key(self):
        self.create(self.source)
        self.hinomi("fingerprint", "key", self.folder / "other.key")
        self.refused(self.scan(self.source, expect=2, key=self.folder / "other.key"), "prod.fp", "another key")

    def test_cut_off_damaged_or_something_else(self):
        self.create(self.source)
        good = self.file.read_bytes()
        bad = self.folder / "bad.fp"
        for content, word in ((good[:-1], "damaged"), (good[:50], "damaged"), (good[:300] + b"\xff" + good[301:], "damaged"), (b"", "not a fingerprint"),
                              (b"-- MariaDB dump", "not a fingerprint"), (good[:8] + b"\x02" + good[9:], "version 2")):
            bad.write_bytes(content)
            self.refused(self.scan(self.source, expect=2, file=bad), "bad.fp", word)
            run = self.hinomi("investigate", self.source, "--fingerprint", bad, "--key", self.key, "--out", self.folder / "out")
            self.refused(run, "bad.fp", word)
            self.assertFalse((self.folder / "out").exists())
        self.refused(self.scan(self.source, expect=2, file=self.folder / "none.fp"), "none.fp")

    def test_keys(self):
        self.create(self.source)
        os.chmod(self.key, 0o640)
        self.refused(self.scan(self.source, expect=2), "prod.key", "others may read", "chmod 600")
        os.chmod(self.key, 0o600)
        for content in ("", "abc\n", "z" * 64, "0" * 63, "0" * 4000):
            self.key.write_text(content)
            self.refused(self.scan(self.source, expect=2), "prod.key", "not a key")
        self.refused(self.scan(self.source, expect=2, key=self.folder / "none.key"), "none.key", "No such file")
        self.refused(self.scan(self.source, expect=2, key=self.folder), "not a key")
        self.refused(self.hinomi("scan", self.source, "--fingerprint", self.file), "--key")
        self.refused(self.hinomi("scan", self.source, "--key", self.key), "--fingerprint")

    def test_a_key_is_never_written_over(self):
        self.hinomi("fingerprint", "key", self.key)
        before = self.key.read_text()
        self.refused(self.hinomi("fingerprint", "key", self.key), "prod.key", "already")
        self.assertEqual(self.key.read_text(), before)

    def test_two_at_once_make_one_key(self):
        for _ in range(5):
            key = self.folder / "raced.key"
            runs = [subprocess.Popen([self.program, "fingerprint", "key", key], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
            for run in runs:
                run.communicate()
            self.assertEqual(sorted(run.returncode for run in runs), [0, 2, 2, 2])
            key.unlink()

    def test_neither_key_nor_evidence_is_written_over(self):
        self.hinomi("fingerprint", "key", self.key)
        key, source = self.key.read_bytes(), self.source.read_bytes()
        self.refused(self.create(self.source, expect=2, file=self.key), "prod.key", "same file")
        self.refused(self.create(self.source, expect=2, file=self.folder / "new", key=self.folder / "." / "new"), "same file")
        other = self.folder / "link.sql"
        os.link(self.source, other)
        for file in (self.source, self.source.parent / ".." / "evidence" / "prod.sql", other):
            self.refused(self.create(self.source, expect=2, file=file), "this is evidence")
        self.refused(self.create(self.source.parent, expect=2, file=self.source), "not a fingerprint")
        for file in (self.write("notes.txt", "mine"), self.write("none.fp", ""), self.folder):
            self.refused(self.create(self.source, expect=2, file=file), "not a fingerprint")
        for target in (self.source, other):
            self.refused(self.hinomi("scan", self.source, "--persons", target), "this is evidence")
        self.refused(self.hinomi("scan", self.source.parent, "--persons", self.source), "this is evidence")
        self.assertEqual((self.key.read_bytes(), self.source.read_bytes()), (key, source))
        self.assertFalse((self.folder / "new").exists())

    def test_a_pipe_is_not_waited_for(self):
        self.create(self.source)
        pipe = self.folder / "pipe.fp"
        os.mkfifo(pipe)
        self.refused(self.hinomi("scan", self.source, "--fingerprint", pipe, "--key", self.key, timeout=20), "pipe.fp", "nor a file")

    def test_a_source_that_cannot_be_read_whole(self):
        whole = gzip.compress(dump(person(n) for n in range(20000)).encode())
        half = self.write("half.sql.gz", whole[: len(whole) // 2])
        self.refused(self.create(half, expect=2), "half.sql.gz", "not everybody", "--incomplete")
        self.nothing_was_written()
        self.assertFalse(self.key.exists())
        no_end = self.write("no_end.sql", "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n" + dump(person(n) for n in range(100)))
        self.refused(self.create(no_end, expect=2), "no_end.sql", "may have been cut off")
        run = self.hinomi("fingerprint", "create", half, "-o", self.file, "--key", self.key, "--incomplete", "--quiet", "--format", "json", "--lang", "en")
        self.assertEqual(run.code, 0, run.stderr.decode())
        made = json.loads(run.stdout)
        self.assertTrue(made["incomplete"])
        self.assertGreater(made["skipped"], 0)
        self.assertIn("not in this fingerprint", run.stderr.decode())
        self.assertTrue(any("not read whole" in str(note) for note in self.scan(self.source)["total"]["notes"]))
        run = self.hinomi("fingerprint", "create", self.source, "-o", self.file, "--key", self.key, "--format", "json")
        self.assertEqual([json.loads(run.stdout)[k] for k in ("incomplete", "skipped")], [False, 0])

    def test_the_source_is_named(self):
        for path in (self.source, self.source.parent, f"{self.source.parent}/"):
            run = self.hinomi("fingerprint", "create", path, "-o", self.file, "--key", self.key, "--format", "json")
            self.assertEqual(json.loads(run.stdout)["source"], "prod.sql", path)

    def test_nowhere_to_write(self):
        self.refused(self.create(self.source, expect=2, file=self.folder / "none/prod.fp"), "none/prod.fp")
        self.assertFalse(self.key.exists(), "no key without a fingerprint")
        self.refused(self.create(self.source, expect=2, key=self.folder / "none/prod.key"), "none/prod.key")
        self.nothing_was_written()

    def test_nobody_in_there(self):
        empty = self.write("products.sql", "CREATE TABLE `products` (`id` int, `title` varchar(50));\nINSERT INTO `products` VALUES (1,'ノート'),(2,'ペン');\n")
        self.refused(self.create(empty, expect=2), "nobody")
        self.refused(self.create(self.folder / "missing.sql", expect=2), "missing.sql")
        self.assertFalse(self.key.exists())
        self.nothing_was_written()


if __name__ == "__main__":
    main()
