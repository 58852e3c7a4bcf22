-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What LLVM's test of FreeBSD cores states, read from the test's own text.
--
--	llvm.read(dir)	list of {name =, row =, kernel =, vmcore =, hz =,
--			numthread =, threads = list of {index =, name =, bt =,
--			regs =}}
--	llvm.is(dir)	whether that is such a directory

local util = require "vmcorpus.util"

local llvm = {}

local FILE = "TestFreeBSDKernelVMCore.py"

-- The row whose clauses such a core is asked of.
local ROWS = {
	["amd64-full"] = "amd64/full10/la48",
	["amd64-minidump"] = "amd64/minidump3/la48",
	["arm64-minidump"] = "aarch64/minidump2/4k",
	["i386-minidump"] = "i386/minidump2/pae",
}

local function numbers(text)
	local list = {}

	for n in text:gmatch "0x%x+" do
		list[#list + 1] = math.tointeger(tonumber(n))
	end
	return list
end

local function threads(text)
	local list = {}

	for index, name, bt, regs in text:gmatch
	    '(%d+): {%s*"name": "([^"]*)",.-"bt": %[(.-)%].-"regs": {(.-)}' do
		local values = {}

		for reg, value in regs:gmatch '"(%w+)": "(0x%x+)"' do
			values[reg] = math.tointeger(tonumber(value))
		end
		list[#list + 1] = {index = math.tointeger(tonumber(index)),
		    name = name, bt = numbers(bt), regs = values}
	end
	return list
end

function llvm.is(dir)
	local f = io.open(dir .. "/" .. FILE)

	if f then
		f:close()
	end
	return f ~= nil
end

function llvm.read(dir)
	local list = {}

	local text = assert(util.read_file(dir .. "/" .. FILE))
	local hz = text:match "def do_test%(.-hz=(%d+)"

	-- A method at a time.
	for body in text:gsub("\n    def ", "\0"):gmatch "%Z+" do
		local kernel, vmcore = body:match
		    'do_test%(%s*"([^"]+)",%s*"([^"]+)"'
		local name = vmcore and vmcore:match "^vmcore%-(.*)%.bz2$"

		if ROWS[name] then
			list[#list + 1] = {name = name, row = ROWS[name],
			    kernel = kernel:gsub("%.yaml$", ""),
			    vmcore = "vmcore-" .. name,
			    hz = tonumber(body:match "[( ]hz=(%d+)" or hz),
			    numthread = tonumber(body:match "numthread=(%d+)"),
			    threads = threads(body)}
			assert(#list[#list].threads > 0, FILE .. ": " .. name ..
			    ": no thread is stated")
		end
	end
	assert(#list > 0, FILE .. ": no core is stated")
	return list
end

return llvm
