#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-workflows.py FILE...: what can be known of the files for CI services
# without the services: that they are YAML with no key twice, that jobs and
# steps have the keys they need and no unknown ones, that what an expression
# refers to exists, that scripts parse, and that no script has an expression
# pasted into it.  Prints what is wrong; says nothing where nothing is.

import re
import subprocess
import sys

import yaml

WORKFLOW = {"name", "on", "permissions", "env", "defaults", "concurrency",
            "jobs", "run-name"}
JOB = {"name", "needs", "if", "runs-on", "container", "timeout-minutes",
       "strategy", "env", "steps", "outputs", "permissions", "services",
       "concurrency", "continue-on-error", "defaults"}
STEP = {"id", "if", "name", "uses", "run", "with", "env", "shell",
        "working-directory", "continue-on-error", "timeout-minutes"}
EVENTS = {"schedule", "workflow_dispatch", "push", "pull_request"}
CIRRUS_TASK = {"name", "freebsd_instance", "timeout_in", "env", "always",
               "depends_on", "only_if", "skip", "alias", "on_failure"}

problems = []


class Loader(yaml.SafeLoader):
    """Refuses a key that comes twice; "on" stays a word."""


def mapping(loader, node):
    seen = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.YAMLError("line %d: %s comes twice" % (
                key_node.start_mark.line + 1, key))
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers
            if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def problem(where, text, *args):
    problems.append("%s: %s" % (where, text % args))


def known(where, table, keys):
    if not isinstance(table, dict):
        problem(where, "not a table")
        return False
    for key in table:
        if key not in keys:
            problem(where, "unknown key %s", key)
    return True


def script(where, text):
    if "${{" in text:
        problem(where, "an expression inside a script: pass it in env")
    r = subprocess.run(["sh", "-n"], input=text, capture_output=True,
                       text=True, check=False)
    if r.returncode != 0:
        problem(where, "%s", r.stderr.strip())
    for target in re.findall(r"(?<![=\w])g?make (?:-\S+ )*([a-z][a-z-]*)", text):
        if not re.search(r"(?m)^%s:" % target, MAKEFILES):
            problem(where, "make %s: no such target", target)
    for path in re.findall(r"(?<![\w./-])(?:mk|report|harness)/[\w./-]+", text):
        try:
            open(path, "rb").close()
        except OSError as e:
            problem(where, "%s", e)


def expressions(where, value, jobs, job):
    """Each ${{ }} below value: what it names must be there."""
    if isinstance(value, dict):
        for key, v in value.items():
            expressions("%s.%s" % (where, key), v, jobs, job)
        return
    if isinstance(value, list):
        for i, v in enumerate(value):
            expressions("%s[%d]" % (where, i), v, jobs, job)
        return
    if not isinstance(value, str):
        return
    if value.count("${{") != len(re.findall(r"\$\{\{[^{}]*\}\}", value)):
        problem(where, "an expression that does not end: %s", value)
    for text in re.findall(r"\$\{\{([^{}]*)\}\}", value):
        for other, output in re.findall(
                r"\bneeds\.(\w+)\.outputs\.(\w+)", text):
            if other not in needs_of(job):
                problem(where, "%s is not in needs", other)
            elif output not in jobs.get(other, {}).get("outputs", {}):
                problem(where, "%s has no output %s", other, output)
        for step in re.findall(r"\bsteps\.(\w+)\.", text):
            if step not in [s.get("id") for s in job["steps"]]:
                problem(where, "no step %s", step)
        for name in re.findall(r"\bmatrix\.(\w+)", text):
            if name not in job.get("strategy", {}).get("matrix", {}):
                problem(where, "no matrix.%s", name)


def needs_of(job):
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else needs


def github(path, doc):
    if not known(path, doc, WORKFLOW):
        return
    for key in ("name", "on", "jobs"):
        if key not in doc:
            problem(path, "no %s", key)
    known(path + ": on", doc.get("on"), EVENTS)
    jobs = doc.get("jobs") or {}
    for name, job in jobs.items():
        where = "%s: %s" % (path, name)
        if not known(where, job, JOB):
            continue
        for key in ("runs-on", "steps"):
            if key not in job:
                problem(where, "no %s", key)
        for other in needs_of(job):
            if other not in jobs:
                problem(where, "needs %s, which is no job", other)
        for i, step in enumerate(job.get("steps", [])):
            at = "%s: step %d" % (where, i + 1)
            if not known(at, step, STEP):
                continue
            if ("uses" in step) == ("run" in step):
                problem(at, "either uses or run is wanted")
            if "run" in step:
                script(at, step["run"])
            elif not re.match(r"^[\w-]+(/[\w-]+)+@v\d+$", step["uses"]):
                problem(at, "%s: no version", step["uses"])
        expressions(where, job, jobs, job)


def cirrus_scripts(where, table):
    for key, value in table.items():
        if key.endswith("_script"):
            lines = value if isinstance(value, list) else [value]
            script("%s.%s" % (where, key), "\n".join(lines))
        elif key.endswith("_artifacts"):
            if "path" not in value:
                problem(where, "%s has no path", key)
        elif key not in CIRRUS_TASK:
            problem(where, "unknown key %s", key)
        elif key == "always":
            cirrus_scripts(where + ".always", value)


def cirrus(path, doc):
    if not isinstance(doc, dict) or not doc:
        problem(path, "no task")
        return
    for key, task in doc.items():
        if key == "env":
            continue
        if not re.match(r"^(\w+_)?task$", key):
            problem(path, "%s: not a task", key)
        elif "freebsd_instance" not in task:
            problem(path, "%s: no machine", key)
        else:
            cirrus_scripts("%s: %s" % (path, key), task)


def makefiles():
    names = subprocess.run(["git", "ls-files", "GNUmakefile", "*.mk"],
                           capture_output=True, text=True, check=True)
    text = ""
    for name in names.stdout.split():
        with open(name, encoding="utf-8") as f:
            text += f.read()
    return text


MAKEFILES = makefiles()

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if "NOT RUN YET" not in text and "Last run:" not in text:
        problem(path, 'says neither "NOT RUN YET" nor "Last run:"')
    try:
        doc = yaml.load(text, Loader=Loader)
    except yaml.YAMLError as e:
        problem(path, "%s", e)
        continue
    (cirrus if path.endswith(".cirrus.yml") else github)(path, doc)

for p in problems:
    print(p)
sys.exit(1 if problems else 0)
