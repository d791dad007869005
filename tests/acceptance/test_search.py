#!/usr/bin/env python3
"""search: the entries that a query asks for, from logs of every kind, masked, in order of time; and what it refuses."""
import gzip
import json
import os
import random
import subprocess
import time
import urllib.parse

from program import ROOT, TestCase, main

ACCESS = [
    '198.51.100.4 - - [10/Aug/2026:09:00:00 +0900] "GET /item/1 HTTP/1.1" 200 5120 "-" "Mozilla/5.0"',
    '203.0.113.7 - - [10/Aug/2026:09:00:05 +0900] "GET /wp-admin/ HTTP/1.1" 200 900 "-" "curl/8.5"',
    '203.0.113.7 - shopowner [10/Aug/2026:09:00:20 +0900] "POST /wp-admin/export.php?mail=taro%40example.com HTTP/1.1" 200 2000000 "-" "curl/8.5"',
    '203.0.113.8 - - [10/Aug/2026:09:01:00 +0900] "GET /list?q=%E5%92%8C%E6%9C%8D&id=1%27%20union%2f%2a%2a%2fselect%20login,password%20from%20users HTTP/1.1" 403 10 "https://shop.example/" "curl/8.5"',
]
GENERAL = [
    '2026-08-10T00:00:10.000000Z\t   41 Connect\tapp@203.0.113.7 on shop using TCP/IP',
    '2026-08-10T00:00:11.000000Z\t   41 Query\tSELECT * FROM users WHERE mail = \'hanako@example.com\'',
    '2026-08-10T00:02:00.000000Z\t   41 Quit\t',
]
AUTH = ["Aug 10 09:00:15 shop sshd[901]: Failed password for root from 203.0.113.7 port 40222 ssh2"]
DUMP = "-- MariaDB dump 10.19\nCREATE TABLE `users` (\n  `id` int(11) NOT NULL,\n  `mail` varchar(255)\n);\nINSERT INTO `users` VALUES (1,'a@example.com');\n"


class Search(TestCase):
    def logs(self):
        self.write("web/access.log.1.gz", gzip.compress(("\n".join(ACCESS[:2]) + "\n").encode()))
        self.write("web/access.log", "\n".join(ACCESS[2:]) + "\n")
        self.write("db/general.log", "\n".join(GENERAL) + "\n")
        self.write("auth.log", "\n".join(AUTH) + "\n")
        return self.evidence

    def search(self, query, *arguments, **options):
        run = self.hinomi("search", query, *(arguments or (self.logs(),)), "--format", "json", **options)
        self.assertEqual(run.code, 0, run.stderr.decode())
        return [json.loads(text) for text in run.stdout.splitlines()]

    def refused(self, *arguments, says):
        run = self.hinomi("search", *arguments)
        self.assertEqual((run.code, run.stdout), (2, b""), run.stderr)
        text = run.stderr.decode()
        for word in says:
            self.assertIn(word, text)

    def test_one_actor_over_logs_of_every_kind_in_order_of_time(self):
        found = self.search("actor:203.0.113.7")
        self.assertEqual([(f["kind"], f["event"], f["time"][11:19]) for f in found],
                         [("access_log", "request", "09:00:05"), ("database_log", "connect", "09:00:10"),
                          ("database_log", "statement", "09:00:11"), ("auth_log", "login_failed", "09:00:15"),
                          ("access_log", "request", "09:00:20"), ("database_log", "disconnect", "09:02:00")])
        self.assertTrue(found[0]["file"].endswith("web/access.log.1.gz"))
        self.assertEqual((found[0]["line"], found[0]["path"], found[0]["status"], found[0]["bytes"]), (2, "/wp-admin/", 200, 900))
        self.assertNotIn("referer", found[0])

    def test_json_follows_its_schema(self):
        found = self.search("actor:0.0.0.0/0", self.logs(), ROOT / "replays/staging-ransom/evidence")
        self.assertGreater(len(found), 1000)
        self.assertEqual({f["kind"] for f in found}, {"access_log", "database_log", "auth_log"})
        lines = self.folder / "found.jsonl"
        lines.write_text("".join(json.dumps(one) + "\n" for one in found))
        self.assert_follows("search.schema.json", lines)

    def test_hostile_lines_cost_linear_time(self):
        pieces = ["%", "%25", "+", "'", "&#x75;", "&", "\\x", "/*", "a", "union+", "un'", "%E5%92%8C", "\x00", "和"]
        queries = ['"union select"', "*a*b*c*", "和服", "uri:*aaaaaaab*", "mail@example.com"]
        times = []
        for scale in (4, 1):
            size = 800_000 // scale
            lines = "".join(ACCESS[1].replace("/wp-admin/", "/?q=" + piece * (size // len(piece.encode()))) + "\n" for piece in pieces)
            path = self.write(f"hostile{scale}.log", ACCESS[0] + "\n" + lines)
            start = time.monotonic()
            for query in queries:
                self.assertEqual(self.hinomi("search", query, path, timeout=300).code, 0)
            times.append(time.monotonic() - start)
        self.assertLess(times[1], 12 * times[0] + 1, times)

    def test_every_field_that_is_printed_can_be_asked_for(self):
        self.logs()
        for field, value in (("actor", "203.0.113.7"), ("account", "shopowner"), ("method", "POST"), ("path", "/wp-admin/export.php"), ("status", 200),
                             ("bytes", 2000000), ("agent", "curl/8.5"), ("event", "request"), ("kind", "access_log"), ("file", "access.log")):
            found = self.search(f"{field}:{value} path:*export*", self.evidence)
            self.assertEqual([f["line"] for f in found], [1], field)
            if field != "file":
                self.assertEqual(found[0][field], value)

    def test_masked_as_everywhere(self):
        run = self.hinomi("search", "export", self.logs())
        self.assertNotIn(b"taro", run.stdout)
        self.assertIn(b"web/access.log:1: 203.0.113.7 - shopowner", run.stdout)
        found = self.search("statement:*from*users*", self.evidence)
        self.assertNotIn("hanako", json.dumps(found))
        self.assertIn("FROM users", found[0]["statement"])
        # What is masked is found all the same.
        self.assertEqual(len(self.search("hanako@example.com", self.evidence)), 1)
        self.assertEqual(len(self.search("taro@example.com", self.evidence)), 1)

    def test_decoded_words(self):
        self.logs()
        for query in ('"union select"', "和服", "query:*union*", 'query:"*union select*"', "union select 和服", "'UNION*SELECT'"):
            self.assertEqual([f["line"] for f in self.search(query, self.evidence)], [2], query)
        self.assertEqual(self.search("洋服", self.evidence), [])

    def test_words_of_older_sites(self):
        lines = []
        for encoding in ("utf-8", "cp932", "euc-jp"):
            encoded = urllib.parse.quote("表示能力ア".encode(encoding))
            lines.append(f'198.51.100.4 - - [10/Aug/2026:09:00:00 +0900] "GET /find?q={encoded} HTTP/1.1" 200 512 "-" "x"')
        path = self.write("access.log", "\n".join(lines) + "\n")
        for query in ("表示能力", "query:q=表示*", "query:*能力ア", "uri:*示能*"):
            self.assertEqual([f["line"] for f in self.search(query, path)], [1, 2, 3], query)
        self.assertEqual(self.search("表力", path), [])

    def test_numbers_alternatives_and_negation(self):
        self.logs()
        self.assertEqual(len(self.search("status:200", self.evidence)), 3)
        self.assertEqual(len(self.search("status:403,404", self.evidence)), 1)
        self.assertEqual(len(self.search("status:200..299 bytes:>1000000", self.evidence)), 1)
        self.assertEqual(len(self.search("status:4xx", self.evidence)), 1)
        self.assertEqual(len(self.search("kind:access_log -actor:203.0.113.0/24", self.evidence)), 1)
        self.assertEqual(len(self.search("c-ip:203.0.113.0/24 cs-uri-stem:/wp-admin/*", self.evidence)), 2)

    def test_a_query_that_begins_with_a_negation(self):
        run = self.hinomi("search", "--count", "--", "-status:200", self.logs())
        self.assertEqual((run.code, run.stdout), (0, b"5\n"), run.stderr)

    def test_a_negation_is_no_option(self):
        run = self.hinomi("search", "-kind:access_log", self.logs(), "--count")
        self.assertEqual((run.code, run.stdout), (0, b"4\n"), run.stderr)
        run = self.hinomi("search", "-status:200 kind:access_log", self.evidence, "--count")
        self.assertEqual((run.code, run.stdout), (0, b"1\n"), run.stderr)

    def test_count_and_limit(self):
        self.logs()
        self.assertEqual(self.hinomi("search", "kind:access_log", self.evidence, "--count").stdout, b"4\n")
        self.assertEqual(json.loads(self.hinomi("search", "kind:access_log", self.evidence, "--count", "--format", "json").stdout), {"count": 4})
        first = self.search("kind:access_log", self.evidence, "--limit", 2)
        self.assertEqual([f["time"][11:19] for f in first], ["09:00:00", "09:00:05"])
        self.refused("x", self.evidence, "--count", "--limit", 2, says=["--limit"])
        self.refused("x", self.evidence, "--limit", 0, says=["--limit"])

    def test_limit_does_not_read_on(self):
        path = self.write("access.log", "\n".join(ACCESS[:1]) + "\n" + (ACCESS[1] + "\n") * 200_000 + "no log at all\n")
        whole = self.hinomi("search", "path:/item/*", path)
        self.assertIn(b"200002", whole.stderr)
        early = self.hinomi("search", "path:/item/*", path, "--limit", 1)
        self.assertEqual((early.stdout, early.stderr), (whole.stdout, b""))

    def test_a_part_of_the_time(self):
        self.logs()
        found = self.search("actor:203.0.113.7", self.evidence, "--since", "2026-08-10 09:00:10", "--until", "2026-08-10T09:00:20+09:00")
        self.assertEqual([f["time"][11:19] for f in found], ["09:00:10", "09:00:11", "09:00:15"])
        self.refused("x", self.evidence, "--since", "soon", says=["--since soon"])

    def test_rules(self):
        self.logs()
        self.assertEqual([f["line"] for f in self.search("rule:sql_injection*", self.evidence)], [2])
        self.refused("rule:no_such_rule", self.evidence, says=["no rule is named", "hinomi rules list"])

    def test_from_standard_input_while_it_grows(self):
        program = subprocess.Popen([self.program, "search", "path:/wp-admin/*", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env=dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1"))
        try:
            for number in (2, 4):
                program.stdin.write((ACCESS[0] + "\n" + ACCESS[1] + "\n").encode())
                program.stdin.flush()
                self.assertTrue(program.stdout.readline().startswith(f"-:{number}: 203.0.113.7".encode()))
            program.stdin.close()
            self.assertEqual(program.wait(60), 0)
        finally:
            program.kill()
            program.stdout.close()

    def test_colour(self):
        plain = self.hinomi("search", "wp-admin", self.logs())
        coloured = self.hinomi("search", "wp-admin", self.evidence, env={"NO_COLOR": "", "CLICOLOR_FORCE": "1"})
        self.assertNotIn(b"\x1b", plain.stdout)
        self.assertIn(b"\x1b[1;31mwp-admin\x1b[0m", coloured.stdout)
        hostile = self.write("hostile.log", ACCESS[1].replace("curl", "\x1b[2Jcurl") + "\n")
        self.assertNotIn(b"\x1b", self.hinomi("search", "curl", hostile).stdout)

    def test_the_same_bytes_on_any_number_of_processors(self):
        draw = random.Random(3)
        text = "".join(f'198.51.100.{draw.randrange(250)} - - [10/Aug/2026:{9 + i // 3600:02}:{i // 60 % 60:02}:{i % 60:02} +0900] '
                       f'"GET /item/{draw.randrange(900)}?q=%E5%92%8C HTTP/1.1" 200 512 "-" "curl"\n' for i in range(20_000))
        path = self.write("access.log", text)
        whole = self.hinomi("search", "path:/item/1*", path).stdout
        self.assertGreater(whole.count(b"\n"), 1000)
        one = subprocess.run(["taskset", "-c", "0", self.program, "search", "path:/item/1*", path], capture_output=True, check=True,
                             env=dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1"))
        self.assertEqual(one.stdout, whole)

    def test_what_was_not_searched_is_said(self):
        self.write("shop.sql", DUMP)
        run = self.hinomi("search", "status:200", self.logs(), "--lang", "en")
        self.assertEqual(run.stdout.count(b"\n"), 3)
        self.assertIn("shop.sql: not searched", run.stderr.decode())
        self.assertEqual(self.hinomi("search", "status:200", self.evidence, "--quiet").stderr, b"")
        letter = self.write("letter/letter.txt", "Dear customer,\nthank you for your order.\n")
        self.refused("x", letter, says=["letter.txt", "→"])
        self.refused("x", "/nonexistent/log", says=["/nonexistent/log"])

    def test_queries_that_cannot_be_used(self):
        path = self.write("access.log", "\n".join(ACCESS) + "\n")
        for query, says in (("stauts:200", ["column 1", "stauts", "status", "actor"]), ("path:/a status:abc", ["column 16", "4xx"]),
                            ("actor:203.0.113.0/99", ["column 7", "203.0.113.0/24"]), ('path:"/a', ["column 6", "quote"]), ("", ["empty"]),
                            ("event:hack", ["login_failed"]), ("kind:dump", ["access_log"]), ("time:09:00", ["--since"]),
                            ("cs-cookie:a", ["cs-cookie"])):
            self.refused(query, path, says=[*says, "→"])
        self.refused("status:200", says=["PATH"])

    def test_country_without_anything_that_knows_countries(self):
        path = self.write("access.log", "\n".join(ACCESS) + "\n")
        empty = self.folder / "empty"
        empty.mkdir()
        run = self.hinomi("search", "country:JP", path, env={"HINOMI_GEO": str(empty)})
        self.assertEqual((run.code, run.stdout), (2, b""))
        self.assertIn("geoip", run.stderr.decode())

    def test_help_lists_the_fields_and_examples(self):
        text = self.hinomi("search", "--help").stdout.decode()
        for word in ("actor", "country", "statement", "利用者名", "hinomi search '"):
            self.assertIn(word, text)
        for guide in ("docs/guide.md", "docs/guide.ja.md"):
            told = (ROOT / guide).read_text()
            for field in text.split("Fields (項目):")[1].splitlines()[1:-1]:
                self.assertIn(f"`{field.split()[0]}", told, guide)


if __name__ == "__main__":
    main()
