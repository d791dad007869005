#!/usr/bin/env python3
"""Whose data: kinds of columns, numbers in text, names in prose and counts of rows, beside what is right.

usage: tests/bench/impact.py [--program PATH] [--reader PATH] [--explain]

Schemas (tests/data/schemas, and EC-CUBE's from the data that others wrote) are filled with generated persons (tests/bench/shop_data.py) and
read by `hinomi investigate --format json`. Precision and recall are taken by class: a column counts for the class it is said to be of. The
outside data lies in $HINOMI_DATA or ../shared/data; what is not there is said and left out. --explain prints each column that is wrong.
Exit code 1 when a floor does not hold, 2 when nothing could be measured.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from shop_data import MAIL_LINES, Column, Shop, my_number

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What EC-CUBE's columns hold, by their names in the tables of persons.
ECCUBE = [(r"name0\d", "name"), (r"kana0\d", "kana"), (r"company_name", "company"), (r"postal_code", "postal_code"), (r"addr0\d", "address"), (r"pref_id", "address"),
          (r"email", "email"), (r"phone_number", "phone"), (r"birth", "birth_date"), (r"sex_id", "sex"), (r"job_id", "?"), (r"password", "password"), (r"note|message", "free_text")]
ECCUBE_PERSONS = ("dtb_customer", "dtb_customer_address", "dtb_order", "dtb_shipping")
ECCUBE_STAFF = {"name": "name", "department": "?", "login_id": "login", "password": "password"}
results = []


def row(what, figure, floor, holds):
    results.append(holds)
    print(f"| {what} | {figure} | {floor} | {'holds' if holds else 'MISSED' if holds is False else ''} |", flush=True)


def investigate(program, *paths):
    run = subprocess.run([program, "investigate", *map(str, paths), "--no-store", "--format", "json", "--lang", "en"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"impact.py: hinomi failed: {run.stderr.strip()[:400]}")
    return json.loads(run.stdout)["impact"]


def read_schema(path):
    with open(path, encoding="utf-8") as file:
        return [Column(r["table"], r["column"].replace("\\n", "\n"), r["type"], r["kind"], r.get("filled") or "") for r in csv.DictReader(file, delimiter="\t")]


def eccube(path):
    columns, seen = [], set()
    with open(path, encoding="utf-8") as file:
        for r in csv.DictReader(file, delimiter="\t"):
            table, name = r["table"], r["column"]
            if (table, name) in seen:
                continue
            seen.add((table, name))
            kind = "none"
            if table in ECCUBE_PERSONS:
                kind = next((k for pattern, k in ECCUBE if re.fullmatch(pattern, name)), "none")
            if table == "dtb_member":
                kind = ECCUBE_STAFF.get(name, "none")
            if table == "dtb_mail_history" and name in ("mail_body", "mail_html_body"):
                kind = "?"
            columns.append(Column(table, name, "integer" if r["type"] == "fk" else r["type"], kind))
    return columns


def outside_names(data):
    """Two thousand family names by frequency and given names with readings that others collected."""
    folder = data / "ja_pii/names"
    if not folder.is_dir():
        return None
    katakana = lambda text: "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    families, givens = [], []
    for line in (folder / "last_name_org.csv").read_text(encoding="utf-8").splitlines():
        name, weight, reading = line.split(",")[:3]
        families += [(name, katakana(reading))] * max(1, int(weight) // 20000)
    for file in ("first_name_man_opti.csv", "first_name_woman_opti.csv"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            reading, _, *written = line.split(",")
            givens += [(w, katakana(reading)) for w in written[:6]]
    return families, givens


def score(program, columns, shop, rows, headers, tables, explain, label):
    text, shown = shop.dump(columns, rows, headers, tables)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "shop.sql"
        path.write_text(text, encoding="utf-8")
        found = {t["name"]: t["columns"] for t in investigate(program, path)["tables_detail"]}
    right, said, there, wrong = collections.Counter(), collections.Counter(), collections.Counter(), []
    place = collections.Counter()
    for c in columns:
        at = place[c.table]
        place[c.table] += 1
        of_table = found.get(shown[c.table], [])
        kind = of_table[at]["kind"] if at < len(of_table) else "none"
        # Codes without their lists say nothing by themselves.
        if c.kind == "?" or (not headers and "int" in c.type):
            continue
        if c.kind != "none":
            there[c.kind] += 1
        if kind != "none":
            said[kind] += 1
        if kind == c.kind and kind != "none":
            right[kind] += 1
        elif kind != c.kind:
            wrong.append((c.table, c.name, c.kind, kind))
    if explain:
        for w in wrong:
            print(f"  {label}: {w[0]}.{w[1]} is {w[2]}, said {w[3]}", file=sys.stderr)
    total, classes = sum(there.values()), [k for k in there]
    precision = sum(right.values()) / max(1, sum(said.values()))
    recall = sum(right.values()) / max(1, total)
    worst = min(((min(right[k] / max(1, said[k]), right[k] / there[k]), k) for k in classes), default=(1, "-"))
    claimed = [w for w in wrong if w[2] == "none"]
    return precision, recall, worst, total, claimed


def classes(program, data, explain):
    source = data / "eccube/columns_4.3.tsv"
    sets = {}
    if source.is_file():
        sets["EC-CUBE 4.3"] = eccube(source)
    else:
        print(f"left out: {source} is not there", file=sys.stderr)
    for path in sorted((ROOT / "tests/data/schemas").glob("*.tsv")):
        sets[path.stem] = read_schema(path)
    ways = [("filled", 300, True, True, 0.97), ("headers alone", 0, True, True, 0.90), ("values alone, headers hidden", 300, False, True, 0.90),
            ("values alone, names of tables hidden too", 300, False, False, 0.90)]
    # Without headers a fax is a telephone number and an account any number: elsewhere the figure is told, not held to a floor.
    held = ("EC-CUBE 4.3",)
    for name, columns in sets.items():
        for way, rows, headers, tables, floor in ways:
            sums = [score(program, columns, Shop(seed, outside_names(data) if seed > 1 else None), rows, headers, tables, explain, f"{name}, {way}") for seed in ((1, 2) if rows else (1,))]
            p, r = min(s[0] for s in sums), min(s[1] for s in sums)
            worst = min(s[2] for s in sums)
            row(f"{name}, {way} ({sums[0][3]} columns of persons)", f"precision {p:.3f}, recall {r:.3f}; worst class {worst[1]} {worst[0]:.2f}", f"{floor}" if name in held or headers else "", p >= floor and r >= floor if name in held or headers else None)
        nobody = {c.table for c in columns} - {c.table for c in columns if c.kind != "none"}
        own = [c for c in columns if c.table in nobody]
        if own:
            claimed = sum(len(score(program, own, Shop(seed), 300, True, True, explain, name)[4]) for seed in (1, 2))
            row(f"{name}, {len(nobody)} tables without persons", f"{claimed} columns claimed", "0", claimed == 0)


def counts(program, data):
    knock, dumps = data / "ja_pii/knock100", data / "dbdumps/dev"
    if knock.is_dir():
        impact = investigate(program, knock)
        by_name = {t["name"]: t for t in impact["tables_detail"]}
        for table in ("customer_dev", "store", "product", "category"):
            with open(knock / f"{table}.csv", encoding="utf-8-sig") as file:
                lines = list(csv.reader(file))[1:]
            of = by_name.get(table, {"rows": 0, "persons": 0})
            persons = len({(l[1].replace(" ", "").replace("\u3000", ""), l[4], l[6]) for l in lines}) if table == "customer_dev" else 0
            row(f"knock100 {table}: rows, persons", f"{of['rows']}, {of['persons']}", f"{len(lines)}, {persons}", (of["rows"], of["persons"]) == (len(lines), persons))
    if dumps.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            whole = pathlib.Path(folder) / "sakila.sql"
            whole.write_bytes((dumps / "sakila_mysql_schema.sql").read_bytes() + (dumps / "sakila_mysql_data.sql").read_bytes())
            impact = investigate(program, whole)
        by_name = {t["name"]: t for t in impact["tables_detail"]}
        for table, (rows, persons) in {"customer": (599, 599), "staff": (2, 2), "payment": (16049, 0), "rental": (16044, 0), "film": (1000, 0), "actor": (200, None), "address": (603, None), "store": (2, 0), "city": (600, 0)}.items():
            of = by_name.get(table, {"rows": 0, "persons": 0})
            holds = of["rows"] == rows and (persons is None or of["persons"] == persons)
            row(f"sakila {table}: rows, persons", f"{of['rows']}, {of['persons']}", f"{rows}, {'' if persons is None else persons}", holds)
        claimed = [f"{t['name']}.{c['name']}" for t in impact["tables_detail"] if t["name"] not in ("customer", "staff", "address", "actor") for c in t["columns"] if c["kind"] != "none"]
        row("sakila, tables without persons", f"{len(claimed)} columns claimed", "0", not claimed)


def read_texts(reader, texts, repeat=0):
    lines = "".join(json.dumps(t, ensure_ascii=False) + "\n" for t in texts)
    run = subprocess.run([reader, *(["--repeat", str(repeat)] if repeat else [])], input=lines, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"impact.py: {reader} failed: {run.stderr.strip()[:400]}")
    return json.loads(run.stdout) if repeat else [json.loads(line) for line in run.stdout.splitlines()]


def rates(gold, said):
    right = len(gold & said)
    return right / max(1, len(said)), right / max(1, len(gold))


def prose(reader, explain):
    texts, gold = [], set()
    lines = [line for file in ("names.txt", "mails.txt") for line in (ROOT / "tests/data/prose" / file).read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate(lines):
        text = ""
        for part in re.split(r"(\[[^\]]*\])", line):
            if part.startswith("["):
                gold.add((number, len(text), len(text) + len(part) - 2))
                part = part[1:-1]
            text += part
        texts.append(text)
    said = {(n, f[1], f[2]) for n, fields in enumerate(read_texts(reader, texts)) for f in fields if f[0] == "name"}
    if explain:
        for n, a, b in sorted(gold - said):
            print(f"  prose: missed {texts[n][a:b]!r} in {texts[n]}", file=sys.stderr)
        for n, a, b in sorted(said - gold):
            print(f"  prose: took {texts[n][a:b]!r} in {texts[n]}", file=sys.stderr)
    p, r = rates(gold, said)
    row(f"names in prose ({len(texts)} texts, {len(gold)} names)", f"precision {p:.3f}, recall {r:.3f}", "0.95, 0.85", p >= 0.95 and r >= 0.85)
    named = [t for n, t in enumerate(texts) if any(g[0] == n for g in gold)]
    mails = "".join("\n".join(MAIL_LINES[(n + k) % len(MAIL_LINES)] for k in range(4)) + "\n" + t + "\n" for n, t in enumerate(named))
    for what, text, floor in (("enquiry mails, a name in one sentence of five", mails, 40), ("nothing but names and what looks like them", "\n".join(texts), None)):
        speed = max((read_texts(reader, [text], 200) for _ in range(3)), key=lambda s: s["bytes"] / s["seconds"])
        rate = speed["bytes"] / speed["seconds"] / 1e6
        row(f"speed in user time: {what}", f"{rate:.0f} MB/s", f"{floor} MB/s" if floor else "", rate >= floor if floor else None)


def cards(reader, data, explain):
    folder = data / "ja_pii/presidio"
    if not folder.is_dir():
        print(f"left out: {folder} is not there", file=sys.stderr)
        return
    texts, gold = [], set()
    for line in (folder / "recognizer_cases_dev.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["kind"] == "credit_card":
            spans = [e for e in case["expected"] if isinstance(e, list) and e and isinstance(e[0], list)]
            gold |= {(len(texts), a, b) for a, b in (spans[0] if spans else [])}
            texts.append(case["text"])
        elif case["kind"] != "email":
            texts.append(case["text"])
    for sentence in json.loads((folder / "synth_dev.json").read_text(encoding="utf-8")):
        gold |= {(len(texts), s["start_position"], s["end_position"]) for s in sentence["spans"] if s["entity_type"] == "CREDIT_CARD"}
        texts.append(sentence["full_text"])
    found = read_texts(reader, texts)
    said = {(n, f[1], f[2]) for n, fields in enumerate(found) for f in fields if f[0] == "card_number"}
    if explain:
        for n, a, b in sorted(gold - said):
            print(f"  cards: missed {texts[n][a:b]!r} in {texts[n][:120]}", file=sys.stderr)
        for n, a, b in sorted(said - gold):
            print(f"  cards: took {texts[n][a:b]!r} in {texts[n][:120]}", file=sys.stderr)
    p, r = rates(gold, said)
    row(f"card numbers in text ({len(texts)} texts, {len(gold)} cards)", f"precision {p:.3f}, recall {r:.3f}", "0.99", p >= 0.99 and r >= 0.99)


def my_numbers(reader):
    """Twelve digits whose check digit is right, with and without the word."""
    shop = Shop(3)
    numbers = [my_number(shop.rng) for _ in range(500)]
    plain = read_texts(reader, [f"管理番号 {n} の件です。" for n in numbers] + [f"{n[:4]}-{n[4:8]}-{n[8:]}" for n in numbers])
    worded = read_texts(reader, [f"マイナンバーは {n[:4]} {n[4:8]} {n[8:]} です。" for n in numbers])
    claimed = sum(f[0] == "my_number" for fields in plain for f in fields)
    found = sum(any(f[0] == "my_number" for f in fields) for fields in worded)
    row("twelve digits without a word for My Number (1,000)", f"{claimed} claimed", "0", claimed == 0)
    row("My Numbers with the word (500)", f"{found} found", "500", found == 500)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/hinomi"))
    parser.add_argument("--reader", default=str(ROOT / "build/release/tests/read_texts"), help="built from tests/bench/read_texts.cc")
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("HINOMI_DATA") or ROOT.parent / "shared/data")
    print("| what | measured | floor | |\n| --- | --- | --- | --- |")
    classes(options.program, data, options.explain)
    counts(options.program, data)
    prose(options.reader, options.explain)
    cards(options.reader, data, options.explain)
    my_numbers(options.reader)
    if not results:
        sys.exit(2)
    sys.exit(1 if False in results else 0)


if __name__ == "__main__":
    main()
