#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-base-vm.sh: make run with BASE=, a library beside the reference, and on
# a host of the kind vm.  The library is a false one; the vm is a directory,
# and its ssh a script that starts a shell there.  All in a copy of the tree,
# since lists of known failures and rows of hosts are made up.  The last line
# is "N passed, N failed".

set -u
passed=0 failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-base-vm.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM HUP
here=$work/here there=$work/there/vmcorpus
lib=build/native/lib/libkvmref.so
false=build/native/false/off_by_page.so
asked=amd64_minidump3_la48__bits_in_a_word

mkdir -p "$here" "$there" "$work/bin"
{
	git ls-files
	echo build/native
} | tar -cpf - -T - | tar -xpf - -C "$here"
cp -Rp "$here/." "$there"
results=$here/build/report/results.jsonl

# The release, for the name of a list.
cat >"$work/bin/uname" <<E
#!/bin/sh
[ "\$*" != -r ] || { echo 97.1-RELEASE-p2; exit; }
exec $(command -v uname) "\$@"
E

# The vm has the same programs, but for apt-get, with which it would set up and
# test i386 too.
mkdir "$work/there/bin"
(
	IFS=:
	for dir in $PATH; do
		ln -s "$dir"/* "$work/there/bin"
	done
) 2>/dev/null
rm -f "$work/there/bin/apt-get"

# ssh: as sshd does, a directory of its own and a new environment; the command
# is the last word.
cat >"$work/bin/ssh" <<E
#!/bin/sh
[ ! -e "$work/down" ] || { echo "ssh: connection refused" >&2; exit 255; }
for command; do :; done
cd "$work/there" &&
    exec env -i PATH="$work/there/bin" HOME="\$HOME" sh -c "\$command"
E
chmod 755 "$work/bin/uname" "$work/bin/ssh"

# run [NAME=VALUE]...: make run in the copy, as a person types it.
run() {
	rm -f "$results"
	(cd "$here" && PATH=$work/bin:$PATH MAKEFLAGS='' \
	    ${MAKE:-make} --no-print-directory run CASE="$asked" "$@") \
	    >"$work/out" 2>&1
	status=$?
}

ended() { [ "$status" -eq "$1" ]; }
says() { grep -q -- "$1" "$work/out"; }
# has N PATTERN: N lines of the results, those of runs and cases, match it.
has() { [ "$(grep -c -- "$2" "$results")" = "$1" ]; }
# ends N RESULT: the case has that result N times.
ends() { has "$1" "\"id\":\"$asked\".*\"result\":\"$2\""; }

# want WHAT CONDITION...
want() {
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what: $*; exit status $status"
		tail -n 20 "$work/out" | cut -c 1-200 | sed 's/^/    /'
	fi
}

# A false one: only its own section is red.
run HOST=native BASE="$false"
want "a false library" ended 2
want "the reference beside it" ends 1 passed
want "its own result" ends 1 failed
want "its section" has 1 '"kind":"run".*"implementation":"off_by_page.so"'

# What it is known to fail, by its name and the release.
mkdir -p "$here/corpus/known"
{
	echo "implementation */off_by_page.so"
	echo "reason reads the next page"
	sed -n "s/^FAILED vector [0-9]* \"\(.*\)\" of \($asked\)\$/case \2 \1/p" \
	    "$work/out" | sort -u
} >"$here/corpus/known/off_by_page-97.1"
run HOST=native BASE="$false"
want "a library that is known to fail" ended 0
want "the list" says 'known failures in corpus/known/off_by_page-97\.1'
want "its known failures" ends 1 expected_failure
want "the reference beside known failures" ends 1 passed

run BASE=/nonexistent/libkvm.so
want "a library that is not there" ended 2
want "its name" says 'BASE=/nonexistent/libkvm.so: no such file'
run BASE="$lib" IMPLEMENTATION="$lib"
want "BASE= and IMPLEMENTATION=" says 'BASE= goes with no IMPLEMENTATION='

# A vm.  A file that is not there yet comes with the tree.
printf 'box\t-\tvm\t64\tle\t4096\t8\t%s\t-\t-\t-\tmade up\n' \
    "$work/bin/ssh -q root@box" >>"$here/harness/hosts.tbl"
(cd "$here" && git init -q . && git add -f .) >/dev/null 2>&1
rm "$there/VERSION"
run HOST=box IMPLEMENTATION="$lib" TARGET='amd64/minidump3/la48 riscv64'
want "a vm" ended 0
want "the vm's name" has 1 '"kind":"run".*"host":"box"'
want "no other host" has 1 '"kind":"run"'
want "its results" ends 1 passed
want "the tree there" test -e "$there/VERSION"

# BASE= names a library of the vm's.
cp "$here/$false" "$work/there/libthere.so"
run HOST=box BASE=../libthere.so
want "a false library on a vm" ended 2
want "both sections" has 2 '"kind":"run".*"host":"box"'
want "the reference there" ends 1 passed
want "the vm's library" has 1 '"kind":"run".*"implementation":"libthere.so"'
want "its failure" ends 1 failed

# What goes wrong there is told; no older result stands for it.
run HOST=box IMPLEMENTATION=/nonexistent/libkvm.so
want "a library that is not on the vm" ended 2
want "no results of it" says 'box: there are no results'
: >"$work/down"
run HOST=box IMPLEMENTATION="$lib"
want "a vm that does not answer" ended 2
want "its runner" says 'the tree could not be sent by: .*/bin/ssh -q root@box'
run HOSTS='native box' IMPLEMENTATION="$lib"
want "a vm among other hosts" says 'box: a vm is run alone, not with others'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
