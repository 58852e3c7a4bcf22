#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# setup.sh [check] HOST...: installs what building and running on these hosts
# needs and is missing.  "native" is this machine; the others are rows of
# harness/hosts.tbl: a cross compiler from the system's packages, and the
# foreign libraries unpacked into a cache of our own, so that the system's own
# architectures stay as they are.  "check" adds what only the project's own
# tests use, "capture" what make capture does.
#
# Debian 12 is tested; FreeBSD is written with care and untested.

set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
table=$top/harness/hosts.tbl
cache=${VMCORPUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmcorpus}

say() { echo "setup: $*" >&2; }
die() { say "$*"; exit 2; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "root is needed for: $*"
	fi
}

# apt_missing PACKAGE...: those that are not installed.
apt_missing() {
	for p in "$@"; do
		dpkg-query -W -f='${db:Status-Status}\n' "$p" 2>/dev/null |
		    grep -qx installed || echo "$p"
	done
}

refreshed=
apt_install() {
	missing=$(apt_missing "$@")
	[ -n "$missing" ] || return 0
	say "installing" $missing
	if [ -z "$refreshed" ]; then
		as_root apt-get update -qq
		refreshed=yes
	fi
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $missing >/dev/null ||
	    die "the packages could not be installed: $missing"
}

debian_native() {
	apt_install gcc make libc6-dev pkg-config lua5.4 liblua5.4-dev \
	    libelf-dev zlib1g-dev kyua sqlite3
}

debian_check() {
	# gdb gives a crashed case its backtrace; libkdumpfile walks page tables.
	apt_install clang lld libclang-rt-14-dev lua-check mandoc python3 \
	    patch chromium gdb libkdumpfile-dev
}

debian_capture() {
	# lld links no big-endian ARM.
	apt_install clang lld binutils-arm-linux-gnueabi qemu-system-x86 \
	    seabios qemu-system-arm qemu-system-misc
}

# The libraries of a foreign Debian architecture, from an apt state of our
# own: same sources as the system's, lists and cache below the cache folder.
debian_root() {
	name=$1 arch=$2
	root=$cache/$name
	[ -e "$root/.complete" ] && return 0
	say "fetching the $arch libraries into $root"
	state=$cache/apt-$arch
	rm -rf "$root" "$state"
	mkdir -p "$root" "$state/lists/partial" "$state/archives/partial" \
	    "$state/debs"
	: >"$state/status"
	set -- -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" \
	    -o "Dir::State=$state" -o "Dir::State::lists=$state/lists" \
	    -o "Dir::State::status=$state/status" \
	    -o "Dir::Cache=$state" -o "Dir::Cache::archives=$state/archives" \
	    -o APT::Get::List-Cleanup=0 -o Acquire::Languages=none \
	    -o APT::Sandbox::User=root
	# A list that another vendor keeps need not know the architecture: what
	# counts is whether the packages can then be had.
	apt-get "$@" update -qq >"$state/log" 2>&1 || :
	(cd "$state/debs" && apt-get "$@" download libelf1 libelf-dev zlib1g \
	    zlib1g-dev liblua5.4-0 liblua5.4-dev >>"$state/log" 2>&1) || {
		tail -5 "$state/log" >&2
		die "$name: the $arch libraries could not be fetched"
	}
	for deb in "$state"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
	# The development links point at absolute places of a whole system.
	for lib in "$root"/usr/lib/*-linux-gnu*; do
		for so in elf z; do
			real=$(find "$root" -name "lib$so.so.1" | head -1)
			ln -sf "$real" "$lib/lib$so.so"
		done
	done
	rm -rf "$state"
	: >"$root/.complete"
}

debian_host() {
	row=$(awk -v n="$1" '$1 == n' "$table")
	[ -n "$row" ] || die "$1: no such host in harness/hosts.tbl"
	# shellcheck disable=SC2086
	set -- $row
	name=$1 triple=$2 arch=$3
	apt_install "gcc-$triple" "libc6-dev-$arch-cross"
	debian_root "$name" "$arch"
}

freebsd_native() {
	# The compiler, libelf, zlib and kyua are in the base system.
	missing=
	for p in gmake pkgconf lua54 sqlite3; do
		pkg info -e "$p" || missing="$missing $p"
	done
	# shellcheck disable=SC2086
	[ -z "$missing" ] || as_root pkg install -y $missing
}

freebsd_check() {
	for p in luacheck:lua54-luacheck python3:python3; do
		command -v "${p%%:*}" >/dev/null ||
		    as_root pkg install -y "${p#*:}" ||
		    say "${p#*:} is not there: its tests will be skipped"
	done
}

freebsd_capture() {
	pkg info -e qemu || as_root pkg install -y qemu
}

if command -v apt-get >/dev/null; then
	os=debian
elif command -v pkg >/dev/null && [ "$(uname -s)" = FreeBSD ]; then
	os=freebsd
else
	die "$(uname -s): neither Debian's apt-get nor FreeBSD's pkg is here;" \
	    "install a C compiler, GNU make, Lua 5.4, libelf, zlib, kyua and" \
	    "sqlite3 by hand, then use make all"
fi

for what in "$@"; do
	case $what in
	native|check|capture)
		"${os}_$what"
		;;
	*)
		[ "$os" = debian ] ||
		    die "$what: foreign hosts are set up on Debian only"
		debian_host "$what"
		;;
	esac
done
