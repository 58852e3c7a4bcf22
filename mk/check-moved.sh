#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-moved.sh: a built tree that was copied, and one that was moved, tests
# itself and not the tree that it came from: a mistake in the copy's reader is
# seen there, and only there.  The last line is "N passed, N failed".

set -u
passed=0 failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-moved.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
# A mistake of harness/mutants, and where it is seen.
mistake=off-by-one-page
program=minidump_bitmap_test
case=amd64_minidump3_la48__bits_in_a_word

# ok NAME COMMAND...; red NAME COMMAND...: it must fail, and by a failed case.
ok() {
	what=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		tail -n 20 "$work/out" | sed 's/^/    /'
	fi
}
red() {
	what=$1
	shift
	if ! "$@" >"$work/out" 2>&1 && grep -Eq '^failed: |^FAILED ' "$work/out"
	then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what: it is not red"
		tail -n 20 "$work/out" | sed 's/^/    /'
	fi
}

# run TREE: make run there.
run() {
	(cd "$1" && ${MAKE:-make} --no-print-directory run HOST=native \
	    CASE="$case")
}

# by_hand TREE: the program itself.
by_hand() { (cd "$work" && "$1/build/native/tests/$program" "$case"); }

mkdir "$work/first"
{
	git ls-files
	echo build/native
} >"$work/files"
tar -cf "$work/tree.tar" -T "$work/files"
tar -xpf "$work/tree.tar" -C "$work/first"
cp -Rp "$work/first" "$work/copy"
ok "the first tree" by_hand "$work/first"
ok "a copy" by_hand "$work/copy"
ok "nothing is left where a program was run" test ! -e "$work/core1"

# Only the reader is made anew.
breaks() {
	cd "$work/copy" && patch -s -p1 <"harness/mutants/$mistake.patch" &&
	    ${MAKE:-make} --no-print-directory build/native/lib/libkvmref.so
}
ok "the copy's reader is broken" breaks
red "the copy, by hand" by_hand "$work/copy"
red "the copy, by make run" run "$work/copy"
ok "the first tree as before" by_hand "$work/first"
mv "$work/copy" "$work/moved"
red "the copy that was moved" by_hand "$work/moved"
mv "$work/first" "$work/elsewhere"
ok "the first tree, moved" run "$work/elsewhere"

# A blank in the path.
mkdir "$work/a tree"
cp -Rp "$work/elsewhere/." "$work/a tree"
blank() {
	! (cd "$work/a tree" && ${MAKE:-make} --no-print-directory all) \
	    >"$work/blank" 2>&1 &&
	    [ "$(wc -l <"$work/blank")" -eq 1 ] && grep -q blank "$work/blank"
}
ok "a path with a blank is refused in one line" blank

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
