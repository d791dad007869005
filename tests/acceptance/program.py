"""Runs the built program as its users do. Tests import Program and TestCase from here."""
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKED = pathlib.Path(os.environ.get("HINOMI_CHECKED", ROOT / "build/dev/hinomi"))
RELEASE = pathlib.Path(os.environ.get("HINOMI", ROOT / "build/release/hinomi"))
PUBLIC_DATA = pathlib.Path(os.environ.get("HINOMI_DATA", ROOT.parent / "shared" / "data"))


def fastest():
    """The release build where there is one; it is what users run."""
    return RELEASE if RELEASE.exists() else CHECKED


def listed_persons(path):
    """The lines of a list of persons, each as {header: value} in the order of its columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Run:
    def __init__(self, done, out):
        self.code, self.stdout, self.stderr, self.out = done.returncode, done.stdout, done.stderr, out

    def case(self):
        return json.loads((self.out / "case.json").read_text())


class TestCase(unittest.TestCase):
    """A temporary folder per test, and the program with a casebook of its own."""
    program = CHECKED if CHECKED.exists() else RELEASE

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def hinomi(self, *arguments, stdin=None, cwd=None, env=None, timeout=600):
        environment = dict(os.environ, HINOMI_STORE=str(self.folder / "casebook.db"), LC_ALL="C.UTF-8", NO_COLOR="1")
        environment.update(env or {})
        done = subprocess.run([self.program, *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd or ROOT,
                              env=environment, timeout=timeout)
        return Run(done, self.folder / "out")

    def investigate(self, *arguments, expect=0, **options):
        run = self.hinomi("investigate", *arguments, "--out", self.folder / "out", **options)
        self.assertEqual(run.code, expect, run.stderr.decode(errors="replace")[-2000:])
        return run

    def assert_follows(self, schema, *files):
        """Files of JSON follow a schema of api/ (or a part of it, "case.schema.json#/$defs/finding"); ".jsonl": one value a line."""
        lines = ["--lines"] if all(file.suffix == ".jsonl" for file in files) else []
        done = subprocess.run(["/usr/bin/python3", ROOT / "tests/schema/validate.py", *lines, ROOT / "api" / schema, *files],
                              capture_output=True, text=True)
        if done.returncode == 77:
            self.skipTest(done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def write(self, name, content):
        path = self.folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @property
    def evidence(self):
        return self.folder / "evidence"


def main():
    """unittest, with exit code 77 (skipped, for ctest) when every test was skipped."""
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) >= result.testsRun else 0)
