/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_CORE_H
#define VMGEN_CORE_H

/*
 * One core: the machine that a scenario describes, the dump taken of it, and
 * the model that answers what a reader must find there.
 *
 * Life of a core: vg_core_new, the vg_set_* and vg_add_* calls in any order,
 * vg_core_finish, then any number of questions.  A call that returns -1 has
 * left its reason in core->err, whose text names the scenario's key.
 * Nothing is shared between two cores.
 */

#include <stddef.h>
#include <stdint.h>

#include "hash.h"
#include "image.h"
#include "mem.h"
#include "mmu.h"
#include "region.h"
#include "rset.h"
#include "util.h"
#include "window.h"

struct vg_format;
struct vg_flavour;
struct vg_kernel;
struct vg_target;

/* A page selector. */
struct vg_sel {
	enum {
		VG_SEL_RANGE,		/* lo to hi, physical */
		VG_SEL_VA,		/* the page that lo is mapped to */
		VG_SEL_TABLE		/* the table of level for lo */
	}		 kind;
	int		 single;	/* was given as one PA */
	unsigned	 level;
	uint64_t	 lo;
	uint64_t	 hi;
};

struct vg_sels {
	struct vg_sel	*v;
	size_t		 n;
	size_t		 cap;
};

struct vg_mapping {
	uint64_t	va;
	uint64_t	pa;
	uint64_t	size;
	uint64_t	count;
	uint64_t	step;		/* modulo 2^64 */
	struct vg_attr	attr;
};

/* One `entry` or `table_at` of the scenario. */
struct vg_fix {
	unsigned	level;
	uint64_t	va;
	uint64_t	value;
};

/* One of the scenario's `slots`. */
struct vg_slot {
	uint64_t	slot;
	uint64_t	hi;
	uint64_t	lo;
};

struct vg_symbol {
	char		*name;
	uint64_t	 value;
	unsigned	 width;		/* of the variable there, or 0 */
	uint64_t	 content;
};

struct vg_overlay {			/* `write`, `patch` */
	uint64_t	 at;
	uint8_t		*bytes;
	size_t		 len;
};

/* A header field set by name. */
struct vg_set {
	char		*name;
	uint64_t	 value;
};

struct vg_sets {
	struct vg_set	*v;
	size_t		 n;
	size_t		 cap;
};

struct vg_section {
	char		name[32];
	uint64_t	off;
	uint64_t	len;
};

/*
 * One translation, and its way.
 */
struct vg_step {
	const char	*table;		/* where we are, in words */
	const char	*name;		/* a table's, in the CPU's manual */
	unsigned	 level;
	uint64_t	 pa;		/* of the table, or VG_NONE */
	uint64_t	 index;
	int		 has_entry;
	uint64_t	 entry;
	uint64_t	 off;		/* the entry's in the file or VG_NONE */
	int		 has_slot;	/* of a hashed table; entry is lo */
	uint64_t	 slot, hi;
	char		 note[160];
};

#define VG_MAXSTEP	8

/* Reasons for which a reader may also fail where the model succeeds. */
#define VG_ALT_FILESZ	0x1u	/* p_memsz beyond p_filesz: fail, or zeros */
#define VG_ALT_TORN	0x2u	/* the table page is only partly in the file */
#define VG_ALT_CANON	0x4u	/* the address is not canonical */
#define VG_ALT_EDGE	0x8u	/* the page begins below its unaligned range */

struct vg_xlate {
	int		ok;		/* the bytes are in the dump */
	int		zeros;		/* they are zeros, not from off */
	uint64_t	pa;		/* VG_NONE: va is not mapped */
	uint64_t	off;		/* VG_NONE: not in the dump */
	uint64_t	len;		/* contiguous from va on */
	uint64_t	pagesize;
	unsigned	prot;
	unsigned	alt;		/* VG_ALT_* */
	char		why[320];
	struct vg_step	step[VG_MAXSTEP];
	unsigned	nstep;
};

/* One record of kvm_walk_pages. */
struct vg_page {
	uint64_t	pa;
	uint64_t	kva;
	uint64_t	dva;
	unsigned	prot;
	uint64_t	off;		/* VG_NONE: not dumped */
	uint64_t	len;
	int		phase;
};

typedef int vg_page_cb(const struct vg_page *, void *);

struct vg_core {
	struct vg_err		 err;
	const struct vg_target	*target;
	const struct vg_flavour	*flavour;
	const struct vg_mmu	*mmu;		/* of the first space */
	const struct vg_kernel	*kernel;
	const struct vg_format	*format;
	void			*dump;		/* the format's own part */
	void			*mmustate;	/* the MMU's own part */
	unsigned		 version;

	/* The scenario. */
	struct vg_range		*memory;	/* bytes, in table order */
	size_t			 nmemory, cmemory;
	struct vg_sels		 pages;
	uint64_t		 tables;	/* next page for a table */
	int			 tables_set;	/* given, not the default */
	int			 tables_free;	/* may lie outside memory */
	struct vg_fix		*place, *entry;
	size_t			 nplace, cplace, nentry, centry;
	struct vg_mapping	*map;
	size_t			 nmap, cmap;
	struct vg_slot		*slot;
	size_t			 nslot, cslot;
	struct vg_overlay	*write, *patch;
	size_t			 nwrite, cwrite, npatch, cpatch;
	struct vg_sets		 kernel_ehdr;
	uint64_t		 kernphys;	/* VG_NONE: the target's */
	int			 kernel_symtab;
	uint64_t		 truncate;	/* VG_NONE: not */
	int			 captured;	/* memory is a capture's */
	struct vg_answer {
		uint64_t	 va;
		uint64_t	 pa;		/* VG_NONE: not mapped */
	}			*answer;	/* of the machine that ran */
	size_t			 nanswer, canswer;
	struct vg_overlay	*after;		/* pages that changed later */
	size_t			 nafter, cafter;

	/* The machine. */
	struct vg_mem		 mem;
	struct vg_rset		 ram;		/* pages of memory */
	struct vg_hash		 tablepos;	/* (level, va) -> pa */
	struct vg_hash		 placed;	/* the same, wanted */
	struct vg_rset		 reserved;	/* pages no table may take */
	struct vg_space		 space[VG_MAXSPACE];
	unsigned		 nspace;
	struct vg_symbol	*symbol;	/* by name after finish */
	size_t			 nsymbol, csymbol;
	uint64_t		 kernbase;	/* the dump header's */
	uint64_t		 kernsym;	/* the symbol's */
	struct vg_window	 window[VG_MAXWINDOW];
	unsigned		 nwindow;

	/* The dump. */
	struct vg_image		 vmcore, kern;
	int			 have_kern;
	struct vg_section	*section;
	size_t			 nsection, csection;
	struct vg_regions	 region;	/* where the format has such */

	/* The model. */
	char			 refuse[256];	/* why it cannot be opened */
};

/* core.c: the scenario. */
struct vg_core	*vg_core_new(void);
void		 vg_core_free(struct vg_core *);
int	vg_set_target(struct vg_core *, const char *target,
	    const char *variant, const char *kernel, const char *format,
	    uint64_t version, uint64_t seed);
int	vg_add_memory(struct vg_core *, uint64_t lo, uint64_t hi);
int	vg_add_sel(struct vg_core *, struct vg_sels *, const struct vg_sel *);
int	vg_add_fix(struct vg_core *, struct vg_fix **, size_t *n, size_t *cap,
	    const struct vg_fix *);
int	vg_add_map(struct vg_core *, const struct vg_mapping *);
int	vg_add_slot(struct vg_core *, const struct vg_slot *);
int	vg_add_overlay(struct vg_core *, struct vg_overlay **, size_t *n,
	    size_t *cap, uint64_t at, const void *, size_t len);
int	vg_add_set(struct vg_core *, struct vg_sets *, const char *name,
	    uint64_t value);
void	vg_free_sets(struct vg_sets *);

/* Adds a symbol, or changes it; width 0 leaves a variable's width alone. */
int	vg_set_symbol(struct vg_core *, const char *name, uint64_t value,
	    unsigned width);
void	vg_unset_symbol(struct vg_core *, const char *name);
struct vg_symbol *vg_find_symbol(struct vg_core *, const char *name);
void	vg_sort_symbols(struct vg_core *);

/* finish.c: from the scenario to the file. */
int	vg_core_layout(struct vg_core *);	/* constants and own symbols */
int	vg_core_finish(struct vg_core *);
int	vg_core_kernel(struct vg_core *);	/* makes core->kern */
int	vg_add_section(struct vg_core *, const char *name, uint64_t off,
	    uint64_t len);
int	vg_select(struct vg_core *, const char *key, const struct vg_sels *,
	    struct vg_rset *pages);

/*
 * model.c: what a reader finds.
 */

/* Translates va; x->step tells how. */
void	vg_translate(struct vg_core *, uint64_t va, struct vg_xlate *x);

/*
 * Where the byte at pa is in the file: sets off, len (bytes that follow in
 * the file, at most what x->len was) and the rest in *x.  1, or 0 with why.
 */
int	vg_locate(struct vg_core *, uint64_t pa, struct vg_xlate *x);

/* A vg_format's translate by windows and by tables in the dump. */
int	vg_translate_tables(struct vg_core *, uint64_t va, struct vg_xlate *x);

/* Entries as the dump holds them. */
vg_entry_reader vg_read_dump;

/* size bytes of the dump's memory at pa, as an integer: 1, or 0 with why. */
int	vg_view(struct vg_core *, uint64_t pa, unsigned size, uint64_t *value,
	    struct vg_xlate *x);

/* A new step of the walk.  x->nstep never passes VG_MAXSTEP. */
struct vg_step *vg_step(struct vg_xlate *x, const char *table, unsigned level,
	    uint64_t pa, uint64_t index);
void	vg_why(struct vg_xlate *x, const char *, ...)
#if defined(__GNUC__)
	    __attribute__((__format__(__printf__, 2, 3)))
#endif
	    ;

/*
 * expect.c: what a read must give.
 */
struct vg_outcome {
	enum {
		VG_FULLREAD,
		VG_SHORT,
		VG_FAILED
	}		 class;
	uint64_t	 n;		/* bytes translated and read */
	uint64_t	 at;		/* failed: the address */
};

#define VG_MAXOUTCOME	5		/* one for each VG_ALT_, and the last */
_Static_assert(VG_ALT_EDGE == 1u << (VG_MAXOUTCOME - 2), "outcomes");

struct vg_expect {
	struct vg_outcome	 outcome[VG_MAXOUTCOME];
	unsigned		 noutcome;
	uint8_t			*bytes;		/* the first of them */
	size_t			 nbytes;
	struct vg_xlate		 last;		/* the deciding translation */
};

/* 0, or -1.  The caller frees e->bytes. */
int	vg_expect(struct vg_core *, uint64_t va, uint64_t len, uint64_t cap,
	    struct vg_expect *e);

/*
 * kvm_walk_pages: 1 when the format has a walk, 2 when only some readers have
 * one, 0 when there is none.  The callback ends it by returning 0.
 */
int	vg_walk(struct vg_core *, vg_page_cb *, void *);

#endif /* VMGEN_CORE_H */
