# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# other-make.sh: another make hands over to gmake, with targets and variables

need bmake
unset MAKEFLAGS MAKELEVEL
mkdir "$tmp/bin"
cat >"$tmp/bin/gmake" <<'END'
#!/bin/sh
[ "$1" = --version ] && echo "GNU Make 0" || printf '<%s>' "$@"
END
chmod 755 "$tmp/bin/gmake"

# hands_over EXPECTED WORD...
hands_over() {
	expected=$1
	shift
	got=$(PATH=$tmp/bin:$PATH bmake "$@" 2>&1)
	[ "$got" = "$expected" ] || echo "bmake $*: $got"
}
hands_over '<all>'
# "bench" is also a directory's name.
hands_over "<CASE=x'y><TARGET=a  b><bench>" bench TARGET='a  b' CASE="x'y"
# And the real one does what it does without.
[ "$(bmake help 2>&1)" = "$(make help)" ] || echo "bmake help is not make help"
