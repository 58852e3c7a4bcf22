-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors
--
-- ia64/raw5.0/onelevel: the image of physical memory of kernels before 5.0.

local here = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

return dofile(here .. "shared/ia64.lua")("raw", "5.0", "onelevel")
