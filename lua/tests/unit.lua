-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The parts of the library that need no driver.

local check = require "check"
local claims = require "vmcorpus.claims"
local compare = require "vmcorpus.compare"
local hosts = require "vmcorpus.hosts"
local known = require "vmcorpus.known"
local protocol = require "vmcorpus.protocol"
local rng = require "vmcorpus.rng"
local util = require "vmcorpus.util"

check.topic = "protocol"
for _, s in ipairs{"", "a b", "%", "100%\n", "\0\255", "=x", "/a/b%20"} do
	local word = protocol.text(s)
	check.that("word " .. word, not word:find("[^\x21-\x7e]"))
	check.equal("round trip", protocol.untext(word), s)
	check.equal("bytes", protocol.unbytes(protocol.bytes(s)), s)
end
check.equal("NULL", protocol.text(nil), "-")
check.equal("NULL back", protocol.untext("-"), nil)
check.equal("no string", protocol.untext("x"), false)
check.equal("request", protocol.request("read", 0, 0xffffffff80000000, 8),
    "read 0 0xffffffff80000000 8")
local r = protocol.parse("ok -1 14 canary +16")
check.equal("status", r.status, "ok")
check.equal("blob", r.blob, 16)
check.equal("words", #r, 3)
check.that("no status", not protocol.parse("okay 1"))
check.that("empty line", not protocol.parse(""))
check.equal("integer", protocol.integer("0xffffffffffffffff"), -1)
check.equal("no integer", protocol.integer("1.5"), nil)

check.topic = "hosts"
local table_path = os.tmpname()
local f = assert(io.open(table_path, "w"))
f:write("# words\n#name\ttriple\t\tkind\tpage\tdirect\temulated\n",
    "far\tw-x-y\t\tlocal\t8192\t-\trun -L /usr/%t %b/lib\n",
    "preload\tw-x-y\t\tlocal\t8192\tenv A=%b/lib\trun -E A=%b/lib\n",
    "board\tw-x-y\t\tremote\t8192\tssh board\tssh board run\n")
f:close()
local built = os.tmpname()
os.remove(built)
os.execute("mkdir " .. built)
local function command(name, way, program)
	f = assert(io.open(built .. "/way", "w"))
	f:write(way)
	f:close()
	local argv, why = hosts.command(hosts.find(table_path, name), built,
	    {program, "-a"})
	return argv and table.concat(argv, " "), why
end
local far = hosts.find(table_path, "far")
check.equal("number", far.page, 8192)
check.equal("nothing", far.direct, nil)
check.that("unknown", not hosts.find(table_path, "far2"))
check.that("no table", not hosts.find("/nonexistent", "far"))
local elf = assert(require "proc".self())
for _, want in ipairs{
	{"far", "direct", "", ""},
	{"far", "emulated", "run -L /usr/w-x-y BUILT/lib ", ""},
	{"preload", "direct", "env A=BUILT/lib ", ""},
	{"preload", "emulated", "run -E A=BUILT/lib ", ""},
	{"board", "direct", "ssh board ", "ssh board "},
	{"board", "emulated", "ssh board run ", "ssh board "},
} do
	local name, way = want[1], want[2]
	check.equal(name .. ", " .. way, command(name, way .. "\n", elf),
	    want[3]:gsub("BUILT", built) .. elf .. " -a")
	check.equal(name .. ", a script, " .. way,
	    command(name, way .. "\n", table_path),
	    want[4] .. table_path .. " -a")
end
for _, text in ipairs{"", "direct", "other\n"} do
	local argv, why = command("far", text, elf)
	check.equal("way '" .. text .. "'", argv, nil)
	check.holds("way '" .. text .. "'", why, "neither direct nor emulated")
end
os.execute("rm -r " .. built)
check.that("no way", not hosts.command(far, built, {elf}))
check.equal("as it says", hosts.differs(far, {page = 8192, bits = 32}), nil)
check.that("not as it says", hosts.differs(far, {page = 4096}))
os.remove(table_path)

check.topic = "util"
check.that("glob", util.matches("amd64/full13.1/la48", "amd64/full*/la?8"))
check.that("glob dot", not util.matches("amd64/full13x1", "*13.1"))
check.equal("differ", util.differ("abcdef", "abcxef"), 4)
check.equal("differ length", util.differ("abc", "abcd"), 4)
check.equal("no difference", util.differ("abc", "abc"), nil)

check.topic = "compare"
local function outcome(class, n, bytes)
	return {{class = class, n = n, bytes = bytes}}
end
local function read(o, ret, bytes, len, canary)
	local ok, wrong = compare.read(o, {ret = ret, bytes = bytes,
	    canary = canary}, len)
	return ok, wrong and wrong.kind, wrong and wrong.at
end
local F = "\xa5"
local full = outcome("full", 4, "abcd")
local fail = outcome("fail", nil, "ab")
local short = outcome("short", 2, "ab")
local cases = {
	{"full", full, 4, "abcd", true},
	{"full, wrong byte", full, 4, "abxd", false, "bytes", 3},
	{"full, not written", full, 4, F:rep(4), false, "bytes", 1},
	{"full expected, failed", full, -1, "abcd", false, "class"},
	{"full expected, short", full, 2, "ab" .. F .. F, false, "class"},
	{"full, canary", full, 4, "abcd", false, "canary", nil, true},
	{"fail, untouched", fail, -1, F:rep(4), true},
	{"fail, partly", fail, -1, "a" .. F:rep(3), true},
	{"fail, all that may", fail, -1, "ab" .. F .. F, true},
	{"fail, other bytes", fail, -1, "ax" .. F .. F, false, "bytes", 2},
	{"fail, beyond", fail, -1, "abc" .. F, false, "beyond", 3},
	{"fail expected, full", fail, 4, "abcd", false, "class"},
	{"fail expected, 0", fail, 0, F:rep(4), false, "class"},
	{"short", short, 2, "ab" .. F .. F, true},
	{"short, other length", short, 3, "abc" .. F, false, "class"},
	{"short, beyond", short, 2, "ab" .. F .. "!", false, "beyond", 4},
	{"more than asked", full, 5, "abcd", false, "class"},
	{"-2", fail, -2, F:rep(4), false, "class"},
}
for _, c in ipairs(cases) do
	local ok, kind, at = read(c[2], c[3], c[4], 4, c[8])
	check.equal(c[1], ok, c[5])
	check.equal(c[1] .. ", kind", kind, c[6])
	check.equal(c[1] .. ", place", at, c[7])
end
check.equal("two outcomes", compare.read({full[1], fail[1]},
    {ret = -1, bytes = F:rep(4)}, 4), true)
check.equal("zero length", compare.read(outcome("full", 0, ""),
    {ret = 0, bytes = ""}, 0), true)

check.topic = "known"
local text = [[
# a comment
implementation  */libfvc.so*
version         1.*
reason          a hole reads as its neighbour
upstream        https://example.org/1
case  amd64_x__hole   the hole
case  amd64_x__more   page *

implementation  other
reason          r
case  *   *
]]
local entries = known.parse(text, "k")
check.equal("entries", #entries, 3)
check.equal("line", entries[2].line, 7)
check.equal("label", entries[1].label, "the hole")
local hello = {implementation = "/a/libfvc.so.1", version = "1.0",
    host = "linux-x86_64"}
check.equal("selected", #known.select(entries, "amd64_x__hole", hello, "native"),
    1)
check.equal("other case", #known.select(entries, "amd64_x__y", hello, "native"),
    0)
hello.version = "2.0"
check.equal("other version", #known.select(entries, "amd64_x__hole", hello,
    "native"), 0)
check.raises("no reason", "reason", known.parse,
    "implementation x\ncase a b\n", "k")
check.raises("no label", "label", known.parse,
    "implementation x\nreason r\ncase a\n", "k")
check.raises("unknown key", "k:1: not understood", known.parse, "oops x\n", "k")

local function judge(labels, vectors)
	local list = {}
	for i, l in ipairs(labels) do
		list[i] = {label = l, file = "k", line = i,
		    stanza = {reason = "why", upstream = "url"}}
	end
	local vs = {}
	for name, failed in vectors:gmatch("(%S+)([+-])") do
		vs[#vs + 1] = {label = name, failed = failed == "-" or nil}
	end
	return known.judge(list, vs, true)
end
check.equal("none, pass", judge({}, "a+ b+"), "passed")
check.equal("none, fail", judge({}, "a+ b-"), "failed")
check.equal("exact", judge({"b"}, "a+ b-"), "expected_failure")
check.equal("one unlisted", judge({"b"}, "a- b-"), "failed")
local _
local s, why = judge({"a", "b"}, "a+ b-")
check.equal("listed passes", s, "failed")
check.holds("names the line", why, "k:1: ")
check.holds("says what to do", why, "delete the line")
s, why = judge({"a", "zz"}, "a- b+")
check.equal("listed absent", s, "failed")
check.holds("names the line", why, "k:2: ")
check.equal("all", judge({"*"}, "a- b-"), "expected_failure")
check.equal("all but one", judge({"*"}, "a- b+"), "failed")
_, why = judge({"b"}, "a+ b-")
check.equal("reason", why, "why (url)")

check.topic = "claims"
local list = claims.parse("# mine\namd64/*\n!amd64/full13*\n", "c")
check.that("claimed", claims.claimed(list, "amd64/minidump3/la48"))
check.that("taken away", not claims.claimed(list, "amd64/full13.1/la48"))
check.that("not claimed", not claims.claimed(list, "i386/full11/pae"))
check.raises("empty", "claims nothing", claims.parse, "# nothing\n", "c")

check.topic = "rng"
check.equal("first", rng.new(0):next(), 0xe220a8397b1dcdaf - 0)
local a, b = rng.new(7, "x"), rng.new(7, "y")
check.that("names differ", a:next() ~= b:next())
for _ = 1, 100 do
	local n = a:below(10)
	if n < 0 or n > 9 then
		check.that("below", false)
	end
end

check.topic = "serialize"
local serialize = require "vmcorpus.serialize"
local scenario = {target = "amd64", format = "full", seed = 7,
    memory = {{0, 0x1000}, {0xffffffffffff0000, -1}},
    map = {{va = 1, rw = false, bytes = "a\n\0\"\\9"}}, pages = {0x1000, 5},
    symbols = {["a b"] = 1, kernbase = false}}
local once = serialize.scenario(scenario)
check.equal("twice", serialize.scenario(assert(load(once))()), once)
check.holds("hexadecimal", once, "0xffffffffffff0000")
local back = load(once)()
check.equal("bytes", back.map[1].bytes, scenario.map[1].bytes)
check.equal("false", back.map[1].rw, false)
check.equal("odd key", back.symbols["a b"], 1)

check.topic = "minimize"
local minimize = require "vmcorpus.minimize"
local big = {target = "amd64", format = "full", seed = 3, memory = {{0, 1}},
    map = {}, pages = {}}
for i = 1, 40 do
	big.map[i] = {va = i, pa = i, count = 16, rw = false}
	big.pages[i] = i
end
-- Fails as long as mapping 17 has at least 3 pages and page 5 is named.
local function fails(x)
	local mapped, named = false, false
	for _, m in ipairs(x.map or {}) do
		mapped = mapped or (m.va == 17 and (m.count or 1) >= 3)
	end
	for _, p in ipairs(x.pages or {}) do
		named = named or p == 5
	end
	return mapped and named
end
local small, tries = minimize.run(big, fails)
check.that("still fails", fails(small))
check.equal("one mapping", #small.map, 1)
check.equal("fewer pages in it", small.map[1].count, 4)
check.equal("no flags", small.map[1].rw, nil)
check.equal("one page", #small.pages, 1)
check.equal("no seed", small.seed, nil)
check.that("few tries", tries < 200, tostring(tries))
check.equal("the first is as it was", #big.map, 40)
local slow = minimize.run(big, function(x)
	local stop = os.clock() + 0.02
	while os.clock() < stop do
	end
	return fails(x)
end, {seconds = 0.1})
check.that("bounded in time", fails(slow))
