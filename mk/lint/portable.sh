# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# portable.sh: scripts and make rules use what every POSIX system has

# Of Lua, lines that give something to a shell.  hostlibs.sh and setup/debian.sh are Debian's.
# shellcheck disable=SC2046
awk '
FILENAME == "mk/lint/portable.tbl" {
	if (/^#/)
		next
	n++
	rule[n] = "(^|[^[:alnum:]_./$-])" substr($0, 1, index($0, "\t") - 1)
	example = $0
	sub(/^[^\t]*\t+ *\t*/, "", example)
	if (example !~ rule[n])
		print FILENAME ":" FNR ": does not find its own " example
	next
}
/^[[:blank:]]*(#|--)/ || /# not POSIX: / { next }
FILENAME ~ /[.]lua$/ && !/os[.]execute|popen|[^a-z_]sh\(|"-c"/ { next }
{
	for (i = 1; i <= n; i++)
		if ($0 ~ rule[i]) {
			print FILENAME ":" FNR ": " $0
			next
		}
}' mk/lint/portable.tbl $(tracked '*.sh' '*.mk' '*.awk' '*.lua' GNUmakefile \
    Makefile .ci/run ':!mk/hostlibs.sh' ':!mk/setup/debian.sh')
