-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A core of a running case: its files, its model, its handle in the driver,
-- and the checks that compare the two.

local compare = require "vmcorpus.compare"
local explain = require "vmcorpus.explain"
local minimize = require "vmcorpus.minimize"
local protocol = require "vmcorpus.protocol"
local serialize = require "vmcorpus.serialize"
local util = require "vmcorpus.util"

local Core = {}
Core.__index = Core

local core = {
	CAP = 1 << 20,		-- bytes of buffer for lengths above 64 MiB
	WINDOW = 128,		-- requests sent ahead
}

-- case: the context that owns it; see case.lua.  fields: model, scenario,
-- kernel, vmcore, size, name.
function core.new(case, fields)
	local self = setmetatable(fields, Core)
	self.case = case
	self.alive = false
	return self
end

-- For failures: which core this is, by row and name.
function Core:describe()
	local words = {}
	words[1] = self.case.t.row
	if self.scenario and self.scenario.name ~= "" then
		words[2] = self.scenario.name
	end
	if self.name then
		words[#words + 1] = self.name
	end
	return ("%s; kernel %s, vmcore %s (%s bytes)"):format(
	    table.concat(words, ", "), self.kernel, self.vmcore,
	    self.size or "?")
end

-- A path that a case gives (false: NULL) or else the core's own, as a word.
local function path_word(given, own)
	if given == false then
		return protocol.text(nil)
	end
	return protocol.text(given or own)
end

-- What an opener is given: opts over those the core was made with.
local function with_own(self, opts)
	opts = util.copy(opts)
	for k, v in pairs(self.opts or {}) do
		if opts[k] == nil then
			opts[k] = v
		end
	end
	return opts
end

-- The set of symbols that an opener is given as resolver, or false.
local function resolver(self, opts)
	if opts.resolver == nil then
		return (opts.opener or "open2") == "open2" and self.handle
	end
	return opts.resolver
end

-- Tells the driver the symbols, if the opener is given ours and it does not
-- know them.
local function tell_symbols(self, opts)
	local d = self.case:driver()
	if self.told[d] or resolver(self, opts) ~= self.handle then
		return
	end
	local lines = {}
	for i, s in ipairs(self.symbols) do
		lines[i] = protocol.request("sym", self.handle,
		    protocol.text(s[1]), s[2])
	end
	for i, reply in ipairs(d:together(lines)) do
		if reply.status ~= "ok" then
			error(("driver: %s: %s"):format(lines[i], reply.line),
			    0)
		end
	end
	self.told[d] = true
end

-- The request that opens, as words.
local function open_words(self, opts)
	local words = {"open", self.handle, opts.opener or "open2",
	    path_word(opts.kernel, self.kernel),
	    path_word(opts.vmcore, self.vmcore_path),
	    opts.flags or 0, resolver(self, opts) or "none"}
	if opts.errbuf then
		words[#words + 1] = "errbuf=" .. opts.errbuf
	end
	return words
end

-- Opening.  opts: opener, flags, resolver (false: none; a set's number),
-- errbuf, kernel, vmcore (false: NULL).  Returns true and the reply, or
-- false, the error text and the reply.
function Core:open(opts)
	opts = with_own(self, opts)
	tell_symbols(self, opts)
	local reply = self.case:driver():call(
	    table.unpack(open_words(self, opts)))
	self.opened = opts
	self.alive = reply.status == "ok"
	if self.alive then
		return true, reply
	end
	return false, protocol.untext(reply[1] or "-") or "", reply
end

function Core:close()
	local reply = self:call("close")
	self.alive = false
	return protocol.integer(reply[1]), protocol.integer(reply[2])
end

-- A request on this core's handle.  kvm_write takes an unsigned long, which
-- on some hosts cannot hold a target's address: then there is nothing to ask.
function Core:call(verb, ...)
	local va = verb == "write" and protocol.integer(tostring((...)))
	if va and math.ult(0xffffffff, va) and
	    self.case:driver():host_is{long = 32} then
		self.case:skip("kvm_write on this host takes 32 bits of an "
		    .. "address")
	end
	return self.case:driver():call(verb, self.handle, ...)
end

function Core:geterr()
	return protocol.untext(self:call("geterr")[1]) or ""
end

local function read_words(self, va, len, opts)
	local words = {"read", self.handle, opts.call or self.case.read_call,
	    util.hex(va), len}
	local cap = opts.cap
	if not cap and math.ult(64 << 20, len) then
		cap = core.CAP
	end
	if cap then
		words[#words + 1] = "cap=" .. cap
	end
	if opts.fill then
		words[#words + 1] = "fill=" .. opts.fill
	end
	return words, cap or len
end

-- A reply to read as {ret=, bytes=, class=, canary=}.
local function read_reply(reply, len)
	local ret = protocol.integer(reply[1])
	if reply.status ~= "ok" or not ret or not reply.bytes then
		error("driver: read was answered: " .. reply.line, 0)
	end
	return {ret = ret, bytes = reply.bytes,
	    class = compare.class(ret, len), canary = reply[3] == "canary"}
end

-- One read without a verdict.
function Core:read(va, len, opts)
	local words = read_words(self, va, len, opts or {})
	return read_reply(self.case:driver():call(table.unpack(words)), len)
end

-- What visits is given: the core opened with opts (as open takes), read ({va,
-- len} each), walked for max records (nil: not) and closed.
function Core:visit(opts, reads, max)
	opts = with_own(self, opts)
	local lines = {protocol.request(table.unpack(open_words(self, opts)))}
	local function add(...)
		lines[#lines + 1] = protocol.request(...)
	end
	for _, v in ipairs(reads) do
		add(table.unpack((read_words(self, v[1], v[2], {}))))
	end
	if max then
		add("walk", self.handle, "max=" .. max)
	end
	add("close", self.handle)
	return {opts = opts, reads = reads, lines = lines}
end

-- Makes visits, without waiting for anything in between.  Returns a list of
-- {open = whether it opened, text = the error text, answers = to the reads}.
function Core:visits(list)
	local lines = {}
	for _, visit in ipairs(list) do
		self.opened = visit.opts
		tell_symbols(self, visit.opts)
		table.move(visit.lines, 1, #visit.lines, #lines + 1, lines)
	end
	self.alive = false
	local replies = self.case:driver():together(lines)
	local results, at = {}, 1
	for i, visit in ipairs(list) do
		local opened = replies[at]
		local result = {open = opened.status == "ok", answers = {}}
		if result.open then
			for k, v in ipairs(visit.reads) do
				result.answers[k] = read_reply(replies[at + k],
				    v[2])
			end
		else
			result.text = protocol.untext(opened[1] or "-") or ""
		end
		results[i] = result
		at = at + #visit.lines
	end
	return results
end

function Core:expect(va, len, cap)
	return self.model:expect(va, len, cap)
end

-- The author's own belief, against the model's.
local function believe(q, expected)
	local want = q.want
	if want == nil then
		return
	end
	for _, o in ipairs(expected.outcomes) do
		if o.class == want or (math.type(want) == "integer" and
		    (o.n == want or (o.class == "full" and q.len == want)))
		then
			return
		end
	end
	error({broken = ("%s: the case expects %s of read2 %s %d, but the "
	    .. "model says %s: %s"):format(q.label, want, util.hex(q.va),
	    q.len, explain.outcomes(expected.outcomes, q.len),
	    expected.why or "?")}, 0)
end

-- The text of a failed read.
local function failure(self, q, expected, got, wrong, outcome)
	local right = {explain.outcomes(expected.outcomes, q.len) ..
	    (expected.why and ": " .. expected.why or "")}
	if outcome.class ~= "fail" and outcome.bytes and
	    #outcome.bytes > 0 then
		right[#right + 1] = "bytes: " .. util.bytes(outcome.bytes)
	end
	util.append(right, explain.walk(expected.steps))
	return {core = self:describe(), request = q.request,
	    expected = right, why = q.why,
	    got = explain.got(got, wrong, outcome, q.len, self.model,
	        q.fill),
	    verdict = explain.kind(got, wrong, outcome)}
end

-- A query {va, len, label, want, opts} as a vector.
local function query(self, item)
	local opts = item[5] or {}
	local va, len = item[1], item[2]
	local label = item[3] or ("0x%x+%d"):format(va, len)
	if self.name then
		label = self.name .. ": " .. label
	end
	local words, cap = read_words(self, va, len, opts)
	return {va = va, len = len, label = label, want = item[4],
	    cap = cap, fill = opts.fill or compare.FILL, why = opts.why,
	    clauses = opts.clauses,
	    line = protocol.request(table.unpack(words)),
	    request = ("kvm_%s(%s, %d)"):format(opts.call or
	        self.case.read_call, util.hex(va), len)}
end

local function judge(self, q, reply)
	local expected = self.model:expect(q.va, q.len, q.cap)
	believe(q, expected)
	local got = read_reply(reply, q.len)
	local ok, wrong, outcome = compare.read(expected.outcomes, got,
	    q.len, q.fill)
	if ok then
		self.case:passed(q)
	else
		self.case:failed(q, failure(self, q, expected, got, wrong,
		    outcome))
	end
end

-- Death in the middle: the vector it owed a reply for failed.
local function death(self, q, verdict)
	local expected = self.model:expect(q.va, q.len, q.cap)
	local right = {explain.outcomes(expected.outcomes, q.len) ..
	    (expected.why and ": " .. expected.why or "")}
	util.append(right, explain.walk(expected.steps))
	self.case:failed(q, {core = self:describe(), request = q.request,
	    expected = right, got = explain.verdict(verdict), why = q.why,
	    verdict = explain.ending(verdict)})
end

-- Runs queries first..#list until the end or the driver's death.  Returns
-- the index of the next query, or nil when all are done.
local function run(self, list, first)
	local d = self.case:driver()
	local sent = first - 1
	for i = first, #list do
		while sent < #list and sent - i + 1 < core.WINDOW do
			sent = sent + 1
			d:send(list[sent].line)
		end
		local reply, verdict = d:receive()
		if not reply then
			death(self, list[i], verdict)
			return i + 1
		end
		judge(self, list[i], reply)
	end
end

-- The verdict on one query about another scenario: nil when it is right.
local function ask(self, scenario, q)
	local ok, f = pcall(function()
		local other, f = self.case:another(scenario), nil
		other.case = setmetatable({passed = function() end,
		    failed = function(_, _, what)
			f = what
		end}, {__index = self.case})
		local d = self.case:driver()
		local words = read_words(other, q.va, q.len, {})
		d:send(protocol.request(table.unpack(words)))
		local reply, verdict = d:receive()
		if reply then
			judge(other, {va = q.va, len = q.len, cap = q.cap,
			    fill = q.fill, label = q.label}, reply)
			other:call("close")
		end
		return verdict and {verdict = explain.ending(verdict)} or f
	end)
	return ok and f and f.verdict or nil
end

-- Makes the scenario of the first failing query smaller and prints it.
local function smallest(self, list)
	local first
	for _, q in ipairs(list) do
		first = first or (q.failed and q)
	end
	if not first then
		return
	end
	self.minimize = false
	local class = (first.failed.verdict or "not asked"):match("^%S+")
	if class == "hang" or class == "memory" or class == "not" then
		return		-- each try would take as long
	end
	local small, tries = minimize.run(self.scenario, function(s)
		self.case.current = self.case:alive_driver()
		return ask(self, s, first) == first.failed.verdict
	end)
	small = util.copy(small)
	small.queries = {{va = first.va, len = first.len}}
	local path = self.case:write_scenario(first.number,
	    serialize.scenario(small))
	self.case:note("vector %d \"%s\", the smallest scenario found in %d "
	    .. "tries (%s; vmgen makes its files):\n%s", first.number,
	    first.label, tries, path, serialize.scenario(small))
end

-- Many reads, pipelined.
function Core:check_all(items)
	local list = {}
	for _, item in ipairs(items) do
		local q = query(self, item)
		if self.case:select(q) then
			list[#list + 1] = q
		end
	end
	local i = 1
	while i and i <= #list do
		if not self.case:revive() or not self.alive then
			self.case:unrun(self, list, i)
			break
		end
		i = run(self, list, i)
	end
	if self.minimize then
		smallest(self, list)
	end
end

function Core:check(va, len, label, want, opts)
	self:check_all{{va, len, label, want, opts}}
end

local function record(line)
	local w = {}
	for word in line:gmatch("%S+") do
		w[#w + 1] = word
	end
	local n = protocol.integer
	return {version = n(w[1]), pa = n(w[2]), kva = n(w[3]), dva = n(w[4]),
	    prot = n(w[5]), offset = n(w[6]), len = n(w[7]), read = n(w[8]),
	    bytes = w[9] and protocol.unbytes(w[9])}
end

-- The parts of the vmcore's file that hold something, as one string.
function Core:contents()
	local f = assert(io.open(self.vmcore, "rb"))
	local parts = {tostring(f:seek("end"))}
	for _, s in ipairs(self.model:sections()) do
		f:seek("set", s.offset)
		parts[#parts + 1] = f:read(math.min(s.len, 0x40000)) or ""
	end
	f:close()
	return table.concat(parts)
end

-- kvm_walk_pages.  opts: stop, max, read.
function Core:walk(opts)
	opts = opts or {}
	local words = {"walk", self.handle}
	for _, name in ipairs{"stop", "max", "read"} do
		if opts[name] then
			words[#words + 1] = name .. "=" .. opts[name]
		end
	end
	local reply = self.case:driver():call(table.unpack(words))
	local result = {ret = protocol.integer(reply[1]),
	    count = protocol.integer(reply[2]), records = {}}
	for i = 3, #reply do
		result[reply[i]] = true		-- max, cut
	end
	for line in (reply.bytes or ""):gmatch("[^\n]+") do
		result.records[#result.records + 1] = record(line)
	end
	return result
end

-- Tells the report one number for all that is answered about this core, so
-- that hosts can be compared: the walk, the pages it names (the first max),
-- and reads, a list of {va, len}.  A vector: the number does not change.
-- Returns false where the driver cannot do it.
function Core:digest(label, reads, max)
	local words = {}
	for _, v in ipairs(reads or {}) do
		if v[2] <= 65536 then
			words[#words + 1] = ("0x%x:%d"):format(v[1], v[2])
		end
	end
	if max then
		words[#words + 1] = "max=" .. max
	end
	if not self.alive then
		return true		-- the vector "open" has failed
	end
	local d = self.case:driver()
	local reply, verdict = d:request("digest", self.handle, "max=0")
	if reply and reply.status == "err" and reply[1] == "unknown" then
		return false
	end
	self.case:vector(label, function()
		if verdict then
			error(verdict, 0)
		end
		local first = self:call("digest", table.unpack(words))
		local again = self:call("digest", table.unpack(words))
		self.case:say("digest", ("%s %s"):format(
		    label:gsub("[^%w.-]", "_"), first[1]))
		return self.case:equal(again[1], first[1], {
		    request = "everything, a second time",
		    core = self:describe()})
	end, {clauses = {"API-SAME-1"}})
	return true
end

return core
