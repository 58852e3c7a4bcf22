/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include "kr.h"

/*
 * The host's e_machine, from what the compiler says; 0 where we do not know
 * it, which makes every kernel a foreign one.  The numbers are those of the
 * ELF registry.
 */
#if defined(__x86_64__)
#define	HOST_MACHINE	62
#elif defined(__i386__)
#define	HOST_MACHINE	3
#elif defined(__aarch64__)
#define	HOST_MACHINE	183
#elif defined(__arm__)
#define	HOST_MACHINE	40
#elif defined(__riscv)
#define	HOST_MACHINE	243
#elif defined(__powerpc64__)
#define	HOST_MACHINE	21
#elif defined(__powerpc__)
#define	HOST_MACHINE	20
#elif defined(__mips__)
#define	HOST_MACHINE	8
#elif defined(__sparc__) && defined(__arch64__)
#define	HOST_MACHINE	43
#elif defined(__ia64__)
#define	HOST_MACHINE	50
#elif defined(__alpha__)
#define	HOST_MACHINE	0x9026
#elif defined(__s390x__)
#define	HOST_MACHINE	22
#else
#define	HOST_MACHINE	0
#endif

/* Those bits of the host's e_flags that tell targets apart. */
#if defined(__mips__) && defined(_ABIN32) && _MIPS_SIM == _ABIN32
#define	HOST_FLAGS	0x20u
#else
#define	HOST_FLAGS	0u
#endif

/* Whether the kernel's e_flags are the host's, as far as its target looks. */
static int
same_flags(const struct kr_kernel *k)
{
	const struct kr_target *t;

	t = kr_target_find(k);
	return (t == NULL || t->flags == (HOST_FLAGS & t->flags_mask));
}

/*
 * Native is a statement about words, bytes and machine, not about the
 * operating system: the kernel's ELF class, byte order and e_machine are the
 * host's.
 */
int
kr_host_native(const struct kr_kernel *k)
{
	const uint16_t one = 1;
	enum kr_order order;

	order = *(const unsigned char *)&one == 1 ? KR_LITTLE : KR_BIG;
	return (HOST_MACHINE != 0 && k->machine == HOST_MACHINE &&
	    k->class == (sizeof(void *) == 8 ? 2u : 1u) && k->order == order &&
	    same_flags(k));
}

int
kvm_native(kvm_t *kd)
{

	return (kr_host_native(&kd->kernel));
}
