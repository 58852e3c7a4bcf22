-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- The page in a browser: headless Chromium, wide and narrow, light and dark.
-- The page is shown in a frame of the wanted width (a window has a smallest
-- width); a script added to the copy under test measures it and tells the
-- frame's parent, whose document is dumped.

local large = require "large"
local results = require "vmreport.results"
local sample = require "sample"

local browsers = { "chromium", "chromium-browser", "google-chrome" }

local probe = [[
<script>
addEventListener("load", function () {
	var out = {}, all = document.querySelectorAll.bind(document);
	function wide() {
		return [...all("body *")].filter(function (e) {
			return !e.closest(".scroll") &&
			    e.getBoundingClientRect().right > innerWidth + 0.5;
		}).map(function (e) {
			return e.tagName + "." + e.className;
		}).slice(0, 5).join(" ") || "none";
	}
	function overflow() {
		var d = document.documentElement;
		return d.scrollWidth - d.clientWidth;
	}
	function rgb(s) {
		return s.match(/[\d.]+/g).map(Number);
	}
	function light(c) {
		var f = c.slice(0, 3).map(function (v) {
			v /= 255;
			return v <= 0.03928 ? v / 12.92 :
			    Math.pow((v + 0.055) / 1.055, 2.4);
		});
		return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2];
	}
	function behind(e) {
		for (; e; e = e.parentElement) {
			var c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] === 1)
				return c;
		}
		return [255, 255, 255];
	}
	function contrast() {
		var worst = 99, what = "";
		all("body *").forEach(function (e) {
			if (![...e.childNodes].some(function (n) {
				return n.nodeType === 3 && n.data.trim();
			}) || e.closest("script") || !e.offsetParent)
				return;
			var a = light(rgb(getComputedStyle(e).color)),
			    b = light(behind(e)),
			    k = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			if (k < worst) {
				worst = k;
				what = e.tagName + "." + e.className;
			}
		});
		return worst.toFixed(2) + " " + what;
	}
	var t = location.hash.length > 1 &&
	    document.getElementById(location.hash.slice(1));
	out.target = t ? t.open + " " + (t.offsetParent !== null) : "none";
	out.rows = all("details.row[open]").length;
	out.width = innerWidth;
	out.closed_overflow = overflow();
	out.closed_wide = wide();
	all("details").forEach(function (d) { d.open = true; });
	out.open_overflow = overflow();
	out.open_wide = wide();
	out.contrast = contrast();
	out.cells = all("[id^='cell/']").length;
	out.cases = all(".cases>details").length;
	out.background = light(behind(document.body)) < 0.5 ? "dark" : "light";
	out.commands = [...all(".cmd")].filter(function (c) {
		return c.offsetParent && c.textContent.startsWith("make run ");
	}).length;
	out.pre = [...all("pre")].filter(function (e) {
		return e.scrollWidth > e.clientWidth + 1 ||
		    e.getBoundingClientRect().right > innerWidth;
	}).length;
	var m = document.querySelector(".scroll:has(.matrix)");
	out.sideways = m.scrollWidth - m.clientWidth;
	m.scrollLeft = 1e6;
	out.name_stays = m.querySelector(".row .first")
	    .getBoundingClientRect().left >= 0;
	var s = document.querySelector(".story");
	out.story = s ? Math.round(s.getBoundingClientRect().width) : 0;
	var cell = document.querySelector(".cell.hole");
	out.hole = cell ? getComputedStyle(cell).outlineStyle : "none";
	parent.postMessage(JSON.stringify(out), "*");
});
</script>
]]

local frame = [[
<!DOCTYPE html><style>body{margin:0}iframe{border:0}</style>
<iframe src="probe.html%s" width="%d" height="900"></iframe>
<pre id="out">nothing</pre>
<script>
addEventListener("message", function (m) {
	document.getElementById("out").textContent = m.data;
});
</script>
]]

local function browser(t)
	for _, b in ipairs(browsers) do
		if t.have(b) then
			return b
		end
	end
	t.skip("no chromium is installed")
end

-- What the probe says of a page of the results that fill(store) gives, as
-- strings by name.
local function look(t, fill, width, scheme, fragment)
	local program = browser(t)
	local dir = t.dir .. "/page"
	t.sh("mkdir -p " .. dir)
	local store, lines = results.store(), {}
	fill(store)
	results.write(store, function(s)
		lines[#lines + 1] = s
	end)
	t.write(dir .. "/sample.jsonl", table.concat(lines))
	t.sh(("%s -q -o %s %s/sample.jsonl"):format(t.program, dir, dir))
	local page = t.read(dir .. "/index.html")
	t.write(dir .. "/probe.html", (page:gsub("</body>", function()
		return probe .. "</body>"
	end)))
	t.write(dir .. "/frame.html", frame:format(fragment or "", width))
	local dom = t.sh(("timeout 120 %s --headless --no-sandbox " ..
	    "--disable-gpu --hide-scrollbars --user-data-dir=%s/profile " ..
	    "--blink-settings=preferredColorScheme=%d " ..
	    "--window-size=1400,1000 --virtual-time-budget=5000 --dump-dom " ..
	    "file://%s/frame.html 2>/dev/null"):format(program, dir,
	    scheme == "dark" and 0 or 1, dir))
	local said = dom:match('<pre id="out">(.-)</pre>')
	if not said then
		t.skip(program .. " does not run here")
	end
	local out = {}
	for k, v in said:gmatch('"([%w_]+)":"?([^",}]*)') do
		out[k] = v
	end
	return out
end

return function(t)
	for _, c in ipairs { { 400, "light" }, { 400, "dark" },
	    { 1280, "light" }, { 1280, "dark" } } do
		local width, scheme = c[1], c[2]
		t.test(("page at %d px, %s"):format(width, scheme), function()
			local p = look(t, sample.fill, width, scheme)
			t.equal(p.width, tostring(width), "width")
			t.equal(p.background, scheme, "scheme")
			t.equal(p.closed_overflow, "0", "overflow")
			t.equal(p.closed_wide, "none", "too wide")
			t.equal(p.open_overflow, "0", "overflow when open")
			t.equal(p.open_wide, "none", "too wide when open")
			t.equal(p.cells, tostring(4 * #sample.rows), "cells")
			t.equal(p.cases, "8", "cases with a story")
			t.equal(p.commands, "8", "commands")
			t.equal(p.pre, "0", "text beyond its box")
			t.equal(p.hole, "dashed", "a hole's outline")
			t.ok(tonumber(p.story) <= width, "story too wide")
			t.ok(tonumber(p.contrast:match("%S+")) >= 4.5,
			    "contrast " .. p.contrast)
		end)
	end
	for _, c in ipairs { { 420, "dark" }, { 1280, "light" } } do
		local width, scheme = c[1], c[2]
		t.test(("page of 15 hosts at %d px, %s"):format(width, scheme),
		    function()
			local p = look(t, function(store)
				large.fill(store, 5)
			end, width, scheme)
			t.equal(p.width, tostring(width), "width")
			t.equal(p.background, scheme, "scheme")
			t.equal(p.closed_overflow, "0", "overflow")
			t.equal(p.closed_wide, "none", "too wide")
			t.equal(p.open_overflow, "0", "overflow when open")
			t.equal(p.open_wide, "none", "too wide when open")
			t.equal(p.cells, tostring(2 * 15 * 50), "cells")
			t.equal(p.cases, "76", "cases with a story")
			t.equal(p.hole, "dashed", "a hole's outline")
			t.equal(p.name_stays, "true", "a row's name")
			t.ok(tonumber(p.story) <= width, "story too wide")
			t.ok(width < 1280 or p.sideways == "0", "a wide " ..
			    "window must show all hosts: " .. p.sideways)
			t.ok(tonumber(p.contrast:match("%S+")) >= 4.5,
			    "contrast " .. p.contrast)
		end)
	end
	t.test("a fragment opens its case", function()
		local p = look(t, sample.fill, 1280, "light", "#case/libfbsdvmcore.so/" ..
		    "amd64_minidump3_la48__hole_in_direct_map")
		t.equal(p.target, "true true")
		t.equal(p.rows, "1", "rows that are open")
	end)
	t.test("a fragment of a case that passed opens its row", function()
		local p = look(t, sample.fill, 1280, "light", "#case/reference/" ..
		    "amd64_full13.1_la48__page_edges")
		t.equal(p.rows, "0", "a row that is not there")
		p = look(t, sample.fill, 1280, "light", "#case/reference/" ..
		    "amd64_full13_1_la48__page_edges")
		t.equal(p.rows, "1", "rows that are open")
	end)
end
