#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-both.sh: Kyua, with a process for each case, and make run, with one for
# many, give the same results, case by case and vector by vector; and so do a
# program's cases backwards and shuffled, each with a driver of its own.  On
# rows such that every program has cases.  The last line is "N passed, N
# failed".

set -u
b=${B:-build/native}
results=build/results/reference
report=build/report/results.jsonl
work=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-both.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

both() { "$b/bin/atf-lua" lua/tests/both.lua "$@"; }

# compare WHAT FIRST SECOND
compare() {
	out=$(both compare "$2" "$3")
	line=$(printf '%s\n' "$out" | tail -n 1)
	echo "$1: $line"
	printf '%s\n' "$out" | grep -v '^[0-9]* passed' | cut -c 1-1000
	p=${line%% passed*} f=${line#*, }
	passed=$((passed + ${p:-0}))
	failed=$((failed + ${f%% *}))
}

# run OUTPUT [NAME=VALUE]...: make run; what the report says of it.
run() {
	into=$1
	shift
	sh mk/run.sh HOSTS=native TARGET="$rows" "$@" >"$work/log" 2>&1 || {
		tail -n 20 "$work/log"
		failed=$((failed + 1))
	}
	cp "$report" "$into"
}

# in_order OUTPUT PLAN: the cases as a plan has them.
in_order() {
	mkdir "$work/scratch"
	"$b/bin/atf-lua" "$b/share/vmcorpus/lua/run.lua" execute name=check \
	    order=plan kyuafile="$b/tests/Kyuafile" plan="$2" output="$1" \
	    jobs="$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null ||
	    echo 2)" scratch="$work/scratch" || failed=$((failed + 1))
	rmdir "$work/scratch"
}

"$b/bin/atf-lua" "$b/share/vmcorpus/lua/run.lua" plan into="$work" \
    kyuafile="$b/tests/Kyuafile" || exit 2
rows=$(both rows "$work/all.plan")
echo "rows: $rows"

run "$work/kyua" KYUA=1
run "$work/run"
compare "Kyua, and make run" "$work/kyua" "$work/run"

awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' \
    "$results/chosen.plan" >"$work/backwards"
awk 'BEGIN { srand(1) } { print rand() " " $0 }' "$results/chosen.plan" |
    sort -n | cut -d ' ' -f 2- >"$work/shuffled"
for order in backwards shuffled; do
	in_order "$work/$order.out" "$work/$order"
	compare "$order" "$results/native.jsonl" "$work/$order.out"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
