-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Known failures: data that says which vectors an implementation gets wrong.
-- A file of stanzas parted by empty lines:
--
--     implementation  PATTERN
--     version         PATTERN         (default *)
--     host            PATTERN         (default *)
--     reason          one line
--     upstream        address of the report
--     case  IDENT  LABEL
--
-- LABEL, the rest of the line, is a pattern over vector labels.  Nothing
-- else turns red to green: a case is an expected failure exactly when the
-- vectors that fail are the vectors listed.

local util = require "vmcorpus.util"

local known = {}

local KEYS = {
	implementation = true, version = true, host = true, reason = true,
	upstream = true,
}

-- Entries of the text of a file, in order: {case=, label=, line=,
-- stanza = {implementation=, version=, host=, reason=, upstream=}}.
-- Raises a text for a line it does not understand.
function known.parse(text, file)
	local entries, stanza, n = {}, {}, 0
	local function wrong(what)
		error(("%s:%d: %s"):format(file, n, what), 0)
	end
	for line in (text .. "\n"):gmatch("(.-)\n") do
		n = n + 1
		line = line:gsub("^%s*#.*", ""):gsub("%s+$", "")
		local key, value = line:match("^%s*(%S+)%s+(.*)$")
		if line == "" then
			stanza = next(stanza) and {} or stanza
		elseif key == "case" then
			local ident, label = value:match("^(%S+)%s+(.+)$")
			if not ident then
				wrong("case wants an identifier and a label")
			elseif not stanza.implementation then
				wrong("case without implementation")
			elseif not stanza.reason then
				wrong("case without reason")
			end
			entries[#entries + 1] = {case = ident, label = label,
			    line = n, file = file, stanza = stanza}
		elseif key and KEYS[key] then
			stanza[key] = value
		else
			wrong("not understood: " .. line)
		end
	end
	return entries
end

function known.load(path)
	local text, why = util.read_file(path)
	if not text then
		error("known failures: " .. why, 0)
	end
	return known.parse(text, path)
end

-- The entries for a case, on what the driver says it is.
function known.select(entries, ident, hello, host)
	local list = {}
	for _, e in ipairs(entries) do
		local s = e.stanza
		if util.matches(ident, e.case) and
		    util.matches(hello.implementation, s.implementation) and
		    util.matches(hello.version or "-", s.version or "*") and
		    (util.matches(hello.host, s.host or "*") or
		    util.matches(host, s.host or "*")) then
			list[#list + 1] = e
		end
	end
	return list
end

-- Judges a case.  vectors: list of {label=, failed = bool} of all that ran.
-- whole: all of the case's vectors ran.  Returns a result ("passed",
-- "failed", "expected_failure") and a reason.
function known.judge(entries, vectors, whole)
	local unlisted
	local used = {}
	for _, v in ipairs(vectors) do
		local entry
		for i, e in ipairs(entries) do
			if util.matches(v.label, e.label) then
				entry = e
				used[i] = true
			end
		end
		if entry and not v.failed then
			return "failed", ("%s:%d: the known failure \"%s\" "
			    .. "does not fail any more: delete the line")
			    :format(entry.file, entry.line, v.label)
		elseif v.failed and not entry then
			unlisted = unlisted or v
		end
	end
	if unlisted then
		return "failed", nil
	end
	for i, e in ipairs(entries) do
		if whole and not used[i] then
			return "failed", ("%s:%d: no vector of the case is "
			    .. "named \"%s\": delete the line")
			    :format(e.file, e.line, e.label)
		end
	end
	for _, v in ipairs(vectors) do
		if v.failed then
			local s = entries[1].stanza
			return "expected_failure", s.reason ..
			    (s.upstream and " (" .. s.upstream .. ")" or "")
		end
	end
	return "passed", nil
end

return known
