-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- kvm_write, kvm_native, kvm_kerndisp, kvm_geterr and kvm_close.

local opening = require "vmcorpus.opening"
local protocol = require "vmcorpus.protocol"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

suite.for_each_row({where = function(t)
	return not t.device
end}, function(t)
	local P = t.page
	t.case("cores_are_not_written_to", {
		clauses = {"API-WRITE-1", "API-OPEN-8"},
		needs = {"write"},
		bug = "a debugger's assignment to a variable changes the only "
		    .. "evidence there is",
		descr = "kvm_write on a core fails, and the file stays as it "
		    .. "was, opened for writing or not",
		run = function(c)
			for _, flags in ipairs{0, 2} do
				local core = c:core(t.machine{}, {flags =
				    flags, name = "flags " .. flags})
				local before = core:contents()
				for _, v in ipairs{
					{"mapped", t.kva(0x100)},
					{"over pages", t.kva(P - 8)},
					{"invalid", t.kva(0x20 * P)},
					{"read-only page", t.kva(0x22 * P)},
				} do
					c:vector(core.name .. ": " .. v[1],
					    function()
						local r = core:call("write",
						    ("0x%x"):format(
						    opening.long(c, v[2])),
						    protocol.bytes(
						    "vmcorpus wrote this"))
						local text = core:geterr()
						return r[1] == "-1" and
						    text ~= "", {request =
						    "kvm_write", expected =
						    "-1 and a text", got = r[1]
						    .. ", " .. text}
					end, {clauses = {"API-WRITE-1"}})
				end
				core:check(t.kva(0), 2 * P, "reads", "full")
				c:vector(core.name .. ": the file", function()
					return core:contents() == before,
					    {request = "the file afterwards",
					    expected = "as it was",
					    got = "changed"}
				end)
			end
		end,
	})
end)

-- Machines {label, what differs, kvm_kerndisp}: where the kernel lies in
-- physical memory is no displacement.  Targets that have one say so in
-- t.displaced, a list of the same form.
local function displacements(t)
	local list = {{"as loaded", {}, 0}}
	if t.kernphys and not t.may_refuse then
		list[2] = {"at another physical address", {kernphys =
		    t.kernphys}, 0}
	end
	return t.displaced or list
end

suite.for_each_row({}, function(t)
	t.case("native", {
		clauses = {"API-NATIVE-1"},
		needs = {"native"},
		bug = "a foreign core is called native: a tool reads its "
		    .. "structures with its own host's layout",
		descr = "kvm_native against what the driver says of its host",
		run = function(c)
			local core = c:core(t.machine{})
			c:vector("with a resolver", function()
				local want = opening.native(c, t)
				local r = core:call("native")
				return (r[1] ~= "0") == want, {request =
				    "kvm_native on " .. c.who.host, expected =
				    want and "not 0" or "0", got = r[1]}
			end)
			if not opening.native(c, t) or t.may_refuse then
				return
			end
			for _, o in ipairs{"open2", "openfiles", "open"} do
				if c:driver():has(o) then
					if core.alive then
						core:close()
					end
					c:vector("without one, " .. o,
					    function()
						local ok, text = core:open{
						    opener = o,
						    resolver = false}
						return ok and
						    core:call("native")[1]
						    ~= "0", {request =
						    "kvm_native on " ..
						    c.who.host, expected =
						    "not 0", got = ok and "0"
						    or text}
					end)
				end
			end
		end,
	})

	t.case("kerndisp", {
		clauses = {"API-DISP-1"},
		needs = {"kerndisp"},
		bug = "the distance between two physical addresses is given as "
		    .. "one between virtual ones: every symbol is moved",
		descr = "kvm_kerndisp, of kernels loaded here and elsewhere",
		run = function(c)
			for _, d in ipairs(displacements(t)) do
				local label, more, want = table.unpack(d)
				local core = c:core(t.machine(more),
				    {name = label})
				c:vector(label, function()
					return c:equal(core:call("kerndisp")[1],
					    tostring(want), {request =
					    "kvm_kerndisp"})
				end)
				-- Whatever was asked before.
				core:read(t.kva(0x20 * t.page), 8)
				core:read(t.kva(0), 8)
				c:vector(label .. ", asked again", function()
					return c:equal(core:call("kerndisp")[1],
					    tostring(want), {request =
					    "kvm_kerndisp after reads"})
				end)
			end
		end,
	})
end)

suite.case("close_null", {
	clauses = {"API-CLOSE-2"},
	bug = "an error path that closes what was never opened crashes",
	descr = "kvm_close(NULL) is -1 and EINVAL",
	run = function(c)
		c:vector("close", function()
			local r = c:driver():call("close", "null")
			return c:equal(r[1] .. " " .. r[2], "-1 22", {request =
			    "kvm_close(NULL): result and errno"})
		end)
	end,
})

suite.case("geterr_null", {
	clauses = {"API-GETERR-1"},
	needs = {"geterr"},
	bug = "asking for the error of a failed open crashes",
	descr = "kvm_geterr(NULL) is an empty string",
	run = function(c)
		c:vector("geterr", function()
			local r = c:driver():call("geterr", "null")
			return c:equal(r[1], "=", {request =
			    "kvm_geterr(NULL)"})
		end)
	end,
})

suite.case("texts_do_not_mix", {
	about = rows.about{"minidump 64", "full 32"},
	clauses = {"API-GETERR-3", "API-OPEN-15"},
	needs = {"geterr"},
	bug = "the error buffer is shared: one core's failure is reported for "
	    .. "another",
	descr = "A failure on one descriptor and the texts of the others",
	run = function(c)
		local a = c:core(rows.sample "minidump 64".machine{},
		    {name = "a"})
		local b = c:core(rows.sample "full 32".machine{},
		    {name = "b"})
		c:vector("one after the other", function()
			local va = rows.sample "minidump 64".kva(0x20000)
			local vb = rows.sample "full 32".kva(0x20000)
			a:read(va, 8)
			local ta = a:geterr()
			b:read(vb, 8)
			local tb = b:geterr()
			local again = a:geterr()
			return ta ~= "" and tb ~= "" and again == ta and
			    #ta < 2048 and #tb < 2048, {request =
			    "kvm_geterr of two descriptors", expected =
			    "each its own text", got = ("%q, %q, then %q")
			    :format(ta, tb, again)}
		end)
	end,
})
