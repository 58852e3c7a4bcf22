#!/usr/bin/env atf-lua
-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- Cores that FreeBSD kernels wrote with their own code: what every
-- reader must do.

require("vmcorpus.real.cases").add "must"
