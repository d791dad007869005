#!/usr/bin/env python3
"""Scripted incidents on real servers: is every attack found with the right outcome and actor, and is nobody else accused?

usage: tests/bench/incidents.py [--program PATH] [--recorded FOLDER] [--explain]

Records the incidents of tests/lab/incidents anew (a few minutes), or takes those in FOLDER, and reads each with `hinomi investigate`.
An attack counts as found when the gravest finding of its attackers, of low severity or above, says what truth.json says: attempted,
or a success (likely or proven). A harmless incident counts as quiet when no actor and no such finding accuses anybody.
Exit code 1 when one is missed.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RANK = {"observed": 0, "attempted": 1, "likely_succeeded": 2, "succeeded": 2}


def read_case(program, folder, out):
    done = subprocess.run([program, "investigate", folder / "evidence", "--ledger", folder / "hinomi.yml", "--out", out, "--lang", "en"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"incidents: {folder.name}: {done.stderr[-400:]}")
    return json.loads((out / "case.json").read_text())


def judge(case, truth):
    """What is wrong; empty: nothing."""
    wrong = []
    grave = [f for f in case["findings"] if f["severity"] != "info" and f["verdict"] != "observed"]
    accused = {address for actor in case["actors"] for address in actor["addresses"]}
    others = accused - set(truth["attackers"])
    if others:
        wrong.append("accused: " + ", ".join(sorted(others)))
    if not truth["harmful"]:
        return wrong + [f"{f['verdict']} {f['rule']}" for f in grave]
    for attacker in truth["attackers"]:
        theirs = [f for f in grave if f["actor"]["address"] == attacker]
        if not theirs:
            wrong.append(f"{attacker}: not found")
            continue
        said = max(RANK[f["verdict"]] for f in theirs)
        if said != RANK[truth["verdict"]]:
            wrong.append(f"{attacker}: {'attempts only' if said == 1 else 'a success'}, not {truth['verdict']}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/hinomi")
    parser.add_argument("--recorded", type=pathlib.Path)
    parser.add_argument("--explain", action="store_true", help="print what was found in each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        recorded = options.recorded
        if recorded is None:
            recorded = scratch / "recorded"
            subprocess.run([ROOT / "tests/lab/incidents", recorded], check=True, stderr=subprocess.DEVNULL)
        right = {True: 0, False: 0}
        count = {True: 0, False: 0}
        for folder in sorted(path.parent for path in recorded.glob("*/truth.json")):
            truth = json.loads((folder / "truth.json").read_text())
            case = read_case(options.program, folder, scratch / "case")
            wrong = judge(case, truth)
            count[truth["harmful"]] += 1
            right[truth["harmful"]] += not wrong
            if wrong or options.explain:
                print(f"{folder.name:22} {truth['verdict'] or 'harmless':10} {'; '.join(wrong) or 'ok'}")
            if options.explain:
                for f in case["findings"]:
                    print(f"    {f['severity']:8} {f['verdict']:17} {f['actor']['address']:16} {f['rule']} ({f['count']})")
        print(f"incidents on real servers: {right[True]}/{count[True]} attacks found with outcome and actor, {right[False]}/{count[False]} harmless ones quiet")
        return 0 if right == count else 1


if __name__ == "__main__":
    sys.exit(main())
