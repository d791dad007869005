#!/usr/bin/python3
"""Validates JSON files against a JSON Schema (2020-12).

    /usr/bin/python3 tests/schema/validate.py api/case.schema.json out/case.json
    hinomi detect access.log | /usr/bin/python3 tests/schema/validate.py api/case.schema.json#/$defs/finding --lines -

A fragment behind '#' names a part of the schema; --lines reads one JSON value a line; '-' is standard input.
Exit codes: 0 all valid, 1 something is not valid, 2 unusable command line or file, 77 python3-jsonschema is not installed.
"""
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed for this interpreter (apt-get install python3-jsonschema, then /usr/bin/python3)",
          file=sys.stderr)
    sys.exit(77)


def qualified(part, name):
    """With every reference to itself by its full name: a relative one cannot be joined to a URN."""
    if isinstance(part, dict):
        return {k: name + v if k == "$ref" and v.startswith("#") else qualified(v, name) for k, v in part.items()}
    return [qualified(p, name) for p in part] if isinstance(part, list) else part


def validator(name):
    path, _, fragment = name.partition("#")
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    if fragment:
        # The part keeps the definitions of the whole, so that its own references resolve.
        part = schema
        for step in fragment.strip("/").split("/"):
            part = part[step]
        schema = {**part, "$defs": schema.get("$defs", {})}
    # Schemas refer to each other by their $id.
    known = {}
    for beside in pathlib.Path(path).parent.glob("*.schema.json"):
        other = json.loads(beside.read_text(encoding="utf-8"))
        known[other["$id"]] = qualified(other, other["$id"])
    resolver = jsonschema.RefResolver.from_schema(schema, store=known)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def values(name, lines):
    stream = sys.stdin if name == "-" else open(name, encoding="utf-8")
    with stream:
        if not lines:
            yield name, json.load(stream)
            return
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield f"{name}:{number}", json.loads(line)


def main(arguments):
    lines = "--lines" in arguments
    names = [a for a in arguments if a != "--lines"]
    if len(names) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    bad = 0
    try:
        check = validator(names[0])
        for name in names[1:]:
            for place, value in values(name, lines):
                for error in sorted(check.iter_errors(value), key=lambda e: list(map(str, e.absolute_path))):
                    where = "/".join(map(str, error.absolute_path)) or "(whole document)"
                    print(f"{place}: {where}: {error.message[:300]}", file=sys.stderr)
                    bad += 1
    except (OSError, ValueError, KeyError) as problem:
        print(f"{names[0]}: {problem!r}", file=sys.stderr)
        return 2
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
