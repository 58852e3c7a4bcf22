-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Made-up results: runs and cases as they come out of a database, for the
-- tests and for looking at the page.  Run as a program it prints JSON lines.

local results = require "vmreport.results"
local schema = require "vmreport.schema"

local M = {}

M.rows = {
	"amd64/minidump1/la48", "amd64/minidump2/la48", "amd64/minidump3/la48",
	"amd64/minidump3/la57", "amd64/full10/la48", "amd64/full13.1/la48",
	"i386/minidump1/nopae", "i386/minidump2/nopae", "i386/minidump2/pae",
	"i386/full13/pae", "i386/raw13/nopae", "api",
}

M.names = {
	"hole_in_direct_map", "every_page_size", "page_edges", "table_edges",
	"read_across_pages", "read_into_nothing", "top_of_address_space",
	"software_bits_set", "bitmap_word_boundaries", "zero_and_huge_lengths",
}

local reason = "MD-BITMAP-4: the hole: read2 0xfffff80000013000 8: expected " ..
    "-1, got 8 bytes of PA 0x14000"

local story = [[
vector   the hole
request  kvm_read2 0xfffff80000013000 8
expected -1: page 0x13000 is not in the dump
got      8: 00 40 01 00 00 00 00 00  (that is PA 0x14000)
walk     PML4 0x201000[496] 0x202003 -> PDP 0x202000[0] 0x83 -> PA 0x13000
]] .. ("0123456789abcdef"):rep(20) .. "\n"

-- A run with all cases of M.rows.  o: implementation, host, machine,
-- started (seconds), class, how, shard, hosts, seed, result = function(row, name,
-- level) -> result [, reason [, stderr]] or nil for a case that is missing,
-- digests = function(row, name) -> table or nil.
function M.run(o)
	local run = {
		kind = "run", format = 1, run = o.implementation .. "@" ..
		    o.host .. "@" .. (o.started or 0) .. (o.shard and
		    "@" .. o.shard or ""),
		class = o.class, shard = o.shard, hosts = o.hosts,
		how = o.how,
		seed = o.seed,
		suite_version = "0.1.0", implementation = o.implementation,
		abi = o.abi or "libkvm", host = o.host, machine = o.machine,
		version = o.version, rows = {}, levels_left_out = {},
		path = o.path or "/lib/" .. o.implementation .. ".so",
		started = "2026-11-23T13:00:00Z", ended =
		    "2026-11-23T13:00:09Z", targets = { "amd64", "i386" },
		selection = o.selection,
	}
	local cases = {}
	for _, row in ipairs(M.rows) do
		local n = { must = 0, should = 0 }
		for i, name in ipairs(M.names) do
			local level = i > 8 and "should" or "must"
			n[level] = n[level] + 1
			local id = row:gsub("[/.]", "_") .. "__" .. name
			local result, why, stderr = "passed", nil, nil
			if o.result then
				result, why, stderr = o.result(row, name, level)
			end
			local case = {
				kind = "case", run = run.run, id = id,
				program = level == "must" and "read_test"
				    or "read_should_test",
				row = row, level = level, bug = "a hole " ..
				    "aliases a dumped page: the debugger " ..
				    "shows another page's bytes",
				descr = "What lies in a hole cannot be read",
				clauses = { "MD-BITMAP-4", "AMD64-DMAP-2" },
				counts = { ["MD-BITMAP-4"] = 12 },
				vectors = 12 + i, result = result,
				reason = why, stderr = stderr,
				digests = o.digests and o.digests(row, name),
				started_us = ((o.started or 0) * 1000 + i) *
				    1000, duration_us = 4321,
			}
			case.target, case.format, case.variant =
			    schema.split_row(row)
			case.replay = results.replay(run, case)
			if result then
				cases[#cases + 1] = case
			end
		end
		for _, level in ipairs { "must", "should" } do
			table.insert(run.rows, { row = row, level = level,
			    cases = n[level] })
		end
	end
	run.cases = #cases
	return run, cases
end

M.reason, M.story = reason, story

-- Two implementations on two hosts, with something of everything.
function M.fill(store)
	local machines = { native = "linux-x86_64 le64",
	    i386 = "linux-i686 le32" }
	for _, host in ipairs { "native", "i386" } do
		store:add(M.run { implementation = "reference", host = host,
		    machine = machines[host], version = "0.1.0",
		    started = 1795440000 })
		store:add(M.run { implementation = "libfbsdvmcore.so",
		    abi = "fbsdvmcore", host = host, started = 1795440000,
		    machine = machines[host],
		    result = function(row, name)
			if row == "i386/raw13/nopae" and host == "i386" then
				return nil
			elseif name == "hole_in_direct_map" and
			    row:find "^amd64/minidump" then
				return "failed", reason, story
			elseif name == "table_edges" and
			    row == "i386/minidump2/pae" then
				return "crashed", "I386-PAE-3: 0xc0000000+8: " ..
				    "the driver died of signal 11", story
			elseif name == "bitmap_word_boundaries" and
			    host == "i386" and row:find "minidump3" then
				return "failed", "MD-BITMAP-2: word 1: wrong " ..
				    "bytes", story
			elseif row == "api" then
				return "skipped", "the implementation has no " ..
				    "entry point kvm_nlist2"
			elseif row:find "full10" and name == "page_edges" then
				return "expected_failure", "known: reads the " ..
				    "last page short"
			end
			return "passed"
		end })
	end
end

if arg and arg[0] and arg[0]:find "sample.lua$" then
	local store = results.store()
	M.fill(store)
	results.write(store, function(s)
		io.write(s)
	end)
end

return M
