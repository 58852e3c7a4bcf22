-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64/minidump2/g5: FreeBSD 13 and later on the bare machine.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/powerpc64.lua")("powerpc64", "g5", 4096,
    0x200100)
