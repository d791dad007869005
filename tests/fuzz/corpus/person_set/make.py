#!/usr/bin/env python3
"""Writes small.fp beside itself: forty keys of two kinds under a key check of zeros."""
import hashlib
import pathlib
import random
import struct

chance = random.Random(1)
sections = [sorted(chance.randrange(2 ** 61) for _ in range(n)) for n in (36, 4, 0, 0, 0)]
head = struct.pack("<8sHHIQQq16s5Q32s", b"HINOMIFP", 1, 128, 0, 40, 2, 1566000000000000, bytes(16), *map(len, sections), b"shop.sql")
body = b""
for hashes in sections:
    bits = 0
    while len(hashes) >> bits > 32:
        bits += 1
    if hashes:
        counts = [sum(h >> 61 - bits == bucket for h in hashes) for bucket in range(1 << bits)]
        body += struct.pack(f"<{len(counts)}H", *counts)
        body += b"".join((h >> 21 - bits & 2 ** 40 - 1).to_bytes(5, "big") for h in hashes)
pathlib.Path(__file__).with_name("small.fp").write_bytes(head + body + hashlib.sha256(head + body).digest())
