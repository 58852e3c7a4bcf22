/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kr.h: what the files of libkvmref share: the descriptor, the table of
 * operations of a target, translation.
 *
 * To add a target: one file in target/ for each kind of its cores, which
 * exports a const struct target_ops, and a row in targets.c.
 */
#ifndef KR_H
#define	KR_H

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "file.h"
#include "kvm.h"
#include "kvmref.h"

#define	KR_ERRMAX	2048	/* _POSIX2_LINE_MAX, with the NUL */

#if defined(__GNUC__) || defined(__clang__)
#define	KR_PRINTF(f, a)	__attribute__((__format__(__printf__, f, a)))
#define	KR_COLD		__attribute__((__cold__, __noinline__))
#else
#define	KR_PRINTF(f, a)
#define	KR_COLD
#endif

/* What the openers look at in the kernel's ELF header. */
struct kr_kernel {
	unsigned int	class;		/* EI_CLASS: 1 32-bit, 2 64-bit */
	enum kr_order	order;		/* EI_DATA */
	unsigned int	type;		/* e_type */
	unsigned int	machine;	/* e_machine */
	uint32_t	flags;		/* e_flags */
};

struct __kvm {
	const struct kr_target *target;
	const struct target_ops *ops;	/* one of the target's */
	void		*state;		/* the target's own, kr_state()'s */
	const struct kr_window *window;	/* set by its open, if it has any */
	unsigned int	 nwindows;
	struct kr_file	 file;		/* the vmcore */
	int		 exec_fd;	/* the kernel */
	struct kr_kernel kernel;
	enum kr_order	 order;		/* of headers and tables */
	int		 raw;		/* the vmcore is physical memory */
	int		 writable;	/* and was opened for writing */
	int		(*resolver)(const char *, kvaddr_t *);
	char		*exec_path;
	char		*core_path;
	const char	*errstr;	/* kvm_open()'s, the caller's */
	char		 err[KR_ERRMAX];
};

/*
 * A translation under way.  The target fills it in; with rec set it records
 * each table entry that it looks at, also when the translation fails.
 */
struct kr_xlat {
	uint64_t	 want;		/* in: bytes wanted from va on */
	struct kvmref_vtop *rec;	/* in: NULL, or where steps go */
	kpaddr_t	 pa;
	int64_t		 offset;	/* in the file, -1: not in the dump */
	uint64_t	 len;		/* contiguous bytes there, 0 if not */
	uint64_t	 pagesize;	/* of the mapping */
	vm_prot_t	 prot;
	const char	*map;
	const char	*why;		/* when it fails: a clause in words */
};

/* A run of bytes longer than this is reported, and read, in pieces. */
#define	KR_MAXRUN	((uint64_t)1 << 30)

struct kr_md_desc;

/*
 * How one kind of a target's cores is read.  Hooks get the descriptor with
 * file, kernel, target and resolver set.  Those that may be NULL say so; the
 * others are called whatever the core is.
 */
struct target_ops {
	const struct kr_md_desc *md;	/* of minidumps; NULL: of others */
	/*
	 * Byte order of its dumps; 0: the kernel's.  When it has read the
	 * headers, open may change kd->order to that of page tables.
	 */
	unsigned int	 order;
	uint64_t	 pagesize;	/* base page */
	int		 raw;		/* raw physical memory is read too */

	/*
	 * Makes kd->state with kr_state(); 0, or -1 with an error text.  Where
	 * there is a state, close is called in either case: it frees what the
	 * state refers to, and not the state.
	 */
	int	(*open)(kvm_t *);
	void	(*close)(kvm_t *);
	/* 0, or -1 with x->why set. */
	int	(*translate)(kvm_t *, kvaddr_t va, struct kr_xlat *x);
	/*
	 * A shorter way to what translate gives, for the reads that are most
	 * frequent: the file offset of len bytes at va, which lie together;
	 * or -1: ask translate.  Or NULL.
	 */
	int64_t	(*quick)(kvm_t *, kvaddr_t va, size_t len);
	/* As kr_pagemap_find(). */
	int64_t	(*pa_offset)(kvm_t *, kpaddr_t pa, uint64_t want,
	    uint64_t *contig);
	/* As kvm_walk_pages(); or NULL. */
	int	(*walk)(kvm_t *, kvm_walk_pages_cb_t *, void *);
	/* As kvm_kerndisp(); or NULL for 0. */
	kssize_t (*kerndisp)(kvm_t *);
	/* Fills in what is not known from elsewhere.  Always there, as are: */
	void	(*info)(kvm_t *, struct kvmref_info *);
	int	(*fields)(kvm_t *, kvmref_field_cb *, void *);
	int	(*sections)(kvm_t *, kvmref_section_cb *, void *);
};

/*
 * open.c: kd->state becomes len zeroed bytes, which live as long as kd.
 * Returns them, or NULL with an error text.
 */
void	*kr_state(kvm_t *kd, size_t len);

/*
 * open.c: for the library's own tests, which cannot make a file under /dev: a
 * further prefix of paths that are raw physical memory.  NULL otherwise; not
 * exported.
 */
extern const char *kr_raw_prefix;

/* An e_type as one of a set. */
#define	KR_TYPE(n)	(1u << (n))

/*
 * A target: which kernels are its own, and how their cores are read.  Nothing
 * else in the library knows a kernel by its ELF header.
 */
struct kr_target {
	const char	*name;		/* "amd64" */
	unsigned int	 class;		/* EI_CLASS */
	unsigned int	 data;		/* EI_DATA; 0: any */
	unsigned int	 machine;	/* e_machine */
	unsigned int	 types;		/* the e_types, of KR_TYPE() */
	uint32_t	 flags_mask;	/* of e_flags these bits */
	uint32_t	 flags;		/* are so */
	const void	*flavour;	/* for operations that targets share */
	/*
	 * Of cores whose first 8 bytes are "minidump", and of others and raw
	 * physical memory; NULL: such cores are not read.  The same where
	 * these bytes say nothing.
	 */
	const struct target_ops *minidump;
	const struct target_ops *full;
};

/* All targets, ended by one without a name. */
extern const struct kr_target kr_targets[];

/* targets.c: the target of a kernel, or NULL. */
const struct kr_target *kr_target_find(const struct kr_kernel *k);

/*
 * error.c.  kr_err() keeps a text for kvm_geterr(), or prints it where
 * kvm_open() was given an errstr; kr_core_err() puts the vmcore's path in
 * front; kr_sys_err() the text of errno behind.  kr_soft_err() never prints.
 */
void	kr_err(kvm_t *kd, const char *fmt, ...) KR_PRINTF(2, 3);
void	kr_soft_err(kvm_t *kd, const char *fmt, ...) KR_PRINTF(2, 3);
void	kr_sys_err(kvm_t *kd, const char *fmt, ...) KR_PRINTF(2, 3);
void	kr_core_err(kvm_t *kd, const char *fmt, ...) KR_PRINTF(2, 3);

/* host.c: whether the kernel is one that this host could run. */
int	kr_host_native(const struct kr_kernel *k);

/* symbols.c: the address of a kernel symbol in *va and 0, or -1. */
int	kr_symbol(kvm_t *kd, const char *name, kvaddr_t *va);
/* The same; an error text says that page tables need it. */
int	kr_need_symbol(kvm_t *kd, const char *name, kvaddr_t *va);

/*
 * phys.c: reads exactly len bytes of physical memory, through the cache:
 * page tables and kernel variables.  0, or -1 when one is not in the vmcore.
 */
int	kr_phys_get(kvm_t *kd, kpaddr_t pa, void *buf, size_t len);

/*
 * phys.c: the kernel variable name, of width bytes at physical address pa, in
 * kd->order.  0, or -1 with an error text.
 */
int	kr_phys_variable(kvm_t *kd, const char *name, kpaddr_t pa,
	    unsigned int width, uint64_t *value);

/*
 * phys.c: reads a table entry of width bytes at file offset off, where it is
 * part of physical memory at pa (or not: KVMREF_NOPA).  With off -1 it is not
 * in the vmcore.  Records the step.  0, or -1 with x->why.
 */
int	kr_entry(kvm_t *kd, struct kr_xlat *x, const char *table, kpaddr_t pa,
	    int64_t off, uint64_t index, unsigned int width, uint64_t *entry);

/*
 * phys.c: the same for entry index of the table at physical address pa; it is
 * not in the vmcore unless all its bytes lie together.
 */
int	kr_table_entry(kvm_t *kd, struct kr_xlat *x, const char *table,
	    kpaddr_t pa, uint64_t index, unsigned int width, uint64_t *entry);

/* phys.c: the same for the first 8 bytes of an entry of size bytes. */
int	kr_table_record(kvm_t *kd, struct kr_xlat *x, const char *table,
	    kpaddr_t pa, uint64_t index, unsigned int size, uint64_t *word);

/*
 * phys.c: reads len bytes of a page table at file offset off.  1; 0 where the
 * file ends before their end; -1 with an error text where they cannot be read:
 * what the table maps must not be taken then for pages that nothing maps.
 */
int	kr_table_read(kvm_t *kd, int64_t off, void *buf, size_t len);

/*
 * phys.c: the same at physical address pa.  What is not in the vmcore as a
 * whole reads as zeros.  0, or -1 with an error text.
 */
int	kr_table_part(kvm_t *kd, kpaddr_t pa, void *buf, size_t len);

/*
 * xlat.c: records one step; the note is "" until kr_note().  Both do nothing
 * when x->rec is NULL.
 */
void	kr_record(struct kr_xlat *x, const char *table, kpaddr_t pa,
	    int64_t offset, uint64_t index, unsigned int width,
	    uint64_t entry);
void	kr_note(struct kr_xlat *x, const char *note);

/* A bit, or several, of a table entry, and what they say when they are so. */
struct kr_flag {
	uint64_t	 mask;
	uint64_t	 value;
	const char	*name;
};

/* xlat.c: notes those flags of the last step's entry that it has. */
void	kr_note_flags(struct kr_xlat *x, const struct kr_flag *flag, size_t n,
	    uint64_t entry);

static inline void
kr_step(struct kr_xlat *x, const char *table, kpaddr_t pa, int64_t offset,
    uint64_t index, unsigned int width, uint64_t entry)
{

	if (x->rec != NULL)
		kr_record(x, table, pa, offset, index, width, entry);
}

#endif /* !KR_H */
