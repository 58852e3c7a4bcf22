-- SPDX-License-Identifier: BSD-2-Clause
-- Copyright (c) 2026 the vmcorpus authors

-- A generator of numbers that gives the same sequence on every host.
-- Splitmix64: small, and every seed is as good as another.

local Rng = {}
Rng.__index = Rng

local rng = {}

-- seed: an integer; name: text, so that cases with one seed differ.
function rng.new(seed, name)
	local state = seed
	for i = 1, #(name or "") do
		state = (state ~ name:byte(i)) * 0x100000001b3
	end
	return setmetatable({state = state}, Rng)
end

-- 64 bits.
function Rng:next()
	self.state = self.state + 0x9e3779b97f4a7c15
	local z = self.state
	z = (z ~ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ~ (z >> 27)) * 0x94d049bb133111eb
	return z ~ (z >> 31)
end

-- 0 to n - 1.
function Rng:below(n)
	assert(n > 0)
	return (self:next() >> 1) % n
end

-- low to high, both included.
function Rng:range(low, high)
	return low + self:below(high - low + 1)
end

function Rng:pick(list)
	return list[self:below(#list) + 1]
end

-- True once in n.
function Rng:chance(n)
	return self:below(n) == 0
end

return rng
