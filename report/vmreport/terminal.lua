-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The report as text of fixed width: a summary line for each host, failing
-- cases in a line each, the matrix.

local compare = require "vmreport.compare"
local hosts = require "vmreport.hosts"
local matrix = require "vmreport.matrix"
local text = require "vmreport.text"
local together = require "vmreport.together"

local M = {}

M.max_bad = 20
M.max_hosts = 3		-- that always have a column of their own
M.max_line = 240

local words = {
	crashed = "crash", broken = "broken", failed = "FAIL",
	differs = "other answers",
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

-- Hosts whose columns are the same stand in one where there are many.
local function columns_of(section, levels)
	local function column(host)
		if #section.hosts <= M.max_hosts then
			return host.name
		end
		local cells = {}
		for _, row in ipairs(section.rows) do
			for _, level in ipairs(levels) do
				cells[#cells + 1] = cell_text(
				    row.cells[host.name].levels[level])
			end
		end
		return table.concat(cells, "\0")
	end
	local columns = hosts.group(section.hosts, column)
	for _, c in ipairs(columns) do
		c.title = #c == 1 and c[1].name or
		    ("%s +%d"):format(c[1].name, #c - 1)
	end
	return columns
end

-- The lines of a table: for each level of each column what cell(host, level)
-- gives.
local function lines_of(section, levels, columns)
	local top, head, sum = { "" }, { "" }, { "all" }
	for _, column in ipairs(columns) do
		for i, level in ipairs(levels) do
			top[#top + 1] = i == 1 and column.title or ""
			head[#head + 1] = level:upper()
			sum[#sum + 1] = cell_text(
			    section.totals[column[1].name][level])
		end
	end
	local lines = { top, head }
	for _, row in ipairs(section.rows) do
		local line = { row.name == "-" and "(no row)" or row.name }
		for _, column in ipairs(columns) do
			for _, level in ipairs(levels) do
				line[#line + 1] = cell_text(
				    row.cells[column[1].name].levels[level])
			end
		end
		lines[#lines + 1] = line
	end
	lines[#lines + 1] = sum
	return lines
end

local function widths_of(lines)
	local widths = {}
	for _, line in ipairs(lines) do
		for i, s in ipairs(line) do
			widths[i] = math.max(widths[i] or 0, utf8.len(s))
		end
	end
	return widths
end

-- Columns of the table from..to, with the first one in front.
local function put_part(put, lines, widths, from, to)
	for _, line in ipairs(lines) do
		local out = {}
		for i = 1, to do
			if i == 1 or i >= from then
				out[#out + 1] = line[i] .. (" "):rep(
				    widths[i] - utf8.len(line[i]))
			end
		end
		put((table.concat(out, "  "):gsub(" +$", "")))
	end
end

-- As many tables as it takes; the levels of a host stay together.
local function put_table(put, lines, levels)
	local widths = widths_of(lines)
	local from, width = 2, widths[1]
	for i = 2, #widths, levels do
		local more = 0
		for j = i, i + levels - 1 do
			more = more + widths[j] + 2
		end
		if width + more > M.max_line and i > from then
			put_part(put, lines, widths, from, i - 1)
			put("")
			from, width = i, widths[1]
		end
		width = width + more
	end
	put_part(put, lines, widths, from, #widths)
end

local function title(section)
	local s = section.name .. " (" .. section.abi
	return s .. (section.version and ", " .. section.version or "") .. ")"
end

function M.matrix(report, put)
	for _, section in ipairs(report.sections) do
		put("")
		put(title(section))
		local levels = levels_of(section)
		local columns = columns_of(section, levels)
		put_table(put, lines_of(section, levels, columns), #levels)
		for _, column in ipairs(columns) do
			if #column > 1 then
				put(column.title .. ": " .. hosts.names(column))
			end
		end
	end
end

-- " (linux-arm le32, through qemu-arm)"
local function about(host)
	local known = { host.machine }
	known[#known + 1] = host.how
	return #known > 0 and (" (%s)"):format(table.concat(known, ", ")) or ""
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
			    about(host),
			    host.not_run and "not run: " .. host.not_run
			    or table.concat(parts, "; ")))
		end
	end
end

local function apart_line(result)
	return result.apart and together.apart_words .. ": " .. result.apart
end

-- A line for each failing case; hosts on which it fails alike share it.  What
-- only differs is told by the disagreements.  And for some of the lines one
-- that belongs below it.
local function bad_lines(section)
	local lines, at, below = {}, {}, {}
	for _, b in ipairs(section.bad) do
		local key = table.concat({ b.case.key, b.result.result,
		    b.result.reason or "", b.result.apart or "" }, "\0")
		if b.result.result == "differs" then
			goto continue
		elseif at[key] then
			table.insert(at[key].hosts, b.host)
		else
			at[key] = { hosts = { b.host }, result = b.result }
			lines[#lines + 1] = at[key]
		end
		::continue::
	end
	for i, l in ipairs(lines) do
		below[i] = apart_line(l.result)
		lines[i] = ("%s %s on %s: %s"):format(l.result.result:upper(),
		    l.result.id, table.concat(l.hosts, ", "),
		    l.result.reason or "no reason given")
	end
	return lines, below
end

local function put_bounded(lines, max, what, put, below)
	for i, s in ipairs(lines) do
		if i > max then
			put(("... and %d more%s"):format(#lines - max, what))
			return
		end
		put(text.line(s, M.max_line))
		if below and below[i] then
			put("  " .. text.line(below[i], M.max_line))
		end
	end
end

-- What cases differ between hosts, by how they do: the cases share a line.
local function difference_lines(section)
	local lines = {}
	for i, group in ipairs(section.patterns) do
		lines[i] = ("hosts differ: %s: %s"):format(group[1].id,
		    group.key)
		if #group > 1 then
			lines[i] = ("hosts differ: %s and %s: %s"):format(
			    group[1].id, text.count(#group - 1, "other case"),
			    group.key)
		end
	end
	return lines
end

-- The failing cases and what differs between hosts, M.max_bad of each.
function M.bad(report, put)
	for _, section in ipairs(report.sections) do
		local bad, below = bad_lines(section)
		put_bounded(bad, M.max_bad, "", put, below)
		local lines = {}
		for i, d in ipairs(section.disagreements) do
			lines[i] = "DIFFERS " .. d.text
		end
		put_bounded(lines, M.max_bad, "", put)
		put_bounded(difference_lines(section), M.max_bad,
		    " differences", put)
	end
end

function M.state(report, put)
	local function put_indented(s)
		put("  " .. s)
	end
	put_bounded(report.notes, 5, " notes", function(s)
		put("note: " .. s)
	end)
	if report.state == "incomplete" then
		put("This run is incomplete:")
		put_bounded(report.gaps, 8, "", put_indented)
	elseif report.state == "partial" then
		put("This run is partial:")
		put_bounded(report.limits, 5, "", put_indented)
	end
end

-- What changed since an older report.
function M.compare(c, put)
	put("")
	put("compared with the older run: " .. compare.summary(c))
	for _, kind in ipairs(compare.kinds) do
		local lines = {}
		for i, entry in ipairs(c[kind]) do
			lines[i] = ("%s %s%s %s"):format(kind:upper(),
			    entry.section, entry.case and " " .. entry.case.id
			    or "", compare.text(entry))
		end
		put_bounded(lines, M.max_bad, " " .. kind, put)
	end
end

-- All that a case left, for a person who asked for this one.
function M.evidence(cases, host, put)
	for _, c in ipairs(cases) do
		put(("=== %s on %s: %s%s"):format(c.id, host, c.result,
		    c.reason and ": " .. c.reason or ""))
		if c.apart then
			put(apart_line(c))
		end
		for _, part in ipairs { "stdout", "stderr" } do
			if c[part] ~= "" then
				put("--- " .. part)
				put((c[part]:gsub("\n$", "")))
			end
		end
	end
end

return M
