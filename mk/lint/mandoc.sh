# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# mandoc.sh: the manual pages are clean mdoc

need mandoc
# shellcheck disable=SC2046
mandoc -T lint -W warning $(tracked 'docs/man/*.[1-9]')
