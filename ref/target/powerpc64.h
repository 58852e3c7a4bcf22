/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * powerpc64.h: the two MMUs of powerpc64 minidumps.
 *
 * Both translate addresses of kernel memory beyond the direct map; what they
 * need is the page-table section of the file.  The MMU's own entries are
 * big-endian, with little-endian kernels too; those that a hypervisor hands out
 * have the kernel's order.  kd->order says which.
 */
#ifndef KR_POWERPC64_H
#define	KR_POWERPC64_H

#include "../minidump.h"

#define	PPC_PAGE	0x1000u

/* Virtual memory as the header states it; the ends are the last bytes. */
struct ppc_vm {
	struct kr_minidump md;
	kvaddr_t	kernbase;
	kvaddr_t	kernend;
	struct kr_window dmap;
};

struct ppc_mmu {
	/* Whether the page-table section can have that size. */
	int	(*size_ok)(uint64_t size);
	/* Sets pa, pagesize and prot for a va from kernbase on; as the hook. */
	int	(*walk_va)(kvm_t *kd, struct ppc_vm *vm, kvaddr_t va,
	    struct kr_xlat *x);
	/* Reports the pages of the kernel map; 0 when it is to end. */
	int	(*walk_all)(kvm_t *kd, struct ppc_vm *vm, struct kr_mdwalk *w);
};

extern const struct ppc_mmu ppc_hpt, ppc_radix;

#endif /* !KR_POWERPC64_H */
