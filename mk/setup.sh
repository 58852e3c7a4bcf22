#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# setup.sh [check] HOST...: installs what building and running on these hosts
# needs and is missing.  "native" is this machine; the others are rows of
# harness/hosts.tbl: a cross compiler and an emulator from the system's
# packages, and libraries that are built for it into a cache of our own, so
# that the system's own architectures stay as they are.  "check" adds what only
# the project's own tests use, "capture" what make capture does.
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
	    python3-yaml patch chromium gdb libkdumpfile-dev
}

debian_capture() {
	# lld links no big-endian ARM.
	apt_install clang lld binutils-arm-linux-gnueabi qemu-system-x86 \
	    seabios qemu-system-arm qemu-system-misc \
	    qemu-system-ppc
}

# probe ROOT TRIPLE RUNNER BITS ORDER PAGE ALIGN: whether programs for the host
# run here, and whether it is what its row says.
probe() {
	root=$1 triple=$2 runner=$3
	shift 3
	set_to() { sed -n "s/^$1 := //p" "$root/host.mk"; }
	"$triple-gcc" -o "$root/hostprobe" "$top/harness/hostprobe.c" \
	    -Wl,--dynamic-linker,"$(set_to HOST_LOADER)" \
	    -Wl,-rpath,"$(set_to HOST_LIBDIR)" ||
	    die "$name: a program cannot be built"
	# shellcheck disable=SC2086
	said=$($runner "$root/hostprobe" "$@" 2>&1) ||
	    die "$name: ${said:-its programs do not run here}"
}

# A row of the table: the packages that it names, the libraries, and a look at
# whether it works.
debian_host() {
	row=$(grep "^$1	" "$table") ||
	    die "$1: no such host in harness/hosts.tbl"
	triple=$(printf '%s\n' "$row" | awk -F '\t+' '{ print $2 }')
	IFS='	' read -r name triple kind bits order page align runner flags \
	    packages notes <<EOF
$(printf '%s\n' "$row" | sed "s/%t/$triple/g")
EOF
	# shellcheck disable=SC2086
	apt_install bzip2 xz-utils $packages
	sh "$top/mk/hostlibs.sh" "$triple" "$cache" || exit 2
	[ "$runner" != - ] || runner=
	case $runner in
	*%b*) ;;	# it wants what has yet to be built
	*) probe "$cache/lib/$triple" "$triple" "$runner" \
	    "$bits" "$order" "$page" "$align" ;;
	esac
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

# One set-up at a time.
mkdir -p "$cache"
if command -v flock >/dev/null; then
	exec 9>"$cache/.lock"
	flock 9
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
