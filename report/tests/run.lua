-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- run.lua PROGRAM [PATTERN]: runs the report's tests (those whose name
-- matches) on the built vmcorpus-report.  Each test file returns a function
-- that is given `t` and adds tests; t.equal and t.ok end a test that fails.
-- The last line is "N passed, N failed[, N skipped]".

local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/../?.lua;" .. here .. "/?.lua;" .. package.path

local files = { "text_test", "merge_test", "shards_test", "hosts_test",
    "compare_test", "output_test", "kyua_test", "together_test", "run_test",
    "page_test" }

local t = { program = arg[1], lua = arg[-1], here = here, tests = {} }
local pattern = arg[2] or ""

function t.test(name, fn)
	t.tests[#t.tests + 1] = { name = name, fn = fn }
end

local function show(v)
	return type(v) == "string" and ("%q"):format(v) or tostring(v)
end

function t.equal(got, want, what)
	if got ~= want then
		error(("%s: expected %s, got %s"):format(what or "value",
		    show(want), show(got)), 2)
	end
end

function t.ok(value, what)
	if not value then
		error(what, 2)
	end
end

-- that holds the (plain) text
function t.holds(s, part, what)
	if not s:find(part, 1, true) then
		error(("%s: %s is not in it"):format(what or "text",
		    show(part)), 2)
	end
end

function t.lacks(s, part, what)
	if s:find(part, 1, true) then
		error(("%s: %s is in it"):format(what or "text", show(part)),
		    2)
	end
end

local Skip = {}
function t.skip(why)
	error(setmetatable({ why = why }, Skip), 0)
end

function t.have(program)
	return os.execute("command -v " .. program .. " >/dev/null 2>&1")
end

function t.need(program)
	if not t.have(program) then
		t.skip(program .. " is not installed")
	end
end

-- What a shell command prints (both streams), and its exit status.
function t.sh(command)
	local pipe = assert(io.popen("(" .. command .. ") 2>&1"))
	local out = pipe:read("a")
	local _, _, status = pipe:close()
	return out, status
end

function t.read(path)
	local f = assert(io.open(path, "rb"))
	local s = f:read("a")
	f:close()
	return s
end

function t.write(path, s)
	local f = assert(io.open(path, "wb"))
	f:write(s)
	f:close()
end

-- A folder of the whole run, removed at its end.
t.dir = t.sh("mktemp -d"):match("%S+")

for _, file in ipairs(files) do
	require(file)(t)
end

local passed, failed, skipped = 0, 0, 0
for _, test in ipairs(t.tests) do
	if test.name:find(pattern) then
		local ok, why = xpcall(test.fn, function(e)
			return getmetatable(e) == Skip and e or
			    tostring(e)
		end)
		if ok then
			passed = passed + 1
		elseif getmetatable(why) == Skip then
			skipped = skipped + 1
			print(("skipped: %s: %s"):format(test.name, why.why))
		else
			failed = failed + 1
			print(("FAILED %s: %s"):format(test.name, why))
		end
	end
end
os.execute("rm -rf '" .. t.dir .. "'")
if passed + failed + skipped == 0 then
	print("no test matches")
	failed = 1
end
print(("%d passed, %d failed%s"):format(passed, failed,
    skipped > 0 and (", %d skipped"):format(skipped) or ""))
os.exit(failed == 0 and 0 or 1)
