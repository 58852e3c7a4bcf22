# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# citations.awk: first the documents, of which clauses and headings are kept;
# then sources, whose comments are looked at.  What is not there is printed:
#
#	AMD64-KMAP-1	a clause: a heading of a document
#	docs/X.md	a file of the tree, from its top or from the citing
#			file's folder; X itself stands for any
#	"Entries"	behind a document: a heading of that document
#	"section" and a number	only behind a document that has such a
#			heading ("4. ..."), or in it
#	](X.md#y)	a link of a document

BEGIN {
	while ((getline name <files) > 0) {
		exists[name] = 1
		while (sub(/\/[^\/]*$/, "", name))
			exists[name] = 1
	}
}

# The file of the tree that a name in file stands for, "" if there is none.
function found(name, file,    folder) {
	folder = file
	if (sub(/[^\/]*$/, "", folder) && folder != "") {
		folder = folder name
		while (sub(/[^\/.]+\/\.\.\//, "", folder))
			;
		if (folder in exists)
			return folder
	}
	return name in exists ? name : ""
}

function complain(place, what) {
	print place ": " what
	wrong = 1
}

# cut(RE): the next match of it in rest, taken off with all before it.
function cut(re,    text) {
	if (!match(rest, re))
		return ""
	text = substr(rest, RSTART, RLENGTH)
	before = substr(rest, 1, RSTART - 1)
	rest = substr(rest, RSTART + RLENGTH)
	return text
}

# Looks through a text of a file that begins at place.
function look(text, file, place,    name, to, document, n) {
	rest = text
	while ((name = cut("[A-Z][A-Z0-9]*-[A-Z][A-Z0-9]*-[0-9]+")) != "")
		if (before !~ /[A-Za-z0-9-]$/ && rest !~ /^[A-Za-z0-9*-]/)
			cites[++ncites] = place SUBSEP name
	rest = text
	while ((name = cut("[A-Za-z0-9_./-]+\\.md")) != "") {
		if (before ~ /[*&:>]$/ || rest ~ /^(\.?[A-Za-z0-9_]|\()/ ||
		    name ~ /(^|\/)X\.md$/)
			continue	# a pattern, a member of a struct, an X
		document = found(name, file)
		if (document == "")
			complain(place, name ": there is no such file")
		else if (match(rest, /^,? section [0-9]+/)) {
			n = substr(rest, 1, RLENGTH)
			sub(/.* /, "", n)
			heads[++nheads] = place SUBSEP document SUBSEP n "."
		} else if (match(rest, /^[^,;:.]?,? "[^"]+"/)) {
			n = substr(rest, 1, RLENGTH - 1)
			sub(/[^"]*"/, "", n)
			sub(/[,.]$/, "", n)
			heads[++nheads] = place SUBSEP document SUBSEP n
		}
	}
	rest = text
	while ((n = cut("section [0-9]+")) != "") {
		sub(/.* /, "", n)
		if (before ~ /\.md[`)]*,? $/)
			continue
		else if (language == "md")
			heads[++nheads] = place SUBSEP file SUBSEP n "."
		else
			complain(place, "section " n " of which document?")
	}
}

# A comment that has ended: lines joined by blanks.
function flush() {
	if (comment != "") {
		gsub(/[ \t]+/, " ", comment)
		look(comment, commented, commented ":" first)
	}
	comment = ""
}

function add(text) {
	if (comment == "")
		first = FNR
	comment = comment " " text
	last = FNR
	commented = FILENAME
}

FNR == 1 {
	flush()
	in_comment = 0
	language = FILENAME ~ /\.md$/ ? "md" : FILENAME ~ /\.[chS]$/ ? "c" : \
	    FILENAME ~ /\.lua$/ ? "lua" : FILENAME ~ /\.[1-9]$/ ? "mdoc" : "sh"
}

language == "md" && /^##?#?#? / {
	heading = $0
	sub(/^#+ /, "", heading)
	has[FILENAME, heading] = 1
	if (heading ~ /^[0-9]+\. /)
		has[FILENAME, $2] = 1
	if (heading ~ /^[A-Z0-9]+-[A-Z0-9]+-[0-9]+ (MUST|SHOULD|MAY) /)
		clause[$2] = FILENAME
}

# A paragraph is like a comment.
language == "md" {
	if ($0 ~ /^ *$/)
		flush()
	else
		add($0)
	rest = $0
	while ((link = cut("\\]\\([^)]+\\)")) != "") {
		link = substr(link, 3, length(link) - 3)
		sub(/#.*/, "", link)
		sub(/\/$/, "", link)
		if (link != "" && link !~ /^[a-z]+:/ &&
		    found(link, FILENAME) == "")
			complain(FILENAME ":" FNR, link ": there is no such file")
	}
	next
}

language == "mdoc" {
	add($0)
	next
}

language == "c" {
	line = $0
	if (!in_comment && line !~ /\/\*|\/\//) {
		flush()
		next
	}
	while (line != "") {
		if (in_comment) {
			end = index(line, "*/")
			text = end ? substr(line, 1, end - 1) : line
			sub(/^[ \t]*\*/, "", text)
			add(text)
			line = end ? substr(line, end + 2) : ""
			in_comment = !end
			if (end)
				flush()
		} else if (match(line, /\/\*/)) {
			line = substr(line, RSTART + 2)
			in_comment = 1
		} else {
			if (match(line, /\/\//))
				add(substr(line, RSTART + 2))
			line = ""
		}
	}
	next
}

{
	mark = language == "lua" ? "--" : "(^|[ \t])#"
	if (!match($0, mark)) {
		flush()
		next
	}
	if (comment != "" && FNR != last + 1)
		flush()
	add(substr($0, RSTART + RLENGTH))
}

END {
	flush()
	for (i = 1; i <= ncites; i++) {
		split(cites[i], part, SUBSEP)
		if (!(part[2] in clause))
			complain(part[1], part[2] ": there is no such clause")
	}
	for (i = 1; i <= nheads; i++) {
		split(heads[i], part, SUBSEP)
		if (!((part[2], part[3]) in has))
			complain(part[1], part[2] ": it has no heading \"" \
			    part[3] "\"")
	}
	exit wrong
}
