-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/virtual10.1/plain: a core of virtual addresses: the loaded kernel alone.

local PBVM = 0x9ffc000000000000		-- where the kernel lies

return {
	name = "ia64/virtual10.1/plain",
	target = "ia64",
	variant = "plain",
	kernel = "10.1",
	format = "virtual",

	kernphys = 0x4000000,
	memory = { { 0x4000000, 0x5000000 } },

	-- Pages that identify themselves.
	pages = { { 0x4010000, 0x4024000 } },

	map = {
		{ va = PBVM, pa = 0x4000000, count = 18 },
	},

	queries = {
		{ va = PBVM + 0x10010, len = 8 },
		{ va = PBVM + 0x1fff8, len = 16 },
		{ va = PBVM + 0x23ff8, len = 8 },
		{ va = PBVM + 0x23ff8, len = 16 },
		{ va = PBVM + 0x24000, len = 1 },
		{ va = PBVM - 1, len = 1 },
		{ va = 0xa000000000000000, len = 8 },
		{ va = 0xe000000004010000, len = 8 },
		{ va = 0, len = 8 },
	},
}
