#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-host.sh HOST STEP...: steps of make check on a foreign host, added up.

host=$1
shift
"${MAKE:-make}" --no-print-directory HOST="$host" B="build/$host" all || exit 1
passed=0 failed=0
for step in "$@"; do
	out=$("${MAKE:-make}" --no-print-directory HOST="$host" \
	    B="build/$host" "$step" 2>&1)
	status=$?
	printf '%s\n' "$out"
	line=$(printf '%s\n' "$out" |
	    grep -E '^[0-9]+ passed, [0-9]+ failed' | tail -1)
	p=${line%% passed*} f=${line#*, }
	f=${f%% failed*}
	passed=$((passed + ${p:-0}))
	failed=$((failed + ${f:-0}))
	if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; }; then
		echo "FAILED $step on $host: exit status $status"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
