# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# FreeBSD's packages, for setup.sh.  Foreign hosts are set up on Debian only.

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	elif command -v doas >/dev/null; then
		doas "$@"
	else
		die "only root can do this: $*"
	fi
}

# A pkg that is not there yet asks whether it may be fetched, and would wait for
# an answer; so would an installation.  as_root's command may drop the
# environment.
pkg_install() {
	say "installing $*"
	as_root env ASSUME_ALWAYS_YES=yes pkg install -y "$@" >&2 </dev/null
}

installed() {
	ASSUME_ALWAYS_YES=no pkg info -e "$1" >/dev/null 2>&1 </dev/null
}

# What the base system has, if it is whole.  Where it is in packages of its own
# (pkgbase) some may be missing: a file of each, and its name.
base() {
	while read -r file package; do
		[ -e "$file" ] || echo "$package"
	done <<EOF
/usr/bin/cc FreeBSD-clang
/usr/bin/ld FreeBSD-lld
/usr/bin/ar FreeBSD-toolchain
/usr/include/stdio.h FreeBSD-clibs-dev
/usr/include/libelf.h FreeBSD-runtime-dev
/usr/include/zlib.h FreeBSD-zlib-dev
/usr/bin/kyua FreeBSD-kyua
EOF
}

native() {
	wanted=$(base)
	# shellcheck disable=SC2086
	[ -z "$wanted" ] || pkg_install $wanted ||
	    die "parts of the base system are not there:" $wanted
	wanted=
	for p in gmake pkgconf lua54 sqlite3; do
		installed "$p" || wanted="$wanted $p"
	done
	# shellcheck disable=SC2086
	[ -z "$wanted" ] || pkg_install $wanted ||
	    die "these packages could not be installed:" $wanted
}

check() {
	for p in luacheck:lua54-luacheck python3:python3; do
		command -v "${p%%:*}" >/dev/null || pkg_install "${p#*:}" ||
		    say "${p#*:} is not there: its tests will be skipped"
	done
}

capture() {
	installed qemu || pkg_install qemu
}

# packages finds that out itself.
there() { false; }

packages() {
	for what in "$@"; do
		case $what in
		native|check|capture) "$what" ;;
		*)
			row "$what"
			no_host "foreign hosts are set up on Debian only" ;;
		esac
	done
}
