#!/usr/bin/env python3
"""The rules of the house that a compiler does not know, one function each. Prints every breach; exit 1 when there is one."""
import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
ROOMS = ["evidence", "events", "findings", "impact", "cases", "documents", "store"]
SOURCES = sorted(p for p in SRC.rglob("*") if p.suffix in (".h", ".cc"))

# Third-party headers have one home, so that a change of library is a change of one folder.
HOMES = {
    "nlohmann/": ["base"],
    "yaml-cpp/": ["base"],
    "unicode/": ["base"],
    "sodium": ["base"],
    "openssl/": ["base"],
    "maxminddb": ["base"],
    "sqlite3.h": ["store", "events"],
    "archive.h": ["evidence", "events"],
    "archive_entry.h": ["evidence", "events"],
    "expat.h": ["events"],
    "gmime/": ["events"],
    "hs.h": ["findings"],
    "hs/": ["findings"],
    "mysql.h": ["evidence"],
    "libpq-fe.h": ["evidence"],
    "pcre2": ["findings"],
    "simdjson": ["events"],
    "kainjow/": ["documents"],
    "CLI/": ["app"],
}
BANNED = re.compile(r"(^|_)(util|utils|helper|helpers|manager|common|misc|data|info|processor|handler)(_|$)")


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#include [<"]([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1)


def room_of(path):
    return path.relative_to(SRC).parts[0]


def rooms_do_not_know_each_other():
    """base ← model ← every room ← app."""
    for path in SOURCES:
        room = room_of(path)
        allowed = {"base": {"base"}, "model": {"base", "model"}}.get(room, {"base", "model", room})
        if room == "app":
            continue
        for number, name in includes(path):
            head = name.split("/")[0]
            if "/" in name and (SRC / head).is_dir() and head not in allowed:
                yield f"{path}:{number}: {room} must not include {name}"


def third_party_headers_have_one_home():
    for path in SOURCES:
        for number, name in includes(path):
            for head, homes in HOMES.items():
                if name.startswith(head) and room_of(path) not in homes:
                    yield f"{path}:{number}: {name} belongs to {', '.join(homes)}"


def base_names_are_unique():
    names = collections.defaultdict(list)
    for path in SOURCES:
        # A plug-in bears its command's or form's name, which may equal that of the step it calls.
        if path.parent.name not in ("commands",):
            names[path.name].append(path)
    for name, paths in names.items():
        if len(paths) > 1:
            yield f"{name} stands in {', '.join(str(p.parent) for p in paths)}"


def names_say_what_they_hold():
    for path in SOURCES:
        if BANNED.search(path.stem) or not re.fullmatch(r"[a-z0-9_]+", path.stem):
            yield f"{path}: a name without an idea (or not snake_case)"


def files_hold_one_idea():
    for path in SOURCES:
        lines = path.read_text().count("\n")
        limit = 800 if path.stem.endswith("_test") else 600
        if lines > limit:
            yield f"{path}: {lines} lines; more than {limit} hold more than one idea"


def headers_are_guarded():
    for path in SOURCES:
        if path.suffix == ".h" and "#pragma once" not in path.read_text():
            yield f"{path}: #pragma once is missing"


def rooms_do_not_print():
    for path in SOURCES:
        if room_of(path) in ("app", "base") or path.stem.endswith("_test"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"std::c(out|err)\b|\bprintf\(|fmt::print\(|\bputs\(", line):
                yield f"{path}:{number}: a room returns values; app prints"


def no_using_namespace_and_no_regex():
    for path in SOURCES:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.match(r"\s*using namespace (?!std::(literals|string_view_literals|string_literals))", line) or "#include <regex>" in line:
                yield f"{path}:{number}: {line.strip()}"


def content_speaks_both_languages():
    for path in sorted((ROOT / "content").rglob("*.yml")):
        text = path.read_text()
        if not re.search(r"\bja:", text) or not re.search(r"\ben:", text):
            yield f"{path}: ja or en is missing"


def the_project_speaks_of_itself_alone():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b|(^|[^a-z.])/w[o]rk/|issue #\d|\bissue \d", re.I)
    names = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, names):
        path = ROOT / name
        if path.suffix in (".gz", ".zip", ".png", ".bz2", ".xz", ".zst") or not path.is_file() or path == pathlib.Path(__file__):
            continue
        if name.startswith("replays/") and "/evidence/" in name:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if words.search(line):
                yield f"{path}:{number}: {line.strip()[:100]}"


def main():
    rules = [f for f in globals().values() if callable(f) and getattr(f, "__module__", "") == "__main__"
             and f.__name__ not in ("includes", "room_of", "main")]
    broken = 0
    for rule in rules:
        for breach in rule():
            print(f"{rule.__name__}: {breach}".replace(str(ROOT) + "/", ""))
            broken += 1
    print(f"{len(rules)} rules, {len(SOURCES)} sources, {broken} breaches")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
