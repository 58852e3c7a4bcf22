-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Words and lines of the driver protocol (docs/protocol.md).

local protocol = {VERSION = 2}	-- and those before it

local STATUS = {ok = true, fail = true, err = true}

-- A string as a word; nil is NULL.
function protocol.text(s)
	if s == nil then
		return "-"
	end
	return "=" .. s:gsub("[^\x21-\x24\x26-\x7e]", function(c)
		return ("%%%02X"):format(c:byte())
	end)
end

-- The string that a word stands for: nil for "-". A word that is no string
-- gives false.
function protocol.untext(word)
	if word == "-" then
		return nil
	elseif not word or word:sub(1, 1) ~= "=" then
		return false
	end
	return (word:sub(2):gsub("%%(%x%x)", function(x)
		return string.char(tonumber(x, 16))
	end))
end

-- Bytes as a word.
function protocol.bytes(s)
	return "x" .. s:gsub(".", function(c)
		return ("%02x"):format(c:byte())
	end)
end

function protocol.unbytes(word)
	return (word:sub(2):gsub("%x%x", function(x)
		return string.char(tonumber(x, 16))
	end))
end

-- A request line from words: integers are written as a person would want
-- to read them.
function protocol.request(...)
	local words = {...}
	for i = 1, #words do
		local w = words[i]
		if math.type(w) == "integer" and
		    not (w >= 0 and w < 0x100000) then
			words[i] = ("0x%x"):format(w)
		end
	end
	return table.concat(words, " ")
end

-- A status line as {status=, words..., blob = N or nil}, or nil and what is
-- wrong with it.
function protocol.parse(line)
	-- What a read is answered, by far the most frequent.
	local ret, errno, blob = line:match("^ok (%-?%d+) (%d+) %+(%d+)$")
	if ret and #blob < 19 then
		return {ret, errno, status = "ok", blob = math.tointeger(tonumber(blob))}
	end
	local reply = {}
	for word in line:gmatch("[^ ]+") do
		reply[#reply + 1] = word
	end
	reply.status = table.remove(reply, 1)
	if not STATUS[reply.status] then
		return nil, "a reply begins with ok, fail or err"
	end
	local n = reply[#reply] and reply[#reply]:match("^%+(%d+)$")
	if n then
		reply.blob = math.tointeger(tonumber(n))
		reply[#reply] = nil
		if not reply.blob then
			return nil, "the length after + is no number"
		end
	end
	return reply
end

-- The integer that a word stands for, nil if it is none.
function protocol.integer(word)
	if not word or not (word:find("^%-?%d+$") or
	    word:find("^%-?0[xX]%x+$")) then
		return nil
	end
	return math.tointeger(tonumber(word))
end

-- name=value words of a reply as a table.
function protocol.options(reply)
	local t = {}
	for _, word in ipairs(reply) do
		local name, value = word:match("^([%w_]+)=(.*)$")
		if name then
			t[name] = value
		end
	end
	return t
end

return protocol
