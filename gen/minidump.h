/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_MINIDUMP_H
#define VMGEN_MINIDUMP_H

/*
 * Minidumps: what the scenario says of one, what the writer makes of that, and
 * what a target's translation asks of it.  An int is 0, or -1, unless said
 * otherwise.
 */

#include "core.h"
#include "format.h"

#define VG_MAXFIELD	12		/* of a minidump header */
/* Said of a target's list of them, which ends with an empty one. */
#define VG_FIELDS_FIT(list)						\
	_Static_assert(VG_NELEM(list) - 1 <= VG_MAXFIELD,		\
	    "fields of a minidump header")

/* A range of dump_avail, or the one implied, by page numbers. */
struct vg_bits {
	uint64_t	lo;
	uint64_t	hi;
	uint64_t	first;		/* bit of page lo */
	uint64_t	start;		/* as stated, in bytes */
	uint64_t	before;		/* dumped pages of earlier ranges */
	struct vg_rset	own;		/* dumped pages of this one */
};

/* The format's own part of a core. */
struct vg_minidump {
	/* The scenario. */
	struct vg_sels		 dump, omit;
	int			 dump_listed;	/* by dump alone */
	struct vg_sets		 header;
	char			*magic;		/* in place of the target's */
	size_t			 magiclen;
	char			*mmuname;
	size_t			 mmunamelen;
	uint64_t		 kva_end;
	int			 kva_end_set;
	uint8_t			*msgbuf;
	size_t			 msgbuflen;
	uint64_t		 msgbufsize;

	/* The dump. */
	struct vg_rset		 dumped;	/* page numbers */
	struct vg_bits		*bits;
	size_t			 nbits, cbits;
	uint64_t		 bitmapsize;
	uint64_t		 arrayoff, arraysize;
	uint64_t		 sparse;
	uint64_t		 field[VG_MAXFIELD];
};

/* That part, or NULL of a core of another format. */
static inline struct vg_minidump *
vg_md(const struct vg_core *c)
{

	return (c->format == &vg_format_minidump ? c->dump : NULL);
}

/*
 * The range that owns the bit of a page, or NULL; the offset of a page that is
 * dumped, or VG_NONE.
 */
const struct vg_bits *vg_bits_of(struct vg_core *, uint64_t pfn);
uint64_t vg_page_offset(struct vg_core *, uint64_t pfn);

/* Entry index of the page-table array, of that level: 1, or 0 with why. */
int	vg_array_entry(struct vg_core *, unsigned level, uint64_t index,
	    uint64_t *entry, struct vg_xlate *x);

/* The header field of that name as it was written. */
uint64_t vg_field(struct vg_core *, const char *name);

/*
 * The second phase of a walk: pages that are dumped, in the order of their
 * bits, each by its address in the direct map, but those in *seen.
 */
void	vg_walk_dumped(struct vg_core *, vg_page_cb *, void *,
	    struct vg_rset *seen);

/*
 * Between the halves of the writer.  Settles bits and bitmapsize from memory
 * and version.
 */
int	vg_lay_bits(struct vg_core *);

/*
 * Settles dumped and which range owns what.  collected is what the target's
 * writer came across; the set is used up.
 */
int	vg_settle_dumped(struct vg_core *, struct vg_rset *collected);

/* The bitmap at off; the dumped pages in the order of their bits at off. */
int	vg_lay_bitmap(struct vg_core *, uint64_t off);
int	vg_lay_pages(struct vg_core *, uint64_t off);

/* A vg_format's locate: by the bitmap. */
int	vg_locate_minidump(struct vg_core *, uint64_t pa, struct vg_xlate *x);

#endif /* !VMGEN_MINIDUMP_H */
