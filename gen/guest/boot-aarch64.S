/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's entry (EL1, MMU off) to guest_main(), on boot tables that map
 * the first 2 GiB of physical memory at 0, and the image where it was linked.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)
#define	BLOCK	0x701			/* AF, inner shareable */
#define	TABLE	0x003

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
start:	ldr	x0, =P(boot_root)
	msr	ttbr1_el1, x0
	ldr	x0, =P(boot_low)
	msr	ttbr0_el1, x0
	ldr	x0, =0x0044ff		/* write-back, not cached, device */
	msr	mair_el1, x0
	/* T0SZ 25, T1SZ 16; 4 KiB both; cached; 44 bits of PA */
	ldr	x0, =(25 | 16 << 16 | 0x3500 | 0x35 << 24 | 2 << 30 | 4 << 32)
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
	.balign	4096
boot_root:
	.quad	P(boot_l1) + TABLE
	.fill	511, 8, 0
boot_l1:
	.quad	P(boot_l2) + TABLE
	.fill	511, 8, 0
boot_l2:
	.quad	PHYS + BLOCK
	.fill	511, 8, 0
boot_low:
	.quad	BLOCK + (2 << 2)
	.quad	RAM_START + BLOCK
	.fill	510, 8, 0
