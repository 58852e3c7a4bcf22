# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# sh.sh: scripts are shell

tracked '*.sh' .ci/run | each sh -n
