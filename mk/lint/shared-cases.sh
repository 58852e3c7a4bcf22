# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# shared-cases.sh: no shared case, and no shared clause of minidumps, full cores and raw memory, names a target

# A file of cases is a target's own when a word of its name is a target, a file
# of target/, or x86, which amd64 and i386 are.
sed '/^#/d' lua/vmcorpus/rows.tbl | awk '{ sub("/.*", "", $1); print $1
    print $2 } END { print "x86" }' | sort -u >"$tmp/names"
[ "$(wc -l <"$tmp/names")" -gt 5 ] || echo "rows.tbl names too few targets"
names=$(paste -s -d '|' "$tmp/names")
tracked 'lua/cases/*_test.lua' | grep -vE "[/_]($names)[_]" >"$tmp/shared"
[ -s "$tmp/shared" ] || echo "there is no shared case"
areas=$(tracked 'docs/formats/*.md' |
    grep -vE '/(minidump|full|raw|container)\.md$' | xargs sed -n \
    's/^#### \([A-Z0-9]*\)-.*/\1/p' | sort -u | paste -s -d '|' -)
xargs grep -nE "\"($names)[\"/ ]|\"($areas)-[A-Z]" <"$tmp/shared"
grep -nE "^#### .*\[(.* )?($names)\*?/" docs/formats/minidump.md \
    docs/formats/full.md docs/formats/raw.md docs/api.md
true
