-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/full8/twolevel: a kernel in region 7, two directories.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/ia64.lua")("full", "8", "twolevel")
