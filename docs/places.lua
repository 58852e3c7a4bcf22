-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The places that a target has, as the tables of docs/adding-a-target.md name
-- them: the first has those that each target owes, the second those that only
-- a target with something new touches.
--
--	places.read(path)	{{name =, files = {glob...}, must = true}...}
--	places.covers(place, path, family)
--				whether one of its globs, in which X stands for
--				the family's name, is for that path

local places = {}

function places.read(path)
	local list, must = {}, true
	for line in io.lines(path) do
		local name, files = line:match("^| ([^|]-) | (`[^|]-`) | ")
		must = must and not (line:match("^## ") and #list > 0)
		local place = name and list[name]
		if name and not place then
			place = {name = name, files = {}, must = must}
			list[#list + 1] = place
			list[name] = place
		end
		for glob in (files or ""):gsub("`", ""):gmatch("%S+") do
			place.files[#place.files + 1] = glob
		end
	end
	return list
end

-- "*" is not for a slash.
local function pattern(glob, family)
	return "^" .. glob:gsub("%p", function(c)
		return c == "*" and "[^/]*" or "%" .. c
	end):gsub("%f[%w]X%f[%W]", family):gsub("X%[", family .. "[") .. "$"
end

function places.covers(place, path, family)
	for _, glob in ipairs(place.files) do
		if path:match(pattern(glob, family)) then
			return true
		end
	end
	return false
end

return places
