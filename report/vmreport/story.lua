-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- What a failing case printed, without what the page says of the case anyway:
-- a part for each failed vector, in it the lines
--
--   FAILED vector 2 "64 KiB" of amd64_minidump3_la48__page_edges
--     clauses   MD-BITMAP-4
--     case      ...
--     core      ...; kernel /tmp/.../core1/kernel, vmcore ...
--     request   kvm_read2(...)
--     ...
--     bug       ...
--     replay    make run ... CASE=... VECTOR='64 KiB'
--
-- Text of another form is left as it is.

local text = require "vmreport.text"

local M = {}

-- A cut stands on a line of its own.
local CUT = "[...]"

-- The lines that the case says for all of its vectors.
local function said(case)
	return {
		["  clauses   " .. table.concat(case.clauses, " ")] = true,
		["  case      " .. (case.descr or "")] = true,
		["  bug       " .. (case.bug or "")] = true,
	}
end

-- A line as the page shows it, nil for none.  Cores lie in a directory that is
-- gone with the run.
local function shown(line, case, before)
	if before[line] or line:find("^  replay    make run ") and
	    line:find("CASE=" .. case.id, 1, true) or
	    line:find("^Files left in work directory after failure: ") then
		return nil
	elseif line:find("^  core  ") then
		line = line:gsub("; kernel /.-, vmcore /[^ ]+", "")
		if before[line] then
			return nil
		end
		before[line] = true
	elseif line:find("^FAILED vector ") then
		local tail = " of " .. case.id
		if line:sub(-#tail) == tail then
			line = line:sub(1, -#tail - 1)
		end
		line = line:gsub("^FAILED ", "")
	end
	-- a phone's line is short
	return (line:gsub("^        (    )", "%1"))
end

-- Parts of what was printed: each a text, and vector where it is about one.
function M.parts(printed, case)
	local parts, lines, before = {}, nil, said(case)
	if printed == "" then
		return parts
	end
	for line in (printed:gsub("\n*$", "\n")):gmatch("([^\n]*)\n") do
		local vector = line:match('^FAILED vector %d+ (".-") of ')
		if vector or not lines then
			lines = { vector = vector }
			parts[#parts + 1] = lines
		end
		lines[#lines + 1] = shown(line, case, before)
	end
	for i, part in ipairs(parts) do
		parts[i] = { vector = part.vector,
		    text = (table.concat(part, "\n"):gsub("\n+$", "")) }
	end
	return parts
end

-- Whether the story tells of the vectors, so that the reason, which does for
-- the first of them, says no more.
function M.tells(parts)
	return parts[1] ~= nil and parts[1].vector ~= nil
end

-- The beginning of the story: whole parts of at most max bytes together, but
-- the first one in any case, of at most most bytes; and the vectors whose
-- parts were left out.
function M.fit(parts, max, most)
	local out, size, left = {}, 0, {}
	for i, part in ipairs(parts) do
		local s = part.text
		if i == 1 and #s > most then
			s = text.around(text.head(s, most // 2),
			    text.tail(s, most // 2))
		end
		if #left == 0 and (i == 1 or size + #s + 2 <= max) then
			out[#out + 1] = s
			size = size + #s + 2
		else
			left[#left + 1] = part.vector or CUT
		end
	end
	return table.concat(out, "\n\n"), left
end

return M
