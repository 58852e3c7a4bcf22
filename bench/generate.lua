-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- atf-lua generate.lua SCENARIO DIRECTORY: builds and saves a core, and
-- nothing else; vmgen also takes a digest of every byte for expect.json.

local vmgen = require "vmgen"

vmgen.build(dofile(arg[1])):save(arg[2])
