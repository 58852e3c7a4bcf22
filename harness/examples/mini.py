#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""A reader that speaks the driver protocol: amd64 minidumps of version 3.

An example of how something that is no C library is tested: abi=exec, this
file as the implementation, mini.claims as its claims (docs/protocol.md).
"""

import inspect
import itertools
import os
import platform
import re
import struct
import sys

PAGE = 4096
FRAME = 0x000ffffffffff000      # of an entry: the next table, or a page
FRAME_2M = 0x000fffffffe00000   # of an entry that maps 2 MiB
VALID, LARGE = 0x01, 0x80
TOP = (1 << 64) - 1
BLOCK = 64                      # bytes of bitmap between two stored ranks
BITS = 64 if sys.maxsize > 1 << 32 else 32
NATIVE = platform.machine() in ("x86_64", "amd64") and BITS == 64


def round_page(n):
    return (n + PAGE - 1) & -PAGE


class Dump:
    """One open vmcore."""

    def __init__(self, kernel, core, flags, resolver):
        self.error = ""
        if flags & ~2:
            raise ValueError("bad flags arg")
        if None in (kernel, core) or len(os.fsencode(kernel)) >= 1024:
            raise ValueError("a file name is missing or too long")
        self.file = open(core, "r+b" if flags else "rb", buffering=0)
        try:
            self.size = os.fstat(self.file.fileno()).st_size
            self.check_kernel(kernel)
            if not NATIVE and not resolver:
                raise ValueError("non-native kernel requires a resolver")
            self.load()
        except (ValueError, OSError):
            self.file.close()
            raise

    @staticmethod
    def check_kernel(kernel):
        with open(kernel, "rb") as f:
            head = f.read(64)
        # ELFCLASS64, ELFDATA2LSB; ET_EXEC, EM_X86_64
        if not re.match(b"\x7fELF\2\1.{10}\2\0\x3e\0.{44}", head, re.S):
            raise ValueError("the kernel is not an amd64 ELF file")

    def section(self, what, offset, size):
        """Bytes of a section, all of which must be in the file."""
        if offset + size > self.size:
            raise ValueError("%s: ends at %#x, past the end of the file (%#x)"
                          % (what, offset + size, self.size))
        return os.pread(self.file.fileno(), size, offset)

    def load(self):
        (magic, version, msgbuf, bitmap, pmap, self.kernbase, self.dmapbase,
         self.dmapend, avail) = struct.unpack(
             "<24s4I3QI4x", self.section("minidump header", 0, 72))
        if magic[:23] != b"minidump FreeBSD/amd64\0":
            raise ValueError("not a minidump for this platform")
        if version != 3:
            raise ValueError("minidump version %d, not 3" % version)
        offset = PAGE + round_page(msgbuf)
        ranges = self.section("dump_avail", offset, avail)
        offset += round_page(avail)
        self.bitmap = self.section("bitmap", offset, bitmap)
        offset += round_page(bitmap)
        self.pmap = self.section("page-table pages", offset, pmap)
        self.sparse = offset + round_page(pmap)

        # Ranges of page numbers, and the bit of the first page of each.
        self.ranges, first = [], 0
        for at in range(0, avail - 15, 16):
            start, end = struct.unpack_from("<QQ", ranges, at)
            if end == 0:
                break
            low, high = start // PAGE, (end + PAGE - 1) // PAGE
            if low < high:
                self.ranges.append((low, high, first))
                first += high - low
        if avail == 0:
            self.ranges.append((0, bitmap * 8, 0))

        # Set bits before each block of the bitmap.
        self.ranks = list(itertools.accumulate(
            (self.popcount(at, at + BLOCK)
             for at in range(0, len(self.bitmap), BLOCK)), initial=0))

    def popcount(self, begin, end):
        return bin(int.from_bytes(self.bitmap[begin:end], "big")).count("1")

    def page_offset(self, pa):
        """File offset of the page that holds pa, or None."""
        page = pa // PAGE
        for low, high, first in self.ranges:
            if low <= page < high:
                break
        else:
            return None
        byte, bit = divmod(first + page - low, 8)
        if byte >= len(self.bitmap) or not self.bitmap[byte] >> bit & 1:
            return None
        rank = self.ranks[byte // BLOCK]
        rank += self.popcount(byte // BLOCK * BLOCK, byte)
        rank += bin(self.bitmap[byte] & (1 << bit) - 1).count("1")
        return self.sparse + PAGE * rank

    def physical(self, va):
        """PA of the page that va is in, or None."""
        if va >= self.kernbase:
            at = (va - self.kernbase >> 21) * 8
            if at + 8 > len(self.pmap):
                return None
            pde, = struct.unpack_from("<Q", self.pmap, at)
            if not pde & VALID:
                return None
            if pde & LARGE:
                return (pde & FRAME_2M) + (va & 0x1ff000)
            table = self.page_offset(pde & FRAME)
            if table is None:
                return None
            entries = os.pread(self.file.fileno(), PAGE, table)
            if len(entries) != PAGE:
                return None
            pte, = struct.unpack_from("<Q", entries, (va >> 12 & 511) * 8)
            return pte & FRAME if pte & VALID else None
        if self.dmapbase <= va < self.dmapend:
            return va - self.dmapbase & -PAGE
        return None

    def read(self, va, length, buf):
        """Fills buf, and gives what kvm_read2 returns."""
        done = 0
        while done < length:
            pa = self.physical(va)
            offset = None if pa is None else self.page_offset(pa)
            if offset is None:
                self.error = "invalid address (0x%x)" % va
                return -1
            n = min(PAGE - va % PAGE, length - done)
            data = os.pread(self.file.fileno(), n, offset + va % PAGE)
            if not data:
                break                   # the file was cut short
            buf[done:done + len(data)] = data[:max(len(buf) - done, 0)]
            done += len(data)
            va = va + len(data) & TOP
        return done


class Wrong(Exception):
    """A request that is not carried out: code and text of the err reply."""


def number(word, most=TOP, least=0):
    good = re.fullmatch(r"-?[0-9]+|0x[0-9a-fA-F]+", word)
    n = int(word, 16 if "x" in word else 10) if good else most + 1
    if not least <= n <= most:
        raise Wrong("usage", "not a number, or out of range: " + word)
    return n


def unstring(word):
    if word == "-":
        return None
    if not re.fullmatch(r"=([^%]|%[0-9a-fA-F]{2})*", word) or "%00" in word:
        raise Wrong("usage", "not a string: " + word)
    return re.sub(rb"%(..)", lambda m: bytes([int(m[1], 16)]),
                  word[1:].encode())


def string(text):
    return "=" + re.sub("[^!-$&-~]", lambda m: "%%%02X" % ord(m[0]),
                        os.fsencode(text)[:2047].decode("latin-1"))


class Session:
    """The requests; each gives the words of its reply, and its body."""

    CAPS = "open2,close,read2,native,geterr"
    OTHERS = ("write", "nlist2", "nlist", "kerndisp", "walk", "vtop")

    def __init__(self):
        self.dumps, self.over = {}, False

    def dump(self, word):
        try:
            return self.dumps[number(word, 63)]
        except KeyError:
            raise Wrong("handle", word + ": not open")

    def do_hello(self, version, /):
        if number(version) != 1:
            raise Wrong("usage", "this driver speaks version 1")
        host = f"{platform.system()}-{platform.machine()}".lower()
        return (f"ok vmcorpus 1 host={host} bits={BITS}"
                f" order={sys.byteorder[0]}e machine={62 if NATIVE else 0}"
                f" long={BITS} off=64 page={os.sysconf('SC_PAGESIZE')}"
                f" abi=exec implementation==mini.py version=-"
                f" caps={self.CAPS}", None)

    def do_quit(self):
        self.over = True
        return "ok", None

    def do_sym(self, table, name, value, /):
        # A minidump is read without symbols: the words are checked only.
        _ = number(table), unstring(name), value == "fail" or number(value)
        return "ok", None

    def do_symclear(self, table, /):
        number(table)
        return "ok", None

    def do_open(self, handle, opener, kernel, core, flags, table, /,
                errbuf="2048"):
        handle, flags = number(handle, 63), number(flags, TOP >> 33, -2**31)
        kernel, core = unstring(kernel), unstring(core)
        if handle in self.dumps:
            raise Wrong("handle", "%d: is open" % handle)
        if opener != "open2":
            raise Wrong("nocap", "there is no " + opener)
        try:
            self.dumps[handle] = Dump(kernel, core, flags,
                                      table != "none" and number(table) >= 0)
            return "ok", None
        except (ValueError, OSError) as e:
            text = string(str(e)) if number(errbuf) else "-"
            return "fail " + text, None

    def do_close(self, handle, /):
        if handle == "null":
            return "ok -1 22", None
        self.dump(handle).file.close()
        del self.dumps[number(handle)]
        return "ok 0 0", None

    def do_read(self, handle, call, va, length, /, cap=None, fill="0xa5"):
        va, length = number(va), number(length)
        cap = min(length, 64 << 20) if cap is None else number(cap, 64 << 20)
        buf = bytearray([number(fill, 255)]) * cap
        dump = self.dump(handle)
        if call != "read2":
            raise Wrong("nocap", "there is no " + call)
        return "ok %d 0" % dump.read(va, length, buf), buf

    def do_geterr(self, handle, /):
        text = "" if handle == "null" else self.dump(handle).error
        return "ok " + string(text), None

    def do_native(self, handle, /):
        self.dump(handle)
        return "ok %d" % NATIVE, None

    def answer(self, line):
        if not re.fullmatch("[!-~]+( [!-~]+)*", line):
            raise Wrong("usage", "not words with single spaces between")
        verb, *words = line.split()
        do = getattr(self, "do_" + verb, None)
        if do is None:
            raise Wrong("nocap" if verb in self.OTHERS else "unknown", verb)
        options = {}
        while words and re.match("[a-z]+=", words[-1]):
            name, options[name] = words.pop().split("=", 1)
        try:
            inspect.signature(do).bind(*words, **options)
        except TypeError:
            raise Wrong("usage", "wrong words: " + verb)
        return do(*words, **options)


def main():
    session, out = Session(), sys.stdout.buffer
    while not session.over:
        line = sys.stdin.buffer.readline()
        if not line.endswith(b"\n"):
            break
        try:
            reply, body = session.answer(line[:-1].decode("latin-1"))
        except Wrong as e:
            reply, body = "err %s %s" % (e.args[0], string(e.args[1])), None
        reply += "" if body is None else " +%d" % len(body)
        out.write(reply.encode("ascii") + b"\n" + (body or b""))
        out.flush()


if __name__ == "__main__":
    main()
