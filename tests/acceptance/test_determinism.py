#!/usr/bin/env python3
"""What comes out does not depend on how the evidence was cut into files, in which order it was given, or in which zone its times
are written."""
import gzip
import itertools
import json
import os
import random

from program import TestCase, main

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def clf(second, offset_hours=9):
    """2026-08-10T00:00:00+09:00 and so many seconds, as an access log in that zone writes it."""
    at = second + (offset_hours - 9) * 3600 + 10 * 86400
    day, rest = divmod(at, 86400)
    return f"{day:02}/Aug/2026:{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02} {offset_hours:+03}00"


def request(second, client, target, status=200, method="GET", offset_hours=9):
    return f'{client} - - [{clf(second, offset_hours)}] "{method} {target} HTTP/1.1" {status} 512 "-" "{AGENT}"\n'


def visits(count=3000, seed=1):
    """Seconds, clients and requests in order of time, none at the same second: visitors, three attackers, and one who guesses
    passwords until one fits."""
    draw = random.Random(seed)
    list_ = []
    for i in range(count):
        second = 9 * 3600 + i * 7
        list_.append((second, f"198.51.100.{draw.randrange(1, 200)}", f"/item/{draw.randrange(500)}?page={draw.randrange(9)}", 200, "GET"))
        if i % 50 == 0:
            list_.append((second + 1, f"203.0.113.{1 + i % 3}", f"/list?id={i}%27+UNION+SELECT+login,password+FROM+users--", 200, "GET"))
        if i % 70 == 0:
            list_.append((second + 2, "203.0.113.2", "/a?f=../../../../etc/passwd", 404, "GET"))
        if 500 <= i < 620:
            list_.append((second + 3, "203.0.113.9", "/wp-login.php", 200 if i < 619 else 302, "POST"))
    return list_


def lines(list_, offset_hours=9):
    return [request(second, client, target, status, method, offset_hours) for second, client, target, status, method in list_]


class Determinism(TestCase):
    def detect(self, *arguments, expect=0):
        run = self.hinomi("detect", *arguments, "--format", "json", "--quiet")
        self.assertEqual(run.code, expect, run.stderr.decode())
        return run.stdout

    def findings(self, *arguments):
        """Without places: where a line stands is the only thing that the cutting into files may change."""
        found = [json.loads(text) for text in self.detect(*arguments).splitlines()]
        for finding in found:
            finding["refs"] = [ref.get("excerpt", "") for ref in finding["refs"]]
        return found

    def files(self, parts):
        """The parts as access.log, access.log.1, access.log.2.gz, …"""
        paths = []
        for i, part in enumerate(parts):
            text = "".join(part).encode()
            packed = i >= 2
            paths.append(self.write(f"access.log{'.' + str(i) if i else ''}{'.gz' if packed else ''}", gzip.compress(text, mtime=0) if packed else text))
        return paths

    def test_the_order_of_the_arguments(self):
        text = lines(visits())
        third = len(text) // 3
        paths = self.files([text[2 * third:], text[third:2 * third], text[:third]])
        paths.append(self.write("auth.log", "".join(
            f"Aug 10 {9 + i // 60:02}:{i % 60:02}:11 shop sshd[{100 + i}]: Failed password for root from 203.0.113.5 port 4{i:03} ssh2\n" for i in range(90))))
        whole = self.detect(*paths)
        self.assertGreater(len(whole.splitlines()), 5)
        searched = self.hinomi("search", "actor:203.0.113.0/24", *paths).stdout
        self.assertGreater(len(searched.splitlines()), 200)
        for order in itertools.islice(itertools.permutations(paths), 1, None, 5):
            self.assertEqual(self.detect(*order), whole)
            self.assertEqual(self.hinomi("search", "actor:203.0.113.0/24", *order).stdout, searched)
        self.assertEqual(self.detect(self.evidence), whole)

    def test_a_rotated_set_reads_as_one_log(self):
        text = lines(visits())
        single = self.findings(self.write("one/access.log", "".join(text)))
        self.assertIn("password_guessing", {f["rule"] for f in single})
        third = len(text) // 3
        rotated = self.files([text[2 * third:], text[third:2 * third], text[:third]])
        self.assertEqual(self.findings(*rotated), single)

    def test_files_that_overlap_in_time(self):
        # As several servers behind one balancer write them, or a rotation that takes a while: every file has its own order.
        list_ = visits()
        single = self.findings(self.write("one/access.log", "".join(lines(list_))))
        draw = random.Random(2)
        by_server = [[], [], []]
        for visit in list_:
            by_server[draw.randrange(3)].append(visit)
        paths = self.files([lines(part) for part in by_server])
        overlapping = self.findings(*paths)
        self.assertEqual(overlapping, single)
        self.assertEqual(self.findings(*reversed(paths)), overlapping)

    def test_equal_times(self):
        # All within one second: files go in order of their names.
        list_ = [(9 * 3600, client, target, status, method) for _, client, target, status, method in visits(600)]
        text = lines(list_)
        parts = self.files([text[0::2], text[1::2]])
        first = self.detect(*parts)
        self.assertTrue(first)
        self.assertEqual(self.detect(*reversed(parts)), first)
        told = [(f["rule"], f["actor"]["address"], f["count"]) for f in self.findings(*parts)]
        single = [(f["rule"], f["actor"]["address"], f["count"]) for f in self.findings(self.write("one/access.log", "".join(text)))]
        self.assertEqual(sorted(told), sorted(single))

    def test_the_same_instants_in_other_zones(self):
        list_ = visits()
        single = self.findings(self.write("one/access.log", "".join(lines(list_))))

        def told(found):
            return [{k: v for k, v in f.items() if k not in ("id", "refs")} for f in found]
        for zone in (0, -5, 12):
            other = self.write(f"zone{zone}/access.log", "".join(lines(list_, zone)))
            self.assertEqual(told(self.findings(other)), told(single))
        # Half of the visitors in a log of a server that writes UTC.
        here = self.write("two/access.log", "".join(lines([v for v in list_ if int(v[1].rsplit(".", 1)[1]) % 2])))
        there = self.write("two/utc.log", "".join(lines([v for v in list_ if not int(v[1].rsplit(".", 1)[1]) % 2], 0)))
        self.assertEqual(told(self.findings(here, there)), told(single))
        searched = self.hinomi("search", "status:302", here, there, "--format", "json")
        self.assertEqual([json.loads(text)["time"] for text in searched.stdout.splitlines()], ["2026-08-10T10:12:16+09:00"])

    def test_the_same_file_given_twice(self):
        text = "".join(lines(visits()))
        path = self.write("a/access.log", text)
        once = self.detect(path)
        self.assertEqual(self.detect(path, path), once)
        self.assertEqual(self.detect(path, path.parent), once)
        self.assertEqual(self.detect(path, path.parent / ".." / "a" / "access.log"), once)
        counts = [(f["rule"], f["actor"]["address"], f["count"]) for f in self.findings(path)]
        copies = [self.write("b/copy.log", text), self.write("c/access.log.1.gz", gzip.compress(text.encode(), mtime=0))]
        os.link(path, path.parent / "linked.log")
        self.assertEqual([(f["rule"], f["actor"]["address"], f["count"]) for f in self.findings(path, *copies, path.parent / "linked.log")], counts)
        count = self.hinomi("search", "path:*", path, path, *copies, "--count").stdout
        self.assertEqual(int(count), len(text.splitlines()))
        case = self.investigate(path, path, *copies, "--lang", "en").case()
        self.assertEqual(sum(e["read"] for e in case["evidence"]), len(text.splitlines()))
        self.assertEqual(sorted((f["rule"], f["actor"]["address"], f["count"]) for f in case["findings"]), sorted(counts))

    def test_a_case_made_twice(self):
        text = lines(visits())
        self.files([text[len(text) // 2:], text[:len(text) // 2]])
        documents = []
        for name in ("first", "second"):
            out = self.folder / name
            self.assertEqual(self.hinomi("investigate", self.evidence, "--no-store", "--out", out).code, 0)
            documents.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
        self.assertEqual(documents[0], documents[1])


if __name__ == "__main__":
    main()
