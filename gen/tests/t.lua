-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- Counts checks, and says which one failed with what.

local here = require "here"

local t = { passed = 0, failed = 0, dir = here.scratch }

function t.check(name, ok, text)
	if ok then
		t.passed = t.passed + 1
		return
	end
	t.failed = t.failed + 1
	print("FAILED: " .. name .. (text and ": " .. text or ""))
end

local function show(v)
	return math.type(v) == "integer" and ("%d (0x%x)"):format(v, v) or
	    tostring(v)
end

function t.equal(name, got, want)
	t.check(name, got == want, ("got %s, wanted %s"):format(show(got),
	    show(want)))
end

-- f raises a string that begins with prefix.
function t.raises(name, prefix, f, ...)
	local ok, err = pcall(f, ...)
	t.check(name, not ok and type(err) == "string" and
	    err:sub(1, #prefix) == prefix, ok and "no error" or tostring(err))
end

-- len bytes at an offset of a file, which may have large holes.
function t.bytes(path, offset, len)
	local f = assert(io.open(path, "rb"))
	assert(f:seek("set", offset))
	local s = f:read(len) or ""
	f:close()
	return s
end

function t.size(path)
	local f = assert(io.open(path, "rb"))
	local n = f:seek("end")
	f:close()
	return n
end

return t
