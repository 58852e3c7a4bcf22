# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# prose.sh: documents have no line over 120 columns, and no sentence over 40 words

# A clause's heading is as long as its rows need, a table of measurements as
# long as make bench prints it.  The sentence of a "Source:" is a list.
# shellcheck disable=SC2046
awk '
function sentences(    n, i, part, words, dummy) {
	gsub(/[.?!]["`)*]* +["`(*A-Z]/, "&\n", text)
	n = split(text, part, "\n")
	for (i = 1; i <= n; i++)
		if ((words = split(part[i], dummy, " ")) > 40)
			print FILENAME ":" first ": a sentence of " words \
			    " words: " substr(part[i], 1, 50) "..."
	text = ""
}
FNR == 1 { fenced = comment = text = "" }
length($0) > 120 && !/^#### / && !(FILENAME == "bench/RESULTS.md" && /^\|/) {
	print FILENAME ":" FNR ": " length($0) " columns"
}
/^```/ { fenced = !fenced }
/^<!--/ { comment = 1 }
comment {
	sentences()
	comment = !/-->$/
	next
}
fenced || /^(```|#|\||Source:|$)/ || /^(    |\t)/ && text == "" {
	sentences()
	source = /^Source:/
	next
}
source { next }
/^ *([*-]|[0-9]+\.) / { sentences() }
{
	if (text == "")
		first = FNR
	text = text " " $0
}
' $(tracked '*.md') /dev/null
