/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_HPT_H
#define VMGEN_HPT_H

/*
 * The hashed page table of 64-bit PowerPC.  It lies where no dump has a page:
 * a hypervisor keeps it, or the kernel keeps it out of its bitmap.  Functions
 * that give an int give 0, or -1 with the core's error set, unless said
 * otherwise.
 */

#include <stdint.h>

#include "core.h"

#define VG_HPT_ENTRY	16u		/* bytes: hi, lo */
#define VG_HPT_GROUP	8u		/* entries of a PTEG */

/* What an entry says. */
struct vg_hpte {
	int		valid;
	int		large;		/* 16 MiB */
	int		secondary;
	uint64_t	vsid;
	uint64_t	ava;		/* five bits of the address */
	uint64_t	pa;
	uint64_t	size;
	unsigned	prot;
};

/*
 * What the scenario may say of these machines, hashed tables or not: a
 * vg_mmu's own part of a core, its init and its option.
 */
struct vg_ppc64 {
	uint64_t	ptegs;		/* of a hashed table */
	int		small_dmap;	/* hw_direct_map is false */
};

static inline struct vg_ppc64 *
vg_ppc64(const struct vg_core *c)
{

	return (c->mmustate);
}

void	 vg_ppc64_init(struct vg_core *);
int	 vg_ppc64_option(struct vg_core *, const char *name, uint64_t);

uint64_t vg_hpt_bytes(const struct vg_core *);

/* Sets (as a vg_mmu does), and gets, the words of a slot of memory's. */
int	 vg_hpt_set(struct vg_core *, uint64_t slot, uint64_t hi,
	    uint64_t lo);
void	 vg_hpt_memory(struct vg_core *, uint64_t slot, uint64_t *hi,
	    uint64_t *lo);

/* The same of the dump's. */
void	 vg_hpt_dump(struct vg_core *, uint64_t slot, uint64_t *hi,
	    uint64_t *lo);

void	 vg_hpte_decode(uint64_t hi, uint64_t lo, struct vg_hpte *);

/* The address that the entry in slot maps: 1, or 0 if it is no kernel's. */
int	 vg_hpte_ea(const struct vg_hpte *, uint64_t slot, uint64_t *ea);

/*
 * Translates ea by a table that get reads: 1 with pa, pagesize, len and prot
 * set, or 0 with x->why.
 */
typedef void vg_hpt_reader(struct vg_core *, uint64_t slot, uint64_t *hi,
	    uint64_t *lo);

int	 vg_hpt_search(struct vg_core *, uint64_t ea, vg_hpt_reader *get,
	    struct vg_xlate *x);

#endif /* VMGEN_HPT_H */
