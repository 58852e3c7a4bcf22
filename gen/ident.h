/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_IDENT_H
#define VMGEN_IDENT_H

/*
 * Contents that say where they belong.  Every aligned 64-bit little-endian
 * word of a named page is vg_word(seed, pa), a one-to-one function of its
 * physical address, so that vg_word_pa() finds the address of any word.
 */

#include <stddef.h>
#include <stdint.h>

/* A one-to-one mixing of 64 bits (the finalizer of splitmix64). */
uint64_t vg_mix(uint64_t);
uint64_t vg_unmix(uint64_t);

uint64_t vg_word(uint64_t seed, uint64_t pa);
uint64_t vg_word_pa(uint64_t seed, uint64_t word);

/* len bytes of named memory at pa; neither needs to be aligned. */
void	 vg_ident_fill(uint64_t seed, uint64_t pa, uint8_t *, size_t len);

#endif /* VMGEN_IDENT_H */
