#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run.sh PROGRAM...: runs the test programs and adds up their last lines.  A
# program that does not get to that line is one failure.  RUNNER, if any, stands
# in front of each.

passed=0 failed=0
for prog in "$@"; do
	# shellcheck disable=SC2086
	out=$($RUNNER "$prog")
	status=$?
	printf '%s\n' "$out"
	# shellcheck disable=SC2046
	set -- $(printf '%s\n' "$out" | sed -n \
	    '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
	if [ $# -ne 2 ] || [ "$1" -eq 0 ] ||
	    { [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; }; then
		echo "$prog: exit status $status" >&2
		failed=$((failed + 1))
	else
		passed=$((passed + $1)) failed=$((failed + $2))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
