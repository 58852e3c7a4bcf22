#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# hostlibs.sh TRIPLE CACHE: builds zlib, libelf and Lua for the machine that
# TRIPLE-gcc compiles for, from Debian's source packages, into
# CACHE/lib/TRIPLE, and writes there, as host.mk, which compiler it is and where
# its own libraries are.  For a triple of musl that libc is fetched first; the
# compiler is that of the GNU triple.  All comes from the system's own package
# archives, by way of an apt state below CACHE: nothing of the system changes.

set -eu

triple=$1 cache=$2
cc=$triple-gcc
src=$cache/src
root=$cache/lib/$triple
work=$cache/work/$triple
log=$work/log
jobs=$(nproc)

die() { echo "setup: $triple: $*" >&2; exit 2; }

# step WORDS COMMAND...: a command whose output is of interest if it fails.
step() {
	what=$1
	shift
	"$@" >>"$log" 2>&1 || {
		tail -n 5 "$log" >&2
		die "$what failed: $(grep -i error "$log" | tail -n 1)"
	}
}

# archives TYPE: an apt state of our own for the system's archives, of deb-src or
# deb; apt_get is apt-get with it.
archives() {
	state=$cache/work/apt
	rm -rf "$state"
	mkdir -p "$state/lists/partial" "$state/archives/partial" \
	    "$state/sources.list.d"
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		[ -f "$list" ] || continue
		sed -e "s/^\(Types:\).*/\1 $1/" \
		    -e "s/^deb\([[:blank:]]\)/$1\1/" "$list" \
		    >"$state/sources.list.d/$(basename "$list")"
	done
	# An archive that does not concern us may fail.
	apt_get update >"$log" 2>&1 || :
}

apt_get() {
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null \
	    -o "Dir::Etc::sourceparts=$state/sources.list.d" \
	    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state" \
	    -o "Dir::Cache::archives=$state/archives" \
	    -o Acquire::Languages=none -o APT::Sandbox::User=root \
	    ${arch:+-o "APT::Architecture=$arch" -o "APT::Architectures=$arch" \
	    -o Dir::State::status=/dev/null} "$@"
}

sources() {
	[ ! -e "$src/.complete" ] || return 0
	rm -rf "$src"
	mkdir -p "$src"
	arch=
	archives deb-src
	(cd "$src" && step "fetching the sources" \
	    apt_get source --download-only zlib elfutils lua5.4)
	for tar in "$src"/*.orig.tar.*; do
		case $tar in
		*.asc) ;;
		*) step "unpacking" tar -C "$src" -xf "$tar" ;;
		esac
	done
	rm -rf "$state"
	: >"$src/.complete"
}

# musl as Debian has it for the host's architecture.  Its compiler is the GNU
# triple's with a specification, in which the places are ours.
fetch_musl() {
	case $triple in
	x86_64-*) arch=amd64 ;;
	*) die "of which architecture its packages are is not known" ;;
	esac
	archives deb
	mkdir "$work/musl" "$root/bin"
	cd "$work/musl"
	step "fetching musl" apt_get download musl musl-dev musl-tools
	for deb in *.deb; do
		step "unpacking" dpkg-deb -x "$deb" .
	done
	cp -R "usr/include/$triple/." "$root/include"
	cp -R "usr/lib/$triple/." "lib/$triple/." "$root/lib"
	ln -s libc.so "$root/lib/$(basename lib/ld-musl-*)"
	sed -e "s|/usr/include/$triple|$root/include|g" \
	    -e "s|/usr/lib/$triple|$root/lib|g" \
	    -e "s|-dynamic-linker /lib/|-dynamic-linker $root/lib/|" \
	    "usr/lib/$triple/musl-gcc.specs" >"$root/lib/musl-gcc.specs"
	printf '#!/bin/sh\nexec %s "$@" -specs "%s"\n' "$cc" \
	    "$root/lib/musl-gcc.specs" >"$root/bin/musl-gcc"
	chmod 755 "$root/bin/musl-gcc"
	rm -rf "$state"
}

build_zlib() {
	cp -R "$src"/zlib-*/ "$work/zlib"
	cd "$work/zlib"
	step "zlib's configure" env CC="$cc" AR="$ar" RANLIB="$ranlib" \
	    CFLAGS=-O1 ./configure --prefix="$root"
	step "building zlib" make -j "$jobs" LDCONFIG=: install
}

# elfutils' tools are of no use here; argp, fts and obstack, which configure
# asks for, and most of its common library are for them.
build_libelf() {
	mkdir "$work/elfutils"
	cd "$work/elfutils"
	step "libelf's configure" env ac_cv_search_argp_parse='none required' \
	    ac_cv_search_fts_close='none required' \
	    ac_cv_search__obstack_free='none required' CC="$cc" AR="$ar" RANLIB="$ranlib" \
	    CFLAGS='-O1 -w' CPPFLAGS="-I$root/include" LDFLAGS="-L$root/lib" \
	    "$src"/elfutils-*/configure --host="$triple" --disable-nls \
	    --disable-debuginfod --disable-libdebuginfod --without-bzlib \
	    --without-lzma --without-zstd --disable-dependency-tracking
	set -- next_prime.o crc32.o crc32_file.o
	step "building libelf" make -j "$jobs" -C lib "$@"
	(cd lib && step "building libelf" "$ar" rc libeu.a "$@")
	step "building libelf" make -j "$jobs" -C libelf libelf.so
	cp libelf/libelf.so "$root/lib/libelf.so.1"
	ln -s libelf.so.1 "$root/lib/libelf.so"
	cp "$src"/elfutils-*/libelf/libelf.h "$src"/elfutils-*/libelf/gelf.h \
	    "$root/include"
}

build_lua() {
	cp -R "$src"/lua-*/src "$work/lua"
	cd "$work/lua"
	step "building Lua" make -j "$jobs" CC="$cc -std=gnu99" \
	    AR="$ar rc" RANLIB="$ranlib" \
	    SYSCFLAGS=-DLUA_USE_POSIX MYCFLAGS='-O1 -fPIC' liblua.a
	cp liblua.a "$root/lib"
	cp lua.h luaconf.h lualib.h lauxlib.h "$root/include"
}

# Where the compiler's own libc and dynamic linker are: a cross compiler's are
# not at the places that its programs name.
settings() {
	echo 'int main(void) { return (0); }' >"$work/empty.c"
	step "the compiler" "$cc" -o "$work/empty" "$work/empty.c"
	loader=$(LC_ALL=C readelf -l "$work/empty" |
	    sed -n 's/.*program interpreter: \(.*\)\]$/\1/p')
	libdir=$(dirname "$("$cc" -print-file-name=libc.so.6)")
	own=${loader%/*}
	for dir in "$libdir" "$libdir/../lib64" "$own"; do
		[ ! -e "$dir/${loader##*/}" ] || break
	done
	loader=$(realpath -s "$dir/${loader##*/}")
	# musl's compiler is another's with a specification of its own.
	[ "$dir" != "$own" ] || libdir=$own
	echo "HOST_CC := $cc"
	echo "HOST_AR := $ar"
	echo "HOST_OBJCOPY := $("$cc" -print-prog-name=objcopy)"
	echo "HOST_LOADER := $loader"
	echo "HOST_LIBDIR := $(realpath -s "$libdir")"
}

# The same libraries do for machines of two kinds, the settings do not.
stamp="$(cksum <"$0") $(uname -m)"
[ "$(cat "$root/.built" 2>/dev/null)" != "$stamp" ] || exit 0
case $triple in
*-musl) cc=${triple%-musl}-gnu-gcc ;;
esac
command -v "$cc" >/dev/null || die "there is no $cc"
rm -rf "$root" "$work"
mkdir -p "$root/lib" "$root/include" "$work"
echo "setup: building zlib, libelf and Lua for $triple" >&2
ar=$("$cc" -print-prog-name=ar)
ranlib=$("$cc" -print-prog-name=ranlib)
(sources)
case $triple in
*-musl)
	(fetch_musl)
	cc=$root/bin/musl-gcc ;;
esac
(build_zlib)
(build_libelf)
(build_lua)
settings >"$work/host.mk"
mv "$work/host.mk" "$root"
rm -rf "$work"
echo "$stamp" >"$root/.built"
