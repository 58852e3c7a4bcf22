/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * adapter.h: the seam between the protocol and one library's interface.
 *
 * An adapter is one file that ends in one `const struct adapter'.  It knows
 * the names, types and structures of an ABI; it knows nothing of requests and
 * replies.  Every function may be called only where the library has the entry
 * point of the same name.
 */
#ifndef ADAPTER_H
#define	ADAPTER_H

#include <stddef.h>
#include <stdint.h>

struct symset;

/* Entry points that a library may have; the names are library_caps'. */
enum cap {
	CAP_OPEN2, CAP_OPENFILES, CAP_OPEN, CAP_CLOSE, CAP_READ2, CAP_READ,
	CAP_WRITE, CAP_NLIST2, CAP_NLIST, CAP_NATIVE, CAP_KERNDISP, CAP_WALK,
	CAP_GETERR, CAP_VTOP,
	CAP_COUNT
};

/* One function of the library; converted to its type where it is called. */
typedef void	entry_point(void);

/* A library that was loaded. */
struct library {
	const struct adapter	*l_adapter;
	const char		*l_path;
	void			*l_handle;	/* dlopen()'s */
	unsigned int		 l_offbits;	/* width of its off_t */
	entry_point		*l_entry[CAP_COUNT];	/* NULL: has none */
};

struct open_args {
	enum cap	 oa_opener;
	const char	*oa_exec, *oa_core;	/* either may be NULL */
	int		 oa_flags;	/* the host's values */
	char		*oa_errbuf;	/* NULL: none is passed */
	struct symset	*oa_set;	/* NULL: no resolver is passed */
};

/* One entry of a list of names, and what the library made of it. */
struct name_entry {
	const char	*n_name;	/* NULL ends the list early */
	unsigned int	 n_type;
	uint64_t	 n_value;
};

/* One record of a page walk. */
struct page_record {
	unsigned int	p_version;
	uint64_t	p_paddr, p_kmap, p_dmap;
	unsigned int	p_prot;
	int64_t		p_offset;
	uint64_t	p_len;
};
typedef int	page_fn(const struct page_record *, void *arg);

/* A translation. */
struct translation {
	uint64_t	x_pa;
	int64_t		x_offset;
	uint64_t	x_len, x_pagesize;
	unsigned int	x_prot;
};

struct adapter {
	const char	*a_name;	/* the protocol's abi= */
	const char	*a_symbol[CAP_COUNT];	/* NULL: the ABI has none */
	int		 a_has_flags;	/* the opener takes open(2) flags */

	void		*(*a_open)(const struct library *,
			    const struct open_args *);
	int		 (*a_close)(const struct library *, void *kd);
	/* call is CAP_READ2 or CAP_READ, whose va fits a long. */
	int64_t		 (*a_read)(const struct library *, enum cap call,
			    void *kd, uint64_t va, void *buf, size_t len);
	int64_t		 (*a_write)(const struct library *, void *kd,
			    uint64_t va, const void *buf, size_t len);
	/* call is CAP_NLIST2 or CAP_NLIST. */
	int		 (*a_nlist)(const struct library *, enum cap call,
			    void *kd, struct name_entry *, size_t n);
	int64_t		 (*a_native)(const struct library *, void *kd);
	int64_t		 (*a_kerndisp)(const struct library *, void *kd);
	int		 (*a_walk)(const struct library *, void *kd,
			    page_fn *, void *arg);
	/* 0, or -1 with a text for a_geterr. */
	int		 (*a_vtop)(const struct library *, void *kd,
			    uint64_t va, struct translation *);
	const char	*(*a_geterr)(const struct library *, void *kd);
};

extern const struct adapter adapter_libkvm;
extern const struct adapter adapter_fbsdvmcore;

/* The libkvm adapter's translation; libkvmref's own call. */
int	kvmref_translate(const struct library *, void *kd, uint64_t va,
	    struct translation *);

/* The ABIs' common record of a page, with an off_t of 32 or 64 bits. */
void	page_record_decode(const void *abi_page, unsigned int offbits,
	    struct page_record *);

#endif /* !ADAPTER_H */
