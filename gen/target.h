/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#ifndef VMGEN_TARGET_H
#define VMGEN_TARGET_H

/*
 * A target: one file in gen/target/ and one row of the table in targets.c.
 * Formats (minidump.c, full.c) ask here for what differs between machines.
 */

#include <stddef.h>
#include <stdint.h>

struct vg_core;
struct vg_format;
struct vg_mmu;
struct vg_page;
struct vg_rset;
struct vg_segment;
struct vg_window;
struct vg_xlate;

struct vg_field {
	const char	*name;
	unsigned	 off;
	unsigned	 width;
};

/* Where a kernel of some age puts things. */
struct vg_kernel {
	const char	*name;
	uint64_t	 kernbase;	/* of the minidump header */
	uint64_t	 kernsym;	/* the symbol kernbase */
	const struct vg_window *windows; /* ended by no name; or NULL */
};

#define VG_ET_EXEC	(1u << 2)
#define VG_ET_DYN	(1u << 3)

/*
 * What a scenario names as its target: machines of one kind that differ in
 * data alone, such as the byte order.
 */
struct vg_flavour {
	const char		*name;

	/*
	 * What a reader knows its kernels by.  types has bit n set for each
	 * e_type n that they may have; the lowest is that of kernels made
	 * here.  Of e_flags the bits of flagsmask count, and are flags.
	 */
	unsigned		 bits;		/* ELF class */
	int			 be;		/* big-endian */
	unsigned		 machine;	/* e_machine */
	unsigned		 types;
	uint32_t		 flagsmask;
	uint32_t		 flags;

	unsigned		 wordbits;	/* of the bitmap's words */
	unsigned		 wordbits1;	/* before dump_avail; 0: same */
	const struct vg_mmu *const *mmus;	/* the default first; NULL */
	const struct vg_kernel	*kernels;	/* the default first; NULL */
};

struct vg_target {
	const struct vg_flavour	*flavours;	/* ended by no name */

	/*
	 * Formats that some reader has of it, ended by NULL.  A dump of
	 * another format can be made, and must be refused.
	 */
	const struct vg_format *const *formats;

	/* Minidumps, where formats has them. */
	const char		*magic;
	unsigned		 magicsize;	/* of its field; 0: 24 */
	unsigned		 mmunameoff;	/* of the MMU's name; 0: none */
	unsigned		 minversion;
	unsigned		 maxversion;
	unsigned		 availversion;	/* first with dump_avail */
	unsigned		 navail;	/* elements of the array */
	const struct vg_field	*fields;	/* of the header; NULL */

	/*
	 * Settles what kernbase, kernsym and windows of the kernel leave
	 * open.  May be NULL.
	 */
	int	(*layout)(struct vg_core *);

	/*
	 * The kernel's own symbols; what its variables hold, and where they
	 * are.  All may be NULL.  vg_kernbase_symbol is for kernels with none
	 * but that.
	 */
	int	(*symbols)(struct vg_core *);
	void	(*variables)(struct vg_core *);
	uint64_t (*symbol_pa)(struct vg_core *, uint64_t va);

	/*
	 * A header field that is this target's own: 1 and the value, or 0.
	 * May be NULL.
	 */
	int	(*field)(struct vg_core *, const char *name, uint64_t *value);

	/*
	 * Whether the header as it was written fits the machine: 0, or -1;
	 * sets core->refuse where a field keeps a reader out.  May be NULL.
	 */
	int	(*check)(struct vg_core *);

	/*
	 * The hooks from here to walk are of minidumps, and NULL where formats
	 * has none.
	 *
	 * Bytes of VA that one piece of the page-table array describes, and
	 * the bytes of a piece (NULL: a page).  An array whose end the
	 * scenario leaves open describes a multiple of kva_unit.
	 */
	uint64_t (*array_step)(struct vg_core *);
	uint64_t (*array_bytes)(struct vg_core *);
	uint64_t kva_unit;

	/*
	 * What goes into the page-table array for the step at va: puts one
	 * piece at off in the image, and adds the pages that the kernel's
	 * writer collects on the way to *set.
	 */
	int	(*array_page)(struct vg_core *, uint64_t va, uint64_t off,
		    struct vg_rset *set);

	/*
	 * Tables that are dumped as they are stand in place of such an array,
	 * whose three hooks are then NULL: the bytes of their section, and
	 * what goes there.  NULL where there is an array.
	 */
	uint64_t (*pmap_bytes)(struct vg_core *);
	int	(*pmap)(struct vg_core *, uint64_t off, struct vg_rset *set);

	/* Translation by a minidump; 1 when pa, prot and pagesize are set. */
	int	(*translate)(struct vg_core *, uint64_t va, struct vg_xlate *);

	/* kvm_walk_pages, as vg_walk; NULL where no reader has one. */
	int	(*walk)(struct vg_core *, int (*)(const struct vg_page *,
		    void *), void *);

	/*
	 * ELF cores.  physflag is the bit of e_flags that says that program
	 * headers give physical addresses (0: a first p_paddr of all ones says
	 * that they do not).  unit is what the segments of full cores are
	 * aligned to (0: a page); no_vaddr: their p_vaddr is 0, not the PA.
	 * Of virtual cores: lead says whether a kernel dump header may stand
	 * first, osabi is the EI_OSABI that a reader wants (0: any).
	 */
	uint32_t	physflag;
	unsigned	unit;
	int		no_vaddr;
	int		lead;
	unsigned	osabi;

	/* Their e_entry; NULL: 0. */
	uint64_t (*entry)(struct vg_core *);

	/* Full cores: the auxiliary header; 1 when *s was filled; or NULL. */
	int	(*delta)(struct vg_core *, struct vg_segment *s);

	/*
	 * Full cores and raw images: finds the tables of each space in the
	 * dump as a reader does, or sets core->refuse.  NULL where formats has
	 * neither.
	 */
	void	(*open)(struct vg_core *);

	/* Bits of an address that are not what the tables see; may be NULL. */
	int	(*canonical)(struct vg_core *, uint64_t va);
};

/* The symbol kernbase: a kernel's only one. */
int	vg_kernbase_symbol(struct vg_core *);

/* NULL-terminated. */
extern const struct vg_target *const vg_targets[];

extern const struct vg_target vg_target_amd64, vg_target_i386;
extern const struct vg_target vg_target_aarch64, vg_target_riscv64;
extern const struct vg_target vg_target_arm, vg_target_powerpc;
extern const struct vg_target vg_target_powerpc64, vg_target_mips;
extern const struct vg_target vg_target_sparc64, vg_target_alpha;
extern const struct vg_target vg_target_ia64;

#endif /* VMGEN_TARGET_H */
