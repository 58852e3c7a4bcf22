-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The captures of corpus/captures, whose README.md describes them, and the rows
-- that each is a core of: those of its target, variant and kernel, and of its
-- format if it is stated.  The target is the name's first word, unless it is
-- stated.  What else there is goes into the scenario; walk_end is where the
-- walk of a core ends, clauses are those of which answers are vectors in place
-- of the row's, of its minidumps and of cores with tables.  none has the
-- targets of which there is none to have, and why.

-- Before the block of 1 GiB, whose 262,144 records take seconds.
local A64_WALK_END = 0xffff000040000000

-- Clauses on addresses of five levels: the top 2^48 of them, and those below.
local LA57 = {
	minidump = {direct_map = "AMD64-LA57-4"},
	tables = {top = "AMD64-LA57-1", below = "AMD64-LA57-2"},
}

return {
	none = {ia64 = "QEMU has no such machine"},

	{name = "amd64-6", variant = "la48", kernel = "6"},
	{name = "amd64-10", variant = "la48", kernel = "10"},
	{name = "amd64-13.1", variant = "la48", kernel = "13.1"},
	{name = "amd64-15", variant = "la48", kernel = "15",
	    kernphys = 0x600000},
	{name = "amd64-la57-13.1", variant = "la57", kernel = "13.1",
	    clauses = {tables = {top = "AMD64-LA57-1"}}},
	{name = "amd64-la57-15", variant = "la57", kernel = "15",
	    kernphys = 0x600000, clauses = LA57},
	{name = "i386-11", variant = "nopae", kernel = "11"},
	{name = "i386-pae-11", variant = "pae", kernel = "11"},
	{name = "i386-12", variant = "nopae", kernel = "12"},
	{name = "i386-pae-12", variant = "pae", kernel = "12"},
	{name = "i386-13", variant = "nopae", kernel = "13"},
	{name = "i386-pae-13", variant = "pae", kernel = "13"},
	{name = "aarch64-11", variant = "4k", kernel = "11",
	    walk_end = A64_WALK_END},
	{name = "aarch64-13", variant = "4k", kernel = "13",
	    walk_end = A64_WALK_END},
	{name = "aarch64-15", variant = "4k", kernel = "15",
	    walk_end = A64_WALK_END},
	{name = "aarch64-16k-15", variant = "16k", kernel = "15",
	    walk_end = 0xffff000060000000},
	{name = "arm-v4-9", variant = "v4", kernel = "9", kernphys = 0},
	{name = "arm-v4-12", variant = "v4", kernel = "12", kernphys = 0},
	{name = "arm-12", variant = "v6", kernel = "12",
	    kernphys = 0x40000000},
	{name = "arm-13", variant = "v6", kernel = "13",
	    kernphys = 0x40000000},
	{name = "armeb-12", variant = "v6", kernel = "12",
	    kernphys = 0x40000000},
	{name = "armeb-13", variant = "v6", kernel = "13",
	    kernphys = 0x40000000},
	{name = "mips-13", variant = "o32", kernel = "13"},
	{name = "mipsel-13", variant = "o32", kernel = "13"},
	{name = "mips64-13", variant = "n64", kernel = "13"},
	{name = "mips64el-13", variant = "n64", kernel = "13"},
	{name = "sparc64-12", variant = "tsb", kernel = "12",
	    tsb_entries = 16384},
	{name = "alpha-6", variant = "osf1", kernel = "6"},
	{name = "powerpc64-g5-13", variant = "g5", kernel = "13"},
	{name = "powerpc64-phyp-13", variant = "phyp", kernel = "13",
	    ptegs = 16384},
	{name = "powerpc64-radix-16", variant = "radix", kernel = "16"},
	{name = "powerpc64le-g5-13", variant = "g5", kernel = "13"},
	{name = "powerpc64le-phyp-13", variant = "phyp", kernel = "13",
	    ptegs = 16384},
	{name = "powerpc64le-radix-16", variant = "radix", kernel = "16"},
	{name = "riscv64-12", variant = "sv39", kernel = "12"},
	{name = "riscv64-13.1", variant = "sv39", kernel = "13.1"},
	{name = "riscv64-sv48-13.1", variant = "sv48", kernel = "13.1"},
	{name = "linux-la48", target = "amd64", variant = "la48",
	    kernel = "10", suffix = "_linux"},
	{name = "linux-la57", target = "amd64", variant = "la57",
	    kernel = "15", suffix = "_linux", format = "full", clauses = LA57},	-- its own direct map
}
