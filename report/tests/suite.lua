-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- A made-up suite of ATF shell programs, with every kind of result and of
-- output that a real one may have.

local M = {}

local program = [=[
#!/bin/sh
list=
for a in "$@"; do
	case $a in
	-l) list=1 ;;
	-r*) result=${a#-r} ;;
	-vverdict=*) verdict=${a#*=} ;;
	-*) ;;
	*) name=$a ;;
	esac
done
case_of() {
	printf '\nident: %s\ntimeout: 1\nX-vmcorpus.row: %s\n' "$1" "$2"
	printf 'X-vmcorpus.level: %s\nX-vmcorpus.clauses: MD-BITMAP-4 MD-X-1\n' \
	    "$3"
	printf 'X-vmcorpus.bug: reads | a <wrong> page\n'
}
if [ -n "$list" ]; then
	printf 'Content-Type: application/X-atf-tp; version="1"\n'
@CASES@
	exit 0
fi
cat <<'OUT'
vmcorpus host native linux-x86_64 bits=64 order=le page=4096
vmcorpus implementation /x/libkvmref.so
vmcorpus version -
vmcorpus abi libkvm
vmcorpus vectors 12
vmcorpus clause MD-BITMAP-4 11
vmcorpus digest reads 0123456789abcdef
vmcorpus digest walk/from-start FF00
OUT
case $name in
*__fail)
	printf 'bar | bar\nnew line, comma\nesc \033[2J byte \377\n' >&2
	printf 'quote '\'' " \\ end\n' >&2
	echo "vmcorpus first a page's end"
	echo "vmcorpus verdict bytes wrong bytes"
	echo "failed: 1 of 12 vectors failed; the first, \"x\" (MD-X-1): read2" \
	    "0x10 8: expected 8 bytes (all), got 8 bytes (all)" >"$result"
	exit 1 ;;
*__long)
	echo "the first line" >&2
	i=0
	while [ $i -lt 3000 ]; do
		echo "line $i of a long story" >&2
		i=$((i + 1))
	done
	echo "the last line" >&2
	echo "failed: long" >"$result"
	exit 1 ;;
*__dies)
	echo "vmcorpus verdict crash crashes"
	printf 'FAILED vector 1\n  got       the driver was ended by SIGSEGV' >&2
	printf ' (crash)\n  bug       x\n' >&2
	echo "failed: 1 of 12" >"$result"
	exit 1 ;;
*__liar)
	printf 'FAILED vector 1\n  got       it had printed:\n' >&2
	printf '            |   got       the driver lied (crash)\n' >&2
	echo "failed: 1 of 12" >"$result"
	exit 1 ;;
*__skip) echo "skipped: no such call" >"$result" ;;
*__known) echo "expected_failure: a known bug" >"$result" ;;
*__sigsegv) kill -SEGV $$ ;;
*__hang) sleep 20 ;;
*__noresult) ;;
*) echo passed >"$result" ;;
esac
]=]

local broken = "#!/bin/sh\necho noise >&2\nexit 1\n"

-- Writes one program.  cases: list of {name, row, level}.
function M.program(t, path, cases)
	local lines = {}
	for i, c in ipairs(cases) do
		lines[i] = ("\tcase_of %s %s %s"):format(c[1], c[2], c[3])
	end
	t.write(path, (program:gsub("@CASES@", function()
		return table.concat(lines, "\n")
	end)))
	t.sh("chmod +x " .. path)
end

-- A program that cannot even be listed.
function M.broken(t, path)
	t.write(path, broken)
	t.sh("chmod +x " .. path)
end

function M.kyuafile(t, dir, names)
	local lines = { "syntax(2)", 'test_suite("vmcorpus")' }
	for _, name in ipairs(names) do
		lines[#lines + 1] = ('atf_test_program{name="%s"}'):format(name)
	end
	t.write(dir .. "/Kyuafile", table.concat(lines, "\n") .. "\n")
end

function M.write(t, dir)
	t.sh("mkdir -p " .. dir)
	local row, cases = "amd64/minidump3/la48", {}
	for i, name in ipairs { "pass", "fail", "skip", "known", "dies", "liar",
	    "sigsegv", "hang", "noresult", "long" } do
		cases[i] = { "amd64_minidump3_la48__" .. name, row, "must" }
	end
	M.program(t, dir .. "/read_test", cases)
	M.program(t, dir .. "/read_should_test", {
		{ "i386_full13_pae__should", "i386/full13/pae", "should" } })
	M.kyuafile(t, dir, { "read_test", "read_should_test" })
end

return M
