# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Each false implementation lies, in the way that expected.tbl says."""

import os
import select
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


class Lie(Exception):
    """What is wrong with an implementation, as a verdict."""


class Judge:
    """As little of the suite as tells the lies apart."""

    def __init__(self, name, kernel, core):
        self.kernel, self.core = kernel, core
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

    def judge(self):
        try:
            self.call("hello 1")
            before = self.call("fds").words[1]
            line = self.call("open 0 open2 %s %s 0 0" % (
                string(self.kernel), string(self.core))).line
            if line != "ok":
                raise Lie("open: " + line)
            for _ in range(3):
                self.read(KVA + 0x10, 16, 16, EXAMPLE[0x7010:0x7020])
                self.read(KVA + 0xffc, 8, 8, EXAMPLE[0x7ffc:0x8004])
                self.read(KVA + 0x1ff8, 16, -1, EXAMPLE[0x8ff8:0x9000])
                self.read(KVA + 0x2000, 8, -1, b"")
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
            kernel, core = os.path.join(d, "kernel"), os.path.join(d, "core")
            with open(kernel, "wb") as f:
                f.write(KERNEL)
            with open(core, "wb") as f:
                f.write(EXAMPLE)
            judge = Judge(library, kernel, core)
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
