-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Reads results: what make run left of its cases (lines of JSON, lua/run), or
-- a database of Kyua (store schema 3), through sqlite3(1), or
-- kyua db-exec where that is missing.  All text comes as hexadecimal, so that
-- no byte of it can be taken for a column or a line.  The environment, which
-- Kyua also stores, is never read.

local json = require "vmreport.json"
local text = require "vmreport.text"

local M = {}

M.stdout_max = 1 << 20		-- bytes of standard output looked at
M.stderr_max = 12 << 10		-- bytes of standard error kept of a failure,
				-- half from its beginning, half from its end
M.readers = { "sqlite3", "kyua" }	-- the first that is installed is used

-- A table, not a function: databases hold tens of megabytes.
local byte_of = {}
for byte = 0, 255 do
	byte_of[("%02X"):format(byte)] = string.char(byte)
end

local function unhex(h)
	return (h:gsub("%x%x", byte_of))
end

local function have(program)
	return os.execute("command -v " .. program .. " >/dev/null 2>&1")
end

local function command_for(path, sql)
	local reader
	for _, r in ipairs(M.readers) do
		reader = reader or have(r) and r
	end
	if reader == "sqlite3" then
		return ("sqlite3 -init /dev/null -batch -readonly -noheader " ..
		    "-list %s %s 2>/dev/null"):format(text.quote(path),
		    text.quote(sql))
	elseif reader == "kyua" then
		return ("kyua --config=none --logfile=/dev/null db-exec " ..
		    "--no-headers --results-file=%s %s 2>/dev/null"):format(
		    text.quote(path), text.quote(sql))
	end
	return nil, "neither sqlite3 nor kyua is installed"
end

-- Rows of a query whose columns are hexadecimal or numbers; or nil and why.
local function query(path, sql)
	local command, why = command_for(path, sql)
	if not command then
		return nil, why
	end
	local pipe <close> = assert(io.popen(command))
	local rows = {}
	for line in pipe:lines() do
		local row = {}
		for field in (line .. "|"):gmatch("([^|,]*)[|,]") do
			row[#row + 1] = field
		end
		rows[#rows + 1] = row
	end
	if not pipe:close() then
		return nil, "not a results database of Kyua"
	end
	return rows
end

local metadata_sql = [[SELECT m.metadata_id, hex(m.property_name),
hex(m.property_value) FROM metadatas m JOIN test_cases c
ON c.metadata_id = m.metadata_id WHERE m.property_name LIKE 'custom.vmcorpus.%'
OR m.property_name = 'description' GROUP BY 1, 2]]

-- Of a file of a case: at most max bytes, from its end; or the whole if it is
-- no longer than that, else two halves parted by a dash.
local output_sql = [[coalesce((SELECT %s FROM (SELECT CAST(f.contents AS BLOB)
AS b FROM test_case_files o JOIN files f ON f.file_id = o.file_id
WHERE o.test_case_id = c.test_case_id AND o.file_name = '%s')), '')]]

local function end_of(name, max)
	return output_sql:format(("hex(substr(b, -%d))"):format(max), name)
end

local function around_of(name, max)
	return output_sql:format(([[CASE WHEN length(b) > %d
THEN hex(substr(b, 1, %d)) || '-' || hex(substr(b, -%d)) ELSE hex(b) END]])
	    :format(max, max // 2, max // 2), name)
end

local function cases_sql(whole)
	return ([[SELECT c.metadata_id, hex(p.relative_path), hex(c.name),
hex(coalesce(r.result_type, '')), hex(coalesce(r.result_reason, '')),
coalesce(r.start_time, 0), coalesce(r.end_time, 0), %s, %s
FROM test_cases c JOIN test_programs p ON p.test_program_id = c.test_program_id
LEFT JOIN test_results r ON r.test_case_id = c.test_case_id
ORDER BY c.test_case_id]]):format(end_of("__STDOUT__", M.stdout_max),
	    whole and end_of("__STDERR__", M.stdout_max)
	    or around_of("__STDERR__", M.stderr_max))
end

-- What a case says on standard output in lines "vmcorpus WORD REST": words
-- (a table of word to rest), counts (of vectors by clause), clauses (names in
-- their order), digests (of label to hexadecimal), same and apart (lists of
-- what such lines say of a host).
local function said(stdout)
	local words, counts, clauses, digests = {}, {}, json.list {}, {}
	local sides = { same = {}, apart = {} }
	for word, rest in stdout:gmatch("%f[^\0\n]vmcorpus ([%w_-]+) ([^\n]+)") do
		local name, value = rest:match("^(%S+) (%x+)$")
		if word == "clause" then
			local n = math.tointeger(tonumber(value))
			if n then
				if not counts[name] then
					clauses[#clauses + 1] = name
				end
				counts[name] = (counts[name] or 0) + n
			end
		elseif word == "digest" and name then
			-- a label that comes twice keeps both answers
			digests[name] = digests[name] and
			    digests[name] .. "+" .. value or value
		elseif sides[word] then
			table.insert(sides[word], rest)
		else
			words[word] = rest
		end
	end
	return { words = words, counts = counts, clauses = clauses,
	    digests = digests, sides = sides }
end

-- How the implementation died, where the suite says so, of whichever vector:
-- in the reason, or in the "got" line of a failed vector.  What the
-- implementation itself printed stands behind a bar and cannot match.
local function death_of(reason, stderr)
	return reason:match(", got the driver [^\n]* %((%l+)%)$")
	    or stderr:match("\n  got +the driver [^\n]* %((%l+)%)\n")
end

local function result_of(kind, reason, death)
	if kind == "" then
		return "broken", "the run ended before the case did"
	elseif kind == "broken" and (reason:find("received signal", 1, true)
	    or reason:find("timed out", 1, true)) then
		return "crashed", reason
	elseif kind == "failed" and death then
		return "crashed", reason
	end
	return kind, reason
end

local function split(s)
	local list = json.list {}
	for w in s:gmatch("%S+") do
		list[#list + 1] = w
	end
	return list
end

-- A record: program, case, result, reason, stdout and stderr (as they were;
-- with stderr_tail only their ends), started_us, ended_us.
local function case_of(record, meta, whole)
	local function get(name)
		return text.clean(record[name] or "")
	end
	local stdout, stderr = get("stdout"), get("stderr")
	local cut = record.stderr_tail ~= nil
	if cut then
		stderr = text.clean(text.around(record.stderr,
		    record.stderr_tail))
	end
	local told = said(stdout)
	local words = told.words
	local death = death_of(get("reason"), stderr)
	local result, reason = result_of(get("result"), get("reason"), death)
	local started, ended = record.started_us, record.ended_us
	local level = (meta["custom.vmcorpus.level"] or ""):lower()
	local case = {
		id = get("case"),
		program = get("program"),
		row = meta["custom.vmcorpus.row"],
		level = level ~= "" and level or "must",
		clauses = split(meta["custom.vmcorpus.clauses"] or ""),
		bug = meta["custom.vmcorpus.bug"],
		descr = meta.description ~= "" and meta.description or nil,
		result = result,
		reason = reason ~= "" and reason or nil,
		vectors = math.tointeger(tonumber(words.vectors)),
		counts = next(told.counts) and told.counts or nil,
		digests = next(told.digests) and told.digests or nil,
		started_us = started,
		duration_us = ended - started,
		vectors_failed = math.tointeger(tonumber(words.failed)),
		-- a class, and the words for a sentence about hosts
		verdict = result ~= "passed" and words.verdict and
		    words.verdict:match("^%S+ (.+)$") or nil,
		first = words.first,
		note = words.may,
	}
	if #case.clauses == 0 then
		case.clauses = told.clauses
	end
	if whole then
		case.stdout, case.stderr = stdout, stderr
	elseif result ~= "passed" and result ~= "skipped" and stderr ~= "" then
		case.stderr, case.stderr_cut = stderr, cut or nil
	end
	return case, words, told.sides
end

-- "bits=64 order=le page=4096" as a table.
function M.properties(s)
	local class = {}
	for name, value in (" " .. s):gmatch(
	    "%s(%l+)=(%w+)%f[^%w]") do
		class[name] = math.tointeger(tonumber(value)) or value
	end
	return class
end

-- "vmcorpus host NAME MACHINE bits=64 order=le ...": the host's name, its
-- machine in words, its class (what else stands there).
function M.host_of(s)
	local name, machine, rest = s:match("^(%S+) (%S+)(.*)$")
	local class = M.properties(rest or "")
	if class.bits and class.order then
		machine = ("%s %s%s"):format(machine, class.order, class.bits)
	end
	return name or s, machine, class
end

-- The name of an implementation that lies there.
function M.name_of(path)
	return path and (path:match("[^/]+$") or path)
end

local function finish_run(run)
	if run.host then
		run.host, run.machine, run.class = M.host_of(run.host)
	end
	run.path = run.implementation
	run.implementation = M.name_of(run.path)
	if run.version == "-" then
		run.version = nil
	end
	return run
end

-- The records of a database, and the metadata of each; or nil and why.
local function of_database(path, whole)
	local metas, why = query(path, metadata_sql)
	local rows
	if metas then
		rows, why = query(path, cases_sql(whole))
	end
	if not rows then
		return nil, why
	end
	local meta_of = {}
	for _, m in ipairs(metas) do
		local t = meta_of[m[1]] or {}
		meta_of[m[1]] = t
		t[text.clean(unhex(m[2]))] = text.clean(unhex(m[3]))
	end
	local records, about = {}, {}
	for i, row in ipairs(rows) do
		local head, tail = row[9]:match("^(%x*)-(%x*)$")
		records[i] = {
			program = unhex(row[2]), case = unhex(row[3]),
			result = unhex(row[4]), reason = unhex(row[5]),
			started_us = tonumber(row[6]),
			ended_us = tonumber(row[7]), stdout = unhex(row[8]),
			stderr = unhex(head or row[9]),
			stderr_tail = tail and unhex(tail),
		}
		about[i] = meta_of[row[1]] or {}
	end
	return records, about
end

local execution = '^{"kind":"execution","format":1}\r?$'

-- The same of what a run left.
local function of_execution(path, whole)
	local records, about = {}, {}
	local lines = io.lines(path)
	lines()
	for line in lines do
		local record, why = json.decode(line)
		if type(record) ~= "table" then
			return nil, ("line %d: %s"):format(#records + 2,
			    why or "not an object")
		end
		local err, max = record.stderr, M.stderr_max
		record.stdout = record.stdout:sub(-M.stdout_max)
		if whole then
			record.stderr = err:sub(-M.stdout_max)
		elseif #err > max then
			record.stderr = err:sub(1, max // 2)
			record.stderr_tail = err:sub(-(max // 2))
		end
		local i = #records + 1
		records[i], about[i] = record, { description = record.descr }
		for name, value in pairs(record.metadata) do
			about[i]["custom." .. name] = value
		end
	end
	return records, about
end

local function first_line(path)
	local f = io.open(path, "rb")
	local line = f and f:read("l")
	if f then
		f:close()
	end
	return line or ""
end

-- Reads results.  Gives the list of cases, what they said about the
-- run (implementation, host, version, abi, ... : the first that did), and for
-- each case what it said of hosts that were asked side by side (lists same and
-- apart of the lines' text: together.lua); or nil and why.  With whole=true
-- the cases carry all they printed.
function M.read(path, whole)
	local read = first_line(path):match(execution) and of_execution or
	    of_database
	local records, about = read(path, whole)
	if not records then
		return nil, about
	end
	local cases, run, sides = {}, {}, {}
	for i, record in ipairs(records) do
		local words
		cases[i], words, sides[i] = case_of(record, about[i], whole)
		for k, v in pairs(words) do
			run[k] = run[k] or v
		end
	end
	return cases, finish_run(run), sides
end

-- Whether the file holds results of cases, and not a report's.
function M.is_results(path)
	local line = first_line(path)
	return line:sub(1, 15) == "SQLite format 3" or
	    line:match(execution) ~= nil
end

return M
