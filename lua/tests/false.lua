-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The suite against the false implementations: each must be caught in the
-- way harness/false/expected.tbl says, by the cases, on every kind of row.
--
--     atf-lua lua/tests/false.lua BUILD-DIRECTORY

package.path = arg[0]:match("^(.*)/") .. "/?.lua;" .. package.path

local check = require "check"
local proc = require "proc"
local util = require "vmcorpus.util"

local top = assert(proc.realpath(arg[0]:match("^(.*)/") .. "/../.."))
local build = assert(proc.realpath(arg[1]))
local work = assert(proc.mkdtemp("/tmp/vmcorpus-false.XXXXXX"))

-- Cases that among them see every lie; the first three reads of each are
-- told the truth by the lies that come with time.
local CASES = {
	{"minidump_read_test", "amd64_minidump3_la48__kernel_map_pages"},
	{"minidump_read_test", "amd64_minidump3_la48__unmapped"},
	{"minidump_read_test", "i386_minidump1_nopae__unmapped"},
	{"minidump_read_test", "i386_minidump2_pae__kernel_map_pages"},
	{"random_test", "amd64_full15_la48__random_machines"},
	{"random_test", "i386_full11_nopae__random_machines"},
}
-- Calls that are for native kernels, on rows of which at most one is native
-- to this host.
local ANSWER = {
	{"api_calls_test", "i386_minidump2_pae__native"},
	{"api_calls_test", "aarch64_minidump3_4k__native"},
	{"api_structures_test", "i386_minidump2_pae__processes"},
	{"api_structures_test", "powerpc64_virtual9_plain__processes"},
	{"api_structures_test", "i386_minidump2_pae__kvm_nlist"},
	{"api_structures_test", "aarch64_minidump3_4k__kvm_nlist"},
	{"api_structures_test", "i386_minidump2_pae__statistics"},
	{"api_structures_test", "powerpc64_virtual9_plain__statistics"},
	{"api_structures_test", "api__nothing_kept_between_descriptors"},
}
-- Descriptors that are left open show where handles are opened and closed.
local LEAK = {{"api_open_test", "api__nothing_left_behind"}}

local runs = 0

-- Runs a case on a library: class of the verdict ("pass" if it passed), and
-- what was printed.
local function run(case, library)
	runs = runs + 1
	local dir = ("%s/%d"):format(work, runs)
	assert(proc.mkdir(dir))
	local p = assert(proc.spawn{argv = {build .. "/tests/" .. case[1],
	    "-v", "implementation=" .. library, "-v", "timeout=2",
	    "-v", "rss=128", "-r", dir .. "/result", case[2]}, dir = dir})
	local out = {}
	while true do
		local line = p:line(60)
		if not line then
			break
		end
		out[#out + 1] = line
	end
	p:wait(10)
	local result = util.read_file(dir .. "/result") or "none"
	local err = p:stderr()
	os.execute("rm -rf '" .. dir .. "'")
	if result == "passed\n" then
		return "pass", result, err
	end
	return table.concat(out, "\n"):match("vmcorpus verdict (%S+)") or "?",
	    result, err
end

local n = 0
for line in io.lines(top .. "/harness/false/expected.tbl") do
	local name, want = line:match("^([%w_]+)%s+(%S+)")
	if name then
		n = n + 1
		check.topic = name
		local library = ("%s/false/%s.so"):format(build, name)
		local caught, results = false, {}
		local class_wanted = want == "leak" and "answer" or want
		local cases = {leak = LEAK, answer = ANSWER}
		for _, case in ipairs(cases[want] or CASES) do
			if caught then
				break
			end
			local class, result, err = run(case, library)
			results[#results + 1] = ("%s: %s: %s"):format(
			    case[2], class, result:sub(1, 300))
			if want == "pass" then
				check.equal(case[2], class, "pass")
			else
				caught = caught or class == class_wanted
				-- Nothing else may be seen, but by cases that
				-- ask differently.
				check.that(case[2] .. " is not broken",
				    class ~= "?", result)
			end
			if class ~= "pass" then
				check.holds("names the case", err,
				    "of " .. case[2])
				check.holds("replays", err, "make run "
				    .. "IMPLEMENTATION=" .. library)
			end
		end
		check.that("is caught as " .. want, want == "pass" or caught,
		    table.concat(results, "    "))
	end
end
check.that("there were some", n > 10)
os.execute("rm -rf '" .. work .. "'")
check.finish()
