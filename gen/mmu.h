/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_MMU_H
#define VMGEN_MMU_H

/*
 * A memory management unit.  One file in gen/mmu/ states an entry format;
 * build.c builds radix tables of that format in physical memory, walk.c walks
 * them.  A level is known by its number, 1 being the last table.  Where the
 * tables are hashed the format's own file enters and finds; a level is then a
 * page size.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_core;
struct vg_xlate;

enum vg_kind {
	VG_INVALID,			/* the entry maps nothing */
	VG_TABLE,			/* pa is a table of the level below */
	VG_LEAF				/* pa is a page */
};

/* vm_prot_t. */
#define VG_READ		1u
#define VG_WRITE	2u
#define VG_EXECUTE	4u

/* What an entry says. */
struct vg_pte {
	enum vg_kind	kind;
	uint64_t	pa;
	unsigned	prot;
	uint64_t	size;		/* of the page, where not the level's */
};

/* What a mapping asks of a leaf entry. */
struct vg_attr {
	int		rw;
	int		nx;
	int		user;
	int		global;
	int		valid;
	int		secondary;	/* hashed: by the second function */
	uint64_t	bits;		/* or-ed in */
	uint64_t	size;		/* of the page */
};

#define VG_MAXLEVEL	5

struct vg_level {
	const char	*name;		/* of the table */
	const char	*entry;		/* of one entry */
	unsigned	 shift;		/* VA bits that an entry covers */
	unsigned	 bits;		/* of the index */
	int		 leaf;		/* entries may be pages */
	unsigned	 run;		/* equal entries of a larger page */
	unsigned	 tsize;		/* bytes of the table; 0: a page */
	unsigned	 esize;		/* bytes of an entry; 0: the MMU's */
	unsigned	 stride;	/* from one to the next; 0: esize */
	uint64_t	 behind;	/* an entry's second word */
	uint64_t	 empty;		/* an entry that nothing was put in */
};

struct vg_mmu {
	const char	*name;		/* the variant */
	unsigned	 pageshift;	/* log2 of the page memory counts in */
	unsigned	 vabits;	/* that the tables translate */
	unsigned	 esize;		/* bytes of a last-level entry */
	unsigned	 pabits;	/* that an entry can hold */
	unsigned	 top;		/* level of the root */
	int		 has_nx;
	int		 be;		/* entries: big-endian on any target */
	const char	*dumpname;	/* as a minidump header spells it */
	const struct vg_level *level;	/* by number; of no tables NULL */

	/*
	 * The VAs that it is for (last 0: all), and the machine's MMU for
	 * others, or NULL.
	 */
	uint64_t	 first, last;
	const struct vg_mmu *next;

	/* Bytes of the root, where the scenario says them; or NULL. */
	uint64_t	(*tsize)(const struct vg_core *);

	/*
	 * The entry that points to a table; that maps a page.  table is NULL
	 * where no table leads to another, and all three are where find or no
	 * table at all translates.
	 */
	uint64_t	(*table)(unsigned level, uint64_t pa);
	uint64_t	(*page)(unsigned level, uint64_t pa,
			    const struct vg_attr *);
	void		(*decode)(unsigned level, uint64_t entry,
			    struct vg_pte *);

	/* Tables that exist before anything is mapped.  May be NULL. */
	int		(*prepare)(struct vg_core *);

	/*
	 * The first MMU's own part of a core: so many bytes, zeros at first,
	 * which init sets up and option, called with a key of the scenario,
	 * changes: 1, or 0 where the MMU has no such thing.  All may be 0.
	 */
	size_t		 state;
	void		(*init)(struct vg_core *);
	int		(*option)(struct vg_core *, const char *name,
			    uint64_t value);

	/*
	 * Hashed tables, else NULL: puts an entry into memory's table, 0 or
	 * -1 with the core's error set; translates by it as vg_mmu_walk does.
	 */
	int		(*enter)(struct vg_core *, uint64_t va, uint64_t pa,
			    const struct vg_attr *);
	int		(*find)(struct vg_core *, uint64_t va,
			    struct vg_xlate *);

	/* Puts these two words into a slot of its table; with enter alone. */
	int		(*set_slot)(struct vg_core *, uint64_t slot,
			    uint64_t hi, uint64_t lo);
};

extern const struct vg_mmu vg_mmu_la48, vg_mmu_la57;
extern const struct vg_mmu vg_mmu_nopae, vg_mmu_pae;
extern const struct vg_mmu vg_mmu_4k, vg_mmu_16k;
extern const struct vg_mmu vg_mmu_sv39, vg_mmu_sv48;
extern const struct vg_mmu vg_mmu_arm_v4, vg_mmu_arm_v6;
extern const struct vg_mmu vg_mmu_plain, vg_mmu_header, vg_mmu_plain_8k;
extern const struct vg_mmu vg_mmu_o32, vg_mmu_n32, vg_mmu_n64;
extern const struct vg_mmu vg_mmu_tsb, vg_mmu_osf1;
extern const struct vg_mmu vg_mmu_pbvm, vg_mmu_twolevel, vg_mmu_onelevel;
extern const struct vg_mmu vg_mmu_g5, vg_mmu_phyp, vg_mmu_ppc64_radix;

/*
 * The VAs that one MMU of a core is for, and its tables: the root in memory,
 * and the one that a reader finds in the dump.
 */
struct vg_space {
	const struct vg_mmu *mmu;
	uint64_t	 root;
	unsigned	 view_top;	/* level of view_root; 0: none */
	uint64_t	 view_root;
	uint64_t	 view_bytes;	/* of view_root; 0: as its level says */
};

#define VG_MAXSPACE	2

/* Sets up the spaces of core->mmu and those behind it. */
void	vg_space_init(struct vg_core *);

/* The space that va is in, or NULL where no table is for it. */
struct vg_space *vg_space_of(struct vg_core *, uint64_t va);

/* Whether a root table of so many bytes has an entry for va. */
int	vg_root_has(const struct vg_mmu *, uint64_t bytes, uint64_t va);

/* What an entry says; pte->size is always set. */
void	vg_decode(const struct vg_mmu *, unsigned level, uint64_t entry,
	    struct vg_pte *pte);

/* The byte order of this core's entries, as vg_get takes it. */
int	vg_entry_order(const struct vg_core *);

/* Bytes of an entry of that level, and from one to the next. */
unsigned vg_entry_size(const struct vg_mmu *, unsigned level);
unsigned vg_entry_stride(const struct vg_mmu *, unsigned level);

/* Bytes of a table of that level. */
uint64_t vg_table_size(const struct vg_core *, const struct vg_mmu *,
	    unsigned level);

/* Its entries that a VA can select. */
uint64_t vg_table_entries(const struct vg_core *, const struct vg_mmu *,
	    unsigned level);

/*
 * The building side.  All give 0, or -1 with the core's error set.
 */

/* Puts the table of level that covers va at pa, once it is made. */
int	vg_table_place(struct vg_core *, unsigned level, uint64_t va,
	    uint64_t pa);

/* The table of level that covers va, made with those above it if need be. */
int	vg_table_make(struct vg_core *, unsigned level, uint64_t va,
	    uint64_t *pa);

/* The same, but 0 is returned where there is none, and 1 where there is. */
int	vg_table_find(struct vg_core *, unsigned level, uint64_t va,
	    uint64_t *pa);

/* Sets, and gets, the entry for va in a table at pa. */
int	vg_entry_set(struct vg_core *, unsigned level, uint64_t table,
	    uint64_t va, uint64_t entry);
uint64_t vg_entry_get(struct vg_core *, unsigned level, uint64_t table,
	    uint64_t va);

/*
 * The level whose leaf entries map pages of that size, or 0.  A page may take
 * several entries, all equal: size >> the level's shift.
 */
unsigned vg_level_of(const struct vg_mmu *, uint64_t size);

/*
 * The walking side.  read gives the entry at physical address pa: 1 and the
 * entry, or 0 with x->why set; it may add to x->step's note.  The walk records
 * its steps in *x and returns 1 with pa, pagesize and prot set, or 0 with
 * x->why set.
 */
typedef int vg_entry_reader(struct vg_core *, const struct vg_mmu *,
	    uint64_t pa, uint64_t *entry, struct vg_xlate *x);

int	vg_mmu_walk(struct vg_core *, const struct vg_mmu *, unsigned top,
	    uint64_t root, uint64_t va, vg_entry_reader *read,
	    struct vg_xlate *x);

/* Reads entries from physical memory as it is. */
vg_entry_reader vg_read_memory;

/* Where memory's tables take va, as vg_mmu_walk; *x need not be set up. */
int	vg_mmu_find(struct vg_core *, uint64_t va, struct vg_xlate *x);

/* One past the last address in [lo, hi] that memory's tables map, or lo. */
uint64_t vg_mmu_end(struct vg_core *, uint64_t lo, uint64_t hi);

/*
 * All that memory's tables map from lo to hi, the last address, in order of
 * address: neighbours that are alike are one run.  lo and hi are of one MMU,
 * and have the same bits above those that its tables translate.  The callback
 * ends it by returning 0.  0, or -1 with the core's error set.
 */
struct vg_run {
	uint64_t	va;
	uint64_t	pa;
	uint64_t	len;
	uint64_t	pagesize;
	unsigned	prot;
};

typedef int vg_run_cb(const struct vg_run *, void *);

int	vg_mmu_map(struct vg_core *, uint64_t lo, uint64_t hi, vg_run_cb *,
	    void *);

#endif /* VMGEN_MMU_H */
