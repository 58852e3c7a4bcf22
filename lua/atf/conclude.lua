-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What a case has come to, by Kyua's rules: its result line (nil if it wrote
-- none) held against the way it ended, {exit = N}, {signal = N, core = true} or
-- {timeout = true}.  Gives the result and its reason.

local NONE = "Premature exit; test case %s"

local function end_of(how)
	if how.signal then
		return ("received signal %d%s"):format(how.signal,
		    how.core and " (core dumped)" or "")
	end
	return ("exited with code %d"):format(how.exit)
end

local function of_exit(number, reason, how)
	if how.signal then
		return "broken", "Expected clean exit but " .. end_of(how)
	elseif number and number ~= how.exit then
		return "failed", ("Test case expected to exit with code %d but "
		    .. "got code %d"):format(number, how.exit)
	end
	return "expected_failure", reason
end

local function of_signal(number, reason, how)
	if not how.signal then
		return "broken", "Expected signal but " .. end_of(how)
	elseif number and number ~= how.signal then
		return "failed", ("Test case expected to receive signal %d but "
		    .. "got %d"):format(number, how.signal)
	end
	return "expected_failure", reason
end

return function(line, how)
	local word, number, reason
	if line then
		word, reason = line:match("^([%l_]+)[^:]*:? ?(.*)$")
		reason = reason ~= "" and reason or nil
		number = math.tointeger(tonumber(line:match("^%l[%l_]*%((%d+)%)")))
	end
	if how.timeout then
		if word == "expected_timeout" then
			return "expected_failure", reason
		end
		return "broken", "Test case body timed out"
	elseif not line then
		return "broken", NONE:format(end_of(how))
	elseif word == "expected_exit" then
		return of_exit(number, reason, how)
	elseif word == "expected_signal" then
		return of_signal(number, reason, how)
	elseif word == "expected_death" then
		return "expected_failure", reason
	elseif word == "expected_timeout" then
		return "broken", "Expected timeout but " .. end_of(how)
	end
	return word, reason
end
