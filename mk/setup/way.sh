# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# Which way a host's programs are started, for setup.sh: "direct" or
# "emulated", columns of its row, direct where that does.  CACHE/way/HOST keeps
# it until the machine, the row or what is looked at changes.
# VMCORPUS_DIRECT=no in the environment denies the direct way.

# circumstances: all that the row's way depends on, as one line.
circumstances() {
	[ -n "${machine:-}" ] || machine=$({
		uname -a
		cat /proc/sys/kernel/random/boot_id 2>/dev/null || :
		cd "$top" && cat harness/hostprobe.c harness/pageshim.c \
		    mk/hostlibs.sh mk/setup/way.sh
	} | cksum)
	echo "$machine ${VMCORPUS_DIRECT:-yes} $line"
}

# emulator COMMAND: the word of it that is an emulator.
emulator() {
	# shellcheck disable=SC2086
	set -- $1
	first=${1:-}
	for word; do
		case $word in
		qemu-*) first=$word; break ;;
		esac
	done
	echo "$first"
}

# known_way: prints the row's way, or fails if it has to be found.
known_way() {
	known='' way=''
	{ read -r known && read -r way; } 2>/dev/null <"$cache/way/$name" ||
	    return 1
	[ "$known" = "$(circumstances)" ] &&
	    [ -e "$cache/lib/$triple/host.mk" ] || return 1
	[ "$way" = direct ] ||
	    command -v "$(emulator "$emulated")" >/dev/null || return 1
	echo "$way"
}

# set_to NAME: what host.mk sets it to.
set_to() { sed -n "s/^$1 := //p" "$cache/lib/$triple/host.mk"; }

# compile OUTPUT SOURCE OPTION...
compile() {
	into=$1
	shift
	said=$("$(set_to HOST_CC)" -o "$into" "$@" 2>&1) ||
	    no_host "a program cannot be built: $(echo "$said" | tail -n 1)"
}

# probe COMMAND OPTION...: whether programs run behind it, and the host is then
# what its row says; if not, why is in said.
probe() {
	before=$1
	shift
	# shellcheck disable=SC2086
	if said=$($before "$work/hostprobe" "$@" "$bits" "$order" "$page" \
	    "$align" 2>&1); then
		return 0
	fi
	# A shell puts its name and the program's before what is wrong.
	said=$(printf '%s\n' "${said:-it ends without a word}" |
	    sed "s|.*$work/hostprobe: ||" | paste -s -d ';' - |
	    sed 's/;/; /g')
	return 1
}

# find_way: tries, and keeps what it found.
find_way() {
	work=$cache/work/$name
	rm -rf "$work"
	mkdir -p "$work/lib" "$cache/way"
	compile "$work/hostprobe" "$top/harness/hostprobe.c" \
	    -Wl,--dynamic-linker,"$(set_to HOST_LOADER)" \
	    -Wl,-rpath,"$(set_to HOST_LIBDIR)"
	case $direct$emulated in
	*pageshim.so*)
		compile "$work/lib/pageshim.so" "$top/harness/pageshim.c" \
		    -shared -fPIC -ldl ;;
	esac
	way=direct
	if [ "${VMCORPUS_DIRECT:-yes}" = no ]; then
		said="VMCORPUS_DIRECT=no"
		way=
	else
		probe "$(fill "$direct" "$work")" -d || way=
	fi
	if [ -z "$way" ]; then
		why="directly: $said"
		[ "$emulated" != - ] ||
		    no_host "its programs do not run here ($why)"
		get_emulator "$(emulator "$emulated")"
		command=$(fill "$emulated" "$work")
		probe "$command" ||
		    no_host "its programs do not run here ($why;" \
		    "by $command: $said)"
		way=emulated
	fi
	rm -rf "$work"
	{ circumstances; echo "$way"; } >"$cache/way/.$name"
	mv "$cache/way/.$name" "$cache/way/$name"
}
