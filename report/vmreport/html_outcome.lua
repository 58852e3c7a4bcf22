-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Outcomes as HTML: always a sign and a word, never colour alone.  The word may
-- be there for screen readers only.

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

-- Sign and word.
function M.word(o)
	return ('<span class="o %s"><i aria-hidden="true">%s</i> %s</span>')
	    :format(o, M.signs[o], M.words[o])
end

-- Sign and number.
function M.count(o, n)
	return ('<span class="o %s"><i aria-hidden="true">%s</i> %d' ..
	    '<span class="vh"> %s</span></span>'):format(o, M.signs[o], n,
	    M.words[o])
end

-- Sign, number and word.
function M.counted(o, n)
	return ('<span class="o %s"><i aria-hidden="true">%s</i> %d %s</span>')
	    :format(o, M.signs[o], n, M.words[o])
end

-- The cell of a case on one host: as short as can be, there are many.
-- They stand in an element that is hidden from screen readers.
function M.sign(o)
	return ('<i class="%s">%s</i>'):format(o, M.signs[o])
end

function M.with_sign(o)
	return M.signs[o] .. " " .. M.words[o]
end

return M
