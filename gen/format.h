/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_FORMAT_H
#define VMGEN_FORMAT_H

/*
 * A format of dumps: what the file holds, and how a reader finds its way
 * through it.  One file states it, and one row of the table in formats.c.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_core;
struct vg_page;
struct vg_sets;
struct vg_xlate;

struct vg_format {
	const char	*name;		/* as a scenario spells it */

	/* Keys of a scenario that say nothing of other formats; NULL ends. */
	const char *const *keys;

	int		 versions;	/* the dump has a version */
	int		 bare;		/* mappings, but no page tables */
	int		 variables;	/* of the kernel say where tables are */
	int		 by_entry;	/* a table is never read by pages */

	/*
	 * The format's own part of a core: so many bytes, zeros at first.
	 * init sets what is not 0 before the scenario does; deinit frees what
	 * hangs on it.  Both may be NULL.
	 */
	size_t		 state;
	void		(*init)(struct vg_core *);
	void		(*deinit)(struct vg_core *);

	/* What the scenario's `header` sets; NULL: nothing. */
	struct vg_sets	*(*header)(const struct vg_core *);

	/* Lays out the file: 0, or -1 with the core's error set. */
	int		(*lay)(struct vg_core *);

	/*
	 * What a reader finds in the finished file when it opens it, or
	 * core->refuse.  May be NULL.
	 */
	void		(*open)(struct vg_core *);

	/*
	 * Translates va: 1 with pa, len, pagesize and prot set, or 0 with
	 * why.  locate then finds the byte at pa in the file, as vg_locate;
	 * where it is NULL translate has set off, too.
	 */
	int		(*translate)(struct vg_core *, uint64_t va,
			    struct vg_xlate *);
	int		(*locate)(struct vg_core *, uint64_t pa,
			    struct vg_xlate *);

	/* kvm_walk_pages, as vg_walk; NULL where no reader has one. */
	int		(*walk)(struct vg_core *, int (*)(const struct
			    vg_page *, void *), void *);
};

/* NULL-terminated. */
extern const struct vg_format *const vg_formats[];

extern const struct vg_format vg_format_minidump, vg_format_full;
extern const struct vg_format vg_format_virtual, vg_format_raw;
extern const struct vg_format vg_format_regions;

#endif /* VMGEN_FORMAT_H */
