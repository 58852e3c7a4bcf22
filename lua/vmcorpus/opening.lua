-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Vectors about opening: what must be refused, what must open, and what may
-- do either but must not do harm.

local opening = {
	RECORDS = 40,		-- of a walk that must do no harm
}

-- e_machine of a row's kernel.
function opening.machine(t)
	return t.identity.machine
end

-- Whether a row's cores are native to the host that answers.
function opening.native(c, t)
	return c:driver():host_is{bits = t.bits, order = t.order,
	    machine = t.identity.machine}
end

local function shown(opts)
	local list = {(opts and opts.opener or "open2")}
	if opts then
		if opts.flags then
			list[#list + 1] = ("flags %#x"):format(opts.flags)
		end
		if opts.resolver == false then
			list[#list + 1] = "no resolver"
		end
		if opts.errbuf == 0 then
			list[#list + 1] = "no error buffer"
		end
		for _, which in ipairs{"kernel", "vmcore"} do
			if opts[which] == false then
				list[#list + 1] = which .. " NULL"
			end
		end
	end
	return "kvm_" .. table.concat(list, ", ")
end

-- An address that kvm_write can be given on the host that answers: va, or
-- what a long of 32 bits leaves of it.  Second, whether it is va itself.
function opening.long(c, va)
	if not math.ult(va, 1 << 32) and
	    c:driver():host_is{long = 32} then
		return va & 0xffffffff, false
	end
	return va, true
end

-- What a refusal must leave, a text in its buffer alone: nil, or what is
-- wrong with it.
local function bad_refusal(opts, text, reply)
	local silent = opts.opener == "open" or opts.errbuf == 0
	local f
	if not silent and (text == nil or text == "") then
		f = {expected = "an error text", got = "none"}
	elseif reply[#reply] == "canary" then
		f = {expected = "nothing written outside of the 2048 bytes",
		    got = "bytes around the error buffer changed"}
	elseif text and #text >= 2048 then
		f = {expected = "a text that ends within 2048 bytes",
		    got = "one that does not"}
	else
		return nil
	end
	f.request, f.why = shown(opts), opts.why
	return f
end

-- The core must be refused, with a text.  opts: as core:open, and clauses,
-- why.  Labels are as for vectors.
function opening.refused(c, core, label, opts)
	opts = opts or {}
	c:vector(label, function()
		local ok, text, reply = core:open(opts)
		if ok then
			core:close()
			return false, {request = shown(opts),
			    expected = "no descriptor", got = "a descriptor",
			    why = opts.why}
		end
		local f = bad_refusal(opts, text, reply)
		return f == nil, f
	end, {clauses = opts.clauses})
end

-- The core may be refused, with a text, or open and close again.
function opening.answered(c, core, label, opts)
	opts = opts or {}
	c:vector(label, function()
		local ok, text, reply = core:open(opts)
		if ok then
			return c:equal(core:close(), 0, {request =
			    "kvm_close after " .. shown(opts)})
		end
		local f = bad_refusal(opts, text, reply)
		return f == nil, f
	end, {clauses = opts.clauses})
end

-- Opens the core inside of a vector: true, or false and what the vector says.
function opening.must(core, opts)
	opts = opts or {}
	local ok, text = core:open(opts)
	return ok, not ok and {request = shown(opts),
	    expected = "a descriptor",
	    got = text and text ~= "" and text or "none",
	    why = opts.why} or nil
end

-- The core must open; checks, a list as for check_all, are made on it.
function opening.opened(c, core, label, opts, checks)
	opts = opts or {}
	local open = false
	c:vector(label, function()
		local f
		open, f = opening.must(core, opts)
		return open, f
	end, {clauses = opts.clauses})
	if open and checks then
		core:check_all(checks)
		core:close()
	end
	return open
end

-- The core may be refused, but if it opens the checks must hold.
function opening.either(c, core, label, checks, opts)
	opts = opts or {}
	local open
	c:vector(label .. ": refused or open", function()
		open = core:open(opts)
		return true
	end, {clauses = opts.clauses})
	if open then
		core:check_all(checks)
		core:close()
	end
	return open
end

-- The reads ({va, len}) with what the model says of them.
function opening.known(core, reads)
	local list = {}
	for i, v in ipairs(reads) do
		list[i] = {v[1], v[2], core:expect(v[1], v[2]).outcomes[1]}
	end
	return list
end

-- What is wrong with an answer, if anything.
local function wrong(v, got, right)
	local request = ("kvm_read2(%#x, %d)"):format(v[1], v[2])
	if got.class == "absurd" or got.canary then
		return {request = request,
		    expected = "-1, or a number up to " .. v[2],
		    got = got.canary and "bytes outside of the buffer" or
		    tostring(got.ret)}
	elseif right and (got.class ~= v[3].class or v[3].class == "full" and
	    got.bytes ~= v[3].bytes) then
		return {request = request, got = got.class,
		    expected = "what the core says: " .. v[3].class}
	end
end

-- What touch is given: the core opened with opts, reads (of opening.known) and
-- a walk.
function opening.visit(core, reads, opts)
	local walk = core.case:driver():has("walk") and opening.RECORDS or nil
	return core:visit(opts, reads, walk)
end

-- Makes visits, a list.  Gives true if nothing went wrong that could; else
-- false, what did, and the index in the list.  A refusal is right unless right
-- is set, when the core must open and the reads be right.  A death of the
-- driver is raised, as by all requests.
function opening.touch(core, right, list)
	for i, result in ipairs(core:visits(list)) do
		if not result.open and right then
			return false, {request = shown(list[i].opts),
			    expected = "a descriptor", got = result.text}, i
		end
		for k, answer in ipairs(result.answers) do
			local f = wrong(list[i].reads[k], answer, right)
			if f then
				return false, f, i
			end
		end
	end
	return true
end

-- The core may be refused, or open and read as it likes, but nothing else.
function opening.harmless(c, core, label, reads)
	c:vector(label .. ": harmless", function()
		return opening.touch(core, false, {opening.visit(core,
		    opening.known(core, reads))})
	end)
end

return opening
