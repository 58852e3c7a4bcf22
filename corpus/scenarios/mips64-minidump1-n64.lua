-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- mips64/minidump1/n64: FreeBSD 9 to 12: no dump_avail, words of 32
-- bits in the bitmap.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/mips.lua")("mips64", 1, "n64")
