# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Tests of kvmdrive: what version 2 of the protocol has more than 1."""

import os
import signal
import struct
import unittest

from driver_test import DriverCase, config              # noqa: F401

FILL = b"\xa5"


def digest_of(records, reads):
    """What docs/protocol.md says the digest of stub_kvm's answers is."""
    numbers = [n for record in records for n in record] + [2, 1]
    for va, length in reads:
        ret = -1 if va == 0xdead else length
        numbers += [3, va, length, ret]
        data = bytes((va + i) & 255 for i in range(max(ret, 0)))
        data += bytes(-len(data) % 8)
        numbers += struct.unpack("<%dQ" % (len(data) // 8), data)
    total = 0xcbf29ce484222325
    for n in numbers:
        total = ((total ^ (n % 2**64)) * 0x9e3779b97f4a7c15) % 2**64
        total ^= total >> 32
    return total


class Version2(DriverCase):
    """Starts drivers that were greeted with version 2."""

    def start2(self, library="stub_structures", **kw):
        d = self.start(library, hello=False, **kw)
        hello = d.call("hello 2")
        self.assertEqual(hello.words[:3], ["ok", "vmcorpus", "2"])
        self.facts = dict(w.split("=", 1) for w in hello.words[3:])
        order = {"le": "<", "be": ">"}[self.facts["order"]]
        self.long = order + {"32": "i", "64": "q"}[self.facts["long"]]
        self.double = order + "d"
        return d

    def opened2(self, core="c", **kw):
        d = self.start2(**kw)
        self.reply(d, "open 0 open2 =k =%s 0 none" % core, "ok")
        return d


class Buffers(Version2):

    def test_no_buffer(self):
        d = self.opened2()
        self.reply(d, "read 0 read2 0x10 0 buf=null", "ok 0 0")
        for line in ("buf=none", "buf=null cap=1", "buf=null fill=1"):
            self.error(d, "read 0 read2 0x10 0 " + line, "usage")
        self.finish(d)

    def test_no_buffer_ends_the_library(self):
        d = self.opened2()
        with self.assertRaises(EOFError):
            d.call("read 0 read2 0x10 8 buf=null")
        # A sanitized library ends in a way of its own.
        status, evidence = d.finish()
        self.assertTrue(status == -signal.SIGSEGV or
                        status != 0 and b"null pointer" in evidence,
                        (status, evidence))

    def test_version_1_has_a_buffer(self):
        d = self.start("stub_structures")
        self.reply(d, "open 0 open2 =k =c 0 none", "ok")
        self.error(d, "read 0 read2 0x10 0 buf=null", "usage")
        self.finish(d)


class Versions(Version2):

    def test_version_1_has_no_new_request(self):
        d = self.start("stub_structures")
        self.reply(d, "open 0 open2 =k =c 0 none", "ok")
        for line in ("getprocs 0 0 0", "getmaxcpu 0", "fork fds",
                     "stdio close", "threads 1 0:0:0"):
            self.error(d, line, "unknown")
        self.error(d, "walk 0 inner=0", "usage")
        self.assertEqual(d.call("hello 2").words[:3],
                         ["ok", "vmcorpus", "2"])
        self.reply(d, "getmaxcpu 0", "ok 64")
        self.finish(d)

    def test_versions(self):
        d = self.start("stub_structures", hello=False)
        for version in ("0", "3"):
            self.error(d, "hello " + version, "usage")
        self.error(d, "getmaxcpu 0", "usage")
        self.assertEqual(d.call("hello 2").words[2], "2")
        self.finish(d)

    def test_capabilities(self):
        self.start2()
        self.assertEqual(
            self.caps(), "open2,close,read2,walk,geterr,getprocs,"
            "getargv,getenvv,getloadavg,getcptime,getswapinfo,getmaxcpu,"
            "getncpus,getpcpu,dpcpu_setcpu,read_zpcpu,counter_u64_fetch")

    def test_without(self):
        d = self.start2("stub_few")
        self.reply(d, "open 0 open2 =k =c 0 none", "ok")
        for line in ("getprocs 0 0 0", "getargv 0 0", "getenvv 0 0",
                     "getloadavg 0 3", "getcptime 0", "getcptime null",
                     "getswapinfo 0 1 0", "getmaxcpu null", "getncpus 0",
                     "getpcpu 0 0", "dpcpu_setcpu 0 0", "read_zpcpu 0 0 1 0",
                     "counter_u64_fetch 0 0", "threads 1 0:0:1"):
            self.error(d, line, "nocap")
        self.finish(d)


class Structures(Version2):

    def test_getprocs(self):
        d = self.opened2()
        self.reply(d, "getprocs 0 1 -5", "ok null -286331154")
        self.reply(d, "geterr 0", "ok =op%201%20arg%20-5")
        self.reply(d, "getprocs 0 8 3", "ok ptr 3")
        self.finish(d)

    def test_arguments(self):
        d = self.opened2()
        for call in ("argv", "envv"):
            self.reply(d, "get%s 0 0" % call, "ok null")
            self.reply(d, "get%s 0 100" % call, "ok ptr")
            self.reply(d, "geterr 0", "ok =%s%%20100%%20sum%%200" % call)

    def test_getloadavg(self):
        d = self.opened2()
        pack = struct.Struct(self.double).pack
        self.reply(d, "getloadavg 0 3", "ok 2",
                   pack(0.5) + pack(1.5) + FILL * 8)
        self.reply(d, "getloadavg 0 0", "ok 0", b"")
        self.reply(d, "getloadavg 0 7", "ok -1 canary", FILL * 56)

    def test_getcptime(self):
        d = self.opened2()
        pack = struct.Struct(self.long).pack
        size = len(pack(0))
        self.reply(d, "getcptime 0", "ok 0",
                   pack(0x1234) + FILL * (3 * size) + pack(-2))
        self.reply(d, "getcptime null", "ok 3", b"")

    def test_getswapinfo(self):
        d = self.opened2()
        self.reply(d, "getswapinfo 0 2 0", "ok 1", FILL * 103 + b"\x11")
        self.reply(d, "getswapinfo 0 0 0", "ok -1", b"")
        self.reply(d, "getswapinfo null 1 9", "ok 9", FILL * 52)

    def test_processors(self):
        d = self.opened2()
        self.reply(d, "getmaxcpu 0", "ok 64")
        self.reply(d, "getmaxcpu null", "ok 0")
        self.reply(d, "getncpus 0", "ok -1")
        self.error(d, "getncpus null", "usage")
        self.reply(d, "getpcpu 0 -1", "ok -1")
        self.reply(d, "getpcpu 0 1", "ok ptr")
        self.reply(d, "getpcpu null 1", "ok null")
        self.reply(d, "dpcpu_setcpu 0 0xffffffff", "ok -1")
        self.reply(d, "geterr 0", "ok =cpu%204294967295")
        self.reply(d, "read_zpcpu 0 0x10 4 2", "ok 1",
                   b"\x12" + FILL * 3)
        self.reply(d, "counter_u64_fetch 0 1", "ok 18446744073709551614")
        if self.facts["long"] == "32":
            for line in ("counter_u64_fetch 0 0x100000000",
                         "read_zpcpu 0 0x100000000 1 0"):
                self.error(d, line, "usage")
        self.finish(d)

    def test_wrong_words(self):
        d = self.opened2()
        for line in ("getprocs 0 0", "getprocs 0 x 0", "getprocs null 0 0",
                     "getprocs 0 0x80000000 0", "getargv 0", "getenvv 0 x",
                     "getloadavg 0 65", "getloadavg 0 -1", "getcptime",
                     "getswapinfo 0 65 0", "getswapinfo 0 1 x",
                     "getmaxcpu", "getpcpu 0 0x100000000",
                     "dpcpu_setcpu 0 -1", "read_zpcpu 0 0 1",
                     "read_zpcpu 0 0 67108865 0", "counter_u64_fetch 0 x",
                     "counter_u64_fetch 0 1 a=b"):
            self.error(d, line, "usage")
        for line in ("getprocs 1 0 0", "getargv 1 0", "getloadavg 1 0",
                     "getcptime 1", "getswapinfo 1 0 0", "getmaxcpu 1",
                     "getncpus 1", "getpcpu 1 0", "dpcpu_setcpu 1 0",
                     "read_zpcpu 1 0 1 0", "counter_u64_fetch 1 0",
                     "threads 1 1:0:0", "walk 0 inner=1"):
            self.error(d, line, "handle")
        self.finish(d)


class Process(Version2):

    def test_fork(self):
        d = self.opened2()
        self.reply(d, "fork read 0 read2 0x10 4 fill=1", "ok 4 0",
                   b"\x10\x11\x12\x13")
        # What the child did to its copy is not seen.
        self.reply(d, "geterr 0", "ok =fd%20-1")
        self.reply(d, "fork close 0", "ok 0 0")
        self.reply(d, "fork quit", "ok")
        self.reply(d, "read 0 read2 1 1", "ok 1 0", b"\x01")
        self.error(d, "fork nothing", "unknown")
        self.error(d, "fork read 0 read2 0", "usage")
        self.error(d, "fork read 0 read2 0 4 what=1", "usage")
        self.error(d, "fork", "usage")
        self.error(d, "fork fork fds", "usage")
        self.error(d, "fork branch", "usage")
        self.finish(d)

    def test_branch(self):
        d = self.opened2()
        self.error(d, "join", "usage")
        for i in range(3):
            for line in ("branch", "sym 0 =a 1", "close 0", "geterr 0",
                         "branch", "fork read 0 read2 0 1", "stdio close",
                         "fds", "join"):
                d.send(line)
            replies = [d.receive().words[0] for i in range(9)]
            self.assertEqual(replies, ["ok", "ok", "ok", "err", "err", "err",
                                       "ok", "ok", "ok"])
            # All is as it was.
            self.reply(d, "fds", "ok 3")
            self.reply(d, "read 0 read2 1 1", "ok 1 0", b"\x01")
        self.finish(d)

    def test_quit_in_a_branch(self):
        d = self.opened2()
        self.reply(d, "branch", "ok")
        self.finish(d)
        d = self.opened2()
        self.reply(d, "branch", "ok")
        d.process.stdin.close()
        self.assertEqual(d.process.wait(10), 0)

    def test_death_in_a_branch(self):
        for address, status in (("0xdead", -7), ("0xe817", 7)):
            d = self.opened2()
            self.reply(d, "branch", "ok")
            d.send("read 0 read2 %s 1" % address)
            self.assertRaises(EOFError, d.receive)
            self.assertEqual(d.process.wait(10), status)

    def test_pipelined(self):
        d = self.opened2()
        for i in range(20):
            d.send("fork read 0 read2 %d 1" % i)
            d.send("read 0 read2 %d 1" % i)
        for i in range(20):
            self.assertEqual(d.receive().body, bytes([i]))
            self.assertEqual(d.receive().body, bytes([i]))
        self.finish(d)

    def test_child_dies(self):
        d = self.opened2()
        d.send("fork read 0 read2 0xdead 1")
        self.assertRaises(EOFError, d.receive)
        self.assertLess(d.process.wait(10), 0)

    def test_child_exits(self):
        d = self.opened2()
        d.send("fork read 0 read2 0xe817 1")
        self.assertRaises(EOFError, d.receive)
        self.assertEqual(d.process.wait(10), 7)

    def test_stdio(self):
        d = self.start2()
        self.reply(d, "fds", "ok 3")
        self.reply(d, "stdio close", "ok")
        self.reply(d, "fds", "ok 0")
        self.reply(d, "open 0 open2 =k =/dev/zero 0 none", "ok")
        self.reply(d, "geterr 0", "ok =fd%200")
        self.reply(d, "stdio open", "ok")
        self.reply(d, "fds", "ok 3")
        self.reply(d, "close 0", "ok 0 0")
        self.reply(d, "fds", "ok 2")
        self.reply(d, "stdio open", "ok")
        self.reply(d, "fds", "ok 3")
        for line in ("stdio", "stdio shut"):
            self.error(d, line, "usage")
        self.finish(d)

    def test_leaks(self):
        d = self.opened2(library="stub_kvm",
                         env=dict(os.environ, ASAN_OPTIONS="exitcode=23:"
                                  "intercept_tls_get_addr=0"))
        if "leaks" not in self.facts["caps"].split(","):
            self.error(d, "leaks", "nocap")
            self.finish(d)
            return
        self.reply(d, "leaks", "ok 0")
        self.reply(d, "read 0 read2 0x105700000000 1", "ok 1 0", b"\0")
        self.reply(d, "leaks", "ok 1")
        self.reply(d, "close 0", "ok 0 0")
        self.assertIn(b"1000 byte", self.finish(d, 23))

    def test_stdio_keeps_the_evidence(self):
        d = self.start2("stub_kvm")
        self.reply(d, "stdio close", "ok")
        self.reply(d, "open 0 open =k =refuse 0 none", "fail -")
        self.reply(d, "stdio close", "ok")
        self.reply(d, "stdio open", "ok")
        self.reply(d, "open 0 open =k =refuse 0 none", "fail -")
        self.assertEqual(self.finish(d), b"vmcorpus: exec k flags 0\n")

    def test_threads(self):
        d = self.opened2()
        self.reply(d, "open 5 open2 =k =c 0 none", "ok")
        self.reply(d, "threads 100 0:0x10:4 5:32:2", "ok 4:0 2:0",
                   b"\x10\x11\x12\x13\x20\x21")
        self.reply(d, "threads 1 5:0:0", "ok 0:0", b"")
        # One of the ten reads differs.
        self.reply(d, "threads 10 0:0xd1ff:1", "ok 1:1", b"\x00")
        for line in ("threads 0 0:0:0", "threads 100001 0:0:0",
                     "threads 1", "threads 1 0:0", "threads 1 0:x:0",
                     "threads 1 0:0:1048577", "threads 1 0:0:1 0:1:1"):
            self.error(d, line, "usage")
        self.finish(d)

    def test_digest(self):
        d = self.start2("stub_kvm")
        self.reply(d, "open 0 open2 =k =c 0 none", "ok")
        records, reads = [], [(0x8001, 16), (0x10, 13), (0xdead, 4)]
        for i in range(5):
            kmap = 0xfffffe0000000000 + i if i < 3 else 0
            dmap = 0xfffff80000000000 + i
            records.append((1, 2, 0x123456789000 + i * 4096, kmap, dmap, i,
                            -1 if i == 1 else 0x10000 + i, 4096))
            for va in filter(None, (kmap, dmap)[:2 if i < 2 else 0]):
                reads += [(va, 4096), (va + 4088, 16)]
        want = digest_of(records, reads)
        words = " ".join("%d:%d" % read for read in reads[:3])
        line = "digest 0 %s max=2" % words
        for _ in range(2):
            self.reply(d, line, "ok %016x 5 %d" % (want, len(reads)))
        got = d.call("digest 0").words
        self.assertEqual(got[2:], ["5", "16"])
        for line in ("digest 0 1", "digest 0 1:65537", "digest 0 max=x",
                     "digest 0 max=200001"):
            self.error(d, line, "usage")
        self.finish(d)

    def test_walk_within_a_walk(self):
        d = self.opened2()
        self.reply(d, "open 1 open2 =k =c 0 none", "ok")
        for inner in (0, 1):
            got = d.call("walk 0 inner=%d" % inner)
            self.assertEqual(got.line, "ok 1 3 inner=1:3")
            self.assertEqual(got.body.count(b"\n"), 3)
        self.assertEqual(d.call("walk 0 inner=1 stop=1").line,
                         "ok 0 1 inner=1:3")
        self.error(d, "walk 0 inner=x", "usage")
        self.finish(d)


if __name__ == "__main__":
    unittest.main()
