-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Text from a library under test is hostile: it may hold any byte.  clean()
-- is applied once to everything that comes in; after it a string is UTF-8
-- that may stand in JSON, in XML 1.0 and on a terminal.

local M = {}

-- Characters that are legal but would move or hide other text: C1 controls,
-- the zero-width and direction marks, line and paragraph separators.
local function is_deceptive(c)
	return c >= 0x80 and c <= 0x9f
	    or c >= 0x200b and c <= 0x200f
	    or c >= 0x2028 and c <= 0x202e
	    or c >= 0x2066 and c <= 0x2069
	    or c == 0xfeff or c & 0xfffe == 0xfffe
end

-- Valid UTF-8 without controls but tab and line feed; what is not is written
-- out as \xNN (a byte) or \u{NNNN} (a character).
function M.clean(s)
	s = s:gsub("\r\n", "\n")
	if not s:find("[\0-\8\11-\31\127-\255]") then
		return s
	end
	local out, i, n = {}, 1, #s
	while i <= n do
		local plain = s:match("^[\t\n\32-\126]+", i)
		if plain then
			out[#out + 1] = plain
			i = i + #plain
		elseif s:byte(i) < 0x80 or not utf8.len(s, i, i) then
			out[#out + 1] = ("\\x%02x"):format(s:byte(i))
			i = i + 1
		else
			local c = utf8.codepoint(s, i)
			local char = utf8.char(c)
			out[#out + 1] = is_deceptive(c)
			    and ("\\u{%x}"):format(c) or char
			i = i + #char
		end
	end
	return table.concat(out)
end

local entities = {
	["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
	['"'] = "&quot;", ["'"] = "&#39;",
}

-- For HTML and XML, text and attribute values alike.  The argument has been
-- cleaned.
function M.escape(s)
	return (tostring(s):gsub("[&<>\"']", entities))
end

-- An XML attribute: white space would be normalized away.
function M.attribute(s)
	return (M.escape(s):gsub("[\t\n]", { ["\t"] = "&#9;", ["\n"] = "&#10;" }))
end

-- Beginning and end of a text that is too long to keep, as whole lines where
-- lines are short.
function M.around(head, tail)
	local cut = head:match("^(.*\n)[^\n]*$")
	if cut and #cut > #head // 2 then
		head = cut
	end
	cut = tail:match("^[^\n]*\n(.*)$")
	if cut and #cut > #tail // 2 then
		tail = cut
	end
	return head .. "\n[...]\n\n" .. tail
end

-- Whether a character begins at s[at].
local function begins(s, at)
	local byte = s:byte(at)
	return not byte or byte & 0xc0 ~= 0x80
end

-- At most n bytes of a string's beginning, and of its end.
function M.head(s, n)
	while not begins(s, n + 1) do
		n = n - 1
	end
	return s:sub(1, n)
end

function M.tail(s, n)
	local at = #s - n + 1
	while not begins(s, at) do
		at = at + 1
	end
	return s:sub(at)
end

-- One line of at most width bytes; what is too long loses its middle, since
-- a reason says at its end what came back.
function M.line(s, width)
	s = s:gsub("%s*\n%s*", " ")
	if #s <= width then
		return s
	end
	local head = width * 5 // 8
	return M.head(s, head) .. " ... " .. M.tail(s, width - head - 5)
end

-- A word for a POSIX shell.
function M.quote(s)
	if s:find("^[%w@%%+=:,./_-]+$") then
		return s
	end
	return "'" .. s:gsub("'", "'\\''") .. "'"
end

-- Part of a URL fragment and of an id: no character needs an escape.
function M.slug(s)
	return (s:gsub("[^%w._/-]+", "-"))
end

-- "minidump10" comes after "minidump2".
local function natural_key(s)
	return (s:gsub("%d+", function(d)
		return ("%012d"):format(tonumber(d) or 0)
	end))
end

function M.natural_less(a, b)
	local x, y = natural_key(a), natural_key(b)
	if x ~= y then
		return x < y
	end
	return a < b
end

-- 1 case, 2 cases.
function M.count(n, one, many)
	return ("%d %s"):format(n, n == 1 and one or many or one .. "s")
end

return M
