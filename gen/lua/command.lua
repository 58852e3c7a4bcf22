-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- The vmgen command.  Loaded with the module and the arguments; gives the
-- exit status: 0 done, 1 the scenario is wrong, 2 it could not be run.

local vmgen, args = ...

local HELP = [[
usage: vmgen SCENARIO.lua -o DIR	write DIR/kernel, DIR/vmcore, DIR/expect.json
       vmgen -d SCENARIO.lua...		print a digest of what would be written
       vmgen -w SCENARIO.lua VA...	say how each address is translated
       vmgen --help

A scenario is a Lua file that returns a table: see docs/scenario.md.  The files
are the same, byte for byte, on every host.

exit status: 0 done, 1 a scenario is wrong, 2 it could not be run
]]

local function usage(text)
	io.stderr:write("vmgen: ", text, "\n", HELP)
	return 2
end

local function hex(n)
	return ("0x%x"):format(n)
end

-- JSON.  Objects are lists of { name, value }, so that their order is ours.

local json

local ESCAPE = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n",
	["\t"] = "\\t", ["\r"] = "\\r" }

local function quote(s)
	return '"' .. s:gsub('[%c"\\\127-\255]', function(c)
		return ESCAPE[c] or ("\\u%04x"):format(c:byte())
	end) .. '"'
end

local function object(pairs_)
	return { object = pairs_ }
end

function json(v, indent)
	local inner = indent .. "  "
	if type(v) == "string" then
		return quote(v)
	elseif type(v) ~= "table" then
		return tostring(v)
	end
	local out, open, close = {}, "[", "]"
	if v.object then
		open, close = "{", "}"
		for _, p in ipairs(v.object) do
			if p[2] ~= nil then
				out[#out + 1] = quote(p[1]) .. ": " .. json(p[2], inner)
			end
		end
	else
		for i, e in ipairs(v) do
			out[i] = json(e, inner)
		end
	end
	if not out[1] then
		return open .. close
	end
	return open .. "\n" .. inner .. table.concat(out, ",\n" .. inner) ..
	    "\n" .. indent .. close
end

local function bytes_hex(s)
	return (s:gsub(".", function(c)
		return ("%02x"):format(c:byte())
	end))
end

local function step(s)
	return object {
		{ "table", s.table }, { "level", s.level },
		{ "pa", s.pa and hex(s.pa) }, { "index", s.index },
		{ "entry", s.entry and hex(s.entry) }, { "note", s.note },
	}
end

local function map(list, f)
	local out = {}
	for i, v in ipairs(list) do
		out[i] = f(v)
	end
	return out
end

local function outcome(o)
	local long = #o.bytes > 64
	return object {
		{ "class", o.class }, { "n", o.n and hex(o.n) },
		{ "at", o.at and hex(o.at) }, { "length", hex(#o.bytes) },
		{ "bytes", not long and bytes_hex(o.bytes) or nil },
		{ "sha256", long and vmgen.sha256(o.bytes) or nil },
	}
end

local function query(core, q)
	local e = core:expect(q.va, q.len)
	return object {
		{ "va", hex(q.va) }, { "len", hex(q.len) },
		{ "outcomes", map(e.outcomes, outcome) },
		{ "why", e.why }, { "steps", map(e.steps, step) },
	}
end

local function expect(core, scenario)
	local info = core:info()
	return json(object {
		{ "name", scenario.name or "" },
		{ "target", info.target }, { "variant", info.variant },
		{ "kernel", info.kernel }, { "format", scenario.format },
		{ "version", info.version },
		{ "filesize", hex(info.filesize) },
		{ "digest", core:digest() },
		{ "opens", (core:opens()) },
		{ "symbols", object(map(core:symbols(), function(s)
			return { s[1], hex(s[2]) }
		end)) },
		{ "sections", map(core:sections(), function(s)
			return object { { "name", s.name },
			    { "offset", hex(s.offset) }, { "len", hex(s.len) } }
		end) },
		{ "queries", map(scenario.queries or {}, function(q)
			return query(core, q)
		end) },
	}, "") .. "\n"
end

-- A scenario from its file: the table, or nil and the exit status.
local function load_scenario(path)
	local chunk, err = loadfile(path, "t")
	if not chunk then
		io.stderr:write("vmgen: ", err, "\n")
		return nil, 2
	end
	local ok, s = pcall(chunk)
	if not ok or type(s) ~= "table" then
		io.stderr:write("vmgen: ", path, ": ",
		    ok and "gives no table" or tostring(s), "\n")
		return nil, 1
	end
	return s
end

local function build(path)
	local s, status = load_scenario(path)
	if not s then
		return nil, status
	end
	local ok, core = pcall(vmgen.build, s)
	if not ok then
		io.stderr:write("vmgen: ", path, ": ", tostring(core), "\n")
		return nil, 1
	end
	return core, s
end

local function write(path, dir)
	local core, s = build(path)
	if not core then
		return s
	end
	local ok, err = pcall(core.save, core, dir)
	local f
	if ok then
		f, err = io.open(dir .. "/expect.json", "wb")
	end
	if not f or not f:write(expect(core, s)) or not f:close() then
		io.stderr:write("vmgen: ", tostring(err), "\n")
		return 2
	end
	return 0
end

local function digests(paths)
	local worst = 0
	for _, path in ipairs(paths) do
		local core, s = build(path)
		if core then
			print(core:digest(), (path:gsub(".*/", "")))
		else
			worst = math.max(worst, s)
		end
	end
	return worst
end

local function translate(path, addresses)
	local core, s = build(path)
	if not core then
		return s
	end
	for _, text in ipairs(addresses) do
		local va = math.tointeger(tonumber(text))
		if not va then
			return usage(text .. " is no address")
		end
		local t, why, steps = core:vtop(va)
		print(hex(va), t and hex(t.pa) or "-",
		    t and t.offset and hex(t.offset) or "-", t and t.why or why)
		for _, st in ipairs(t and t.steps or steps) do
			print("", st.table, st.pa and hex(st.pa) or "-", st.index,
			    st.entry and hex(st.entry) or "-", st.note)
		end
	end
	return 0
end

local function main()
	local dir, mode
	local rest = {}
	local i = 1
	while args[i] do
		local a = args[i]
		if a == "--help" or a == "-h" then
			io.write(HELP)
			return 0
		elseif a == "-o" then
			i = i + 1
			dir = args[i]
			if not dir then
				return usage("-o wants a directory")
			end
		elseif a == "-d" or a == "-w" then
			mode = a
		elseif a:sub(1, 1) == "-" then
			return usage("no option " .. a)
		else
			rest[#rest + 1] = a
		end
		i = i + 1
	end
	if not rest[1] then
		return usage("no scenario given")
	elseif mode == "-d" then
		return digests(rest)
	elseif mode == "-w" then
		return translate(table.remove(rest, 1), rest)
	elseif not dir or #rest ~= 1 then
		return usage("one scenario and -o DIR are wanted")
	end
	return write(rest[1], dir)
end

return main()
