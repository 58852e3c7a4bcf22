-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The interface between a test program and Kyua (ATF test programs,
-- version 1).  Loading this module reads the program's arguments; atf.main,
-- which atf-lua calls when the script has ended, does what they ask for.
--
--     local atf = require "atf"
--     atf.case{name = "addition", descr = "...", timeout = 30,
--         meta = {["X-source"] = "..."}, body = function() ... end,
--         cleanup = function() ... end}
--
-- A body ends a case with atf.pass(), atf.fail(reason) or atf.skip(reason);
-- one that returns has passed; one that raises an error is broken.

local ending = require "atf.ending"

local atf = {
	vars = {},		-- -v NAME=VALUE
	cases = {},		-- in the order they were added
	program = arg and arg[0] or "?",
}

local by_name = {}
local request = {}		-- list, file, name, many: what the arguments say

local function usage(fmt, ...)
	io.stderr:write(atf.program, ": ", fmt:format(...), "\n",
	    "usage: ", atf.program, " -l | [-v NAME=VALUE] [-r FILE] ",
	    "CASE | -a [PATTERN]...\n")
	os.exit(1)
end

-- getopt's rules for "alr:s:v:": values joined or in the next word, options
-- in any order, "--" ends them.
local function parse(args)
	local i, words = 1, {}
	local value = {
		r = function(v) request.file = v end,
		s = function() end,		-- older ATF; not needed
		v = function(v)
			local name, text = v:match("^([^=]+)=(.*)$")
			if not name then
				usage("-v wants NAME=VALUE, not '%s'", v)
			end
			atf.vars[name] = text
		end,
	}
	while i <= #args do
		local a = args[i]
		if a == "--" then
			table.move(args, i + 1, #args, #words + 1, words)
			break
		elseif not a:match("^%-.") then
			words[#words + 1] = a
		elseif a == "-l" then
			request.list = true
		elseif a == "-a" then
			request.many = true
		elseif value[a:sub(2, 2)] then
			local v = a:sub(3)
			if v == "" then
				i = i + 1
				v = args[i]
			end
			if v == nil then
				usage("%s wants a value", a)
			end
			value[a:sub(2, 2)](v)
		else
			usage("unknown option %s", a)
		end
		i = i + 1
	end
	if request.many then
		request.names = words
	elseif #words > 1 then
		usage("one test case at a time, or -a")
	else
		request.name = words[1]
	end
end

local METADATA = {
	descr = true, timeout = true, ["has.cleanup"] = true,
	["require.config"] = true,
}

-- Adds a test case.  meta holds further metadata, of those that every Kyua
-- knows and X- names.
function atf.case(spec)
	local name = spec.name
	assert(type(name) == "string" and name:match("^[%w_%-]+$"),
	    "a test case needs a name of letters, digits, _ and -")
	assert(not by_name[name], "there are two test cases named " .. name)
	assert(type(spec.body) == "function", name .. ": no body")
	for k, v in pairs(spec.meta or {}) do
		assert(METADATA[k] or k:match("^X%-%S+$"),
		    name .. ": metadata " .. k .. " is not portable")
		assert(not tostring(v):find("\n"),
		    name .. ": metadata " .. k .. " has two lines")
	end
	by_name[name] = spec
	atf.cases[#atf.cases + 1] = spec
end

local function properties(spec)
	local list = {}
	local function add(k, v)
		if v ~= nil then
			list[#list + 1] = ("%s: %s"):format(k, tostring(v))
		end
	end
	add("descr", spec.descr)
	add("timeout", spec.timeout or 30)
	add("has.cleanup", spec.cleanup and "true" or nil)
	local names = {}
	for k in pairs(spec.meta or {}) do
		names[#names + 1] = k
	end
	table.sort(names)
	for _, k in ipairs(names) do
		add(k, spec.meta[k])
	end
	return list
end

local function list()
	local out = {'Content-Type: application/X-atf-tp; version="1"\n'}
	for _, spec in ipairs(atf.cases) do
		out[#out + 1] = "\nident: " .. spec.name .. "\n"
		for _, line in ipairs(properties(spec)) do
			out[#out + 1] = line .. "\n"
		end
	end
	io.stdout:write(table.concat(out))
	io.stdout:flush()
	return 0
end

local function write(line)
	if not request.file or request.file == "/dev/stdout" then
		io.stdout:write(line, "\n")
		return
	end
	local f, why = io.open(request.file, "w")
	if not f then
		io.stderr:write(atf.program, ": ", why, "\n")
		os.exit(1)
	end
	f:write(line, "\n")
	f:close()
end

function atf.pass()
	ending.finish("passed")
end

function atf.fail(reason)
	ending.finish("failed", reason)
end

function atf.skip(reason)
	ending.finish("skipped", reason)
end

function atf.broken(reason)
	ending.finish("broken", reason)
end

-- Ends the case as failed in the expected way, whatever was announced.
function atf.expected_failure(reason)
	ending.finish("expected_failure", reason)
end

-- From here on the case is expected to fail, to die, to exit or to hang.
function atf.expect_fail(reason)
	ending.announce("expected_failure", reason)
end

local function announce(status, reason)
	ending.announce(status, reason, true)
	if not request.many then
		write(ending.announced())
	end
end

function atf.expect_death(reason)
	announce("expected_death", reason)
end

function atf.expect_timeout(reason)
	announce("expected_timeout", reason)
end

function atf.expect_exit(code, reason)
	announce(code and ("expected_exit(%d)"):format(code)
	    or "expected_exit", reason)
end

function atf.expect_signal(signal, reason)
	announce(signal and ("expected_signal(%d)"):format(signal)
	    or "expected_signal", reason)
end

function atf.expect_pass()
	ending.announce(nil)
end

-- Without -r a person runs the case, in a directory that is no case's own.
local function in_directory(body)
	if request.file then
		return ending.of(body)
	end
	local directory = require "atf.directory"
	directory.open()
	directory.enter()
	local status, reason = ending.of(body)
	directory.leave()
	directory.close()
	return status, reason
end

local function run(name)
	local plain = name:match("^(.*):cleanup$")
	local spec = by_name[plain or name]
	if not spec then
		usage("there is no test case named %s", plain or name)
	end
	if plain then
		if spec.cleanup then
			spec.cleanup()
		end
		return 0
	end
	local status, reason = in_directory(spec.body)
	io.stdout:flush()
	write(ending.line(status, reason))
	return ending.STATUS[status] or 1
end

local function run_many()
	local many = require "atf.many"
	if #request.names == 1 and request.names[1] == "-" then
		return many.told(atf)
	end
	local status, why = many.named(atf, request.names, request.file)
	if not status then
		usage("%s", why)
	end
	return status
end

-- Does what the arguments ask for; returns the exit status.
function atf.main()
	if request.list then
		if request.name or request.many then
			usage("-l takes no test case")
		end
		return list()
	elseif request.many then
		return run_many()
	elseif not request.name then
		usage("a test case is missing")
	end
	return run(request.name)
end

parse(arg or {})
atf.running = request.name

return atf
