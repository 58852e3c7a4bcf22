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

/* System control. */
#define	MMU	0x00000001
#define	S	0x00000100		/* no access permission: read-only */
#define	EE	0x02000000		/* big-endian tables and exceptions */
#define	TRE_AFE	0x30000000		/* TEX remap, access flag */

	.macro	sync
#if __ARM_ARCH >= 7
	dsb
	isb
#else
	mcr	p15, 0, r0, c7, c10, 4	/* drain the write buffer */
#endif
	.endm

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
start:	msr	cpsr_c, #0xd3		/* supervisor, no interrupts */
#ifdef __ARMEB__
	setend	be
#endif
	ldr	r0, =P(boot_root)
	mcr	p15, 0, r0, c2, c0, 0	/* TTBR0 */
#if __ARM_ARCH >= 6
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	/* TTBCR: all by TTBR0 */
#endif
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0	/* DACR: domain 0 is a client */
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	/* TLBIALL */
	sync
	mrc	p15, 0, r0, c1, c0, 0
#if __ARM_ARCH >= 6
	bic	r0, r0, #TRE_AFE
#else
	orr	r0, r0, #S
#endif
#ifdef __ARMEB__
	orr	r0, r0, #EE
#endif
	orr	r0, r0, #MMU
	mcr	p15, 0, r0, c1, c0, 0
	sync
	ldr	r1, =high
	bx	r1
high:	ldr	sp, =(VIRT + OFF_END)
	bl	guest_main
1:	b	1b
	.ltorg

	.data
	.balign	16384
boot_root:
	.set	i, 0
	.rept	4096
	.if	(i >= RAM_START >> 20) && (i < (RAM_START >> 20) + 16)
	.long	(i << 20) + 0xc02
	.elseif	(i >= KERNBASE >> 20) && (i < (KERNBASE >> 20) + 16)
	.long	RAM_START + ((i - (KERNBASE >> 20)) << 20) + 0xc02
	.elseif	i == UART >> 20
	.long	(i << 20) + 0xc02
	.else
	.long	0
	.endif
	.set	i, i + 1
	.endr
