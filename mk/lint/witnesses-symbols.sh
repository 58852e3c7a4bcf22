# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# witnesses-symbols.sh: gen/ and ref/ have no function or object in common

own() { nm -g --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u; }
want() { nm -gu "$1" | awk '{ print $NF }' | sort -u; }

gen=build/native/lib/libvmgen.a ref=build/native/lib/libkvmref.a
for lib in $gen $ref; do
	[ -e $lib ] || { echo "$lib has not been built"; exit 1; }
done
own $gen >"$tmp/gen"
own $ref >"$tmp/ref"
[ -s "$tmp/gen" ] && [ -s "$tmp/ref" ] || { echo "nm sees nothing"; exit 1; }
{ cat "$tmp/ref"; want $ref; } | sort -u | comm -12 "$tmp/gen" - |
    sed 's/$/ (of gen) in ref/'
want $gen | comm -12 "$tmp/ref" - | sed 's/$/ (of ref) in gen/'
