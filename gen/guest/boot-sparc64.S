/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * In the place of the board's firmware, with the MMUs off: copies the image
 * behind it to memory, locks it in both TLBs at its virtual address, and goes
 * there.  A miss of the data TLB is looked up in the kernel's TSB; what is not
 * there is counted, and the instruction left out.
 */
#include "layout.h"

#define	ASI_IO		0x15		/* physical, with side effects */
#define	ASI_LSU		0x45
#define	ASI_ITLB_TAG	0x50		/* the tag's address is 0x30 */
#define	ASI_ITLB_DATA	0x54
#define	ASI_DTLB_TAG	0x58
#define	ASI_DTLB_DATA	0x5c
#define	TAG		0x30
#define	LOCKED_4M	0xe000000000000076	/* V, L, CP, CV, P, W */
#define	DIRECT_4M	0xe000000000000036
#define	DEVICE_8K	0x800000000000004e	/* V, L, E, P, W */
#define	BRIDGE		0x1fe01000904	/* its command register */
#define	PORTS		0x1fe02000000	/* of the PCI bus */
#define	BIAS		2047
#define	TSB_MASK	16383

	.register %g2, #scratch
	.register %g3, #scratch
	.register %g6, #scratch
	.register %g7, #scratch

/* enter TLB, VA, data */
	.macro	enter, tag, into, va, data
	setx	\va, %g1, %g2
	setx	\data, %g1, %g3
	set	TAG, %g1
	stxa	%g2, [%g1] \tag
	stxa	%g3, [%g0] \into
	membar	#Sync
	.endm

/* A window's registers, saved or restored, in the room of four traps. */
	.macro	window, op, then
	.set	at, BIAS
	.irp	r, l0, l1, l2, l3, l4, l5, l6, l7, i0, i1, i2, i3, i4, i5, i6, i7
	.ifc	\op, stx
	stx	%\r, [%sp + at]
	.else
	ldx	[%sp + at], %\r
	.endif
	.set	at, at + 8
	.endr
	\then
	retry
	.balign	128
	.endm

	.section .reset, "ax"
	.globl	start_phys
start_phys:
	.skip	0x20		/* the CPU begins here */
	wrpr	%g0, 0, %tl
	wrpr	%g0, 0x4, %pstate
	wrpr	%g0, 15, %pil
	wrpr	%g0, 0, %cwp
	wrpr	%g0, 0, %canrestore
	wrpr	%g0, 0, %otherwin
	wrpr	%g0, 0, %wstate
	wrpr	%g0, 6, %cansave
	wrpr	%g0, 7, %cleanwin
	setx	RESET + ROM_IMAGE, %g1, %g2
	setx	PHYS, %g1, %g3
	setx	OFF_VARS, %g1, %g4
1:	subcc	%g4, 8, %g4
	ldx	[%g2 + %g4], %g5
	bne,pt	%xcc, 1b
	stx	%g5, [%g3 + %g4]
	setx	BRIDGE, %g1, %g2
	set	0x0700, %g3		/* little-endian: I/O, memory, master */
	stha	%g3, [%g2] ASI_IO
	set	8, %g2
	stxa	%g0, [%g2] ASI_DTLB_TAG		/* the primary context */
	enter	ASI_ITLB_TAG, ASI_ITLB_DATA, RESET, LOCKED_4M + RESET
	enter	ASI_ITLB_TAG, ASI_ITLB_DATA, VIRT, LOCKED_4M + PHYS
	enter	ASI_DTLB_TAG, ASI_DTLB_DATA, VIRT, LOCKED_4M + PHYS
	enter	ASI_DTLB_TAG, ASI_DTLB_DATA, (UART & ~0x1fff), DEVICE_8K + PORTS
	set	0xc, %g2		/* both MMUs on */
	stxa	%g2, [%g0] ASI_LSU
	membar	#Sync
	set	start, %g2
	jmp	%g2
	nop

	.section .boot, "ax"
	.balign	0x8000
traps:					/* of 32 bytes each */
	.rept	0x68
	ba,a	skip
	.balign	32
	.endr
	.rept	4			/* fast_data_access_MMU_miss */
	ba,a	miss
	.balign	32
	.endr
	.rept	0x80 - 0x6c
	ba,a	skip
	.balign	32
	.endr
	window	stx, saved		/* spill_0_normal */
	.rept	0xc0 - 0x84
	ba,a	skip
	.balign	32
	.endr
	window	ldx, restored		/* fill_0_normal */

	.globl	start
start:	set	traps, %g1
	wrpr	%g1, 0, %tba
	set	stack_top - 192 - BIAS, %sp
	call	guest_main
	nop
1:	ba,a	1b

/*
 * %g1 to %g7 are the MMU traps' own.  Addresses from -2^43 on are the direct
 * area, in pages of 4 MiB.
 */
miss:	set	TAG, %g1
	ldxa	[%g1] ASI_DTLB_TAG, %g2
	srlx	%g2, 13, %g2		/* without the context */
	sllx	%g2, 13, %g1
	srax	%g1, 43, %g3
	cmp	%g3, -1
	be,pn	%xcc, direct
	nop
	set	TSB_MASK, %g3
	and	%g2, %g3, %g3
	sllx	%g3, 5, %g3
	set	VIRT + OFF_POOL, %g4
	add	%g3, %g4, %g4
	ldx	[%g4], %g5
	ldx	[%g4 + 8], %g6
	brgez,pn %g6, skip		/* V is clear */
	srlx	%g5, 2, %g5
	cmp	%g5, %g2
	bne,pn	%xcc, skip
	nop
	stxa	%g6, [%g0] ASI_DTLB_DATA
	retry
direct:	sllx	%g1, 64 - 43, %g1
	srlx	%g1, 64 - 43 + 22, %g1
	sllx	%g1, 22, %g1
	setx	DIRECT_4M, %g3, %g2
	or	%g1, %g2, %g1
	stxa	%g1, [%g0] ASI_DTLB_DATA
	retry

skip:	set	faults, %g1
	lduw	[%g1], %g2
	inc	%g2
	stw	%g2, [%g1]
	done
