"""hinomi scan --sample, on real MariaDB and PostgreSQL servers: tables of nobody are not read whole, which the servers' own records
prove; whatever holds somebody is counted as without it; what was left out is named."""
import json
import os
import pathlib
import subprocess
import time

from live_servers import LiveServers
from program import main

LOG_ROWS = 300_000
ROWS = 1000


class LiveSamples(LiveServers):
    def sampled(self, found):
        return {t["table"]: t for s in found["sources"] for t in s.get("sampled_tables", [])}

    def counted(self, found):
        """What tables of persons hold, which no sample may change."""
        return {(t["database"], t["name"]): t for s in found["sources"] for t in s["tables"] if t["persons"]}

    def both(self, address, *arguments):
        whole, sample = self.scan(address, *arguments), self.scan(address, "--sample", ROWS, *arguments)
        self.assertEqual(self.counted(sample), self.counted(whole))
        self.assertEqual(sample["total"]["persons"], whole["total"]["persons"])
        self.assertEqual(self.sampled(whole), {})
        return whole, sample

    def general_log(self):
        return pathlib.Path(self.env["MARIADB_GENERAL_LOG"]).read_text(errors="replace")

    def pg_answer(self, database, query):
        return subprocess.run(["psql", "-qXAt", "-h", "127.0.0.1", "-p", self.pg_port, "-U", "postgres", database, "-c", query], check=True,
                              capture_output=True, text=True, timeout=60).stdout.strip()

    # ---- what is left out, and how it is told ---------------------------------------------------------------------------------------

    def test_mariadb_reads_no_log_whole(self):
        self.sql(f"""CREATE DATABASE shop; USE shop;
            CREATE TABLE members (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, mail VARCHAR(90) NOT NULL);
            INSERT INTO members (name, mail) SELECT CONCAT('山田 太郎', seq), CONCAT('m', seq, '@shop.example') FROM seq_1_to_5000;
            CREATE TABLE access_log (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, at DATETIME, path VARCHAR(200), detail JSON);
            INSERT INTO access_log (at, path, detail) SELECT '2024-01-01', CONCAT('/item/', seq), '{{"status": 200, "took": 12}}' FROM seq_1_to_{LOG_ROWS};
            CREATE TABLE prefectures (id INT PRIMARY KEY, label VARCHAR(20)); INSERT INTO prefectures SELECT seq, 'x' FROM seq_1_to_47;
            CREATE TABLE empty_one (id INT PRIMARY KEY, mail VARCHAR(90)); ANALYZE TABLE access_log;""")
        before = len(self.general_log())
        whole, sample = self.both(self.maria("shop"))
        self.assertEqual(sample["total"]["persons"], 5000)
        self.assertEqual(list(self.sampled(sample)), ["shop.access_log"])
        left_out = self.sampled(sample)["shop.access_log"]
        self.assertTrue(ROWS * 0.9 <= left_out["rows_looked_at"] <= ROWS, left_out)
        self.assertTrue(LOG_ROWS * 0.5 < left_out["rows_about"] < LOG_ROWS * 1.5, left_out)
        self.assertEqual(sorted(t for t in self.tables(whole) if not t.startswith("access_log")), sorted(self.tables(sample)))
        self.assertIn(f"shop.access_log ({left_out['rows_looked_at']} of about {left_out['rows_about']} rows looked at)", self.notes(sample))
        self.assertIn("without --sample", self.notes(sample))
        self.assertTrue(any("tables that were read" in n for n in sample["total"]["notes"]))
        # The server's own word: the log was read whole once, without --sample; with it, only a few rows at a time.
        asked = [line for line in self.general_log()[before:].splitlines() if "SQL_NO_CACHE" in line and "`access_log`" in line]
        self.assertEqual(sum(" LIMIT " not in line for line in asked), 1)
        self.assertLessEqual(len(asked), 80)
        self.assertLessEqual(sum(int(line.rsplit(" LIMIT ", 1)[1]) for line in asked if " LIMIT " in line), 2 * ROWS)
        # The same bytes, the same answer; and for a person to read, in both languages.
        self.assertEqual(sample, self.scan(self.maria("shop"), "--sample", ROWS))
        for language, words in (("ja", ("読んだ表の中で", "標本だけを読んだ表", "shop.access_log", "--sample を付けずに")),
                                ("en", ("in the tables read", "only a sample was read", "shop.access_log", "without --sample"))):
            run = self.hinomi("scan", self.maria("shop"), "--sample", ROWS, "--lang", language, env={"HINOMI_DB_PASSWORD": "geheim"})
            for word in words:
                self.assertIn(word, (run.stdout + run.stderr).decode(), language)
        run = self.investigate(self.maria("shop"), "--sample", ROWS, "--lang", "en", env={"HINOMI_DB_PASSWORD": "geheim"})
        self.assertIn("in the tables read; of 1 more only a sample was examined", run.stdout.decode())
        case = run.case()
        self.assertEqual([t["table"] for t in case["evidence"][0]["sampled_tables"]], ["shop.access_log"])
        self.assertTrue(any("shop.access_log" in str(g["why"]) for g in case["gaps"]))
        self.assertIn("shop.access_log", (self.folder / "out/report.html").read_text())

    def test_postgresql_reads_no_log_whole(self):
        self.psql("postgres", "CREATE DATABASE shop")
        self.psql("shop", f"""CREATE TABLE members (id serial PRIMARY KEY, name text NOT NULL, mail text NOT NULL);
            INSERT INTO members (name, mail) SELECT '山田 太郎'||g, 'm'||g||'@shop.example' FROM generate_series(1, 5000) g;
            CREATE TABLE access_log (id bigserial PRIMARY KEY, at timestamp, path text, detail jsonb);
            INSERT INTO access_log (at, path, detail) SELECT '2024-01-01', '/item/'||g, '{{"status": 200}}' FROM generate_series(1, {LOG_ROWS}) g;
            CREATE TABLE parts (id int, at date, path text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            INSERT INTO parts SELECT g, '2024-06-01'::date + g % 400, '/item/'||g FROM generate_series(1, 100000) g;
            CREATE TABLE never_analysed (path text) WITH (autovacuum_enabled=off); INSERT INTO never_analysed SELECT '/item/'||g FROM generate_series(1, 100000) g;
            CREATE SCHEMA crm; CREATE TABLE crm.visits (path text); INSERT INTO crm.visits SELECT '/item/'||g FROM generate_series(1, 100000) g;
            ANALYZE access_log; ANALYZE parts; ANALYZE crm.visits;""")
        self.psql("shop", "SELECT pg_stat_reset()")
        sample = self.scan(self.pg("shop"), "--sample", ROWS)
        time.sleep(1.5)  # the server's figures come a second late
        read = "SELECT coalesce(sum(seq_tup_read+coalesce(idx_tup_fetch,0)),0) FROM pg_stat_user_tables WHERE relname='access_log'"
        self.assertLessEqual(int(self.pg_answer("shop", read)), 2 * ROWS)
        self.assertGreaterEqual(int(self.pg_answer("shop", read.replace("access_log", "members"))), 5000)
        self.assertEqual(sorted(self.sampled(sample)),
                         ["shop.crm.visits", "shop.public.access_log", "shop.public.never_analysed", "shop.public.parts"])
        left_out = self.sampled(sample)
        self.assertEqual(left_out["shop.public.access_log"]["rows_about"], LOG_ROWS)
        self.assertEqual(left_out["shop.public.access_log"]["rows_looked_at"], ROWS)
        self.assertIsNone(left_out["shop.public.never_analysed"]["rows_about"])
        self.assertTrue(100 < left_out["shop.public.parts"]["rows_looked_at"] < 20 * ROWS, left_out)
        whole, again = self.both(self.pg("shop"))
        self.assertEqual(again, sample)
        self.assertEqual(sample["total"]["persons"], 5000)
        self.assertEqual(set(self.tables(whole)) - set(self.tables(sample)), {"access_log", "access_log.detail", "crm.visits", "never_analysed", "parts"})

    # ---- what must be found ---------------------------------------------------------------------------------------------------------

    def test_persons_in_the_middle_are_found(self):
        self.sql("""CREATE DATABASE middle; USE middle;
            CREATE TABLE entries (id INT PRIMARY KEY, kind VARCHAR(20), contact VARCHAR(90));
            INSERT INTO entries SELECT seq, 'view', IF(seq BETWEEN 100000 AND 200000, CONCAT('p', seq, '@mid.example'), NULL) FROM seq_1_to_300000;
            CREATE TABLE far LIKE entries; INSERT INTO far SELECT * FROM entries; INSERT INTO far VALUES (2147483647, 'view', NULL);
            CREATE TABLE by_word (word VARCHAR(40) PRIMARY KEY, contact VARCHAR(90));
            INSERT INTO by_word SELECT CONCAT('w', 1000000 + seq), IF(seq > 50000, CONCAT('e', seq, '@end.example'), NULL) FROM seq_1_to_100000;
            CREATE TABLE no_key (contact VARCHAR(90), path VARCHAR(90)); INSERT INTO no_key SELECT CONCAT('n', seq, '@key.example'), '/' FROM seq_1_to_20000;
            CREATE TABLE opened (id INT PRIMARY KEY, payload JSON);
            INSERT INTO opened SELECT seq, CONCAT('{"name": "佐藤 花子", "email": "j', seq, '@json.example"}') FROM seq_1_to_20000;
            CREATE TABLE headed (id INT PRIMARY KEY, 会員名 VARCHAR(80), mail VARCHAR(90));
            INSERT INTO headed SELECT seq, IF(seq=33333, '髙橋 ソ表子', NULL), IF(seq=33333, 'only@head.example', NULL) FROM seq_1_to_50000;
            CREATE TABLE cp (id INT PRIMARY KEY, 会員名 VARCHAR(80), mail VARCHAR(90)) CHARACTER SET cp932;
            INSERT INTO cp SELECT seq, CONCAT('髙橋 ソ表子', seq), CONCAT('c', seq, '@cp.example') FROM seq_1_to_5000;
            CREATE TABLE generated (id INT PRIMARY KEY, body VARCHAR(200), mail VARCHAR(90) AS (CONCAT('g', id, '@gen.example')) VIRTUAL);
            INSERT INTO generated (id, body) SELECT seq, 'x' FROM seq_1_to_5000;""")
        whole, sample = self.both(self.maria("middle"))
        self.assertEqual(self.sampled(sample), {})
        self.assertEqual({name for _, name in self.counted(whole)},
                         {"entries", "far", "by_word", "no_key", "opened.payload", "headed", "cp", "generated"})
        self.psql("postgres", "CREATE DATABASE middle")
        self.psql("middle", """CREATE TABLE entries (id int PRIMARY KEY, kind text, contact text);
            INSERT INTO entries SELECT g, 'view', CASE WHEN g BETWEEN 100000 AND 200000 THEN 'p'||g||'@mid.example' END FROM generate_series(1, 300000) g;
            CREATE TABLE no_key (contact text, path text); INSERT INTO no_key SELECT CASE WHEN g > 100000 THEN 'n'||g||'@key.example' END, '/' FROM generate_series(1, 200000) g;
            CREATE TABLE opened (id int PRIMARY KEY, payload jsonb);
            INSERT INTO opened SELECT g, jsonb_build_object('name', '佐藤 花子', 'email', 'j'||g||'@json.example') FROM generate_series(1, 50000) g;
            CREATE TABLE generated (id int PRIMARY KEY, mail text GENERATED ALWAYS AS ('g'||id||'@gen.example') STORED); INSERT INTO generated SELECT generate_series(1, 50000);
            CREATE TABLE parts (id int, at date, contact text) PARTITION BY RANGE (at);
            CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            INSERT INTO parts SELECT g, CASE WHEN g > 50000 THEN '2025-06-01'::date ELSE '2024-06-01' END, CASE WHEN g > 50000 THEN 'q'||g||'@part.example' END
              FROM generate_series(1, 100000) g; ANALYZE;""")
        whole, sample = self.both(self.pg("middle"))
        self.assertEqual(self.sampled(sample), {})
        self.assertEqual({name for _, name in self.counted(whole)}, {"entries", "no_key", "opened.payload", "generated", "parts"})

    def test_what_no_sample_shows_is_named(self):
        self.sql("""CREATE DATABASE hay; USE hay; CREATE TABLE stack (id INT PRIMARY KEY, remark VARCHAR(90));
            INSERT INTO stack SELECT seq, IF(seq=123457, 'needle@hay.example', 'straw') FROM seq_1_to_200000;
            CREATE TABLE m (id INT PRIMARY KEY, mail VARCHAR(90)); INSERT INTO m VALUES (1, 'a@hay.example');""")
        found = self.scan(self.maria("hay"), "--sample", ROWS)
        self.assertEqual(list(self.sampled(found)), ["hay.stack"])
        self.assertEqual(found["total"]["persons"], 1)
        self.assertIn("Persons in their other rows are not counted", self.notes(found))

    def test_an_incomplete_fingerprint_must_be_asked_for(self):
        self.sql("""CREATE DATABASE finger; USE finger; CREATE TABLE log (id INT PRIMARY KEY, path VARCHAR(90)); INSERT INTO log SELECT seq, '/' FROM seq_1_to_20000;
            CREATE TABLE m (id INT PRIMARY KEY, mail VARCHAR(90)); INSERT INTO m SELECT seq, CONCAT('f', seq, '@finger.example') FROM seq_1_to_100;""")
        create = ("fingerprint", "create", self.maria("finger"), "-o", self.folder / "f.fp", "--key", self.folder / "f.key", "--lang", "en")
        env = {"HINOMI_DB_PASSWORD": "geheim"}
        refused = self.hinomi(*create, "--sample", ROWS, env=env)
        self.assertEqual(refused.code, 2)
        self.assertIn("only a sample of finger.log was read: not everybody would be in the fingerprint", refused.stderr.decode())
        self.assertIn("leave out --sample, or give --incomplete", refused.stderr.decode())
        self.assertFalse((self.folder / "f.fp").exists())
        made = self.hinomi(*create, "--sample", ROWS, "--incomplete", "--format", "json", env=env)
        self.assertEqual((made.code, json.loads(made.stdout)["persons"], json.loads(made.stdout)["incomplete"]), (0, 100, True), made.stderr)
        self.assertEqual(self.hinomi(*create, "--sample", 30000, env=env).code, 0)

    # ---- what goes wrong ------------------------------------------------------------------------------------------------------------

    def test_bad_values_say_cause_and_remedy(self):
        for value in ("0", "-1", "abc", "1000001", "99999999999999999999", "10k", ""):
            error = self.scan(self.maria("mysql"), f"--sample={value}", expect=2)
            self.assertIn("--sample", error, value)
            self.assertIn("1000", error, value)
        file = self.write("a.csv", "mail\na@b.example\n")
        error = self.scan(file, "--sample", ROWS, expect=2)
        self.assertIn("there is no live database", error)
        self.assertIn("leave it out", error)

    def test_accounts_locks_and_rates(self):
        self.sql("""CREATE DATABASE odd; USE odd; CREATE TABLE a_log (id INT PRIMARY KEY, path VARCHAR(90), secret VARCHAR(90));
            INSERT INTO a_log SELECT seq, '/', 'x' FROM seq_1_to_20000; CREATE TABLE locked LIKE a_log; INSERT INTO locked SELECT * FROM a_log;
            CREATE TABLE shut LIKE a_log; CREATE TABLE z (id INT PRIMARY KEY, mail VARCHAR(90)); INSERT INTO z SELECT seq, CONCAT('z', seq, '@odd.example') FROM seq_1_to_3000;
            CREATE TABLE hidden (id INT NOT NULL, other INT NOT NULL, mail VARCHAR(90), UNIQUE KEY z (other), UNIQUE KEY a (id) IGNORED);
            INSERT INTO hidden SELECT seq, seq, CONCAT('h', seq, '@odd.example') FROM seq_1_to_3000;
            CREATE VIEW v AS SELECT * FROM z; CREATE USER some@'%' IDENTIFIED BY 'geheim'; GRANT SELECT (id, path) ON odd.a_log TO some@'%';
            GRANT SELECT ON odd.z TO some@'%'; GRANT SELECT ON odd.locked TO some@'%'; GRANT INSERT ON odd.shut TO some@'%'; GRANT SELECT ON odd.hidden TO some@'%';""")
        lock = subprocess.Popen(["mariadb", "-h127.0.0.1", "-P" + self.maria_port, "-uroot", "odd", "-e", "LOCK TABLES locked WRITE; SELECT SLEEP(60)"],
                                stdout=subprocess.DEVNULL)
        self.addCleanup(lambda: (lock.terminate(), lock.wait()))
        time.sleep(1)
        found = self.scan(self.maria("odd", "some"), "--sample", ROWS, "--max-rate", "1MB/s")
        self.assertEqual(list(self.sampled(found)), ["odd.a_log"])
        self.assertEqual([s["excerpt"] for s in found["skipped"]], ["odd.locked: locked by somebody else", "odd.shut: this account may not read it"])
        self.assertEqual(found["total"]["persons"], 6000)

    def test_dropped_and_changed_meanwhile(self):
        self.sql("""CREATE DATABASE change_it; USE change_it; CREATE TABLE a_first (id INT PRIMARY KEY, mail VARCHAR(90), filler VARCHAR(200));
            INSERT INTO a_first SELECT seq, CONCAT('f', seq, '@c.example'), REPEAT('x', 150) FROM seq_1_to_20000;
            CREATE TABLE b_log (id INT PRIMARY KEY, path VARCHAR(90)); INSERT INTO b_log SELECT seq, '/' FROM seq_1_to_20000;
            CREATE TABLE c_log LIKE b_log; INSERT INTO c_log SELECT * FROM b_log; CREATE TABLE z_members (id INT PRIMARY KEY, mail VARCHAR(90));
            INSERT INTO z_members SELECT seq, CONCAT('z', seq, '@c.example') FROM seq_1_to_5000;""")
        log = len(self.general_log())
        run = subprocess.Popen([self.program, "scan", self.maria("change_it"), "--sample", "1000", "--lang", "en", "--format", "json", "--max-rate", "100kB/s"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, HINOMI_DB_PASSWORD="geheim"))
        while "`z_members`" not in self.general_log()[log:] and run.poll() is None:
            time.sleep(0.02)
        self.sql("DROP TABLE change_it.z_members")
        out, error = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, error.decode())
        found = json.loads(out)
        self.assertEqual(sorted(self.sampled(found)), ["change_it.b_log", "change_it.c_log"])
        self.assertEqual(found["total"]["persons"], 20000)

    def test_a_broken_connection_is_opened_again(self):
        self.sql("CREATE DATABASE broken; USE broken;" + "".join(
            f"CREATE TABLE log_{i} (id INT PRIMARY KEY, path VARCHAR(250)); INSERT INTO log_{i} SELECT seq, REPEAT('x', 200) FROM seq_1_to_5000;" for i in range(4)))
        log = len(self.general_log())
        run = subprocess.Popen([self.program, "scan", self.maria("broken"), "--sample", "1000", "--lang", "en", "--format", "json", "--max-rate", "200kB/s"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, HINOMI_DB_PASSWORD="geheim"))
        while "MIN(`id`)" not in self.general_log()[log:] and run.poll() is None:
            time.sleep(0.02)
        self.sql("KILL USER reader")
        out, error = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, error.decode())
        self.assertEqual(list(self.sampled(json.loads(out))), [f"broken.log_{i}" for i in range(4)])
        self.assertGreater(self.general_log()[log:].count("Connect\treader@"), 3)

    def test_five_thousand_tables(self):
        self.sql("CREATE DATABASE many; USE many;" + "".join(
            f"CREATE TABLE t{i} (id INT PRIMARY KEY, mail VARCHAR(90)) ENGINE=MyISAM; INSERT INTO t{i} VALUES (1, 'u{i}@many.example');" for i in range(5000)))
        began = time.monotonic()
        found = self.scan(self.maria("many"), "--sample", ROWS)
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual((found["total"]["persons"], self.sampled(found)), (5000, {}))


if __name__ == "__main__":
    main()
