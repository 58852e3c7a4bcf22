-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- JSON, as much as results need: objects, arrays, strings, integers, booleans
-- and null (which is nil).  Objects are written with the keys in a given order,
-- the rest sorted, so that the same results give the same bytes.

local M = {}

local escapes = {
	['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f",
	["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function string_of(s)
	return '"' .. s:gsub('[%c"\\\127]', function(c)
		return escapes[c] or ("\\u%04x"):format(c:byte())
	end) .. '"'
end

local function ordered_keys(t, order)
	local keys, seen = {}, {}
	for _, k in ipairs(order or {}) do
		if t[k] ~= nil then
			keys[#keys + 1] = k
			seen[k] = true
		end
	end
	local first = #keys + 1
	for k in pairs(t) do
		if not seen[k] then
			keys[#keys + 1] = k
		end
	end
	local rest = table.move(keys, first, #keys, 1, {})
	table.sort(rest)
	return table.move(rest, 1, #rest, first, keys)
end

-- Text of a value.  A table with [1], or marked by M.array, is an array.
-- Strings have been cleaned.
function M.encode(v, order)
	local kind = type(v)
	if kind == "string" then
		return string_of(v)
	elseif kind == "number" then
		assert(math.type(v) == "integer", "only integers are written")
		return ("%d"):format(v)
	elseif kind == "boolean" then
		return tostring(v)
	elseif kind ~= "table" then
		error("no JSON for a " .. kind)
	end
	local out = {}
	if v[1] ~= nil or getmetatable(v) == M.array then
		for i, item in ipairs(v) do
			out[i] = M.encode(item, order)
		end
		return "[" .. table.concat(out, ",") .. "]"
	end
	for i, k in ipairs(ordered_keys(v, order)) do
		out[i] = string_of(k) .. ":" .. M.encode(v[k], order)
	end
	return "{" .. table.concat(out, ",") .. "}"
end

-- M.list{...} is an array even when it is empty.
M.array = {}
function M.list(t)
	return setmetatable(t, M.array)
end

-- Parser: each function takes the text and a position, and returns a value
-- and the position behind it.  Errors are raised as strings.

local parse_value

local function fail(at, what)
	error(("column %d: %s"):format(at, what), 0)
end

local function skip_space(s, at)
	return s:find("[^ \t\r\n]", at) or #s + 1
end

local function parse_unicode(s, at)
	local hex = s:match("^\\u(%x%x%x%x)", at)
	if not hex then
		fail(at, "bad \\u escape")
	end
	local c = tonumber(hex, 16)
	if c >= 0xd800 and c < 0xdc00 then
		local low = s:match("^\\u([dD][c-fC-F]%x%x)", at + 6)
		if low then
			c = 0x10000 + ((c - 0xd800) << 10) +
			    (tonumber(low, 16) - 0xdc00)
			return utf8.char(c), at + 12
		end
	end
	if c >= 0xd800 and c < 0xe000 then
		c = 0xfffd
	end
	return utf8.char(c), at + 6
end

local unescapes = {
	b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
	['"'] = '"', ["\\"] = "\\", ["/"] = "/",
}

local function parse_string(s, at)
	local out = {}
	at = at + 1
	while true do
		local plain = s:match('^[^"\\]+', at)
		if plain then
			out[#out + 1] = plain
			at = at + #plain
		end
		local c = s:sub(at, at)
		if c == '"' then
			return table.concat(out), at + 1
		elseif c ~= "\\" then
			fail(at, "unended string")
		elseif s:sub(at + 1, at + 1) == "u" then
			out[#out + 1], at = parse_unicode(s, at)
		else
			c = unescapes[s:sub(at + 1, at + 1)]
			if not c then
				fail(at, "bad escape")
			end
			out[#out + 1] = c
			at = at + 2
		end
	end
end

local function parse_list(s, at, close, item)
	at = skip_space(s, at + 1)
	if s:sub(at, at) == close then
		return at + 1
	end
	while true do
		at = skip_space(s, item(at))
		local c = s:sub(at, at)
		if c == close then
			return at + 1
		elseif c ~= "," then
			fail(at, "expected , or " .. close)
		end
		at = skip_space(s, at + 1)
	end
end

local function parse_object(s, at, depth)
	local t = {}
	at = parse_list(s, at, "}", function(here)
		if s:sub(here, here) ~= '"' then
			fail(here, "expected a name")
		end
		local k
		k, here = parse_string(s, here)
		here = skip_space(s, here)
		if s:sub(here, here) ~= ":" then
			fail(here, "expected :")
		end
		t[k], here = parse_value(s, here + 1, depth)
		return here
	end)
	return t, at
end

local function parse_array(s, at, depth)
	local t = M.list {}
	at = parse_list(s, at, "]", function(here)
		t[#t + 1], here = parse_value(s, here, depth)
		return here
	end)
	return t, at
end

local words = { { "true", true }, { "false", false }, { "null", nil } }

function parse_value(s, at, depth)
	at = skip_space(s, at)
	depth = depth + 1
	if depth > 20 then
		fail(at, "too deep")
	end
	local c = s:sub(at, at)
	if c == "{" then
		return parse_object(s, at, depth)
	elseif c == "[" then
		return parse_array(s, at, depth)
	elseif c == '"' then
		return parse_string(s, at)
	end
	local number = s:match("^-?%d+", at)
	if number then
		local n = math.tointeger(tonumber(number))
		if not n or s:find("^[.eE]", at + #number) then
			fail(at, "not a 64-bit integer")
		end
		return n, at + #number
	end
	for _, w in ipairs(words) do
		if s:sub(at, at + #w[1] - 1) == w[1] then
			return w[2], at + #w[1]
		end
	end
	fail(at, "expected a value")
end

-- The value of a text that is one JSON value; or nil and what is wrong.
function M.decode(s)
	local ok, value, at = pcall(parse_value, s, 1, 0)
	if not ok then
		return nil, value
	end
	if skip_space(s, at) <= #s then
		return nil, ("column %d: text behind the value"):format(at)
	end
	return value
end

return M
