#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-digests.sh SCRATCH COMMAND...: whether COMMAND, which is vmgen on some
# host, gives every scenario the digest that gen/tests/digests.txt states, and
# writes the same files as this machine's.  The last line is "N passed, N
# failed".

scratch=$1
shift
native=build/native/bin/vmgen
passed=0 failed=0

fail() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

for scenario in "$PWD"/corpus/scenarios/*.lua; do
	name=$(basename "$scenario")
	want=$(awk -v n="$name" '$2 == n { print $1 }' gen/tests/digests.txt)
	got=$("$@" -d "$scenario" | awk '{ print $1 }')
	if [ -n "$want" ] && [ "$got" = "$want" ]; then
		passed=$((passed + 1))
	else
		fail "$name: its digest is ${got:-missing}, not ${want:-listed}"
	fi
	rm -rf "$scratch/here" "$scratch/there"
	if "$native" "$scenario" -o "$scratch/here" &&
	    "$@" "$scenario" -o "$scratch/there" &&
	    diff -r "$scratch/here" "$scratch/there" >/dev/null; then
		passed=$((passed + 1))
	else
		fail "$name: its files are not those of this machine"
	fi
done
rm -rf "$scratch/here" "$scratch/there"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
