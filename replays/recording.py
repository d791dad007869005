"""What the recorders of the replays share: the lab, SQL as root, and how evidence is packed."""

import datetime as dt
import gzip
import pathlib
import re
import subprocess
import sys

LAB = pathlib.Path(__file__).resolve().parent.parent / "scripts" / "lab"
JST = dt.timezone(dt.timedelta(hours=9))


def say(text):
    print(f"record: {text}", file=sys.stderr, flush=True)


def die(text):
    sys.exit(f"record: error: {text}")


class Lab:
    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words):
        done = subprocess.run([LAB, "--dir", self.folder, *words], stdout=subprocess.PIPE, text=True)
        if done.returncode:
            die(f"scripts/lab {' '.join(words)} failed; its words stand above (scripts/lab install mariadb apache installs what it needs)")
        return done.stdout

    def env(self):
        return dict(line.split("=", 1) for line in self("env").splitlines())


def sql(socket_path, text, database=None):
    words = ["mariadb", "--no-defaults", f"--socket={socket_path}", "-uroot", "--default-character-set=utf8mb4", "-N", "-B", "--raw"]
    done = subprocess.run(words + ([database] if database else []), input=text.encode(), capture_output=True)
    if done.returncode:
        die(f"SQL failed: {done.stderr.decode()}")
    return done.stdout.decode()


def rewrite_dump(raw, when):
    return re.sub(rb"(-- Dump completed on ) *[\d-]+ +[\d:]+", lambda m: m[1] + f"{when:%Y-%m-%d} {when.hour:2d}:{when:%M:%S}".encode(), raw)


def pack(path, data):
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)
