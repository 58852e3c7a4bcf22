/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Where a guest lies.  Shared by C, assembly and the linker script, so only
 * the preprocessor's language is used.  The build chooses the kernel whose
 * layout is taken with KERN, and the tables with LA57 or PAE:
 *
 *	amd64	KERN 6, 10	physical address = VA - KERNBASE
 *		KERN 13		(13.1) the same, and `kernphys' says so
 *		KERN 15		loaded somewhere else, `kernphys' says where
 *	i386	KERN 11		kernel at 0xc0000000, PA = VA - KERNBASE
 *		KERN 12, 13	4G/4G and merged kernels: PA = VA
 *	aarch64	KERN 11, 13, 15	kernel map and image begin at one address;
 *				PAGE_SHIFT 14 chooses pages of 16 KiB
 *	riscv64	KERN 12, 13	the same; SV48 chooses four levels
 *	arm	KERN 9, 12, 13	kernel at 0xc0000000; the root is on 16 KiB;
 *				before ARMv6 memory begins at 0
 *	powerpc64 KERN 13, 16	image in the direct map; HPT chooses the hashed
 *				table, for which the pool is 256 KiB-aligned,
 *				PHYP a hypervisor's, which is copied
 *	mips	KERN 13		kernel in KSEG0
 *	alpha	KERN 6		kernel in K0SEG
 *	sparc64	KERN 12		kernel in the kernel map, by locked entries
 *
 * Everything that a capture keeps has a fixed place, whatever the compiler
 * makes of the code: the code and the boot tables come first, then what is
 * kept (variables, page tables, arena), then the stack.
 */
#ifndef LAYOUT_H
#define	LAYOUT_H

#ifndef PAGE_SHIFT
#if defined(__sparc__) || defined(__alpha__)
#define	PAGE_SHIFT	13
#else
#define	PAGE_SHIFT	12
#endif
#endif

#ifdef __x86_64__
#define	KERNBASE	0xffffffff80000000
#define	VIRT		0xffffffff80200000
#if KERN >= 15
#define	PHYS		0x600000
#else
#define	PHYS		0x200000
#endif
#elif defined(__aarch64__)
#define	KERNBASE	0xffff000000000000
#define	VIRT		0xffff000000000000
#if PAGE_SHIFT == 14
#define	PHYS		0x42000000
#else
#define	PHYS		0x40400000
#endif
#elif defined(__riscv)
#define	KERNBASE	0xffffffc000000000
#define	VIRT		0xffffffc000000000
#define	PHYS		0x80400000
#elif defined(__arm__)
#define	KERNBASE	0xc0000000
#define	VIRT		0xc0403000
#if __ARM_ARCH >= 6
#define	PHYS		0x40403000
#else
#define	PHYS		0x00403000
#endif
#elif defined(__powerpc64__)
#define	KERNBASE	0xc008000000000000
#define	VIRT		0xc00000000012f000
#define	PHYS		0x0012f000
#elif defined(__alpha__)
#define	KERNBASE	0xfffffc0000310000
#define	VIRT		0xfffffc0000310000
#define	PHYS		0x00310000
#elif defined(__sparc__)
#define	KERNBASE	0xc0000000
#define	VIRT		0xc0000000
#define	PHYS		0x00400000
#elif defined(__mips__)
#ifdef __mips64
#define	VIRT		0xffffffff80100000
#else
#define	VIRT		0x80100000
#endif
#define	KERNBASE	VIRT
#define	PHYS		0x00100000
#elif KERN >= 12
#define	KERNBASE	0x00800000
#define	VIRT		0x00800000
#define	PHYS		0x00800000
#else
#define	KERNBASE	0xc0000000
#define	VIRT		0xc0100000
#define	PHYS		0x00100000
#endif

#define	PAGES(n)	((n) << PAGE_SHIFT)
#define	OFF_VARS	PAGES(0x10)	/* kernel variables, one page */
#define	OFF_POOL	PAGES(0x11)	/* page tables */
#ifdef __powerpc64__
#define	POOL_TOP	16		/* the root */
#else
#define	POOL_TOP	4		/* of these, in order of allocation */
#endif
#define	POOL_REST	(68 - POOL_TOP)	/* of these, in no order */
#define	OFF_ARENA	PAGES(0x55)	/* pages to be mapped */
#define	ARENA_PAGES	128
#define	OFF_KEPT_END	PAGES(0xd5)
#define	OFF_STACK	PAGES(0xd9)
#define	OFF_END		PAGES(0xda)

/* Physical memory of every guest: QEMU's options must agree with this. */
#if defined(__aarch64__) || defined(__riscv) || defined(__arm__) || \
    defined(__powerpc64__) || defined(__mips__) || defined(__sparc__) || \
    defined(__alpha__)
#ifdef __powerpc64__
#define	RAM_START	0x00000000
#define	RESET		0x00000000
#ifdef PHYP
#define	ENTRY_OFF	0x100
#define	HPT_COPY	0x02000000
#else
#define	ENTRY_OFF	0x10
#endif
#elif defined(__alpha__)
#define	RAM_START	0x00000000
#define	UART		0xfffffd01fc0003f8	/* in K0SEG, bit 40 set */
#elif defined(__sparc__)
#define	RAM_START	0x00000000
#define	RESET		0x1fff0000000	/* where the firmware lies */
#define	ROM_IMAGE	0x2000		/* within it, what is to be copied */
#define	UART		0xfefe03f8	/* mapped by a locked entry */
#define	TLB
#elif defined(__mips__)
#define	RAM_START	0x00000000
#ifdef __mips64
#define	UART		0xffffffffb80003f8	/* in KSEG1 */
#else
#define	UART		0xb80003f8
#endif
#define	TLB				/* the CPU walks no tables */
#elif defined(__riscv)
#define	RAM_START	0x80000000
#define	UART		0x10000000
#define	RESET		0x80000000	/* where the machine begins */
#elif defined(__arm__) && __ARM_ARCH < 6
#define	RAM_START	0x00000000
#define	UART		0x101f1000
#else
#define	RAM_START	0x40000000
#define	UART		0x09000000
#endif
#if PAGE_SHIFT == 14
#define	RAM_END		(RAM_START + 0x10000000)
#else
#define	RAM_END		(RAM_START + 0x4000000)
#endif
#else
#define	LOW_END		0x9f000		/* base memory */
#define	EXT_START	0x100000
#define	EXT_END		0x17e0000	/* below the firmware's tables */
#define	LOW_TOP		0x1800000	/* end of memory below 4 GiB */
#define	HIGH_START	0x100000000
#define	HIGH_END	0x100800000
#endif

#endif
