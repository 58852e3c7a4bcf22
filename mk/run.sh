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
#   SAN             1: the build with sanitizers, native only
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

HOSTS='' IMPLEMENTATION='' ABI='' TARGET='' CASE='' VECTOR='' LEVEL='' SHARD=''
KNOWN='' CLAIMS='' SEED='' TIMEOUT='' KEEP='' OFFBITS='' DRIVER='' SAN=''
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
	SAN=*) SAN=$value ;;
	*) die "$arg: not understood" ;;
	esac
done

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

# column HOST N: that column of the host's row in harness/hosts.tbl.
column() {
	awk -F '\t+' -v name="$1" -v n="$2" '
	$1 == name { print $n }' harness/hosts.tbl
}

# way HOST: how its build's programs are started, direct or emulated; nothing
# for native.
way() { [ "$1" = native ] || cat "build/$1/way"; }

narrowed=
case $HOSTS in
all) HOSTS=$(awk -F '\t+' '!/^#/ && NF { print $1 }' harness/hosts.tbl) ;;
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
b=build/native${SAN:+-san}
results=build/results/$(echo "$name${SAN:+-san}${SHARD:+-$SHARD}" | tr -c 'A-Za-z0-9._\n-' -)
mkdir -p "$results" || exit 2
rm -f "$results"/*.db "$results"/*.log "$results"/*.plan
jobs=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

# build HOST [VARIABLE=VALUE]...: what make all makes for it.
build() {
	host=$1
	shift
	echo "building for $host"
	case ${MAKEFLAGS:-} in
	*jobserver*) ;;
	*) set -- "$@" -j "$jobs" ;;
	esac
	"$make" --no-print-directory HOST="$host" "$@" all \
	    >"$results/build-$host.log" 2>&1
}

sh mk/setup.sh native || die "this machine could not be set up"
build native B="$b" SAN="$SAN" || {
	tail -n 30 "$results/build-native.log" >&2
	die "the build for native failed: $results/build-native.log"
}
kyuafile=$b/tests/Kyuafile
[ -e "$kyuafile" ] || die "$kyuafile is missing"

# Where cases make their cores.  They make and remove tens of thousands of
# files, which takes a disk longer than the cases; where nobody has said TMPDIR
# memory does as well, if the boards among the hosts see it.
in_memory() {
	[ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ] &&
	    df -Pk -t tmpfs /dev/shm 2>/dev/null |
	    awk 'NR == 2 { big = $4 >= 1024 * 1024 } END { exit !big }' &&
	    scratch=$(mktemp -d /dev/shm/vmcorpus.XXXXXX) || return 1
	for host in $HOSTS; do
		[ "$(column "$host" 3)" = remote ] || continue
		# shellcheck disable=SC2046
		$(column "$host" 8) test -d "$scratch" </dev/null 2>/dev/null || {
			rmdir "$scratch"
			return 1
		}
	done
}
in_memory || scratch=$(mktemp -d "${TMPDIR:-/tmp}/vmcorpus.XXXXXX") || exit 2

keepers=
stop_keepers() {
	# shellcheck disable=SC2086
	[ -z "$keepers" ] || kill $keepers 2>/dev/null
	keepers=
}
trap 'stop_keepers; rm -rf "$scratch"' EXIT
trap 'exit 2' INT TERM HUP

# kyua_with HOST PATH COMMAND...: Kyua with the suite's configuration, for a
# host and the implementation there.
kyua_with() {
	host=$1
	path=$2
	shift 2
	for pair in "host=$host" "implementation=$path" "abi=$ABI" \
	    "level=$LEVEL" "vector=$VECTOR" "known=$KNOWN" "claims=$CLAIMS" \
	    "seed=$SEED" "timeout=$TIMEOUT" "keep=$KEEP" "offbits=$OFFBITS" \
	    "driver=$DRIVER"; do
		[ -z "${pair#*=}" ] ||
		    set -- -v "test_suites.vmcorpus.$pair" "$@"
	done
	TMPDIR=$scratch kyua --config=none --logfile="$results/kyua.log" \
	    --loglevel=warning -v "parallelism=$jobs" "$@"
}

# Lines "PROGRAM:CASE ROW LEVEL" of all there is.
list() {
	kyua_with native "" list -v -k "$kyuafile" >"$results/list.log" 2>&1 || {
		cat "$results/list.log" >&2
		return 1
	}
	awk '
	function flush() {
		if (id != "")
			print id, row, level
	}
	/^[^ ]/ { flush(); id = $1; row = "-"; level = "must" }
	$1 == "custom.vmcorpus.row" { row = $3 }
	$1 == "custom.vmcorpus.level" { level = $3 }
	END { flush() }' "$results/list.log"
}

# matches TEXT PATTERN
matches() {
	# shellcheck disable=SC2254
	case $1 in
	$2) return 0 ;;
	esac
	return 1
}

# targeted ROW: whether TARGET asks for it.
targeted() {
	[ -n "$TARGET" ] || return 0
	set -f
	for pattern in $TARGET; do
		if matches "$1" "$pattern" || matches "$1" "$pattern/*"; then
			set +f
			return 0
		fi
	done
	set +f
	return 1
}

# Of those lines the ones that were asked for.  A program that could not be
# listed stays: whatever it holds, it is broken.
chosen() {
	while read -r id row level; do
		case $id in
		*:__test_cases_list__)
			echo "${id%:*} - must"
			continue ;;
		esac
		[ "$LEVEL" != must ] || [ "$level" != should ] || continue
		[ -z "$CASE" ] || matches "${id#*:}" "$CASE" || continue
		targeted "$row" || continue
		echo "$id $row $level"
	done
}

# The rows that must not be empty: all of docs/clauses.md, unless cases were
# named.
rows() {
	[ -z "$CASE" ] || return 0
	{
		grep -oE '[a-z0-9]+/[a-z]+[0-9][0-9.]*/[a-z0-9]+' \
		    docs/clauses.md
		echo api
	} | sort -u | while read -r row; do
		targeted "$row" || continue
		echo "$row must 0"
	done
}

list >"$results/all.plan" || die "the cases cannot be listed"
chosen <"$results/all.plan" >"$results/chosen.plan"
count=$(wc -l <"$results/chosen.plan")
[ "$count" -gt 0 ] ||
    die "no case matches${TARGET:+ TARGET=$TARGET}${CASE:+ CASE=$CASE}"
{ awk '{ n[$2 " " $3]++ } END { for (k in n) print k, n[k] }' \
    "$results/chosen.plan"; rows; } | sort >"$results/rows.plan"

# The plan is of all shards.  One after the other takes a case, so that each
# has of the long ones.
if [ -n "$SHARD" ]; then
	awk -v k="${SHARD%/*}" -v n="${SHARD#*/}" 'NR % n == k % n' \
	    "$results/chosen.plan" >"$results/shard.plan"
	mv "$results/shard.plan" "$results/chosen.plan"
	count=$(wc -l <"$results/chosen.plan")
	[ "$count" -gt 0 ] || die "SHARD=$SHARD: there are fewer cases"
fi

selection="${TARGET:+ TARGET=$TARGET}${CASE:+ CASE=$CASE}"
selection="$selection${VECTOR:+ VECTOR=$VECTOR}$narrowed"
filters=
[ "$count" -eq "$(wc -l <"$results/all.plan")" ] ||
    filters=$(cut -d ' ' -f 1 "$results/chosen.plan")

set -- -o build/report --suite-version "$(cat VERSION)" --abi "${ABI:-libkvm}" \
    --implementation "$name" --plan "$results/rows.plan" \
    --selection "${selection# }" --known "$KNOWN" --claims "$CLAIMS"
[ -n "$IMPLEMENTATION" ] || set -- "$@" --reference
[ "$LEVEL" != must ] || set -- "$@" --left-out should
[ -z "$SEED" ] || set -- "$@" --seed "$SEED"
[ -z "$SHARD" ] || set -- "$@" --shard "$SHARD" --hosts "$HOSTS" \
    --part "$count"
[ "$count" -ne 1 ] || set -- "$@" --evidence

# A driver under an emulator, or far away, starts slowly, and with many hosts
# all do: kvmkeep lends running ones.  Its socket is called as the host; the
# name must be short.  Those for raw memory see the directory of the cases as
# /dev/vmm.
# start_keeper HOST
start_keeper() {
	kind=$(column "$1" 3)
	case $kind,$(way "$1"),$HOSTS in
	local,direct,*' '*' '*) ;;
	local,direct,*|,*) return 0 ;;
	esac
	set -- "$1" "$(implementation "$1")"
	command=$("$b/bin/atf-lua" "$b/share/vmcorpus/lua/command.lua" \
	    -v "host=$1" -v "implementation=$2" -v "abi=$ABI" \
	    -v "driver=$DRIVER" -v "offbits=$OFFBITS") || return 1
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
	start_keeper "$1" || {
		why="kvmkeep does not start"
		return 1
	}
}

# test_on NAME HOST PATH OTHERS [FILTER...]: on a host, and on others (with
# commas between) side by side: the results in $results/NAME.db, or why there are
# none in why.
test_on() {
	into=$1
	host=$2
	path=$3
	others=$4
	shift 4
	kyua_with "$host" "$path" \
	    -v "test_suites.vmcorpus.keeper=$scratch/%" \
	    -v "test_suites.vmcorpus.vmm=$scratch" \
	    ${others:+-v "test_suites.vmcorpus.together=$others"} test \
	    -k "$kyuafile" --results-file="$scratch/$into.db" "$@" \
	    >"$results/$into.log" 2>&1
	status=$?
	[ ! -e "$scratch/$into.db" ] || mv "$scratch/$into.db" "$results"
	[ "$status" -le 1 ] && [ -s "$results/$into.db" ] || {
		tail -n 10 "$results/$into.log" >&2
		why="kyua ended with status $status: $results/$into.log"
		[ -s "$results/$into.db" ]
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

# A case is run once for all hosts, whose answers are compared byte for byte.
# Where that does not settle it, it is run again on each host that is left.
together=
first=${ready# }
first=${first%% *}
rest=$(echo "${ready# $first}" | sed 's/^ //; s/ /,/g')
if [ "$count" -gt 1 ] && [ -n "$rest" ]; then
	echo "running on$ready together: $(cases "$count")"
	# shellcheck disable=SC2086
	test_on together "$first" "$(implementation %)" "$rest" $filters &&
	    together=$results/together.db
	[ -n "$together" ] || echo "run: together: $why" >&2
fi
[ -z "$together" ] || "$b/bin/vmcorpus-report" --settled "$together" \
    >"$results/settled.plan" || exit 2

for h in $ready; do
	set -- "$@" --host "$h" --path "$(implementation "$h")"
	[ "$h" = native ] || set -- "$@" --class "bits=$(column "$h" 4) \
order=$(column "$h" 5) page=$(column "$h" 6) malloc=$(column "$h" 7) \
runs=$(way "$h")"
	left=$filters
	n=$count
	if [ -n "$together" ]; then
		left=$(awk -v host="$h" '
		    NR == FNR { if ($1 == host) settled[$2] = 1; next }
		    !($1 in settled) { print $1 }' \
		    "$results/settled.plan" "$results/chosen.plan")
		n=$(printf '%s' "$left" | grep -c .)
	fi
	why=
	[ "$n" -eq 0 ] || {
		echo "running on $h${together:+ alone}: $(cases "$n")"
		# shellcheck disable=SC2086
		test_on "$h" "$h" "$(implementation "$h")" "" $left
	}
	[ -z "$why" ] || echo "run: $h: $why" >&2
	if [ -n "$together" ]; then
		[ ! -s "$results/$h.db" ] || set -- "$@" --again "$results/$h.db"
		set -- "$@" --together "$together"
	elif [ -s "$results/$h.db" ]; then
		set -- "$@" "$results/$h.db"
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
echo "report: build/report/index.html (also junit.xml, results.jsonl)"
exit "$status"
