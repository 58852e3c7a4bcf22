-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- powerpc64/minidump2/phyp: FreeBSD 13 and later under a hypervisor.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/powerpc64.lua")("powerpc64", "phyp", 65536,
    0x100100)
