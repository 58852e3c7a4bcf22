#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# setup.sh [way] HOST...: installs what building and running on these hosts
# needs and is missing.  "native" is this machine; the others are rows of
# harness/hosts.tbl: a cross compiler from the system's packages, libraries
# that are built for it into a cache of our own, so that the system's own
# architectures stay as they are, and an emulator where this machine does not
# run the host's programs itself (mk/setup/way.sh).  "check" adds what only the
# project's own tests use, "capture" what make capture does.
#
# "way HOST" sets up only what has not been, and prints how the host's programs
# are started: direct or emulated.
#
# Debian 12 is tested.  FreeBSD's part was only run with a stand-in for pkg.

set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cache=${VMCORPUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmcorpus}

say() { echo "setup: $*" >&2; }
die() { say "$*"; exit 2; }

. "$top/mk/setup/wait.sh"
. "$top/mk/setup/row.sh"
. "$top/mk/setup/way.sh"
. "$top/mk/setup/npm.sh"

if command -v apt-get >/dev/null; then
	. "$top/mk/setup/debian.sh"
elif command -v pkg >/dev/null && [ "$(uname -s)" = FreeBSD ]; then
	. "$top/mk/setup/freebsd.sh"
else
	. "$top/mk/setup/other.sh"
fi

only_way=
if [ "${1:-}" = way ] && [ $# -eq 2 ]; then
	only_way=yes
	shift
	row "$1"
	! known_way || exit 0
fi

# ready HOST...: whether there is nothing to do, and so nothing to wait for.
ready() {
	for what in "$@"; do
		case $what in
		native|check|capture) continue ;;
		esac
		row "$what"
		known_way >/dev/null || return 1
	done
	there "$@"
}

! ready "$@" || exit 0
mkdir -p "$cache"
one_at_a_time
packages "$@" >&2
case " $* " in
*" check "*) npm_packages ;;
esac
for what in "$@"; do
	case $what in
	native|check|capture) continue ;;
	esac
	row "$what"
	sh "$top/mk/hostlibs.sh" "$triple" "$cache" >&2 ||
	    no_host "its libraries could not be built"
	known_way >/dev/null || find_way
done
[ -z "$only_way" ] || known_way
