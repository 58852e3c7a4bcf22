-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Made-up results of the size of a whole matrix: fifteen hosts of all classes,
-- fifty rows, two implementations.  The one is right everywhere but for an
-- answer that differs; the other fails as real readers do: by byte order, by
-- word size, by a page's size.  One shard and one host are missing.  Run as a
-- program (large.lua CASES [fill_one | fill_red], so many in each row) it prints
-- JSON lines.

local results = require "vmreport.results"
local schema = require "vmreport.schema"

local M = {}

local function class(order, bits, page, malloc)
	return { order = order, bits = bits, page = page or 4096,
	    malloc = malloc or 16 }
end

M.hosts = {
	{ "native", class("le", 64) }, { "arm64", class("le", 64) },
	{ "ppc64el", class("le", 64, 65536) }, { "riscv64", class("le", 64) },
	{ "mips64el", class("le", 64) }, { "i386", class("le", 32) },
	{ "armhf", class("le", 32, 4096, 8) },
	{ "armel", class("le", 32, 4096, 8) },
	{ "mipsel", class("le", 32, 4096, 8) }, { "s390x", class("be", 64) },
	{ "ppc64", class("be", 64) }, { "mips64", class("be", 64) },
	{ "sparc64", class("be", 64, 8192) }, { "powerpc", class("be", 32) },
	{ "mips", class("be", 32, 4096, 8) },
}

local targets = { "aarch64", "amd64", "arm", "armeb", "i386", "powerpc",
    "powerpc64", "powerpc64le", "riscv64", "sparc64" }
local formats = { "full13/v1", "minidump1/4k", "minidump2/4k",
    "minidump3/16k", "raw13/v1" }

-- As cases print it: a part for each failed vector.
local vector = [[
FAILED vector %d "hole %d" of %s
  clauses   MD-BITMAP-4 AMD64-DMAP-2
  case      %s
  core      %s, standard machine; kernel /tmp/kyua.4/core1/kernel, vmcore /tmp/kyua.4/core1/vmcore (2244608 bytes)
  request   kvm_read2(0xffff0000%08x, 12288)
  expected  12288 bytes (all): 0xffff000044201000 is at physical 0x44201000, file offset 0x605000
            bytes: 30 38 88 6d 5e 1d 87 8b 72 28 dd 16 7b 1c 75 6d ...
            page-table array[279041]     = 0x44201703  L3 entry at file offset 0x225008
            bitmap[513]                    page 0x44201000: bit 513 is set, page at file offset 0x605000
  got       12288 bytes (all), wrong from byte 0 on: these are the bytes of PA 0x44200000
            bytes from 0 on: 17 20 e1 e3 d1 8a 21 09 12 a2 08 0f 35 76 b3 dc
                  right are: 30 38 88 6d 5e 1d 87 8b 72 28 dd 16 7b 1c 75 6d
  bug       %s
  replay    make run IMPLEMENTATION=/lib/libother.so.3 HOST=%s CASE=%s VECTOR='hole %d'

]]

local descr = "What lies in a hole of the direct map cannot be read"
local bug = "a hole of the bitmap aliases a dumped page: the debugger shows " ..
    "another page's bytes"

local function story(host, row, id, i)
	local parts = {}
	for n = 1, 3 do
		parts[n] = vector:format(n, n, id, descr, row, i * 4096 * n,
		    bug, host, id, n)
	end
	return table.concat(parts)
end

-- result, reason, and whether it has a story, of the lesser implementation
local function lesser(host, target, i)
	local c = host[2]
	local function bad(result, reason)
		return result, "3 of 12 vectors failed; the first, \"hole 1\" " ..
		    "(MD-BITMAP-4): " .. reason, true
	end
	if host[1] == "mips64" and target == "sparc64" then
		return "skipped", "the host cannot run the driver's fork"
	elseif c.order == "be" and i % 9 == 3 then
		return bad("failed", "word " .. i .. ": wrong bytes")
	elseif c.bits == 32 and target == "amd64" and i % 11 == 5 then
		return bad("crashed", "the driver was ended by SIGBUS (crash)")
	elseif c.page == 8192 and target == "riscv64" then
		return bad("failed", "read2 0x1000 8: wrong bytes")
	elseif i % 40 == 7 then
		return bad("failed", "expected -1, got 8 bytes of PA 0x14000")
	end
	return "passed"
end

local function add(store, implementation, host, cases, result)
	local run = {
		kind = "run", format = 1, run = implementation .. "@" ..
		    host[1], suite_version = "0.2.0", reference =
		    implementation == "reference", implementation =
		    implementation, path = "/lib/" .. implementation,
		abi = "libkvm", host = host[1], machine = "linux-" .. host[1],
		class = host[2], rows = {}, levels_left_out = {}, seed = "1",
		started = "2026-11-23T13:00:00Z",
		ended = "2026-11-23T13:09:09Z", targets = targets,
	}
	local missing = implementation ~= "reference" and host[1] == "armel"
	if missing then
		run.shard = "1/2"
	end
	local list = {}
	for _, target in ipairs(targets) do
		for _, format in ipairs(formats) do
			local row = target .. "/" .. format
			local should = cases // 5
			table.insert(run.rows, { row = row, level = "must",
			    cases = cases - should })
			table.insert(run.rows, { row = row, level = "should",
			    cases = should })
			for i = 1, cases do
				local r, why, told = result(host, target, i)
				local case = {
					kind = "case", run = run.run,
					id = ("%s__a_case_with_a_name_%d")
					    :format(row:gsub("/", "_"), i),
					program = "read_test", row = row,
					level = i > cases - should and
					    "should" or "must",
					clauses = { "MD-BITMAP-4",
					    "AMD64-DMAP-2" },
					counts = { ["MD-BITMAP-4"] = 12 },
					bug = bug, descr = descr,
					vectors = 12 + i, result = r,
					verdict = r == "failed" and
					    "wrong bytes" or nil,
					reason = why,
					first = told and "hole 1" or nil,
					vectors_failed = told and 3 or 0,
					started_us = 1795440000000000 + i,
					duration_us = 5000,
				}
				if told then
					case.stderr = story(host[1], row,
					    case.id, i)
				end
				if implementation == "reference" and i == 4 and
				    format == "minidump3/16k" then
					case.digests = { reads = target ==
					    "aarch64" and host[2].order ==
					    "be" and "bad0" or "600d" }
				end
				case.target, case.format, case.variant =
				    schema.split_row(row)
				case.replay = results.replay(run, case)
				if not (missing and i % 2 == 0) then
					list[#list + 1] = case
				end
			end
		end
	end
	run.cases = #list
	store:add(run, list)
end

local function passes()
	return "passed"
end

-- The reference on this machine, and another host that could not be run.
function M.fill_one(store, cases)
	add(store, "reference", M.hosts[1], cases, passes)
	results.add_not_run(store, { implementation = "reference", abi =
	    "libkvm", reference = true }, "i386", "Exec format error")
end

-- An implementation on this machine that fails one case of five.
function M.fill_red(store, cases)
	add(store, "libother.so.3", M.hosts[1], cases, function(_, _, i)
		if i % 5 == 0 then
			return "failed", "3 of 12 vectors failed; the first, " ..
			    '"hole 1" (MD-BITMAP-4): wrong bytes', true
		end
		return "passed"
	end)
end

-- cases: how many in each of the fifty rows.
function M.fill(store, cases)
	for _, host in ipairs(M.hosts) do
		add(store, "reference", host, cases, passes)
		if host[1] == "mips" then
			results.add_not_run(store, { implementation =
			    "libother.so.3", abi = "libkvm" }, "mips",
			    "the build failed")
		else
			add(store, "libother.so.3", host, cases, lesser)
		end
	end
end

if arg and arg[0] and arg[0]:find "large.lua$" then
	local store = results.store()
	M[arg[2] or "fill"](store, math.tointeger(tonumber(arg[1])))
	results.write(store, function(s)
		io.write(s)
	end)
end

return M
