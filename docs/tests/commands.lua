-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What the documents show, tried: atf-lua docs/tests/commands.lua [FILE...],
-- at the top of a tree that is built.
--
-- Each block of code of a document is run as a script of the shell, which
-- must end with 0 and leave nothing in the tree, unless the line before it is
-- one of these (a comment of Markdown; in a manual page, .\" in front):
--
--	<!-- check-docs: with SCRIPT -->	each line is first given to
--			sed -E: to narrow what takes long, or to name a file
--			that is there
--	<!-- check-docs: as COMMAND -->		run is the command; the block
--			is the file $BLOCK
--	<!-- check-docs: dry -->		the commands of make in it are
--			taken apart, not run; dry, but "WORDS": REASON lets
--			lines alone that begin so
--	<!-- check-docs: not run: REASON -->
--
-- Commands of make within a line of text (`make run`) are taken apart as well:
-- the target, the variables and their values must exist.  So must cases and
-- rows, wherever they are named.
--
-- A script sees $LIB, the reference's library; $SCRATCH, a directory with a
-- kernel and its vmcore, and results.jsonl of one case; and the programs of
-- the build by their names.

local rows = require "vmcorpus.rows"
local util = require "vmcorpus.util"

local build = "build/native"
local passed, failed, skipped = 0, 0, 0

local function verdict(place, ok, why)
	if ok then
		passed = passed + 1
	else
		failed = failed + 1
		print(("FAILED %s: %s"):format(place, (why:gsub("\n*$", "")
		    :gsub("\n", "\n    "))))
	end
end

local function quote(s)
	return "'" .. s:gsub("'", "'\\''") .. "'"
end

-- What a command prints on both its outputs, and whether it ended with 0.
local function output(command)
	local p = assert(io.popen("{ " .. command .. "\n} 2>&1 </dev/null"))
	local text = p:read("a")
	return text, p:close()
end

local function write(path, text)
	local f = assert(io.open(path, "w"))
	f:write(text)
	assert(f:close())
end

-- What there is.

local scratch = output("mktemp -d /tmp/vmcorpus-docs.XXXXXX"):gsub("\n", "")
local top = output("pwd"):gsub("\n", "")

local cases = {}
for name in output("for t in " .. build .. "/tests/*_test; do $t -l; done")
    :gmatch("ident: (%S+)") do
	cases[#cases + 1] = name
end

-- The variables that some line of make or of a script knows, and targets.
local variables, targets = {}, {}
do
	local text = output("cat Makefile */*.mk */*/*.mk mk/*.sh")
	for name in text:gmatch("%f[%w_]([A-Z][A-Z0-9_]+)%f[^%w_]") do
		variables[name] = true
	end
	for name in output("make -pnq : 2>/dev/null")
	    :gmatch("\n%.PHONY:([^\n]*)") do
		for target in name:gmatch("%S+") do
			targets[target] = true
		end
	end
end

local function some(list, pattern, name)
	for _, item in ipairs(list) do
		if util.matches(name and item[name] or item, pattern) then
			return true
		end
	end
	return false
end

local function is_row(pattern)
	return pattern == "api" or some(rows.select{}, pattern, "row") or
	    some(rows.select{}, pattern .. "/*", "row")
end

local function is_host(name)
	return name == "native" or name == "all" or name == "matrix" or
	    ("\n" .. util.read_file("harness/hosts.tbl"))
	    :find("\n" .. name .. "\t", 1, true) ~= nil
end

-- make bench takes a target and a variant.
local function is_dump(word)
	local target, variant = word:match("^(%w+)/?(%w*)$")
	return target and #rows.select{target = target,
	    variant = variant ~= "" and variant or nil} > 0
end

-- Values of variables: a function for one word of the value.
local VALUE = {
	TARGET = is_row, TARGETS = is_row, HOST = is_host, HOSTS = is_host,
	CASE = function(word)
		return some(cases, word)
	end,
	LEVEL = function(word)
		return word == "must" or word == "all"
	end,
	ABI = function(word)
		return word == "libkvm" or word == "fbsdvmcore" or
		    word == "exec"
	end,
	SHARD = function(word)
		return word:match("^%d+/%d+$") ~= nil
	end,
}

-- A command of make, not run: nil, or what is wrong with it.
local function dry(command)
	local words = {}
	command = command:gsub("%s+#.*$", "")
	for word in command:gsub("[][]", ""):gsub([[(["'])(.-)%1]],
	    function(_, s)
		return (s:gsub(" ", "\0"))
	end):gmatch("%S+") do
		words[#words + 1] = (word:gsub("\0", " "))
	end
	while words[1] and words[1]:match("^[A-Z_]+=") do
		table.remove(words, 1)		-- of the environment
	end
	if words[1] ~= "make" and words[1] ~= "gmake" then
		return "it is no command of make"
	end
	for i = 2, #words do
		local name, value = words[i]:match("^([A-Z_]+)=(.*)$")
		if words[i] == "..." or words[i]:match("^%-") or
		    value and value:match("^[A-Z]*$") or value == "..." then
			goto continue	-- an option; for the reader to fill in
		end
		if name and not variables[name] then
			return "no such variable: " .. name
		elseif not name and not targets[words[i]] then
			return "no such target: " .. words[i]
		end
		for word in (value or ""):gmatch("%S+") do
			local is = words[2] == "bench" and name == "TARGET" and
			    is_dump or VALUE[name]
			if is and not is(word) then
				return ("%s: there is no %s"):format(words[i],
				    word)
			end
		end
		::continue::
	end
end

-- Names of cases and rows in a text.  own: cases that the document makes.
local function names(place, text, own)
	for name in text:gmatch("%f[%w_][a-z0-9_]+__[a-z0-9_]*%f[^%w_]%*?") do
		if not own[name:match("__(.*)$")] then
			verdict(place, some(cases, name),
			    "there is no case " .. name)
		end
	end
	for name in text:gmatch("%f[%w][a-z0-9]+/[a-z]+[0-9][0-9.]*/[a-z0-9]+")
	    do
		local format = name:match("/(%a+)")
		if format == "minidump" or format == "full" or
		    format == "raw" or format == "virtual" then
			verdict(place, is_row(name), "there is no row " .. name)
		end
	end
end

-- A script of the shell, run at the top of the tree or elsewhere: nil, or what
-- went wrong.
local function run(script, where)
	write(scratch .. "/script", script)
	local before = output("git status --porcelain")
	local text, ok = output(("cd %s && HOME=%s SCRATCH=%s LIB=%s BLOCK=%s "
	    .. "PATH=%s sh -e %s/script"):format(where, scratch, scratch,
	    quote(top .. "/" .. build .. "/lib/libkvmref.so"),
	    scratch .. "/block", quote(top .. "/" .. build .. "/bin") .. ":" ..
	    quote(top .. "/" .. build .. "/tests") .. ':"$PATH"', scratch))
	local after = output("git status --porcelain")
	if not ok then
		return script .. "\n" .. text:sub(-2000)
	elseif before ~= after then
		return script .. "\nleaves something behind:\n" .. after
	end
end

-- A block: its lines, and what the comment before it says.
local function block(place, lines, mark, where)
	local text = table.concat(lines, "\n") .. "\n"
	if mark and mark:match("^not run: %S") then
		skipped = skipped + 1
		print(("skipped: %s: %s"):format(place, mark))
		return
	elseif mark and mark:match("^dry") then
		local but = mark:match('^dry, but "([^"]+)": %S') or "\n"
		for line in text:gsub("\\\n", ""):gmatch("[^\n]+") do
			if line:sub(1, #but) ~= but then
				local why = dry(line)
				verdict(place, not why, ("%s: %s"):format(line,
				    why))
			end
		end
		return
	end
	local script = mark and mark:match("^with (.+)$")
	if script then
		write(scratch .. "/in", text)
		text = output(("sed -E %s %s/in"):format(quote(script),
		    scratch))
	elseif mark and mark:match("^as %S") then
		write(scratch .. "/block", text)
		text = mark:match("^as (.*)$") .. "\n"
	elseif mark then
		verdict(place, false, "not understood: " .. mark)
		return
	end
	local why = run(text, where)
	verdict(place, not why, why)
end

local function inline(place, line)
	for span in line:gmatch("`([^`]+)`") do
		if span:match("^g?make ") then
			local why = dry(span)
			verdict(place, not why, ("%s: %s"):format(span, why))
		end
	end
end

-- Cases that the examples of a document make themselves.
local function made(text)
	local own = {}
	for name in text:gmatch('t%.case%("([%w_]+)"') do
		own[name] = true
	end
	return own
end

local function markdown(file)
	local text = assert(util.read_file(file))
	local own = made(text)
	local mark, lines, first, fenced
	local number, blank = 0, true
	local function finish()
		if lines then
			block(("%s:%d"):format(file, first), lines, mark, top)
			lines, mark = nil, nil
		end
	end
	local comment
	for line in (text .. "\n"):gmatch("([^\n]*)\n") do
		number = number + 1
		local place = ("%s:%d"):format(file, number)
		names(place, line, own)
		if comment or line:match("^<!%-%-") then
			comment = (comment and comment .. " " or "") .. line
			line = ""
			if comment:match("%-%->$") then
				line, comment = comment, nil
			end
		end
		if fenced then
			if line:match("^```") then
				fenced = false
				finish()
			else
				lines[#lines + 1] = line
			end
		elseif line:match("^```") then
			fenced, lines, first = true, {}, number
		elseif line:match("^    ") and (lines or blank) then
			first = lines and first or number
			lines = lines or {}
			lines[#lines + 1] = line:sub(5)
		else
			finish()
			mark = line:match("^<!%-%- check%-docs: (.-) %-%->$")
			    or (line == "" and mark) or nil
			inline(place, line)
		end
		blank = line == "" or line:match("^<!%-%-") ~= nil
	end
	finish()
end

-- A directory for what an example of a manual page makes, where there is what
-- the scratch directory has.
local directories = 0
local function directory()
	directories = directories + 1
	local dir = ("%s/%d"):format(scratch, directories)
	output(("mkdir %s && ln -s %s/kernel %s/vmcore %s/results.jsonl %s")
	    :format(dir, scratch, scratch, scratch, dir))
	return dir
end

-- In a manual page: what .Bd -literal and .Dl show.  "$ cat FILE" is followed
-- by that file.
local function manual(file)
	local mark, lines, first
	local number = 0
	for line in io.lines(file) do
		number = number + 1
		local place = ("%s:%d"):format(file, number)
		names(place, line, {})
		local shown = line:match("^%.Dl (.*)$")
		if lines and line == ".Ed" then
			block(first, lines, mark, directory())
			lines, mark = nil, nil
		elseif lines then
			local wanted = lines.file and not line:match("^%$ ")
			local name = line:match("^%$ cat (%S+)$")
			line = line:gsub("\\e", "\\")
			if lines.file and not wanted then
				lines[#lines + 1] = "EOF"
				lines.file = nil
			end
			if name then
				lines.file = name
				line = ("cat >%s <<'EOF'"):format(name)
			end
			lines[#lines + 1] = line:gsub("^%$ ", "")
		elseif line:match("^%.Bd %-literal") then
			lines, first = {}, place
		elseif shown then
			block(place, {(shown:gsub("\\e", "\\"))}, mark,
			    directory())
			mark = nil
		else
			mark = line:match('^%.\\" check%-docs: (.*)$') or
			    (line == ".Pp" and mark) or nil
		end
	end
end

-- The core of a machine that has something in it to look at (a variable, and
-- a message buffer), and results.
write(scratch .. "/core.lua", [[
local va, pa, text = 0xfffffe0000000000, 0x100000, "panic: an example\n"
return {
	target = "amd64", format = "minidump", version = 3,
	memory = {{0x0, 0x800000}}, pages = {{pa, pa + 0x10000}},
	map = {{va = va, pa = pa, size = 0x1000, count = 16}},
	symbols = {allproc = va + 0xff8, msgbufp = va + 0x100},
	write = {
		{pa = pa + 0x100, u64 = va + 0x200},
		{pa = pa + 0x200, bytes = ("<I8I4I4I4I4I4I4I4"):pack(va + 0x300,
		    0x063062, 0x100, #text, 0, 0, 0x1000, 0)},
		{pa = pa + 0x300, bytes = text},
	},
}
]])
local why = run([[
vmgen $SCRATCH/core.lua -o $SCRATCH
make run HOST=native CASE=amd64_minidump3_la48__unmapped
cp build/report/results.jsonl $SCRATCH
]], top)
verdict("the scratch directory", not why, why)
verdict("targets", next(targets) ~= nil, "make -pnq : names none")

local files = arg
if #files == 0 then
	files = {}
	for name in output("git ls-files '*.md' 'docs/man/*.[1-9]'")
	    :gmatch("[^\n]+") do
		files[#files + 1] = name
	end
end
verdict("documents", #files > 0, "git ls-files names none")
for _, file in ipairs(files) do
	if file:match("%.md$") then
		markdown(file)
	else
		manual(file)
	end
end
output("rm -rf " .. scratch)
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
os.exit(failed == 0 and passed > 0)
