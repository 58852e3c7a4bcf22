/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * What a program sees of <kvm.h>, which is the same in ours and in FreeBSD's
 * of 15.1: this file compiles against either (KVM_H), and its program runs
 * with either library.  Sizes and offsets, constants, the type of each
 * function; at run time that each function is there, and one call.
 */
#include <sys/types.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifndef KVM_H
#define	KVM_H	"../kvm.h"
#endif
#include KVM_H

#define	FUNCTIONS(F)							\
	F(kvm_t *, kvm_open, (const char *, const char *, const char *,	\
	    int, const char *))						\
	F(kvm_t *, kvm_open2, (const char *, const char *, int, char *,	\
	    int (*)(const char *, kvaddr_t *)))				\
	F(kvm_t *, kvm_openfiles, (const char *, const char *,		\
	    const char *, int, char *))					\
	F(int, kvm_close, (kvm_t *))					\
	F(char *, kvm_geterr, (kvm_t *))				\
	F(int, kvm_native, (kvm_t *))					\
	F(kssize_t, kvm_kerndisp, (kvm_t *))				\
	F(ssize_t, kvm_read, (kvm_t *, unsigned long, void *, size_t))	\
	F(ssize_t, kvm_read2, (kvm_t *, kvaddr_t, void *, size_t))	\
	F(ssize_t, kvm_write, (kvm_t *, unsigned long, const void *,	\
	    size_t))							\
	F(int, kvm_nlist, (kvm_t *, struct nlist *))			\
	F(int, kvm_nlist2, (kvm_t *, struct kvm_nlist *))		\
	F(int, kvm_walk_pages, (kvm_t *, kvm_walk_pages_cb_t *, void *)) \
	F(int, kvm_dpcpu_setcpu, (kvm_t *, unsigned int))		\
	F(char **, kvm_getargv, (kvm_t *, const struct kinfo_proc *, int)) \
	F(int, kvm_getcptime, (kvm_t *, long *))			\
	F(char **, kvm_getenvv, (kvm_t *, const struct kinfo_proc *, int)) \
	F(int, kvm_getloadavg, (kvm_t *, double *, int))		\
	F(int, kvm_getmaxcpu, (kvm_t *))				\
	F(int, kvm_getncpus, (kvm_t *))					\
	F(void *, kvm_getpcpu, (kvm_t *, int))				\
	F(uint64_t, kvm_counter_u64_fetch, (kvm_t *, unsigned long))	\
	F(struct kinfo_proc *, kvm_getprocs, (kvm_t *, int, int, int *)) \
	F(int, kvm_getswapinfo, (kvm_t *, struct kvm_swap *, int, int))	\
	F(ssize_t, kvm_read_zpcpu, (kvm_t *, unsigned long, void *,	\
	    size_t, int))

#define	SAME_TYPE(ret, name, args)					\
	_Static_assert(_Generic(&name, ret (*) args: 1, default: 0), #name);
FUNCTIONS(SAME_TYPE)

_Static_assert(_Generic((kvm_walk_pages_cb_t *)0,
    int (*)(struct kvm_page *, void *): 1, default: 0), "kvm_walk_pages_cb_t");
_Static_assert(_Generic((kvaddr_t)0, uint64_t: 1, default: 0) &&
    _Generic((kpaddr_t)0, uint64_t: 1, default: 0) &&
    _Generic((kssize_t)0, int64_t: 1, default: 0) &&
    _Generic((vm_prot_t)0, unsigned char: 1, default: 0), "kernel types");

#define	P		sizeof(void *)
struct aligned {
	char		c;
	uint64_t	v;
};
/* Where a uint64_t goes behind n bytes. */
#define	A		offsetof(struct aligned, v)
#define	UP(n)		(((n) + A - 1) / A * A)
#define	AT(type, member, off)						\
	_Static_assert(offsetof(struct type, member) == (off),		\
	    #type "." #member)
#define	SIZE(type, size)						\
	_Static_assert(sizeof(struct type) == (size), #type)

AT(nlist, n_name, 0);
AT(nlist, n_type, P);
AT(nlist, n_other, P + 1);
AT(nlist, n_desc, P + 2);
AT(nlist, n_value, P == 8 ? 16 : 8);
SIZE(nlist, P == 8 ? 24 : 12);

AT(kvm_nlist, n_name, 0);
AT(kvm_nlist, n_type, P);
AT(kvm_nlist, n_value, UP(P + 1));
SIZE(kvm_nlist, UP(P + 1) + 8);

AT(kvm_swap, ksw_devname, 0);
AT(kvm_swap, ksw_used, 32);
AT(kvm_swap, ksw_total, 36);
AT(kvm_swap, ksw_flags, 40);
AT(kvm_swap, ksw_reserved1, 44);
AT(kvm_swap, ksw_reserved2, 48);
SIZE(kvm_swap, 52);

AT(kvm_page, kp_version, 0);
AT(kvm_page, kp_paddr, UP(4));
AT(kvm_page, kp_kmap_vaddr, UP(4) + 8);
AT(kvm_page, kp_dmap_vaddr, UP(4) + 16);
AT(kvm_page, kp_prot, UP(4) + 24);
AT(kvm_page, kp_offset, UP(UP(4) + 25));
AT(kvm_page, kp_len, UP(UP(4) + 25) + 8);
SIZE(kvm_page, UP(UP(UP(4) + 25) + 8 + P));
_Static_assert(sizeof(((struct kvm_page *)0)->kp_offset) == 8, "kp_offset");

_Static_assert(SWIF_DEV_PREFIX == 2 && LIBKVM_WALK_PAGES_VERSION == 2 &&
    N_UNDF == 0 && N_EXT == 1 && N_ABS == 2 && N_TEXT == 4 && N_DATA == 6 &&
    N_BSS == 8 && N_FN == 0x1e, "constants");

static int passed, failed;

static void
check(int ok, const char *what)
{

	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("FAILED %s\n", what);
}

int
main(void)
{
	static const struct {
		const char	*name;
		void		(*fn)(void);
	} functions[] = {
#define	ROW(ret, name, args)	{ #name, (void (*)(void))name },
		FUNCTIONS(ROW)
	};
	char text[2048];
	size_t i;

	/* Read as volatile: a compiler knows that no function is NULL. */
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		check(*(void (*const volatile *)(void))&functions[i].fn != NULL,
		    functions[i].name);
	check(strcmp(VRS_SYM, "_version") == 0 &&
	    strcmp(VRS_KEY, "VERSION") == 0, "VRS_SYM, VRS_KEY");
	text[0] = '\0';
	check(kvm_open2("/nonexistent/kernel", "/nonexistent/vmcore", 0, text,
	    NULL) == NULL && text[0] != '\0', "an error has a text");
	printf("%d passed, %d failed\n", passed, failed);
	return (failed != 0);
}
