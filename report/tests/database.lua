-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Writes what the report reads of Kyua's results databases: cases whose output
-- and times a test wants to choose.

local M = {}

local schema = [[
CREATE TABLE metadatas (metadata_id, property_name, property_value);
CREATE TABLE test_programs (test_program_id, relative_path);
CREATE TABLE test_cases (test_case_id INTEGER PRIMARY KEY, test_program_id,
    name, metadata_id);
CREATE TABLE test_results (test_case_id, result_type, result_reason,
    start_time, end_time);
CREATE TABLE test_case_files (test_case_id, file_name, file_id);
CREATE TABLE files (file_id INTEGER PRIMARY KEY AUTOINCREMENT, contents);
]]

local function hex(s)
	return ("CAST(X'%s' AS TEXT)"):format((s:gsub(".", function(c)
		return ("%02x"):format(c:byte())
	end)))
end

-- cases: list of {id, result, reason, stdout, stderr, row, program, at
-- (seconds)}; those without a result did not end.
function M.write(t, path, cases)
	t.need "sqlite3"
	local out = { schema, "BEGIN;" }
	local function put(fmt, ...)
		out[#out + 1] = fmt:format(...)
	end
	for i, c in ipairs(cases) do
		put("INSERT INTO test_programs VALUES (%d, %s);", i,
		    hex(c.program or "read_test"))
		put("INSERT INTO metadatas VALUES (%d, 'custom.vmcorpus.row', " ..
		    "%s);", i, hex(c.row or "amd64/minidump3/la48"))
		put("INSERT INTO test_cases VALUES (%d, %d, %s, %d);", i, i,
		    hex(c.id), i)
		if c.result then
			put("INSERT INTO test_results VALUES (%d, %s, %s, %d, " ..
			    "%d);", i, hex(c.result), hex(c.reason or ""),
			    (c.at or i) * 1000000, (c.at or i) * 1000000 + 7)
		end
		for _, name in ipairs { "stdout", "stderr" } do
			if c[name] then
				put("INSERT INTO files (contents) VALUES " ..
				    "(%s);", hex(c[name]))
				put("INSERT INTO test_case_files SELECT %d, " ..
				    "'__%s__', max(file_id) FROM files;", i,
				    name:upper())
			end
		end
	end
	put("COMMIT;")
	os.remove(path)
	t.write(path .. ".sql", table.concat(out, "\n"))
	local said = t.sh(("sqlite3 -init /dev/null -batch %s < %s.sql"):format(
	    path, path))
	t.equal(said, "", "sqlite3")
end

return M
