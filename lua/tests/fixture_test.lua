-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cases for verdicts.lua, over the stub in vmgen's place.

local vmgen = package.preload.vmgen
package.preload.vmgen = function(...)
	local stub = dofile(arg[0]:match("^(.*)/") .. "/stub_vmgen.lua")
	stub.targets = vmgen(...).targets	-- which the rows are made of
	return stub
end

local suite = require "vmcorpus.suite"

local function spec(run, more)
	local s = {clauses = {"MD-READ-1"}, descr = "a fixture",
	    bug = "shows another page", run = run}
	for k, v in pairs(more or {}) do
		s[k] = v
	end
	return s
end

suite.for_each_row({format = "minidump", target = "amd64"}, function(t)
	t.case("basic", spec(function(c)
		local core = c:core(t.machine{omit = {0xf000}})
		local list = {}
		for i = 0, 9 do
			list[#list + 1] = {t.kva(i * 4096), 8,
			    ("page %d"):format(i), "full"}
		end
		list[#list + 1] = {t.kva(0xf000), 8, "hole", "fail",
		    {clauses = {"MD-READ-2"}}}
		core:check_all(list)
		c:vector("native", function()
			return c:equal(core:call("native")[1], "1")
		end)
	end, {clauses = {"MD-READ-1", "MD-READ-2"},
	    limits = {rss = 64 << 20}}))

	t.case("may", spec(function(c)
		c:core(t.machine()):check(t.kva(0), 8)
	end, {level = "may"}))

	t.case("need", spec(function() end, {needs = {"walk"}}))

	t.case("skips_late", spec(function(c)
		c:core(t.machine()):check(t.kva(0), 8)
		c:skip("enough")
	end))

	t.case("truncates", spec(function(c)
		local core = c:core(t.machine())
		local file = c.dir .. "/cut"
		local read = ("read %d read2 0x%x 8"):format(core.handle,
		    t.kva(0))
		c:vector("once", function()
			local replies = c:driver():together{read, read,
			    "truncate =" .. file .. " 0", read}
			local f = io.open(file)
			local text = f and f:read("a")
			if f then
				f:close()
			end
			return c:equal(#replies .. " " .. replies[3].line ..
			    " " .. tostring(text), "4 ok x")
		end)
	end))

	t.case("asks_for_the_host", spec(function(c)
		c:core(t.machine()):check(t.kva(0), 8)
		c:vector("long", function()
			return c:driver():host_is{long = 64}
		end)
	end))

	t.case("after_open", spec(function(c)
		local core = c:core(t.machine())
		c:vector("native", function()
			return c:equal(core:call("native")[1], "1")
		end)
		core:read(t.kva(0), 8)
	end))

	t.case("nothing", spec(function(c)
		c:core(t.machine())
	end))

	t.case("belief", spec(function(c)
		c:core(t.machine()):check(t.kva(-1), 8, "wrong", "full")
	end))

	t.case("error", spec(function()
		error("oops")
	end))

	t.case("outside", spec(function(c)
		local core = c:core(t.machine())
		core:read(t.kva(0), 8)
	end))
end)

suite.for_each_row({kernel = "13.1", format = "full"}, function(t)
	t.case("refusal", spec(function(c)
		c:core(t.machine())
	end))
end)

suite.case("closed", spec(function(c)
	c:vector("hello", function()
		return c:equal(c:driver().hello.abi, "exec")
	end)
end))

suite.case("borrows", spec(function(c)
	local t = require("vmcorpus.rows")["amd64/minidump3/la48"]
	c:core(t.machine()):check(t.kva(0), 8)
end))
