# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Each false implementation lies, in the way that expected.tbl says."""

import os
import select
import struct
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "driver", "tests"))
sys.path.insert(0, os.path.join(HERE, "..", "examples"))

from client import Driver, string                       # noqa: E402
from mini_test import EXAMPLE, KERNEL, KVA              # noqa: E402

config = {"driver": "build/native/bin/kvmdrive",
          "false": "build/native/false", "runner": ""}

LIMIT = 256 << 20       # bytes that a driver may hold
SILENCE = 3             # seconds that it may take


def table():
    with open(os.path.join(HERE, "expected.tbl")) as f:
        rows = [line.split(None, 2) for line in f
                if not line.startswith("#")]
    return {row[0]: row[1] for row in rows}


# A machine of i386 with one page, which holds what a lie may be about: load
# averages, a count of processors, one of processes.
I386_KERNEL = (bytes.fromhex("7f454c46010101090000000000000000"
                             "0200030001000000") + bytes(52 - 24))
I386_KVA = 0xc0000000
I386_PAGE = (struct.pack("<4IQ", 3584, 1536, 512, 2048, 100).ljust(0x80, b"\0")
             + struct.pack("<2I", 2, 1)).ljust(4096, b"\0")
I386_CORE = b"".join(part.ljust(4096, b"\0") for part in (
    b"minidump FreeBSD/i386".ljust(24, b"\0") +
    struct.pack("<6I", 1, 0, 4096, 4096, I386_KVA, 0),
    b"\2", struct.pack("<I", 0x1003), I386_PAGE))


class Lie(Exception):
    """What is wrong with an implementation, as a verdict."""


class Judge:
    """As little of the suite as tells the lies apart."""

    def __init__(self, name, directory):
        self.files = {}
        for file, data in (("kernel", KERNEL), ("core", EXAMPLE),
                           ("kernel2", I386_KERNEL), ("core2", I386_CORE)):
            self.files[file] = os.path.join(directory, file)
            with open(self.files[file], "wb") as f:
                f.write(data)
        self.d = Driver(
            config["runner"].split() + [os.path.abspath(config["driver"]),
            os.path.join(os.path.abspath(config["false"]), name + ".so")],
            env=dict(os.environ, ASAN_OPTIONS="handle_segv=0"))

    def ended(self):
        try:
            status = self.d.process.wait(5)
        except subprocess.TimeoutExpired:
            return "garbage"
        return "crash" if status < 0 else "exit"

    def resident(self):
        try:
            with open("/proc/%d/statm" % self.d.process.pid) as f:
                return int(f.read().split()[1]) * 4096
        except (OSError, IndexError):
            return 0

    def call(self, line):
        try:
            self.d.send(line)
            self.d.process.stdin.flush()
        except BrokenPipeError:
            raise Lie(self.ended())
        # Time counts while nothing grows: the machine may be busy.
        held, deadline = 0, time.monotonic() + SILENCE
        while not select.select([self.d.process.stdout], [], [], 0.01)[0]:
            if self.resident() > held:
                held, deadline = self.resident(), time.monotonic() + SILENCE
            if held > LIMIT:
                raise Lie("memory")
            if time.monotonic() > deadline:
                raise Lie("hang")
        try:
            reply = self.d.receive()
        except EOFError:
            raise Lie(self.ended())
        if reply.words[0] not in ("ok", "fail", "err"):
            raise Lie("garbage")
        return reply

    def read(self, va, length, ret, want):
        got = self.call("read 0 read2 0x%x %d" % (va, length))
        if "canary" in got.words:
            raise Lie("canary")
        if int(got.words[1]) != ret:
            raise Lie("class")
        if got.body[:len(want)] != want:
            raise Lie("bytes")
        if got.body[len(want):].strip(b"\xa5"):
            raise Lie("beyond")

    def open(self, handle, kernel, core):
        line = self.call("open %d open2 %s %s 0 %d" % (
            handle, string(self.files[kernel]), string(self.files[core]),
            handle)).line
        if line != "ok":
            raise Lie("open: " + line)

    def wants(self, request, line, body=None):
        got = self.call(request)
        if (got.line, got.body) != (line, body):
            raise Lie("answer")

    def natives(self, facts):
        """Calls that are for native kernels, on cores that are foreign."""
        self.open(1, "kernel2", "core2")
        host = [facts[k] for k in ("machine", "bits", "order")]
        machines = (["62", "64", "le"], ["3", "32", "le"])
        for table, va in ((0, KVA), (1, I386_KVA)):
            for name, off in (("averunnable", 0), ("mp_ncpus", 0x80),
                              ("nprocs", 0x84)):
                self.call("sym %d =%s 0x%x" % (table, name, va + off))
        # A native core says what it likes, and the others that come after it
        # are none the wiser.
        for handle, machine in sorted(enumerate(machines),
                                      key=lambda m: m[1] != host):
            if machine == host:
                self.wants("native %d" % handle, "ok 1")
                self.call("getncpus %d" % handle)
                continue
            self.wants("native %d" % handle, "ok 0")
            self.wants("getncpus %d" % handle, "ok -1")
            self.wants("getprocs %d 0 0" % handle, "ok null -286331154")
            self.wants("getloadavg %d 3" % handle, "ok -1", b"\xa5" * 24)
            self.wants("nlist %d =nprocs" % handle, "ok -1 238:0xeeee")
        self.call("close 1")

    def judge(self):
        try:
            hello = self.call("hello 2")
            before = self.call("fds").words[1]
            self.open(0, "kernel", "core")
            for _ in range(3):
                self.read(KVA + 0x10, 16, 16, EXAMPLE[0x7010:0x7020])
                self.read(KVA + 0xffc, 8, 8, EXAMPLE[0x7ffc:0x8004])
                self.read(KVA + 0x1ff8, 16, -1, EXAMPLE[0x8ff8:0x9000])
                self.read(KVA + 0x2000, 8, -1, b"")
            self.natives(dict(w.split("=", 1) for w in hello.words[3:]))
            self.call("close 0")
            if self.call("fds").words[1] > before:
                raise Lie("leak")
            self.call("quit")
        except Lie as e:
            return str(e)
        return "pass"


class Verdicts(unittest.TestCase):
    """One test for each row of the table, added below."""

    def judge(self, library):
        with tempfile.TemporaryDirectory() as d:
            judge = Judge(library, d)
            with judge.d:
                return judge.judge()

    def test_the_truth(self):
        self.assertEqual(self.judge("../lib/libkvmref"), "pass")

    def test_table(self):
        sources = {f[:-2] for f in os.listdir(HERE) if f.endswith(".c")}
        self.assertEqual(set(table()), sources - {"forward"})


def add(name, verdict):
    setattr(Verdicts, "test_" + name, lambda self: self.assertEqual(
        self.judge(name), verdict))


for row in table().items():
    add(*row)

if __name__ == "__main__":
    unittest.main()
