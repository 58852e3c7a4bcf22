-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- How a body ends: what it says itself, what it had announced, and what that
-- comes to.
--
--     local status, reason, how = ending.of(body [, seconds])
--
-- gives the words of a result line, and what is left to hold them against:
-- {exit = N} for a body that came to its end (or called os.exit where that is
-- ending.exit), {timeout = true} for one whose time was over.

local proc = require "proc"

local ending = {
	-- The exit status that goes with a result.
	STATUS = {passed = 0, skipped = 0, expected_failure = 0},
}

local END = {}			-- the error value that ends a body
local expected			-- what the body has announced

function ending.finish(status, reason)
	error(setmetatable({status = status, reason = reason},
	    {__index = END, __tostring = function() return status end}), 0)
end

-- In place of os.exit, where the process is not the case's own.
function ending.exit(code)
	error(setmetatable({exit = code == false and 1 or
	    math.type(code) == "integer" and code & 0xff or 0}, {__index = END,
	    __tostring = function() return "exit" end}), 0)
end

-- dead: it is not to come to its end, which who waits for it must know.
function ending.announce(status, reason, dead)
	expected = status and {status = status, reason = reason, dead = dead}
	if dead and ending.on_announce then
		ending.on_announce(ending.announced())
	end
end

-- The announcement of an end that is none, as a result line; or nil.
function ending.announced()
	return expected and expected.dead and
	    ending.line(expected.status, expected.reason) or nil
end

-- A result line.  A reason is one line and not empty.
function ending.line(status, reason)
	if not reason then
		return status
	end
	reason = tostring(reason):gsub("%s*\n%s*", "; ")
	    :gsub("[\0-\8\11-\31\127]", "?")
	return status .. ": " .. (reason ~= "" and reason or "?")
end

local function is_end(e)
	local meta = type(e) == "table" and getmetatable(e)
	return meta and meta.__index == END
end

local function handler(e)
	if is_end(e) then
		return e
	end
	local text = type(e) == "string" and e or
	    type(e) == "table" and e.text or tostring(e)
	return {text = text, trace = debug.traceback(text, 2)}
end

local function verdict(ok, e)
	local status, reason = "passed", nil
	if is_end(e) then
		status, reason = e.status, e.reason
	elseif not ok then
		status, reason = "broken", e.text
		io.stderr:write(e.trace, "\n")
	end
	if not expected or status == "broken" or status == "skipped" then
		return status, reason
	elseif expected.status == "expected_failure" and
	    status == "failed" then
		return "expected_failure", ("%s: %s"):format(expected.reason,
		    reason)
	elseif status == "passed" or expected.dead then
		return "failed", ("was expected to end otherwise (%s: %s)")
		    :format(expected.status, expected.reason)
	end
	return status, reason
end

function ending.of(body, seconds)
	local ok, e, late
	expected = nil
	if seconds then
		ok, e, late = proc.timed(math.ceil(seconds), body, handler)
	else
		ok, e = xpcall(body, handler)
	end
	if late then
		return nil, nil, {timeout = true}
	elseif is_end(e) and e.exit then
		return nil, nil, {exit = e.exit}
	end
	local status, reason = verdict(ok, e)
	return status, reason, {exit = ending.STATUS[status] or 1}
end

return ending
