"""Real MariaDB and PostgreSQL servers for tests that read live databases."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import ROOT, TestCase, fastest

POSTGRES = list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@unittest.skipUnless(shutil.which("mariadbd") or pathlib.Path("/usr/sbin/mariadbd").exists(), "scripts/lab install mariadb")
@unittest.skipUnless(POSTGRES, "scripts/lab install postgresql")
class LiveServers(TestCase):
    """A MariaDB and a PostgreSQL of the lab for every test of a class; `reader` may read everything there."""
    program = fastest()

    @classmethod
    def setUpClass(cls):
        cls.lab_dir = pathlib.Path(tempfile.mkdtemp(prefix="hinomi-live-", dir="/tmp"))
        cls.lab_dir.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.lab_dir, ignore_errors=True)
        cls.own = []  # servers that a test started again itself
        cls.lab = [str(ROOT / "scripts/lab"), "--dir", str(cls.lab_dir / "lab")]
        cls.addClassCleanup(cls.stop)
        subprocess.run([*cls.lab, "up", "mariadb", "postgresql"], check=True, capture_output=True, timeout=120)
        said = subprocess.run([*cls.lab, "env"], check=True, capture_output=True, text=True).stdout
        cls.env = dict(line.split("=", 1) for line in said.splitlines())
        cls.maria_port, cls.pg_port = cls.env["MARIADB_PORT"], cls.env["POSTGRESQL_PORT"]
        cls.sql("CREATE USER reader@'%' IDENTIFIED BY 'geheim'; GRANT SELECT, SHOW VIEW ON *.* TO reader@'%';")
        cls.psql("postgres", "CREATE ROLE reader LOGIN PASSWORD 'geheim'")
        cls.psql("postgres", "GRANT pg_read_all_data TO reader")

    @classmethod
    def stop(cls):
        for server in cls.own:
            if server.poll() is None:
                server.terminate()
        for server in cls.own:
            server.wait(timeout=60)
        subprocess.run([*cls.lab, "down"], capture_output=True, timeout=120)

    @classmethod
    def sql(cls, text, database=None):
        subprocess.run(["mariadb", "-h127.0.0.1", "-P" + cls.maria_port, "-uroot", "--default-character-set=utf8mb4", *([database] if database else [])],
                       input=text.encode(), check=True, timeout=180)

    @classmethod
    def psql(cls, database, text):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", cls.pg_port, "-U", "postgres", database, "-f", "-"], input=text.encode(),
                       check=True, timeout=180, env=dict(os.environ, PGCLIENTENCODING="UTF8"), stdout=subprocess.DEVNULL)

    def maria(self, database, user="reader", options=""):
        return f"mysql://{user}@127.0.0.1:{self.maria_port}/{database}{options}"

    def pg(self, database, user="reader", options=""):
        return f"postgres://{user}@127.0.0.1:{self.pg_port}/{database}{options}"

    def scan(self, *arguments, password="geheim", expect=0):
        run = self.hinomi("scan", *arguments, "--lang", "en", "--format", "json", env={"HINOMI_DB_PASSWORD": password})
        self.assertEqual(run.code, expect, run.stderr.decode())
        self.assertNotIn(b"geheim", run.stdout + run.stderr)
        return json.loads(run.stdout) if expect == 0 else run.stderr.decode()

    @staticmethod
    def tables(found):
        return {t["name"]: t for s in found["sources"] for t in s["tables"]}

    @staticmethod
    def notes(found):
        return "\n".join(n for s in found["sources"] for n in s["notes"])
