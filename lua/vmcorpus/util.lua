-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Small things that several modules need.

local util = {}

-- A shell-like pattern (* and ?) as a Lua pattern for the whole text.
function util.glob(pattern)
	local p = pattern:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0")
	    :gsub("%*", ".*"):gsub("%?", ".")
	return "^" .. p .. "$"
end

function util.matches(text, pattern)
	return text:find(util.glob(pattern)) ~= nil
end

-- value == want, or one of the list want; nil wants nothing.
function util.one_of(value, want)
	if want == nil then
		return true
	elseif type(want) ~= "table" then
		return value == want
	end
	for _, w in ipairs(want) do
		if value == w then
			return true
		end
	end
	return false
end

function util.copy(t)
	local c = {}
	for k, v in pairs(t or {}) do
		c[k] = v
	end
	return c
end

-- What all the tables say; of a field in several, what the last one does.
function util.merge(...)
	local c = {}
	for i = 1, select("#", ...) do
		for k, v in pairs((select(i, ...)) or {}) do
			c[k] = v
		end
	end
	return c
end

function util.append(to, from)
	for _, v in ipairs(from or {}) do
		to[#to + 1] = v
	end
	return to
end

-- The keys in order: whatever makes output or vectors must not depend on
-- the order of pairs.
function util.sorted_keys(t)
	local keys = {}
	for k in pairs(t) do
		keys[#keys + 1] = k
	end
	table.sort(keys, function(a, b)
		if math.type(a) and math.type(b) then
			return a < b
		end
		return tostring(a) < tostring(b)
	end)
	return keys
end

function util.hex(n)
	return ("0x%x"):format(n)
end

-- Bytes as "00 1f a5", at most max of them (16).
function util.bytes(s, max)
	max = max or 16
	local text = s:sub(1, max):gsub(".", function(c)
		return ("%02x "):format(c:byte())
	end)
	return (text:gsub(" $", "")) .. (#s > max and " ..." or "")
end

-- The first index at which two strings differ, nil if they are equal.
function util.differ(a, b)
	if a == b then
		return nil
	end
	local low, high = 1, math.max(#a, #b)
	while low < high do		-- first difference lies in low..high
		local mid = (low + high) // 2
		if a:sub(low, mid) == b:sub(low, mid) then
			low = mid + 1
		else
			high = mid
		end
	end
	return low
end

function util.read_file(path)
	local f, why = io.open(path, "rb")
	if not f then
		return nil, why
	end
	local text = f:read("a")
	f:close()
	return text
end

return util
