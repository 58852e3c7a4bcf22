-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The words of a failure: what was asked, what was right and why, what came
-- back and where that came from, what the case hunts, and one command that
-- asks again.  For a reader who has never seen this project.

local config = require "vmcorpus.config"
local proc = require "proc"
local protocol = require "vmcorpus.protocol"
local util = require "vmcorpus.util"

local hex = util.hex

local explain = {}

-- One outcome in words.
function explain.outcome(o, len)
	if o.class == "full" then
		return ("%d bytes (all)"):format(len)
	elseif o.class == "short" then
		return ("%d of %d bytes"):format(o.n, len)
	end
	return "-1" .. (o.at and (", as %s cannot be translated")
	    :format(hex(o.at)) or "")
end

function explain.outcomes(list, len)
	local words = {}
	for i, o in ipairs(list) do
		words[i] = explain.outcome(o, len)
	end
	return table.concat(words, ", or ")
end

-- A page walk, a line a step.
function explain.walk(steps)
	local lines = {}
	for _, s in ipairs(steps or {}) do
		local where = s.table or "?"
		if s.index then
			where = ("%s[%d]"):format(where, s.index)
		end
		if s.pa then
			where = where .. " at " .. hex(s.pa)
		end
		lines[#lines + 1] = ("%-28s %s%s"):format(where,
		    s.entry and "= " .. hex(s.entry) or "",
		    s.note and s.note ~= "" and "  " .. s.note or "")
	end
	return lines
end

-- Where bytes came from, as far as named pages tell.
function explain.origin(model, bytes)
	local ok, list = pcall(model.identify, model, bytes)
	if not ok or not list or #list == 0 then
		return nil
	end
	local words = {}
	for i, id in ipairs(list) do
		if i > 4 then
			words[#words + 1] = "..."
			break
		end
		local at = id.at and id.at > 1 and
		    (" (from byte %d on)"):format(id.at - 1) or ""
		words[#words + 1] = "PA " .. hex(id.pa) .. at
	end
	return "these are the bytes of " .. table.concat(words, ", ")
end

local function around(bytes, at)
	local from = math.max((at - 1) // 8 * 8 + 1, 1)
	return util.bytes(bytes:sub(from, from + 15)), from - 1
end

-- Origin of the bytes at and behind a place in the buffer.
local function origin_at(got, at, model)
	local last = got.ret > 0 and math.min(got.ret, #got.bytes) or
	    #got.bytes
	return model and explain.origin(model, got.bytes:sub(
	    (at - 1) // 8 * 8 + 1, math.min(last, at + 4096)))
end

-- What came back, as lines; the first alone must say what is wrong.
function explain.got(got, wrong, outcome, len, model, fill)
	local first = got.ret == -1 and "-1" or got.ret == len and
	    ("%d bytes (all)"):format(len) or
	    ("%d of %d bytes"):format(got.ret, len)
	local lines = {}
	local at, origin = wrong.at, nil
	if wrong.kind == "canary" then
		first = first .. ", and bytes before the buffer were written"
	elseif wrong.kind == "bytes" then
		local text, from = around(got.bytes, at)
		local part = got.bytes:sub(at, at + 7)
		first = first .. (", wrong from byte %d on"):format(at - 1)
		if part == string.char(fill):rep(#part) then
			first = first .. ": it was not written"
		else
			origin = origin_at(got, at, model)
		end
		lines[1] = ("bytes from %d on: %s"):format(from, text)
		lines[2] = ("%s right are: %s"):format((" "):rep(
		    #("bytes from on:") + #tostring(from) - 10),
		    (around(outcome.bytes, at)))
	elseif wrong.kind == "beyond" then
		local text, from = around(got.bytes, at)
		first = first .. (", and byte %d of the buffer was written, "
		    .. "which it may not write"):format(at - 1)
		lines[1] = ("bytes from %d on: %s"):format(from, text)
		origin = origin_at(got, at, model)
	elseif wrong.kind == "class" and got.ret > 0 then
		lines[1] = ("bytes: %s"):format(util.bytes(got.bytes:sub(1,
		    math.min(got.ret, #got.bytes))))
		origin = origin_at(got, 1, model)
	end
	table.insert(lines, 1, origin and first .. ": " .. origin or first)
	return lines
end

-- A failed read as a class and a few words, for a report: class, bytes,
-- beyond, canary.  A driver's end has the classes of driver.lua.
function explain.kind(got, wrong, outcome)
	if wrong.kind == "canary" then
		return "canary writes before the buffer"
	elseif wrong.kind == "beyond" then
		return "beyond writes where it may not"
	elseif wrong.kind == "bytes" then
		return "bytes wrong bytes"
	elseif got.ret < -1 then
		return "class impossible return value"
	elseif got.ret == -1 then
		return "class no bytes"
	elseif outcome.class == "fail" then
		return got.ret == 0 and "class 0 in place of -1" or
		    "class bytes where there are none"
	end
	return "class wrong length"
end

-- The same for a driver's end.
local ENDS = {
	crash = "crashes", hang = "hangs", memory = "takes endless memory",
	exit = "exits", garbage = "breaks the protocol",
}

function explain.ending(verdict)
	return verdict.class .. " " .. (ENDS[verdict.class] or "ends")
end

local function quote(s)
	s = tostring(s)
	if s:match("^[%w_%./:=,@%%+-]+$") then
		return s
	end
	return "'" .. s:gsub("'", "'\\''") .. "'"
end

-- Whether this runs in the source tree it was built in.
local function in_tree()
	local top = config.prefix:match("^(.*)/build/[^/]*$")
	return top and proc.stat(top .. "/lua/build.mk")
end

-- What make run calls it, where that is not the name in capitals.
local NAMES = {sanitized = "SAN"}

-- The command that runs one vector again.
function explain.replay(ident, vector)
	local words
	if in_tree() then
		words = {"make", "run"}
		for _, v in ipairs(config.choice()) do
			words[#words + 1] = (NAMES[v[1]] or v[1]:upper()) ..
			    "=" .. quote(v[2])
		end
		return table.concat(util.append(words, {"CASE=" .. ident,
		    "VECTOR=" .. quote(vector)}), " ")
	end
	local dir, program = arg[0]:match("^(.*)/([^/]*)$")
	words = {"kyua"}
	for _, v in ipairs(util.append(config.choice(),
	    {{"vector", vector}})) do
		util.append(words, {"-v", "test_suites.vmcorpus." .. v[1] ..
		    "=" .. quote(v[2])})
	end
	util.append(words, {"test", "-k", quote((dir or ".") .. "/Kyuafile"),
	    ("%s:%s"):format(program or arg[0], ident)})
	return table.concat(words, " ")
end

-- Lines under a heading: "  expected  first line", the rest indented.
local function block(out, heading, lines)
	for i, line in ipairs(lines) do
		out[#out + 1] = ("  %-9s %s"):format(i == 1 and heading or "",
		    line)
	end
end

-- The whole text of a failed vector.  v: {number=, label=, clauses=}; f:
-- {core=, request=, expected = lines, got = lines, why=}.
function explain.failure(case, v, f)
	local out = {("FAILED vector %d \"%s\" of %s"):format(v.number,
	    v.label, case.ident)}
	local function lines_of(x)
		return type(x) == "table" and x or x and {tostring(x)} or {}
	end
	block(out, "clauses", {table.concat(v.clauses, " ")})
	block(out, "case", {case.descr})
	block(out, "core", lines_of(f.core))
	block(out, "request", lines_of(f.request))
	block(out, "expected", lines_of(f.expected))
	block(out, "got", lines_of(f.got))
	block(out, "why", lines_of(f.why))
	block(out, "bug", {case.bug})
	block(out, "replay", {explain.replay(case.ident, v.label)})
	return table.concat(out, "\n") .. "\n"
end

-- A host as its driver's handshake tells of it.
function explain.host(name, hello)
	return ("%s %s bits=%d order=%s%s"):format(name, hello.host,
	    hello.bits or 0, hello.order or "?",
	    hello.page and (" page=%d"):format(hello.page) or "")
end

-- The same, and what answers there.
function explain.answerer(name, hello)
	return ("%s implementation=%s version=%s"):format(
	    explain.host(name, hello), protocol.text(hello.implementation),
	    protocol.text(hello.version ~= "-" and hello.version or nil))
end

-- A driver's verdict as lines.
function explain.verdict(verdict)
	local lines = {("the driver %s (%s)"):format(verdict.text,
	    verdict.class)}
	if verdict.request then
		lines[#lines + 1] = "while it owed a reply to: " ..
		    verdict.request:sub(1, 200)
	end
	if verdict.stderr and verdict.stderr ~= "" then
		lines[#lines + 1] = "it had printed:"
		for line in verdict.stderr:gmatch("[^\n]+") do
			lines[#lines + 1] = "| " .. line:gsub("[^\9\32-\126]",
			    "?")
		end
	end
	return lines
end

return explain
