-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The machine's memory, twice: as the dump begins and as it has ended.
--
--	memory.ranges(qmp)		list of {start, end} of RAM
--	memory.find(g, ranges, work, bytes)	the PA of bytes, or nil
--	m = memory.take(g, head, work)	the first time; head is what a capture
--					begins with (docs/scenario.md, 4)
--	m.path				a capture, without answers, for vmgen
--	m:again(g)			the second time
--	m:write(path, answers, pages)	all of it, and more pages
--	m.changed			list of PAs
--	m.pages				how many are not zero
--
-- Pages of zeros are left out.

local capture = require "vmcorpus.capture"

local memory = {}
memory.__index = memory

local PIECE = 64 << 20		-- that QEMU writes at once
local CHUNK = 1 << 20
local SHM = "/dev/shm"

-- The parts of the flat view that are RAM; what follows another is one with it.
function memory.ranges(qmp)
	local text = qmp:human "info mtree -f"
	local list = {}

	for view in (text .. "\nFlatView"):gmatch "(.-)\nFlatView" do
		if view:find('AS "memory"', 1, true) then
			for lo, hi in view:gmatch
			    "\n%s+(%x+)%-(%x+) %(prio [^,]*, ram%)" do
				lo = tonumber(lo, 16)
				hi = tonumber(hi, 16) + 1
				local last = list[#list]

				if last and last[2] == lo then
					last[2] = hi
				else
					list[#list + 1] = {lo, hi}
				end
			end
		end
	end
	return list
end

-- Where QEMU puts a piece: in memory, where there is such a place, since it is
-- read once and a disk is slow.  The name is that of the directory of the work,
-- so that whoever removes that can remove it as well.
local function piece(work)
	local path = SHM .. "/" .. work:match "[^/]*$"
	local f = io.open(path, "wb")

	if f then
		f:close()
		return path
	end
	return work .. "/piece"
end

-- The PA of bytes that are there only once, or nil.
function memory.find(g, ranges, work, bytes)
	local path = piece(work)

	for _, r in ipairs(ranges) do
		for lo = r[1], r[2] - 1, PIECE do
			g.qmp:call("pmemsave", {"val", lo}, {"size", math.min(
			    PIECE + #bytes, r[2] - lo)}, {"filename", path})
			local f = assert(io.open(path, "rb"))
			local at = f:read "a":find(bytes, 1, true)

			f:close()
			os.remove(path)
			if at then
				return lo + at - 1
			end
		end
	end
end

-- fn(pa, bytes) for every page that is not zero, in order.
local function each_page(g, ranges, page, work, fn)
	local path = piece(work)
	local zeros, zero = ("\0"):rep(CHUNK), ("\0"):rep(page)

	for _, r in ipairs(ranges) do
		for lo = r[1], r[2] - 1, PIECE do
			local size = math.min(PIECE, r[2] - lo)

			g.qmp:call("pmemsave", {"val", lo}, {"size", size},
			    {"filename", path})
			local f = assert(io.open(path, "rb"))

			for at = 0, size - 1, CHUNK do
				local bytes = assert(f:read(CHUNK))

				for i = 0, bytes ~= zeros and #bytes - 1 or -1,
				    page do
					local p = bytes:sub(i + 1, i + page)

					if p ~= zero then
						fn(lo + at + i, p)
					end
				end
			end
			f:close()
			os.remove(path)
		end
	end
end

function memory.take(g, head, work)
	local self = setmetatable({head = head, work = work, offset = {},
	    order = {}, path = work .. "/before", after = {}, changed = {}},
	    memory)
	local out = capture.writer(self.path)

	out:head(head)
	each_page(g, head.memory, head.pagesize, work, function(pa, bytes)
		self.offset[pa] = out:page("page", pa, bytes)
		self.order[#self.order + 1] = pa
	end)
	out:close()
	self.pages = #self.order
	return self
end

function memory:again(g)
	local page = self.head.pagesize
	local before <close> = assert(io.open(self.path, "rb"))
	local next_, zero = 1, ("\0"):rep(page)

	local function changed(pa, bytes)
		self.changed[#self.changed + 1] = pa
		self.after[#self.changed] = bytes
	end
	-- Pages that were not zero, and are now.
	local function gone(pa)
		while self.order[next_] and (not pa or
		    math.ult(self.order[next_], pa)) do
			changed(self.order[next_], zero)
			next_ = next_ + 1
		end
	end
	each_page(g, self.head.memory, page, self.work, function(pa, bytes)
		gone(pa)
		local old = zero

		if self.order[next_] == pa then
			before:seek("set", self.offset[pa])
			old = before:read(page)
			next_ = next_ + 1
		end
		if old ~= bytes then
			changed(pa, bytes)
		end
	end)
	gone()
end

function memory:write(path, answers, pages)
	local out = capture.writer(path, 1)
	local before <close> = assert(io.open(self.path, "rb"))

	self.head.answers = answers
	out:head(self.head)
	for _, pa in ipairs(self.order) do
		before:seek("set", self.offset[pa])
		out:page("page", pa, before:read(self.head.pagesize))
	end
	for _, p in ipairs(pages or {}) do
		out:page("page", p[1], p[2])
	end
	for i, pa in ipairs(self.changed) do
		out:page("after", pa, self.after[i])
	end
	out:close()
end

return memory
