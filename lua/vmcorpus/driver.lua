-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A driver in its sandbox, and the conversation with it.
--
--     local d, verdict = driver.start(argv, opts)
--     d:send(line)            queue a request
--     local r, verdict = d:receive()      the reply to the oldest one
--     d:request(line)         both
--     d:finish()              quit and wait: its status
--
-- A driver that dies, hangs, grows or talks nonsense gives a verdict:
--
--     {class = "crash" | "hang" | "exit" | "memory" | "garbage" |
--      "refused" (it cannot load the implementation),
--      text = one line, request = the line it owed a reply for,
--      signal = name, exit = number, stderr = the end of what it printed}
--
-- and d.dead holds it from then on.

local proc = require "proc"
local protocol = require "vmcorpus.protocol"

local driver = {
	LIMITS = {
		rss = 512 << 20,	-- bytes resident
		cpu = 25,		-- seconds
		nofile = 256,
		seconds = 10,		-- a reply may take
	},
	-- Requests after which the process is not as it was: libkvm keeps for
	-- the process what it read of CPUs, times, swap and arguments.  From
	-- the first on a borrowed driver works in a branch, if it can.
	CHANGING = {fork = true, stdio = true, threads = true,
		getmaxcpu = true, getncpus = true, getpcpu = true,
		read_zpcpu = true, counter_u64_fetch = true,
		getcptime = true, getswapinfo = true, getprocs = true,
		getargv = true, getenvv = true,
	},
	BLOB = (64 << 20) + 65536,	-- bytes after a status line, at most
	LINE = 1 << 20,
}

local Driver = {}
Driver.__index = Driver

-- The last lines of what the driver printed, for a verdict.
local function printed(p)
	local head, tail, total = p:stderr()
	local text = head .. (total > #head + #tail and "\n[...]\n" or "")
	    .. tail
	if #text > 4000 then
		text = "[...]\n" .. text:sub(-4000)
	end
	return text
end

local function status_text(st)
	if not st then
		return "was killed"
	elseif st.signal then
		return ("was ended by %s"):format(st.name)
	end
	return ("exited with status %d"):format(st.exit)
end

-- Ends the driver and says why.  why is a word of proc's, or "garbage".
local function die(d, why, detail)
	local v = {request = d.owed[d.first]}
	local st
	if why == "eof" then
		st = d.proc:wait(2)
	end
	if not st then
		d.proc:kill()
		local reaped = d.proc:wait(5)
		st = st or reaped
	end
	v.stderr = printed(d.proc)
	v.status = st
	if why == "memory" or (st and st.memory) then
		v.class = "memory"
		v.text = ("held more than %d MiB of memory"):format(
		    d.limits.rss >> 20)
	elseif why == "timeout" then
		v.class = "hang"
		v.text = ("gave no reply for %g s"):format(d.limits.seconds)
	elseif why == "eof" and st and st.signal then
		v.class = st.name == "SIGXCPU" and "hang" or "crash"
		v.signal = st.name
		v.text = st.name == "SIGXCPU" and
		    ("used %g s of processor time"):format(d.limits.cpu) or
		    status_text(st)
	elseif why == "eof" then
		v.class = "exit"
		v.exit = st and st.exit
		v.text = status_text(st) .. " before it replied"
	elseif why == "refused" then
		v.class, v.text = "refused", detail or "no reason given"
	else
		v.class = "garbage"
		v.text = "broke the protocol: " ..
		    (detail or (why == "long" and "a line without end") or why)
	end
	d.dead = v
	return nil, v
end

local function put(d, line)
	d.last = d.last + 1
	d.owed[d.last] = line
	d.proc:write(line .. "\n")
end

function Driver:send(line)
	if self.dead then
		return nil, self.dead
	end
	assert(#line < 65536 and not line:find("\n"), "request line")
	if not self.changed and driver.CHANGING[line:match("^[%l%d_]+")] then
		self.changed = true
		if self.borrowed then
			self.branch = self.last + 1
			put(self, "branch")
		end
	end
	put(self, line)
	return true
end

-- Replies that are owed, without the one to a branch of our own.
function Driver:pending()
	local own = self.branch and self.branch >= self.first and 1 or 0
	return self.last - self.first + 1 - own
end

-- The next reply, whatever asked for it.  like: a reply of another driver,
-- whose line is mostly the same and need not be taken apart again.
local function take(self, like)
	local line, why = self.proc:line(self.limits.seconds, driver.LINE)
	if not line then
		return die(self, why)
	end
	local reply, wrong
	if like and like.line == line then
		reply = {status = like.status, blob = like.blob}
		table.move(like, 1, #like, 1, reply)
	else
		reply, wrong = protocol.parse(line)
	end
	if not reply then
		return die(self, "garbage", ("%s; it sent: %s"):format(
		    wrong, line:sub(1, 60):gsub("[^\32-\126]", "?")))
	end
	if reply.blob then
		if reply.blob > driver.BLOB then
			return die(self, "garbage",
			    ("%d bytes announced"):format(reply.blob))
		end
		reply.bytes, why = self.proc:read(reply.blob,
		    self.limits.seconds)
		if not reply.bytes then
			return die(self, why)
		end
	end
	reply.line = line
	self.owed[self.first] = nil
	self.first = self.first + 1
	return reply
end

function Driver:receive(like)
	if self.dead then
		return nil, self.dead
	end
	assert(self:pending() > 0, "nothing was asked")
	if self.first == self.branch then
		local reply, verdict = take(self)
		if not reply then
			return nil, verdict
		end
		self.joins = reply.status == "ok"
	end
	return take(self, like)
end

function Driver:request(...)
	local ok, verdict = self:send(protocol.request(...))
	if not ok then
		return nil, verdict
	end
	while self:pending() > 1 do
		local r
		r, verdict = self:receive()
		if not r then
			return nil, verdict
		end
	end
	return self:receive()
end

-- A request whose failure to be carried out is an error: raises the verdict
-- (a table), {closed = text} for a handle that is not open, or a text.
function Driver:call(...)
	local reply, verdict = self:request(...)
	if not reply then
		error(verdict, 0)
	elseif reply.status == "err" then
		local text = ("driver: %s: %s"):format(
		    protocol.request(...), reply.line)
		error(reply[1] == "handle" and {closed = text} or text, 0)
	end
	return reply
end

-- Requests, as lines, that wait for no reply among themselves: the list of
-- replies, whatever their status.  Raises the verdict of a driver that dies.
function Driver:together(lines)
	for _, line in ipairs(lines) do
		self:send(line)
	end
	local replies = {}
	for i = 1, #lines do
		local reply, verdict = self:receive()
		if not reply then
			error(verdict, 0)
		end
		replies[i] = reply
	end
	return replies
end

function Driver:has(cap)
	return self.capabilities[cap] or false
end

-- Whether the handshake, and the kind in the host's row, are as fields says.
function Driver:host_is(fields)
	for name, value in pairs(fields) do
		if self.hello[name] ~= value then
			return false
		end
	end
	return true
end

-- The number of descriptors that the driver has open, if it tells.
local function descriptors(d)
	local reply = d:request("fds")
	return reply and reply.status == "ok" and protocol.integer(reply[1])
end

-- Whether the driver has lost memory, as far as it can tell.
local function leaking(d)
	local reply = d:has("leaks") and d:request("leaks")
	return reply and (reply.status ~= "ok" or reply[1] ~= "0")
end

-- Gives a borrowed driver back, if the next one will find it as this one did.
-- One that looks for leaks and finds some does so again at its end, which is
-- then the case's; in a branch they would be lost with it.
local function keep(d)
	if d.changed and d:has("leaks") then
		return false
	elseif d.changed and d.joins then
		local reply = d:request("join")
		d.changed = not reply or reply.status ~= "ok"
	end
	if d.changed or d.proc:resident() > d.limits.rss // 4 then
		return false
	end
	d:send("reset")
	d:send("fds")
	local reply = d:receive()
	local fds = reply and reply.status == "ok" and d:receive()
	local n = fds and fds.status == "ok" and protocol.integer(fds[1])
	return n and d.found and n <= d.found and
	    not leaking(d) and d.proc:keep()
end

-- Ends the conversation.  Returns the status as proc:wait gives it, and a
-- verdict when that is not the end that the protocol asks for.
function Driver:finish()
	if self.dead then
		return self.dead.status
	end
	if self.borrowed and keep(self) then
		self.dead = {class = "finished", text = "was given back",
		    request = "reset", stderr = printed(self.proc)}
		return
	end
	if self:send("quit") then
		self.proc:shut()
	end
	local st = self.proc:wait(self.limits.seconds)
	local class, text = "finished", status_text(st)
	if not st then
		class, text = "hang", "did not end when it was told to"
		self.proc:kill()
		st = self.proc:wait(2)
	elseif st.signal then
		class = "crash"
	elseif st.exit ~= 0 then
		class = "exit"
	end
	self.dead = {class = class, text = text, request = "quit",
	    stderr = printed(self.proc), status = st, signal = st and st.name,
	    exit = st and st.exit}
	return st, class ~= "finished" and self.dead or nil
end

function Driver:stderr()
	return printed(self.proc)
end

-- The newest version that the driver speaks too.
local function hello(d)
	local reply, verdict
	local version = protocol.VERSION + 1
	repeat
		version = version - 1
		reply, verdict = d:request("hello", version)
	until not reply or reply.status ~= "err" or reply[1] ~= "usage" or
	    version == 1
	return reply, verdict, version
end

local function greet(d)
	local reply, verdict, version = hello(d)
	if not reply then
		return nil, verdict
	elseif reply.status == "err" and reply[1] == "system" then
		return die(d, "refused", protocol.untext(reply[2]))
	elseif reply.status ~= "ok" or reply[1] ~= "vmcorpus" or
	    reply[2] ~= tostring(version) then
		return die(d, "garbage", "hello was answered: " .. reply.line)
	end
	local o = protocol.options(reply)
	local caps = {}
	for cap in (o.caps or ""):gmatch("[^,]+") do
		caps[cap] = true
	end
	d.capabilities = caps
	d.hello = {
		protocol = version,
		host = o.host or "?",
		bits = protocol.integer(o.bits),
		order = o.order,
		machine = protocol.integer(o.machine),
		long = protocol.integer(o.long),
		off = protocol.integer(o.off),
		page = protocol.integer(o.page),
		abi = o.abi or "?",
		implementation = protocol.untext(o.implementation) or "?",
		version = protocol.untext(o.version) or "-",
	}
	return d
end

-- A sanitized build is to end by a signal, as others do, not by exit.  The
-- leak checker takes what __tls_get_addr gives apart wrongly on this glibc and
-- crashes in libelf's storage, so it keeps out of it.  What was freed is kept
-- for less long than by default, so that a driver that serves many cases stays
-- small.  What the user wants of the sanitizers comes last and so wins.
function driver.environment()
	local env = {}
	for _, name in ipairs{"ASAN_OPTIONS", "UBSAN_OPTIONS"} do
		local given = os.getenv(name)
		env[name] = "abort_on_error=1:handle_segv=0:handle_sigbus=0"
		    .. ":intercept_tls_get_addr=0:quarantine_size_mb=16"
		    .. (given and ":" .. given or "")
	end
	return env
end

-- opts: limits (over driver.LIMITS), dir, devvmm; or keeper, the socket of a
-- kvmkeep that lends one.  Returns the driver, or nil and a verdict; of class
-- "start" when there is no such program.
function driver.start(argv, opts)
	opts = opts or {}
	local limits = {}
	for k, v in pairs(driver.LIMITS) do
		limits[k] = v
	end
	for k, v in pairs(opts.limits or {}) do
		limits[k] = v
	end
	local p, why
	if opts.keeper then
		p, why = proc.lease{socket = opts.keeper, limits = limits}
	else
		p, why = proc.spawn{argv = argv, dir = opts.dir,
		    devvmm = opts.devvmm, limits = limits,
		    setenv = driver.environment()}
	end
	if not p then
		return nil, {class = "start", text = ("%s: %s"):format(
		    argv[1], why), reason = why, stderr = ""}
	end
	local d, verdict = greet(setmetatable({proc = p, limits = limits,
	    owed = {}, first = 1, last = 0}, Driver))
	if d and opts.keeper then
		d.borrowed, d.found = true, descriptors(d)
	end
	return d, verdict
end

return driver
