# SPDX-License-Identifier: BSD-2-Clause
#
# Copyright (c) 2026 the vmcorpus authors
#
# luacheck.sh: luacheck has no word to say about the Lua

need luacheck
luacheck -q . >"$tmp/luacheck" 2>&1 || grep -v OK "$tmp/luacheck"
