-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The part of a running case that has to do with the driver and the cores:
-- starting and starting again, building, saving, opening.  case.lua inherits
-- from it.

local atf = require "atf"
local beside = require "vmcorpus.beside"
local claims = require "vmcorpus.claims"
local config = require "vmcorpus.config"
local core = require "vmcorpus.core"
local driver = require "vmcorpus.driver"
local explain = require "vmcorpus.explain"
local hosts = require "vmcorpus.hosts"
local proc = require "proc"
local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"

local Session = {
	DEATHS = 5,		-- of the driver, before the case gives up
	HUNG = 20,		-- seconds to wait for hung drivers, in all
	HANDLES = 64,
}

-- The case's directory for raw memory.
local function raw_directory(self)
	local dir = self.dir .. "/vmm"
	if not proc.stat(dir) then
		assert(proc.mkdir(dir))
	end
	return dir
end

-- The directory that the driver is shown as /dev/vmm: that one, or one in which
-- it is and that kept drivers have in common.
local function devvmm(self)
	local dir, common = raw_directory(self), config.vmm
	local inside = common and dir:sub(1, #common + 1) == common .. "/"
	return inside and common or dir
end

-- The name that a driver has for a vmcore.
local function shown(self, path)
	return self.t.device and "/dev/vmm" ..
	    path:sub(#devvmm(self) + 1) or path
end

-- A driver of a host: it; or nil, why not, and whether the case is skipped
-- for that.
local function start(self, host)
	local row = config.row(host)
	local argv, why = config.command(host)
	if not argv then
		return nil, why
	end
	local opts = {limits = util.copy(self.spec.limits), dir = self.dir}
	opts.limits.seconds = opts.limits.seconds or config.timeout
	opts.limits.rss = opts.limits.rss or (config.rss and config.rss << 20)
	local raw = self.t.device
	if raw then
		if row.kind == "remote" then
			return nil, "no private /dev/vmm on another machine",
			    true
		end
		opts.devvmm = devvmm(self)
	end
	if not self.spec.alone and (not raw or opts.devvmm == config.vmm) then
		opts.keeper = config.keeper_of(host, raw)
	end
	local d, verdict = driver.start(argv, opts)
	if not d and verdict.class == "start" then
		if raw and not verdict.reason:match("%f[%l]exec: ") and
		    not verdict.reason:match("^lender") then
			return nil, "no private /dev/vmm here: " ..
			    verdict.reason, true
		end
		return nil, verdict.text
	elseif not d and verdict.class == "refused" then
		return nil, verdict.text
	elseif not d then
		return nil, table.concat(explain.verdict(verdict), "; ")
	end
	local wrong = hosts.differs(row, d.hello)
	if wrong and config.abi ~= "exec" then
		return nil, wrong
	end
	d.hello.kind = row.kind
	return d
end

-- The driver, started if need be.  Raises why it cannot start.
function Session:driver()
	if self.current then
		return self.current
	end
	local d, why, skip = start(self, config.host)
	if not d and skip then
		atf.skip(why)
	elseif not d then
		error({broken = why}, 0)
	end
	self.drivers = self.drivers + 1
	if self.drivers == 1 then
		self:introduce(d)
		d = self:accompany(d)
	end
	self.current = d
	return d
end

-- The first driver: who answers.
function Session:introduce(d)
	local h = d.hello
	self.who, self.hello = h, h
	self:say("host", explain.host(config.host, h))
	self:say("implementation", h.implementation)
	self:say("version", h.version)
	self:say("abi", h.abi)
	self.read_call = d:has("read2") and "read2" or "read"
end

-- The first driver with those of the other hosts beside it.
function Session:accompany(first)
	if #config.together == 0 then
		return first
	end
	local d = beside.new(first)
	self.beside, self.hello = d, d.hello
	for _, host in ipairs(config.together) do
		local other, why = start(self, host)
		if other then
			d:add(host, other)
		else
			d.apart[host] = why
		end
	end
	d:has("read2")
	return d
end

local WORDS = {
	walk = "kvm_walk_pages", vtop = "translation of one address",
}

function Session:need(...)
	local d = self:driver()
	for _, cap in ipairs{...} do
		if not d:has(cap) then
			atf.skip(("the implementation has no %s")
			    :format(WORDS[cap] or "kvm_" .. cap))
		end
	end
end

-- A request that a driver may not have (docs/protocol.md, section 4): its
-- reply, or the case is skipped.
function Session:ask(verb, ...)
	local d = self:driver()
	local reply, verdict = d:request(verb, ...)
	if not reply then
		error(verdict, 0)
	elseif reply.status == "err" and reply[1] == "unknown" then
		atf.skip(("the driver has no request %s"):format(verb))
	elseif reply.status == "err" and reply[1] == "system" then
		atf.skip(("%s does not work here: %s"):format(verb,
		    reply.line))
	elseif reply.status == "err" then
		local text = ("driver: %s: %s"):format(verb, reply.line)
		error(reply[1] == "handle" and {closed = text} or text, 0)
	end
	return reply
end

-- Starts the driver again after a death and opens the cores that were open.
-- Returns false when that has happened too often.  A hang costs the whole time
-- that a reply may take, and Kyua ends a case without a word after 30 s: so
-- hangs have a limit of their own.
function Session:revive()
	local d = self.current
	if d and not d.dead then
		return true
	end
	if d then
		if not d.counted then
			d.counted = true
			self.deaths = self.deaths + 1
			if d.dead.class == "hang" then
				self.hung = self.hung + d.limits.seconds
			end
		end
		if self.deaths >= Session.DEATHS or
		    self.hung + d.limits.seconds > Session.HUNG then
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

local function directory(self, n)
	local base = self.t.device and raw_directory(self) or self.dir
	local dir = ("%s/core%s"):format(base, n)
	assert(proc.mkdir(dir))
	return dir
end

-- The directory of this case in keep's, or one in it, which is made.
local function kept(self, name)
	local dir = ("%s/%s%s"):format(config.keep, self.ident, name or "")
	if not os.execute(("mkdir -p '%s'"):format(dir)) then
		error{text = ("keep=%s: %s cannot be made"):format(
		    config.keep, dir)}
	end
	return dir
end

-- Saved once more rather than copied: not every cp leaves the holes.
local function keep(self, model, n)
	if config.keep then
		model:save(kept(self, "/core" .. n))
	end
end

-- Cases of no row use cores of several: without one of them there is nothing
-- to compare.
local function check_claim(scenario)
	local t = config.claims and rows.of(scenario)
	if t and not claims.claimed(claims.load(config.claims), t.row) then
		atf.skip(("it needs %s, which %s does not claim"):format(
		    t.row, config.claims))
	end
end

-- Cases of no row say which targets they ask about, for those who run one
-- target's.
local function check_about(self, scenario)
	if self.t.row ~= "api" then
		return
	end
	for word in (self.spec.about or ""):gmatch("%S+") do
		if word == "*" or word == scenario.target then
			return
		end
	end
	error({broken = ("it asks about %s, which its about does not name")
	    :format(scenario.target)}, 0)
end

-- Builds, saves and opens a core.  opts: name, open = false, and what
-- core:open takes.
function Session:core(scenario, opts)
	local vmgen = require "vmgen"
	opts = util.copy(opts)
	check_claim(scenario)
	check_about(self, scenario)
	local n = #self.cores + 1
	assert(n <= Session.HANDLES, "more cores than handles")
	local model = vmgen.build(scenario)
	local dir = directory(self, n)
	local kernel, vmcore, size = model:save(dir)
	local c = core.new(self, {model = model, scenario = scenario,
	    kernel = kernel, vmcore = vmcore, size = size, name = opts.name,
	    handle = n - 1, symbols = model:symbols(), told = {}})
	c.vmcore_path = shown(self, vmcore)
	local open = opts.open
	c.minimize = opts.minimize
	opts.open, opts.name, opts.minimize = nil, nil, nil
	c.opts = opts
	self.cores[n] = c
	keep(self, model, n)
	if open ~= false then
		self:open(c)
	end
	return c
end

-- A core that is there already; fields are those of core.new.
function Session:adopt(fields)
	local n = #self.cores + 1
	fields.handle, fields.told, fields.opts = n - 1, {}, {}
	local c = core.new(self, fields)
	c.vmcore_path = fields.vmcore
	self.cores[n] = c
	self:open(c)
	return c
end

-- For the minimizer, which asks much and may kill the driver each time: a
-- driver that lives, and a core in place of the last one it asked for.
function Session:alive_driver()
	if self.current and self.current.dead then
		self.current = nil
	end
	return self:driver()
end

function Session:another(scenario)
	local vmgen = require "vmgen"
	self.spare = self.spare or directory(self, "-small")
	local model = vmgen.build(scenario)
	local kernel, vmcore, size = model:save(self.spare)
	local c = core.new(self, {model = model, scenario = scenario,
	    kernel = kernel, vmcore = vmcore, size = size, told = {},
	    handle = Session.HANDLES - 1, symbols = model:symbols()})
	c.vmcore_path = shown(self, vmcore)
	self:driver():request("close", c.handle)
	self:driver():call("symclear", c.handle)
	assert(c:open())
	return c
end

-- Leaves the text of a scenario in the private directory, or in keep's.
function Session:write_scenario(number, text)
	local dir = self.dir
	if config.keep then
		dir = kept(self)
	end
	local path = ("%s/smallest-%d.lua"):format(dir, number)
	local f = assert(io.open(path, "w"))
	f:write(text)
	f:close()
	return path
end

-- A core that does not open is a vector that fails; one that opens is only
-- what the other vectors stand on.
function Session:open(c)
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

-- The driver's end where nothing depends on it.
function Session:leave_driver()
	if self.current and not self.current.dead then
		self.current:finish()
	end
end

-- The driver's end, which a destructor or a leak checker may spoil.
function Session:quit()
	local _, verdict = self.current:finish()
	if verdict then
		self:failed({label = "quit", number = 0, clauses = {}},
		    {request = "the end of the driver",
		    expected = "exit with status 0",
		    got = explain.verdict(verdict),
		    verdict = explain.ending(verdict)})
	end
end

return Session
