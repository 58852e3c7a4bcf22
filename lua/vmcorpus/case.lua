-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A running case: what run = function(c) gets.  It numbers and counts the
-- vectors, keeps what failed, and gives the verdict; session.lua does what
-- has to do with the driver and the cores.

local atf = require "atf"
local claims = require "vmcorpus.claims"
local config = require "vmcorpus.config"
local explain = require "vmcorpus.explain"
local known = require "vmcorpus.known"
local proc = require "proc"
local rng = require "vmcorpus.rng"
local session = require "vmcorpus.session"
local util = require "vmcorpus.util"

local Case = setmetatable({}, {__index = session})
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
		number = 0, deaths = 0, hung = 0, drivers = 0,
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

-- Vectors that could not run: the driver died too often, or the core did
-- not open (then the vector "open" has said so).
function Case:unrun(c, list, first)
	if not c.alive and self.deaths < Case.DEATHS then
		return
	end
	for i = first, #list do
		self:failed(list[i], {core = c:describe(),
		    request = list[i].request, expected = "an answer",
		    got = ("not asked: the driver has died or hung before (%d)")
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
	for _, clause in ipairs(v.clauses or {}) do
		if not util.one_of(clause, self.clauses) then
			error({broken = ("vector \"%s\" cites %s, which the "
			    .. "case does not"):format(v.label, clause)}, 0)
		end
	end
	v.clauses = v.clauses or self.clauses
	local want = config.vector
	return want == nil or want == v.label or want == tostring(v.number)
end

-- Vectors are counted by their list of clauses, which most have in common.
local function count(self, v)
	self.counts[v.clauses] = (self.counts[v.clauses] or 0) + 1
	self.vectors[#self.vectors + 1] = v
end

function Case:passed(v)
	count(self, v)
end

-- quiet: one of many that failed for the same reason.
function Case:failed(v, f, quiet)
	if self.beside then
		self.beside:leave_all("the case failed on the first host")
	end
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
		    got = ("not asked: the driver has died or hung before (%d)")
		    :format(self.deaths)})
		return
	end
	local ok, good, f = pcall(result)
	if not ok and type(good) == "table" and good.class then
		self:failed(v, {request = good.request or label,
		    expected = "an answer", got = explain.verdict(good),
		    why = opts and opts.why, verdict = explain.ending(good)})
	elseif not ok and type(good) == "table" and good.closed and
	    self.nfailed then
		self:failed(v, {request = label, expected = "an answer",
		    got = "not asked: the core is not open"}, true)
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
	local by_clause = {}
	for list, n in pairs(self.counts) do
		for _, clause in ipairs(list) do
			by_clause[clause] = (by_clause[clause] or 0) + n
		end
	end
	for _, clause in ipairs(util.sorted_keys(by_clause)) do
		self:say("clause", ("%s %d"):format(clause, by_clause[clause]))
	end
end

-- Whether failures of the host are known: a verdict for it alone, then.
local function known_failures(self, hello, host)
	return config.known and known.select(known.load(config.known),
	    self.ident, hello or {implementation = "?", version = "-",
	    host = "?"}, host) or {}
end

-- Where hosts are asked side by side: for which of them the case, which has
-- passed or is skipped, need not be run again.
local function settle(self)
	local d = self.beside
	if not d then
		return
	end
	for i = #d.others, 1, -1 do
		local other = d.others[i]
		if #known_failures(self, other.driver.hello, other.host) > 0
		then
			d:leave(i, "it has known failures")
		end
	end
	self:say("same", explain.answerer(config.host, self.who))
	for _, other in ipairs(d.others) do
		self:say("same", explain.answerer(other.host,
		    other.driver.hello))
	end
	for _, host in ipairs(util.sorted_keys(d.apart)) do
		self:say("apart", ("%s %s"):format(host, d.apart[host]
		    :gsub("[^\32-\126]", "?")))
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
	local status, why = known.judge(known_failures(self, self.who,
	    config.host), self.vectors, config.vector == nil)
	if self.level == "may" and status ~= "passed" then
		self:say("may", reason(self))
		atf.pass()
	elseif status == "failed" then
		atf.fail(why or reason(self))
	elseif status == "expected_failure" then
		atf.expected_failure(why)
	end
	settle(self)
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
	local ok, e = xpcall(function()
		if spec.needs and #spec.needs > 0 then
			c:need(table.unpack(spec.needs))
		end
		spec.run(c)
	end, function(e)
		if type(e) == "string" then
			return {broken = e, trace = debug.traceback(e, 2)}
		end
		return e
	end)
	if not ok then
		if type(e) == "table" and e.class then
			-- A request outside of any vector killed it.
			c:failed({label = "outside of the vectors",
			    number = 0, clauses = c.clauses},
			    {request = e.request, expected = "an answer",
			    got = explain.verdict(e),
			    verdict = explain.ending(e)})
		elseif type(e) == "table" and e.status == "skipped" and
		    c.nfailed then
			c:note("the rest is skipped: %s", e.reason)
		elseif type(e) == "table" and e.status == "skipped" then
			c:leave_driver()
			settle(c)
			error(e, 0)
		elseif type(e) == "table" and e.closed and c.nfailed then
			c:note("what follows needs a core that is not open")
		elseif type(e) == "table" and (e.broken or e.closed) then
			e.broken = e.broken or e.closed
			c:note("%s", e.trace or e.broken)
			atf.broken(e.broken)
		else
			error(e, 0)
		end
	end
	c:verdict()
end

return case
