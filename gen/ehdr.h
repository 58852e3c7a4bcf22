/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_EHDR_H
#define VMGEN_EHDR_H

/*
 * The ELF header, byte by byte, in both classes: for the cores, and for
 * laying fields by name over the header that libelf wrote for a kernel.
 */

#include <stdint.h>

#include "core.h"

#define VG_EHDRMAX	64

struct vg_ehdr_field {
	const char	*name;
	unsigned	 off32, width32;
	unsigned	 off64, width64;
};

/* Ends with a NULL name. */
extern const struct vg_ehdr_field vg_ehdr_fields[];

/* Sizes of the header, of a program header and of a section header. */
unsigned vg_ehdr_size(unsigned bits);
unsigned vg_phdr_size(unsigned bits);
unsigned vg_shdr_size(unsigned bits);

/* Sets, gets a field by name: 0, or -1 if there is none of that name. */
int	vg_ehdr_set(uint8_t *ehdr, unsigned bits, int be, const char *name,
	    uint64_t value);
uint64_t vg_ehdr_get(const uint8_t *ehdr, unsigned bits, int be,
	    const char *name);

/* All of a scenario's; key is its name there. */
int	vg_ehdr_set_all(struct vg_core *, const char *key,
	    const struct vg_sets *, int be,
	    uint8_t *ehdr);

#endif /* VMGEN_EHDR_H */
