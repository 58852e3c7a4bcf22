# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# citations.sh: comments and documents cite clauses, documents and headings that exist

# Clauses that a test makes up are in its strings, not in its comments.
# shellcheck disable=SC2046
tracked >"$tmp/files"
awk -v files="$tmp/files" -f mk/lint/citations.awk $(tracked '*.md') \
    $(tracked '*.c' '*.h' '*.lua' '*.sh' '*.mk' '*.py' '*.S' '*.awk' \
    Makefile harness/hosts.tbl 'docs/man/*')
