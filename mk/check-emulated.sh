#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-emulated.sh ROW...: i386 where this machine is denied to run its programs
# itself: it must be set up, built and be what its row says under its emulator,
# and what the suite finds on the rows of targets must be, case by case, what it
# finds when the programs run directly, where they do.  The last line is
# "N passed, N failed, N skipped".

set -u
make=${MAKE:-make}
host=i386
work=build/check-emulated
passed=0 failed=0 skipped=0

good() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}

# suite WAY ROW...: what the suite finds, as lines "CASE RESULT VECTORS FAILED",
# in $work/WAY.
suite() {
	way=$1
	shift
	sh mk/run.sh HOSTS=$host TARGETS="$*"
	status=$?
	[ $status -le 1 ] || bad "the suite, $way: exit status $status"
	how=$(sed -n 's/.*"kind":"run".*"how":"\([^"]*\)".*/\1/p' \
	    build/report/results.jsonl)
	case $way,$how in
	direct,directly|emulated,"through qemu-i386") good ;;
	*) bad "the report says that programs run ${how:-nowhere}, not $way" ;;
	esac
	${LUA:-lua5.4} - >"$work/$way" <<'LUA'
package.path = "report/?.lua;" .. package.path
local json = require "vmreport.json"
for line in io.lines("build/report/results.jsonl") do
	local r = json.decode(line)
	if r.kind == "case" then
		print(r.id, r.result, r.vectors or "-", r.vectors_failed or "-")
	end
end
LUA
}

mkdir -p "$work"
VMCORPUS_DIRECT=no
export VMCORPUS_DIRECT
if sh mk/setup.sh $host && "$make" --no-print-directory HOST=$host all; then
	good
else
	bad "$host cannot be set up or built"
	finish
fi
if "$make" --no-print-directory HOST=$host check-row; then
	good
else
	bad "$host is not what its row says"
fi
suite emulated "$@"
if [ -s "$work/emulated" ]; then
	good
else
	bad "no case was run"
fi

unset VMCORPUS_DIRECT
way=$(sh mk/setup.sh way $host)
if [ "$way" != direct ]; then
	echo "skipped: this machine does not run $host's programs itself"
	skipped=1
	finish
fi
suite direct "$@"
if diff "$work/direct" "$work/emulated"; then
	good
else
	bad "$host's results are others under its emulator"
fi
finish
