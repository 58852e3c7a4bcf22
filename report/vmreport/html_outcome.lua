-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- How results are written in the page: a sign, and a word or a number.  No
-- result is told by its colour alone.  The class is one letter, since a page
-- may hold some ten thousand of them; the style sheet knows them.

local M = {}

M.signs = {
	passed = "✓", failed = "✗", crashed = "!", broken = "?", differs = "≠",
	not_run = "○", skipped = "↷", expected_failure = "≈",
}

M.words = {
	passed = "passed", failed = "failed", crashed = "crashed",
	broken = "broken", not_run = "not run", skipped = "skipped",
	differs = "answers otherwise", expected_failure = "expected failure",
}

M.class = {
	passed = "p", failed = "f", crashed = "c", broken = "b", differs = "d",
	not_run = "n", skipped = "s", expected_failure = "x",
}

local function marked(o, after)
	return ('<b class="%s">%s%s</b>'):format(M.class[o], M.signs[o], after)
end

-- Sign and word.
function M.word(o)
	return marked(o, " " .. M.words[o])
end

-- Sign and number.
function M.count(o, n)
	return marked(o, " " .. n)
end

-- Sign, number and word.
function M.counted(o, n)
	return marked(o, (" %d %s"):format(n, M.words[o]))
end

-- The class, behind another, of what stands for n hosts.
function M.span(n)
	return n > 1 and " n" .. n or ""
end

-- The result of a case on n hosts that stand side by side in the matrix; in a
-- narrow column the sign alone.
function M.cell(o, n, narrow)
	return ('<b class="%s%s">%s%s</b>'):format(M.class[o], M.span(n),
	    M.signs[o], narrow and "" or " " .. M.words[o])
end

return M
