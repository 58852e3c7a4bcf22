#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# lint.sh [NAME...]: what a reader of the tree may rely on, checked.  Each file
# mk/lint/NAME.sh is one lint; its comment says in a line what it holds.  It is
# read by a shell of its own at the top of the tree, with the functions below,
# and passes when it prints nothing and ends with 0.  The last line is "N
# passed, N failed, N skipped".

set -u
passed=0 failed=0 skipped=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-lint.XXXXXX") || exit 2
trap 'rm -rf "$tmp"' EXIT

# tracked PATTERN...: files of the tree.
tracked() { git ls-files -- "$@"; }

# each COMMAND...: runs it with each name that comes in.
each() {
	while read -r name; do
		"$@" "$name"
	done
}

# none REGEX PATTERN...: prints the places where a line matches.
none() {
	re=$1
	shift
	git grep -nIE "$re" -- "$@"
	[ $? -le 1 ]		# more is not "found nothing"
}

# need PROGRAM...: skips the lint where one is not there.
need() {
	for program; do
		command -v "$program" >/dev/null ||
		    skip "$program is not installed"
	done
}

# skip REASON: ends the lint.
skip() {
	echo "$*" >"$tmp/skipped"
	exit 0
}

lint() {
	rm -f "$tmp/skipped"
	(. "./mk/lint/$1.sh") >"$tmp/out" 2>&1
	status=$?
	if [ -e "$tmp/skipped" ]; then
		skipped=$((skipped + 1))
		echo "skipped $1: $(cat "$tmp/skipped")"
	elif [ $status -eq 0 ] && [ ! -s "$tmp/out" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $(sed -n "s/^# \($1\)\.sh: /\1: /p" "mk/lint/$1.sh")"
		sed 's/^/    /' "$tmp/out" | head -40
	fi
}

if [ $# -eq 0 ]; then
	for file in mk/lint/*.sh; do
		set -- "$@" "$(basename "$file" .sh)"
	done
fi
for name; do
	if [ ! -e "mk/lint/$name.sh" ]; then
		echo "lint: no mk/lint/$name.sh" >&2
		exit 2
	fi
	lint "$name"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
