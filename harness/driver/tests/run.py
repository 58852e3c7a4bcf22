# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 the vmcorpus authors
"""Runs unittest modules and ends with a line "N passed, N failed".

usage: run.py [-v] [NAME=VALUE...] FILE_test.py...

NAME=VALUE goes into the dictionary `config' of each module that has one.
"""

import importlib.util
import os
import sys
import unittest


def load(path, config):
    name = os.path.splitext(os.path.basename(path))[0]
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if hasattr(module, "config"):
        module.config.update(config)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def main(argv):
    sys.dont_write_bytecode = True
    config, suite, verbosity = {}, unittest.TestSuite(), 1
    for arg in argv:
        if arg == "-v":
            verbosity = 2
        elif "=" in arg:
            name, value = arg.split("=", 1)
            config[name] = value
    for arg in argv:
        if arg != "-v" and "=" not in arg:
            suite.addTests(load(arg, config))
    result = unittest.TextTestRunner(verbosity=verbosity).run(suite)
    bad = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    good = result.testsRun - bad - skipped
    if skipped:
        print("%d skipped" % skipped)
    print("%d passed, %d failed" % (good, bad))
    return 0 if bad == 0 and good > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
