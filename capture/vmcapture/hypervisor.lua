-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The hashed page table of a guest under a hypervisor.  It is the hypervisor's
-- and nowhere in the guest's memory: only the kernel's own dump has a copy.  That
-- copy is put where no memory is, and QEMU's MMU is asked about all of it.
--
--	hypervisor.table(work, kernel, head)	list of {pa, bytes}, and head gets
--						the table's size; a capture of
--						the table alone is work/table

local capture = require "vmcorpus.capture"
local dump = require "vmcorpus.real.dump"
local fail = require "vmcapture.fail"
local proc = require "proc"
local vmgen = require "vmgen"

local hypervisor = {}

local GROUP = 128		-- bytes of a group of entries

local function target(name)
	for _, t in ipairs(vmgen.targets()) do
		if t.name == name then
			return t
		end
	end
end

function hypervisor.table(work, kernel, head)
	local p = assert(proc.spawn {argv = {proc.self():match "^(.*)/" ..
	    "/vmcore", "extract", work .. "/disk.img", "-o", work .. "/dump"}})
	local status = p:wait(600) or {}

	if status.exit ~= 0 then
		fail.kernel("%s", (p:stderr()))
	end
	local d = dump.open(work .. "/dump/vmcore", target(kernel.target),
	    head.pagesize)
	local s = d.section.ptes
	local pages = {}

	if not s or s.len == 0 then
		fail.kernel "the dump has no hashed page table"
	end
	head.ptegs = s.len // GROUP
	for at = 0, s.len - 1, head.pagesize do
		pages[#pages + 1] = {head.root + at, d:read(s.offset + at,
		    head.pagesize)}
	end
	local out = capture.writer(work .. "/table")

	out:head(head)
	for _, page in ipairs(pages) do
		out:page("page", page[1], page[2])
	end
	out:close()
	os.remove(work .. "/dump/vmcore")
	return pages
end

return hypervisor
