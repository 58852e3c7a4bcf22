-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- vmcorpus-report: the command.  Runs on any Lua 5.4; needs sqlite3 or kyua
-- to read results databases.

local usage = [[
usage: vmcorpus-report [option | file]...
Reads results (databases of kyua test, or results.jsonl of earlier reports),
merges them, and writes index.html, junit.xml and results.jsonl.

  -o DIR                 where to write (without it nothing is written)
  -q                     no matrix on standard output
  -s                     a summary line for each host, and nothing else
  --compare OLD          what broke or was mended since these results; the
                         exit status is 1 when something broke
  --evidence             print all that each case left, in the matrix's place
  --settled FILE         only print "HOST PROGRAM:CASE" of what the database
                         FILE, of several hosts together, has settled

About the databases that follow (each may be given again for later ones):
  --host NAME            host, a column
  --implementation NAME  implementation, a section
  --abi NAME             libkvm, fbsdvmcore or exec
  --path PATH            where the implementation lies
  --version V            version of the implementation
  --suite-version V      version of the suite
  --reference            it is the suite's own reference reader
  --plan FILE            what should have run: lines "ROW LEVEL CASES"
  --left-out LEVEL       a level that was left out on purpose (- for none)
  --selection TEXT       how the run was narrowed
  --seed, --known, --claims VALUE    for the replay command
  --class 'NAME=VALUE ...'   properties of the host: bits, order, page, malloc
  --how WORDS            how its programs were run: directly, through qemu-arm
  --shard K/N            it is one part of N of what the plan holds
  --part CASES           only that shard is asked for, so many cases a host:
                         the others are no holes of this report
  --hosts 'HOST ...'     all hosts that the matrix is to have
  --not-run HOST=WHY     a host on which nothing could be run
  --again FILE           a database of what --host was asked alone, for the
                         next --together
  --together FILE        a database of several hosts together: a run of --host,
                         of what is settled for it there and all of --again

Exit status: 0 all passed, 1 there are failures, 2 nothing was tested, or
something is missing, or an error.
]]

local here = (arg[0] or ""):match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local compare = require "vmreport.compare"
local html = require "vmreport.html"
local junit = require "vmreport.junit"
local kyua = require "vmreport.kyua"
local matrix = require "vmreport.matrix"
local results = require "vmreport.results"
local schema = require "vmreport.schema"
local terminal = require "vmreport.terminal"
local text = require "vmreport.text"
local together = require "vmreport.together"

local function die(fmt, ...)
	io.stderr:write("vmcorpus-report: ", fmt:format(...), "\n")
	os.exit(2)
end

local function put_line(s)
	io.stdout:write(s, "\n")
end

-- Lines "ROW LEVEL CASES"; a row with 0 cases is one that must not be empty.
local function read_plan(path)
	local rows = {}
	for line in io.lines(path) do
		local row, level, n = line:match("^(%S+) (%l+) (%d+)$")
		if not row then
			die("%s: not a line of a plan: %s", path, line)
		end
		rows[#rows + 1] = { row = text.clean(row), level = level,
		    cases = math.tointeger(tonumber(n)) }
	end
	return rows
end

local store = results.store()
local given, evidence = {}, {}
local out_dir, want, older, part

local takes_value = {
	host = "host", implementation = "implementation", abi = "abi",
	path = "path", version = "version", ["suite-version"] =
	"suite_version", selection = "selection", seed = "seed",
	known = "known", claims = "claims", how = "how",
}

-- A database of --again that no --together has read would be lost.
local function check_again()
	if given.again then
		die("--again %s: no --together of its host follows",
		    given.again)
	end
end

local function load_together(path)
	if not given.host then
		die("--together %s: --host is wanted before it", path)
	end
	local ok, why = results.load_together(store, path, given.again, given)
	if not ok then
		die("%s", why)
	end
	evidence[#evidence + 1] = { path = path, again = given.again,
	    host = given.host, together = true }
	given.again = nil
end

local function print_settled(value)
	local lines, why = together.settled(value)
	if not lines then
		die("%s", why)
	end
	for _, line in ipairs(lines) do
		put_line(line)
	end
	assert(io.stdout:flush())
	os.exit(0)
end

local function option(name, value)
	if name == "host" then
		check_again()
		given.class, given.how = nil, nil
	end
	if takes_value[name] then
		given[takes_value[name]] = value ~= "" and text.clean(value)
		    or nil
	elseif name == "plan" then
		given.rows = read_plan(value)
	elseif name == "compare" then
		older = older or results.store()
		local ok, why = results.load(older, value, {})
		if not ok then
			die("%s", why)
		end
	elseif name == "again" then
		check_again()
		given.again = value
	elseif name == "together" then
		load_together(value)
	elseif name == "settled" then
		print_settled(value)
	elseif name == "class" then
		given.class = kyua.properties(text.clean(value))
	elseif name == "shard" then
		if value ~= "" and not schema.shard(value) then
			die("--shard %s: K/N is wanted", value)
		end
		given.shard = value ~= "" and value or nil
	elseif name == "part" then
		given.asked = math.tointeger(tonumber(value)) or
		    die("--part %s: a number is wanted", value)
		part = true
	elseif name == "hosts" then
		given.hosts = {}
		for host in text.clean(value):gmatch("%S+") do
			table.insert(given.hosts, host)
		end
	elseif name == "left-out" then
		given.levels_left_out = value ~= "-" and value ~= ""
		    and { value } or {}
	elseif name == "not-run" then
		local host, why = value:match("^([^=]+)=(.+)$")
		if not host then
			die("--not-run %s: HOST=WHY is wanted", value)
		end
		results.add_not_run(store, given, text.clean(host),
		    text.clean(why))
	else
		die("unknown option --%s", name)
	end
end

local function load_file(path)
	local ok, why = results.load(store, path, given)
	if not ok then
		die("%s", why)
	end
	if kyua.is_results(path) then
		evidence[#evidence + 1] = { path = path,
		    host = given.host or "unknown" }
	end
end

local function write_file(name, writer, from, more)
	local path = out_dir .. "/" .. name
	local temporary = path .. ".new"
	local f, why = io.open(temporary, "wb")
	if not f then
		die("%s", why)
	end
	writer(from, function(s)
		assert(f:write(s))
	end, more)
	if not f:close() or not os.rename(temporary, path) then
		die("%s cannot be written", path)
	end
end

local function print_evidence()
	for _, d in ipairs(evidence) do
		local cases, why
		if d.together then
			cases, why = together.read(d.path, d.again, d.host,
			    true)
		else
			cases, why = kyua.read(d.path, true)
		end
		if not cases then
			die("%s: %s", d.path, why)
		end
		terminal.evidence(cases, d.host, put_line)
	end
end

local show_evidence = false

local function arguments()
	local i = 1
	local function next_word(name)
		i = i + 1
		return arg[i] or die("%s wants a value", name)
	end
	while arg[i] do
		local a = arg[i]
		local name, value = a:match("^%-%-([%w-]+)=(.*)$")
		if a == "--help" or a == "-h" then
			io.stdout:write(usage)
			os.exit(0)
		elseif a == "-q" then
			want = "quiet"
		elseif a == "-s" then
			want = "summary"
		elseif a == "-o" then
			out_dir = next_word(a)
		elseif a == "--evidence" then
			show_evidence = true
		elseif a == "--reference" then
			given.reference = true
		elseif name then
			option(name, value)
		elseif a:sub(1, 2) == "--" then
			option(a:sub(3), next_word(a))
		elseif a:sub(1, 1) == "-" then
			io.stderr:write(usage)
			os.exit(2)
		else
			load_file(a)
		end
		i = i + 1
	end
end

local function main()
	arguments()
	check_again()
	if #store.runs == 0 and #store.cases == 0 then
		io.stderr:write("vmcorpus-report: no results were given\n")
	end
	local report = matrix.build(store, given.hosts, part)
	local comparison = older and compare.build(matrix.build(older), report)
	if out_dir then
		os.execute("mkdir -p " .. text.quote(out_dir))
		write_file("index.html", html.write, report, comparison)
		write_file("junit.xml", junit.write, report)
		write_file("results.jsonl", results.write, store)
	end
	if show_evidence then
		print_evidence()
	end
	if want ~= "quiet" then
		terminal.summary(report, put_line)
	end
	if not want and not show_evidence then
		terminal.bad(report, put_line)
		terminal.matrix(report, put_line)
	end
	if comparison and want ~= "quiet" then
		terminal.compare(comparison, put_line)
	end
	if not want then
		terminal.state(report, put_line)
	end
	return comparison and compare.status(comparison, report)
	    or matrix.status(report)
end

local ok, status = pcall(main)
if not ok then
	die("%s", status)
end
io.stdout:flush()
os.exit(status)
