-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- mips64el/minidump2/n64: FreeBSD 13: dump_avail, and words of 64
-- bits in the bitmap.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/mips.lua")("mips64el", 2, "n64")
