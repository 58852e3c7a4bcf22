# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Tests of mini.py, through the protocol, on dumps made here by hand."""

import os
import struct
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "driver", "tests"))

from client import Driver, string, unstring     # noqa: E402

KERNEL = bytes.fromhex(
    "7f454c46020101090000000000000000" "02003e000100000000002080ffffffff"
    "00000000000000000000000000000000" "00000000400038000000400000000000")

KVA, DMAP, DMAPEND = (0xfffffe0000000000, 0xfffff80000000000,
                      0xfffffc0000000000)


def page(tag):
    """512 words that say where they are."""
    return struct.pack("<512Q", *(tag + o for o in range(0, 4096, 8)))


def table(entries):
    words = [0] * 512
    for i, entry in entries.items():
        words[i] = entry
    return struct.pack("<512Q", *words)


def pad(data):
    return data + bytes(-len(data) % 4096)


def header(version=3, msgbuf=24, bitmap=4096, pmap=4096, avail=4096,
           magic=b"minidump FreeBSD/amd64"):
    return pad(struct.pack("<24s4I3QI", magic, version, msgbuf, bitmap, pmap,
                           KVA, DMAP, DMAPEND, avail))


def dump(ranges, pages, pde, **fields):
    """A minidump; pages is a list of (PA, bytes) in ascending order."""
    bits, ids, first = bytearray(4096), {}, 0
    for start, end in ranges:
        for pa in range(start & ~4095, end, 4096):
            ids.setdefault(pa, first)
            first += 1
    for pa, _ in pages:
        bits[ids[pa] // 8] |= 1 << ids[pa] % 8
    avail = b"".join(struct.pack("<QQ", *r) for r in ranges)
    return b"".join([header(**fields), pad(b"x" * 24), pad(avail),
                     bytes(bits), table(pde)] + [data for _, data in pages])


# The worked example of docs/formats/amd64.md's source.
EXAMPLE = dump(
    [(0, 0x3000), (0x100000, 0x104000)],
    [(0x1000, page(0x1111 << 48)),
     (0x2000, table({0: 0x8000000000100163, 1: 0x101121,
                     2: 0x8000000000102163, 511: 0x8000000000001163})),
     (0x100000, page(0x2222 << 48)),
     (0x101000, page(0x3333 << 48))],
    {0: 0x2063, 1: 0x80000000000001e3, 2: 0x103063})


class Mini(unittest.TestCase):

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.kernel = self.put("kernel", KERNEL)
        self.core = self.put("vmcore", EXAMPLE)
        self.d = Driver([sys.executable, "-B",
                         os.path.join(HERE, "mini.py")])
        self.addCleanup(self.d.__exit__)
        self.assertEqual(self.d.call("hello 1").words[:3],
                         ["ok", "vmcorpus", "1"])

    def put(self, name, data):
        path = os.path.join(self.dir.name, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def open(self, handle=0, kernel=None, core=None, flags=0, sset="0"):
        return self.d.call("open %d open2 %s %s %d %s" % (
            handle, string(kernel or self.kernel), string(core or self.core),
            flags, sset))

    def opened(self, data=None):
        if data is not None:
            self.core = self.put("vmcore", data)
        self.assertEqual(self.open().line, "ok")

    def read(self, va, length, want, cap=None):
        """want: the bytes, or None for -1."""
        cap = length if cap is None else cap
        got = self.d.call("read 0 read2 0x%x %d cap=%d" % (va, length, cap))
        if want is None:
            self.assertEqual(got.line, "ok -1 0", hex(va))
            return
        self.assertEqual((got.line, got.body), (
            "ok %d 0" % len(want), want + b"\xa5" * (cap - len(want))),
            hex(va))

    def refused(self, **kw):
        got = self.open(**kw)
        self.assertEqual(got.words[0], "fail", got.line)
        self.assertTrue(unstring(got.words[1]))


class Reads(Mini):

    def test_kernel_map(self):
        self.opened()
        at = EXAMPLE.__getitem__
        self.read(KVA + 0x10, 8, bytes.fromhex("1000000000002222"))
        self.read(KVA + 0xff8, 16, at(slice(0x7ff8, 0x8008)))
        self.read(KVA, 0x2000, at(slice(0x7000, 0x9000)))
        self.read(KVA + 0x1ff000, 8, at(slice(0x5000, 0x5008)))
        self.read(KVA + 0x201000, 8, at(slice(0x5000, 0x5008)))
        self.read(KVA + 0x201ff8, 16, at(slice(0x5ff8, 0x6008)))

    def test_nothing_there(self):
        self.opened()
        for va, length in (
                (KVA + 0x1ff8, 16), (KVA + 0x200000, 8), (KVA + 0x2000, 1),
                (KVA + 0x1ffff8, 16), (KVA + 0x400000, 8), (KVA + 0x3000, 8),
                (KVA + 0x600000, 8), (KVA + 0x40000000, 8), (0, 8),
                ((1 << 64) - 1, 1), ((1 << 64) - 1, 2), (KVA - 1, 1),
                (DMAP, 8), (DMAP + 0x102000, 8), (DMAP + 0x104000, 8),
                (DMAPEND, 8), (DMAP - 4096, 8), (DMAP + 0xff000, 8),
                (DMAP + 0x3000, 8)):
            self.read(va, length, None)

    def test_direct_map(self):
        self.opened()
        self.read(DMAP + 0x100000, 8, EXAMPLE[0x7000:0x7008])
        self.read(DMAP + 0x1000, 0x2000, EXAMPLE[0x5000:0x7000])
        self.read(DMAP + 0x101fff, 1, EXAMPLE[0x8fff:0x9000])

    def test_failing_address(self):
        self.opened()
        self.read(KVA + 0x1ff8, 16, None)
        self.assertEqual(self.d.call("geterr 0").line,
                         "ok =invalid%%20address%%20(0x%x)" % (KVA + 0x2000))
        self.read(KVA, 8, EXAMPLE[0x7000:0x7008])
        self.assertIn("invalid", self.d.call("geterr 0").line)

    def test_what_a_failed_read_writes(self):
        self.opened()
        got = self.d.call("read 0 read2 0x%x 16 fill=0" % (KVA + 0x1ff8))
        self.assertEqual(got.body, EXAMPLE[0x8ff8:0x9000] + bytes(8))

    def test_lengths(self):
        self.opened()
        self.read(0, 0, b"")
        self.read(KVA, 0, b"")
        self.read(KVA, 1 << 40, None, cap=64)
        self.read(KVA, (1 << 64) - 1, None, cap=0)

    def test_splits(self):
        self.opened()
        whole = EXAMPLE[0x7000:0x9000]
        for cut in (1, 7, 4095, 4096, 4097, 8191):
            self.read(KVA, cut, whole[:cut])
            self.read(KVA + cut, 8192 - cut, whole[cut:])

    def test_two_handles(self):
        self.opened()
        other = self.put("other", EXAMPLE.replace(
            page(0x2222 << 48), page(0x4444 << 48)))
        self.assertEqual(self.open(1, core=other).line, "ok")
        a = self.d.call("read 0 read2 0x%x 8" % KVA).body
        b = self.d.call("read 1 read2 0x%x 8" % KVA).body
        self.assertEqual((a[6], b[6]), (0x22, 0x44))
        self.assertEqual(self.d.call("close 0").line, "ok 0 0")
        self.assertEqual(self.d.call("read 1 read2 0x%x 8" % KVA).body, b)
        self.assertEqual(self.d.call("read 0 read2 0 8").words[1], "handle")


class CutShort(Mini):

    def test_sizes(self):
        for size, want in ((0x9000, 0x1000), (0x8fff, 0xfff), (0x8001, 1),
                           (0x8000, 0), (0x7000, 0)):
            self.opened(EXAMPLE[:size])
            self.read(KVA + 0x1000, 0x1000, EXAMPLE[0x8000:0x8000 + want])
            self.d.call("close 0")

    def test_short_beats_absent(self):
        # The file ends in the first page: the read stops there, and does
        # not come to the page that cannot be translated.
        self.opened(EXAMPLE[:0x8800])
        self.read(KVA + 0x1000, 0x2000, EXAMPLE[0x8000:0x8800])
        self.read(KVA, 0x2000, EXAMPLE[0x7000:0x8800])

    def test_table_missing(self):
        self.opened(EXAMPLE[:0x6800])
        self.read(KVA, 8, None)
        self.read(DMAP + 0x2000, 0x1000, EXAMPLE[0x6000:0x6800])

    def test_while_open(self):
        self.opened()
        os.truncate(self.core, 0x7004)
        self.read(KVA, 8, EXAMPLE[0x7000:0x7004])

    def test_headers(self):
        for size in list(range(0, 80, 8)) + [0x1000, 0x2000, 0x2fff, 0x3fff,
                                             0x4fff]:
            self.core = self.put("vmcore", EXAMPLE[:size])
            self.refused()
        self.opened(EXAMPLE[:0x5000])


class Bitmap(Mini):

    def test_every_bit(self):
        # Pages that are asymmetric in bytes, words and blocks, over ranges
        # which begin and end anywhere.
        ranges = [(0x1000, 0x9000), (0x9000, 0xa000), (0x123000, 0x400000),
                  (0x100000000, 0x100500000), (0xfffffff000, 0x10000000000)]
        there, absent, x = [], [], 1
        for start, end in ranges:
            for pa in range(start, end, 4096):
                x = (x * 1103515245 + 12345) & 0x7fffffff
                (there if x >> 16 & 3 == 0 else absent).append(pa)
        there.append(0xfffffff000)
        absent = [pa for pa in absent if pa != 0xfffffff000]
        pages = [(pa, page(pa << 12)) for pa in dict.fromkeys(there)]
        self.opened(dump(ranges, pages, {}))
        for pa, data in pages:
            self.read(DMAP + pa + 8, 8, data[8:16])
        for pa in absent + [0, 0xa000, 0x122000, 0x400000, 0xfffff000,
                            0x100500000, 0x10000000000]:
            self.read(DMAP + pa, 1, None)

    def test_unaligned_ranges(self):
        self.opened(dump([(0x1800, 0x2800), (0x5fff, 0x6001)],
                         [(0x1000, page(1 << 60)), (0x2000, page(2 << 60)),
                          (0x5000, page(3 << 60)), (0x6000, page(4 << 60))],
                         {}))
        for pa, tag in ((0x1000, 1), (0x2000, 2), (0x5000, 3), (0x6000, 4)):
            self.read(DMAP + pa, 8, struct.pack("<Q", tag << 60))
        self.read(DMAP + 0x3000, 1, None)

    def test_no_avail(self):
        bits = bytearray(4096)
        bits[4095] = 0x80
        bits[0] = 2
        self.opened(header(avail=0) + bytes(4096) + bytes(bits)
                    + table({0: 0x80000000000010e3}) + page(1 << 60)
                    + page(2 << 60))
        self.read(DMAP + 0x1000, 8, struct.pack("<Q", 1 << 60))
        self.read(DMAP + 0x7fff000, 8, struct.pack("<Q", 2 << 60))
        self.read(DMAP + 0x8000000, 8, None)
        # Bit 12 of the entry is a flag, not a part of the address.
        self.read(KVA + 0x1000, 8, struct.pack("<Q", 1 << 60))
        self.read(KVA, 8, None)

    def test_beyond_the_bitmap(self):
        data = bytearray(EXAMPLE)
        struct.pack_into("<QQ", data, 0x2000 + 32, 0x200000000, 0x300000000)
        self.opened(bytes(data))
        self.read(DMAP + 0x2ffff0000, 8, None)

    def test_full_avail(self):
        # No terminator: the block ends the list.
        ranges = [(i << 20, (i << 20) + 0x1000) for i in range(256)]
        self.opened(dump(ranges, [(255 << 20, page(7 << 60))], {}))
        self.read(DMAP + (255 << 20), 8, struct.pack("<Q", 7 << 60))


class Opening(Mini):

    def test_wrong_files(self):
        self.refused(core=self.dir.name + "/none")
        self.refused(kernel=self.dir.name + "/none")
        self.refused(core=self.dir.name)
        self.refused(kernel=self.put("text", b"no kernel\n"))
        self.refused(core=self.put("text", b"no core, but 100 bytes" * 5))
        self.refused(core=self.put("empty", b""))
        for at, byte in ((4, 1), (5, 2), (16, 3), (18, 3)):
            kernel = bytearray(KERNEL)
            kernel[at] = byte
            self.refused(kernel=self.put("k", bytes(kernel)))

    def test_wrong_headers(self):
        body = EXAMPLE[4096:]
        for fields in ({"version": 0}, {"version": 2}, {"version": 4},
                       {"magic": b"minidump FreeBSD/i386"},
                       {"magic": b"minidump FreeBSD/amd64x"},
                       {"msgbuf": 0xffffffff}, {"bitmap": 0xffffffff},
                       {"pmap": 0xffffffff}, {"avail": 0xffffffff}):
            self.refused(core=self.put("c", header(**fields) + body))

    def test_flags(self):
        self.assertEqual(self.open(flags=2).line, "ok")
        self.refused(handle=1, flags=1)
        self.refused(handle=1, flags=0x400)

    def test_null(self):
        for words in ("- =x", "=x -"):
            got = self.d.call("open 0 open2 %s 0 none" % words)
            self.assertEqual(got.words[0], "fail")
        got = self.d.call("open 0 open2 =x =y 0 none errbuf=0")
        self.assertEqual(got.line, "fail -")
        self.assertEqual(self.d.call("close null").line, "ok -1 22")
        self.assertEqual(self.d.call("geterr null").line, "ok =")

    def test_nothing_leaks(self):
        fds = "/proc/%d/fd" % self.d.process.pid
        if not os.path.isdir(fds):
            self.skipTest("this system has no /proc/PID/fd")
        before = len(os.listdir(fds))
        for _ in range(10):
            self.refused(kernel=self.dir.name + "/none")
            self.opened()
            self.d.call("close 0")
        self.assertEqual(len(os.listdir(fds)), before)


class Protocol(Mini):

    def test_errors(self):
        self.opened()
        for line, code in (
                ("hello 2", "usage"), ("hello", "usage"), ("", "usage"),
                ("read  0", "usage"), ("read 0 read2 0 4 what=1", "usage"),
                ("read 0 read2 -1 4", "usage"), ("close handle=0", "usage"),
                ("read 0 read 0 4", "nocap"), ("walk 0", "nocap"),
                ("open 1 open =a =b 0 none", "nocap"), ("fds", "unknown"),
                ("open 0 open2 =a =b 0 none", "handle"),
                ("close 1", "handle"), ("native 1", "handle"),
                ("open 1 open2 a =b 0 none", "usage"),
                ("sym 0 name 1", "usage"), ("sym 0 =n z", "usage"),
                ("read 0 read2 0x1ffffffffffffffff 1", "usage")):
            got = self.d.call(line)
            self.assertEqual(got.words[:2], ["err", code], line)

    def test_talk(self):
        self.assertEqual(self.d.call("sym 0 =kernbase 0xff").line, "ok")
        self.assertEqual(self.d.call("sym 0 =x%20y fail").line, "ok")
        self.assertEqual(self.d.call("symclear 0").line, "ok")
        self.opened()
        self.assertRegex(self.d.call("native 0").line, "^ok [01]$")
        for _ in range(100):
            self.d.send("read 0 read2 0x%x 16" % KVA)
        for _ in range(100):
            self.assertEqual(self.d.receive().body, EXAMPLE[0x7000:0x7010])
        self.assertEqual(self.d.call("quit").line, "ok")
        self.assertEqual(self.d.finish(), (0, b""))

    def test_end_of_input(self):
        self.assertEqual(self.d.finish(), (0, b""))

    def test_size(self):
        with open(os.path.join(HERE, "mini.py")) as f:
            self.assertLess(len(f.readlines()), 300)

    def test_claims(self):
        with open(os.path.join(HERE, "mini.claims")) as f:
            rows = [line for line in f if not line.startswith("#")]
        self.assertEqual(rows, ["amd64/minidump3/*\n"])


if __name__ == "__main__":
    unittest.main()
