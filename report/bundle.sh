#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# bundle.sh LUA: vmcorpus-report as one file that any Lua 5.4 runs, to standard
# output.  LUA is the name of the interpreter on the machine it is for.

set -eu
cd "$(dirname "$0")"

echo "#!/usr/bin/env $1"
for module in vmreport/*.lua; do
	name=$(basename "$module" .lua)
	echo "package.preload[\"vmreport.$name\"] = function()"
	cat "$module"
	echo "end"
done
cat vmcorpus-report.lua
