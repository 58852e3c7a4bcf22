#!/bin/sh
#
# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# check-suite.sh [NAME=VALUE]...: make run as a step of make check: the last
# line is "N passed, N failed, N skipped", N cases on all hosts together.

sh mk/run.sh "$@"
status=$?
"${LUA:-lua5.4}" - "$status" <<'LUA'
package.path = "report/?.lua;" .. package.path
local json = require "vmreport.json"
local n = {passed = 0, failed = 0, skipped = 0}
for line in io.lines("build/report/results.jsonl") do
	local r = json.decode(line)
	if r.kind == "case" then
		local k = r.result
		if k == "expected_failure" then
			k = "passed"
		elseif k ~= "passed" and k ~= "skipped" then
			k = "failed"
		end
		n[k] = n[k] + 1
	end
end
-- A run that is not whole has failed, whatever its cases say.
if tonumber(arg[1]) ~= 0 and n.failed == 0 then
	n.failed = 1
end
print(("%d passed, %d failed, %d skipped"):format(n.passed, n.failed,
    n.skipped))
LUA
exit "$status"
