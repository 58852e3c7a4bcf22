#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# real.sh KERNEL=FILES [MACHINE=NAMES] [FULL=1] [CORES=llvm] [NAME=VALUE]...:
# captures the core of each kernel on each machine (MACHINE=all: every one of
# its target; without: the one that suits it), and runs the cases of real cores
# on them.  Behind "make real"; other names are those of run.sh.  The cores stay
# in build/real.
#
# Exit status: 0 all passed, 1 failures, 2 a core could not be captured or asked.

set -u
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}

die() {
	echo "real: $*" >&2
	exit 2
}

KERNEL='' MACHINE='' FULL='' CORES=''
rest=
for arg in "$@"; do
	value=${arg#*=}
	case $arg in
	KERNEL=*) KERNEL=$value ;;
	MACHINE=*) MACHINE=$value ;;
	FULL=*) FULL=$value ;;
	CORES=*) CORES=$value ;;
	*)	# Quoted, for the shell to take apart again.
		rest="$rest '$(printf '%s' "$arg" | sed "s/'/'\\\\''/g")'" ;;
	esac
done
case $CORES in
''|llvm) ;;
*) die "CORES=$CORES: llvm is the only set there is" ;;
esac
[ -n "$KERNEL$CORES" ] || die 'KERNEL="FILE..." names the kernels'

sh mk/setup.sh native || exit 2
"$make" --no-print-directory all >build/real.log 2>&1 || {
	tail -n 20 build/real.log >&2
	die "the build failed: build/real.log"
}
bin=build/native/bin

# machines KERNEL: a line each.
machines() {
	case $MACHINE in
	all) "$bin/vmcapture" --list "$1" ;;
	'') echo - ;;
	*) echo "$MACHINE" | tr ' ' '\n' ;;
	esac
}

out=build/real
rm -rf "$out"
mkdir -p "$out" || exit 2
bad=0
cores=
n=0
for kernel in $KERNEL; do
	for machine in $(machines "$kernel"); do
		n=$((n + 1))
		dir=$out/$n
		set -- "$kernel" -o "$dir"
		[ "$machine" = - ] || set -- "$@" --machine "$machine"
		[ -z "$FULL" ] || set -- "$@" --full
		if "$bin/vmcapture" "$@"; then
			cores="$cores $dir"
		else
			rm -rf "$dir"
			bad=2
		fi
	done
done

# Four more that kernels wrote lie in LLVM's tests.
[ "$CORES" != llvm ] || {
	cache=${VMCORPUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmcorpus}
	if llvm=$(sh mk/real-llvm.sh "$cache" 2>build/real-llvm.log); then
		cores="$cores $llvm"
	else
		echo "real: CORES=llvm is skipped: $(tail -n 1 \
		    build/real-llvm.log)" >&2
	fi
}

status=0
[ -z "$cores" ] || {
	eval "sh mk/run.sh REAL=\"\$cores\" $rest"
	status=$?
}
[ "$bad" -eq 0 ] || echo "real: not every core could be captured" >&2
[ "$status" -gt "$bad" ] || status=$bad
exit "$status"
