# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# columns.sh: C has no line over 80 columns

# shellcheck disable=SC2046
awk '{
	width = 0
	n = split($0, part, "\t")
	for (i = 1; i < n; i++)
		width += 8 - (width + length(part[i])) % 8 + length(part[i])
	width += length(part[n])
	if (width > 80)
		print FILENAME ":" FNR ": " width
}' $(tracked '*.c' '*.h')
