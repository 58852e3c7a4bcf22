# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""A client of the driver protocol, for tests of drivers."""

import subprocess
import tempfile


def string(value):
    """A string word: None is NULL."""
    if value is None:
        return "-"
    if isinstance(value, str):
        value = value.encode()
    return "=" + "".join(chr(c) if 0x21 <= c <= 0x7e and c != 0x25
                         else "%%%02X" % c for c in value)


def unstring(word):
    """The bytes of a string word, or None."""
    if word == "-":
        return None
    if not word.startswith("="):
        raise AssertionError("not a string word: " + word)
    out, i = bytearray(), 1
    while i < len(word):
        if word[i] == "%":
            out.append(int(word[i + 1:i + 3], 16))
            i += 3
        else:
            out.append(ord(word[i]))
            i += 1
    return bytes(out)


class Reply:
    """The words of one reply, and its body, or None."""

    def __init__(self, line, body):
        self.line, self.body = line, body
        self.words = line.split(" ")

    def __repr__(self):
        return "<%s %r>" % (self.line, self.body)


class Driver:
    """A driver that runs; kills it when the with statement ends."""

    def __init__(self, argv, **kw):
        self.evidence = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.evidence, **kw)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.evidence.close()

    def send(self, line):
        if isinstance(line, str):
            line = line.encode()
        self.process.stdin.write(line + b"\n")

    def receive(self):
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError("the driver ended: %r" % line)
        text = line[:-1].decode("ascii")
        last = text.rsplit(" ", 1)[-1]
        body = None
        if last.startswith("+"):
            body = self.process.stdout.read(int(last[1:]))
            text = text.rsplit(" ", 1)[0]
        return Reply(text, body)

    def call(self, line):
        self.send(line)
        return self.receive()

    def finish(self):
        """Ends the input; gives the exit status and standard error."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        rest = self.process.stdout.read()
        status = self.process.wait(20)
        if rest:
            raise AssertionError("unasked output: %r" % rest[:200])
        self.evidence.seek(0)
        return status, self.evidence.read()
