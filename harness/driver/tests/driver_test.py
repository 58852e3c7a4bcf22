# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Tests of kvmdrive against docs/protocol.md, with stub libraries."""

import os
import random
import resource
import signal
import tempfile
import unittest

from client import Driver, string, unstring

config = {"driver": "build/native/bin/kvmdrive",
          "stubs": "build/native/obj/harness/driver/tests",
          "runner": ""}

PATTERN = 0xa5


class DriverCase(unittest.TestCase):
    """Starts drivers and compares replies."""

    def start(self, library="stub_kvm", args=(), hello=True, **kw):
        argv = config["runner"].split() + [os.path.abspath(config["driver"])]
        argv += list(args)
        argv.append(os.path.join(os.path.abspath(config["stubs"]),
                                 library + ".so"))
        # A sanitizer must leave a crash a crash.
        kw.setdefault("env", dict(
            os.environ, ASAN_OPTIONS="handle_segv=0:handle_sigbus=0:"
            "abort_on_error=1:detect_leaks=0"))
        driver = Driver(argv, **kw)
        self.addCleanup(driver.__exit__)
        if hello:
            self.hello = driver.call("hello 1")
            self.assertEqual(self.hello.words[:3], ["ok", "vmcorpus", "1"])
            self.facts = dict(w.split("=", 1) for w in self.hello.words[3:])
        return driver

    def opened(self, core="core", library="stub_kvm", sset="0", **kw):
        driver = self.start(library, **kw)
        self.reply(driver, "open 0 open2 =kernel =%s 0 %s" % (core, sset),
                   "ok")
        return driver

    def reply(self, driver, request, line, body=None):
        got = driver.call(request)
        self.assertEqual((got.line, got.body), (line, body), request)

    def error(self, driver, request, code):
        got = driver.call(request)
        self.assertEqual(got.words[:2], ["err", code],
                         "%r: %s" % (request[:80], got.line))
        self.assertEqual(len(got.words), 3)
        self.assertTrue(unstring(got.words[2]))

    def caps(self):
        """Those of the library; a sanitized driver has one of its own."""
        return self.facts["caps"].removesuffix(",leaks")

    def finish(self, driver, status=0):
        got, evidence = driver.finish()
        self.assertEqual(got, status, evidence)
        return evidence


class Handshake(DriverCase):

    def test_facts(self):
        d = self.start()
        self.assertEqual(self.facts["abi"], "libkvm")
        self.assertEqual(self.facts["off"], "64")
        self.assertEqual(self.facts["version"], "-")
        self.assertTrue(unstring(self.facts["implementation"])
                        .endswith(b"/stub_kvm.so"))
        self.assertEqual(
            self.caps(), "open2,openfiles,open,close,read2,read,write,"
            "nlist2,nlist,native,kerndisp,walk,geterr")
        self.assertIn(self.facts["bits"], ("32", "64"))
        self.assertIn(self.facts["order"], ("le", "be"))
        self.assertGreater(int(self.facts["page"]), 0)
        self.assertGreater(int(self.facts["machine"]), 0)
        self.assertRegex(self.facts["host"], "^[a-z0-9]+-[a-z0-9_]+$")
        self.finish(d)

    def test_version_of_the_library(self):
        self.start(args=["-V", "1.2 beta"])
        self.assertEqual(self.facts["version"], "=1.2%20beta")

    def test_twice(self):
        d = self.start()
        self.assertEqual(d.call("hello 1").line, self.hello.line)

    def test_other_version(self):
        d = self.start(hello=False)
        self.error(d, "hello 3", "usage")
        self.error(d, "hello x", "usage")
        self.error(d, "hello", "usage")
        self.assertEqual(d.call("hello 0x1").words[0], "ok")

    def test_comes_first(self):
        d = self.start(hello=False)
        self.error(d, "fds", "usage")
        self.error(d, "nothing", "unknown")
        self.reply(d, "quit", "ok")
        self.finish(d)

    def test_few_entry_points(self):
        d = self.opened(library="stub_few")
        self.assertEqual(self.caps(), "open2,vtop")
        for request in ("read 0 read2 0 4", "read 0 read 0 4", "geterr 0",
                        "walk 0", "close 0", "nlist2 0 =a", "nlist 0 =a",
                        "native 0", "kerndisp 0", "write 0 0 x",
                        "open 1 openfiles =a =b 0 none",
                        "geterr null", "close null",
                        "open 1 open =a =b 0 none"):
            self.error(d, request, "nocap")
        self.assertIn(b"abi=lies", self.finish(d))

    def test_no_library(self):
        for library in ("missing", "stub_none"):
            d = self.start(library, hello=False)
            self.error(d, "hello 1", "system")
            self.finish(d, 2)

    def test_not_a_library(self):
        with tempfile.NamedTemporaryFile(suffix=".so") as f:
            f.write(b"no library\n")
            f.flush()
            d = self.start(f.name[:-3], hello=False)
            self.error(d, "hello 1", "system")
            self.finish(d, 2)

    def test_command_line(self):
        for args in (["-a", "kvm"], ["-o", "48"], ["-x"], ["another"]):
            d = self.start(args=args, hello=False)
            self.assertIn(b"usage:", self.finish(d, 2))


class Lines(DriverCase):

    def test_malformed(self):
        d = self.start()
        for line in ("", " ", "fds ", " fds", "fds  0", "fds\t", "fds\r",
                     b"fds\0", b"fds\xff", "=", "x" * 65536 + "y",
                     "fds " + "a" * 200000, "fds fds=", "fds 1"):
            got = d.call(line)
            self.assertEqual(got.words[0], "err", line[:20])
        self.reply(d, "fds", "ok 3")
        self.finish(d)

    def test_longest(self):
        d = self.start()
        name = "n" * (65536 - len("sym 0 = 1"))
        self.reply(d, "sym 0 =%s 1" % name, "ok")
        self.error(d, "sym 0 =%sn 1" % name, "usage")
        many = "nlist2 0" + " =" * ((65536 - 8) // 2)
        self.error(d, many, "handle")
        self.finish(d)

    def test_wrong_words(self):
        d = self.opened()
        for line in ("open 1", "open 1 open3 =a =b 0 0",
                     "open 64 open2 =a =b 0 0", "open -1 open2 =a =b 0 0",
                     "open 1 open2 a =b 0 0", "open 1 open2 =a b 0 0",
                     "open 1 open2 =a =b 0x100000000 0",
                     "open 1 open2 =a =b 0 256", "open 1 open2 =a =b 0 x",
                     "open 1 openfiles =a =b 0 0", "open 1 open =a =b 0 1",
                     "open 1 open2 =a =b 0 0 errbuf=7",
                     "open 1 open2 =a =b 0 0 errbuf=0 errbuf=0",
                     "open 1 open2 =a%0 =b 0 0", "open 1 open2 =a%00 =b 0 0",
                     "open 1 open2 =%zz =b 0 0", "open 1 open2 =a%",
                     "read 0 read2 0", "read 0 read3 0 4",
                     "read 0 read2 -1 4", "read 0 read2 0 4 cap=67108865",
                     "read 0 read2 0 4 fill=256", "read 0 read2 0 4 what=1",
                     "read 0 read2 0x10000000000000000 4",
                     "read 0 read2 18446744073709551616 4",
                     "read 0 read2 0 99999999999999999999",
                     "read cap=4 0 read2 0 4", "read 0 read2 0x 4",
                     "read 0 read2 +1 4", "read 0 read2 0 4 cap=",
                     "write 0 0 00", "write 0 0 x0", "write 0 0 xzz",
                     "sym 0 name 1", "sym 0 - 1", "sym 0 =n", "sym 0 =n -1",
                     "sym 256 =n 1", "symclear", "symlog x",
                     "walk 0 stop=0", "walk 0 max=0", "walk 0 read=0",
                     "walk 0 read=2000000", "walk 0 1",
                     "truncate =f -1", "truncate - 1",
                     "rename =f", "rename =f -",
                     "nlist2 0 a", "nlist2", "vtop 0", "geterr", "close 99"):
            self.error(d, line, "usage")
        self.finish(d)

    def test_handles(self):
        d = self.opened()
        self.error(d, "open 0 open2 =a =b 0 0", "handle")
        for line in ("close 1", "read 1 read2 0 4", "geterr 63", "walk 1",
                     "native 2", "kerndisp 3", "nlist2 4 =a", "write 5 0 x",
                     "nlist 4 =a"):
            self.error(d, line, "handle")
        self.reply(d, "close 0", "ok 0 0")
        self.error(d, "close 0", "handle")
        self.reply(d, "open 0 open2 =a =b 0 0", "ok")

    def test_unfinished_line(self):
        d = self.start()
        d.process.stdin.write(b"fds")
        self.finish(d)

    def test_end_of_input(self):
        d = self.start(hello=False)
        self.finish(d)

    def test_quit(self):
        d = self.opened()
        d.send("quit")
        d.send("fds")
        self.assertEqual(d.receive().line, "ok")
        self.finish(d)

    def test_pipelining(self):
        d = self.opened()
        n = 100
        d.process.stdin.write(b"".join(
            b"read 0 read2 %d %d\nnonsense\nfds\n" % (0x1000 + i, i)
            for i in range(n)))
        for i in range(n):
            got = d.receive()
            self.assertEqual(got.line, "ok %d 0" % i)
            self.assertEqual(got.body, bytes((i + j) & 255
                                             for j in range(i)))
            self.assertEqual(d.receive().words[:2], ["err", "unknown"])
            self.assertEqual(d.receive().line, "ok 3")
        self.finish(d)

    def test_random_lines(self):
        verbs = ("hello sym symclear symlog open close read write geterr "
                 "nlist2 nlist native kerndisp walk vtop fds truncate "
                 "rename other").split()
        words = ("0 1 2 63 64 -1 00 0x = =a =b =%41 =%0 - x x00 x0 xg none "
                 "null fail open2 openfiles open read2 read 0xdead 0x7000 "
                 "stop=1 max=2 read=4 fill=3 errbuf=0 errbuf=2048 what=1 "
                 "\x7f ~").split(" ") + [""]
        rng = random.Random(1)
        lines = []
        for _ in range(5000):
            line = [rng.choice(verbs)]
            if line == ["open"] and rng.random() < 0.5:
                line += [str(rng.randrange(3)), "open2", "=k", "=c", "0", "1"]
            else:
                line += rng.choices(words, k=rng.randrange(6))
            lines.append(" ".join(line))
        with tempfile.TemporaryDirectory() as scratch:
            d = self.start(cwd=scratch)
            count = {"ok": 0, "fail": 0, "err": 0}
            for i in range(0, len(lines), 50):
                for line in lines[i:i + 50]:
                    d.send(line)
                for line in lines[i:i + 50]:
                    count[d.receive().words[0]] += 1
            self.finish(d)
        self.assertGreater(count["ok"], 100)
        self.assertGreater(count["err"], 1000)

    def test_byte_by_byte(self):
        d = self.start()
        for byte in b"fds\nfds\n":
            d.process.stdin.write(bytes([byte]))
            d.process.stdin.flush()
        self.assertEqual(d.receive().line, "ok 3")
        self.assertEqual(d.receive().line, "ok 3")


class Opening(DriverCase):

    def test_openers(self):
        d = self.start()
        for i, opener in enumerate(("open2", "openfiles", "open")):
            self.reply(d, "open %d %s =the%%20kernel =core 2 none"
                       % (i, opener), "ok")
            flags = os.O_RDWR
            self.reply(d, "geterr %d" % i, "ok " + string(
                "exec the kernel flags %d" % flags))

    def test_null_paths(self):
        d = self.start()
        self.reply(d, "open 0 open2 - - 1 none", "ok")
        self.reply(d, "geterr 0", "ok " + string(
            "exec NULL flags %d" % os.O_WRONLY))

    def test_other_flags_pass(self):
        d = self.start()
        self.reply(d, "open 0 open2 =k =c 0x40000000 none", "ok")
        self.reply(d, "geterr 0", "ok " + string(
            "exec k flags %d" % (0x40000000 | os.O_RDONLY)))
        self.reply(d, "open 1 open2 =k =c -1 none", "ok")

    def test_failure(self):
        d = self.start()
        for opener in ("open2", "openfiles"):
            self.reply(d, "open 0 %s =k =refuse 0 none" % opener,
                       "fail =exec%20k%20flags%200")
        self.reply(d, "open 0 open2 =k =empty 0 none", "fail =")
        self.reply(d, "open 0 open2 =k =silent 0 none", "fail -")
        self.reply(d, "open 0 open2 =k =endless 0 none",
                   "fail =" + "A" * 2048)
        self.reply(d, "open 0 open2 =k =refuse 0 none errbuf=0", "fail -")
        self.reply(d, "open 0 open2 =k =core 0 none errbuf=0", "ok")
        self.assertEqual(self.finish(d), b"")

    def test_failure_on_stderr(self):
        d = self.start()
        self.reply(d, "open 0 open =k =refuse 0 none", "fail -")
        self.reply(d, "open 0 open =k =refuse 0 none errbuf=0", "fail -")
        self.assertEqual(self.finish(d), b"vmcorpus: exec k flags 0\n")

    def test_canaries(self):
        d = self.start()
        for core in ("over", "under"):
            self.reply(d, "open 0 open2 =k =%s 0 none" % core,
                       "fail - canary")
        self.reply(d, "open 0 open2 =k =touch 0 none", "ok errbuf")
        self.reply(d, "open 1 open2 =k =refuse 0 none",
                   "fail =exec%20k%20flags%200")

    def test_close(self):
        d = self.opened()
        self.reply(d, "close 0", "ok 0 0")
        self.reply(d, "close null", "ok -1 22")
        self.reply(d, "geterr null", "ok =")

    def test_leak_is_counted(self):
        d = self.start()
        self.reply(d, "fds", "ok 3")
        for i in range(5):
            self.reply(d, "open %d open2 =k =leak 0 none" % i, "ok")
        self.reply(d, "fds", "ok 8")

    def test_descriptors_run_out(self):
        d = self.start(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (68, 68)))
        for _ in range(100):
            self.reply(d, "open 0 open2 =k =leak 0 none", "ok")
            self.reply(d, "close 0", "ok 0 0")
        self.reply(d, "fds", "ok 64")
        self.reply(d, "open 0 open2 =k =c 0 none", "ok")
        self.reply(d, "read 0 read2 0x10 4000000 fill=1",
                   "ok 4000000 0", bytes(i & 255 for i in
                                         range(16, 4000016)))

    def test_low_limit(self):
        d = self.start(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (32, 4096)))
        self.reply(d, "fds", "ok 3")

    def test_sixty_four(self):
        d = self.start()
        for i in range(64):
            self.reply(d, "open %d open2 =k =c 0 none" % i, "ok")
        for i in range(64):
            self.reply(d, "close 0x%x" % i, "ok 0 0")


class Reading(DriverCase):

    def test_bytes(self):
        d = self.opened()
        self.reply(d, "read 0 read2 0x1010 16", "ok 16 0",
                   bytes(range(16, 32)))
        self.reply(d, "read 0 read 4112 16", "ok 16 0",
                   bytes(range(17, 33)))
        self.reply(d, "read 0 read2 0xffffffffffffffff 2", "ok 2 0",
                   b"\xff\x00")

    def test_every_byte(self):
        d = self.opened()
        self.reply(d, "read 0 read2 0x1000 70000", "ok 70000 0",
                   bytes(i & 255 for i in range(70000)))

    def test_narrow_address(self):
        d = self.opened()
        if self.facts["long"] == "32":
            self.error(d, "read 0 read 0x100000000 4", "usage")
            self.error(d, "write 0 0x100000000 x00", "usage")
        else:
            self.assertEqual(d.call("read 0 read 0x100000000 4").body,
                             b"\1\2\3\4")

    def test_fill(self):
        d = self.opened()
        self.reply(d, "read 0 read2 0x7000 4", "ok 4 0", b"\xa5" * 4)
        self.reply(d, "read 0 read2 0x7000 4 fill=0x5a", "ok 4 0",
                   b"\x5a" * 4)
        self.reply(d, "read 0 read2 0x8000 4", "ok 2 0",
                   b"\x00\x01\xa5\xa5")
        self.reply(d, "read 0 read2 0xdead 4", "ok -1 0", b"\xa5" * 4)
        self.reply(d, "geterr 0", "ok =invalid%20address%20(0xdead)")
        self.reply(d, "read 0 read2 0xe000 0", "ok -1 5", b"")

    def test_cap(self):
        d = self.opened()
        self.reply(d, "read 0 read2 0x1000 4 cap=6", "ok 4 0",
                   b"\0\1\2\3\xa5\xa5")
        self.reply(d, "read 0 read2 0x5000 4 cap=6", "ok 4 0",
                   b"\0\1\2\3\1\xa5")
        self.reply(d, "read 0 read2 0x9000 0xffffffff cap=8", "ok 4 0",
                   b"\0\1\2\3" + b"\xa5" * 4)
        if self.facts["bits"] == "64":
            self.reply(d, "read 0 read2 0x9000 0xffffffffffffffff cap=4",
                       "ok 4 0", b"\0\1\2\3")
        else:
            self.error(d, "read 0 read2 0x9000 0x100000000 cap=4", "usage")

    def test_largest(self):
        d = self.opened()
        got = d.call("read 0 read2 0x9000 0xffffffff")
        self.assertEqual((got.line, len(got.body)), ("ok 4 0", 64 << 20))
        self.assertEqual(got.body[:6], b"\0\1\2\3\xa5\xa5")
        self.reply(d, "read 0 read2 0x1000 1", "ok 1 0", b"\0")

    def test_guard_page(self):
        for request in ("read 0 read2 0x5000 4", "read 0 read2 0x5000 0",
                        "read 0 read2 0x5000 4096",
                        "read 0 read2 0x1000 9 cap=8",
                        "read 0 read2 0x5000 3000000"):
            d = self.opened()
            with self.assertRaises(EOFError):
                d.call(request)
            self.finish(d, -signal.SIGSEGV)

    def test_write_guard_page(self):
        d = self.opened()
        with self.assertRaises(EOFError):
            d.call("write 0 0 x len=1")
        self.finish(d, -signal.SIGSEGV)

    def test_canary(self):
        d = self.opened()
        self.reply(d, "read 0 read2 0x6000 4", "ok 4 0 canary",
                   b"\0\1\2\3")
        self.reply(d, "read 0 read2 0x1000 4", "ok 4 0", b"\0\1\2\3")
        self.reply(d, "read 0 read2 0x6000 0", "ok 0 0 canary", b"")

    def test_write(self):
        d = self.opened()
        # ENOSYS, whatever its number is on the host.
        got = d.call("write 0 0x10 xab01")
        self.assertRegex(got.line, "^ok 2 [1-9][0-9]*$")
        error = got.words[2]
        self.reply(d, "geterr 0", "ok =wrote%2010%202%20ab")
        self.reply(d, "write 0 0x10 x", "ok 0 " + error)
        self.reply(d, "write 0 0x10 xab01 len=1", "ok 1 " + error)

    def test_geterr(self):
        d = self.opened("binary")
        self.reply(d, "geterr 0", "ok =%FF%20%0A%25~%7F")
        self.reply(d, "open 1 open2 =k =mute 0 none", "ok")
        self.reply(d, "geterr 1", "ok -")

    def test_numbers(self):
        d = self.opened("foreign")
        self.reply(d, "native 0", "ok 0")
        self.reply(d, "kerndisp 0", "ok %d" % -0x123456789a)


    def test_vtop(self):
        d = self.opened(library="stub_few")
        self.reply(d, "vtop 0 0xfffffe0000001234",
                   "ok 0xfedcba9876543210 -1 18446744073709551615"
                   " 1073741824 0x7")
        self.reply(d, "vtop 0 1", "ok fail -")
        self.error(d, "vtop 1 1", "handle")
        d = self.opened()
        self.error(d, "vtop 0 0", "nocap")


class Symbols(DriverCase):

    def test_resolver(self):
        d = self.start()
        self.reply(d, "sym 3 =odd%20name%25 0xfedcba9876543210", "ok")
        self.reply(d, "open 0 open2 =k =ask 0 3", "ok")
        self.reply(d, "geterr 0", "ok =0%200xfedcba9876543210")
        self.reply(d, "symlog 3", "ok", b"=odd%20name%25\n")
        self.reply(d, "symlog 3", "ok", b"")
        self.reply(d, "symlog 2", "ok", b"")

    def test_scripted_failure(self):
        d = self.start()
        self.reply(d, "sym 3 =odd%20name%25 fail", "ok")
        self.reply(d, "open 0 open2 =k =ask 0 3", "ok")
        self.reply(d, "geterr 0", "ok =1%200x1234")
        self.reply(d, "open 1 open2 =k =ask 0 4", "ok")
        self.reply(d, "geterr 1", "ok =1%200x1234")

    def test_each_handle_has_its_table(self):
        d = self.start()
        for i in range(3):
            self.reply(d, "sym %d =who %d" % (i, 100 + i), "ok")
            self.reply(d, "open %d open2 =k =c 0 %d" % (i, i), "ok")
        for i in (1, 0, 2, 2, 1):
            self.reply(d, "nlist2 %d =who" % i, "ok 0 7:0x%x" % (100 + i))

    def test_table_changes(self):
        d = self.opened()
        self.reply(d, "nlist2 0 =a", "ok 1 0:0x0")
        self.reply(d, "sym 0 =a 1", "ok")
        self.reply(d, "nlist2 0 =a", "ok 0 7:0x1")
        self.reply(d, "sym 0 =a 2", "ok")
        self.reply(d, "nlist2 0 =a", "ok 0 7:0x2")
        self.reply(d, "symclear 0", "ok")
        self.reply(d, "nlist2 0 =a", "ok 1 0:0x0")
        self.reply(d, "sym 0 =a 0xffffffffffffffff", "ok")
        self.reply(d, "nlist2 0 =a", "ok 0 7:0xffffffffffffffff")
        self.reply(d, "symlog 0", "ok", b"=a\n" * 5)

    def test_many_names(self):
        d = self.opened()
        for i in range(100):
            self.reply(d, "sym 0 =n%d %d" % (i, i), "ok")
        self.reply(d, "nlist2 0 " + " ".join("=n%d" % i
                                             for i in range(100)),
                   "ok 0 " + " ".join("7:0x%x" % i for i in range(100)))

    def test_ends_of_a_list(self):
        d = self.opened()
        self.reply(d, "nlist2 0", "ok 0")
        self.reply(d, "nlist2 0 =a - =b", "ok 1 0:0x0 238:0xeeee 238:0xeeee")
        self.reply(d, "nlist2 0 =a = =b", "ok 1 0:0x0 238:0xeeee 238:0xeeee")
        self.reply(d, "nlist 0 =four - =x",
                   "ok -1 6:0x4 238:0xeeee 238:0xeeee")

    def test_no_resolver(self):
        d = self.opened(sset="none")
        self.reply(d, "sym 0 =a 1", "ok")
        self.reply(d, "nlist2 0 =a", "ok 1 0:0x0")


class Walking(DriverCase):

    LINES = [b"2 0x123456789000 0xfffffe0000000000 0xfffff80000000000 0"
             b" 65536 4096",
             b"2 0x12345678a000 0xfffffe0000000001 0xfffff80000000001 1"
             b" -1 4096",
             b"2 0x12345678b000 0xfffffe0000000002 0xfffff80000000002 2"
             b" 65538 4096",
             b"2 0x12345678c000 0x0 0xfffff80000000003 3 65539 4096",
             b"2 0x12345678d000 0x0 0xfffff80000000004 4 65540 4096"]

    def text(self, n, tail=(b"",) * 5):
        return b"".join(a + b + b"\n"
                        for a, b in zip(self.LINES[:n], tail))

    def test_all(self):
        d = self.opened()
        self.reply(d, "walk 0", "ok 1 5", self.text(5))

    def test_narrow_offset(self):
        d = self.opened(library="stub_kvm32", args=["-o", "32"])
        self.assertEqual(self.facts["off"], "32")
        self.reply(d, "walk 0", "ok 1 5", self.text(5))

    def test_limits(self):
        for off, args in ((64, []), (32, ["-o", "32"])):
            d = self.opened("limits", library="stub_kvm" +
                            ("32" if off == 32 else ""), args=args)
            big = b"4294967295" + b" 0xffffffffffffffff" * 3 + \
                b" 255 -1 %d\n" % (2**int(self.facts["bits"]) - 1)
            small = b"0 0x0 0x0 0x0 0 %d 0\n" % -2**(off - 1)
            self.reply(d, "walk 0", "ok 1 5", (big + small) * 2 + big)
            self.finish(d)

    def test_stop(self):
        d = self.opened()
        self.reply(d, "walk 0 stop=3", "ok 0 3", self.text(3))
        self.reply(d, "walk 0 stop=5", "ok 0 5", self.text(5))
        self.reply(d, "walk 0 stop=6", "ok 1 5", self.text(5))

    def test_stop_ignored(self):
        d = self.opened("stubborn")
        self.reply(d, "walk 0 stop=2", "ok 1 5", self.text(5))
        self.reply(d, "walk 0 max=2", "ok 1 5 max", self.text(2))

    def test_max(self):
        d = self.opened()
        self.reply(d, "walk 0 max=2", "ok 0 2 max", self.text(2))
        self.reply(d, "walk 0 max=6", "ok 1 5", self.text(5))

    def test_read(self):
        d = self.opened()
        self.reply(d, "walk 0 read=2", "ok 1 5", self.text(5, (
            b" 2 x0001", b" 2 x0102", b" 2 x0203", b" 2 x0304",
            b" 2 x0405")))

    def test_many(self):
        d = self.opened("many")
        got = d.call("walk 0 read=1048576")
        self.assertEqual(got.line, "ok 1 300 cut")
        self.assertLessEqual(len(got.body), 64 << 20)
        self.assertEqual(got.body.count(b"\n"), 31)
        self.assertEqual(len(d.call("walk 0").body.split(b"\n")), 301)


class Evidence(DriverCase):

    def test_noise(self):
        d = self.start()
        self.reply(d, "open 0 open2 =k =noise 0 none", "ok")
        self.reply(d, "fds", "ok 3")
        self.assertEqual(self.finish(d),
                         b"noise on stdout\nnoise on stderr\n")

    def test_low_descriptors_closed(self):
        d = self.start()
        self.reply(d, "open 0 open2 =k =deaf 0 none", "ok")
        self.reply(d, "fds", "ok 0")
        self.reply(d, "open 1 open2 =k =leak 0 none", "ok")
        self.reply(d, "read 1 read2 0 4", "ok 4 0", b"\0\1\2\3")
        self.finish(d)

    def test_no_standard_error(self):
        d = self.start(preexec_fn=lambda: os.close(2))
        self.reply(d, "open 0 open2 =k =noise 0 none", "ok")
        self.reply(d, "fds", "ok 3")


class Files(DriverCase):

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.path = os.path.join(self.dir.name, "a file")
        self.word = string(self.path)
        with open(self.path, "wb") as f:
            f.write(bytes(range(16)))

    def content(self):
        with open(self.path, "rb") as f:
            return f.read()

    def test_truncate(self):
        d = self.start()
        self.reply(d, "truncate %s 5" % self.word, "ok")
        self.assertEqual(self.content(), bytes(range(5)))
        self.reply(d, "truncate %s 0x8" % self.word, "ok")
        self.assertEqual(self.content(), bytes(range(5)) + bytes(3))
        self.error(d, "truncate %s.no 5" % self.word, "system")
        self.reply(d, "fds", "ok 3")

    def test_rename(self):
        d = self.start()
        self.reply(d, "rename %s %s.2" % (self.word, self.word), "ok")
        self.assertTrue(os.path.exists(self.path + ".2"))
        self.error(d, "rename %s %s.2" % (self.word, self.word), "system")


class FbsdVmcore(DriverCase):

    def test_all(self):
        d = self.start("stub_fvc", ["-a", "fbsdvmcore"])
        self.assertEqual(self.facts["abi"], "fbsdvmcore")
        self.assertEqual(self.caps(),
                         "open2,close,read2,kerndisp,walk,geterr")
        self.reply(d, "sym 9 =kernbase 0xffffffff80000000", "ok")
        self.reply(d, "open 0 open2 =k =c 0 9", "ok")
        self.reply(d, "geterr 0", "ok =0%200xffffffff80000000%20data")
        self.reply(d, "symlog 9", "ok", b"=kernbase\n")
        self.reply(d, "open 1 open2 =k =c 0 none", "ok")
        self.reply(d, "geterr 1", "ok =-2%200x7%20none")
        self.reply(d, "read 0 read2 0 4", "ok 4 0", b"\xff\xfe\xfd\xfc")
        self.reply(d, "kerndisp 0", "ok -4096")
        self.reply(d, "walk 0", "ok 1 1", b"2 0x1000 0x2000 0x3000 3 -1"
                   b" 4096\n")
        self.reply(d, "open 2 open2 =k =refuse 0 none", "fail =refused%20k")
        self.error(d, "open 2 open2 =k =c 2 none", "nocap")
        self.error(d, "open 2 openfiles =k =c 0 none", "nocap")
        self.error(d, "read 0 read 0 4", "nocap")
        self.error(d, "native 0", "nocap")
        self.error(d, "nlist2 0 =a", "nocap")
        self.error(d, "write 0 0 x", "nocap")
        self.error(d, "vtop 0 0", "nocap")
        self.reply(d, "close 0", "ok 0 0")
        self.finish(d)

    def test_wrong_interface(self):
        d = self.start("stub_kvm", ["-a", "fbsdvmcore"], hello=False)
        self.error(d, "hello 1", "system")
        self.finish(d, 2)
        d = self.start("stub_fvc", hello=False)
        self.error(d, "hello 1", "system")
        self.finish(d, 2)
