/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's entry (EL1, MMU off) to guest_main(), on boot tables that map
 * the serial port and memory at their own addresses, and the image where it
 * was linked.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)
#define	BLOCK	0x701			/* AF, inner shareable */
#define	TABLE	0x003

/* What an entry of the low table covers; T0SZ, and both halves' granule. */
#if PAGE_SHIFT == 14
#define	BOOT_BLOCK	0x2000000
#define	BOOT_TCR	(28 | 2 << 14 | 1 << 30)
#else
#define	BOOT_BLOCK	0x40000000
#define	BOOT_TCR	(25 | 2 << 30)
#endif

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
start:	ldr	x0, =P(boot_root)
	msr	ttbr1_el1, x0
	ldr	x0, =P(boot_low)
	msr	ttbr0_el1, x0
	ldr	x0, =0x0044ff		/* write-back, not cached, device */
	msr	mair_el1, x0
	/* T1SZ 16; cached; 44 bits of PA */
	ldr	x0, =(BOOT_TCR | 16 << 16 | 0x3500 | 0x35 << 24 | 4 << 32)
	msr	tcr_el1, x0
	isb
	tlbi	vmalle1
	dsb	sy
	mrs	x0, sctlr_el1
	orr	x0, x0, #1
	msr	sctlr_el1, x0
	isb
	ldr	x1, =high
	br	x1
high:	ldr	x1, =(VIRT + OFF_END)
	mov	sp, x1
	bl	guest_main
1:	wfi
	b	1b
	.ltorg

	.data
	.balign	PAGES(1)
boot_root:
	.quad	P(boot_l1) + TABLE
	.fill	PAGES(1) / 8 - 1, 8, 0
boot_l1:
	.quad	P(boot_l2) + TABLE
	.fill	PAGES(1) / 8 - 1, 8, 0
boot_l2:
	.quad	PHYS + BLOCK
	.fill	PAGES(1) / 8 - 1, 8, 0
boot_low:
	.fill	UART / BOOT_BLOCK, 8, 0
	.quad	UART / BOOT_BLOCK * BOOT_BLOCK + BLOCK + (2 << 2)
	.fill	RAM_START / BOOT_BLOCK - UART / BOOT_BLOCK - 1, 8, 0
	.set	i, 0
	.rept	(RAM_END - RAM_START + BOOT_BLOCK - 1) / BOOT_BLOCK
	.quad	RAM_START + i * BOOT_BLOCK + BLOCK
	.set	i, i + 1
	.endr
	.balign	PAGES(1)
