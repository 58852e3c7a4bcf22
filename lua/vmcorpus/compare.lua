-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Whether what a read returned is one of the answers that are right.  Of a
-- read are asserted: the class of the return, the bytes, and that nothing
-- was written beyond the last byte that could be had, nor before the buffer.

local util = require "vmcorpus.util"

local compare = {FILL = 0xa5}

-- The class of a return value.
function compare.class(ret, len)
	if ret == -1 then
		return "fail"
	elseif ret == len then
		return "full"
	elseif ret >= 0 and math.ult(ret, len) then
		return "short"
	end
	return "absurd"
end

-- Where in the buffer a byte was touched at or behind index from (1 is the
-- first), or nil.
local function touched(bytes, from, fill)
	return util.differ(bytes:sub(from),
	    string.char(fill):rep(math.max(#bytes - from + 1, 0)))
end

-- Of a failed read the first #want bytes may have been written.  Mostly whole
-- blocks were, or were not.
local BLOCK = 512

local function partial(got, want, fill)
	local untouched = string.char(fill):rep(BLOCK)
	for at = 1, #want, BLOCK do
		local w = want:sub(at, at + BLOCK - 1)
		local g = got:sub(at, at + #w - 1)
		if g ~= w and g ~= untouched:sub(1, #w) then
			for i = 1, #w do
				local b = g:byte(i)
				if b ~= fill and b ~= w:byte(i) then
					return at + i - 1
				end
			end
		end
	end
end

-- One outcome.  Returns nil if it fits, else how it does not:
-- {kind = "class" | "bytes" | "beyond", at = index of the byte, rank =}.
local function fit(outcome, got, len, fill)
	local class = compare.class(got.ret, len)
	if class ~= outcome.class or
	    (class == "short" and got.ret ~= outcome.n) then
		return {kind = "class", rank = 1}
	end
	local want = outcome.bytes or ""
	local buffer = got.bytes
	if #want > #buffer then
		want = want:sub(1, #buffer)
	end
	local at
	if class == "fail" then
		at = partial(buffer, want, fill)
	else
		at = util.differ(buffer:sub(1, #want), want)
	end
	if at then
		return {kind = "bytes", at = at, rank = 2}
	end
	at = touched(buffer, #want + 1, fill)
	if at then
		return {kind = "beyond", at = #want + at, rank = 3}
	end
end

-- got: {ret=, bytes= the whole buffer, canary=}.  Returns true, or false,
-- what is wrong and with the outcome that it came nearest to.
function compare.read(outcomes, got, len, fill)
	fill = fill or compare.FILL
	if got.canary then
		return false, {kind = "canary"}, outcomes[1]
	end
	local nearest, wrong
	for _, outcome in ipairs(outcomes) do
		local w = fit(outcome, got, len, fill)
		if not w then
			return true
		elseif not wrong or w.rank > wrong.rank then
			nearest, wrong = outcome, w
		end
	end
	return false, wrong, nearest
end

return compare
