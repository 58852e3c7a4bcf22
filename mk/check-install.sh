#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-install.sh: stages an installation and runs a part of it from another
# directory, read-only, and as an ordinary user where this is root.  The last
# line is "N passed, N failed".

set -u
passed=0 failed=0
stage=$(mktemp -d /tmp/vmcorpus-stage.XXXXXX) || exit 2
trap 'chmod -R u+w "$stage"; rm -rf "$stage"' EXIT
run=$stage/run
prefix=$stage/prefix

ok() {
	what=$1
	shift
	if "$@" >"$stage/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $what"
		tail -n 20 "$stage/out" | sed 's/^/    /'
	fi
}

# as_user COMMAND: what a shell is told, as somebody without rights.  nobody's
# own shell is none; -m keeps the caller's.
as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		SHELL=/bin/sh su -m nobody -c "$1"
	else
		sh -c "$1"
	fi
}

suite() {
	as_user "cd / && HOME=$run kyua --config=none test \
	    -k $prefix/tests/vmcorpus/Kyuafile \
	    --results-file=$run/results.db $PROGRAMS"
}

ok "make install" ${MAKE:-make} --no-print-directory install PREFIX="$prefix"
for f in bin/vmcore bin/vmgen bin/kvmdrive bin/atf-lua bin/vmcorpus-report \
    bin/vmcapture share/man/man1/vmcapture.1 \
    lib/libkvmref.so include/kvmref/kvm.h share/man/man1/vmcore.1 \
    share/examples/vmcorpus/dmesg.c tests/vmcorpus/Kyuafile; do
	ok "$f is there" test -s "$prefix/$f"
done
mkdir -p "$run"
chmod 777 "$run"
chmod 755 "$stage"
chmod -R a-w "$prefix"
ok "the installed suite runs" suite
ok "vmcore --help" "$prefix/bin/vmcore" --help
ok "vmcapture --list" "$prefix/bin/vmcapture" --list
# The example, built as a person would who has nothing but the installation.
example() {
	${CC:-cc} -I"$prefix/include/kvmref" -o "$run/dmesg" \
	    "$prefix/share/examples/vmcorpus/dmesg.c" -L"$prefix/lib" \
	    -lkvmref -lelf || return 1
	LD_LIBRARY_PATH="$prefix/lib" "$run/dmesg" >"$run/usage" 2>&1
	[ $? -eq 2 ] && grep -q '^usage: dmesg' "$run/usage"
}
ok "the installed example builds and runs" example
ok "a stage of its own" ${MAKE:-make} --no-print-directory install \
    DESTDIR="$stage/dest" PREFIX=/usr/local
ok "DESTDIR is kept to" test -s "$stage/dest/usr/local/bin/vmcore"
plist() {
	sh mk/plist.sh "$stage/dest" >"$run/plist" &&
	    diff ports/devel/vmcorpus/pkg-plist "$run/plist" && return 0
	echo "make plist writes ports/devel/vmcorpus/pkg-plist anew"
	return 1
}
ok "the port's pkg-plist lists what is installed" plist
# Neither the tree's path nor the stage's is in a file.
no_path() {
	! grep -rlF -e "$PWD" -e "$stage" "$stage/dest"
}
ok "no path of the build is installed" no_path

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
