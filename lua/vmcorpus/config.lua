-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What the person who runs the suite chose, -v test_suites.vmcorpus.NAME=VALUE,
-- over the defaults: the reference, beside this program, on this machine.
--
--     implementation  path of the library, or of the program (exec); % in it
--                     and in keeper is the host's name
--     abi             libkvm, fbsdvmcore or exec
--     host            native, or a name in hosts.tbl
--     together        more hosts, with commas between, to ask side by side
--     driver          program that speaks the protocol, in kvmdrive's place
--     keeper          socket of a kvmkeep that lends running drivers
--     vmm             directory that those at KEEPER.vmm see as /dev/vmm
--     offbits         width of the off_t the library was built with
--     version         of the library, where it does not tell
--     sanitized       1: the driver and the reference of the build with
--                     sanitizers, which lies beside this one
--     known, claims   files
--     level           must: SHOULD cases are left out
--     target, case    patterns; what they leave out is not listed
--     vector          run this vector alone
--     seed, timeout (seconds a reply may take), rss (MiB the driver may hold)
--     keep            directory for each case's kernel and vmcore
--     real            directories of real cores, with colons between

local atf = require "atf"
local hosts = require "vmcorpus.hosts"
local proc = require "proc"
local util = require "vmcorpus.util"

local config = {
	host = "native",
	level = "all",
	target = "*",
	case = "*",
	seed = 1,
	timeout = 10,
}

local NAMES = {
	"implementation", "abi", "host", "driver", "known", "claims",
	"level", "target", "case", "vector", "seed", "timeout", "keep",
	"keeper", "together", "vmm", "real",
	"offbits", "version", "rss", "sanitized",
}
local NUMBERS = {seed = true, timeout = true, offbits = true, rss = true}
local VALUES = {
	abi = {libkvm = true, fbsdvmcore = true, exec = true},
	sanitized = {["1"] = true},
	level = {must = true, all = true},
}

-- The directory two levels above this program: where bin, lib, share are.
local function prefix()
	local self = proc.self() or (arg and arg[-1]) or "bin/atf-lua"
	return self:match("^(.*)/[^/]*/[^/]*$") or "."
end

local function number(name, text)
	local n = math.tointeger(tonumber(text)) or tonumber(text)
	if not n then
		error(("%s=%s is not a number"):format(name, text), 0)
	end
	return n
end

local function read_vars()
	for _, name in ipairs(NAMES) do
		local v = atf.vars[name]
		if v and v ~= "" then
			if VALUES[name] and not VALUES[name][v] then
				error(("%s=%s is not a choice"):format(name, v),
				    0)
			end
			config[name] = NUMBERS[name] and number(name, v) or v
			config.given = config.given or {}
			config.given[name] = v
		end
	end
end

-- The words of a list with commas.
local function words(text)
	local list = {}
	for word in (text or ""):gmatch("[^,]+") do
		list[#list + 1] = word
	end
	return list
end

config.given = {}
config.prefix = prefix()
config.share = config.prefix .. "/share/vmcorpus"
read_vars()
config.together = words(config.together)

-- Whether target= chooses a row: a pattern, or the first parts of a name.
function config.chooses(row)
	return util.matches(row, config.target) or
	    util.matches(row, config.target .. "/*")
end

-- Where the programs and the default implementation of the host are.  An
-- installed suite has those of its own host alone.
local function home(host)
	if host == "native" then
		return config.prefix .. (config.sanitized and "-san" or "")
	end
	return (config.prefix:match("^(.*)/[^/]*$") or ".") .. "/" .. host
end

local function with_host(text, host)
	return text and text:gsub("%%", (host:gsub("%%", "%%%%"))) or nil
end

-- The row of a host in hosts.tbl; an empty one for native.  Or nil and why.
function config.row(host)
	if host == "native" then
		return {}
	end
	return hosts.find(config.share .. "/hosts.tbl", host)
end

-- The socket of the kvmkeep that lends drivers of a host, if there is one;
-- raw: of those that see the directory vmm as /dev/vmm.
function config.keeper_of(host, raw)
	local path = with_host(config.keeper, host)
	if path and raw then
		path = path .. ".vmm"
	end
	if path and (path == config.keeper or proc.stat(path)) then
		return path
	end
end

-- The command line of a host's driver, or nil and why there is none.
function config.command(host)
	local row, why = config.row(host)
	if not row then
		return nil, why
	end
	local built = home(host)
	local implementation = with_host(config.implementation, host) or
	    built .. "/lib/libkvmref.so"
	local abi = config.abi or "libkvm"
	local argv
	if abi == "exec" and not config.driver then
		argv = {implementation}
	else
		argv = {config.driver or built .. "/bin/kvmdrive", "-a", abi}
		if config.offbits then
			util.append(argv, {"-o", tostring(config.offbits)})
		end
		if config.version then
			util.append(argv, {"-V", config.version})
		end
		util.append(argv, {implementation})
	end
	if host == "native" then
		return argv
	end
	return hosts.command(row, built, argv)
end

-- What of the choice a replay of one vector wants, as list of {name, value}.
-- Not the known failures: a replay is to show the failure.
local REPLAYED = {
	"implementation", "abi", "host", "driver", "claims", "seed",
	"timeout", "offbits", "rss", "real", "sanitized",
}

function config.choice()
	local list = {}
	for _, name in ipairs(REPLAYED) do
		local v = config.given[name]
		if v then
			list[#list + 1] = {name, v}
		end
	end
	return list
end

return config
