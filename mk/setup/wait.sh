# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# Waiting for locks, for setup.sh: what is waited for is named after five
# seconds, and again each minute.

# waits SECONDS WHAT...: another second, SECONDS having gone.
waits() {
	if [ "$1" -eq 5 ] || { [ "$1" -gt 5 ] && [ $(($1 % 60)) -eq 5 ]; }; then
		shift
		say "waiting for $*"
	fi
	sleep 1
}

# Where there is no flock a link that names its owner does.
lock_link() {
	link=$cache/.lock.owner
	waited=0
	until ln -s "process $$" "$link" 2>/dev/null; do
		[ -d "$cache" ] && [ -w "$cache" ] || die "$cache: not writable"
		waits "$waited" "the lock $link of another set-up," \
		    "$(readlink "$link" || echo "which ends");" \
		    "remove it if there is none"
		waited=$((waited + 1))
	done
	trap 'rm -f "$link"' EXIT
	trap 'exit 2' INT TERM HUP
}

# One set-up at a time.  What is begun below holds the lock too, so that it
# lasts until the last of it ends.
one_at_a_time() {
	if ! command -v flock >/dev/null; then
		lock_link
		return
	fi
	exec 9>"$cache/.lock"
	waited=0
	until flock -n 9; do	# not POSIX: looked for above
		waits "$waited" "the lock $cache/.lock of another set-up"
		waited=$((waited + 1))
	done
}
