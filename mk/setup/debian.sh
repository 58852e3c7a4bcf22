# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# Debian's packages, for setup.sh.

native="gcc make libc6-dev pkg-config lua5.4 liblua5.4-dev libelf-dev
    zlib1g-dev kyua sqlite3"

# gdb gives a crashed case its backtrace; libkdumpfile walks page tables.
check="zstd bmake clang lld libclang-rt-14-dev lua-check mandoc python3 python3-yaml
    patch chromium gdb libkdumpfile-dev"

# lld links no big-endian ARM.
capture="clang lld zstd binutils-arm-linux-gnueabi gcc-sparc64-linux-gnu
    gcc-alpha-linux-gnu qemu-system-sparc qemu-system-x86 seabios
    qemu-system-arm qemu-system-mips qemu-system-misc qemu-system-ppc"

# missing PACKAGE...: those that are not installed.
missing() {
	there=" $(dpkg-query -W -f='${Package}=${db:Status-Status} ' "$@" \
	    2>/dev/null || :)"
	for p in "$@"; do
		case $there in
		*" $p=installed "*) ;;
		*) echo "$p" ;;
		esac
	done
}

# The machine's own compiler does for a host of its own architecture.
host_packages() {
	row "$1"
	own=$(dpkg --print-architecture)
	case " $needs " in
	*" libc6-dev-$own-cross "*) set -- gcc libc6-dev ;;
	*) set -- $(fill "$needs") ;;
	esac
	echo "$@" bzip2 xz-utils
}

# as_root COMMAND...: without this script's lock, which a service that a package
# starts must not keep.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@" 9>&-
	else
		sudo "$@" 9>&-
	fi
}

can_be_root() {
	[ "$(id -u)" -eq 0 ] ||
	    { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true; }; } \
	    2>/dev/null
}

# apt ARGUMENT...: waits while another holds one of its locks.
apt() {
	waited=0
	until said=$(as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
	    apt-get -qq -o DPkg::Lock::Timeout=0 "$@" 2>&1 >/dev/null); do
		lock=$(printf '%s\n' "$said" |
		    sed -n 's/^E: Could not get lock \(.*\)$/\1/p')
		[ -n "$lock" ] || return 1
		waits "$waited" "the lock $lock"
		waited=$((waited + 1))
	done
}

# install PACKAGE...: those that are missing.  Those after -- are named to who
# has to ask for them, and are not installed yet.
refreshed=
install() {
	asked='' later=
	for p in "$@"; do
		if [ -n "$later" ] || [ "$p" = -- ]; then
			later="$later ${p#--}"
		else
			asked="$asked $p"
		fi
	done
	# shellcheck disable=SC2086
	wanted=$(echo $(missing $asked))
	[ -n "$wanted" ] || return 0
	can_be_root || {
		# shellcheck disable=SC2086
		wanted=$(echo $wanted $(missing $later))
		die "packages are missing and only root can install them," \
		    "by: apt-get update && apt-get install" \
		    "--no-install-recommends $wanted$without"
	}
	say "installing $wanted"
	[ -n "$refreshed" ] || apt update || say "apt-get update: ${said##*E: }"
	refreshed=yes
	# shellcheck disable=SC2086
	apt install -y --no-install-recommends $wanted ||
	    die "packages could not be installed: $wanted:" \
	    "$(printf '%s\n' "$said" | grep '^E:' | tail -n 1)$without"
}

# needed HOST...: all packages that they need, but for emulators.
needed() {
	for what in "$@"; do
		case $what in
		native) echo "$native" ;;
		check) echo "$check" ;;
		capture) echo "$capture" ;;
		*) host_packages "$what" ;;
		esac
	done
}

# shellcheck disable=SC2046
there() { [ -z "$(missing $(needed "$@"))" ]; }

packages() {
	without='' later=
	for what in "$@"; do
		case $what in
		native|check|capture) continue ;;
		esac
		row "$what"
		known_way >/dev/null || later="-- qemu-user"
		without="; to go without: make run HOST=native"
	done
	# shellcheck disable=SC2046,SC2086
	install $(needed "$@") $later
}

# get_emulator PROGRAM: what it comes in.
get_emulator() {
	case $1 in
	qemu-*) install qemu-user >&2 ;;
	esac
}
