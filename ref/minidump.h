/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * minidump.h: what all minidumps have in common.
 *
 * A header page, the message buffer, dump_avail (later versions), the page
 * bitmap, the page-table array, and the pages whose bits are set; each begins
 * at a multiple of the page size.  Header fields are the target's.
 */
#ifndef KR_MINIDUMP_H
#define	KR_MINIDUMP_H

#include "fields.h"
#include "pagemap.h"
#include "window.h"

/* A place in the file. */
struct kr_area {
	int64_t		off;
	uint64_t	len;
};

/* The first member of the state of a target that uses the functions below. */
struct kr_minidump {
	const char	*variant;	/* the target's, for kvmref_info() */
	const struct kr_field *field;
	size_t		 nfields;
	uint64_t	*value;		/* decoded, the target's storage */
	unsigned int	 version;
	enum kr_order	 order;		/* of header, bitmap, dump_avail */
	uint64_t	 pagesize;
	unsigned int	 wordbits;	/* of the bitmap */
	struct kr_area	 header;
	struct kr_area	 msgbuf;
	struct kr_area	 dump_avail;
	struct kr_area	 bitmap;
	struct kr_area	 tables;
	struct kr_pagemap map;
};

/*
 * What a target states about its header.  field[0] is the version, which
 * follows the magic or what belongs to it.  The size_* are indices of fields;
 * a size that the version at hand does not have is 0.
 */
#define	KR_MD_HDRMAX	256u
struct kr_md_desc {
	const char	*magic;		/* compared with its NUL */
	unsigned int	 hdrlen;	/* the newest's, up to KR_MD_HDRMAX */
	unsigned int	 newest;	/* versions 1..newest */
	unsigned int	 pageshift;
	unsigned int	 wordbits;	/* of the bitmap */
	int		 packed_tables;	/* pages follow them unaligned */
	/*
	 * NULL, or looks at the decoded header and may change pagesize,
	 * map.shift and wordbits; 0, or -1 with an error text.
	 */
	int		(*refine)(kvm_t *, struct kr_minidump *);
	/* NULL, or the class of the kernel where hdrlen bytes tell it. */
	unsigned int	(*class_of)(const uint8_t *head, enum kr_order order);
	const struct kr_field *field;
	size_t		 nfields;
	unsigned int	 size_msgbuf;
	unsigned int	 size_dump_avail;
	unsigned int	 size_bitmap;
	unsigned int	 size_tables;
};

/*
 * Decodes the header as kd->ops->md states it into value[], which has room for
 * the fields and lives as long as md; checks that every section but the pages
 * is in the file, and loads bitmap and ranges.  0, or -1 with an error text.
 */
int	kr_minidump_open(kvm_t *kd, struct kr_minidump *md, uint64_t *value);

/* An error text about a header field, and -1. */
int	kr_minidump_bad(kvm_t *kd, const struct kr_minidump *md, size_t field,
	    const char *why);

/*
 * File offset of entry index, of width bytes, of the page-table array; -1 with
 * x->why when the array is not that long.
 */
static inline int64_t
kr_minidump_table(const struct kr_minidump *md, struct kr_xlat *x,
    uint64_t index, unsigned int width)
{

	if (index < md->tables.len / width)
		return (md->tables.off + (int64_t)(index * width));
	x->why = "beyond the page-table array";
	return (-1);
}

/* Sets offset and len of a translation from its pa and want. */
static inline void
kr_minidump_place(struct kr_minidump *md, struct kr_xlat *x, uint64_t max)
{
	uint64_t want = x->want < max ? x->want : max;

	x->offset = kr_pagemap_find(&md->map, x->pa, want, &x->len);
	if (x->offset < 0)
		x->len = 0;
	else if (x->len > max)
		x->len = max;
}

/* The hooks of the same names. */
void	kr_minidump_close(kvm_t *kd);
int64_t	kr_minidump_pa_offset(kvm_t *kd, kpaddr_t pa, uint64_t want,
	    uint64_t *contig);
void	kr_minidump_info(kvm_t *kd, struct kvmref_info *out);
int	kr_minidump_fields(kvm_t *kd, kvmref_field_cb *cb, void *closure);
int	kr_minidump_sections(kvm_t *kd, kvmref_section_cb *cb, void *closure);

/*
 * A walk over the pages.  kr_mdwalk_page() reports a page of the kernel map,
 * filling in its offset; kr_mdwalk_rest() the pages in the dump that no
 * record named, through the direct map.  Both return 0 when the walk is to
 * end.
 */
struct kr_mdwalk {
	struct kr_minidump *md;
	kvm_walk_pages_cb_t *cb;
	void		*closure;
	const struct kr_window *dmap;	/* NULL: pages have no other VA */
	uint8_t		*named;		/* by rank; NULL as well then */
};

/* 0, or -1 without memory. */
int	kr_mdwalk_init(struct kr_mdwalk *w, struct kr_minidump *md,
	    kvm_walk_pages_cb_t *cb, void *closure,
	    const struct kr_window *dmap);
int	kr_mdwalk_page(struct kr_mdwalk *w, kpaddr_t pa, kvaddr_t va,
	    vm_prot_t prot, size_t len);
int	kr_mdwalk_rest(struct kr_mdwalk *w);
void	kr_mdwalk_deinit(struct kr_mdwalk *w);

#endif /* !KR_MINIDUMP_H */
