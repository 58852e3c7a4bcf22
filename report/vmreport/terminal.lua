-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The report as text of fixed width: a summary line for each host, failing
-- cases in a line each, the matrix.

local matrix = require "vmreport.matrix"
local text = require "vmreport.text"

local M = {}

M.max_bad = 20
M.max_line = 240

local words = {
	crashed = "crash", broken = "broken", failed = "FAIL",
	not_run = "not run", skipped = "skip", expected_failure = "known",
	passed = "ok",
}

local function cell_text(counts)
	if counts.left_out and counts.total == 0 then
		return "left out"
	elseif counts.total == 0 then
		return "-"
	end
	local parts = {}
	for _, o in ipairs(matrix.outcomes) do
		if counts[o] > 0 then
			parts[#parts + 1] = ("%d %s"):format(counts[o],
			    words[o])
		end
	end
	return table.concat(parts, ", ")
end

-- Levels that the section has anything to say about.
local function levels_of(section)
	local list = {}
	for _, level in ipairs(matrix.levels) do
		for _, host in ipairs(section.hosts) do
			if section.totals[host.name][level].total > 0
			    or host.levels_left_out[level] then
				list[#list + 1] = level
				break
			end
		end
	end
	return list
end

local function lines_of(section)
	local levels = levels_of(section)
	local top, head = { "" }, { "" }
	for _, host in ipairs(section.hosts) do
		for i, level in ipairs(levels) do
			top[#top + 1] = i == 1 and host.name or ""
			head[#head + 1] = level:upper()
		end
	end
	local lines = { top, head }
	for _, row in ipairs(section.rows) do
		local line = { row.name == "-" and "(no row)" or row.name }
		for _, host in ipairs(section.hosts) do
			for _, level in ipairs(levels) do
				line[#line + 1] = cell_text(
				    row.cells[host.name].levels[level])
			end
		end
		lines[#lines + 1] = line
	end
	local sum = { "all" }
	for _, host in ipairs(section.hosts) do
		for _, level in ipairs(levels) do
			sum[#sum + 1] = cell_text(
			    section.totals[host.name][level])
		end
	end
	lines[#lines + 1] = sum
	return lines
end

local function put_table(put, lines)
	local widths = {}
	for _, line in ipairs(lines) do
		for i, s in ipairs(line) do
			widths[i] = math.max(widths[i] or 0, #s)
		end
	end
	for _, line in ipairs(lines) do
		local out = {}
		for i, s in ipairs(line) do
			out[i] = s .. (" "):rep(widths[i] - #s)
		end
		put((table.concat(out, "  "):gsub(" +$", "")))
	end
end

local function title(section)
	local s = section.name .. " (" .. section.abi
	return s .. (section.version and ", " .. section.version or "") .. ")"
end

function M.matrix(report, put)
	for _, section in ipairs(report.sections) do
		put("")
		put(title(section))
		put_table(put, lines_of(section))
	end
end

-- native: MUST 120 ok; SHOULD 12 ok, 1 FAIL (3.2 s)
function M.summary(report, put)
	for _, section in ipairs(report.sections) do
		for _, host in ipairs(section.hosts) do
			local parts = {}
			for _, level in ipairs(levels_of(section)) do
				parts[#parts + 1] = ("%s %s"):format(
				    level:upper(), cell_text(
				    section.totals[host.name][level]))
			end
			put(("%s on %s%s: %s"):format(section.name, host.name,
			    host.machine and " (" .. host.machine .. ")" or "",
			    host.not_run and "not run: " .. host.not_run
			    or table.concat(parts, "; ")))
		end
	end
end

-- A line for each failing case; hosts on which it fails alike share it.
local function bad_lines(section)
	local lines, at = {}, {}
	for _, b in ipairs(section.bad) do
		local key = table.concat({ b.case.key, b.result.result,
		    b.result.reason or "" }, "\0")
		if at[key] then
			table.insert(at[key].hosts, b.host)
		else
			at[key] = { hosts = { b.host }, result = b.result }
			lines[#lines + 1] = at[key]
		end
	end
	for i, l in ipairs(lines) do
		lines[i] = ("%s %s on %s: %s"):format(l.result.result:upper(),
		    l.result.id, table.concat(l.hosts, ", "),
		    l.result.reason or "no reason given")
	end
	return lines
end

local function put_bounded(lines, max, what, put)
	for i, s in ipairs(lines) do
		if i > max then
			put(("... and %d more%s"):format(#lines - max, what))
			return
		end
		put(text.line(s, M.max_line))
	end
end

-- The failing cases and what differs between hosts, M.max_bad of each.
function M.bad(report, put)
	for _, section in ipairs(report.sections) do
		put_bounded(bad_lines(section), M.max_bad, "", put)
		local lines = {}
		for i, case in ipairs(section.differences) do
			lines[i] = ("hosts differ: %s %s"):format(case.id,
			    case.difference)
		end
		put_bounded(lines, M.max_bad, " differences", put)
	end
end

function M.state(report, put)
	local function put_indented(s)
		put("  " .. s)
	end
	if report.state == "incomplete" then
		put("This run is incomplete:")
		put_bounded(report.gaps, 5, "", put_indented)
	elseif report.state == "partial" then
		put("This run is partial:")
		put_bounded(report.limits, 5, "", put_indented)
	end
end

-- All that a case left, for a person who asked for this one.
function M.evidence(cases, host, put)
	for _, c in ipairs(cases) do
		put(("=== %s on %s: %s%s"):format(c.id, host, c.result,
		    c.reason and ": " .. c.reason or ""))
		for _, part in ipairs { "stdout", "stderr" } do
			if c[part] ~= "" then
				put("--- " .. part)
				put((c[part]:gsub("\n$", "")))
			end
		end
	end
end

return M
