/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_IMAGE_H
#define VMGEN_IMAGE_H

/*
 * A file that does not exist yet: pieces, each with bytes of its own or with
 * a run of physical memory.  What no piece covers is zero, and a hole in the
 * file, as are pages of memory that hold nothing.  A later piece covers an
 * earlier one.  The same description answers reads, so that the model never
 * has to look at the written file.
 */

#include <stddef.h>
#include <stdint.h>

#include "mem.h"
#include "sha256.h"
#include "util.h"

#define VG_BLOCK	4096u		/* granularity of holes and extents */

struct vg_piece {
	uint64_t	 off;
	uint64_t	 len;
	uint64_t	 pa;		/* where bytes is NULL */
	const uint8_t	*bytes;
};

struct vg_image {
	struct vg_mem	*mem;
	struct vg_piece	*v;		/* ascending, none overlaps another */
	size_t		 n;
	size_t		 cap;
	void		**own;
	size_t		 nown;
	size_t		 cown;
	uint64_t	 size;		/* of the file */
};

void	 vg_image_init(struct vg_image *, struct vg_mem *);
void	 vg_image_deinit(struct vg_image *);

/*
 * Put len bytes (copied), or the memory at pa, at off.  The file grows to
 * hold them.  0, or -1: no memory.
 */
int	 vg_image_bytes(struct vg_image *, uint64_t off, const void *,
	    size_t len);
int	 vg_image_phys(struct vg_image *, uint64_t off, uint64_t pa,
	    uint64_t len);

/* Fills the buffer from off on; returns how much of it is in the file. */
size_t	 vg_image_read(struct vg_image *, uint64_t off, void *, size_t len);

/* Whether anything in the len bytes at off may be other than zero. */
int	 vg_image_data(struct vg_image *, uint64_t off, uint64_t len);

/* The file, written to path from beginning to end, holes left out. */
int	 vg_image_save(struct vg_image *, const char *path, struct vg_err *);

/*
 * The next run of blocks from off on that hold something: its offset and
 * length, clipped to the file, and 1; or 0 when there is none.
 */
int	 vg_image_extent(struct vg_image *, uint64_t off, uint64_t *start,
	    uint64_t *len);

/*
 * Adds the name with its NUL, the size, and offset, length and bytes of every
 * extent; numbers as 8 bytes, little-endian.
 */
void	 vg_image_digest(struct vg_image *, const char *name,
	    struct vg_sha256 *);

#endif /* VMGEN_IMAGE_H */
