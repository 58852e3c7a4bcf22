-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- run.lua PROGRAM CAPTURES SEED: the model against another project's
-- page-table walker.  For every row whose cores have tables, machines of
-- schemes.lua and machines.lua; then the captured machines, where QEMU's MMU
-- is a third.  Compared are the walk of the tables in memory (core:mmu), and
-- what the model says of the dump (core:vtop) as far as the format follows
-- the tables.  The last line is "N passed, N failed, N skipped".

package.path = arg[0]:match("^(.*)/") .. "/?.lua;" .. package.path

local capture = require "vmcorpus.capture"
local machines = require "machines"
local proc = require "proc"
local rng = require "vmcorpus.rng"
local rows = require "vmcorpus.rows"
local schemes = require "schemes"
local vmgen = require "vmgen"
local walker = require "walker"

local ADDRESSES = 4000		-- a table
local LEAST = 5			-- addresses of each kind that a test needs
local SHOWN = 3			-- differences

local seed = assert(math.tointeger(tonumber(arg[3])))
local walk = walker.new(arg[1], assert(proc.mkdtemp
    "/tmp/vmcorpus-witness.XXXXXX"))
local passed, failed, skipped, asked = 0, 0, 0, 0

local function check(ok, fmt, ...)
	if ok then
		passed = passed + 1
	else
		failed = failed + 1
		print("FAILED " .. fmt:format(...))
	end
	return ok
end

local function hex(pa)
	return pa and ("0x%x"):format(pa) or "none"
end

local function steps_text(steps)
	local list = {}

	for i, s in ipairs(steps) do
		list[i] = ("%s[%d]%s"):format(s.table, s.index,
		    s.entry and (" = 0x%x"):format(s.entry) or "")
	end
	return table.concat(list, ", ")
end

-- Both sides' answer in the bits that both can name.
local function same(scheme, a, b)
	if not a or not b then
		return not a == not b
	end
	return (a ~ b) & ((1 << scheme.pa_bits) - 1) == 0
end

-- How model(va) and what the witness answered differ: the number.
local function compare(name, scheme, vas, answers, model)
	local n = 0

	for i, va in ipairs(vas) do
		local p, why, steps = model(va)
		local pa = p and p.pa

		if not same(scheme, pa, answers[i]) then
			n = n + 1
			if n <= SHOWN then
				print(("%s: 0x%x: the model says %s (%s), " ..
				    "libaddrxlat %s"):format(name, va, hex(pa),
				    p and steps_text(p.steps) or
				    why .. "; " .. steps_text(steps),
				    hex(answers[i])))
			end
		end
	end
	return n
end

-- Pages of memory that hold something.
local function pages_of(core, ranges, size)
	local read, zeros, list = core:image(), ("\0"):rep(size), {}

	for _, m in ipairs(ranges) do
		for pa = m[1] & -size, m[2] - 1, size do
			local bytes = read(pa, size)

			if bytes ~= zeros then
				list[#list + 1] = {pa, bytes}
			end
		end
	end
	return list
end

-- Whether the addresses reached pages of every size, and ended without one
-- at every level that can do so; else nothing was looked at.
local function check_reach(name, t, scheme, core, vas)
	local reached = {}

	for _, va in ipairs(vas) do
		local p, _, steps = core:mmu(va)
		local key = p and "pages of " .. p.pagesize or
		    "no page at level " .. steps[#steps].level

		reached[key] = (reached[key] or 0) + 1
	end
	for _, size in ipairs(scheme.sizes) do
		local n = reached["pages of " .. size] or 0

		check(n >= LEAST, "%s: %d addresses in pages of %d", name, n,
		    size)
	end
	for _, level in ipairs(t.levels) do
		local n = reached["no page at level " .. level.level] or 0

		-- A small root may have no empty entry.
		check(n >= LEAST or level.entries <= 4,
		    "%s: %d addresses end at level %d", name, n, level.level)
	end
end

-- With the entry of one page gone from its memory the witness must say so.
local function check_difference(name, scheme, t, core, pages, vas)
	for _, va in ipairs(vas) do
		local p = core:mmu(va)
		local s = p and p.steps[#p.steps]

		for _, page in ipairs(p and pages or {}) do
			local at = s.pa + s.index * t.esize - page[1]

			if at >= 0 and at < #page[2] then
				local whole = page[2]

				page[2] = whole:sub(1, at) ..
				    ("\0"):rep(t.esize) ..
				    whole:sub(at + t.esize + 1)
				local got = walk:ask(scheme, t.order,
				    core:info().root, pages, {va})

				page[2] = whole
				check(not got[1], "%s: an entry that is gone " ..
				    "is not missed", name)
				return
			end
		end
	end
	check(false, "%s: no address is mapped", name)
end

-- The addresses for which the format gives what the tables give.
local function of_format(t, scheme, core, vas, answers)
	local info, v, a = core:info(), {}, {}

	local function follows(va)
		if t.format ~= "minidump" then
			return true
		elseif math.ult(va, info.kernbase) or
		    not math.ult(va, info.kva_end) then
			return false
		end
		local p = core:mmu(va)

		return not p or p.pagesize ~= scheme.not_in_array
	end

	for i, va in ipairs(vas) do
		if follows(va) then
			v[#v + 1], a[#a + 1] = va, answers[i]
		end
	end
	return v, a
end

local function check_core(name, t, scheme, core, pages, vas, kind)
	local answers = walk:ask(scheme, t.order, core:info().root, pages, vas)
	local n = compare(name, scheme, vas, answers, function(va)
		return core:mmu(va)
	end)

	asked = asked + #vas
	check(n == 0, "%s: the tables: %d of %d differ", name, n, #vas)
	if not check(core:opens(), "%s does not open", name) then
		return
	end
	-- Of a large page with reserved bits set, which no kernel has, the
	-- kernel's writer makes an array that does not follow the tables.
	if t.format == "minidump" and kind == "wild" then
		return
	end
	vas, answers = of_format(t, scheme, core, vas, answers)
	n = compare(name, scheme, vas, answers, function(va)
		return core:vtop(va)
	end)
	check(n == 0, "%s: the dump: %d of %d differ", name, n, #vas)
	check(#vas >= LEAST, "%s: the dump: %d addresses", name, #vas)
end

local function check_machine(t, scheme, kind)
	local name = ("%s: %s machine"):format(t.row, kind)
	local r = rng.new(seed, name)
	local scenario, given = machines[kind](t, scheme, r)
	local ok, core = pcall(vmgen.build, scenario)

	if not check(ok, "%s: %s", name, core) then
		return
	end
	local pages = pages_of(core, scenario.memory, t.page)
	local vas = machines.addresses(scheme, r, given, ADDRESSES)

	check_reach(name, t, scheme, core, vas)
	check_core(name, t, scheme, core, pages, vas, kind)
	check_difference(name, scheme, t, core, pages, vas)
end

-- A machine that ran: its pages are the capture's own, and what QEMU said is
-- asked first.
local function check_capture(file, path, cap, scheme)
	local t = rows.select{target = cap.target, variant = cap.variant}[1]
	local r = rng.new(seed, file)
	local core = vmgen.build{target = cap.target, variant = cap.variant,
	    kernel = cap.kernel, format = "minidump", capture = path}
	local vas, said = {}, {}

	-- Other halves of the space have other tables, or none.
	for _, a in ipairs(cap.answers) do
		if machines.canonical(scheme, a[1]) == a[1] then
			vas[#vas + 1], said[#said + 1] = a[1], a[2]
		end
	end
	local answers = walk:ask(scheme, t.order, cap.root, cap.pages, vas)
	local n = 0

	for i, va in ipairs(vas) do
		if not same(scheme, answers[i], said[i]) then
			n = n + 1
			print(("%s: 0x%x: QEMU says %s, libaddrxlat %s"):format(
			    file, va, hex(said[i]), hex(answers[i])))
		end
	end
	check(n == 0 and #vas >= LEAST, "%s: QEMU: %d of %d differ", file, n,
	    #vas)
	vas = machines.addresses(scheme, r, vas, ADDRESSES)
	answers = walk:ask(scheme, t.order, cap.root, cap.pages, vas)
	n = compare(file, scheme, vas, answers, function(va)
		return core:mmu(va)
	end)
	check(n == 0, "%s: the tables: %d of %d differ", file, n, #vas)
	asked = asked + #vas
end

local known = {}

-- The scheme if the witness can walk it; what it cannot is skipped, once.
local function known_scheme(target, variant)
	local name = target .. "/" .. variant

	if known[name] == nil then
		local scheme, why = schemes.of(target, variant)
		local can = false

		if scheme then
			can, why = walk:knows(scheme)
		end
		if not can and not why then
			check(false, "%s: no scheme, and no reason", name)
		elseif not can then
			skipped = skipped + 1
			print(("skipped: %s: %s"):format(name, why))
		end
		known[name] = can and scheme
	end
	return known[name]
end

for _, t in ipairs(rows) do
	-- A core of virtual addresses has no tables.
	local scheme = t.format ~= "virtual" and
	    known_scheme(t.target, t.variant)

	if scheme then
		check_machine(t, scheme, "built")
		check_machine(t, scheme, "wild")
	end
end
for _, file in ipairs(assert(proc.list(arg[2]))) do
	if file:match "%.gz$" then
		local path = arg[2] .. "/" .. file
		local cap = capture.read(path)
		local scheme = known_scheme(cap.target, cap.variant)

		if scheme then
			check_capture(file, path, cap, scheme)
		end
	end
end
walk:deinit()
print(("seed %d, %d addresses"):format(seed, asked))
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0 and passed > 0)
