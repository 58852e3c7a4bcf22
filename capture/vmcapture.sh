#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# vmcapture: see vmcapture(1).  The work is vmcapture/main.lua's; this sees to
# it that its directory goes away, and with it what runs there, however it ends.

self=$0
while [ -h "$self" ]; do
	link=$(readlink "$self")
	case $link in
	/*) self=$link ;;
	*) self=${self%/*}/$link ;;
	esac
done
case $self in
*/*) ;;
*) self=./$self ;;
esac
prefix=$(cd "${self%/*}/.." && pwd) || exit 2

work=
lua=
# shellcheck disable=SC2329
finish() {
	trap '' INT TERM HUP
	[ -z "$lua" ] || {
		kill "$lua" 2>/dev/null
		wait "$lua" 2>/dev/null
		echo "vmcapture: interrupted" >&2
	}
	[ -z "$work" ] || rm -rf "$work" "/dev/shm/${work##*/}"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

work=$(mktemp -d "${TMPDIR:-/tmp}/vmcapture.XXXXXX") || exit 2
# In the background, so that a signal is heard at once.
"$prefix/bin/atf-lua" "$prefix/share/vmcorpus/lua/vmcapture/main.lua" "$work" \
    "$@" </dev/null &
lua=$!
wait "$lua"
status=$?
lua=
exit "$status"
