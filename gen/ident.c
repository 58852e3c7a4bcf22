/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "ident.h"
#include "util.h"

uint64_t
vg_mix(uint64_t x)
{

	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31);
}

/* The multipliers are the inverses of those above, modulo 2^64. */
uint64_t
vg_unmix(uint64_t x)
{

	x ^= x >> 31 ^ x >> 62;
	x *= UINT64_C(0x319642b2d24d8ec3);
	x ^= x >> 27 ^ x >> 54;
	x *= UINT64_C(0x96de1b173f119089);
	return (x ^ x >> 30 ^ x >> 60);
}

/* Where a seed's sequence begins: far from that of its neighbour. */
static uint64_t
start(uint64_t seed)
{

	return (vg_mix(seed + UINT64_C(0x9e3779b97f4a7c15)));
}

uint64_t
vg_word(uint64_t seed, uint64_t pa)
{

	return (vg_mix(pa + start(seed)));
}

uint64_t
vg_word_pa(uint64_t seed, uint64_t word)
{

	return (vg_unmix(word) - start(seed));
}

void
vg_ident_fill(uint64_t seed, uint64_t pa, uint8_t *p, size_t len)
{
	uint8_t word[8];
	uint64_t base, w;

	base = start(seed);
	while (len > 0 && (pa & 7) != 0) {
		vg_put(word, 8, 0, vg_mix((pa & ~UINT64_C(7)) + base));
		*p++ = word[pa & 7];
		pa++;
		len--;
	}
	/* Spelled out, so that a compiler makes one store of it. */
	for (; len >= 8; len -= 8, pa += 8, p += 8) {
		w = vg_mix(pa + base);
		p[0] = (uint8_t)w;
		p[1] = (uint8_t)(w >> 8);
		p[2] = (uint8_t)(w >> 16);
		p[3] = (uint8_t)(w >> 24);
		p[4] = (uint8_t)(w >> 32);
		p[5] = (uint8_t)(w >> 40);
		p[6] = (uint8_t)(w >> 48);
		p[7] = (uint8_t)(w >> 56);
	}
	if (len > 0) {
		vg_put(word, 8, 0, vg_mix(pa + base));
		while (len-- > 0)
			p[len] = word[len];
	}
}
