#!/usr/bin/env python3
"""Hinomi's speed beside its peers, in one run on two cores: absolute times depend on the machine, ratios much less.

usage: scripts/bench [speed] [--size MB] [--large] [--only GROUP]... [--runs N] [--program PATH]

Groups: start, detect, search, attacks, rotated, investigate, dump, scan, live, sample, fingerprint (all of them without --only); --large adds a log of 10 GB with five million
addresses and a dump of ten million rows of five million persons, for memory. Times are the median of --runs runs (three) with the input in the page cache; crowdsec and --large run once.
"to Hinomi" says how many times Hinomi's time per line (per byte where there are no lines) a tool takes. Memory is the peak of one process.
The last column names a floor and whether it holds; the floors are meant for --size 1024 on an otherwise idle machine.
Exit code 1 when a floor does not hold, 2 when the input or Hinomi itself fails. A peer that cannot be run is a row with the reason.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests/bench"
TOOLS = ROOT / "build/release/tests"
GROUPS = ("start", "detect", "search", "attacks", "rotated", "investigate", "dump", "scan", "live", "sample", "fingerprint")
MIB = 1 << 20
# Mail addresses, telephone and postal numbers, dates of birth, prefectures: what a responder searches a dump for by hand.
PERSONAL_PATTERNS = (r"[a-z0-9._-]+@[a-z0-9.-]+", r"0[0-9]{1,3}-[0-9]{2,4}-[0-9]{4}", r"[0-9]{3}-[0-9]{4}", r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", r"東京都|北海道|大阪府|福岡県")
CROWDSEC_LINES = 20_000
MODSECURITY_REQUESTS = 4_000


class Failed(Exception):
    pass


@dataclasses.dataclass
class Sample:
    seconds: float
    memory_mb: float
    output: str = ""


@dataclasses.dataclass
class Input:
    """What a run reads: a path (or several) with its bytes and lines."""
    paths: list
    bytes: int
    lines: int = 0


# --- running ---


def first_error(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.failed, self.title = options, folder, [], ""
        self.environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))

    def once(self, command, accept=(0,), environment=None, keep=False, timeout=None):
        report, said = self.folder / "time", {name: self.folder / name for name in ("errors", "output")}
        with open(said["errors"], "wb") as errors, open(said["output"] if keep else os.devnull, "wb") as output:
            start = time.perf_counter()
            process = subprocess.Popen(["/usr/bin/time", "-f", "%M", "-o", report, *map(str, command)], stdout=output, stderr=errors, stdin=subprocess.DEVNULL,
                                       env=environment or self.environment, start_new_session=True)
            try:
                code = process.wait(timeout)
            except BaseException as error:  # nothing stays behind, neither after a time limit nor after Ctrl-C
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                if isinstance(error, subprocess.TimeoutExpired):
                    raise Failed(f"not finished in {timeout} s") from None
                raise
            seconds = time.perf_counter() - start
        if code not in accept:
            text = said["errors"].read_text(errors="replace") or (said["output"].read_text(errors="replace") if keep else "")
            raise Failed(f"{pathlib.Path(command[0]).name} ended with {code}: {first_error(text)}")
        return Sample(seconds, int(report.read_text().split()[-1]) / 1000, said["output"].read_text(errors="replace") if keep else "")

    def median(self, command, runs=None, **more):
        samples = [self.once(command, **more) for _ in range(runs or self.options.runs)]
        return Sample(statistics.median(sample.seconds for sample in samples), max(sample.memory_mb for sample in samples), samples[0].output)

    def hinomi(self, verb, paths, before=(), **more):
        out = ["--out", self.folder / "out", "--no-store"] if verb == "investigate" else []
        return self.median([*before, self.options.program, verb, *out, "--no-progress", "--quiet", *paths], **more)

    # --- input ---

    def make(self, name, *arguments):
        path = self.folder / name
        with open(path, "wb") as out:
            subprocess.run([TOOLS / "bench_input", *map(str, arguments)], check=True, stdout=out)
        return measured(path)

    def head(self, source, name, wanted_bytes=None, wanted_lines=None):
        path = self.folder / name
        with open(source.paths[0], "rb") as lines, open(path, "wb") as out:
            written = 0
            for n, line in enumerate(lines):
                if n == wanted_lines or (wanted_bytes and written >= wanted_bytes):
                    break
                written += out.write(line)
        return measured(path)

    def access_log(self):
        path = self.folder / "access.log"
        return measured(path) if path.exists() else self.make("access.log", "access-log", self.options.size * MIB)

    # --- output ---

    def header(self, title):
        self.title = title.partition(":")[0].partition(",")[0]
        print(f"\n{title}")
        print(f"| {'what':<44} | {'time':>10} | {'lines/s':>11} | {'MB/s':>7} | {'memory':>8} | {'to Hinomi':>10} | {'floor':<38} |")
        print(f"| {'-' * 44} | {'-' * 10} | {'-' * 11} | {'-' * 7} | {'-' * 8} | {'-' * 10} | {'-' * 38} |", flush=True)

    def row(self, what, sample, read=None, ratio=None, floor="", holds=None):
        if holds is False:
            self.failed.append(f"{self.title}: {what}: {floor}")
        speed = lambda amount: f"{amount / sample.seconds:,.0f}" if amount else ""
        verdict = f"{floor}: {'yes' if holds else 'NO'}" if floor else ""
        print(f"| {what:<44} | {sample.seconds:>8.3f} s | {speed(read and read.lines):>11} | {speed(read and read.bytes / 1e6):>7} | {sample.memory_mb:>5.0f} MB | "
              f"{f'{ratio:,.2f} x' if ratio else '':>10} | {verdict:<38} |", flush=True)

    def skipped(self, what, reason):
        print(f"| {what:<44} | skipped: {reason}", flush=True)

    def peer(self, what, own, own_read, read, run, least=None):
        """A tool's row; `least`: more than so many times Hinomi's time per line it must take."""
        try:
            sample = run()
        except (Failed, OSError, ValueError) as error:
            self.skipped(what, error)
            return
        amount = (lambda one: one.lines) if own_read.lines and read.lines else (lambda one: one.bytes)
        ratio = (sample.seconds / amount(read)) / (own.seconds / amount(own_read))
        floor = "" if least is None else "Hinomi faster" if least == 1 else f"Hinomi {least:,g} times faster"
        self.row(what, sample, read, ratio, floor, ratio > least if least else None)

    # --- groups ---

    def start(self):
        self.header("start-up: an access log of one line")
        (self.folder / "line").mkdir(exist_ok=True)
        one = self.head(self.access_log(), "line/access.log", wanted_lines=1)
        cold = []
        for n in range(self.options.runs):
            empty = self.folder / f"cache.{n}"
            empty.mkdir()
            cold.append(self.hinomi("detect", one.paths, runs=1, environment=dict(os.environ, XDG_CACHE_HOME=str(empty))))
            shutil.rmtree(empty)
        sample = Sample(statistics.median(one.seconds for one in cold), max(one.memory_mb for one in cold))
        self.row("hinomi detect, empty cache (rules compiled)", sample, floor="≤ 10 s", holds=sample.seconds <= 10)
        sample = self.hinomi("detect", one.paths, runs=2 * self.options.runs + 1)
        self.row("hinomi detect", sample, floor="≤ 0.15 s", holds=sample.seconds <= 0.15)

    def detect(self):
        log = self.access_log()
        self.header("access log, all rules and detectors")
        own = self.hinomi("detect", log.paths)
        lines = log.lines / own.seconds
        self.row("hinomi detect", own, log, 1, "≥ 2,000,000 lines/s", lines >= 2e6)
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            self.skipped("hinomi detect, one core", "this machine has only one")
        else:
            alone = self.hinomi("detect", log.paths, before=["taskset", "-c", str(cores[0])])
            gain = alone.seconds / own.seconds
            self.row("hinomi detect, one core", alone, log, gain, "a second core brings ≥ 1.8 x", gain >= 1.8)

        patterns = BENCH / "log_patterns.txt"
        count = sum(1 for _ in open(patterns))
        for name, more in (("one thread", ["-j1"]), ("threads as it likes", [])):
            rg = lambda: self.median(["rg", "-c", "-i", *more, "--no-unicode", "--no-config", "-f", patterns, log.paths[0]])
            self.peer(f"rg -f, {count} patterns, {name}", own, log, log, rg, least=1)

        tenth = self.head(log, "tenth.log", wanted_bytes=log.bytes // 10)
        goaccess = lambda: self.median(["goaccess", tenth.paths[0], "--log-format=COMBINED", "--no-global-config", "-o", self.folder / "goaccess.json"])
        self.peer("goaccess (a tenth of the log)", own, log, tenth, goaccess, least=30)

        requests = self.head(log, "requests.log", wanted_lines=MODSECURITY_REQUESTS)
        self.peer(f"libmodsecurity, CRS at PL1 ({requests.lines} requests)", own, log, requests, lambda: self.modsecurity(requests), least=500)
        self.peer("libmodsecurity, two processes", own, log, Input([], 2 * requests.bytes, 2 * requests.lines), lambda: self.modsecurity(requests, processes=2))

        some = self.head(log, "crowdsec.log", wanted_lines=CROWDSEC_LINES)
        self.peer(f"crowdsec ({some.lines} lines, once)", own, log, some, lambda: self.crowdsec(some), least=3000)
        for path in (*tenth.paths, *requests.paths, *some.paths):
            path.unlink()

    def search(self):
        log = self.access_log()
        with open(log.paths[0]) as lines:
            actor = next(lines).split()[0]
        self.header("access log, searched")
        hinomi = lambda query: self.median([self.options.program, "search", query, "--count", "--no-progress", "--quiet", log.paths[0]])
        rg = lambda *pattern: lambda: self.median(["rg", "-c", "--no-config", "--no-unicode", *pattern, log.paths[0]], accept=(0, 1))
        quoted = actor.replace(".", "\\.")
        for what, query, same, *pattern in (
                ("actor, path, status", f"actor:{actor} path:/products* status:200", "the same as an expression", f'^{quoted} [^"]*"[A-Z]+ /products[^"]*" 200 '),
                ("status:4xx", "status:4xx", "the same as an expression", '^[^"]*"[^"]*" 4[0-9][0-9] '),
                ("a word, decoded too", "passwd", "the word as logged", "-i", "-F", "passwd"),
                ("two words, decoded too", '"union select"', "the words as logged or with + or %20", "-i", "union([ +]|%20)+select")):
            own = hinomi(query)
            if ":" in query:
                self.row(f"hinomi search, {what}", own, log, 1, "≥ 4,000,000 lines/s", log.lines / own.seconds >= 4e6)
            else:
                self.row(f"hinomi search, {what}", own, log, 1)
            self.peer(f"rg, {same}", own, log, log, rg(*pattern))

    def modsecurity(self, requests, processes=1):
        """Its own clock counts: loading the rules is not the requests' time."""
        command = [TOOLS / "modsecurity_replay", requests.paths[0], str(requests.lines)]
        samples = []
        for _ in range(self.options.runs):
            others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes - 1)]
            sample = self.once(command, keep=True)
            seconds = [float(text.split()[1]) for text in (sample.output, *(other.communicate()[0] for other in others))]
            samples.append(Sample(max(seconds), sample.memory_mb))
        return Sample(statistics.median(sample.seconds for sample in samples), max(sample.memory_mb for sample in samples))

    def crowdsec(self, some):
        """Unpacked and set up in a folder of its own; the one-shot run needs a port of this machine and ends by itself."""
        home = self.folder / "crowdsec"
        set_up = subprocess.run([BENCH / "crowdsec_setup", home], capture_output=True, text=True)
        if set_up.returncode:
            raise Failed(first_error(set_up.stderr))
        return self.once([home / "usr/bin/crowdsec", "-c", home / "config.yaml", "-dsn", f"file://{some.paths[0]}", "--type", "apache2"], keep=True, timeout=900)

    def attacks(self):
        log = self.make("attacks.log", "attacks", self.options.size * MIB // 4)
        self.header("a log of nothing but attacks, nearly all of them different")
        sample = self.hinomi("detect", log.paths)
        self.row("hinomi detect", sample, log, 1, "≥ 200,000 lines/s", log.lines / sample.seconds >= 200_000)
        log.paths[0].unlink()

    def rotated(self):
        log = self.access_log()
        folder = self.folder / "rotated"
        folder.mkdir()
        with open(log.paths[0], "rb") as lines:
            for n in range(8, 0, -1):  # the oldest has the highest number
                written = 0
                with open(folder / f"access.log.{n}", "wb") as out:
                    while (n == 1 or written < log.bytes // 8) and (part := lines.readlines(MIB)):
                        written += sum(map(len, part))
                        out.writelines(part)
        two = lambda command: ["sh", "-c", f"ls {folder}/* | xargs -P2 -n1 {command}"]
        subprocess.run(two("gzip -6"), check=True)
        self.header(f"eight rotated files, gzip -6 ({sum(path.stat().st_size for path in folder.iterdir()) / 1e6:,.0f} MB compressed)")
        own = self.hinomi("detect", sorted(folder.iterdir()))
        zcat = self.median(two("zcat"))
        self.row("hinomi detect", own, log, 1, "no more time than zcat", own.seconds <= zcat.seconds)
        self.row("zcat, two at a time", zcat, log, zcat.seconds / own.seconds)
        shutil.rmtree(folder)

    def investigate(self):
        log = self.access_log()
        self.header("access log, a whole case: findings, timeline, seals")
        own = self.hinomi("investigate", log.paths)
        self.row("hinomi investigate", own, log, 1, "≥ 300 MB/s", log.bytes / own.seconds >= 300e6)
        for tool in (["wc", "-l"], ["sha256sum"]):
            self.peer(" ".join(tool), own, log, log, lambda: self.median([*tool, log.paths[0]]))
        subprocess.run(["gzip", "-1", "-k", log.paths[0]], check=True)
        packed = Input([self.folder / "access.log.gz"], log.bytes, log.lines)
        own = self.hinomi("investigate", packed.paths)
        self.row("hinomi investigate, the same log by gzip -1", own, log, 1)
        self.peer("zcat", own, log, log, lambda: self.median(["zcat", packed.paths[0]]))
        packed.paths[0].unlink()

    def dump(self):
        dump = self.make("shop.sql", "dump", self.options.size * MIB)
        dump.lines = 0  # rows count in a dump
        self.header("database dump: tables, personal fields, persons")
        own = self.hinomi("investigate", dump.paths)
        self.row("hinomi investigate", own, dump, 1, "≥ 200 MB/s", dump.bytes / own.seconds >= 200e6)
        c_locale = dict(self.environment, LC_ALL="C")
        self.peer("wc -l", own, dump, dump, lambda: self.median(["wc", "-l", dump.paths[0]]))
        # Through wc: grep ends at the first match when it only counts lines, or when nobody reads what it prints.
        mails = ["sh", "-c", f"grep -a -o -E '[a-z0-9._-]+@[a-z0-9.-]+' {dump.paths[0]} | wc -l"]
        self.peer("grep -o of e-mail addresses", own, dump, dump, lambda: self.median(mails, environment=c_locale))
        dump.paths[0].unlink()

    def scan(self):
        self.header("hinomi scan: personal fields and persons in dumps and tables")
        for kind, name, what, floor in (("dump", "shop.sql", "mariadb-dump", 500), ("copy", "shop.pgsql", "pg_dump, COPY", 500), ("csv", "shop.csv", "CSV", 400)):
            table = self.make(name, kind, self.options.size * MIB)
            table.lines = 0  # rows count
            own = self.hinomi("scan", table.paths)
            self.row(f"hinomi scan, {what}", own, table, 1, f"≥ {floor} MB/s", table.bytes / own.seconds >= floor * 1e6)
            if kind == "dump":
                self.dump_peers(own, table)
            table.paths[0].unlink()

    def fingerprint(self):
        # At 1024 MB nearly five million persons: one order each, as a table of customers has them.
        dump = self.make("customers.sql", "dump", self.options.size * 1_150_000, self.options.size * 19_000)
        dump.lines = 0  # rows count in a dump
        self.header("fingerprints of nearly five million persons (at --size 1024)")
        key, file, other = (self.folder / name for name in ("prod.key", "prod.fp", "small.fp"))
        create = lambda source, to, *more: self.median([self.options.program, "fingerprint", "create", source, "-o", to, "--key", key, *more, "--no-progress", "--format", "json"], keep=True)
        sample = create(dump.paths[0], file)
        persons = json.loads(sample.output)["persons"]
        size = file.stat().st_size / persons
        self.row(f"hinomi fingerprint create, {persons:,} persons", sample, dump, 1, "≤ 10 s, ≤ 1 GB", sample.seconds <= 10 and sample.memory_mb <= 1000)
        self.row(f"… {size:.1f} bytes a person", sample, None, None, "≤ 16 bytes a person", size <= 16)
        create(self.head(dump, "part.sql", wanted_bytes=dump.bytes // 20).paths[0], other, "--incomplete")
        # In turn, so that a busy minute falls on all of them.
        known = {"hinomi scan": [], "… with its own fingerprint: all are found": ["--fingerprint", file, "--key", key],
                 "… with that of a part of its persons": ["--fingerprint", other, "--key", key]}
        samples = {what: [] for what in known}
        for _ in range(self.options.runs):
            for what, more in known.items():
                samples[what].append(self.hinomi("scan", [*more, *dump.paths], runs=1))
        medians = {what: Sample(statistics.median(one.seconds for one in all), max(one.memory_mb for one in all)) for what, all in samples.items()}
        alone = medians["hinomi scan"].seconds
        for what, sample in medians.items():
            ratio = sample.seconds / alone
            self.row(what, sample, dump, ratio, "" if not known[what] else "≤ 1.15 x scan", ratio <= 1.15)
        dump.paths[0].unlink()

    def dump_peers(self, own, dump):
        self.peer("wc -l", own, dump, dump, lambda: self.median(["wc", "-l", dump.paths[0]]))
        five = [option for pattern in PERSONAL_PATTERNS for option in ("-e", pattern)]
        self.peer(f"rg, {len(PERSONAL_PATTERNS)} patterns, counted", own, dump, dump,
                  lambda: self.median(["rg", "-a", "--count-matches", "--no-config", *five, dump.paths[0]]))
        part = self.head(dump, "part.sql", wanted_bytes=dump.bytes // 20)
        part.lines = 0
        self.peer("MariaDB: import and count (a twentieth)", own, dump, part, lambda: self.import_and_count(part), least=20)
        part.paths[0].unlink()

    def import_and_count(self, part):
        lab = ["scripts/lab", "--dir", str(self.folder / "lab")]
        run = lambda *command: subprocess.run([*lab, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        self.folder.chmod(0o711)  # the server runs as a user of its own
        run("up", "--no-general-log", "mariadb")
        try:
            socket = dict(line.split("=", 1) for line in run("env").splitlines() if "=" in line)["MARIADB_SOCKET"].strip("'")
            query = "SELECT COUNT(*), COUNT(DISTINCT COALESCE(email, tel)) FROM orders"
            client = f"mariadb --no-defaults -uroot -S {socket}"
            script = f"{client} -e 'CREATE OR REPLACE DATABASE shop' && {client} shop < {part.paths[0]} && {client} shop -e '{query}'"
            return self.median(["sh", "-c", script], runs=1)
        finally:
            run("down")

    def live(self):
        """A running MariaDB beside mariadb-dump, one after the other, of the same rows."""
        self.header("live database: MariaDB on loopback")
        part = self.make("shop.sql", "dump", self.options.size * MIB)
        part.lines = 0
        lab = ["scripts/lab", "--dir", str(self.folder / "lab")]
        run = lambda *command: subprocess.run([*lab, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        self.folder.chmod(0o711)  # the server runs as a user of its own
        run("up", "--no-general-log", "mariadb")
        try:
            said = dict(line.split("=", 1) for line in run("env").splitlines() if "=" in line)
            client = ["--no-defaults", "-uroot", "-S", said["MARIADB_SOCKET"]]
            subprocess.run(["sh", "-c", f"mariadb {' '.join(client)} -e 'CREATE OR REPLACE DATABASE shop' && mariadb {' '.join(client)} shop < {part.paths[0]}"],
                           check=True, capture_output=True)
            address = f"mysql://root@localhost/shop?socket={said['MARIADB_SOCKET']}"
            environment = dict(self.environment, HINOMI_DB_PASSWORD="")
            own, peer = [], []
            for _ in range(self.options.runs):
                peer.append(self.median(["sh", "-c", f"mariadb-dump {' '.join(client)} --single-transaction shop > /dev/null"], runs=1))
                own.append(self.hinomi("scan", [address], runs=1, environment=environment))
            middle = lambda samples: sorted(samples, key=lambda s: s.seconds)[len(samples) // 2]
            ours, theirs = middle(own), middle(peer)
            self.row("hinomi scan mysql://", ours, part, 1, "≤ 1.2 × mariadb-dump", ours.seconds <= 1.2 * theirs.seconds)
            self.row("mariadb-dump --single-transaction > /dev/null", theirs, part, theirs.seconds / ours.seconds)
        finally:
            run("down")
        part.paths[0].unlink()

    def sample(self):
        """Live scans with and without --sample, by turns: a log that fills --size, as the server keeps it, beside 50,000 customers."""
        self.header("live databases with a log of nobody: with and without --sample")
        rows = self.options.size * MIB // 413
        lab = ["scripts/lab", "--dir", str(self.folder / "sampled")]
        run = lambda *command: subprocess.run([*lab, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        self.folder.chmod(0o711)
        run("up", "--no-general-log", "mariadb", "postgresql")
        try:
            said = dict(line.split("=", 1) for line in run("env").splitlines() if "=" in line)
            agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0"
            mariadb = ["mariadb", "--no-defaults", "-uroot", "-S", said["MARIADB_SOCKET"], "-BN"]
            psql = ["psql", "-qXAt", "-h", said["POSTGRESQL_SOCKET"], "-p", said["POSTGRESQL_PORT"], "-U", "postgres", "-v", "ON_ERROR_STOP=1"]
            ask = lambda command, text: subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout
            ask(mariadb, f"""CREATE DATABASE sampled; USE sampled;
                CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL, mail VARCHAR(90) NOT NULL);
                INSERT INTO customer SELECT seq, CONCAT('山田 太郎', seq), CONCAT('m', seq, '@shop.example') FROM seq_1_to_50000;
                CREATE TABLE request_log (id BIGINT PRIMARY KEY, at DATETIME, path VARCHAR(255), status SMALLINT, agent VARCHAR(255), detail TEXT);
                INSERT INTO request_log SELECT seq, '2024-01-01' + INTERVAL seq SECOND, CONCAT('/products/', seq), 200, '{agent}', REPEAT(MD5(seq), 6) FROM seq_1_to_{rows};""")
            ask([*psql, "postgres"], f"""CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, mail text NOT NULL);
                INSERT INTO customer SELECT g, '山田 太郎'||g, 'm'||g||'@shop.example' FROM generate_series(1, 50000) g;
                CREATE TABLE request_log (id bigint PRIMARY KEY, at timestamp, path text, status smallint, agent text, detail text);
                INSERT INTO request_log SELECT g, '2024-01-01'::timestamp + g * interval '1 second', '/products/'||g, 200, '{agent}', repeat(md5(g::text), 6)
                  FROM generate_series(1, {rows}) g;
                VACUUM ANALYZE;""")
            sent = lambda: int(ask(mariadb, "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME='BYTES_SENT'"))
            environment = dict(self.environment, HINOMI_DB_PASSWORD="")
            for kind, address in (("mysql", f"mysql://root@localhost/sampled?socket={said['MARIADB_SOCKET']}"),
                                  ("postgres", f"postgres://postgres@127.0.0.1:{said['POSTGRESQL_PORT']}/postgres")):
                whole, sampled, bytes_sent = [], [], [0, 0]
                for _ in range(self.options.runs):
                    for i, (samples, options) in enumerate(((whole, []), (sampled, ["--sample", "1000"]))):
                        before = sent()
                        samples.append(self.hinomi("scan", [address, *options, "--format", "json"], runs=1, environment=environment, keep=True))
                        bytes_sent[i] = sent() - before
                        if json.loads(samples[-1].output)["total"]["persons"] != 50_000:
                            raise Failed(f"{kind}: not everybody was counted")
                middle = lambda samples: sorted(samples, key=lambda s: s.seconds)[len(samples) // 2]
                ours, theirs = middle(sampled), middle(whole)
                told = [f", {n / 1e6:,.1f} MB sent" if kind == "mysql" else "" for n in bytes_sent]
                self.row(f"scan {kind} --sample{told[1]}", ours, None, 1, "≥ 5 times as fast", ours.seconds * 5 <= theirs.seconds)
                self.row(f"scan {kind}{told[0]}", theirs, None, theirs.seconds / ours.seconds)
        finally:
            run("down")

    def large(self):
        (self.folder / "access.log").unlink(missing_ok=True)
        log = self.make("large.log", "access-log", 10_000_000_000, 5_000_000)
        self.header("access log of 10 GB, five million addresses")
        for verb in ("detect", "investigate"):
            sample = self.hinomi(verb, log.paths, runs=1)
            self.row(f"hinomi {verb}", sample, log, None, "memory ≤ 512 MB", sample.memory_mb <= 512)
        log.paths[0].unlink()
        dump = self.make("persons.sql", "dump", 2_150_000_000, 5_000_000)
        dump.lines = 0  # rows count in a dump
        self.header("database dump of ten million rows of five million persons")
        sample = self.hinomi("scan", dump.paths, runs=1)
        self.row("hinomi scan", sample, dump, None, "memory ≤ 1 GB", sample.memory_mb <= 1000)
        dump.paths[0].unlink()


def measured(path):
    lines = 0
    with open(path, "rb") as file:
        while part := file.read(MIB):
            lines += part.count(b"\n")
    return Input([path], path.stat().st_size, lines)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = int(open("/proc/meminfo").readline().split()[1]) / MIB
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{len(os.sched_getaffinity(0))} cores used of {os.cpu_count()}, {model}, {memory:.0f} GiB, {system}, load {os.getloadavg()[0]:.1f} at the beginning"


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, usage=argparse.SUPPRESS, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/hinomi"), help="the hinomi to measure (default: build/release/hinomi, built first)")
    parser.add_argument("--size", type=int, default=1024, metavar="MB", help="size of the access log and the dump, in 2^20 bytes (default: 1024)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs a row (default: 3)")
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="GROUP", help="only this group; may be repeated")
    parser.add_argument("--large", action="store_true", help="also the log of 10 GB (needs 11 GB of space in $TMPDIR)")
    options = parser.parse_args()
    if options.size < 1 or options.runs < 1:
        parser.error("--size and --runs must be 1 or more")
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory(prefix="hinomi-bench.") as folder:
        bench = Bench(options, pathlib.Path(folder))
        try:
            bench.hinomi("detect", bench.make("warm.log", "access-log", 1).paths, runs=1)  # compiled rules lie in the cache from here on
            if options.only is None or set(options.only) - {"dump", "scan", "fingerprint"}:
                log = bench.access_log()
                print(f"access log: {log.bytes / 1e6:,.0f} MB, {log.lines:,} lines, {log.bytes / log.lines:.0f} bytes a line")
            for group in options.only or GROUPS:
                getattr(bench, group)()
            if options.large:
                bench.large()
        except (Failed, OSError, subprocess.CalledProcessError) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 2
    if bench.failed:
        print("\nfloors that do not hold:\n  " + "\n  ".join(bench.failed))
        if options.size < 1024:
            print(f"(at --size {options.size} the cost of starting weighs more than at 1024)")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
