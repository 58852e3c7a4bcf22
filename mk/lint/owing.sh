# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# owing.sh: the target that came last touches no file but those that docs/adding-a-target.md names

# The commits that added files of its name are looked at, up to the one that
# brought its first rows: what comes behind does not add the target.
git rev-parse HEAD >/dev/null 2>&1 || skip "no history: this is no clone"
[ "$(git rev-parse --is-shallow-repository)" = false ] ||
    skip "the clone is shallow: it does not say what came with what"

document=docs/adding-a-target.md
file=$(git log --no-renames --diff-filter=A --format= --name-only -- \
    'lua/vmcorpus/target/*.lua' | while read -r path; do
	[ ! -e "$path" ] || echo "$path"
    done | head -1)
[ -n "$file" ] || skip "no target was added"
family=$(basename "$file" .lua)
last=$(git log -1 --no-renames --diff-filter=A --format=%h -- "$file")
names=$(awk -v f="$family" '$2 == f { sub("/.*", "", $1); print $1 }
    END { print f }' lua/vmcorpus/rows.tbl | sort -u)

# patterns NAME: those of the document's tables, X being NAME.
patterns() {
	awk -F'|' '/^\| [^|]* \| `/ { gsub("`", "", $3); print $3 }' \
	    $document | tr -s ' ' '\n' | sed -e '/^$/d' -e 's/[.]/\\./g' \
	    -e 's/\*/[^\/]*/g' -e "s/X/$1/g" -e 's/^/^/' -e 's/$/$/'
}

for name in $names; do
	patterns "$name"
done >"$tmp/theirs"
[ -s "$tmp/theirs" ] || echo "$document has no table of files"
{ cat "$tmp/theirs"; patterns '[a-z0-9]*'; } >"$tmp/anyone's"

set --
for name in $names; do
	set -- "$@" "*/$name.*" "*/${name}_*" "*/$name-*" "*_$name.*"
done
git log --no-renames --diff-filter=A --format=%h "$last" -- "$@" |
    while read -r commit; do
	# What is new is some target's own file; the rest is this one's place.
	git show --no-renames --format= --name-only --diff-filter=A \
	    "$commit" | grep -vEf "$tmp/anyone's"
	# One that adds two targets touches the places of both.
	{ cat "$tmp/theirs"
	git show --no-renames --format= --name-only --diff-filter=A \
	    "$commit" -- 'lua/vmcorpus/target/*.lua' |
	    sed -e 's|.*/||' -e 's/\.lua$//' | while read -r name; do
		patterns "$name"
	done; } >"$tmp/places"
	git show --no-renames --format= --name-only --diff-filter=a \
	    "$commit" | grep -vEf "$tmp/places"
    done | sort -u | sed "s|\$|: touched by a commit that added $family, and \
not in $document|"
