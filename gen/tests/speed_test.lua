-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- 64 GiB of memory and 10,000 dumped pages: how long it takes is printed, and
-- not judged, since the machine may be busy.

local vmgen = require "vmgen"
local t = require "t"

local GIG = 1 << 30
local pages = {}
for i = 1, 10000 do
	pages[i] = (vmgen.word(1, i) & 0xffffff) << 12
end

local function resident()
	local f = io.open("/proc/self/status")
	local text = f and f:read("a") or ""
	if f then
		f:close()
	end
	return text:match("VmHWM:%s*(%d+)") or "?"
end

for _, format in ipairs { "minidump", "full" } do
	local clock = os.clock()
	local core = vmgen.build {
		target = "amd64", format = format, kernel = "13.1",
		memory = { { 0, 64 * GIG } }, pages = pages,
		map = {
			{ va = 0xffffffff80200000, pa = 0x200000,
			    size = 0x200000, count = 16 },
			{ va = 0xfffff80000000000, pa = 0, size = GIG,
			    count = 64 },
		},
		dump = format == "minidump" and pages or nil,
	}
	local _, _, size = core:save(t.dir)
	print(("64 GiB, 10,000 pages, %s: %.2f s of CPU time, %s KiB resident " ..
	    "at most"):format(format, os.clock() - clock, resident()))
	t.check("64 GiB: " .. format, size > 10000 * 4096)
	-- Leave no huge file behind, holes or not.
	os.remove(t.dir .. "/vmcore")
end
