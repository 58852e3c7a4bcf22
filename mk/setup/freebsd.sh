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
	else
		die "only root can do this: $*"
	fi
}

# The compiler, libelf, zlib and kyua are in the base system.
native() {
	wanted=
	for p in gmake pkgconf lua54 sqlite3; do
		pkg info -e "$p" || wanted="$wanted $p"
	done
	# shellcheck disable=SC2086
	[ -z "$wanted" ] || as_root pkg install -y $wanted
}

check() {
	for p in luacheck:lua54-luacheck python3:python3; do
		command -v "${p%%:*}" >/dev/null ||
		    as_root pkg install -y "${p#*:}" ||
		    say "${p#*:} is not there: its tests will be skipped"
	done
}

capture() {
	pkg info -e qemu || as_root pkg install -y qemu
}

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
