#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# real-llvm.sh CACHE: the FreeBSD cores of LLVM's own tests, from Debian's source
# package, with their kernels and the test that says what is in them, below
# CACHE.  Prints the directory; or ends with 1 and one line that says why not.

set -u
package=llvm-toolchain-19
inside=lldb/test/API/functionalities/postmortem/FreeBSDKernel
cache=$1
out=$cache/llvm-cores
work=$cache/work/llvm

die() {
	echo "$*" >&2
	exit 1
}

[ ! -e "$out/.complete" ] || {
	echo "$out"
	exit 0
}
for program in apt-get bunzip2 xz; do
	command -v "$program" >/dev/null || die "$program is not there"
done
yaml2obj=$(command -v yaml2obj-19 || command -v yaml2obj ||
    ls /usr/lib/llvm-19/bin/yaml2obj 2>/dev/null) ||
    die "yaml2obj is not there: it is in Debian's package llvm-19"

# An apt state of our own, of sources: nothing of the system changes.
rm -rf "$work" "$out"
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/sources" \
    "$work/tar" "$out" || exit 1
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	[ -f "$list" ] || continue
	sed -e "s/^\(Types:\).*/\1 deb-src/" \
	    -e "s/^deb\([[:blank:]]\)/deb-src\1/" "$list" \
	    >"$work/sources/$(basename "$list")"
done
apt_get() {
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null \
	    -o "Dir::Etc::sourceparts=$work/sources" \
	    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" \
	    -o "Dir::Cache::archives=$work/archives" \
	    -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}
apt_get update >"$work/log" 2>&1 || :
# It ends well where it has fetched nothing.
ls "$work/lists" | grep -q 'Sources' || die "without a network: $(grep -h \
    'Failed to fetch\|^E:' "$work/log" | head -n 1 | cut -c1-200)"
(cd "$work/tar" && apt_get source --download-only "$package") \
    >>"$work/log" 2>&1 || die "$package cannot be fetched: $(tail -n 1 "$work/log")"
tar=$(ls "$work"/tar/*.orig.tar.xz) || die "$package has no .orig.tar.xz"
top=$(tar -tf "$tar" 2>/dev/null | sed -n '1s,/.*,,p;1q')
tar -C "$work" -xf "$tar" "$top/$inside" || die "$tar: cannot be unpacked"

for yaml in "$work/$top/$inside"/kernel-*.yaml; do
	"$yaml2obj" --max-size=31457280 -o "$out/$(basename "$yaml" .yaml)" \
	    "$yaml" || die "$yaml: no kernel comes of it"
done
for vmcore in "$work/$top/$inside"/vmcore-*.bz2; do
	bunzip2 -c "$vmcore" >"$out/$(basename "$vmcore" .bz2)" ||
	    die "$vmcore: cannot be unpacked"
done
cp "$work/$top/$inside/TestFreeBSDKernelVMCore.py" "$out" || exit 1
rm -rf "$work"
: >"$out/.complete"
echo "$out"
