-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Drivers of several hosts, asked side by side: a case runs once for all.
--
--     local d = beside.new(first)     the driver whose answers the case sees
--     d:add(host, other)              one that is asked the same
--
-- takes the place of a driver.  Each request goes to all; a host whose reply
-- is not the first one's byte for byte leaves, and why is in d.apart[host].
-- What the case asks about the host itself (hello, has, stderr) makes those
-- leave for which the answer would be another.  So what the case finds holds
-- for the hosts in d.others, and the case must be run again for those that
-- left.

local proc = require "proc"
local util = require "vmcorpus.util"

local beside = {
	STDERR = 2,	-- seconds in which another host prints the same
	-- Requests that change a file.  The file is everybody's: one driver
	-- does it, while no other has anything left to answer.
	CHANGING = {truncate = true, rename = true},
}

local Beside = {}

local function index(self, key)
	local own = Beside[key]
	if own ~= nil then
		return own
	end
	return rawget(self, "driver")[key]
end

local meta = {__index = index}

-- Whether all others have f(driver) == value; those that have not leave.
local function agree(self, value, f, what)
	for i = #self.others, 1, -1 do
		local other = self.others[i]
		local is = f(other.driver)
		if is ~= value then
			self:leave(i, ("%s is %s here, and %s on the first "
			    .. "host"):format(what, is, value))
		end
	end
	return value
end

function beside.new(first)
	local self = setmetatable({driver = first, others = {}, apart = {},
	    ready = {}, taken = 0}, meta)
	self.hello = setmetatable({}, {__index = function(_, key)
		return agree(self, first.hello[key], function(d)
			return d.hello[key]
		end, key)
	end})
	return self
end

function Beside:add(host, driver)
	self.others[#self.others + 1] = {host = host, driver = driver}
end

-- The i-th of the others leaves.
function Beside:leave(i, why)
	local other = table.remove(self.others, i)
	self.apart[other.host] = why
	if not other.driver.dead and other.driver:pending() == 0 then
		other.driver:finish()
	else
		other.driver.proc:kill()
	end
end

function Beside:leave_all(why)
	while #self.others > 0 do
		self:leave(#self.others, why)
	end
end

local function short(text)
	return #text > 60 and text:sub(1, 60) .. "..." or text
end

-- A reply to read without errno, which is each libc's own after a success.
local function plain(request, line)
	return request:match("^read ") and
	    line:gsub("^(ok %-?%d+) %d+", "%1") or line
end

-- How another's reply differs; nil if it does not.
local function differs(request, reply, other, verdict)
	if not other then
		return ("%s: %s"):format(short(request), verdict.text)
	elseif other.line ~= reply.line and
	    plain(request, other.line) ~= plain(request, reply.line) then
		return ("%s: answered \"%s\", not \"%s\""):format(
		    short(request), short(other.line), short(reply.line))
	elseif other.bytes ~= reply.bytes then
		return ("%s: other bytes"):format(short(request))
	end
end

-- The first driver's next reply, once all have given theirs.
local function take(self)
	local request = self.driver.owed[self.driver.first]
	local reply, verdict = self.driver:receive()
	if not reply then
		self:leave_all("the first host's driver " .. verdict.text)
		return nil, verdict
	end
	for i = #self.others, 1, -1 do
		local why = differs(request, reply,
		    self.others[i].driver:receive(reply))
		if why then
			self:leave(i, why)
		end
	end
	return reply
end

local function put(self, reply, verdict)
	self.ready[#self.ready + 1] = {reply, verdict}
end

function Beside:send(line)
	local lone = #self.others > 0 and
	    beside.CHANGING[line:match("^%l+")]
	if lone then
		for _ = 1, self.driver:pending() do
			put(self, take(self))
		end
	end
	local ok, verdict = self.driver:send(line)
	if ok and lone then
		local reply, why = self.driver:receive()
		if not reply then
			self:leave_all("the first host's driver " .. why.text)
		end
		put(self, reply, why)
	elseif ok then
		for _, other in ipairs(self.others) do
			other.driver:send(line)
		end
	end
	return ok, verdict
end

function Beside:pending()
	return #self.ready - self.taken + self.driver:pending()
end

function Beside:receive()
	if self.taken == #self.ready then
		return take(self)
	end
	self.taken = self.taken + 1
	local reply, verdict = table.unpack(self.ready[self.taken], 1, 2)
	if self.taken == #self.ready then
		self.ready, self.taken = {}, 0
	end
	return reply, verdict
end

function Beside:has(cap)
	return agree(self, self.driver:has(cap), function(d)
		return d:has(cap)
	end, "kvm_" .. cap)
end

function Beside:host_is(fields)
	local words = {}
	for i, name in ipairs(util.sorted_keys(fields)) do
		words[i] = ("%s=%s"):format(name, fields[name])
	end
	return agree(self, self.driver:host_is(fields), function(d)
		return d:host_is(fields)
	end, table.concat(words, " "))
end

-- What the others print may come a moment later.
function Beside:stderr()
	local text = self.driver:stderr()
	local deadline = proc.now() + beside.STDERR
	agree(self, text, function(d)
		local is = d:stderr()
		while is ~= text and proc.now() < deadline do
			proc.sleep(0.01)
			is = d:stderr()
		end
		return is
	end, "standard error")
	return text
end

function Beside:finish()
	for i = #self.others, 1, -1 do
		local _, verdict = self.others[i].driver:finish()
		if verdict then
			self:leave(i, "the end of the driver: " ..
			    verdict.text)
		end
	end
	return self.driver:finish()
end

return beside
