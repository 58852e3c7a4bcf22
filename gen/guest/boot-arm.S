/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's entry (MMU off) to guest_main(), on boot tables of sections:
 * memory and the serial port at their own addresses, and the image where it
 * was linked.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)

	.arch	armv7-a
	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
start:	cpsid	if
	ldr	r0, =P(boot_root)
	mcr	p15, 0, r0, c2, c0, 0	/* TTBR0 */
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	/* TTBCR: all by TTBR0 */
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0	/* DACR: domain 0 is a client */
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	/* TLBIALL */
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #1
	bic	r0, r0, #0x30000000	/* no TEX remap, no access flag */
	mcr	p15, 0, r0, c1, c0, 0
	isb
	ldr	r1, =high
	bx	r1
high:	ldr	sp, =(VIRT + OFF_END)
	bl	guest_main
1:	wfi
	b	1b
	.ltorg

	.data
	.balign	16384
boot_root:
	.fill	144, 4, 0
	.long	UART + 0xc02
	.fill	879, 4, 0
	.set	i, 0
	.rept	16
	.long	RAM_START + (i << 20) + 0xc02
	.set	i, i + 1
	.endr
	.fill	2032, 4, 0
	.set	i, 0
	.rept	16
	.long	RAM_START + (i << 20) + 0xc02
	.set	i, i + 1
	.endr
	.fill	1008, 4, 0
