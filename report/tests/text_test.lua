-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Text and JSON: whatever a library prints comes out harmless.

local json = require "vmreport.json"
local text = require "vmreport.text"

-- All bytes, and pairs of them that look like UTF-8.
local function hostile_strings()
	local list = {}
	for i = 0, 255 do
		list[#list + 1] = "a" .. string.char(i) .. "b"
		for _, j in ipairs { 0x80, 0xbf, 0xc0, 0xff, 0x0a } do
			list[#list + 1] = string.char(i, j)
			list[#list + 1] = string.char(i, j, j)
		end
	end
	list[#list + 1] = "\u{202e}\u{2066}\u{200b}\u{feff}\u{ffff}\u{85}"
	list[#list + 1] = "\xed\xa0\x80\xf4\x90\x80\x80"
	return list
end

return function(t)
	t.test("clean leaves plain text alone", function()
		for _, s in ipairs { "", "plain", "a\tb\nc", "größer → 0" } do
			t.equal(text.clean(s), s)
		end
	end)
	t.test("clean makes every byte harmless", function()
		for _, s in ipairs(hostile_strings()) do
			local c = text.clean(s)
			t.ok(utf8.len(c), "not UTF-8")
			t.ok(not c:find("[\0-\8\11-\31\127]"), "a control")
			t.equal(text.clean(c), c, "cleaned twice")
		end
		t.equal(text.clean("\27[31mred\0"), "\\x1b[31mred\\x00")
		t.equal(text.clean("\xc3("), "\\xc3(")
		t.equal(text.clean("a\u{202e}b"), "a\\u{202e}b")
		t.equal(text.clean("a\r\nb\rc"), "a\nb\\x0dc")
	end)
	t.test("escape and attribute", function()
		t.equal(text.escape([[<a href="x">&'</a>]]), "&lt;a href=" ..
		    "&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;")
		t.equal(text.attribute("a\n\tb"), "a&#10;&#9;b")
	end)
	t.test("a long text keeps its beginning and its end", function()
		t.equal(text.around("one\ntwo\nthr", "ee\nfour\nfive\n"),
		    "one\ntwo\n\n[...]\n\nfour\nfive\n")
		t.equal(text.around("abc", "def"), "abc\n[...]\n\ndef")
	end)
	t.test("line is one line, cut between characters", function()
		t.equal(text.line("a \n b", 20), "a b")
		for n = 21, 60 do
			for _, c in ipairs { "x", "é", "→", "ab→é" } do
				local s = text.line((c):rep(n), 20)
				t.ok(#s <= 20, "too long")
				t.ok(utf8.len(s), "cut a character")
			end
		end
		t.equal(text.line("begin" .. ("x"):rep(50) .. "end", 20),
		    "beginxxxxxxx ... end")
	end)
	t.test("quote survives a shell", function()
		for _, s in ipairs { "a b", "it's", "$(x) `y` \\", "*", "a=b",
		    "-n", "" } do
			t.equal(t.sh("printf %s " .. text.quote(s)), s)
		end
	end)
	t.test("natural order", function()
		t.ok(text.natural_less("minidump2", "minidump10"), "2 < 10")
		t.ok(not text.natural_less("a", "a"), "a < a")
	end)
	t.test("JSON round trip", function()
		for _, s in ipairs(hostile_strings()) do
			local v = { s = text.clean(s), n = -5, b = true,
			    l = json.list {}, m = { { x = 1 } } }
			local back = assert(json.decode(json.encode(v)))
			t.equal(back.s, v.s)
			t.equal(json.encode(back), json.encode(v))
		end
		t.equal(json.decode("[" .. math.mininteger .. "]")[1],
		    math.mininteger)
		t.equal(json.decode([["\u00e9\ud83d\ude00\ud83d"]]),
		    "é😀\u{fffd}")
	end)
	t.test("JSON keys come in the order given, then sorted", function()
		t.equal(json.encode({ c = 1, a = 2, b = 3 }, { "b" }),
		    '{"b":3,"a":2,"c":1}')
	end)
	t.test("bad JSON is refused", function()
		for _, s in ipairs { "", "{", "[1,]", '{"a"}', '{"a":1,}', "1.5",
		    "1e3", "9223372036854775808", '"a', '"\\x"', "nul", "[1]x",
		    '{"a":1 "b":2}', ("["):rep(50) .. ("]"):rep(50) } do
			local v, why = json.decode(s)
			t.ok(v == nil and why, "accepted " .. s)
		end
	end)
end
