#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# lint.sh: what a reader of the tree may rely on, checked.  The last line is
# "N passed, N failed, N skipped".

set -u
passed=0 failed=0 skipped=0
tmp=$(mktemp) || exit 2
trap 'rm -f "$tmp"' EXIT

# check NAME COMMAND...: passes when the command prints nothing and exits 0.
check() {
	name=$1
	shift
	if "$@" >"$tmp" 2>&1 && [ ! -s "$tmp" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $name"
		sed 's/^/    /' "$tmp" | head -40
	fi
}

need() {
	command -v "$1" >/dev/null && return 0
	skipped=$((skipped + 1))
	echo "skipped: $1 is not installed"
	return 1
}

tracked() { git ls-files -- "$@" 2>/dev/null; }

# none REGEX PATH...: fails, showing the places, where a line matches.
none() {
	re=$1
	shift
	! git grep -nIE "$re" -- "$@"
}

# The two witnesses share nothing: no include across, and no function or
# object that one library defines and the other defines or wants.
witnesses_symbols() {
	for lib in build/native/lib/libvmgen.a build/native/lib/libkvmref.a; do
		[ -e "$lib" ] || { echo "$lib has not been built"; return 1; }
	done
	own() { nm -g --defined-only "$1" 2>/dev/null |
	    awk 'NF == 3 { print $3 }' | sort -u; }
	want() { nm -gu "$1" 2>/dev/null | awk '{ print $NF }' | sort -u; }
	own build/native/lib/libvmgen.a >"$tmp.gen"
	{ own build/native/lib/libkvmref.a; want build/native/lib/libkvmref.a
	} | sort -u | comm -12 "$tmp.gen" - | sed 's/$/ (of gen) in ref/'
	own build/native/lib/libkvmref.a >"$tmp.ref"
	want build/native/lib/libvmgen.a | comm -12 "$tmp.ref" - |
	    sed 's/$/ (of ref) in gen/'
	rm -f "$tmp.gen" "$tmp.ref"
}

# Headers of the tree that files of a directory include, by compiler's word.
witnesses_headers() {
	for pair in gen:ref ref:gen; do
		from=${pair%:*} to=${pair#*:}
		find "build/native/obj/$from" -name '*.d' -exec cat {} + |
		    tr ' ' '\n' | grep "^$to/" | sort -u |
		    sed "s/^/$from includes /"
	done
}

check "gen/ and ref/ share no header" witnesses_headers
check "gen/ and ref/ share no symbol" witnesses_symbols
check "no include across" \
    none '#include[[:space:]]+[<"]([^>"]*/)?ref/' gen
check "no include across" \
    none '#include[[:space:]]+[<"]([^>"]*/)?gen/' ref
check "trailing white space" none '[[:blank:]]+$' \
    '*.c' '*.h' '*.lua' '*.sh' '*.mk' Makefile '*.py'
check "C is indented with tabs" none '^        ' '*.c' '*.h'
licensed() {
	for f in $(tracked '*.c' '*.h' '*.lua' '*.sh' '*.py' '*.S' '*.yml'); do
		head -15 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
		    echo "$f"
	done
}
check "every source file says its licence" licensed
long_lines() {
	tracked '*.c' '*.h' | while read -r f; do
		expand "$f" | awk -v f="$f" \
		    'length($0) > 80 { print f ":" NR ": " length($0) }'
	done
}
check "80 columns" long_lines

if need luacheck; then
	check luacheck sh -c 'luacheck -q . >"$0.l" 2>&1 ||
	    { grep -v OK "$0.l"; rm -f "$0.l"; exit 1; }; rm -f "$0.l"' "$tmp"
fi
if need mandoc; then
	for m in $(tracked 'docs/man/*.[1-9]'); do
		check "mandoc $m" mandoc -T lint -W warning "$m"
	done
fi
if need python3; then
	if python3 -c 'import yaml' 2>/dev/null; then
		# shellcheck disable=SC2046
		check "files for CI services" python3 mk/check-workflows.py \
		    $(tracked '.github/workflows/*.yml' .cirrus.yml)
	else
		skipped=$((skipped + 1))
		echo "skipped: Python's yaml is not installed"
	fi
fi
for s in $(tracked '*.sh' .ci/run); do
	check "sh -n $s" sh -n "$s"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
