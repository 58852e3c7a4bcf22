-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The smallest test frame: check.that, check.equal, check.raises, and a
-- last line "N passed, N failed", with ", N skipped" if check.skip was called.

local check = {passed = 0, failed = 0, skipped = 0, topic = ""}

local function show(x)
	if type(x) == "string" then
		return ("%q"):format(x)
	end
	return tostring(x)
end

function check.that(what, ok, more)
	if ok then
		check.passed = check.passed + 1
		return true
	end
	check.failed = check.failed + 1
	print(("FAILED %s: %s%s"):format(check.topic, what,
	    more and "\n    " .. more or ""))
	return false
end

function check.equal(what, got, want)
	return check.that(what, got == want, ("got %s, want %s"):format(
	    show(got), show(want)))
end

-- The text holds the plain string.
function check.holds(what, text, part)
	return check.that(what, tostring(text):find(part, 1, true) ~= nil,
	    ("%s is not in: %s"):format(show(part), tostring(text)))
end

-- The text matches the pattern nowhere.
function check.lacks(what, text, pattern)
	return check.that(what, not text:find(pattern),
	    ("%s is in: %s"):format(show(pattern), text))
end

function check.raises(what, part, fn, ...)
	local ok, e = pcall(fn, ...)
	check.that(what .. " raises", not ok)
	if not ok then
		check.holds(what, e, part)
	end
end

-- What this machine cannot do; said, and never counted as passed.
function check.skip(why)
	check.skipped = check.skipped + 1
	print(("skipped: %s: %s"):format(check.topic, why))
end

function check.finish()
	print(("%d passed, %d failed%s"):format(check.passed, check.failed,
	    check.skipped > 0 and (", %d skipped"):format(check.skipped) or ""))
	os.exit(check.failed == 0 and check.passed > 0 and 0 or 1)
end

return check
