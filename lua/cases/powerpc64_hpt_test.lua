-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Minidumps of 64-bit PowerPC with a hashed page table: which entry maps an
-- address, and what it says.

local hpt = require "vmcorpus.target.powerpc64_hpt"
local suite = require "vmcorpus.suite"

local P = 4096
local SEGMENT = 1 << 28
local ROWS = {format = "minidump", variant = {"g5", "phyp"}}

suite.for_each_row(ROWS, function(t)
	t.case("segments", {
		clauses = {"PPC64-HPT-1"},
		bug = "the virtual segment number is cut or made otherwise than "
		    .. "the kernel makes it: most addresses map nothing",
		descr = "A page in each segment of the kernel map; reads over "
		    .. "the edges of segments",
		run = function(c)
			local map, list = {}, {}
			local n = t.kva_size // SEGMENT
			for i = 0, n - 1 do
				local va = t.kva(i * SEGMENT) + (i * 523 &
				    0xffff) * P
				map[#map + 1] = {va = va, pa = (0x50 + i) * P}
				list[#list + 1] = {va + i * 8, 8,
				    ("segment %d"):format(i), "full"}
			end
			for i = 1, 3 do
				local va = t.kva(i * SEGMENT)
				map[#map + 1] = {va = va - P, pa = (0x100 + 2 *
				    i) * P}
				map[#map + 1] = {va = va, pa = (0x101 + 2 * i) *
				    P}
				list[#list + 1] = {va - P, 2 * P,
				    ("into segment %d"):format(i), "full"}
			end
			c:core(t.machine{map = map, pages = {{0x50 * P,
			    0x110 * P}}}):check_all(list)
		end,
	})

	t.case("secondary_hash", {
		clauses = {"PPC64-HPT-2"},
		bug = "the second group is not looked at, or found by another "
		    .. "complement: pages that came late seem not mapped",
		descr = "Pages that are in their second group alone",
		run = function(c)
			local map, list, pages = hpt.scattered(t, true)
			for i = 0, 31 do
				map[#map + 1] = {va = t.kva((0x80 + i) * P),
				    pa = (0x8f - i) * P, secondary = i % 3 ~= 1}
				list[#list + 1] = {t.kva((0x80 + i) * P), P,
				    ("page %d"):format(i), "full"}
			end
			list[#list + 1] = {t.kva(0x80 * P), 0x20 * P,
			    "both kinds", "full"}
			pages[2] = {0x70 * P, 0x90 * P}
			c:core(t.machine{map = map, pages = pages})
			    :check_all(list)
		end,
	})

	t.case("full_groups", {
		clauses = {"PPC64-HPT-1", "PPC64-HPT-2"},
		bug = "only the first of a group's eight entries is looked at, "
		    .. "or the second group when the first is not full",
		descr = "Sixteen pages of one hash: two full groups",
		run = function(c)
			local map, list = {}, {}
			local base = t.kva(4 * SEGMENT + 0x123 * P)
			for i = 0, 15 do
				local va = base + i * 2048 * P
				map[i + 1] = {va = va, pa = (0x50 + i) * P}
				list[#list + 1] = {va, P, ("%d"):format(i),
				    "full"}
			end
			list[#list + 1] = {base + 16 * 2048 * P, 8,
			    "the seventeenth", "fail"}
			c:core(t.scenario{map = map, pages = {{0x50 * P,
			    0x60 * P}}}):check_all(list)
		end,
	})

	t.case("table_sizes", {
		clauses = {"PPC64-HPT-3"},
		limits = {seconds = 20},
		bug = "the hash is cut to the bits of the smallest table, or of "
		    .. "the reader's own",
		descr = "Tables of 256 KiB to 32 MiB",
		run = function(c)
			for _, n in ipairs{11, 12, 13, 15, 16, 17, 18} do
				local map, list, pages = hpt.scattered(t)
				local more = hpt.scattered(t, true)
				for i, m in ipairs(more) do
					if i % 2 == 0 then
						map[i] = m
					end
				end
				local core = c:core(t.machine{ptegs = 1 << n,
				    map = map, pages = pages}, {name =
				    ("2^%d groups"):format(n)})
				core:check_all(list)
				core:check(t.kva(0), 0x10 * P, "low pages",
				    "full")
				core:close()
			end
		end,
	})

	t.case("entries_that_do_not_match", {
		clauses = {"PPC64-HPT-4"},
		bug = "an entry of another address is taken for this one's: a "
		    .. "process' page is shown as the kernel's",
		descr = "Entries in front of the right one, or without it, that "
		    .. "differ from it in one thing",
		run = function(c)
			local va = t.kva(5 * SEGMENT + 0x1234 * P)
			local hi, lo = hpt.entry(va, 0x50 * P)
			local group = hpt.group(va, 2048)
			local second = hpt.group(va, 2048, true)
			local wrong = {
				{"not valid", hi & ~hpt.V},
				{"second hash", hi | hpt.H},
				{"segment's high bit", hi ~ 1 << 12 + 45},
				{"a user's segment", hi ~ 1 << 12 + 36},
				{"segment's bit 39", hi ~ 1 << 12 + 39},
				{"segment's low bit", hi ~ 1 << 12},
				{"address' high bit", hi ~ 1 << 11},
				{"address' low bit", hi ~ 1 << 7},
			}
			for _, v in ipairs(wrong) do
				local list = {{slot = group * 8, hi = v[2],
				    lo = lo + P}}
				c:core(t.machine{slots = list, pages = {0x50 * P,
				    0x51 * P}}, {name = v[1]}):check(va, 8,
				    "alone", "fail")
				list[2] = {slot = group * 8 + 7, hi = hi, lo = lo}
				c:core(t.machine{slots = list, pages = {0x50 * P,
				    0x51 * P}}, {name = v[1] .. ", then the one"})
				    :check(va, P, "found", "full")
			end
			c:core(t.machine{slots = {{slot = second * 8 + 3, hi = hi,
			    lo = lo}}, pages = {0x50 * P}}, {name =
			    "first hash in the second group"}):check(va, 8,
			    "alone", "fail")
			c:core(t.machine{slots = {{slot = second * 8 + 3,
			    hi = hi | hpt.H, lo = lo}}, pages = {0x50 * P}},
			    {name = "second hash in the second group"})
			    :check(va, P, "found", "full")
			c:core(t.machine{slots = {{slot = (group ~ 1) * 8,
			    hi = hi, lo = lo}}, pages = {0x50 * P}}, {name =
			    "in the next group"}):check(va, 8, "alone", "fail")
		end,
	})

	t.case("software_bits", {
		clauses = {"PPC64-HPT-5"},
		bug = "bits that the kernel keeps for itself are taken for part "
		    .. "of the address: the page is not found",
		descr = "Each software bit of an entry's first word, and all",
		run = function(c)
			local slots, list = {}, {}
			for i, bits in ipairs{0, 0x08, 0x10, 0x20, 0x40, 0x78} do
				local va = t.kva(6 * SEGMENT + i * 7 * P)
				local hi, lo = hpt.entry(va, (0x50 + i) * P)
				slots[i] = {slot = hpt.group(va, 2048) * 8 + i,
				    hi = hi & ~0x78 | bits, lo = lo}
				list[i] = {va, P, ("0x%02x"):format(bits),
				    "full"}
			end
			c:core(t.machine{slots = slots, pages = {{0x50 * P,
			    0x60 * P}}}):check_all(list)
		end,
	})

	t.case("frames_of_every_bit", {
		clauses = {"PPC64-HPT-6"},
		bug = "a frame is cut: memory above the cut is shown as the "
		    .. "memory below it",
		descr = "Entries to memory at powers of two, and to none there",
		run = function(c)
			local memory, map, pages = {{0, 0x1000 * P}}, {}, {}
			local slots, list = {}, {}
			for bit = 36, 59 do
				local i, pa = bit - 36, 1 << bit
				local va = t.kva((0x100 + i) * P)
				if bit < 56 and t.version == 2 then
					memory[#memory + 1] = {pa, pa + 4 * P}
					map[#map + 1] = {va = va,
					    pa = pa + 2 * P}
					pages[#pages + 1] = pa + 2 * P
					list[#list + 1] = {va, P,
					    ("bit %d"):format(bit), "full"}
				end
				va = t.kva((0x140 + i) * P)
				local hi, lo = hpt.entry(va, pa + 0x13 * P)
				slots[#slots + 1] = {slot = hpt.group(va, 2048) *
				    8 + 6, hi = hi, lo = lo}
				list[#list + 1] = {va, 8,
				    ("bit %d, no memory"):format(bit), "fail"}
			end
			c:core(t.machine{memory = memory, map = map,
			    pages = pages, slots = slots,
			    omit = {{0x2000 * P, 0x2400 * P}}}):check_all(list)
		end,
	})

	t.case("byte_order_of_the_table", {
		-- A hypervisor gives entries to the kernel in registers.
		clauses = {t.order == "le" and t.variant == "phyp" and
		    "PPC64-HPT-8" or "PPC64-HPT-7"},
		bug = "entries are read in the host's byte order, or in the "
		    .. "kernel's where they are the MMU's",
		descr = "Entries as they are dumped, and some swapped, which "
		    .. "are entries of nothing",
		run = function(c)
			local slots, list = {}, {}
			for i = 0, 7 do
				local va = t.kva((3 + i) * SEGMENT + 0x56f1 * P)
				local hi, lo = hpt.entry(va, (0x50 + i) * P)
				local slot = hpt.group(va, 2048) * 8 + i
				if i % 2 == 1 then
					hi, lo = ("<i8i8"):unpack((">i8i8")
					    :pack(hi, lo))
				end
				slots[#slots + 1] = {slot = slot, hi = hi, lo = lo}
				list[#list + 1] = {va, P, ("segment %d, %s")
				    :format(3 + i, i % 2 == 1 and "swapped" or
				    "right"), i % 2 == 1 and "fail" or "full"}
			end
			c:core(t.machine{slots = slots, pages = {{0x50 * P,
			    0x58 * P}}}):check_all(list)
		end,
	})

	t.case("behind_the_kernel_map", {
		clauses = {"PPC64-HDR-1", "PPC64-VA-2"},
		bug = "kernend is not looked at, or taken for the first address "
		    .. "behind",
		descr = "A kernel map that ends with a segment; entries behind",
		run = function(c)
			local last = t.kva(2 * SEGMENT) - P
			c:core(t.machine{header = {kernend = last + P - 1},
			    map = {{va = last, pa = 0x50 * P, count = 2},
			    {va = t.kva(4 * SEGMENT), pa = 0x52 * P}},
			    pages = {{0x50 * P, 0x53 * P}}}):check_all{
				{last, P, "last page", "full"},
				{last + P - 1, 1, "last byte", "full"},
				{last + P, 1, "behind it", "fail"},
				{last + P - 1, 2, "over the end", "fail"},
				{t.kva(4 * SEGMENT), 8, "further on", "fail"},
			}
		end,
	})
end)
