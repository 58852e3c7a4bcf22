#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run.sh [HOST...]: dependences on the host.  Each patch here plants one in a
# copy of the reference, which is built for each host (the matrix's default
# ones); a case must turn red exactly on the hosts that hosts.tbl names by a
# property of theirs, and stay green on the others: on each host alone, and
# asked side by side.  The last line is "N passed, N failed".

set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
cd "$top" || exit 2
work=build/mutants-hosts
passed=0 failed=0
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(sed -n 's/^MATRIX="\(.*\)"$/\1/p' mk/run.sh)

wrong() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

# has HOST PROPERTY: whether the host's row has it.
has() {
	awk -F '\t+' -v name="$1" -v p="$2" '
	$1 == name {
		v["bits"] = $4; v["order"] = $5; v["page"] = $6; v["align"] = $7
		n = match(p, /[=>]/)
		k = substr(p, 1, n - 1); x = substr(p, n + 1)
		found = substr(p, n, 1) == "=" ? v[k] == x : v[k] + 0 > x + 0
	}
	END { exit !found }' harness/hosts.tbl
}

# library NAME HOST: the mutant's, from objects that are built but for one.
library() {
	tree=$work/$1
	if [ ! -d "$tree" ]; then
		mkdir -p "$tree/harness"
		cp -pR GNUmakefile VERSION mk ref "$tree"
		cp -p harness/hosts.tbl harness/*.c "$tree/harness"
		(cd "$tree" && patch -s -p1 -F0 <"$here/$1.patch") || return 1
	fi
	mkdir -p "$tree/build/$2/obj"
	# Objects of a host that was built later are newer than the patch.
	cp -pR "build/$2/obj/ref" "$tree/build/$2/obj" &&
	(cd "$tree" && sed -n 's/^+++ b.//p' "$here/$1.patch" | xargs touch &&
	    ${MAKE:-make} -s HOST="$2" B="build/$2" \
	    "build/$2/lib/libkvmref.so")
}

# one NAME PROPERTY PROGRAM CASE HOST
one() {
	name=$1 property=$2 program=$3 case=$4 host=$5
	if ! library "$name" "$host" >"$work/$name-$host.log" 2>&1; then
		wrong "$name on $host: cannot be built"
		tail -n 5 "$work/$name-$host.log"
		return
	fi
	run=$top/$work/run-$name-$host
	rm -rf "$run"
	mkdir -p "$run"
	(cd "$run" && "$top/build/native/tests/$program" -v "host=$host" \
	    -v "implementation=$top/$work/$name/build/$host/lib/libkvmref.so" \
	    -r result "$case") >"$run/out" 2>"$run/err"
	verdict=$(cat "$run/result" 2>/dev/null)
	want=passed
	! has "$host" "$property" || want=failed
	case $verdict in
	"$want"*)
		passed=$((passed + 1))
		printf '%-20s %-8s %s\n' "$name" "$host" "$verdict" | cut -c1-150
		;;
	*)
		wrong "$name on $host: $case should have $want, it said:" \
		    "${verdict:-nothing}"
		;;
	esac
}

# beside NAME PROPERTY PROGRAM CASE: the same of all hosts together.  The first
# is right (or there is nothing to see), and exactly the others that are wrong
# must leave.
beside() {
	name=$1 property=$2 program=$3 case=$4
	# shellcheck disable=SC2086
	set -- $built
	first=$1
	shift
	! has "$first" "$property" && [ $# -gt 0 ] || return
	run=$top/$work/run-$name-together
	mkdir -p "$run"
	(cd "$run" && "$top/build/native/tests/$program" -v "host=$first" \
	    -v "together=$(echo "$*" | tr ' ' ,)" \
	    -v "implementation=$top/$work/$name/build/%/lib/libkvmref.so" \
	    -r result "$case") >"$run/out" 2>"$run/err"
	for host; do
		want=same
		! has "$host" "$property" || want=apart
		line=$(grep -E "^vmcorpus (same|apart) $host " "$run/out")
		case $line in
		"vmcorpus $want "*)
			passed=$((passed + 1)) ;;
		*)
			wrong "$name on $host beside $first: $want is wanted," \
			    "not: ${line:-$(cat "$run/result")}" ;;
		esac
	done
}

rm -rf "$work"
mkdir -p "$work"
built=
grep -v '^#' "$here/hosts.tbl" >"$work/table"
for host; do
	if ! { sh mk/setup.sh "$host" &&
	    ${MAKE:-make} --no-print-directory HOST="$host" all
	} >"$work/setup-$host.log" 2>&1; then
		wrong "$host cannot be set up"
		tail -n 5 "$work/setup-$host.log"
		continue
	fi
	built="$built $host"
	while read -r name property program case; do
		one "$name" "$property" "$program" "$case" "$host" </dev/null
	done <"$work/table"
done
while read -r name property program case; do
	beside "$name" "$property" "$program" "$case" </dev/null
done <"$work/table"
for p in "$here"/*.patch; do
	grep -q "^$(basename "$p" .patch)[[:space:]]" "$work/table" ||
	    wrong "$(basename "$p") has no row in hosts.tbl"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
