#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check.sh JOBS STEP... -- STEP...: makes each step, shows how it went, and adds
# up: the first ones JOBS at a time, then the others one after another.  The
# last line is "N passed, N failed".
# check.sh STEP: one of them.
#
# A step is a make target whose output ends with a line "N passed, N failed"
# (", N skipped" may follow).  A step without that line, or with another exit
# status than its line says, counts as a failure; so does a step in which
# nothing was run.

set -u

logs=build/check

# What a step did goes to STEP.log, what there is to say of it is printed in
# one go, and its numbers are left in STEP.sum.
step() {
	log=$logs/$1.log
	start=$(date +%s)
	${MAKE:-make} --no-print-directory "$1" >"$log" 2>&1
	status=$?
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' \
	    "$log" | tail -1)
	passed=0 failed=0 skipped=0
	if [ -n "$line" ]; then
		name=$1
		# shellcheck disable=SC2086
		set -- $line
		passed=$1 failed=$3
		[ $# -eq 4 ] || skipped=$5
		set -- "$name"
	fi
	why=
	if [ -z "$line" ]; then
		why="it printed no total"
	elif [ "$((passed + failed + skipped))" -eq 0 ]; then
		why="nothing was run"
	elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
		why="exit status $status"
	elif [ "$status" -eq 0 ] && [ "$failed" -ne 0 ]; then
		why="exit status 0 in spite of failures"
	fi
	[ -z "$why" ] || failed=$((failed + 1))
	{
		printf '%-21s %5d passed %3d failed %3d skipped  %3d s%s\n' \
		    "$1" "$passed" "$failed" "$skipped" \
		    "$(($(date +%s) - start))" "${why:+  ($why)}"
		if [ "$failed" -ne 0 ]; then
			echo "--- $log:"
			{ grep -n 'FAILED' "$log" | head -n 20
			    tail -n 15 "$log"; } | cut -c 1-300
			echo "---"
		elif [ "$skipped" -ne 0 ]; then
			grep -iE '(^|[^a-z])skip(ped)?[ :]' "$log" | head -5 |
			    sed 's/^/    /'
		fi
	} >"$logs/$1.said"
	cat "$logs/$1.said"
	echo "$passed $failed $skipped" >"$logs/$1.sum"
}

if [ $# -eq 1 ]; then
	step "$1"
	exit
fi

mkdir -p "$logs"
rm -f "$logs"/*.sum
jobs=$1
shift
together=
while [ "$1" != -- ]; do
	together="$together $1"
	shift
done
shift
echo "$together" | xargs -n 1 -P "$jobs" sh "$0"
for name; do
	sh "$0" "$name"
done
# shellcheck disable=SC2086
set -- $together "$@"

total_passed=0 total_failed=0 total_skipped=0
for name; do
	passed=0 failed=1 skipped=0
	[ ! -r "$logs/$name.sum" ] || read -r passed failed skipped <"$logs/$name.sum"
	total_passed=$((total_passed + passed))
	total_failed=$((total_failed + failed))
	total_skipped=$((total_skipped + skipped))
done

[ "$total_skipped" -eq 0 ] || echo "$total_skipped skipped"
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
