"""Database servers that do not keep to what was asked, played by a few lines of Python: an error or a named table, never a crash, and
no password for them."""
import json
import os
import pty
import signal
import socket
import struct
import termios
import threading
import time

from program import TestCase, main


class Player:
    """A server on a port of its own; `talk(connection)` plays each connection until it is closed."""

    def __init__(self, test, talk):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.seen = b""
        self.talk = talk
        threading.Thread(target=self.serve, daemon=True).start()
        test.addCleanup(self.socket.close)

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.play, args=(connection,), daemon=True).start()

    def play(self, connection):
        try:
            with connection:
                self.talk(self, connection)
        except OSError:
            pass

    def take(self, connection, size):
        got = b""
        while len(got) < size:
            part = connection.recv(size - len(got))
            if not part:
                raise OSError
            got += part
        self.seen += got
        return got


# ---- PostgreSQL ---------------------------------------------------------------------------------------------------------------------

def message(kind, body=b""):
    return kind + struct.pack("!I", len(body) + 4) + body


def pg_rows(*rows, columns=None):
    columns = len(rows[0]) if columns is None else columns
    out = message(b"T", struct.pack("!H", columns) + b"".join(b"c\0" + struct.pack("!IHIhIH", 0, 0, 25, -1, 0xFFFFFFFF, 0) for _ in range(columns)))
    for row in rows:
        out += message(b"D", struct.pack("!H", len(row)) + b"".join(struct.pack("!I", len(cell)) + cell for cell in row))
    return out + message(b"C", b"SELECT 1\0") + message(b"Z", b"T")


def postgresql(answer):
    """`answer(query)` gives the bytes for what the program asks about tables, or None for an empty answer without columns."""
    def talk(player, connection):
        while True:
            size, = struct.unpack("!I", player.take(connection, 4))
            if struct.unpack("!I", player.take(connection, size - 4)[:4])[0] not in (80877103, 80877104):
                break
            connection.sendall(b"N")
        connection.sendall(message(b"R", struct.pack("!I", 0)) + message(b"S", b"server_version\x0017.0\0") + message(b"S", b"client_encoding\0UTF8\0") +
                           message(b"Z", b"I"))
        while player.take(connection, 1) == b"Q":
            size, = struct.unpack("!I", player.take(connection, 4))
            query = player.take(connection, size - 4)[:-1].decode()
            if query.startswith(("SELECT 1", "SELECT pg_catalog.set_config")):
                connection.sendall(pg_rows([b"1"]))
            elif query.startswith(("SELECT", "COPY")):
                connection.sendall(answer(query) or pg_rows(columns=0))
            else:
                connection.sendall(message(b"C", b"SET\0") + message(b"Z", b"T"))
    return talk


def pg_tables(copy):
    """One table, `copy` when it is read."""
    def answer(query):
        if "server_version" in query:
            return pg_rows([b"17.0", b"me"])
        if "c.relkind, c.relpages" in query:
            return pg_rows([b"1", b"public", b"members", b"r", b"8192", b"t", b"me", b"", b"1"])
        if "format_type" in query:
            return pg_rows([b"1", b"mail", b"text", b"t", b"", b"t", b"1"])
        return copy if query.startswith("COPY") else pg_rows(columns=2 if "pg_index" in query else 3)
    return answer


# ---- MariaDB ------------------------------------------------------------------------------------------------------------------------

def packet(number, body):
    return struct.pack("<I", len(body))[:3] + bytes([number & 255]) + body


def text(value):
    return bytes([len(value)]) + value


FINE = b"\0\0\0\x02\0\0\0"
END = b"\xfe\0\0\x02\0"
COLUMN = text(b"def") + text(b"") * 3 + text(b"c") * 2 + b"\x0c" + struct.pack("<HIBHB", 33, 255, 253, 0, 0) + b"\0\0"


def my_rows(*rows, columns=None):
    columns = len(rows[0]) if columns is None else columns
    parts = [bytes([columns]), *[COLUMN] * columns, END, *[b"".join(b"\xfb" if c is None else text(c) for c in row) for row in rows], END]
    return b"".join(packet(i + 1, part) for i, part in enumerate(parts))


def mariadb(answer, plugin=b"mysql_native_password"):
    def talk(player, connection):
        capabilities = 0x00088000 | 0xA201
        connection.sendall(packet(0, b"\x0a10.11.0\0" + struct.pack("<I", 1) + b"12345678\0" + struct.pack("<H", capabilities & 0xFFFF) + b"\x21" + struct.pack("<H", 2) +
                                  struct.pack("<H", capabilities >> 16) + b"\x15" + b"\0" * 10 + b"123456789012\0" + plugin + b"\0"))
        player.take(connection, int.from_bytes(player.take(connection, 4)[:3], "little"))
        connection.sendall(packet(2, FINE))
        while True:
            command = player.take(connection, int.from_bytes(player.take(connection, 4)[:3], "little"))
            if command[0] == 3 and command[1:].startswith((b"SELECT", b"SHOW")):
                connection.sendall(answer(command[1:].decode()) or my_rows([b"x"]))
            else:
                connection.sendall(packet(1, FINE))
    return talk


def my_tables(definition=None, rows=None, key=False):
    def answer(query):
        if "VERSION()" in query:
            return my_rows([b"10.11.0", b"me@%"])
        if "SHOW GRANTS" in query:
            return my_rows([b"GRANT SELECT ON *.* TO me"])
        if "mysql.user" in query:
            return my_rows([b"me", b"%"])
        if "DATA_TYPE" in query:
            return my_rows([b"members", b"id", b"int"], [b"members", b"mail", b"varchar"])
        if "STATISTICS" in query:
            return my_rows([b"members", b"PRIMARY", b"id", b"1"]) if key else my_rows(columns=4)
        if "information_schema.TABLES" in query:
            return my_rows([b"members", b"BASE TABLE", b"InnoDB", b"16384", b"", b"1"])
        if "SHOW CREATE" in query:
            return definition or my_rows([b"members", b"CREATE TABLE `members` (\n  `id` int NOT NULL,\n  `mail` varchar(90) NOT NULL\n)"])
        return rows
    return answer


class HostileServers(TestCase):
    def scan(self, address, expect, *options, **environment):
        run = self.hinomi("scan", address, *options, "--lang", "en", "--format", "json", env={"HINOMI_DB_PASSWORD": "geheim", **environment}, timeout=60)
        self.assertEqual(run.code, expect, run.stderr.decode(errors="replace")[-2000:])
        return json.loads(run.stdout) if expect == 0 else run.stderr.decode()

    def test_an_answer_with_too_few_rows_or_columns_is_an_error(self):
        for kind, talk in (
                ("postgres", postgresql(lambda query: None)),
                ("postgres", postgresql(lambda query: pg_rows([b"x"]))),
                ("postgres", postgresql(lambda query: pg_rows(columns=2))),
                ("postgres", postgresql(lambda query: message(b"H", b"\0\0\1\0\0") + message(b"Z", b"T"))),
                ("mysql", mariadb(lambda query: None)),
                ("mysql", mariadb(lambda query: my_rows(columns=2))),
                ("mysql", mariadb(lambda query: packet(1, FINE)))):
            error = self.scan(f"{kind}://me@127.0.0.1:{Player(self, talk).port}/shop", 2)
            self.assertIn("not of the form that was asked for", error)

    def test_a_table_that_comes_in_another_form_is_named(self):
        copy = message(b"H", b"\0\0\3" + b"\0\0" * 3) + message(b"d", b"a\tb\tc\n") + message(b"c") + message(b"C", b"COPY 1\0") + message(b"Z", b"T")
        for kind, talk in (
                ("postgres", postgresql(pg_tables(copy))),
                ("postgres", postgresql(pg_tables(pg_rows([b"x"])))),
                ("mysql", mariadb(my_tables(definition=my_rows([b"x"])))),
                ("mysql", mariadb(my_tables(rows=my_rows([b"x"])))),
                ("mysql", mariadb(my_tables(rows=my_rows([b"1", b"2", b"3"])))),
                ("mysql", mariadb(my_tables(rows=packet(1, FINE))))):
            found = self.scan(f"{kind}://me@127.0.0.1:{Player(self, talk).port}/shop", 0)
            self.assertRegex(found["skipped"][0]["excerpt"], "members: the server's answer is not of the form", (kind, found["skipped"]))
        found = self.scan(f"mysql://me@127.0.0.1:{Player(self, mariadb(my_tables(rows=my_rows([None, b'a@x.example']), key=True))).port}/shop", 0)
        self.assertEqual(found["total"]["rows"], 1)  # a key that is NULL

    def test_no_answer_to_questions_for_a_sample_keeps_a_table_from_being_read(self):
        one = my_rows([b"1", b"a@x.example"])
        for more, ends, sample in (
                (my_rows(columns=2), my_rows([b"1", b"9"]), one),
                (packet(1, FINE), my_rows([b"1", b"9"]), one),
                (my_rows([b"1"]), my_rows([b"x", b"y"]), one),
                (my_rows([b"1"]), my_rows([None, None]), one),
                (my_rows([b"1"]), my_rows([b"9", b"1"]), one),
                (my_rows([b"1"]), my_rows([b"1"]), one),
                (my_rows([b"1"]), my_rows([b"-9223372036854775808", b"9223372036854775807"]), my_rows(*[[b"9223372036854775807", b"u%d@x.example" % i] for i in range(40)])),
                (my_rows([b"1"]), my_rows([b"-9223372036854775808", b"9223372036854775807"]), my_rows(*[[b"-9223372036854775808", None]] * 40)),
                (my_rows([b"1"]), my_rows([b"1", b"9"]), my_rows([b"1", b"2", b"3"]))):
            tables = my_tables(rows=one, key=True)
            talk = mariadb(lambda query: more if "OFFSET" in query else ends if "MIN(" in query else sample if "LIMIT" in query else tables(query))
            found = self.scan(f"mysql://me@127.0.0.1:{Player(self, talk).port}/shop", 0, "--sample", 1000)
            self.assertEqual((found["total"]["persons"], found["skipped"]), (1, []))
        copy = message(b"H", b"\0\0\1\0\0") + message(b"d", b"a@x.example\n") + message(b"c") + message(b"C", b"COPY 1\0") + message(b"Z", b"T")
        tables = pg_tables(copy)
        for size in (b"x", b"-1", b"18446744073709551615", b""):
            talk = postgresql(lambda query: pg_rows([size]) if "pg_relation_size" in query else tables(query).replace(b"\0\0\1\0\0", b"\0\0\2\0\0\0\0")
                              .replace(b"\n", b"\t(0,1)\n") if ",ctid" in query else tables(query))
            found = self.scan(f"postgres://me@127.0.0.1:{Player(self, talk).port}/shop", 0, "--sample", 1000)
            self.assertNotIn("sampled_tables", found["sources"][0])

    def test_an_error_of_the_server_is_no_text_for_the_terminal(self):
        fault = message(b"E", b"SERROR\0VERROR\0C\x1b]0;owned\x07" + b"Z" * 200 + b"\0Mx\0\0") + message(b"Z", b"E")
        found = self.scan(f"postgres://me@127.0.0.1:{Player(self, postgresql(pg_tables(fault))).port}/shop", 0)
        self.assertEqual(found["skipped"][0]["excerpt"], "shop.public.members: an error of the server")

    def test_the_password_is_for_servers_that_are_known(self):
        for option in ("?tls=require", "?tls=off"):
            error = self.scan("postgres://me@db.invalid/shop" + option, 2)
            self.assertIn("the password would be given to whoever answers", error)
            self.assertIn("tls-ca=FILE", error)
            self.assertNotIn("geheim", error)
        # 0.0.0.0 leads to this machine, but is not taken for it.
        for plugin in (b"sha256_password", b"caching_sha2_password"):
            player = Player(self, mariadb(my_tables(), plugin=plugin))
            self.assertIn("add ?tls=verify", self.scan(f"mysql://me@0.0.0.0:{player.port}/shop?tls=off", 2))
            self.assertNotIn(b"geheim", player.seen)
        player = Player(self, mariadb(my_tables(rows=my_rows(columns=2))))
        self.scan(f"mysql://me@0.0.0.0:{player.port}/shop?tls=off", 0)

    def test_the_environment_names_no_other_server_and_no_password(self):
        player = Player(self, postgresql(pg_tables(message(b"H", b"\0\0\1\0\0") + message(b"d", b"a@x.example\n") + message(b"c") + message(b"C", b"COPY 1\0") +
                                                   message(b"Z", b"T"))))
        self.scan(f"postgres://me@127.0.0.1:{player.port}/shop", 0, PGHOSTADDR="192.0.2.1", PGOPTIONS="-c search_path=evil", PGSERVICE="nowhere", PGSSLCERT="/x",
                  PGAPPNAME="other", PGPASSWORD="secret")
        self.assertNotIn(b"evil", player.seen)
        self.assertIn(b"hinomi", player.seen)

    def test_addresses_of_other_kinds_are_not_repeated(self):
        for command in ("scan", "detect", "investigate"):
            for address in ("jdbc:mysql://root:S3cret@db.example/shop", "pgsql://root:S3cret@db.example/shop", "mysql://root:S3?cret@db.example/shop"):
                run = self.hinomi(command, address, *(["--out", self.folder / "out"] if command == "investigate" else []))
                self.assertEqual(run.code, 2, run.stderr)
                self.assertNotIn(b"S3", run.stdout + run.stderr)
                self.assertIn(b"HINOMI_DB_PASSWORD", run.stderr)

    def test_a_prompt_that_is_broken_off_leaves_the_terminal_as_it_was(self):
        pid, terminal = pty.fork()
        if pid == 0:
            environment = {k: v for k, v in os.environ.items() if k != "HINOMI_DB_PASSWORD"}
            os.execve(self.program, ["hinomi", "scan", "mysql://me@127.0.0.1:9/shop"], environment)
        self.addCleanup(os.close, terminal)
        shown = b""
        while b"password: " not in shown:
            shown += os.read(terminal, 1000)
        echo = lambda: termios.tcgetattr(terminal)[3] & termios.ECHO
        began = time.monotonic()
        while echo() and time.monotonic() < began + 10:
            time.sleep(0.05)
        self.assertFalse(echo())
        os.write(terminal, b"\x03")
        status = os.waitpid(pid, 0)[1]
        self.assertEqual(os.WTERMSIG(status), signal.SIGINT)
        self.assertTrue(echo())

    def test_pauses_leave_some_time(self):
        run = self.hinomi("scan", "mysql://me@127.0.0.1:9/shop", "--pause", "00:00-12:00", "--pause", "12:00-24:00", "--lang", "en", timeout=20)
        self.assertEqual(run.code, 2)
        self.assertIn(b"leave no time of the day", run.stderr)


if __name__ == "__main__":
    main()
