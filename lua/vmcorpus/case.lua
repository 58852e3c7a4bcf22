-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A running case: what run = function(c) gets.  It starts the driver when
-- it is first needed, starts it again after a death, numbers and counts the
-- vectors, keeps what failed, and gives the verdict.

local atf = require "atf"
local claims = require "vmcorpus.claims"
local config = require "vmcorpus.config"
local core = require "vmcorpus.core"
local driver = require "vmcorpus.driver"
local explain = require "vmcorpus.explain"
local known = require "vmcorpus.known"
local proc = require "proc"
local rng = require "vmcorpus.rng"
local util = require "vmcorpus.util"

local Case = {
	DEATHS = 5,		-- of the driver, before the case gives up
	HANDLES = 64,
}
Case.__index = Case

local case = {}

-- spec: what the author wrote, with ident, t and level filled in.
function case.new(spec)
	return setmetatable({
		ident = spec.ident, descr = spec.descr, bug = spec.bug,
		clauses = spec.clauses, level = spec.level, spec = spec,
		t = spec.t, dir = assert(proc.cwd()), config = config,
		rng = rng.new(config.seed, spec.ident),
		cores = {}, vectors = {}, labels = {}, counts = {},
		number = 0, deaths = 0, drivers = 0,
	}, Case)
end

function Case.note(_, fmt, ...)
	io.stderr:write(select("#", ...) > 0 and fmt:format(...) or fmt, "\n")
end

function Case.skip(_, reason)
	atf.skip(reason)
end

-- A fact for the report, on standard output.
function Case.say(_, what, value)
	io.stdout:write(("vmcorpus %s %s\n"):format(what, value))
end

-- The driver, started if need be.  Raises its verdict if it cannot start.
function Case:driver()
	if self.current then
		return self.current
	end
	local argv, why = config.command()
	if not argv then
		error({broken = why}, 0)
	end
	local opts = {limits = util.copy(self.spec.limits), dir = self.dir}
	opts.limits.seconds = opts.limits.seconds or config.timeout
	opts.limits.rss = opts.limits.rss or (config.rss and config.rss << 20)
	if self.t.format == "raw" then
		opts.devvmm = self.dir .. "/vmm"
		if not proc.stat(opts.devvmm) then
			assert(proc.mkdir(opts.devvmm))
		end
	end
	local d, verdict = driver.start(argv, opts)
	if not d and verdict.class == "start" then
		if opts.devvmm and not verdict.reason:match("^exec") then
			atf.skip("no private /dev/vmm here: " ..
			    verdict.reason)
		end
		error({broken = verdict.text}, 0)
	elseif not d then
		error({broken = table.concat(explain.verdict(verdict), "; ")},
		    0)
	end
	self.current = d
	self.drivers = self.drivers + 1
	if self.drivers == 1 then
		self:introduce(d)
	end
	return d
end

-- The first driver: who answers, and whether it can do what is needed.
function Case:introduce(d)
	local h = d.hello
	self.hello = h
	self:say("host", ("%s %s bits=%d order=%s"):format(config.host,
	    h.host, h.bits or 0, h.order or "?"))
	self:say("implementation", h.implementation)
	self:say("version", h.version)
	self:say("abi", h.abi)
	self.read_call = d:has("read2") and "read2" or "read"
end

local WORDS = {
	walk = "kvm_walk_pages", vtop = "translation of one address",
}

function Case:need(...)
	local d = self:driver()
	for _, cap in ipairs{...} do
		if not d:has(cap) then
			atf.skip(("the implementation has no %s")
			    :format(WORDS[cap] or "kvm_" .. cap))
		end
	end
end

-- Starts the driver again after a death and opens the cores that were open.
-- Returns false when that has happened too often.
function Case:revive()
	local d = self.current
	if d and not d.dead then
		return true
	end
	if d then
		self.deaths = self.deaths + 1
		if self.deaths >= Case.DEATHS then
			return false
		end
		self.current = nil
	end
	for _, c in ipairs(self.cores) do
		if c.alive then
			c.alive = false
			if not c:open(c.opened) then
				self:note("%s did not open again", c.vmcore)
			end
		end
	end
	return true
end

-- Vectors that could not run: the driver died too often, or the core did
-- not open (then the vector "open" has said so).
function Case:unrun(c, list, first)
	if not c.alive and self.deaths < Case.DEATHS then
		return
	end
	for i = first, #list do
		self:failed(list[i], {core = c:describe(),
		    request = list[i].request, expected = "an answer",
		    got = ("not asked: the driver died %d times before")
		    :format(self.deaths)}, i > first)
	end
end

-- Whether a vector is to run: gives it its number and its label.
function Case:select(v)
	self.number = self.number + 1
	v.number = self.number
	local n = (self.labels[v.label] or 0) + 1
	self.labels[v.label] = n
	if n > 1 then
		v.label = ("%s #%d"):format(v.label, n)
	end
	v.clauses = v.clauses or self.clauses
	for _, clause in ipairs(v.clauses) do
		if not util.one_of(clause, self.clauses) then
			error({broken = ("vector \"%s\" cites %s, which the "
			    .. "case does not"):format(v.label, clause)}, 0)
		end
	end
	local want = config.vector
	return want == nil or want == v.label or want == tostring(v.number)
end

local function count(self, v)
	for _, clause in ipairs(v.clauses) do
		self.counts[clause] = (self.counts[clause] or 0) + 1
	end
	self.vectors[#self.vectors + 1] = v
end

function Case:passed(v)
	count(self, v)
end

-- quiet: one of many that failed for the same reason.
function Case:failed(v, f, quiet)
	count(self, v)
	v.failed = f
	self.nfailed = (self.nfailed or 0) + 1
	if not quiet then
		io.stderr:write(explain.failure(self, v, f), "\n")
	end
end

-- Any check.  result() returns true, or false and a table for the failure.
function Case:vector(label, result, opts)
	local v = {label = label, clauses = opts and opts.clauses}
	if not self:select(v) then
		return
	end
	if not self:revive() then
		self:failed(v, {request = label, expected = "an answer",
		    got = ("not asked: the driver died %d times before")
		    :format(self.deaths)})
		return
	end
	local ok, good, f = pcall(result)
	if not ok and type(good) == "table" and good.class then
		self:failed(v, {request = good.request or label,
		    expected = "an answer", got = explain.verdict(good),
		    why = opts and opts.why, verdict = explain.ending(good)})
	elseif not ok then
		error(good, 0)
	elseif good then
		self:passed(v)
	else
		f = f or {}
		f.request = f.request or label
		f.why = f.why or (opts and opts.why)
		self:failed(v, f)
	end
end

-- For results: got == want, in the form that vector takes.
function Case.equal(_, got, want, f)
	if got == want then
		return true
	end
	f = f or {}
	local function show(x)
		return math.type(x) == "integer" and (x < 0 or x > 9) and
		    ("%d (%s)"):format(x, util.hex(x)) or tostring(x)
	end
	f.expected = f.expected or show(want)
	f.got = f.got or show(got)
	return false, f
end

local function directory(self, n)
	local base = self.t.format == "raw" and self.dir .. "/vmm" or self.dir
	if not proc.stat(base) then
		assert(proc.mkdir(base))
	end
	local dir = ("%s/core%s"):format(base, n)
	assert(proc.mkdir(dir))
	return dir
end

local function keep(self, c)
	if not config.keep then
		return
	end
	local dir = config.keep .. "/" .. self.ident
	os.execute(("mkdir -p '%s/core%d' && cp --sparse=always '%s' '%s' "
	    .. "'%s/core%d'"):format(dir, #self.cores, c.kernel, c.vmcore,
	    dir, #self.cores))
end

-- Builds, saves and opens a core.  opts: name, open = false, and what
-- core:open takes.
function Case:core(scenario, opts)
	local vmgen = require "vmgen"
	opts = util.copy(opts)
	local n = #self.cores + 1
	assert(n <= Case.HANDLES, "more cores than handles")
	local model = vmgen.build(scenario)
	local dir = directory(self, n)
	local kernel, vmcore, size = model:save(dir)
	local c = core.new(self, {model = model, scenario = scenario,
	    kernel = kernel, vmcore = vmcore, size = size, name = opts.name,
	    handle = n - 1, symbols = model:symbols(), told = {}})
	c.vmcore_path = self.t.format == "raw" and
	    ("/dev/vmm/core%d/vmcore"):format(n) or vmcore
	local open = opts.open
	c.minimize = opts.minimize
	opts.open, opts.name, opts.minimize = nil, nil, nil
	c.opts = opts
	self.cores[n] = c
	keep(self, c)
	if open ~= false then
		self:open(c)
	end
	return c
end

-- For the minimizer, which asks much and may kill the driver each time: a
-- driver that lives, and a core in place of the last one it asked for.
function Case:alive_driver()
	if self.current and self.current.dead then
		self.current = nil
	end
	return self:driver()
end

function Case:another(scenario)
	local vmgen = require "vmgen"
	self.spare = self.spare or directory(self, "-small")
	local model = vmgen.build(scenario)
	local kernel, vmcore, size = model:save(self.spare)
	local c = core.new(self, {model = model, scenario = scenario,
	    kernel = kernel, vmcore = vmcore, size = size, told = {},
	    handle = Case.HANDLES - 1, symbols = model:symbols()})
	c.vmcore_path = self.t.format == "raw" and "/dev/vmm/core-small/vmcore"
	    or vmcore
	self:driver():request("close", c.handle)
	self:driver():call("symclear", c.handle)
	assert(c:open())
	return c
end

-- Leaves the text of a scenario in the private directory, or in keep's.
function Case:write_scenario(number, text)
	local dir = self.dir
	if config.keep then
		dir = config.keep .. "/" .. self.ident
		os.execute(("mkdir -p '%s'"):format(dir))
	end
	local path = ("%s/smallest-%d.lua"):format(dir, number)
	local f = assert(io.open(path, "w"))
	f:write(text)
	f:close()
	return path
end

-- A core that does not open is a vector that fails; one that opens is only
-- what the other vectors stand on.
function Case:open(c)
	local label = c.name and c.name .. ": open" or "open"
	local f
	if not self:revive() then
		f = {got = "not asked: the driver died too often"}
	else
		local ok, good, text = pcall(c.open, c)
		if ok and good then
			return
		elseif ok and self.t.may_refuse then
			atf.skip(("refused, as it may be (%s): %s"):format(
			    self.t.may_refuse, text))
		elseif ok then
			f = {got = ("no descriptor; the error text is \"%s\"")
			    :format(text), verdict = "open does not open the core"}
		elseif type(good) == "table" and good.class then
			f = {got = explain.verdict(good),
			    verdict = explain.ending(good)}
		else
			error(good, 0)
		end
	end
	f.core, f.request = c:describe(), "opening the core"
	f.expected = "a descriptor: the core is one a kernel can write"
	local v = {label = label, number = 0, clauses = self.clauses}
	self:failed(v, f)
end

local function first_failed(self)
	for _, v in ipairs(self.vectors) do
		if v.failed then
			return v
		end
	end
end

-- The reason of a failed case: how many, and the first.
local function reason(self)
	local first = first_failed(self)
	local function line(x)
		return type(x) == "table" and tostring(x[1]) or tostring(x)
	end
	local f = first.failed
	return ("%d of %d vectors failed; the first, \"%s\" (%s): %s: "
	    .. "expected %s, got %s"):format(self.nfailed, #self.vectors,
	    first.label, table.concat(first.clauses, " "),
	    line(f.request or "?"), line(f.expected or "?"),
	    line(f.got or "?"))
end

local function counts(self)
	self:say("seed", tostring(config.seed))
	self:say("vectors", #self.vectors)
	self:say("failed", self.nfailed or 0)
	local first = first_failed(self)
	if first then
		self:say("first", first.label)
		self:say("verdict", first.failed.verdict or
		    "answer wrong answer")
	end
	for _, clause in ipairs(util.sorted_keys(self.counts)) do
		self:say("clause", ("%s %d"):format(clause,
		    self.counts[clause]))
	end
end

-- The driver's end, which a destructor or a leak checker may spoil.
function Case:quit()
	local _, verdict = self.current:finish()
	if verdict then
		self:failed({label = "quit", number = 0, clauses = {}},
		    {request = "the end of the driver",
		    expected = "exit with status 0",
		    got = explain.verdict(verdict),
		    verdict = explain.ending(verdict)})
	end
end

-- The verdict, when the body has ended.  Ends the case.
function Case:verdict()
	if self.current and not self.current.dead then
		self:quit()
	end
	counts(self)
	if #self.vectors == 0 then
		atf.fail(config.vector and ("the case has no vector \"%s\"")
		    :format(config.vector) or "the case ran no vector")
	end
	local entries = config.known and known.select(
	    known.load(config.known), self.ident, self.hello or {
	    implementation = "?", version = "-", host = "?"},
	    config.host) or {}
	local status, why = known.judge(entries, self.vectors,
	    config.vector == nil)
	if self.level == "may" and status ~= "passed" then
		self:say("may", reason(self))
		atf.pass()
	elseif status == "failed" then
		atf.fail(why or reason(self))
	elseif status == "expected_failure" then
		atf.expected_failure(why)
	end
	atf.pass()
end

-- Runs a case from claims to verdict; the body of the ATF test case.
function case.run(spec)
	if config.level == "must" and spec.level == "should" then
		atf.skip("level=must leaves SHOULD cases out")
	end
	if config.claims and spec.t.row ~= "api" and
	    not claims.claimed(claims.load(config.claims), spec.t.row) then
		atf.skip(("%s does not claim %s"):format(config.claims,
		    spec.t.row))
	end
	local c = case.new(spec)
	if spec.needs and #spec.needs > 0 then
		c:need(table.unpack(spec.needs))
	end
	local ok, e = xpcall(spec.run, function(e)
		if type(e) == "string" then
			return {broken = e, trace = debug.traceback(e, 2)}
		end
		return e
	end, c)
	if not ok then
		if type(e) == "table" and e.class then
			-- A request outside of any vector killed it.
			c:failed({label = "outside of the vectors",
			    number = 0, clauses = c.clauses},
			    {request = e.request, expected = "an answer",
			    got = explain.verdict(e),
			    verdict = explain.ending(e)})
		elseif type(e) == "table" and e.broken then
			c:note("%s", e.trace or e.broken)
			atf.broken(e.broken)
		else
			error(e, 0)
		end
	end
	c:verdict()
end

return case
