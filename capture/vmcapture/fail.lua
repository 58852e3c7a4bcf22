-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The one way to fail: a table {status = exit status, text = one line} is
-- raised.  Control characters of what a guest has said do not reach the
-- terminal.
--
--	fail.kernel(fmt, ...)	1: the kernel left no core
--	fail.machine(fmt, ...)	2: something is missing here
--	fail.usage(fmt, ...)	2: the command line

local fail = {}

local function raise(status, fmt, ...)
	local text = fmt

	if select("#", ...) > 0 then
		text = fmt:format(...)
	end
	error({status = status, text = text:gsub("[^\32-\126]+", " ")}, 0)
end

function fail.kernel(...)
	raise(1, ...)
end

function fail.machine(...)
	raise(2, ...)
end

function fail.usage(...)
	raise(2, ...)
end

return fail
