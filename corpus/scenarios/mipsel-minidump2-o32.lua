-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- mipsel/minidump2/o32: FreeBSD 13: dump_avail, and words of 32
-- bits in the bitmap.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/mips.lua")("mipsel", 2, "o32")
