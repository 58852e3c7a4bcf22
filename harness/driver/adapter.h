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
	CAP_GETERR,
	/* Calls that read structures of the kernel. */
	CAP_GETPROCS, CAP_GETARGV, CAP_GETENVV, CAP_GETLOADAVG, CAP_GETCPTIME,
	CAP_GETSWAPINFO, CAP_GETMAXCPU, CAP_GETNCPUS, CAP_GETPCPU,
	CAP_DPCPU_SETCPU, CAP_READ_ZPCPU, CAP_COUNTER_U64_FETCH,
	CAP_VTOP,
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

/*
 * The calls that read structures of the kernel.  Arguments and results are
 * the ABI's own: pointers are not followed.
 */
struct structure_calls {
	void		*(*sc_getprocs)(const struct library *, void *kd,
			    int op, int arg, int *cnt);
	/* call is CAP_GETARGV or CAP_GETENVV; proc is a struct kinfo_proc. */
	void		*(*sc_getargs)(const struct library *, enum cap call,
			    void *kd, const void *proc, int nchr);
	int		 (*sc_getloadavg)(const struct library *, void *kd,
			    double *, int nelem);
	int		 (*sc_getcptime)(const struct library *, void *kd,
			    long *);
	/* swap is an array of SWAP_SIZE bytes an element. */
	int		 (*sc_getswapinfo)(const struct library *, void *kd,
			    void *swap, int maxswap, int flags);
	/* call is CAP_GETMAXCPU or CAP_GETNCPUS. */
	int		 (*sc_getcpus)(const struct library *, enum cap call,
			    void *kd);
	void		*(*sc_getpcpu)(const struct library *, void *kd,
			    int cpu);
	int		 (*sc_setcpu)(const struct library *, void *kd,
			    unsigned int cpu);
	int64_t		 (*sc_read_zpcpu)(const struct library *, void *kd,
			    unsigned long base, void *buf, size_t len,
			    int cpu);
	uint64_t	 (*sc_counter)(const struct library *, void *kd,
			    unsigned long base);
};

#define	SWAP_SIZE	52	/* of struct kvm_swap on every host */
#define	CPU_STATES	5	/* counters that kvm_getcptime() stores */

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
	/* NULL: the ABI has none of them. */
	const struct structure_calls *a_structures;
};

extern const struct adapter adapter_libkvm;
extern const struct structure_calls structures_libkvm;
extern const struct adapter adapter_fbsdvmcore;

/* The libkvm adapter's translation; libkvmref's own call. */
int	kvmref_translate(const struct library *, void *kd, uint64_t va,
	    struct translation *);

/* The ABIs' common record of a page, with an off_t of 32 or 64 bits. */
void	page_record_decode(const void *abi_page, unsigned int offbits,
	    struct page_record *);

#endif /* !ADAPTER_H */
