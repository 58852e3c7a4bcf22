-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The openers: what no page promises and a good reader does.

local opening = require "vmcorpus.opening"
local rows = require "vmcorpus.rows"
local suite = require "vmcorpus.suite"

suite.case("buffer_untouched_on_success", {
	about = "*",
	level = "should",
	clauses = {"API-OPEN-4"},
	bug = "a caller that tests the buffer instead of the result reports "
	    .. "an error that there was not",
	descr = "The error buffer after a successful open",
	run = function(c)
		for _, t in ipairs(rows.newest({format = {"minidump", "full",
		    "virtual"}, where = function(t)
			return not t.may_refuse
		    end}, "variant")) do
			local core = c:core(t.machine{}, {name = t.row,
			    open = false})
			c:vector(t.row, function()
				local ok, reply = core:open()
				if ok then
					core:close()
				end
				return ok and reply[1] ~= "errbuf", {request =
				    "kvm_open2", expected = "a descriptor, and "
				    .. "the buffer as it was", got = not ok and
				    reply or "the buffer was written to"}
			end)
		end
	end,
})

suite.case("text_names_the_file", {
	about = rows.about{"minidump 64"},
	level = "should",
	clauses = {"API-OPEN-6"},
	bug = "\"No such file or directory\", and the user has to guess which "
	    .. "of the two it was",
	descr = "The text about a file that is not there has its name",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		for _, which in ipairs{"vmcore", "kernel"} do
			c:vector(which, function()
				local path = c.dir .. "/absent-" .. which
				local ok, text = core:open{[which] = path}
				return not ok and text:find("absent-" .. which,
				    1, true) ~= nil, {request = "kvm_open2",
				    expected = "a text with absent-" .. which,
				    got = ok and "a descriptor" or text}
			end)
		end
	end,
})

suite.case("kernel_name_too_long", {
	about = rows.about{"minidump 64"},
	level = "should",
	clauses = {"API-OPEN-9"},
	bug = "a fixed buffer for the kernel's name overflows",
	descr = "Names of 1024 bytes and more for a kernel that is there",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		for _, n in ipairs{1024, 1025, 2048, 4000} do
			-- The same file by a longer path.
			local dir, file = core.kernel:match("^(.*/)([^/]*)$")
			local pad = n - #core.kernel
			local path = dir .. ("./"):rep(pad // 2) ..
			    ("/"):rep(pad % 2) .. file
			opening.refused(c, core, ("%d bytes"):format(n),
			    {kernel = path})
		end
	end,
})

suite.case("containers_are_no_cores", {
	about = rows.about{"minidump 64"},
	level = "should",
	clauses = {"API-OPEN-17", "API-OPEN-2"},
	bug = "a compressed dump is taken for damaged, or for something else, "
	    .. "without a word",
	descr = "gzip, zstd, a leading dump header, a textdump",
	run = function(c)
		local t = rows.sample "minidump 64"
		local core = c:core(t.machine{}, {open = false})
		local tar = ("\0"):rep(257) .. "ustar\0" .. ("\0"):rep(0x2000)
		for _, v in ipairs{
			{"gzip", "\x1f\x8b\8\0\0\0\0\0\0\3" ..
			    ("\x55"):rep(0x4000)},
			{"zstd", "\x28\xb5\x2f\xfd" .. ("\x55"):rep(0x4000)},
			{"dump header", "FreeBSD Kernel Dump\0" .. t.target ..
			    ("\0"):rep(492 - #t.target) .. t.magic ..
			    ("\0"):rep(0x4000)},
			{"textdump", tar},
		} do
			local path = c.dir .. "/" .. v[1]:gsub(" ", "_")
			local f = assert(io.open(path, "wb"))
			f:write(v[2])
			f:close()
			opening.refused(c, core, v[1], {vmcore = path})
		end
	end,
})
