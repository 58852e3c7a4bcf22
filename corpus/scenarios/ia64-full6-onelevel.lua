-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/full6/onelevel: a kernel in region 7, one directory.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/ia64.lua")("full", "6", "onelevel")
