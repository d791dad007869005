"""Live databases, on real MariaDB and PostgreSQL servers: what they hold, what an account may not see, and what happens when they are
locked, changed, killed and restarted while they are read."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from live_servers import LiveServers
from program import main

ROWS = 3_000_000


class LiveDatabases(LiveServers):
    # ---- what there is ------------------------------------------------------------------------------------------------------------

    def test_mariadb_is_counted_as_its_dump(self):
        self.sql("""CREATE DATABASE shop; USE shop;
            CREATE TABLE members (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL COMMENT '氏名', mail VARCHAR(90) NOT NULL,
              photo BLOB, bits BIT(9), born DATE, place POINT, extra JSON, long_name INT AS (LENGTH(name)) STORED);
            INSERT INTO members (name, mail, photo, bits, born, place, extra) SELECT CONCAT('山田 太郎', seq), CONCAT('m', seq, '@shop.example'),
              X'00FF275C0A1A', 5, '1980-02-03', POINT(1, 2), '{"a": "it''s\\\\n"}' FROM seq_1_to_3000;
            CREATE TABLE cp (id INT PRIMARY KEY, 会員名 VARCHAR(80), mail VARCHAR(90)) CHARACTER SET cp932;
            INSERT INTO cp SELECT seq, CONCAT('髙橋 ソ表子', seq), CONCAT('c', seq, '@cp.example') FROM seq_1_to_500;
            CREATE TABLE euc (id INT PRIMARY KEY, 会員名 VARCHAR(80), mail VARCHAR(90)) CHARACTER SET eucjpms;
            INSERT INTO euc SELECT seq, CONCAT('佐藤 花子', seq), CONCAT('e', seq, '@euc.example') FROM seq_1_to_300;
            CREATE TABLE `we``ird "name"` (`a``b` INT, mail VARCHAR(90)) ENGINE=MyISAM;
            INSERT INTO `we``ird "name"` SELECT seq, CONCAT('w', seq, '@odd.example') FROM seq_1_to_200;
            CREATE VIEW all_members AS SELECT * FROM members;
            CREATE TABLE gone (a INT); CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone;""")
        live = self.scan(self.maria("shop"))
        dump = self.folder / "shop.sql"
        with dump.open("wb") as out:
            subprocess.run(["mariadb-dump", "-h127.0.0.1", "-P" + self.maria_port, "-uroot", "--force", "--single-transaction", "shop", "members", "cp",
                            "euc", 'we`ird "name"'], stdout=out, check=True, timeout=60)
        saved = self.scan(dump)
        self.assertEqual(live["total"]["persons"], 4000)
        for name, table in self.tables(saved).items():
            mine = self.tables(live)[name]
            for key in ("rows", "rows_with_personal_data", "persons", "columns"):
                self.assertEqual(mine[key], table[key], (name, key))
        self.assertEqual(sorted(self.tables(live)), sorted(self.tables(saved)))
        self.assertEqual(live["skipped"], [])
        self.assertIn("shop.all_members", self.notes(live))
        self.assertIn("Views over tables or columns that are not there: shop.broken", self.notes(live))
        # The same bytes again, whoever counts them; and as a piece of evidence.
        self.assertEqual(live, self.scan(self.maria("shop"), self.maria("shop", options="?tls=off"), self.maria("shop").replace("mysql:", "mariadb:")))
        case = self.investigate(self.maria("shop"), env={"HINOMI_DB_PASSWORD": "geheim"}).case()
        self.assertEqual(case["evidence"][0]["path"], self.maria("shop"))
        self.assertEqual(case["evidence"][0]["kind"], "database_dump")
        self.assertRegex(case["evidence"][0]["sha256"], "^[0-9a-f]{64}$")
        self.assertEqual(self.scan(f"mysql://reader@localhost/shop?socket={self.env['MARIADB_SOCKET']}")["total"]["persons"], 4000)

    def test_postgresql_is_counted_as_its_dump(self):
        self.psql("postgres", "CREATE DATABASE shop")
        self.psql("shop", """CREATE TABLE members (id serial PRIMARY KEY, name text NOT NULL, mail text NOT NULL, photo bytea, born date, extra jsonb);
            COMMENT ON COLUMN members.name IS '氏名';
            INSERT INTO members (name, mail, photo, born, extra) SELECT '山田 太郎'||g, 'm'||g||'@shop.example', '\\x00ff5c0a', '1980-02-03',
              '{"a": "b\\\\n"}' FROM generate_series(1, 3000) g;
            CREATE SCHEMA crm; CREATE TABLE crm."odd ""name" (mail text);
            INSERT INTO crm."odd ""name" SELECT 'o'||g||'@odd.example' FROM generate_series(1, 200) g;
            CREATE TABLE orders (id int, at date, mail text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE orders_a PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE orders_b PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            INSERT INTO orders SELECT g, '2024-06-01'::date + g, 'p'||g||'@part.example' FROM generate_series(1, 400) g;
            CREATE VIEW all_members AS SELECT * FROM members;""")
        live = self.scan(self.pg("shop"))
        self.assertEqual({n: t["rows"] for n, t in self.tables(live).items() if n != "members.extra"}, {"members": 3000, 'crm.odd "name': 200, "orders": 400})
        self.assertEqual(live["total"]["persons"], 3600)
        self.assertIn("shop.public.all_members", self.notes(live))
        dump = self.folder / "shop.sql"
        subprocess.run(["pg_dump", "-h", "127.0.0.1", "-p", self.pg_port, "-U", "postgres", "-f", dump, "shop"], check=True, timeout=60)
        saved = self.tables(self.scan(dump))
        self.assertEqual(self.tables(live)["members"]["columns"], saved["members"]["columns"])
        self.assertEqual(live, self.scan(self.pg("shop")))
        self.psql("postgres", "CREATE DATABASE euc ENCODING 'EUC_JP' LOCALE 'C' TEMPLATE template0")
        self.psql("euc", "CREATE TABLE kokyaku (会員名 text, mail text); INSERT INTO kokyaku SELECT '佐藤 花子'||g, 'e'||g||'@euc.example' FROM generate_series(1, 300) g")
        everything = self.scan(self.pg("")[:-1])
        # Other tests have databases of their own there.
        self.assertEqual({t["database"]: t["persons"] for s in everything["sources"] for t in s["tables"] if t["name"] in ("members", "kokyaku")},
                         {"shop": 3000, "euc": 300})

    def test_a_restricted_account_is_told_what_it_does_not_see(self):
        self.sql("""CREATE DATABASE walled; USE walled; CREATE TABLE open_one (id INT PRIMARY KEY, mail VARCHAR(90));
            INSERT INTO open_one SELECT seq, CONCAT('o', seq, '@wall.example') FROM seq_1_to_50;
            CREATE TABLE partly (id INT PRIMARY KEY, mail VARCHAR(90), secret VARCHAR(90)); INSERT INTO partly SELECT id, CONCAT('p', mail), 'x' FROM open_one;
            CREATE TABLE shut LIKE open_one; CREATE TABLE unseen LIKE open_one;
            CREATE USER few@'%' IDENTIFIED BY 'geheim'; GRANT SELECT ON walled.open_one TO few@'%'; GRANT SELECT (id, mail) ON walled.partly TO few@'%';
            GRANT INSERT ON walled.shut TO few@'%';""")
        found = self.scan(self.maria("walled", "few"))
        self.assertEqual({n: t["rows"] for n, t in self.tables(found).items()}, {"open_one": 50, "partly": 50})
        self.assertEqual([c["name"] for c in self.tables(found)["partly"]["columns"]], ["id", "mail"])
        self.assertEqual([s["excerpt"] for s in found["skipped"]], ["walled.shut: this account may not read it"])
        self.assertIn("cannot be seen", self.notes(found))
        self.psql("postgres", "CREATE DATABASE walled; ")
        self.psql("walled", """CREATE ROLE few LOGIN; CREATE TABLE open_one (mail text); CREATE TABLE shut (mail text); GRANT SELECT ON open_one TO few;
            INSERT INTO open_one VALUES ('a@wall.example'); CREATE TABLE owned (mail text); ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON owned USING (mail < 'b'); GRANT SELECT ON owned TO few;""")
        found = self.scan(self.pg("walled", "few"))
        self.assertEqual(self.tables(found)["open_one"]["rows"], 1)
        # Rows that a policy would hide without a word are no count.
        self.assertEqual([s["excerpt"] for s in found["skipped"]],
                         ["walled.public.owned: this account may not read it", "walled.public.shut: this account may not read it"])

    def test_two_databases_are_both_read(self):
        self.sql("".join(f"CREATE DATABASE {name}; CREATE TABLE {name}.m (mail VARCHAR(90)); INSERT INTO {name}.m VALUES ('a@{name}.example');" for name in ("one", "two")))
        found = self.scan(self.maria("one"), self.maria("two"))
        self.assertEqual(found["total"]["persons"], 2)
        self.assertEqual(found["skipped"], [])

    def test_an_index_that_may_not_be_used_hides_no_rows(self):
        self.sql("""CREATE DATABASE hidden; USE hidden; CREATE TABLE m (id INT NOT NULL, other INT NOT NULL, mail VARCHAR(90), UNIQUE KEY z (other), UNIQUE KEY a (id) IGNORED);
            INSERT INTO m SELECT seq, seq, CONCAT('h', seq, '@hidden.example') FROM seq_1_to_100;""")
        found = self.scan(self.maria("hidden"))
        self.assertEqual((self.tables(found)["m"]["rows"], found["skipped"]), (100, []))

    def test_keys_of_extension_types_are_not_relied_upon(self):
        self.psql("postgres", "CREATE DATABASE words")
        self.psql("words", """CREATE EXTENSION citext; CREATE TABLE m (word citext PRIMARY KEY, mail text);
            INSERT INTO m SELECT (CASE g%2 WHEN 0 THEN 'Word' ELSE 'word' END)||g, 'w'||g||'@words.example' FROM generate_series(1, 100) g;
            CREATE TABLE n (id text PRIMARY KEY, mail text); INSERT INTO n SELECT word, mail FROM m;""")
        log = pathlib.Path(self.env["POSTGRESQL_LOG"])
        before = len(log.read_text(errors="replace"))
        self.assertEqual(self.tables(self.scan(self.pg("words")))["m"]["rows"], 100)
        asked = [line for line in log.read_text(errors="replace")[before:].splitlines() if "LOG:  statement: COPY (SELECT" in line]
        self.assertIn(',ctid FROM ONLY "public"."m")', asked[0])
        self.assertIn('FROM ONLY "public"."n" ORDER BY "id")', asked[1])

    def test_five_thousand_tables(self):
        self.sql("CREATE DATABASE many; USE many;" + "".join(
            f"CREATE TABLE t{i} (id INT PRIMARY KEY, mail VARCHAR(90)) ENGINE=MyISAM; INSERT INTO t{i} VALUES (1, 'u{i}@many.example');" for i in range(5000)))
        began = time.monotonic()
        found = self.scan(self.maria("many"))
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual(found["total"]["tables"], 5000)
        self.assertEqual(found["total"]["persons"], 5000)

    # ---- what goes wrong ----------------------------------------------------------------------------------------------------------

    def test_bad_input_says_cause_and_remedy(self):
        for address in (self.maria("mysql"), self.pg("postgres", "nobody")):
            error = self.scan(address, password="wrong", expect=2) if "mysql" in address else self.scan(address, expect=2)
            self.assertIn("refused this account or its password", error)
        self.assertIn("no such database", self.scan(self.maria("nowhere"), expect=2))
        self.assertIn("no such database", self.scan(self.pg("nowhere"), expect=2))
        for scheme in ("mysql", "postgres"):
            error = self.scan(f"{scheme}://reader@127.0.0.1:9/shop", expect=2)
            self.assertIn("cannot be reached", error)
            self.assertIn("check host and port", error)
            error = self.scan(f"{scheme}://reader:geheim@127.0.0.1:9/shop", expect=2)
            self.assertIn("password stands in the address", error)
        for address in (self.maria("mysql", options="?tls=require"), self.maria("mysql", options="?tls=verify"), self.pg("postgres", options="?tls=verify")):
            self.assertIn("the server offers no TLS", self.scan(address, expect=2), address)
        secret = self.folder / "password"
        secret.write_text("geheim\n")
        secret.chmod(0o644)
        self.assertIn("others may read it", self.scan(self.pg("postgres"), "--password-file", secret, expect=2))
        self.assertIn("--max-rate", self.scan(self.pg("postgres"), "--max-rate", "fast", expect=2))
        self.assertIn("--pause", self.scan(self.pg("postgres"), "--pause", "noon", expect=2))
        self.assertFalse((self.folder / "out").exists())

    def test_locked_and_dropped_tables_are_passed_over(self):
        self.sql("""CREATE DATABASE busy; USE busy; CREATE TABLE a_first (id INT PRIMARY KEY, mail VARCHAR(200));
            INSERT INTO a_first SELECT seq, CONCAT('f', seq, '@busy.example', REPEAT('x', 100)) FROM seq_1_to_60000;
            CREATE TABLE locked LIKE a_first; CREATE TABLE zz_dropped LIKE a_first; INSERT INTO zz_dropped VALUES (1, 'z@busy.example');
            CREATE TABLE zz_last LIKE a_first; INSERT INTO zz_last VALUES (1, 'last@busy.example');""")
        self.psql("postgres", "CREATE DATABASE busy")
        self.psql("busy", """CREATE TABLE a_first AS SELECT 'f'||g||'@busy.example'||repeat('x', 100) AS mail FROM generate_series(1, 60000) g;
            CREATE TABLE locked (mail text); CREATE TABLE zz_dropped (mail text); CREATE TABLE zz_last (mail text); INSERT INTO zz_last VALUES ('last@busy.example');""")
        maria_lock = subprocess.Popen(["mariadb", "-h127.0.0.1", "-P" + self.maria_port, "-uroot", "busy", "-e", "LOCK TABLES locked WRITE; SELECT SLEEP(60)"],
                                      stdout=subprocess.DEVNULL)
        pg_lock = subprocess.Popen(["psql", "-qX", "-h", "127.0.0.1", "-p", self.pg_port, "-U", "postgres", "busy", "-c",
                                    "BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)"], stdout=subprocess.DEVNULL)
        self.addCleanup(lambda: [p.terminate() for p in (maria_lock, pg_lock)] and [p.wait() for p in (maria_lock, pg_lock)])
        time.sleep(1)
        arguments = ("--lang", "en", "--format", "json", "--max-rate", "4MB/s")
        runs = [subprocess.Popen([self.program, "scan", address, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=dict(os.environ, HINOMI_DB_PASSWORD="geheim")) for address in (self.maria("busy"), self.pg("busy"))]
        time.sleep(1)  # both are busy with the first table
        self.sql("DROP TABLE busy.zz_dropped")
        self.psql("busy", "DROP TABLE zz_dropped")
        for run in runs:
            out, error = run.communicate(timeout=60)
            self.assertEqual(run.returncode, 0, error.decode())
            found = json.loads(out)
            self.assertEqual({n: t["rows"] for n, t in self.tables(found).items() if t["rows"]}, {"a_first": 60000, "zz_last": 1})
            excerpts = [s["excerpt"].split(".")[-1] for s in found["skipped"]]
            self.assertEqual(excerpts, ["locked: locked by somebody else", "zz_dropped: dropped meanwhile"])
            self.assertIn(b"locked by somebody else", error)

    # ---- killed and restarted in mid-scan -----------------------------------------------------------------------------------------

    def kill_and_restart(self, key, user, run):
        """SIGKILL in mid-scan; the same command again at once, on the same port."""
        pid = int(self.env[key])
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
        os.kill(pid, signal.SIGKILL)
        while pathlib.Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text():
            time.sleep(0.05)
        time.sleep(1)
        drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.getuid() == 0 and user else []
        for _ in range(20):  # what the killed server left behind may hold its files for a moment
            self.own.append(subprocess.Popen([*drop, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))
            time.sleep(1)
            if self.own[-1].poll() is None:
                break
        self.env[key] = str(self.own[-1].pid)
        out, error = run.communicate(timeout=200)
        self.assertEqual(run.returncode, 0, error.decode())
        return json.loads(out)

    def start_scan(self, address, rate):
        return subprocess.Popen([self.program, "scan", address, "--lang", "en", "--format", "json", "--max-rate", rate],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, HINOMI_DB_PASSWORD="geheim"))

    def test_z_mariadb_killed_in_mid_scan_goes_on_behind_the_last_row(self):
        self.sql(f"""CREATE DATABASE large; USE large; CREATE TABLE entries (id INT NOT NULL, kind TINYINT NOT NULL, mail VARCHAR(40), PRIMARY KEY (kind, id));
            INSERT INTO entries SELECT seq, seq MOD 3, CONCAT('u', seq, '@l.example') FROM seq_1_to_{ROWS};
            CREATE TABLE no_key (mail VARCHAR(40)); INSERT INTO no_key SELECT CONCAT('n', seq, '@k.example') FROM seq_1_to_1000; FLUSH TABLES;""")
        time.sleep(1.5)  # the lab's server puts its log to disk once a second
        log = pathlib.Path(self.env["MARIADB_GENERAL_LOG"])
        before = log.stat().st_size
        run = self.start_scan(self.maria("large"), "25MB/s")
        time.sleep(2)
        self.assertIsNone(run.poll(), "the scan was over before the server was killed")
        found = self.kill_and_restart("MARIADB_PID", None, run)
        self.assertEqual({n: t["rows"] for n, t in self.tables(found).items()}, {"entries": ROWS, "no_key": 1000})
        self.assertEqual(found["total"]["persons"], ROWS + 1000)
        self.assertEqual(found["skipped"], [])
        self.assertIn("Rows behind such a break come from another moment: large.entries", self.notes(found))
        # The server's own word: one reading from the start, one from behind the last row.
        asked = [line for line in log.read_bytes()[before:].decode(errors="replace").splitlines() if "SQL_NO_CACHE" in line and "`entries`" in line]
        self.assertEqual([" WHERE " in line for line in asked], [False, True])
        self.assertGreater(int(re.search(r"`kind`>=(\d)", asked[1]).group(1)), -1)
        # Nothing was written, whatever it read.
        statements = re.findall(r"Query\t(\w+)", log.read_bytes()[before:].decode(errors="replace"))
        self.assertLessEqual(set(statements), {"SET", "SELECT", "SHOW", "START", "SAVEPOINT", "ROLLBACK"})

    def test_z_postgresql_killed_in_mid_scan_goes_on_behind_the_last_row(self):
        self.psql("postgres", "CREATE DATABASE large")
        self.psql("large", f"""CREATE TABLE entries (id int NOT NULL, mail text, PRIMARY KEY (id));
            INSERT INTO entries SELECT g, 'u'||g||'@l.example' FROM generate_series(1, {ROWS // 2}) g;
            CREATE TABLE no_key (mail text); INSERT INTO no_key SELECT 'n'||g||'@l.example' FROM generate_series(1, {ROWS // 2}) g; CHECKPOINT;""")
        log = pathlib.Path(self.env["POSTGRESQL_LOG"])
        before = log.stat().st_size
        run = self.start_scan(self.pg("large"), "12MB/s")
        while "no_key" not in log.read_text(errors="replace")[before:] and run.poll() is None:
            time.sleep(0.1)
        time.sleep(0.8)  # of some three seconds for 1.5 million lines
        self.assertIsNone(run.poll(), "the scan was over before the server was killed")
        found = self.kill_and_restart("POSTGRESQL_PID", "postgres", run)
        self.assertEqual({n: t["rows"] for n, t in self.tables(found).items()}, {"entries": ROWS // 2, "no_key": ROWS // 2})
        self.assertEqual(found["total"]["persons"], ROWS)
        self.assertEqual(found["skipped"], [])
        self.assertIn("another moment: large.public.", self.notes(found))
        asked = [line for line in log.read_text(errors="replace")[before:].splitlines() if "LOG:  statement: COPY (SELECT" in line]
        self.assertEqual(len(asked), 3, asked)
        self.assertEqual(sum(" WHERE " in line for line in asked), 1)

    # ---- TLS ----------------------------------------------------------------------------------------------------------------------

    def test_zz_tls_is_verified(self):
        ca = self.lab_dir / "ca.pem"
        for name, subject in (("ca", "/CN=Lab CA"),):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.lab_dir / "ca.key",
                            "-out", ca, "-subj", subject, "-days", "2"], check=True, capture_output=True)
        subprocess.run(["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.lab_dir / "s.key", "-out",
                        self.lab_dir / "s.csr", "-subj", "/CN=localhost"], check=True, capture_output=True)
        extension = self.lab_dir / "ext"
        extension.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        subprocess.run(["openssl", "x509", "-req", "-in", self.lab_dir / "s.csr", "-CA", ca, "-CAkey", self.lab_dir / "ca.key", "-CAcreateserial", "-days", "2", "-extfile",
                        extension, "-out", self.lab_dir / "s.pem"], check=True, capture_output=True)
        data = pathlib.Path(self.env["POSTGRESQL_DATA"])
        shutil.copy(self.lab_dir / "s.pem", data / "s.pem"), shutil.copy(self.lab_dir / "s.key", data / "s.key")
        if os.getuid() == 0:
            shutil.chown(data / "s.key", "postgres"), shutil.chown(data / "s.pem", "postgres")
        (data / "s.key").chmod(0o600)
        self.psql("postgres", "ALTER SYSTEM SET ssl_cert_file='s.pem'")
        self.psql("postgres", "ALTER SYSTEM SET ssl_key_file='s.key'")
        self.psql("postgres", "ALTER SYSTEM SET ssl=on")
        self.psql("postgres", "CREATE TABLE over_tls (mail text); INSERT INTO over_tls VALUES ('t@tls.example'); SELECT pg_reload_conf()")
        time.sleep(1)
        self.assertEqual(self.scan(self.pg("postgres", options=f"?tls=verify&tls-ca={ca}"))["total"]["persons"], 1)
        self.assertEqual(self.scan(self.pg("postgres", options="?tls=require"))["total"]["persons"], 1)
        self.assertIn("certificate was not accepted", self.scan(self.pg("postgres", options="?tls=verify"), expect=2))
        # MariaDB reads its certificate at its start.
        self.sql("CREATE DATABASE tls; CREATE TABLE tls.one (mail VARCHAR(90)); INSERT INTO tls.one VALUES ('t@tls.example');")
        self.sql("SHUTDOWN")
        pid = int(self.env["MARIADB_PID"])
        command = None
        for _ in range(300):
            gone = not pathlib.Path(f"/proc/{pid}/cmdline").exists() or not pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            if gone:
                break
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1] or command
            time.sleep(0.1)
        (self.lab_dir / "s.key").chmod(0o644)  # of this test alone
        self.own.append(subprocess.Popen([*command, f"--ssl-cert={self.lab_dir}/s.pem", f"--ssl-key={self.lab_dir}/s.key", f"--ssl-ca={ca}"],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))
        self.env["MARIADB_PID"] = str(self.own[-1].pid)
        for _ in range(100):
            if subprocess.run(["mariadb-admin", "-h127.0.0.1", "-P" + self.maria_port, "-uroot", "ping"], capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        self.assertEqual(self.scan(self.maria("tls", options=f"?tls=verify&tls-ca={ca}"))["total"]["persons"], 1)
        self.assertEqual(self.scan(self.maria("tls", options="?tls=require"))["total"]["persons"], 1)
        self.assertIn("certificate was not accepted", self.scan(self.maria("tls", options="?tls=verify"), expect=2))


if __name__ == "__main__":
    main()
