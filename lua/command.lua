-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- atf-lua command.lua [-v NAME=VALUE]...: the command line of the driver that
-- the suite would start, quoted for a shell.  For those who start it instead:
-- kvmkeep.

local config = require "vmcorpus.config"
local driver = require "vmcorpus.driver"

local argv, why = config.command(config.host)
if not argv then
	io.stderr:write(why, "\n")
	os.exit(2)
end
local words = {"env"}
for name, value in pairs(driver.environment()) do
	words[#words + 1] = name .. "=" .. value
end
argv = table.move(argv, 1, #argv, #words + 1, words)
for i, word in ipairs(argv) do
	argv[i] = "'" .. word:gsub("'", "'\\''") .. "'"
end
print(table.concat(argv, " "))
os.exit(0)
