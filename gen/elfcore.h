/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_ELFCORE_H
#define VMGEN_ELFCORE_H

/*
 * ELF cores: header and program headers of a dump, whatever their addresses
 * mean.  full.c gives physical ones, virtual.c virtual ones.  An int is 0, or
 * -1 with the core's error set.
 */

#include "core.h"

#define VG_PT_LOAD	1u
#define VG_PT_DUMP_DELTA 0x6fb5d000u
#define VG_LEAD		512u	/* bytes of a kernel dump header */

/* A program header. */
struct vg_segment {
	uint64_t	type;
	uint64_t	flags;
	uint64_t	offset;
	uint64_t	va;
	uint64_t	pa;
	uint64_t	filesz;
	uint64_t	memsz;
	uint64_t	align;
	int		placed;		/* offset was given */
};

/* The formats' own part of a core. */
struct vg_elfcore {
	struct vg_segment	*segment;
	size_t			 nsegment, csegment;
	int			 segments_set;
	struct vg_sets		 ehdr;
	int			 be;		/* byte order of its headers */
	uint64_t		 lead;		/* where its ELF header is */
};

/* That part, or NULL of a core of another format. */
struct vg_elfcore *vg_elf(const struct vg_core *);

/* A vg_format's init and deinit. */
void	vg_elf_init(struct vg_core *);
void	vg_elf_deinit(struct vg_core *);

int	vg_add_segment(struct vg_core *, const struct vg_segment *);

/* What segments are aligned to. */
uint64_t vg_elf_unit(const struct vg_core *);

/* Whether the header in the file says that addresses are physical. */
int	vg_elf_physical(struct vg_core *);

/*
 * Lays out the file from its segments: headers, and the memory behind each
 * PT_LOAD.  Every p_paddr is that of its segment, or none_pa if that is not
 * NULL.
 */
int	vg_lay_elf(struct vg_core *, const uint64_t *none_pa);

#endif /* !VMGEN_ELFCORE_H */
