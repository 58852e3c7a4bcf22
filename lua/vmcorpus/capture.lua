-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Capture files: docs/scenario.md, section 4.  gzip(1) packs and unpacks
-- them.  In memory a capture is
--
--	{target=, variant=, kernel=, pagesize=, root=,
--	 memory = list of {start, end},		in order
--	 symbols = list of {name, value},	by name
--	 answers = list of {va, pa or false},	by va
--	 marks = list of {va, len},		by va
--	 pages = list of {pa, bytes}}		by pa
--
--	capture.write(path, capture)	the same bytes for the same capture
--	capture.writer(path, level)	piece by piece: :head(capture), without
--					pages, :page("page" or "after", pa,
--					bytes)..., :close()
--	capture.read(path)
--	capture.compare(a, b)		list of texts: how b differs from a

local capture = {}

local PAGE = 4096		-- where a capture states no other

local function command(line, mode)
	return assert(io.popen(line, mode))
end

local function quote(path)
	return "'" .. path:gsub("'", "'\\''") .. "'"
end

local writer = {}
writer.__index = writer

function writer:line(...)
	self.file:write(string.format(...), "\n")
end

-- All but the pages.
function writer:head(c)
	self.pagesize = c.pagesize
	self:line("vmcorpus-capture 1")
	self:line("target %s", c.target)
	self:line("variant %s", c.variant)
	if c.kernel then
		self:line("kernel %s", c.kernel)
	end
	if c.pagesize ~= PAGE then
		self:line("pagesize 0x%x", c.pagesize)
	end
	self:line("root 0x%x", c.root)
	if c.ptegs then
		self:line("ptegs 0x%x", c.ptegs)
	end
	for _, m in ipairs(c.memory) do
		self:line("memory 0x%x 0x%x", m[1], m[2])
	end
	for _, s in ipairs(c.symbols or {}) do
		self:line("symbol %s 0x%x", s[1], s[2])
	end
	for _, a in ipairs(c.answers or {}) do
		self:line("answer 0x%x %s", a[1],
		    a[2] and ("0x%x"):format(a[2]) or "none")
	end
	for _, m in ipairs(c.marks or {}) do
		self:line("mark 0x%x 0x%x", m[1], m[2])
	end
end

-- word: page, or after.  The offset of its bytes, in a plain file.
function writer:page(word, pa, bytes)
	assert(#bytes == self.pagesize)
	self:line("%s 0x%x", word, pa)
	local at = self.plain and self.file:seek "cur"

	self.file:write(bytes)
	return at
end

function writer:close()
	self:line("end")
	assert(self.file:close(), "a capture cannot be written")
end

-- level: gzip's, or nil for a file that is not packed.  No name and no time in
-- the gzip header.
function capture.writer(path, level)
	return setmetatable({plain = not level, file = level and
	    command(("gzip -%d -n >%s"):format(level, quote(path)), "w") or
	    assert(io.open(path, "wb"))}, writer)
end

function capture.write(path, c)
	local out = capture.writer(path, 9)

	out:head(c)
	for _, p in ipairs(c.pages) do
		out:page("page", p[1], p[2])
	end
	out:close()
end

function capture.read(path)
	local f = command("gzip -dc <" .. quote(path), "r")
	local bytes = f:read "a"
	local c = {pagesize = PAGE, memory = {}, symbols = {}, answers = {}, marks = {},
	    pages = {}}
	local at, key, rest

	assert(f:close(), path .. ": gzip failed")
	assert(bytes:match "^vmcorpus%-capture 1\n", path .. ": no capture")
	local handlers = {
		memory = function(a, b)
			table.insert(c.memory, {tonumber(a), tonumber(b)})
		end,
		symbol = function(a, b)
			table.insert(c.symbols, {a, tonumber(b)})
		end,
		answer = function(a, b)
			table.insert(c.answers,
			    {tonumber(a), tonumber(b) or false})
		end,
		mark = function(a, b)
			table.insert(c.marks, {tonumber(a), tonumber(b)})
		end,
		page = function(a)
			table.insert(c.pages,
			    {tonumber(a), bytes:sub(at, at + c.pagesize - 1)})
			at = at + c.pagesize
		end,
		pagesize = function(a)
			c.pagesize = tonumber(a)
		end,
		root = function(a)
			c.root = tonumber(a)
		end,
	}
	at = bytes:find("\n", 1, true) + 1
	while true do
		key, rest, at = bytes:match("^(%S+) ?([^\n]*)\n()", at)
		assert(key, path .. ": cut short")
		if key == "end" then
			break
		end
		if handlers[key] then
			handlers[key](rest:match "^(%S+) ?(%S*)$")
		else
			c[key] = rest
		end
	end
	return c
end

-- Compares two lists of {key, value}, both ascending by key.
local function compare_list(what, a, b, show, differences)
	local known = {}

	for _, x in ipairs(a) do
		known[x[1]] = x
	end
	for _, x in ipairs(b) do
		local y = known[x[1]]

		known[x[1]] = nil
		if not y or y[2] ~= x[2] then
			table.insert(differences, ("%s %s: %s, was %s"):format(
			    what, show(x[1]), show(x[2], y and y[2]),
			    y and show(y[2], x[2]) or "not there"))
		end
	end
	for _, x in ipairs(a) do
		if known[x[1]] then
			table.insert(differences, ("%s %s: gone"):format(what,
			    show(x[1])))
		end
	end
end

local function number(v)
	if type(v) == "number" then
		return ("0x%x"):format(v)
	end
	return v and tostring(v) or "none"
end

-- A page's bytes: the first 8 from where it differs.
local function contents(v, other)
	if type(v) ~= "string" then
		return number(v)
	end
	for i = 1, other and #v or 0 do
		if v:byte(i) ~= other:byte(i) then
			return ("at 0x%03x: %s"):format(i - 1,
			    (v:sub(i, i + 7):gsub(".", function(ch)
				return ("%02x"):format(ch:byte())
			end)))
		end
	end
	return "a page"
end

function capture.compare(a, b)
	local differences = {}

	for _, key in ipairs {"target", "variant", "kernel", "pagesize",
	    "root"} do
		if a[key] ~= b[key] then
			table.insert(differences, ("%s: %s, was %s"):format(key,
			    number(b[key]), number(a[key])))
		end
	end
	compare_list("memory", a.memory, b.memory, number, differences)
	compare_list("symbol", a.symbols, b.symbols, number, differences)
	compare_list("answer", a.answers, b.answers, number, differences)
	compare_list("mark", a.marks, b.marks, number, differences)
	compare_list("page", a.pages, b.pages, contents, differences)
	return differences
end

return capture
