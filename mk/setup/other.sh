# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# Other systems, for setup.sh: nothing is installed, what is missing is named.

# compiles HEADER: whether it is there.
compiles() { echo "#include <$1>" | "${CC:-cc}" -E - >/dev/null 2>&1; }

# Asking is all that there is to do.
there() { false; }

packages() {
	wanted=
	for p in "${CC:-cc}" pkg-config "${LUA:-lua}" kyua sqlite3; do
		command -v "$p" >/dev/null || wanted="$wanted $p"
	done
	for p in libelf.h gelf.h zlib.h; do
		compiles "$p" || wanted="$wanted $p"
	done
	pkg-config --exists lua5.4 2>/dev/null ||
	    pkg-config --exists lua-5.4 2>/dev/null ||
	    wanted="$wanted liblua5.4"
	[ -z "$wanted" ] || die "$(uname -s): neither Debian's apt-get nor" \
	    "FreeBSD's pkg is here; install by hand:$wanted"
	for what in "$@"; do
		case $what in
		native|check|capture) ;;
		*)
			row "$what"
			no_host "foreign hosts are set up on Debian only" ;;
		esac
	done
}
