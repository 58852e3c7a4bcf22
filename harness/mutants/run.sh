#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run.sh [NAME...]: mutants.  Each patch here plants one mistake in a copy of
# the reference; a case must then fail, and its reason name the clause that was
# broken, as mutants.tbl says.  A mutant that no case notices, or that turns
# another clause red than its own, fails.  The last line is "N passed, N
# failed".

set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cd "$top" || exit 2
built=${B:-build/native}
work=$built/mutants
passed=0 failed=0

wrong() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

# One mutant's library, from objects already built but for what it changes.
build() {
	tree=$work/$1
	rm -rf "$tree"
	mkdir -p "$tree/build/native/obj" "$tree/harness"
	cp -pR GNUmakefile VERSION mk ref "$tree"
	cp -p harness/hosts.tbl "$tree/harness"
	cp -pR "$built/obj/ref" "$tree/build/native/obj"
	(cd "$tree" && patch -s -p1 -F0 <"$here/$1.patch" &&
	    ${MAKE:-make} -s HOST=native B=build/native \
	    build/native/lib/libkvmref.so) >"$tree.log" 2>&1
}

one() {
	name=$1 clause=$2 program=$3 case=$4
	if ! build "$name"; then
		wrong "$name: cannot be built"
		cat "$work/$name.log"
		return
	fi
	result=$top/$work/$name.result
	rm -f "$result"
	rm -rf "$work/$name.run"
	mkdir -p "$work/$name.run"
	(cd "$work/$name.run" && "$top/$built/tests/$program" \
	    -v "implementation=$top/$work/$name/build/native/lib/libkvmref.so" \
	    -r "$result" "$case") >"$work/$name.out" 2>"$work/$name.err"
	verdict=$(cat "$result" 2>/dev/null)
	case $verdict in
	failed:*"$clause"*)
		passed=$((passed + 1))
		printf '%-22s %s\n' "$name" "$verdict" | cut -c1-160
		rm -rf "${work:?}/$name" "$work/$name.run"
		;;
	*)
		wrong "$name: $case should fail and name $clause; it said:" \
		    "${verdict:-nothing}"
		;;
	esac
}

mkdir -p "$work"
rows=$work/.rows
grep -v '^#' "$here/mutants.tbl" >"$rows"
while read -r name clause program case; do
	if [ $# -gt 0 ]; then
		case " $* " in
		*" $name "*) ;;
		*) continue ;;
		esac
	fi
	one "$name" "$clause" "$program" "$case" </dev/null
done <"$rows"

# A patch without a row would never be tried.
for p in "$here"/*.patch; do
	name=$(basename "$p" .patch)
	grep -q "^$name[[:space:]]" "$here/mutants.tbl" ||
	    wrong "$name.patch has no row in mutants.tbl"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
