-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Where a kernel runs that moves itself: powerpc64's, which is linked near 0 and
-- runs in the direct map, wherever it was loaded.
--
--	place.displacement(g, kernel, work)	what to add to a linked address,
--						once the kernel runs
--
-- The machine must be stopped.

local fail = require "vmcapture.fail"
local memory = require "vmcapture.memory"

local place = {}

local DIRECT = 0xc000000000000000
local SAMPLE = 64		-- bytes of code, which nothing relocates

function place.displacement(g, kernel, work)
	local va = kernel.elf.symbols.doadump or kernel.elf.symbols.panic
	local code = va and kernel.elf:at(va, SAMPLE)
	local pa = code and memory.find(g, memory.ranges(g.qmp), work, code)

	if not pa then
		fail.kernel("the kernel's code is not found in the " ..
		    "machine's memory")
	end
	return DIRECT + pa - va
end

return place
