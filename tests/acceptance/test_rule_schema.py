#!/usr/bin/env python3
"""Every rule and correlation that is shipped follows the JSON schemas of the Sigma specification, where those are at hand
(sigma/spec in $HINOMI_DATA)."""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

from program import PUBLIC_DATA, ROOT

SCHEMAS = {
    "detection": "sigma-detection-rule-schema.json",
    "correlation": "sigma-correlation-rules-schema.json",
    "filter": "sigma-filters-schema.json",
}
OTHER_ENGINES = ("ransom/", "crs/", "placeholders.yml")


def plain(value):
    """YAML's dates are texts to the schema."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def main():
    schemas = PUBLIC_DATA / "sigma/spec/json-schema"
    try:
        import yaml
    except ImportError:
        yaml = None
    if not schemas.is_dir() or yaml is None:
        print("skipped: the Sigma schemas or python3-yaml are not at hand")
        return 77
    rules = ROOT / "content/rules"
    documents = {kind: [] for kind in SCHEMAS}
    for path in sorted(rules.rglob("*.yml")):
        name = str(path.relative_to(rules))
        if name.startswith(OTHER_ENGINES):
            continue
        for number, document in enumerate(yaml.safe_load_all(path.read_text())):
            kinds = [kind for kind in SCHEMAS if kind in document]
            if len(kinds) != 1:
                print(f"{name}: document {number + 1} is neither rule, correlation nor filter")
                return 1
            documents[kinds[0]].append((name, number, document))
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, found in documents.items():
            files = []
            for name, number, document in found:
                files.append(pathlib.Path(folder) / f"{name.replace('/', '.')}.{number}.json")
                files[-1].write_text(json.dumps(plain(document)))
            if not files:
                continue
            run = subprocess.run(["/usr/bin/python3", ROOT / "tests/schema/validate.py", schemas / SCHEMAS[kind], *files])
            if run.returncode == 77:
                return 77
            broken += run.returncode != 0
    print(", ".join(f"{len(found)} {kind}s" for kind, found in documents.items()))
    return 1 if broken or not documents["detection"] else 0


if __name__ == "__main__":
    sys.exit(main())
