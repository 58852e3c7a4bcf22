/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * kvm.h: reading a FreeBSD kernel's memory from its crash dump.
 *
 * Source-compatible with FreeBSD's <kvm.h> of 15.1 for everything that a
 * post-mortem reader uses: a program written from kvm_open(3), kvm_read(3),
 * kvm_nlist(3) and kvm_native(3) compiles against this header and runs on
 * libkvmref.  What each call returns is stated in docs/api.md.
 *
 * What differs from libkvm, on purpose:
 * - This is a post-mortem reader.  /dev/mem and /dev/null are refused by the
 *   openers, with an error; there is no live descriptor.
 * - A descriptor is native when ELF class, machine and byte order of the
 *   kernel are those of the host, on any operating system.
 * - The calls that read kernel structures with the host's layouts (from
 *   kvm_getprocs() on, below) refuse on every descriptor.
 * - kvm_nlist2() and kvm_nlist() do not look for VNET and DPCPU names.
 *
 * Addresses, physical addresses and file offsets have 64 bits on every host.
 * Two threads may use two descriptors; a descriptor belongs to one thread at
 * a time.  Nothing here prints (but kvm_open() with an errstr), exits, or
 * touches signals.
 */
#ifndef _KVM_H_
#define	_KVM_H_

#include <sys/types.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __FreeBSD__
#include <nlist.h>
#else
/* What <sys/types.h> and <nlist.h> of FreeBSD provide. */
typedef uint64_t	kvaddr_t;	/* kernel virtual address */
typedef uint64_t	kpaddr_t;	/* physical address */
typedef int64_t		kssize_t;	/* size of kernel memory, or -1 */

/*
 * FreeBSD's struct nlist.  The <nlist.h> that comes with libelf elsewhere
 * has another structure of this name: seen before this header its structure
 * is renamed, seen after it, it stays empty.
 */
#ifdef _NLIST_H
#define	nlist	kvm_freebsd_nlist
#else
#define	_NLIST_H	1
#endif
struct nlist {
	const char	*n_name;	/* symbol name; NULL ends a list */
	unsigned char	 n_type;	/* N_*, 0 when it was not found */
	char		 n_other;
	short		 n_desc;
	unsigned long	 n_value;	/* address */
};

#ifndef N_UNDF
#define	N_UNDF	0x00			/* undefined */
#define	N_EXT	0x01			/* or-ed in: external */
#define	N_ABS	0x02			/* absolute */
#define	N_TEXT	0x04			/* text segment */
#define	N_DATA	0x06			/* data segment */
#define	N_BSS	0x08			/* bss segment */
#define	N_FN	0x1e			/* file name */
#endif
#endif /* !__FreeBSD__ */

#ifndef _VM_PROT_T_DECLARED
typedef unsigned char	vm_prot_t;
#define	_VM_PROT_T_DECLARED
#endif
#ifndef VM_PROT_READ
#define	VM_PROT_READ	((vm_prot_t)0x01)
#define	VM_PROT_WRITE	((vm_prot_t)0x02)
#define	VM_PROT_EXECUTE	((vm_prot_t)0x04)
#endif

/* Default version symbol. */
#define	VRS_SYM		"_version"
#define	VRS_KEY		"VERSION"

#define	SWIF_DEV_PREFIX	0x0002
#define	LIBKVM_WALK_PAGES_VERSION	2

typedef struct __kvm kvm_t;

struct kinfo_proc;

/* A symbol and its address, wide enough for any target. */
struct kvm_nlist {
	const char	*n_name;	/* NULL or "" ends a list */
	unsigned char	 n_type;	/* N_*, 0 when it was not found */
	kvaddr_t	 n_value;	/* address, 0 when it was not found */
};

struct kvm_swap {
	char		ksw_devname[32];
	unsigned int	ksw_used;
	unsigned int	ksw_total;
	int		ksw_flags;
	unsigned int	ksw_reserved1;
	unsigned int	ksw_reserved2;
};

/*
 * What kvm_walk_pages() reports.  When kp_len is more than the base page,
 * kp_offset is valid for the first base page only.
 */
struct kvm_page {
	unsigned int	kp_version;	/* LIBKVM_WALK_PAGES_VERSION */
	kpaddr_t	kp_paddr;	/* physical address */
	kvaddr_t	kp_kmap_vaddr;	/* in the kernel map, or 0 */
	kvaddr_t	kp_dmap_vaddr;	/* in the direct map, or 0 */
	vm_prot_t	kp_prot;	/* from the page-table entry */
#ifdef __FreeBSD__
	off_t		kp_offset;
#else
	int64_t		kp_offset;	/* in the vmcore; -1: not dumped */
#endif
	size_t		kp_len;		/* bytes described */
};

#if !defined(__cplusplus) && defined(__STDC_VERSION__) && \
    __STDC_VERSION__ >= 201112L
/* FreeBSD's layouts; on hosts with 64-bit pointers to the byte. */
_Static_assert(sizeof(((struct kvm_page *)0)->kp_offset) == 8,
    "kp_offset has 64 bits");
_Static_assert(sizeof(kvaddr_t) == 8 && sizeof(kpaddr_t) == 8 &&
    sizeof(kssize_t) == 8 && sizeof(vm_prot_t) == 1, "kernel types");
_Static_assert(sizeof(struct kvm_swap) == 52, "struct kvm_swap");
_Static_assert(sizeof(void *) != 8 ||
    (offsetof(struct kvm_page, kp_paddr) == 8 &&
    offsetof(struct kvm_page, kp_kmap_vaddr) == 16 &&
    offsetof(struct kvm_page, kp_dmap_vaddr) == 24 &&
    offsetof(struct kvm_page, kp_prot) == 32 &&
    offsetof(struct kvm_page, kp_offset) == 40 &&
    offsetof(struct kvm_page, kp_len) == 48 &&
    sizeof(struct kvm_page) == 56), "struct kvm_page");
_Static_assert(sizeof(void *) != 8 ||
    (offsetof(struct kvm_nlist, n_type) == 8 &&
    offsetof(struct kvm_nlist, n_value) == 16 &&
    sizeof(struct kvm_nlist) == 24), "struct kvm_nlist");
_Static_assert(sizeof(void *) != 8 ||
    (offsetof(struct nlist, n_type) == 8 &&
    offsetof(struct nlist, n_other) == 9 &&
    offsetof(struct nlist, n_desc) == 10 &&
    offsetof(struct nlist, n_value) == 16), "struct nlist");
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opening.  exec is the kernel's ELF file, core the vmcore; flags is O_RDONLY
 * or O_RDWR.  The descriptor is the caller's until kvm_close().  A failure
 * is NULL with a text: in errbuf (2048 bytes, may be NULL), or for kvm_open()
 * on standard error after "errstr: ", which the descriptor goes on using.
 *
 * resolver answers 0 and stores the address of a kernel symbol, or non-zero.
 * Without one only a native kernel can be opened, and its own symbol table
 * is read.
 */
kvm_t	*kvm_open(const char *exec, const char *core, const char *swap,
	    int flags, const char *errstr);
kvm_t	*kvm_open2(const char *exec, const char *core, int flags,
	    char *errbuf, int (*resolver)(const char *name, kvaddr_t *addr));
kvm_t	*kvm_openfiles(const char *exec, const char *core, const char *swap,
	    int flags, char *errbuf);
int	 kvm_close(kvm_t *kd);

/* The last error's text; lives as long as kd, is "" for NULL. */
char	*kvm_geterr(kvm_t *kd);

int	 kvm_native(kvm_t *kd);
kssize_t kvm_kerndisp(kvm_t *kd);

/*
 * Reading kernel memory: len, or less where the vmcore ends too early, or -1
 * where an address cannot be translated, be it after the first bytes.
 */
ssize_t	 kvm_read(kvm_t *kd, unsigned long kva, void *buf, size_t len);
ssize_t	 kvm_read2(kvm_t *kd, kvaddr_t kva, void *buf, size_t len);
/* Raw physical memory opened with O_RDWR only. */
ssize_t	 kvm_write(kvm_t *kd, unsigned long kva, const void *buf,
	    size_t len);

/* How many names were not found, or -1. */
int	 kvm_nlist(kvm_t *kd, struct nlist *nl);
int	 kvm_nlist2(kvm_t *kd, struct kvm_nlist *nl);

/*
 * Reports every page that the kernel map and the direct map name.  cb returns
 * non-zero to go on.  1: all pages were reported, 0: stopped or no walker.
 */
typedef int kvm_walk_pages_cb_t(struct kvm_page *, void *);
int	 kvm_walk_pages(kvm_t *kd, kvm_walk_pages_cb_t *cb, void *closure);

/* These read structures of the kernel, and refuse: see above. */
int	 kvm_dpcpu_setcpu(kvm_t *kd, unsigned int cpu);
char	**kvm_getargv(kvm_t *kd, const struct kinfo_proc *p, int nchr);
int	 kvm_getcptime(kvm_t *kd, long *cp_time);
char	**kvm_getenvv(kvm_t *kd, const struct kinfo_proc *p, int nchr);
int	 kvm_getloadavg(kvm_t *kd, double loadavg[], int nelem);
int	 kvm_getmaxcpu(kvm_t *kd);
int	 kvm_getncpus(kvm_t *kd);
void	*kvm_getpcpu(kvm_t *kd, int cpu);
uint64_t kvm_counter_u64_fetch(kvm_t *kd, unsigned long base);
struct kinfo_proc *kvm_getprocs(kvm_t *kd, int op, int arg, int *cnt);
int	 kvm_getswapinfo(kvm_t *kd, struct kvm_swap *swap, int maxswap,
	    int flags);
ssize_t	 kvm_read_zpcpu(kvm_t *kd, unsigned long base, void *buf,
	    size_t size, int cpu);

#ifdef __cplusplus
}
#endif

#endif /* !_KVM_H_ */
