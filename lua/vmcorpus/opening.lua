-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Vectors about opening: what must be refused, what must open, and what may
-- do either but must not do harm.

local opening = {}

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
	end
	return "kvm_" .. table.concat(list, ", ")
end

-- The core must be refused, with a text.  opts: as core:open, and clauses,
-- why.  Labels are as for vectors.
function opening.refused(c, core, label, opts)
	opts = opts or {}
	c:vector(label, function()
		local ok, text = core:open(opts)
		if ok then
			core:close()
			return false, {request = shown(opts),
			    expected = "no descriptor", got = "a descriptor",
			    why = opts.why}
		end
		local silent = opts.opener == "open" or opts.errbuf == 0
		if not silent and (text == nil or text == "") then
			return false, {request = shown(opts),
			    expected = "an error text", got = "none",
			    why = opts.why}
		end
		return true
	end, {clauses = opts.clauses})
end

-- The core must open; checks, a list as for check_all, are made on it.
function opening.opened(c, core, label, opts, checks)
	opts = opts or {}
	local open = false
	c:vector(label, function()
		local text
		open, text = core:open(opts)
		if not open then
			return false, {request = shown(opts),
			    expected = "a descriptor",
			    got = text and text ~= "" and text or "none",
			    why = opts.why}
		end
		return true
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

-- Opens the core, tries reads ({va, len}) and a walk, and closes it.  Gives
-- true if nothing went wrong that could: a refusal is right unless right is
-- set, when the core must open and the reads be right.  A death of the
-- driver is raised, as by all requests.
function opening.touch(core, reads, right, opts)
	local ok, text = core:open(opts)
	core.alive = false	-- not to be opened again after a death
	if not ok then
		return not right, {request = shown(opts),
		    expected = "a descriptor", got = text}
	end
	for _, v in ipairs(reads) do
		local request = ("kvm_read2(%#x, %d)"):format(v[1], v[2])
		local got = core:read(v[1], v[2])
		local want = core:expect(v[1], v[2]).outcomes[1]
		if got.class == "absurd" or got.canary then
			return false, {request = request, expected =
			    "-1, or a number up to " .. v[2], got = got.canary
			    and "bytes outside of the buffer" or
			    tostring(got.ret)}
		elseif right and (got.class ~= want.class or want.class ==
		    "full" and got.bytes ~= want.bytes) then
			return false, {request = request,
			    expected = "what the core says: " .. want.class,
			    got = got.class}
		end
	end
	if core.case:driver():has("walk") then
		core:walk{max = 2000}
		core.alive = false
	end
	core:close()
	return true
end

-- The core may be refused, or open and read as it likes, but nothing else.
function opening.harmless(c, core, label, reads)
	c:vector(label .. ": harmless", function()
		return opening.touch(core, reads, false)
	end)
end

return opening
