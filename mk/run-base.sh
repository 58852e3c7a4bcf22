#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run-base.sh LIBRARY [NAME=VALUE]...: the suite on the reference, then on the
# base system's library, as two sections of one report.  run.sh calls this for
# BASE=LIBRARY; what the library is known to fail is in
# corpus/known/NAME-RELEASE, where there is such a list.
#
# Exit status: that of the report of both.

set -u
base=$1
shift

# The release of FreeBSD that this is: 15.1 of 15.1-RELEASE-p2.
release=$(uname -r)
known=corpus/known/$(basename "$base" | sed 's/\.so.*//')-${release%%-*}
[ -e "$known" ] || known=

# section NAME [NAME=VALUE]...: a run of its own.
results=
section() {
	into=build/report/$1
	shift
	rm -f "$into/results.jsonl"
	sh mk/run.sh "$@" BASE= REPORT="$into"
	status=$?
	[ "$status" -eq 2 ] && [ ! -e "$into/results.jsonl" ] && exit 2
	results="$results $into/results.jsonl"
}

section reference "$@"
echo
echo "the base system's library: $base${known:+, known failures in $known}"
section base ${known:+KNOWN="$known"} "$@" IMPLEMENTATION="$base"

echo
echo "both:"
# shellcheck disable=SC2086
build/native/bin/vmcorpus-report -o build/report -s $results
status=$?
echo "report: build/report/index.html (also junit.xml, results.jsonl)"
exit "$status"
