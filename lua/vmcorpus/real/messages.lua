-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The kernel's message buffer, read through the implementation by the pointer
-- msgbufp, against what the console said.

local util = require "vmcorpus.util"

local messages = {}

local MAGIC = 0x063062		-- msg_magic
local MOST = 64 << 20
local ENOUGH = 5		-- lines that both must have at least

local function slurp(path)
	local f <close> = assert(io.open(path, "rb"))

	return f:read "a"
end

-- Lines without priorities and what a console does to them.
local function lines_of(text)
	local list = {}

	for line in text:gsub("\r", ""):gmatch "[^\n]+" do
		line = line:gsub("^<%d+>", ""):gsub("%z", "")
		    :match "^(.-)%s*$"
		if line ~= "" then
			list[#list + 1] = line
		end
	end
	return list
end

local function read(core, va, len)
	local r = core:read(va, len)

	return r.ret == len and r.bytes or nil
end

-- struct msgbuf: pointer, magic, size, where the next byte goes, counted
-- modulo a multiple of the size.
local function buffer(core, t, va)
	local width = t.bits // 8
	local pointer = read(core, va, width)
	local head = pointer and read(core, t.unpack("I" .. width, pointer),
	    width + 16)

	if not head then
		return nil, "msgbufp, or what it points to, cannot be read"
	end
	local at, magic, size, wseq = t.unpack("I" .. width .. "I4I4I4", head)

	if magic ~= MAGIC or size == 0 or size > MOST then
		return nil, ("msg_magic 0x%x, msg_size %d"):format(magic, size)
	end
	local bytes = read(core, at, size)

	if not bytes then
		return nil, ("%d bytes at %s cannot be read"):format(size,
		    util.hex(at))
	end
	return bytes:sub(wseq % size + 1) .. bytes:sub(1, wseq % size)
end

-- Lines of the buffer, from the banner to the panic, that the console lacks.
local function missing(text, console)
	local heard, first = {}, nil
	local common = 0

	for _, line in ipairs(lines_of(console)) do
		heard[line] = true
	end
	local begun

	for _, line in ipairs(lines_of(text)) do
		begun = begun or line:find("Copyright (c) 1992", 1, true)
		if line:find("panic:", 1, true) then
			break
		end
		if heard[line] then
			common = common + 1
		elseif begun then
			first = first or line
		end
	end
	return common, first
end

function messages.check(c, real, core, t)
	local va = real.kernel.symbols.msgbufp
	local order = t.order == "be" and ">" or "<"
	local u = {bits = t.bits, unpack = function(form, bytes)
		return (order .. form):unpack(bytes)
	end}

	if not va then
		c:skip "the kernel has no symbol msgbufp"
	elseif not real.model:translate(va) then
		c:skip "msgbufp was not dumped"
	end
	local text, why

	c:vector("the buffer", function()
		text, why = buffer(core, u, va)
		return text ~= nil, {request = "struct msgbuf at msgbufp",
		    expected = "a buffer whose bytes can be read", got = why}
	end)
	c:vector("its lines", function()
		local common, first = missing(text or "",
		    slurp(real.dir .. "/console.log"))

		c:note("%d lines are those of the console", common)
		return common >= ENOUGH and not first, {
		    request = "the message buffer",
		    expected = "lines that the console has too, " ..
		    "from the banner to the panic",
		    got = first and ('"%s", which it has not'):format(first)
		    or ("%d lines in common"):format(common)}
	end)
end

return messages
