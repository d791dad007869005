#!/usr/bin/env python3
"""Detection rates and false alarms on requests that others wrote, and on ordinary Japanese traffic.

usage: tests/bench/detection.py [--program PATH] [--set NAME]... [--misses N] [--no-variants]

Each set is written as an access log (combined format) and read by `hinomi detect --each --format json`. A line counts as flagged
when a finding of medium severity or above cites it; in whole logs also findings of detectors and correlations count. The outside
data lies in $HINOMI_DATA or ../shared/data; what is not there is said and left out. Attack sets are also scored in other writings
of the same attack, to see whether rules know the attack or the sample:
  encoded    every sign of a parameter's value percent-encoded, in small letters
  double     the same, encoded twice
  case       letters in mixed case, where the attack does not mind (SQL, HTML)
  renamed    parameters under other names
Whole logs with what others say is in them (tests/bench/whole_logs.py) follow in a table of their own.
Exit code 1 when a floor does not hold, 2 when nothing could be measured.
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

import whole_logs

ROOT = pathlib.Path(__file__).resolve().parents[2]
JAPANESE = ROOT / "tests/data/japanese-traffic"
FLAGGED = ("medium", "high", "critical")
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0"
CRS_FAMILIES = ("913", "930", "931", "932", "933", "934", "941", "942", "944")


@dataclasses.dataclass
class Set:
    """Lines that shall (floor) or shall not (ceiling) be flagged. `cased`: mixed case is the same attack."""
    name: str
    lines: list
    floor: float | None = None
    ceiling: float | None = None
    high_allowed: bool = True
    cased: bool = False
    attack: bool = True
    log: bool = False  # lines of one log in order of time, so that what several of them do together means something


# --- writing ---


def escaped(text):
    """As Apache writes a request into its log; characters beyond ASCII as their UTF-8 bytes."""
    out = []
    for byte in text.encode("utf-8", "surrogateescape"):
        if byte in (0x22, 0x5C):
            out.append("\\" + chr(byte))
        elif 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        else:
            out.append(f"\\x{byte:02x}")
    return "".join(out)


def request(method, target, referer="", agent=BROWSER):
    return f'192.0.2.77 - - [10/Oct/2025:13:55:36 +0900] "{escaped(method)} {escaped(target)} HTTP/1.1" 200 512 "{escaped(referer) or "-"}" "{escaped(agent) or "-"}"'


def in_parameter(payload, name="q"):
    return request("GET", f"/search?{name}=" + urllib.parse.quote(payload, safe=""))


TARGET = re.compile(r'^(?P<head>[^"]*"\S+ )(?P<target>.*)(?P<tail> HTTP/[\d.]+" \d+ .*)$')


def each_value(line, change_name, change_value):
    """The line with its parameters' names and values changed; None where there is no parameter."""
    match = TARGET.match(line)
    if not match or "?" not in match["target"]:
        return None
    path, query = match["target"].split("?", 1)
    pairs = [pair.partition("=") for pair in query.split("&")]
    query = "&".join((change_name(n, name) if equals else name) + equals + (change_value(value) if equals else value) for n, (name, equals, value) in enumerate(pairs))
    return f"{match['head']}{path}?{query}{match['tail']}"


def plain(value):
    """A logged value's bytes: escapes of the log undone, then the browser's."""
    data = re.sub(rb"\\(x[0-9a-f]{2}|.)", lambda m: bytes.fromhex(m[1][1:].decode()) if m[1][0:1] == b"x" and len(m[1]) == 3 else m[1], value.encode("utf-8", "surrogateescape"))
    return urllib.parse.unquote_to_bytes(data.replace(b"+", b" "))


def percent(data):
    return "".join(chr(b) if chr(b).isalnum() and b < 0x80 else f"%{b:02x}" for b in data)


def mixed(value):
    """Letters turned by a fixed dice; escapes keep theirs."""
    out = []
    for n, part in enumerate(re.split(r"(%[0-9a-fA-F]{2}|%u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|&#?\w+;?|%5[cC][xu]\w\w)", value)):
        out.append(part if n % 2 else "".join(c.swapcase() if hashlib.sha256(f"{value}{i}".encode()).digest()[0] & 1 else c for i, c in enumerate(part)))
    return "".join(out)


VARIANTS = {
    "encoded": lambda line: each_value(line, lambda n, name: name, lambda value: percent(plain(value))),
    "double": lambda line: each_value(line, lambda n, name: name, lambda value: percent(plain(value)).replace("%", "%25")),
    "case": lambda line: each_value(line, lambda n, name: name, mixed),
    "renamed": lambda line: each_value(line, lambda n, name: name if re.search(r"[^\w]", name) else ("item", "filter", "note", "key")[n % 4] + str(n), lambda value: value),
}


# --- the sets ---


def json_lines(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return [json.loads(line) for line in file]


def lines_of(path):
    return path.read_bytes().decode("utf-8", "surrogateescape").splitlines()


def crs(data):
    log = lines_of(data / "crs/dev_access.log")
    families, near = collections.defaultdict(list), []
    for row in lines_of(data / "crs/dev_labels.tsv")[1:]:
        number, label, family, _, paranoia, _, _ = row.split("\t")
        family = family.split("-")[1]
        if family not in CRS_FAMILIES:
            continue
        if label == "near-miss":
            near.append(log[int(number) - 1])
        elif paranoia == "1":
            families[family].append(log[int(number) - 1])
    yield Set("CRS, paranoia 1, all families", [line for lines in families.values() for line in lines], floor=0.90)
    for family, lines in sorted(families.items()):
        yield Set(f"CRS {family}", lines, floor=0.80 if len(lines) >= 20 else None, cased=family in ("941", "942"))
    yield Set("CRS near-misses", near, ceiling=0.10, attack=False)


def ccf(data):
    kinds = collections.defaultdict(list)
    for row in json_lines(data / "http_attacks/dev_ccf_bdci2022.jsonl"):
        if not row["body"]:
            kinds[row["label"]].append(request(row["method"], row["url"], row["referer"] or "", row["user_agent"] or ""))
    for kind, floor in (("xss", 0.98), ("rce", 0.80), ("cmdexec", 0.80)):
        yield Set(f"CCF {kind}", kinds[kind], floor=floor, cased=kind == "xss")
    yield Set("CCF benign", kinds["benign"], ceiling=0.0005, high_allowed=False, attack=False)


def httpparams(data):
    kinds = collections.defaultdict(list)
    for row in json_lines(data / "http_attacks/dev_httpparams.jsonl"):
        if ",cmdi,anom" not in row["payload"]:
            kinds[row["type"]].append(in_parameter(row["payload"]))
    for kind, floor in (("sqli", 0.97), ("path-traversal", 0.90), ("cmdi", 0.85), ("xss", None)):
        yield Set(f"HttpParams {kind}", kinds[kind], floor=floor, cased=kind in ("sqli", "xss"))
    yield Set("HttpParams norm", kinds["norm"], ceiling=0.0005, high_allowed=False, attack=False)


def teler(data):
    """A payload is a parameter's value, or a path that is none: signs beyond a file's name, or steps upwards. The templates' blanks are filled."""
    with_payload, others = [], []
    for row in json_lines(data / "teler/cve_requests_dev.jsonl"):
        if row["body"]:
            continue
        target = re.sub(r"\{\{[\w-]*url[\w-]*\}\}", "b7kq.callback.example", row["uri"])
        target = re.sub(r"\{\{[\w-]+\}\}|\{\{\w+\((?:[^{}]|\{[^{}]*\})*?\)\}\}", "x7f3", target)
        path, _, query = target.partition("?")
        payload = re.search(r"=[^&]*[^\w&.=+-]", query) or re.search(r"[^\w/.~@+-]|\.\./|//|/\.\w", path)
        (with_payload if payload else others).append(request(row["method"], target))
    yield Set("teler CVE requests with a payload", with_payload, floor=0.70)
    yield Set("teler CVE requests, others", others)


def semicomplete(data):
    yield Set("semicomplete", lines_of(data / "access_logs/dev_semicomplete_first5000.log"), ceiling=0.0005, high_allowed=False, attack=False, log=True)


def japanese():
    generated = subprocess.run([sys.executable, JAPANESE / "generate"], check=True, capture_output=True).stdout
    yield Set("Japanese, generated", generated.decode("utf-8", "surrogateescape").splitlines(), ceiling=0.0005, high_allowed=False, attack=False, log=True)
    recorded = subprocess.run(["gzip", "-dc", JAPANESE / "wordpress.log.gz"], check=True, capture_output=True).stdout
    yield Set("Japanese, WordPress recorded", recorded.decode("utf-8", "surrogateescape").splitlines(), ceiling=0.0005, high_allowed=False, attack=False, log=True)


SOURCES = (("CRS regression tests", "crs/dev_labels.tsv", crs), ("CCF BDCI 2022", "http_attacks/dev_ccf_bdci2022.jsonl", ccf), ("HttpParams", "http_attacks/dev_httpparams.jsonl", httpparams),
           ("teler", "teler/cve_requests_dev.jsonl", teler), ("semicomplete", "access_logs/dev_semicomplete_first5000.log", semicomplete))


def all_sets(data):
    for name, file, make in SOURCES:
        if (data / file).is_file():
            yield from make(data)
        else:
            print(f"detection: left out: {name}: {data / file} is not there (set HINOMI_DATA to the folder of outside data)", file=sys.stderr)
    yield from japanese()


# --- scoring ---


def detect(program, lines, folder, mode=("--each",)):
    """For each line the findings that cite it; with no mode those of detectors and correlations too, which cite what they count."""
    log = folder / "access.log"
    log.write_bytes("".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))
    run = subprocess.run([program, "detect", *mode, "--format", "json", log], capture_output=True)
    if run.returncode not in (0, 1):
        raise SystemExit(f"detection: {program} detect ended with {run.returncode}: {run.stderr.decode(errors='replace')[-2000:]}")
    found = collections.defaultdict(list)
    for text in run.stdout.decode("utf-8", "replace").splitlines():
        if not text.startswith("{"):
            continue
        finding = json.loads(text)
        for reference in finding["refs"]:
            found[reference["line"] - 1].append(finding)
    return found


def row(name, lines, flagged, limit, holds):
    print(f"| {name:<40} | {lines:>6} | {flagged:>7} | {100 * flagged / lines:>8.2f} % | {limit:<12} | {holds:<6} |")


def score(program, one, folder, misses, variants):
    found = detect(program, one.lines, folder)
    flagged = {n for n, findings in found.items() if any(f["severity"] in FLAGGED for f in findings)}
    high = [n for n, findings in found.items() if any(f["severity"] in ("high", "critical") for f in findings)]
    if one.log:
        together = detect(program, one.lines, folder, ())
        found = collections.defaultdict(list, {n: found.get(n, []) + together.get(n, []) for n in {*found, *together}})
        for n, findings in together.items():
            if any(f["severity"] in FLAGGED for f in findings):
                flagged.add(n)
                high += [n for f in findings if f["severity"] in ("high", "critical")]
    rate = len(flagged) / len(one.lines)
    limit, holds = "", True
    if one.floor is not None:
        limit, holds = f"≥ {100 * one.floor:g} %", rate >= one.floor
    if one.ceiling is not None:
        limit, holds = f"≤ {100 * one.ceiling:g} %", rate <= one.ceiling and (one.high_allowed or not high)
    if not one.high_allowed:
        limit += ", 0 high"
    row(one.name, len(one.lines), len(flagged), limit, ("yes" if holds else "NO") if limit else "")
    wrong = [n for n in range(len(one.lines)) if (n in flagged) != one.attack]
    for n in wrong[:: max(1, len(wrong) // misses)][:misses] if misses else []:
        rules = ", ".join(sorted({rule for f in found.get(n, []) for rule in f.get("rules", [f["rule"]])}))
        print(f"    {'missed' if one.attack else 'false alarm'}{f' ({rules})' if rules else ''}: {one.lines[n]}")
    if one.attack and variants:
        for name, change in VARIANTS.items():
            if name == "case" and not one.cased:
                continue
            changed = [new for line in one.lines if (new := change(line)) is not None]
            if changed:
                hits = detect(program, changed, folder)
                row(f"  {one.name}: {name}"[:40], len(changed), sum(any(f["severity"] in FLAGGED for f in findings) for findings in hits.values()), "", "")
    sys.stdout.flush()
    return holds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/hinomi"), help="the hinomi to measure (default: build/release/hinomi)")
    parser.add_argument("--reader", default=str(ROOT / "build/release/tests/read_events"), help="what prints the events of a log (default: build/release/tests/read_events)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only sets whose name holds NAME")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print N missed attacks or false alarms of each set")
    parser.add_argument("--no-variants", action="store_true", help="leave out the other writings")
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("HINOMI_DATA") or ROOT.parent / "shared/data")
    sets = [one for one in all_sets(data) if one.lines and (not options.set or any(word.lower() in one.name.lower() for word in options.set))]
    with tempfile.TemporaryDirectory(prefix="hinomi-detection.") as folder:
        held = []
        if sets:
            print(f"| {'set':<40} | {'lines':>6} | {'flagged':>7} | {'rate':>10} | {'limit':<12} | holds? |")
            print(f"| {'-' * 40} | {'-' * 6} | {'-' * 7} | {'-' * 10} | {'-' * 12} | ------ |")
            held = [score(options.program, one, pathlib.Path(folder), options.misses, not options.no_variants) for one in sets]
        ordinary = next(japanese()).lines
        bench = whole_logs.Bench(options.program, pathlib.Path(options.reader), data, ordinary, pathlib.Path(folder), options.misses)
        whole = whole_logs.measure(bench, options.set)
    if not held and whole is None:
        print("detection: no set of that name, or no data", file=sys.stderr)
        return 2
    return 0 if all(held) and whole is not False else 1


if __name__ == "__main__":
    sys.exit(main())
