-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The hosts of hosts.tbl, and how a program is started on one.
--
--     row, why = hosts.find(path, name)   fields named as the table's columns,
--                                         those that hold - left out
--     argv, why = hosts.command(row, build, {program, argument...})
--     text = hosts.differs(row, hello)    how a driver's host is not that row's

local util = require "vmcorpus.util"

local hosts = {}

local NUMBERS = {bits = true, page = true, align = true}

local function cells(line)
	local list = {}
	for cell in line:gmatch("[^\t]+") do
		list[#list + 1] = cell
	end
	return list
end

-- The last line of comment names the columns.
function hosts.find(path, name)
	local text, why = util.read_file(path)
	if not text then
		return nil, why
	end
	local columns
	for line in text:gmatch("[^\n]+") do
		if line:sub(1, 1) == "#" then
			columns = cells(line:sub(2))
		elseif line:match("^[^\t]+") == name then
			local row = {}
			for i, cell in ipairs(cells(line)) do
				if cell ~= "-" then
					row[columns[i]] =
					    NUMBERS[columns[i]] and
					    math.tointeger(cell) or cell
				end
			end
			return row
		end
	end
	return nil, ("host %s is not in %s"):format(name, path)
end

local function is_elf(path)
	local f = io.open(path, "rb")
	local magic = f and f:read(4)
	if f then
		f:close()
	end
	return magic == "\127ELF"
end

-- Which column of the row the build's programs are started by.
local function way(build)
	local text, why = util.read_file(build .. "/way")
	local word = text and text:match("^(%l+)\n$")
	if word ~= "direct" and word ~= "emulated" then
		return nil, why or build .. "/way: neither direct nor emulated"
	end
	return word
end

-- build is the directory of the host's build.  A script is not for the host's
-- processor: this machine runs it, or the other.
function hosts.command(row, build, argv)
	local column, why = row.kind == "remote" and "direct"
	if is_elf(argv[1]) then
		column, why = way(build)
		if not column then
			return nil, why
		end
	end
	local command = {}
	for word in (row[column] or ""):gmatch("%S+") do
		command[#command + 1] = word
		    :gsub("%%(.)", {t = row.triple, b = build})
	end
	return util.append(command, argv)
end

function hosts.differs(row, hello)
	for _, name in ipairs{"bits", "order", "page"} do
		local want, is = row[name], hello[name]
		if want and is and want ~= is then
			return ("host %s: %s is %s, not %s as its row says")
			    :format(row.name, name, is, want)
		end
	end
	return nil
end

return hosts
