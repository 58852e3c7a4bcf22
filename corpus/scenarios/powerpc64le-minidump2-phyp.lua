-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64le/minidump2/phyp: under a hypervisor, little-endian throughout.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/powerpc64.lua")("powerpc64le", "phyp", 65536,
    0x100100)
