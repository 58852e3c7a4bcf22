#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-setup.sh: mk/setup.sh on machines that are made up: their programs are
# scripts that say what is installed, who asks, and what runs.  The last line is
# "N passed, N failed".

set -u
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus-setup.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM HUP
passed=0 failed=0
tools=
for t in sh dirname mkdir rm mv ln cat cksum sed tail paste grep chmod \
    readlink touch env wc; do
	tools="$tools $(command -v $t)"
done

# tool NAME: a program of the machine, from standard input.
tool() {
	{
		echo "#!$work/bin/sh"
		echo "work=$work"
		cat
	} >"$work/bin/$1"
	chmod 755 "$work/bin/$1"
}

# machine: an amd64 one where nothing is installed and root asks; a host's
# programs run where there is a file "direct" or "emulated".  Time flies: a
# second is a line in "slept", and after eight what is waited for ends.
machine() {
	rm -rf "$work"/*
	mkdir "$work/bin"
	ln -s $tools "$work/bin"
	: >"$work/installed"
	echo amd64 >"$work/architecture"
	tool uname <<'E'
[ "$1" = -m ] && exec cat "$work/architecture"
cat "$work/architecture" "$work/kernel" 2>/dev/null
E
	tool id <<'E'
cat "$work/user" 2>/dev/null || echo 0
E
	echo : | tool true
	echo 'echo 1' | tool nproc	# not POSIX: Debian's
	tool dpkg <<'E'
cat "$work/architecture"
E
	tool dpkg-query <<'E'
while read -r p; do
	printf '%s=installed ' "$p"
done <"$work/installed"
E
	tool sleep <<'E'
echo >>"$work/slept"
[ "$(wc -l <"$work/slept")" -lt 8 ] ||
    rm -f "$work/busy" "$work/held" "$work/cache/.lock.owner"
E
	tool apt-get <<'E'
echo "$*" >>"$work/apt"
if [ -e "$work/busy" ]; then
	echo "E: Could not get lock $(cat "$work/busy"). It is held by process 7"
	exit 100
fi >&2
if [ -e "$work/broken" ]; then
	echo "E: Unable to locate package $work"
	exit 100
fi >&2
for word; do
	case $word in
	qemu-user)
		ln -s emulator "$work/bin/qemu-aarch64"
		ln -s emulator "$work/bin/qemu-x86_64" ;;
	esac
	echo "$word" >>"$work/installed"
done
E
	tool emulator <<'E'
while [ "${1#"$work/cache"}" = "$1" ]; do
	shift
done
EMULATED=emulated exec "$@"
E
	# A compiler, whose programs say whether they run.
	tool cc <<'E'
[ ! -e "$work/no-compiler" ] || { echo "cc: error: it is broken" >&2; exit 1; }
{
	echo "#!$work/bin/sh"
	echo "work=$work"
	cat <<'P'
[ -n "${EMULATED:-}" ] || echo >>"$work/probed"
[ ! -e "$work/${EMULATED:-direct}" ] || exit 0
echo "page is 1, not something"
exit 1
P
} >"$2"
chmod 755 "$2"
E
}

# library TRIPLE: as if it had been built.
library() {
	mkdir -p "$work/cache/lib/$1"
	echo "HOST_CC := $work/bin/cc" >"$work/cache/lib/$1/host.mk"
	echo "$(cksum <"$top/mk/hostlibs.sh") $(cat "$work/architecture")" \
	    >"$work/cache/lib/$1/.built"
}

# setup WORD...: what setup.sh WORD... says in out and err, and its status.
setup() {
	env -i PATH="$work/bin" VMCORPUS_CACHE="$work/cache" HOME=/nonexistent \
	    VMCORPUS_DIRECT="${denied:-}" \
	    "$work/bin/sh" "$top/mk/setup.sh" "$@" \
	    >"$work/out" 2>"$work/err" </dev/null
	status=$?
	out=$(cat "$work/out") err=$(cat "$work/err")
}

# want WHAT CONDITION...
want() {
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what: exit status $status"
		sed 's/^/    /' "$work/out" "$work/err"
	fi
}

says() {
	case $err in
	*"$1"*) ;;
	*) return 1 ;;
	esac
}

says_not() { ! says "$1"; }
lines() { [ "$(wc -l <"$work/$1")" -eq "$2" ]; }

# Who has to ask root.
machine
echo 1000 >"$work/user"
setup arm64
want "no root" [ $status -eq 2 ]
want "no root: one line" lines err 1
want "no root: packages" says "apt-get update && apt-get install \
--no-install-recommends gcc-aarch64-linux-gnu libc6-dev-arm64-cross bzip2 \
xz-utils qemu-user;"
want "no root: without it" says "make run HOST=native"
want "no root: nothing is done" [ ! -e "$work/apt" ]
setup native
want "no root, native" says "--no-install-recommends gcc make"
want "no root, native: no way without it" says_not HOST=native
setup native arm64 check
want "no root, all: one line" lines err 1
for p in " make " " gcc-aarch64-linux-gnu " " mandoc "; do
	want "no root, all: $p" says "$p"
done
tool sudo <<'E'
[ "$1" != -n ] || shift
exec "$@"
E
library aarch64-linux-gnu
touch "$work/direct"
setup arm64
want "sudo" [ $status -eq 0 ]
want "sudo: install" grep -q "install .*gcc-aarch64-linux-gnu" "$work/apt"

# What a machine's own compiler does for, and what it does not.
machine
echo 1000 >"$work/user"
setup amd64
want "amd64 on amd64" says "--no-install-recommends gcc libc6-dev bzip2"
echo arm64 >"$work/architecture"
setup amd64
want "amd64 on arm64" says "--no-install-recommends gcc-x86-64-linux-gnu \
libc6-dev-amd64-cross bzip2"
setup musl
want "musl on arm64" says "--no-install-recommends gcc-x86-64-linux-gnu \
libc6-dev-amd64-cross bzip2"
setup arm64
want "arm64 on arm64" says "--no-install-recommends gcc libc6-dev bzip2"

# Ways.
for row in "arm64 amd64 x86_64-linux-gnu" "amd64 arm64 aarch64-linux-gnu"; do
	host=${row% *} triple=${row##* }
	host=${host#* }
	machine
	echo "${row%% *}" >"$work/architecture"
	touch "$work/direct"
	library "$triple"
	setup "$host"
	want "$host, direct" [ $status -eq 0 ]
	want "$host, direct: no emulator" [ ! -e "$work/bin/qemu-x86_64" ]
	setup way "$host"
	want "$host, direct: way" [ "$out" = direct ]
	want "$host, direct: probed once" lines probed 1
	echo "another kernel" >"$work/kernel"
	rm "$work/direct"
	touch "$work/emulated"
	setup way "$host"
	want "$host, another machine: way" [ "$out" = emulated ]
	want "$host, another machine: probed" lines probed 2
	want "$host, emulated: it is installed" \
	    grep -q "install .*qemu-user" "$work/apt"
	setup way "$host"
	want "$host, emulated: way" [ "$out" = emulated ]
	want "$host, emulated: nothing is probed" lines probed 2
	rm "$work"/bin/qemu-* "$work/emulated"
	touch "$work/direct"
	setup way "$host"
	want "$host, the emulator has gone: way" [ "$out" = direct ]
	ln -s emulator "$work/bin/qemu-x86_64"
	ln -s emulator "$work/bin/qemu-aarch64"
	touch "$work/emulated"
	denied=no
	setup way "$host"
	denied=
	want "$host, denied: way" [ "$out" = emulated ]
	want "$host, denied: nothing is probed" lines probed 3
	setup way "$host"
	want "$host, no more denied: way" [ "$out" = direct ]
	rm "$work/direct" "$work/emulated"
	echo "a third kernel" >"$work/kernel"
	setup "$host"
	want "$host, neither" [ $status -eq 2 ]
	err=$(tail -n 1 "$work/err")
	want "$host, neither: directly" says "$host: its programs do not run \
here (directly: page is 1, not something; "
	want "$host, neither: by the emulator" says "; by qemu-"
	want "$host, neither: why not" says "-L /usr/$triple: page is 1, not"
	want "$host, neither: without it" says "make run HOST=native"
	touch "$work/no-compiler"
	setup "$host"
	want "$host, no compiler" says "it is broken; to go without it: make"
	setup way "$host"
	want "$host, no compiler: no way" [ "$status$out" = 2 ]
done

# Locks.
for lock in /var/lib/dpkg/lock-frontend /var/lib/apt/lists/lock; do
	machine
	library aarch64-linux-gnu
	touch "$work/direct"
	echo $lock >"$work/busy"
	setup arm64
	want "apt's lock" [ $status -eq 0 ]
	want "apt's lock: named" says "waiting for the lock $lock. It is held"
	want "apt's lock: once" [ "$(grep -c waiting "$work/err")" -eq 1 ]
done
machine
touch "$work/broken"
setup arm64
want "apt fails" [ $status -eq 2 ]
want "apt fails: why" says "E: Unable to locate package"
want "apt fails: without it" says "make run HOST=native"
machine
library aarch64-linux-gnu
touch "$work/direct"
ln -s "process 7" "$work/cache/.lock.owner"
setup arm64
want "no flock" [ $status -eq 0 ]
want "no flock: named" says "waiting for the lock $work/cache/.lock.owner"
want "no flock: whose" says "process 7"
want "no flock: released" [ ! -L "$work/cache/.lock.owner" ]
if locks=$(command -v flock); then
	ln -s "$locks" "$work/bin/flock"
	rm -f "$work/slept"
	touch "$work/held"
	"$locks" "$work/cache/.lock" sh -c \
	    "touch $work/holds; while [ -e $work/held ]; do sleep 0.05; done" &
	until [ -e "$work/holds" ]; do
		sleep 0.05
	done
	setup arm64
	want "flock: nothing to do" [ $status -eq 0 ]
	want "flock: nothing to wait for" [ ! -e "$work/slept" ]
	rm "$work/cache/way/arm64"
	setup arm64
	want "flock" [ $status -eq 0 ]
	want "flock: named" says "waiting for the lock $work/cache/.lock of"
	wait
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
