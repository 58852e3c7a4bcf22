-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64le/minidump2/g5: little-endian but for its hashed page table.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/powerpc64.lua")("powerpc64le", "g5", 2048,
    0x100100)
