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

for host in $hosts; do
	if ! sh mk/setup.sh "$host" ||
	    ! "${MAKE:-make}" --no-print-directory HOST="$host" all; then
		echo "FAILED $host: cannot be set up or built"
		failed=$((failed + 1))
		continue
	fi
	for name in "$@"; do
		step "$host" "$name"
	done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
