-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- A strict reader of the XML, and of the HTML, that the report writes: every
-- tag closed in order, attributes quoted and named once, ids named once, no
-- stray < or &, no byte that XML 1.0 forbids.

local M = {}

local void = { meta = true, br = true, link = true, wbr = true }
local entities = { amp = true, lt = true, gt = true, quot = true }

local function check_text(s, where)
	if s:find("[\0-\8\11\12\14-\31\127]") or not utf8.len(s) then
		error(where .. ": a forbidden character", 0)
	end
	for name in s:gmatch("&([^;]*;?)") do
		local word = name:match("^(.*);$")
		if not word or not (entities[word] or word:find("^#%d+$")) then
			error(where .. ": a stray & before " .. name, 0)
		end
	end
end

local function check_attributes(s, tag, ids)
	local seen, rest = {}, s
	while rest:find("%S") do
		local name, value, tail = rest:match(
		    '^%s+([%w-]+)="([^"<]*)"(.*)$')
		if not name then
			name, tail = rest:match("^%s+(open)(.*)$")
			value = ""
		end
		if not name then
			error(("<%s: attributes: %s"):format(tag, rest), 0)
		elseif seen[name] then
			error(("<%s: %s comes twice"):format(tag, name), 0)
		end
		seen[name] = true
		check_text(value, name)
		if name == "id" then
			if ids[value] then
				error("two ids " .. value, 0)
			end
			ids[value] = true
		end
		rest = tail
	end
end

-- A table of how often each element comes; raises what is wrong.
function M.check(s)
	local counts, stack, ids = {}, {}, {}
	s = s:gsub("^<%?xml [^>]*%?>", ""):gsub("^<!DOCTYPE html>", "")
	s = s:gsub("(<style>).-(</style>)", "%1%2")
	    :gsub("(<script>).-(</script>)", "%1%2")
	local at = 1
	while true do
		local from, to = s:find("<[^>]*>", at)
		check_text(s:sub(at, (from or #s + 1) - 1), "text")
		if s:sub(at, (from or #s + 1) - 1):find("[<]") then
			error("a stray <", 0)
		end
		if not from then
			break
		end
		local tag = s:sub(from + 1, to - 1)
		local close = tag:match("^/(%w+)$")
		local name, attributes, empty = tag:match(
		    "^(%w+)(%s.-)(/?)$")
		if not name then
			name, empty = tag:match("^(%w+)(/?)$")
			attributes = ""
		end
		if close then
			if table.remove(stack) ~= close then
				error(("</%s> closes another"):format(close),
				    0)
			end
		elseif name then
			counts[name] = (counts[name] or 0) + 1
			check_attributes(attributes, name, ids)
			if empty ~= "/" and not void[name] then
				stack[#stack + 1] = name
			end
		else
			error("not a tag: <" .. tag .. ">", 0)
		end
		at = to + 1
	end
	if #stack > 0 then
		error("unclosed: " .. stack[#stack], 0)
	end
	return counts, ids
end

return M
