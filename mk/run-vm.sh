#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run-vm.sh HOST RUNNER [NAME=VALUE]...: make run on a machine of its own, which
# sees none of our files: the tree goes there, the results come back.  run.sh
# calls this for a host of the kind vm.  RUNNER takes a command for a shell as
# its last word, as ssh does, and starts it in a directory of its own.
#
# Exit status: that of the report.

set -u
host=$1 runner=$2
shift 2

die() {
	echo "run: $host: $*" >&2
	exit 2
}

# there COMMAND
there() {
	# shellcheck disable=SC2086
	$runner "$1"
}

# What the shell there is told: each word in quotes.
words=
for word in "$@"; do
	case $word in
	HOSTS=*|REPORT=*) continue ;;
	esac
	words="$words '$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")'"
done

sh mk/setup.sh native && "${MAKE:-make}" --no-print-directory \
    HOST=native B=build/native build/native/bin/vmcorpus-report >/dev/null ||
    die "the report could not be built here"
git ls-files | tar -cf - -T - |
    there 'mkdir -p vmcorpus && cd vmcorpus && tar -xf -' ||
    die "the tree could not be sent by: $runner"
there "cd vmcorpus && rm -f build/report/results.jsonl && make run$words" \
    </dev/null
into=build/report/$host.jsonl
mkdir -p build/report
# There it is the native host.
there 'cat vmcorpus/build/report/results.jsonl' </dev/null |
    sed "s/\"host\":\"native\"/\"host\":\"$host\"/" >"$into"
[ -s "$into" ] || die "there are no results"
build/native/bin/vmcorpus-report -o build/report "$into"
status=$?
echo "report: build/report/index.html (also junit.xml, results.jsonl)"
exit "$status"
