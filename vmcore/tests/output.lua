-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- What vmcore prints, taken apart.

local output = {}

local function number(text)
	return math.tointeger(tonumber(text))
end

-- "  name   0xvalue  value" of info, by name: the last of each name.
function output.fields(text)
	local list = {}
	for name, value in text:gmatch("\n  (%S+) +(%S+)") do
		list[name] = number(value)
	end
	return list
end

-- The text without the lines that begin with one of the words.
function output.without(text, ...)
	for _, word in ipairs{...} do
		text = ("\n" .. text):gsub("\n" .. word .. "[^\n]*", ""):sub(2)
	end
	return text
end

-- The table of layout, in its order.
function output.sections(text)
	local list = {}
	for name, offset, stop in text:gmatch(
	    "\n%w (%S.-) +(%S+) +(0x%x+) +[%d.]+ %a+ +[%d.]+%%") do
		list[#list + 1] = {name = name, offset = number(offset),
		    stop = number(stop)}
	end
	return list
end

-- "4 KiB", as vmcore prints whole sizes.
function output.size(n)
	for _, unit in ipairs{"bytes", "KiB", "MiB", "GiB"} do
		if n < 1024 or n % 1024 ~= 0 then
			return ("%d %s"):format(n, unit)
		end
		n = n // 1024
	end
end

-- nil: it is not known.
function output.protection(prot)
	if not prot then
		return "???"
	end
	return (prot & 1 ~= 0 and "r" or "-") .. (prot & 2 ~= 0 and "w" or
	    "-") .. (prot & 4 ~= 0 and "x" or "-")
end

local function translation(line)
	local va, rest = line:match("^(%S+) +(.*)$")
	local t = {va = number(va), mapped = rest ~= "not mapped", steps = {}}
	if t.mapped then
		local pa, offset, page, prot, map = rest:match("^(%S+) +(%S.-)"
		    .. " +%d+ +([%d.]+ %a+) +([r?-][w?-][x?-])  (.*)$")
		t.pa = pa ~= "-" and number(pa) or nil
		t.offset = number(offset)
		t.page, t.prot, t.map = page, prot, map
	end
	return t
end

-- What vtop -v printed: for each address mapped, pa, offset, page, prot, and
-- steps {table, pa, index, entry, offset}.
function output.translations(text)
	local list = {}
	for line in text:gmatch("\n([^\n]+)") do
		local t = list[#list]
		local name, at, index, entry = line:match("^    (%S.-) +(at %a+"
		    .. " %S+) +%[ *(%d+)%] = (%x+)  ")
		if not line:match("^ ") then
			list[#list + 1] = translation(line)
		elseif name then
			t.steps[#t.steps + 1] = {table = name,
			    pa = number(at:match("^at pa (%S+)")),
			    index = number(index), entry = number("0x" .. entry)}
		elseif t.steps[#t.steps] then
			t.steps[#t.steps].offset =
			    number(line:match("file offset (%S+)$"))
		end
	end
	return list
end

-- The bytes of a hexadecimal dump that begins at va and has addresses of that
-- many digits; else nil.
function output.dump(text, digits, va)
	local bytes, last, n = {}, nil, 0
	local function add(piece)
		bytes[#bytes + 1] = piece
		n = n + #piece
	end
	for line in text:gmatch("[^\n]+") do
		local at, hex = line:match("^(%x+)  (.-)  |")
		if line == "*" then
			last = bytes[#bytes]
		elseif not at then
			at = line:match("^%x+$")
		end
		if at then
			if #at ~= digits then
				return nil
			end
			-- Lines that are like the one before.
			while last and #last > 0 and n <
			    number("0x" .. at) - va do
				add(last)
			end
			last = nil
			add((hex or ""):gsub("%s", ""):gsub("%x%x", function(h)
				return string.char(tonumber(h, 16))
			end), nil)
		end
	end
	return table.concat(bytes)
end

-- The bytes of words that begin at va, of the row's width and order.
function output.words(text, t, va)
	local bytes, width, n = {}, t.bits // 8, 0
	for line in text:gmatch("[^\n]+") do
		local at, rest = line:match("^(%x+) (.*)$")
		if #at ~= 2 * width or number("0x" .. at) ~= va + n then
			return nil
		end
		for word in rest:gmatch("%x+") do
			bytes[#bytes + 1] = #word == 2 and
			    string.char(tonumber(word, 16)) or
			    t.pack("I" .. width, number("0x" .. word))
			n = n + #bytes[#bytes]
		end
	end
	return table.concat(bytes)
end

-- The line of pages for a record; addresses have that many digits, no direct
-- map's is 0.
function output.page(w, dva, digits)
	local function address(va)
		return va == 0 and "-" or ("%0" .. digits .. "x"):format(va)
	end
	return ("%016x %-16s %-16s %s  0x%-7x %s"):format(w.pa, address(w.kva),
	    address(dva), output.protection(w.prot), w.len,
	    w.offset == -1 and "-" or ("0x%x"):format(w.offset))
end

return output
