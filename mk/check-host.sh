#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-host.sh 'HOST...' STEP...: steps of make check on foreign hosts, added
# up.  "matrix" stands for the hosts of make matrix.

hosts=$1
shift
[ "$hosts" != matrix ] ||
    hosts=$(sed -n 's/^MATRIX="\(.*\)"$/\1/p' "$(dirname "$0")/run.sh")
passed=0 failed=0

# step HOST STEP
step() {
	out=$("${MAKE:-make}" --no-print-directory HOST="$1" "$2" 2>&1)
	status=$?
	printf '%s\n' "$out"
	line=$(printf '%s\n' "$out" |
	    grep -E '^[0-9]+ passed, [0-9]+ failed' | tail -1)
	p=${line%% passed*} f=${line#*, }
	f=${f%% failed*}
	passed=$((passed + ${p:-0}))
	failed=$((failed + ${f:-0}))
	if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; }; then
		echo "FAILED $2 on $1: exit status $status"
		failed=$((failed + 1))
	fi
}

# Several hosts are tested side by side, each by this script.
case $hosts in
*' '*)
	work=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-hosts.XXXXXX") || exit 2
	trap 'rm -rf "$work"' EXIT
	jobs=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
	echo "$hosts" | tr ' ' '\n' | xargs -P "$jobs" -I % \
	    sh -c "sh '$0' % $* >'$work/%' 2>&1; cat '$work/%'"
	for host in $hosts; do
		line=$(tail -n 1 "$work/$host")
		p=${line%% passed*} f=${line#*, }
		f=${f%% failed*}
		passed=$((passed + ${p:-0}))
		failed=$((failed + ${f:-1}))
	done
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
	;;
esac

host=$hosts
if sh mk/setup.sh "$host" &&
    "${MAKE:-make}" --no-print-directory HOST="$host" all; then
	for name; do
		step "$host" "$name"
	done
else
	echo "FAILED $host: cannot be set up or built"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
