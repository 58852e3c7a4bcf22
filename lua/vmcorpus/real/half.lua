-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- By MMU: the first and the last address of the kernel's half, or of all where
-- kernel and user share one table of 32 bits.

return {
	la48 = {0xffff800000000000, -1}, la57 = {0xff00000000000000, -1},
	nopae = {0, 0xffffffff}, pae = {0, 0xffffffff},
	["4k"] = {0xffff000000000000, -1}, ["16k"] = {0xffff000000000000, -1},
	sv39 = {0xffffffc000000000, -1}, sv48 = {0xffff800000000000, -1},
	v4 = {0, 0xffffffff}, v6 = {0, 0xffffffff},
	g5 = {0xc000000000000000, -1}, phyp = {0xc000000000000000, -1},
	radix = {0xc000000000000000, 0xc00fffffffffffff},
}
