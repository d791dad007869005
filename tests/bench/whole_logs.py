"""Whole logs that others wrote, with what they say is in them: who attacked, what each line's fields are, how often what happened.

Used by tests/bench/detection.py. Addresses are those of `hinomi detect`'s findings of any severity (an address of the organisation's
own networks is told as a fact, and test logs are full of private addresses); an address counts as accused from medium on. Fields are
those of tests/bench/read_events.cc.
"""
import collections
import datetime
import ipaddress
import json
import re
import subprocess
import sys
import urllib.parse
import zoneinfo

ACCUSED = ("medium", "high", "critical")


class Bench:
    def __init__(self, program, reader, data, japanese, folder, misses):
        self.program, self.reader, self.data, self.japanese, self.folder, self.misses = program, reader, data, japanese, folder, misses
        self.held = []

    def row(self, name, right, of, limit="", holds=None):
        if holds is not None:
            self.held.append(holds)
        print(f"| {name:<58} | {right:>6} | {of:>6} | {100 * right / of if of else 0:>8.2f} % | {limit:<10} | {'' if holds is None else 'yes' if holds else 'NO':<6} |", flush=True)

    def floor(self, name, right, of, least):
        self.row(name, right, of, f"≥ {100 * least:g} %", of > 0 and right / of >= least)

    def none(self, name, wrong, of):
        self.row(name, wrong, of, "0", wrong == 0)

    def miss(self, what, list_of):
        for one in list_of[: self.misses]:
            print(f"    {what}: {str(one)[:400]}")

    def detect(self, path):
        run = subprocess.run([self.program, "detect", "--format", "json", "--lang", "en", path], capture_output=True)
        if run.returncode not in (0, 1, 2):
            raise SystemExit(f"detection: {self.program} detect {path} ended with {run.returncode}")
        return [json.loads(line) for line in run.stdout.decode("utf-8", "replace").splitlines() if line.startswith("{")]

    def read(self, paths):
        """For each file its head and its events by line."""
        out = subprocess.run([self.reader, *paths], capture_output=True, check=True).stdout.decode("utf-8", "replace").splitlines()
        files = []
        for line in out:
            one = json.loads(line)
            if "file" in one:
                files.append((one, collections.defaultdict(list)))
            else:
                files[-1][1][one["line"]].append(one)
        return files

    @staticmethod
    def at(file, line):
        """The events of a line; of one that belongs to an entry, those of the entry."""
        head, events = file
        if head["format"] == "dated_text":
            line = max((n for n in events if n <= line), default=line)
        return events.get(line, [])

    def write(self, name, lines):
        path = self.folder / name
        path.write_bytes("".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))
        return path


def address(text):
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return str(found.ipv4_mapped or found if found.version == 6 else found)


def lines_of(path):
    return path.read_bytes().decode("utf-8", "surrogateescape").split("\n")


def actors(findings, severities=None):
    return {f["actor"]["address"] for f in findings if f["actor"]["address"] and (severities is None or f["severity"] in severities)}


# --- CrowdSec hub: what its scenarios and parsers are tested with ---

WEB = ("nginx", "apache2", "caddy", "traefik", "litespeed", "bunkerweb", "nginx-proxy-manager", "npmplus", "envoy", "zoraxy", "modsecurity", "containerd")
OTHERS = re.compile(r"^(sshd?-|sshd|opnsense-sshd|mysql|mariadb|pgsql|postgres|mongo|magento|http-magento|http-bf-wordpress|whitelists|geoip)")


def in_scope(test):
    if test["name"] in ("http-generic-test", "ssh-generic-test", "sshd-impossible-travel-user"):
        return False  # a marker of CrowdSec's own, and travel times of accounts
    if "-by-as" in test["name"] or "-by-country" in test["name"]:
        return False  # a network as a whole, by a list of networks; none of its addresses did much
    return test["log_type"] in WEB and (test["http"] or "modsecurity" in test["name"] or "nginx" in test["name"]) or bool(OTHERS.match(test["name"]))


def crowdsec(bench):
    folder = bench.data / "crowdsec_hub"
    tests = [t for t in map(json.loads, (folder / "dev_index.jsonl").open()) if in_scope(t)]
    expected = found = quiet = alarmed = 0
    missed, alarms, positive = [], [], 0
    for test in tests:
        findings = bench.detect(folder / "dev" / test["name"] / test["log_file"])
        want = {a for a in (address(source[1]) for source in test["sources"]) if a}
        if want:
            positive += 1
            got = want & actors(findings)
            expected, found = expected + len(want), found + len(got)
            missed += [f"{test['name']}: {a}" for a in sorted(want - got)]
        elif test["expect_results"] == 0 or re.search(r"whitelist|-fp$|success", test["name"]):
            quiet += 1
            wrong = actors(findings, ACCUSED)
            alarmed += bool(wrong)
            alarms += [f"{test['name']}: {sorted(wrong)}"] if wrong else []
    bench.floor(f"CrowdSec: expected addresses found, {positive} tests", found, expected, 0.95)
    bench.miss("missed", missed)
    bench.none("CrowdSec: tests that expect nothing, with an address accused", alarmed, quiet)
    bench.miss("false alarm", alarms)
    fields(bench, folder, tests)


ASSERTED = re.compile(r'^results\["s0[12]-(?:parse|enrich)"\]\["([^"]+)"\]\[(\d+)\]\.Evt\.(Parsed|Meta)\["(\w+)"\] == "((?:[^"\\]|\\.)*)"$', re.M)
FIELDS = {"source_ip": "client", "remote_addr": "client", "http_status": "status", "status": "status", "verb": "method", "http_verb": "method", "request": "target", "http_path": "path",
          "http_user_agent": "agent", "http_referer": "referer", "body_bytes_sent": "bytes", "remote_user": "account", "user": "account", "username": "account", "timestamp": "time"}


def said(event, field):
    """As the assertions write it."""
    if field == "path":
        return said(event, "target") | {urllib.parse.unquote(event["target"].split("?")[0])}
    if field == "time":
        return {event["time"]} if event["time"] is None else {datetime.datetime.fromisoformat(event["time"]).replace(microsecond=0).isoformat()}
    if field == "target":
        # CrowdSec cuts the query off later, and its pattern of nginx' errors takes "https:" in front of "//" for none of the target.
        return {event["target"], event["target"].split("?")[0], re.sub(r"^https?:(?=//)", "", event["target"])}
    value = event[field]
    texts = {"" if value is None else str(value)}
    return texts | {"-"} if texts & {""} else texts | ({"0"} if field == "bytes" and value is None else set())


def fields(bench, folder, tests):
    """An assertion names a line by its message; each message is looked for in the lines, in order."""
    right, of, wrong, by_field = 0, 0, [], collections.Counter()
    for test in tests:
        place = folder / "dev" / test["name"]
        if not (place / "parser.assert").is_file():
            continue
        log = lines_of(place / test["log_file"])
        _, events = bench.read([place / test["log_file"]])[0]
        asserted = collections.defaultdict(dict)
        for parser, index, _, key, value in ASSERTED.findall((place / "parser.assert").read_text("utf-8", "replace")):
            asserted[parser, int(index)][key] = json.loads(f'"{value}"', strict=False) if "\\x" not in value and "\\a" not in value else value
        last = collections.defaultdict(int)
        for (parser, _), keys in asserted.items():
            message = keys.get("message", "")
            at = next((n for n in range(last[parser], len(log)) if message and message in log[n]), None)
            if at is None:
                continue
            last[parser] = at + 1
            # A parser's test gathers lines of several forms, which no real log does.
            own = events.get(at + 1) or bench.read([bench.write("line", [log[at]])])[0][1].get(1, [])
            seen = [e for e in own if e["kind"] != "message" or e["client"]]
            for key, value in keys.items():
                field = FIELDS.get(key)
                if not field or (field == "account" and not any(e["kind"] in ("request", "login_failed", "login_succeeded") for e in seen)):
                    continue
                if field == "time":
                    try:
                        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
                    except ValueError:
                        continue  # as the line writes it
                    if moment.tzinfo is None or not re.search(r"[+-]\d\d:?\d\d|Z\b", log[at]):
                        continue
                    value = moment.astimezone(datetime.timezone.utc).replace(microsecond=0).isoformat()
                if field == "client":
                    value = address(value)
                    if value is None:
                        continue
                of += 1
                good = any(value in said(e, field) for e in seen)
                right += good
                if not good:
                    by_field[field] += 1
                    wrong.append(f"{test['name']}:{at + 1} {key}: {value!r}, read {[e.get(field, e['target']) for e in seen]}")
    bench.floor("CrowdSec: fields equal to those asserted", right, of, 1)
    bench.miss("field", sorted(wrong, key=lambda text: text.split(":")[0]) if wrong else [])


# --- fail2ban: lines with the host to be banned ---


def fail2ban(bench):
    """Each line by itself and in its filter's log: some filters gather several lines, others hold logs of several programs."""
    rows = [json.loads(line) for line in lines_of(bench.data / "fail2ban/dev_lines.jsonl") if line]
    by_filter = collections.defaultdict(list)
    for row in rows:
        by_filter[row["filter"]].append(row)
    alone = bench.read([bench.write(f"line{n}", [row["line"]]) for n, row in enumerate(rows)])
    together = {name: bench.read([bench.write("filter.log", [row["line"] for row in group])])[0] for name, group in by_filter.items()}
    zurich = zoneinfo.ZoneInfo("Europe/Zurich")  # where fail2ban's tests are run
    hosts = host_right = times = time_right = must_not = wrong = 0
    missed, alarms, late = [], [], []
    for n, row in enumerate(rows):
        expect = row["expect"] or {}
        own = alone[n][1].get(1, [])
        events = own + bench.at(together[row["filter"]], by_filter[row["filter"]].index(row) + 1)
        if expect.get("match") and isinstance(expect.get("host"), str) and address(expect["host"]):
            hosts += 1
            matching = [e for e in events if e["client"] == address(expect["host"])]
            host_right += bool(matching)
            if not matching:
                missed.append(f"{row['filter']}: {row['line']}")
            elif expect.get("time") and re.search(r"\b(19|20)\d\d\b", row["line"][:48]):
                times += 1
                moments = [datetime.datetime.fromisoformat(e["time"]).replace(microsecond=0) for e in matching if e["time"]]
                good = any(expect["time"][:19] in (m.replace(tzinfo=None).isoformat(), m.astimezone(zurich).replace(tzinfo=None).isoformat()) for m in moments)
                time_right += good
                if not good:
                    late.append(f"{expect['time']}: {row['line']}")
        elif expect.get("match") is False:
            must_not += 1
            bad = any(e["kind"] == "login_failed" and e["client"] for e in own)
            wrong += bad
            alarms += [f"{row['filter']}: {row['line']}"] if bad else []
    bench.floor("fail2ban: host exact, all filters", host_right, hosts, 0.98)
    bench.miss("missed", missed)
    bench.floor("fail2ban: time, where the line has a year", time_right, times, 0.98)
    bench.miss("time", late)
    bench.none("fail2ban: refused logins read in lines that must not match", wrong, must_not)
    bench.miss("false alarm", alarms)


# --- scanners among visitors ---

CLF = re.compile(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]")


def moment(line):
    return datetime.datetime.strptime(CLF.search(line)[1], "%d/%b/%Y:%H:%M:%S %z")


def scan(bench, name, attacker, hostile, ordinary, tool):
    merged = sorted((line for line in hostile + ordinary if CLF.search(line)), key=moment)
    findings = bench.detect(bench.write("scan.log", merged))
    scans = [f for f in findings if f["rule"] == "web_scanner" and f["actor"]["address"] == attacker]
    begin, end = min(map(moment, hostile)), max(map(moment, hostile))
    first = min((datetime.datetime.fromisoformat(f["first"]) for f in scans), default=None)
    last = max((datetime.datetime.fromisoformat(f["last"]) for f in scans), default=None)
    checks = {"the address is told as a scanner": bool(scans), "first time": first == begin, "last time": last == end}
    if tool:
        checks["tool"] = any(tool in ground for f in scans for ground in f["grounds"])
    bench.floor(f"{name}: {', '.join(checks)}", sum(checks.values()), len(checks), 1)
    bench.miss("wrong", [f"{what} ({first} to {last}, not {begin} to {end})" for what, good in checks.items() if not good])
    others = actors(findings, ACCUSED) - {attacker}
    bench.none(f"{name}: ordinary addresses accused", len(others), len({line.split()[0] for line in ordinary}))
    bench.miss("false alarm", sorted(others))


def scanners(bench):
    visitors = [line for line in lines_of(bench.data / "access_logs/dev_semicomplete_first5000.log") if line]
    log = bench.data / "http_attacks/scanner_logs/dev_acunetix.log"
    if log.is_file():
        # The scanner stood in the same private network; here it comes from outside.
        lines = [re.sub(r"^\S+", "203.0.113.77", line) for line in lines_of(log) if line]
        shift = moment(visitors[len(visitors) // 2]) - min(map(moment, lines))
        lines = [CLF.sub(lambda m, line=line: f"[{(moment(line) + shift).strftime('%d/%b/%Y:%H:%M:%S %z')}]", line) for line in lines]
        scan(bench, "acunetix", "203.0.113.77", lines, visitors, "Acunetix")
    requests = bench.data / "teler/cve_requests_dev.jsonl"
    if requests.is_file():
        known = {line.split()[0] for line in bench.japanese}
        attacker = next(a for a in (f"203.0.113.{n}" for n in range(1, 255)) if a not in known)
        begin = moment(bench.japanese[len(bench.japanese) // 2])
        lines = []
        for n, row in enumerate(json.loads(line) for line in lines_of(requests) if line):
            target = re.sub(r'[\s"]', "", re.sub(r"\{\{.*?\}\}", "x7f3", row["uri"]))
            lines.append(f'{attacker} - - [{(begin + datetime.timedelta(seconds=n)).strftime("%d/%b/%Y:%H:%M:%S %z")}] "{row["method"]} {target} HTTP/1.1" 404 196 "-" "Mozilla/5.0 (X11; Linux x86_64)"')
        scan(bench, "CVE requests from one address", attacker, lines, bench.japanese, None)


# --- loghub ---

TEMPLATES = {"E27": "break-in", "E9": "failed", "E10": "failed", "E1": "accepted", "E13": "unknown user"}
WORDS = {"break-in": r"POSSIBLE BREAK-IN ATTEMPT", "failed": r"^Failed password for ", "accepted": r"^Accepted password for ", "unknown user": r"^Invalid user "}


def loghub(bench):
    import csv

    folder = bench.data / "access_logs"
    with open(folder / "dev_loghub_OpenSSH_2k.log_structured.csv", newline="") as file:
        labelled = list(csv.DictReader(file))
    head, events = bench.read([folder / "dev_loghub_OpenSSH_2k.log"])[0]
    seen = [e for group in events.values() for e in group]
    for what, words in WORDS.items():
        lines = [row for row in labelled if re.search(words, row["Content"])]
        ours = {e["line"] for e in seen if re.search(words, e["message"]) and e["client"]}
        exact = sum(int(row["LineId"]) in ours for row in lines)
        bench.row(f"loghub OpenSSH: {what}, with its address", exact, len(lines), "exact", exact == len(lines) == len(ours))
    accepted = sum(e["kind"] == "login_succeeded" for e in seen)
    bench.row("loghub OpenSSH: logins that succeeded", accepted, 1, "exact", accepted == 1)
    findings = bench.detect(folder / "dev_semicomplete_first5000.log")
    high = {f["actor"]["address"] for f in findings if f["severity"] in ("high", "critical")}
    bench.none("semicomplete: visitors with a finding of high severity", len(high), len({line.split()[0] for line in lines_of(folder / "dev_semicomplete_first5000.log") if line}))


GROUPS = (("CrowdSec hub", "crowdsec_hub/dev_index.jsonl", crowdsec), ("fail2ban", "fail2ban/dev_lines.jsonl", fail2ban),
          ("scanners", "access_logs/dev_semicomplete_first5000.log", scanners), ("loghub", "access_logs/dev_loghub_OpenSSH_2k.log_structured.csv", loghub))


def measure(bench, wanted):
    """Prints the table; whether every limit holds, or None when nothing was asked for or there."""
    groups = [group for group in GROUPS if not wanted or any(word.lower() in group[0].lower() for word in wanted)]
    there = [group for group in groups if (bench.data / group[1]).is_file()]
    for name, file, _ in groups:
        if not (bench.data / file).is_file():
            print(f"detection: left out: {name}: {bench.data / file} is not there (set HINOMI_DATA to the folder of outside data)", file=sys.stderr)
    if not there:
        return None
    if not bench.reader.is_file():
        print(f"detection: left out: whole logs: {bench.reader} is not built (scripts/build release read_events)", file=sys.stderr)
        return None
    print(f"\n| {'whole logs':<58} | {'right':>6} | {'of':>6} | {'rate':>10} | {'limit':<10} | holds? |")
    print(f"| {'-' * 58} | {'-' * 6} | {'-' * 6} | {'-' * 10} | {'-' * 10} | ------ |")
    for _, _, run in there:
        run(bench)
    return all(bench.held)
