# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# Rows of harness/hosts.tbl, for setup.sh.

# row HOST: sets name, triple, kind, bits... from the host's row, and line to
# all of it.
row() {
	while read -r line; do
		IFS='	' read -r name triple kind bits order page align \
		    direct emulated flags needs notes <<EOF
$line
EOF
		[ "$name" != "$1" ] || return 0
	done <"$top/harness/hosts.tbl"
	die "$1: no such host in harness/hosts.tbl"
}

# fill TEXT DIRECTORY: the words of a column, without -, the triple and the
# directory of a build being put in.
fill() {
	text=$1
	[ "$text" != - ] || text=
	for pair in "%t $triple" "%b ${2:-}"; do
		while :; do
			case $text in
			*"${pair%% *}"*) ;;
			*) break ;;
			esac
			text="${text%%"${pair%% *}"*}${pair#* }${text#*"${pair%% *}"}"
		done
	done
	printf '%s\n' "$text"
}

# no_host WHY...: the row's host cannot be had.
no_host() { die "$name: $*; to go without it: make run HOST=native"; }
