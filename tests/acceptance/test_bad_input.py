#!/usr/bin/env python3
"""Hostile and damaged input: never a crash, never a silent loss; everything is cited. Runs the sanitized build."""
import bz2
import gzip
import io
import lzma
import os
import subprocess
import tarfile
import zipfile

from program import TestCase, main


def access_line(i, path="/"):
    return (f'192.0.2.{i % 200 + 1} - - [10/Aug/2019:03:{i // 60 % 60:02}:{i % 60:02} +0900] "GET {path} HTTP/1.1" 200 512 '
            f'"-" "Mozilla/5.0"\n')


LOG = "".join(access_line(i) for i in range(500)).encode()
DUMP = ("CREATE TABLE `orders` (`id` int NOT NULL, `email` varchar(100) NOT NULL);\nINSERT INTO `orders` VALUES "
        + ",".join(f"({i},'user{i}@mail.example')" for i in range(300)) + ";\n").encode()


class BadInput(TestCase):
    def one(self, case, ending):
        found = [e for e in case["evidence"] if e["path"].endswith(ending)]
        self.assertEqual(len(found), 1, [e["path"] for e in case["evidence"]])
        return found[0]

    def reasons(self, evidence):
        return " ".join(str(s["reason"]) for s in evidence["skips"])

    def test_truncated_gzip(self):
        packed = gzip.compress(LOG * 20, mtime=0)
        self.write("access.log.gz", packed[: len(packed) // 2])
        e = self.one(self.investigate(self.evidence).case(), "access.log.gz")
        self.assertGreater(e["read"], 100)
        self.assertGreaterEqual(e["skipped"], 1)

    def test_dump_cut_in_mid_row(self):
        self.write("shop.sql", DUMP[: len(DUMP) - 700])
        case = self.investigate(self.evidence).case()
        e = self.one(case, "shop.sql")
        self.assertGreaterEqual(e["skipped"], 1)
        self.assertGreater(case["impact"]["rows"], 200)
        self.assertLess(case["impact"]["rows"], 300)

    def test_megabyte_line(self):
        self.write("access.log", LOG + access_line(501, "/" + "a" * 900_000).encode() + access_line(502, "/" + "b" * 2_000_000).encode() + LOG)
        e = self.one(self.investigate(self.evidence).case(), "access.log")
        self.assertEqual(e["read"], 1001)
        self.assertEqual(e["skipped"], 1)

    def test_nul_bytes_and_garbage_between_lines(self):
        self.write("access.log", LOG + b"\0\0\0\0garbage\0\n\xff\xfe\xfd\n" + LOG)
        e = self.one(self.investigate(self.evidence).case(), "access.log")
        self.assertEqual(e["read"], 1000)
        self.assertEqual(e["skipped"], 2)

    def test_binary_and_text_files_are_named(self):
        self.write("photo.jpg", b"\xff\xd8\xff\xe0" + os.urandom(5000))
        self.write("README", "いつものメモ\nただの文章です。\n")
        self.write("access.log", LOG)
        case = self.investigate(self.evidence).case()
        for name in ("photo.jpg", "README"):
            e = self.one(case, name)
            self.assertEqual(e["kind"], "other")
            self.assertEqual(e["skipped"], 1)
            self.assertEqual(len(e["sha256"]), 64)

    def test_mixed_encodings_in_one_table(self):
        rows = "氏名,メール\n" + "".join(f"山田 {i},user{i}@mail.example\n" for i in range(50))
        self.write("list.csv", rows.encode() + "佐藤 花子,x@mail.example\n".encode("cp932") + rows.split("\n", 1)[1].encode())
        case = self.investigate(self.evidence).case()
        self.assertEqual(case["impact"]["rows"], 101)

    def test_zip_bomb(self):
        path = self.evidence / "bomb.gz"
        path.parent.mkdir(parents=True)
        with gzip.open(path, "wb", compresslevel=9) as file:
            block = b"\0" * (1 << 20)
            for _ in range(400):
                file.write(block)
        self.write("access.log", LOG)
        case = self.investigate(self.evidence).case()
        self.assertGreaterEqual(self.one(case, "bomb.gz")["skipped"], 1)
        self.assertEqual(self.one(case, "access.log")["read"], 500)

    def test_bomb_of_log_lines(self):
        path = self.evidence / "access.log.zst"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            packer = subprocess.Popen(["zstd", "-q", "-c"], stdin=subprocess.PIPE, stdout=file)
            block = access_line(1).encode() * 10_000
            for _ in range(500):
                packer.stdin.write(block)
            packer.stdin.close()
            self.assertEqual(packer.wait(), 0)
        e = self.one(self.investigate(self.evidence).case(), "access.log.zst")
        self.assertGreater(e["read"], 100_000)
        self.assertGreaterEqual(e["skipped"], 1)

    def test_archives_in_archives(self):
        inner = io.BytesIO()
        with tarfile.open(fileobj=inner, mode="w:xz") as tar:
            member = tarfile.TarInfo("logs/access.log")
            member.size = len(LOG)
            tar.addfile(member, io.BytesIO(LOG))
        outer = self.folder / "evidence.zip"
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("inner.tar.xz", inner.getvalue())
            file.writestr("shop.sql", DUMP)
        case = self.investigate(outer).case()
        self.assertEqual(self.one(case, "evidence.zip!/inner.tar.xz!/logs/access.log")["read"], 500)
        self.assertEqual(case["impact"]["rows"], 300)

    def test_every_compression(self):
        lines = LOG.splitlines(keepends=True)
        quarter = [b"".join(lines[i * 100:(i + 1) * 100]) for i in range(5)]
        self.write("access.log", quarter[4])
        self.write("access.log.1.gz", gzip.compress(quarter[3], mtime=0))
        self.write("access.log.2.xz", lzma.compress(quarter[2]))
        self.write("access.log.3.bz2", bz2.compress(quarter[1]))
        zst = subprocess.run(["zstd", "-q", "-c"], input=quarter[0], capture_output=True, check=True).stdout
        self.write("access.log.4.zst", zst)
        case = self.investigate(self.evidence).case()
        self.assertEqual(sum(e["read"] for e in case["evidence"]), 500)
        self.assertEqual(sum(e["skipped"] for e in case["evidence"]), 0)

    def test_link_loop_and_links_out(self):
        self.write("access.log", LOG)
        (self.evidence / "loop").symlink_to(self.evidence)
        (self.evidence / "passwd").symlink_to("/etc/passwd")
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.one(case, "/loop")["skipped"], 1)
        self.assertEqual(self.one(case, "/passwd")["skipped"], 1)
        self.assertEqual(self.one(case, "/passwd")["read"], 0)

    def test_pipe_in_the_folder(self):
        self.write("access.log", LOG)
        os.mkfifo(self.evidence / "pipe")
        self.assertEqual(self.one(self.investigate(self.evidence).case(), "/pipe")["skipped"], 1)

    def test_unreadable_file(self):
        self.write("access.log", LOG)
        secret = self.write("secret.log", LOG)
        if os.geteuid() == 0:
            # root reads everything: a broken file stands for a forbidden one
            secret.unlink()
            secret.symlink_to("/nonexistent/target")
        else:
            secret.chmod(0)
        self.assertEqual(self.one(self.investigate(self.evidence).case(), "secret.log")["skipped"], 1)

    def test_empty_folder_alone_is_unusable(self):
        self.evidence.mkdir()
        run = self.hinomi("investigate", self.evidence, "--out", self.folder / "out")
        self.assertEqual(run.code, 2)
        self.assertIn(b"evidence", run.stderr)
        self.assertFalse((self.folder / "out" / "case.json").exists())

    def test_empty_folder_beside_a_log(self):
        self.write("access.log", LOG)
        (self.evidence / "nothing").mkdir()
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.one(case, "/nothing/")["skipped"], 1)

    def test_two_files_of_the_same_bytes(self):
        self.write("access.log", LOG)
        self.write("copy-of-access.log", LOG)
        self.write("packed.log.gz", gzip.compress(LOG, mtime=0))
        case = self.investigate(self.evidence).case()
        self.assertEqual(sum(e["read"] for e in case["evidence"]), 500)
        self.assertEqual(sum(bool(e["duplicate_of"]) for e in case["evidence"]), 2)

    def test_log_in_the_future(self):
        self.write("access.log", LOG.replace(b"/2019:", b"/2099:"))
        e = self.one(self.investigate(self.evidence).case(), "access.log")
        self.assertEqual(e["read"], 500)
        self.assertTrue(e["last"].startswith("2099"))

    def test_a_name_does_not_make_a_kind(self):
        self.write("access.log", DUMP)
        self.write("dump.sql", LOG)
        case = self.investigate(self.evidence).case()
        self.assertEqual(self.one(case, "access.log")["kind"], "database_dump")
        self.assertEqual(self.one(case, "dump.sql")["kind"], "access_log")

    def test_markup_in_a_log_does_not_reach_the_report(self):
        attack = access_line(1, "/?q=<script>alert(1)</script>").replace("Mozilla/5.0", "<img src=x onerror=alert(2)>")
        self.write("access.log", LOG + attack.encode() * 3)
        run = self.investigate(self.evidence)
        html = (run.out / "report.html").read_text()
        self.assertNotIn("<script>alert(1)", html)
        self.assertNotIn("<img src=x", html)


if __name__ == "__main__":
    main()
