-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- The kernel dump header, as the kernel wrote it twice, of a disk with blocks
-- of 512 bytes: docs/formats/container.md.
--
--	headers.there(disk)		whether there is one
--	headers.copy(disk, path)	the leading one, then the trailing one

local headers = {}

local SIZE = 512
local MAGIC = "FreeBSD Kernel Dump"

function headers.there(disk)
	local f <close> = assert(io.open(disk, "rb"))

	f:seek("end", -SIZE)
	return f:read(19) == MAGIC
end

function headers.copy(disk, path)
	local f <close> = assert(io.open(disk, "rb"))
	local ends = f:seek "end"

	f:seek("set", ends - SIZE)
	local trailing = f:read(SIZE)
	local version, _, length = (">I4I4I8"):unpack(trailing, 33)
	local extent = version == 1 and length or (">I8"):unpack(trailing, 497)

	f:seek("set", math.max(0, ends - 2 * SIZE - extent))
	local leading = f:read(SIZE)
	local out <close> = assert(io.open(path, "wb"))

	out:write(leading, trailing)
end

return headers
