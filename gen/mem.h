/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_MEM_H
#define VMGEN_MEM_H

/*
 * The physical memory of the machine.  A page is zero, or named (a function
 * of seed and address: not stored), or stored because something was written
 * to it.  Only stored pages take room.
 */

#include <stddef.h>
#include <stdint.h>

#include "hash.h"
#include "rset.h"

struct vg_mem {
	uint64_t	 seed;
	unsigned	 shift;		/* log2 of the page size */
	struct vg_rset	 named;		/* page numbers */
	struct vg_hash	 index;		/* page number -> slot in pages */
	struct vg_mem_page {
		uint64_t	 pfn;
		uint8_t		*data;
	}		*pages;		/* by page number after vg_mem_seal */
	size_t		 npages;
	size_t		 cap;
};

void	 vg_mem_init(struct vg_mem *, uint64_t seed, unsigned shift);
void	 vg_mem_deinit(struct vg_mem *);

/*
 * The stored bytes of a page, which begin as what the page held, or as zeros.
 * They belong to the memory and stay where they are.  NULL: no memory.
 */
uint8_t	*vg_mem_page(struct vg_mem *, uint64_t pfn);
uint8_t	*vg_mem_clear(struct vg_mem *, uint64_t pfn);

/* Lays bytes over memory.  0, or -1: no memory. */
int	 vg_mem_write(struct vg_mem *, uint64_t pa, const void *, size_t len);

void	 vg_mem_read(struct vg_mem *, uint64_t pa, void *, size_t len);

/* To be called once, after the last write and before vg_mem_next. */
int	 vg_mem_seal(struct vg_mem *);

/* The first page from pfn on that may hold something, or VG_NONE. */
uint64_t vg_mem_next(struct vg_mem *, uint64_t pfn);

#endif /* VMGEN_MEM_H */
