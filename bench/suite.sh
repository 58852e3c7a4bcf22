#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# suite.sh [kyua|run|matrix|all|check|empty]... [-- NAME=VALUE...]: what the suite
# costs here: seconds on the clock, and of processor time (all processes).
# empty is a hundred starts of a program that does nothing, kyua is "kyua test",
# run is "make run" of the same cases on this machine, matrix and all are "make
# matrix" and with HOSTS=all, check is "make check".  Without words: empty, kyua
# and run.  NAME=VALUE narrows them (TARGET=amd64).  Everything is set up and
# built before.

set -u
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}
jobs=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

words=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	words="$words $1"
	shift
done
[ $# -eq 0 ] || shift
scratch=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-bench.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT

# measure WHAT COMMAND...: its own shell's children, by times: the second line.
measure() {
	what=$1
	shift
	start=$(date +%s)
	times=$(sh -c '"$@" >"$0" 2>&1; echo "status $?"; times' \
	    "$scratch/log" "$@" | tr '\n' ' ')
	end=$(date +%s)
	echo "$times" | awk -v what="$what" -v wall=$((end - start)) '
	function seconds(t) {
		split(t, part, /[ms]/)
		return part[1] * 60 + part[2]
	}
	{
		printf "%-8s %5d s on the clock, %7.1f s of processors", what,
		    wall, seconds($5) + seconds($6)
		printf " (%.1f in the system), status %d\n", seconds($6), $2
	}'
}

uname -sm
echo "$jobs processors, load $(uptime | sed 's/.*average[s]*: //')"
for word in ${words:-empty kyua run}; do
	case $word in
	empty)	measure "100 sh" sh -c 'i=0; while [ $i -lt 100 ]; do
		    /bin/sh -c : || exit; i=$((i + 1)); done' ;;
	kyua)	measure kyua "$make" run HOST=native KYUA=1 "$@" ;;
	run)	measure run "$make" run HOST=native "$@" ;;
	matrix)	measure matrix "$make" matrix "$@" ;;
	all)	measure all "$make" matrix HOSTS=all "$@" ;;
	check)	measure check "$make" check ;;
	*)	echo "suite.sh: $word: not understood" >&2; exit 2 ;;
	esac
done
