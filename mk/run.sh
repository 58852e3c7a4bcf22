#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# run.sh [NAME=VALUE]...: sets up, builds, runs the suite, reports.  Behind
# "make run" and "make matrix"; the names are
#
#   IMPLEMENTATION  library or program under test; % stands for the host's name
#   ABI             libkvm, fbsdvmcore or exec
#   HOSTS           hosts to run on (HOST= of make run names one); all, or
#                   matrix for the default set of make matrix
#   TARGET, CASE    rows (amd64, amd64/minidump3, amd64/*/la57; several with
#                   blanks between) and cases (identifier or pattern) to run
#   SHARD           k/n: the k-th of n parts of the cases, on each host
#   VECTOR          with one CASE: that vector alone
#   LEVEL           must: SHOULD cases are left out
#   KNOWN, CLAIMS   files of known failures and of claimed rows
#   SEED, TIMEOUT, KEEP, OFFBITS, DRIVER    see lua/README.md
#   REAL            real cores (docs/real-kernels.md), directories with blanks
#                   or colons between: their cases in place of the suite's
#   SAN             1: the driver and the reference with sanitizers, native only
#   KYUA            1: Kyua runs the cases, with a process for each
#   BASE            with no IMPLEMENTATION: a library that is tested after the
#                   reference, in the same report; on FreeBSD /lib/libkvm.so.7
#                   unless HOSTS or SAN say otherwise, and BASE= for none
#   REPORT          where the report goes (build/report)
#
# "run.sh list [TARGET=] [CASE=] [LEVEL=]" only prints the cases that would run.
#
# Exit status: 0 all passed, 1 failures, 2 could not run (or nothing matched,
# or a host is missing).  make turns 1 into 2.

set -u
cd "$(dirname "$0")/.." || exit 2
make=${MAKE:-make}

die() {
	echo "run: $*" >&2
	exit 2
}

# make -n must not run anything.
case ${MAKEFLAGS:-} in
-*|' '*|'') ;;
*)	case ${MAKEFLAGS%% *} in
	*=*) ;;
	*n*) echo "sh mk/run.sh $*"; exit 0 ;;
	esac ;;
esac

# Every byte order with every word size, a malloc that aligns to 8, pages of
# more than 4 KiB.
MATRIX="amd64 i386 armhf powerpc s390x sparc64"

only_list=
[ "${1:-}" != list ] || {
	only_list=yes
	shift
}

HOSTS='' IMPLEMENTATION='' ABI='' TARGET='' CASE='' VECTOR='' LEVEL='' SHARD=''
KNOWN='' CLAIMS='' SEED='' TIMEOUT='' KEEP='' OFFBITS='' DRIVER='' SAN='' KYUA=''
REAL='' BASE=unset REPORT=build/report
for arg in "$@"; do
	value=${arg#*=}
	case $arg in
	HOSTS=*) HOSTS=$value ;;
	IMPLEMENTATION=*) IMPLEMENTATION=$value ;;
	ABI=*) ABI=$value ;;
	TARGET=*|TARGETS=*) TARGET=$value ;;
	SHARD=*) SHARD=$value ;;
	CASE=*) CASE=$value ;;
	VECTOR=*) VECTOR=$value ;;
	LEVEL=*) LEVEL=$value ;;
	KNOWN=*) KNOWN=$value ;;
	CLAIMS=*) CLAIMS=$value ;;
	SEED=*) SEED=$value ;;
	TIMEOUT=*) TIMEOUT=$value ;;
	KEEP=*) KEEP=$value ;;
	OFFBITS=*) OFFBITS=$value ;;
	DRIVER=*) DRIVER=$value ;;
	REAL=*) REAL=$value ;;
	SAN=*) SAN=${value:+1} ;;
	KYUA=*) KYUA=$value ;;
	BASE=*) BASE=$value ;;
	REPORT=*) REPORT=$value ;;
	*) die "$arg: not understood" ;;
	esac
done

# column HOST N: that column of the host's row in harness/hosts.tbl.
column() {
	awk -F '\t+' -v name="$1" -v n="$2" '
	$1 == name { print $n }' harness/hosts.tbl
}

# A machine that sees none of our files runs all of it itself.
for host in $HOSTS; do
	[ "$(column "$host" 3)" = vm ] || continue
	[ "$HOSTS" = "$host" ] || die "$host: a vm is run alone, not with others"
	[ -z "$only_list" ] || break
	exec sh mk/run-vm.sh "$host" "$(column "$host" 8)" "$@"
done

if [ "$BASE" = unset ]; then
	BASE=
	[ -n "$IMPLEMENTATION$HOSTS$SAN$REAL" ] || [ "$(uname -s)" != FreeBSD ] ||
	    BASE=/lib/libkvm.so.7
fi
if [ -n "$BASE" ] && [ -z "$only_list" ]; then
	[ -z "$IMPLEMENTATION" ] || die "BASE= goes with no IMPLEMENTATION="
	[ -e "$BASE" ] || die "BASE=$BASE: no such file"
	exec sh mk/run-base.sh "$BASE" "$@"
fi

case ${ABI:-libkvm} in
libkvm|fbsdvmcore|exec) ;;
*) die "ABI=$ABI: libkvm, fbsdvmcore or exec is wanted" ;;
esac
case ${LEVEL:-must} in
must|all) ;;
*) die "LEVEL=$LEVEL: must or all is wanted" ;;
esac
[ -z "$VECTOR" ] || [ -n "$CASE" ] || die "VECTOR= needs a CASE="
[ -z "$ABI" ] || [ "$ABI" = libkvm ] || [ -n "$IMPLEMENTATION" ] ||
    die "ABI=$ABI needs an IMPLEMENTATION="

case $SHARD in
'') ;;
*[!0-9/]*|*/*/*|/*|*/|0*) die "SHARD=$SHARD: k/n is wanted" ;;
*/*)	[ "${SHARD%/*}" -ge 1 ] && [ "${SHARD%/*}" -le "${SHARD#*/}" ] ||
	    die "SHARD=$SHARD: k is not from 1 to n" ;;
*) die "SHARD=$SHARD: k/n is wanted" ;;
esac

# Paths go to programs that run elsewhere.
absolute() {
	case $1 in
	/*|'') echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}
for file in "$KNOWN" "$CLAIMS"; do
	[ -z "$file" ] || [ -r "$file" ] || die "$file: cannot be read"
done
KNOWN=$(absolute "$KNOWN") CLAIMS=$(absolute "$CLAIMS")
KEEP=$(absolute "$KEEP") DRIVER=$(absolute "$DRIVER")

# Real cores as the cases want them: with colons between.
cores=
for dir in $(echo "$REAL" | tr : ' '); do
	[ -r "$dir/facts" ] || [ -r "$dir/TestFreeBSDKernelVMCore.py" ] ||
	    die "REAL=$dir: no real core, or not whole: it has no facts"
	cores=$cores${cores:+:}$(cd "$dir" && pwd)
done
[ -z "$cores" ] || [ -n "$HOSTS" ] || HOSTS=native

# way HOST: how its build's programs are started, direct or emulated; nothing
# for native.
way() { [ "$1" = native ] || cat "build/$1/way"; }

# how HOST: the same for a reader: directly, or through which program.
how() {
	[ "$1" != native ] || { echo directly; return; }
	awk -F '\t+' -v name="$1" -v way="$(way "$1")" '
	$1 != name { next }
	way == "direct" && $3 == "local" { print "directly"; next }
	{
		words = way == "direct" ? $8 : $9
		if (!match(words, /qemu-[^ ]*/))
			match(words, /^[^ ]*/)
		print "through " substr(words, RSTART, RLENGTH)
	}' harness/hosts.tbl
}

narrowed=
case $HOSTS in
all) HOSTS=$(awk -F '\t+' '!/^#/ && NF && $3 != "vm" { print $1 }' \
    harness/hosts.tbl) ;;
matrix) HOSTS=$MATRIX ;;
esac
if [ -z "$HOSTS" ]; then
	HOSTS="native i386"
	case $IMPLEMENTATION in
	''|*%*)
		# Foreign hosts are set up with Debian's packages.
		command -v apt-get >/dev/null || {
			HOSTS=native
			narrowed=" HOST=native"
		}
		[ -z "$SAN" ] || HOSTS=native ;;
	*)	HOSTS=native ;;
	esac
fi

# implementation HOST: the path to test there; empty for the reference.  A
# name without a slash that is no file is left to the dynamic linker.
implementation() {
	path=$IMPLEMENTATION
	case $path in
	*%*) path=${path%%%*}$1${path#*%} ;;
	esac
	case $path in
	*/*) absolute "$path" ;;
	*) if [ -e "$path" ]; then absolute "$path"; else echo "$path"; fi ;;
	esac
}

name=reference
[ -z "$IMPLEMENTATION" ] || name=$(basename "$IMPLEMENTATION")
b=build/native
results=build/results/$(echo "$name${REAL:+-real}${SAN:+-san}${SHARD:+-$SHARD}" | tr -c 'A-Za-z0-9._\n-' -)
mkdir -p "$results" || exit 2
rm -f "$results"/*.db "$results"/*.log "$results"/*.plan
# How long cases took tells which to begin with.
for file in "$results"/*.jsonl; do
	[ ! -e "$file" ] || mv "$file" "${file%.jsonl}.earlier"
done
jobs=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

# await COMMAND...: runs it such that a signal to this shell ends it too, now.
child=
await() {
	"$@" <&0 &
	child=$!
	wait "$child"
	set -- "$?"
	child=
	return "$1"
}

scratch='' keepers='' linked=''
stop_keepers() {
	# shellcheck disable=SC2086
	[ -z "$keepers" ] || {
		kill $keepers 2>/dev/null
		wait $keepers 2>/dev/null
	}
	keepers=
}
leave() {
	[ -z "$child" ] || {
		kill "$child" 2>/dev/null
		wait "$child" 2>/dev/null
	}
	stop_keepers
	[ -z "$linked" ] || rm -f "$linked"
	[ -z "$scratch" ] || rm -rf "$scratch"
}
trap leave EXIT
trap 'exit 2' INT TERM HUP

# build HOST [VARIABLE=VALUE]...: what make all makes for it.
build() {
	host=$1
	shift
	[ -n "$only_list" ] || echo "building for $host"
	case ${MAKEFLAGS:-} in
	*jobserver*) ;;
	*) set -- "$@" -j "$jobs" ;;
	esac
	await "$make" --no-print-directory HOST="$host" "$@" all \
	    >"$results/build-$host.log" 2>&1
}

await sh mk/setup.sh native || die "this machine could not be set up"
for san in '' ${SAN:+"$SAN"}; do
	build native B="$b${san:+-san}" SAN="$san" || {
		tail -n 30 "$results/build-native.log" >&2
		die "the build for native failed: $results/build-native.log"
	}
done
kyuafile=$b/tests${REAL:+/real}/Kyuafile
[ -e "$kyuafile" ] || die "$kyuafile is missing"
lua=$b/share/vmcorpus/lua

# run_lua COMMAND OPTION...: lua/run.lua.
run_lua() {
	command=$1
	shift
	await "$b/bin/atf-lua" "$lua/run.lua" "$command" \
	    kyuafile="$kyuafile" jobs="$jobs" "$@"
}

if [ -n "$only_list" ]; then
	run_lua list target="$TARGET" case="$CASE" level="$LEVEL" -- \
	    -v real="$cores"
	exit
fi

# What runs that were killed have left: directories are named after their
# shell.
clear_away() {
	for dir in "$1"/vmcorpus.*.*; do
		owner=${dir#"$1"/vmcorpus.}
		owner=${owner%.*}
		case $owner in
		''|*[!0-9]*) continue ;;
		esac
		[ ! -w "$dir" ] || kill -0 "$owner" 2>/dev/null ||
		    rm -rf "$dir"
	done
}

# Where cases make their cores.  They make and remove tens of thousands of
# files, which takes a disk longer than the cases; where nobody has said TMPDIR
# memory does as well, if the boards among the hosts see it.
in_memory() {
	[ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ] || return 1
	clear_away /dev/shm
	df -Pk -t tmpfs /dev/shm 2>/dev/null |
	    awk 'NR == 2 { big = $4 >= 1024 * 1024 } END { exit !big }' &&
	    scratch=$(mktemp -d "/dev/shm/vmcorpus.$$.XXXXXX") || return 1
	for host in $HOSTS; do
		[ "$(column "$host" 3)" = remote ] || continue
		# shellcheck disable=SC2046
		$(column "$host" 8) test -d "$scratch" </dev/null 2>/dev/null || {
			rmdir "$scratch"
			return 1
		}
	done
}
in_memory || {
	clear_away "${TMPDIR:-/tmp}"
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus.$$.XXXXXX") || exit 2
}

# Raw memory has a name below /dev/vmm.  FreeBSD gives no process a /dev of its
# own, but root can make the name there, for as long as this runs.
if [ "$(uname -s)" = FreeBSD ] && [ "$(id -u)" -eq 0 ]; then
	# One that leads nowhere is of a run that was killed.
	[ -e /dev/vmm ] || rm -f /dev/vmm
	[ -e /dev/vmm ] || ! ln -s "$scratch" /dev/vmm || linked=/dev/vmm
fi

# with_suite PREFIX HOST PATH COMMAND...: the command, with the suite's
# configuration for a host and the implementation there behind it, in words
# "-v PREFIXname=value".
with_suite() {
	prefix=$1 host=$2 path=$3
	shift 3
	for pair in "host=$host" "implementation=$path" "abi=$ABI" \
	    "level=$LEVEL" "vector=$VECTOR" "known=$KNOWN" "claims=$CLAIMS" \
	    "seed=$SEED" "timeout=$TIMEOUT" "keep=$KEEP" "offbits=$OFFBITS" \
	    "driver=$DRIVER" "real=$cores" "keeper=$scratch/%" "vmm=$scratch" \
	    "together=$others" "sanitized=$SAN"; do
		[ -z "${pair#*=}" ] || set -- "$@" -v "$prefix$pair"
	done
	await "$@"
}

# The plan is of all shards.  Without real cores all rows are wanted.
rows=lua/vmcorpus/rows.tbl
[ -z "$REAL" ] || rows=
run_lua plan target="$TARGET" case="$CASE" level="$LEVEL" shard="$SHARD" \
    rows="$rows" into="$results" -- -v real="$cores" || exit 2
count=$(wc -l <"$results/chosen.plan")

selection="${TARGET:+ TARGET=$TARGET}${CASE:+ CASE=$CASE}"
selection="$selection${VECTOR:+ VECTOR=$VECTOR}$narrowed${REAL:+ REAL}"
set -- -o "$REPORT" --suite-version "$(cat VERSION)" --abi "${ABI:-libkvm}" \
    --implementation "$name" --plan "$results/rows.plan" \
    --selection "${selection# }" --known "$KNOWN" --claims "$CLAIMS"
[ -n "$IMPLEMENTATION" ] || set -- "$@" --reference
[ "$LEVEL" != must ] || set -- "$@" --left-out should
[ -z "$SEED" ] || set -- "$@" --seed "$SEED"
[ -z "$SHARD" ] || set -- "$@" --shard "$SHARD" --hosts "$HOSTS" \
    --part "$count"
[ "$count" -ne 1 ] || set -- "$@" --evidence

# A driver takes longer to start than most cases, under an emulator much longer:
# kvmkeep lends running ones.  Its socket is called as the host; the
# name must be short.  Those for raw memory see the directory of the cases as
# /dev/vmm.
# start_keeper HOST
start_keeper() {
	kind=$(column "$1" 3)
	[ -z "$KYUA" ] || case $kind,$(way "$1"),$HOSTS in
	local,direct,*' '*' '*) ;;
	local,direct,*|,*) return 0 ;;
	esac
	set -- "$1" "$(implementation "$1")"
	command=$("$b/bin/atf-lua" "$lua/command.lua" \
	    -v "host=$1" -v "implementation=$2" -v "abi=$ABI" \
	    -v "driver=$DRIVER" -v "offbits=$OFFBITS" \
	    -v "sanitized=$SAN") || return 1
	keep "$1" "$command" || return 1
	[ "$kind" = remote ] || keep "$1.vmm" "$command" -d "$scratch"
}

# keep SOCKET COMMAND [OPTION...]: starts a kvmkeep there.
keep() {
	socket=$1
	command=$2
	shift 2
	eval "cd \"\$scratch\" && \
	    exec \"\$OLDPWD/$b/bin/kvmkeep\" \"\$@\" $socket $command" &
	keepers="$keepers $!"
	tries=0
	until [ -S "$scratch/$socket" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] && kill -0 "$!" || return 1
		sleep 0.05
	done
}

# prepare HOST: all that is needed to run there; or 1, and the reason in why.
prepare() {
	path=$(implementation "$1")
	if [ "$1" != native ]; then
		sh mk/setup.sh "$1" 2>"$results/setup-$1.log" || {
			why=$(tail -n 1 "$results/setup-$1.log")
			return 1
		}
		build "$1" B="build/$1" SAN= || {
			tail -n 30 "$results/build-$1.log" >&2
			why="the build failed: $results/build-$1.log"
			return 1
		}
	fi
	case $path in
	*/*) [ -e "$path" ] || { why="$path: no such file"; return 1; } ;;
	esac
	why=$("$b/bin/atf-lua" "$lua/probe.lua" -v "host=$1" \
	    -v "implementation=$path" -v "abi=$ABI" -v "driver=$DRIVER" \
	    -v "offbits=$OFFBITS" -v "sanitized=$SAN" 2>&1) || return 1
	start_keeper "$1" || {
		why="kvmkeep does not start"
		return 1
	}
}

# test_on NAME HOST PATH OTHERS PLAN: the cases of a plan on a host, and on
# others (with commas between) side by side.  Sets db to the results; or why, if
# they are not whole.
test_on() {
	name=$1 host=$2 path=$3 others=$4 plan=$5
	if [ -n "$KYUA" ]; then
		with_kyua
	else
		db=$results/$name.jsonl
		with_suite '' "$host" "$path" "$b/bin/atf-lua" "$lua/run.lua" \
		    execute kyuafile="$kyuafile" jobs="$jobs" name="$name" \
		    plan="$plan" output="$db" scratch="$scratch" \
		    earlier="$results/$name.earlier" --
		status=$?
		[ "$status" -le 1 ] ||
		    why="the run ended with status $status"
	fi
	rm -f "$results/$name.earlier"
	[ -s "$db" ]
}

# Kyua wants its options in front of the command.
with_kyua() {
	db=$results/$name.db
	# shellcheck disable=SC2016
	TMPDIR=$scratch with_suite test_suites.vmcorpus. "$host" "$path" \
	    sh -c '
	results=$1 jobs=$2 kyuafile=$3 db=$4 plan=$5
	shift 5
	exec kyua --config=none --logfile="$results/kyua.log" \
	    --loglevel=warning -v "parallelism=$jobs" "$@" test -k "$kyuafile" \
	    --results-file="$db" $(cut -d " " -f 1 "$plan")' sh \
	    "$results" "$jobs" "$kyuafile" "$scratch/$name.db" "$plan" \
	    >"$results/$name.log" 2>&1
	status=$?
	[ ! -e "$scratch/$name.db" ] || mv "$scratch/$name.db" "$results"
	[ "$status" -le 1 ] || {
		tail -n 10 "$results/$name.log" >&2
		why="kyua ended with status $status: $results/$name.log"
	}
}

cases() {
	[ "$1" -eq 1 ] && echo "1 case" || echo "$1 cases"
}

ready=
for h in $HOSTS; do
	why=
	if prepare "$h"; then
		ready="$ready $h"
	else
		echo "run: $h: $why" >&2
		set -- "$@" --host "$h" --path "$(implementation "$h")" \
		    --not-run "$h=$why"
	fi
done

[ -n "$ready" ] || exit 2

# A case is run once for all hosts, whose answers are compared byte for byte.
# Where that does not settle it, it is run again on each host that is left.
together=
first=${ready# }
first=${first%% *}
rest=$(echo "${ready# $first}" | sed 's/^ //; s/ /,/g')
if [ "$count" -gt 1 ] && [ -n "$rest" ]; then
	echo "running on$ready together: $(cases "$count")"
	# shellcheck disable=SC2086
	test_on together "$first" "$(implementation %)" "$rest" \
	    "$results/chosen.plan" && together=$db
	[ -n "$together" ] || echo "run: together: $why" >&2
fi
[ -z "$together" ] || "$b/bin/vmcorpus-report" --settled "$together" \
    >"$results/settled.plan" || exit 2

for h in $ready; do
	set -- "$@" --host "$h" --path "$(implementation "$h")" \
	    --how "$(how "$h")"
	[ "$h" = native ] || set -- "$@" --class "bits=$(column "$h" 4) \
order=$(column "$h" 5) page=$(column "$h" 6) malloc=$(column "$h" 7)"
	left=$results/chosen.plan
	n=$count
	if [ -n "$together" ]; then
		left=$results/$h.plan
		awk -v host="$h" '
		    NR == FNR { if ($1 == host) settled[$2] = 1; next }
		    !($1 in settled)' \
		    "$results/settled.plan" "$results/chosen.plan" >"$left"
		n=$(wc -l <"$left")
	fi
	why='' db=
	[ "$n" -eq 0 ] || {
		echo "running on $h${together:+ alone}: $(cases "$n")"
		test_on "$h" "$h" "$(implementation "$h")" "" "$left"
	}
	[ -z "$why" ] || echo "run: $h: $why" >&2
	if [ -n "$together" ]; then
		[ ! -s "$db" ] || set -- "$@" --again "$db"
		set -- "$@" --together "$together"
	elif [ -s "$db" ]; then
		set -- "$@" "$db"
	else
		set -- "$@" --not-run "$h=$why"
	fi
done
stop_keepers

echo
"$b/bin/vmcorpus-report" "$@"
status=$?
echo
case $status in
0)	echo "all that was asked passed, or was skipped with a reason" ;;
1)	echo "there are failures" ;;
*)	echo "the run is not whole: something is missing or was not tested" ;;
esac
echo "report: $REPORT/index.html (also junit.xml, results.jsonl)"
all=$(wc -l <"$results/all.plan")
[ "$count" -eq "$all" ] ||
    echo "not run: $((all - count)) of $all cases, by${selection:-${LEVEL:+ \
LEVEL=$LEVEL}}${SHARD:+ SHARD=$SHARD}"
exit "$status"
