# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# blanks.sh: no blank ends a line, and C is indented with tabs

none '[[:blank:]]+$' '*.c' '*.h' '*.lua' '*.sh' '*.mk' GNUmakefile Makefile '*.py' &&
    none '^        ' '*.c' '*.h'
