/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From the board's firmware, which QEMU makes, to guest_main(); and what the
 * kernel does where another CPU walks tables itself: a TLB miss looks the
 * address up in them and enters the two pages around it.  What misses and is
 * not there, or is not valid, is counted, and the instruction left out.
 */
#include "layout.h"

#define	k0		$26
#define	k1		$27
#define	sp		$29
#define	C0_ENTRYLO0	$2
#define	C0_ENTRYLO1	$3
#define	C0_PAGEMASK	$5
#define	C0_WIRED	$6
#define	C0_BADVADDR	$8
#define	C0_STATUS	$12
#define	C0_EPC		$14

#ifdef __mips64
#define	LOAD		ld
#define	ADD		daddu
#define	ADDI		daddiu
#define	SHL		dsll
#define	SHR		dsrl
#define	MFC0		dmfc0
#define	MTC0		dmtc0
#define	STATUS		0x80		/* KX */
#define	WORD		8
#define	SOFT		9		/* bits above a TLB's */
#else
#define	LOAD		lw
#define	ADD		addu
#define	ADDI		addiu
#define	SHL		sll
#define	SHR		srl
#define	MFC0		mfc0
#define	MTC0		mtc0
#define	STATUS		0
#define	WORD		4
#define	SOFT		3
#endif

	.set	noreorder
	.set	noat

	.section .boot, "ax"
	.globl	start_phys
start_phys:
	li	k0, STATUS
	mtc0	k0, C0_STATUS
	mtc0	$0, C0_PAGEMASK
	mtc0	$0, C0_WIRED
	ehb
	lui	sp, %hi(stack_top - 64)
	jal	guest_main
	ADDI	sp, sp, %lo(stack_top - 64)
1:	b	1b
	nop

/* What is copied to each of the CPU's vectors. */
	.globl	to_refill, to_skip
to_refill:
	lui	k0, %hi(refill)
	ADDI	k0, k0, %lo(refill)
	jr	k0
	nop
to_skip:
	lui	k0, %hi(skip)
	ADDI	k0, k0, %lo(skip)
	jr	k0
	nop

refill:	MFC0	k0, C0_BADVADDR
#ifdef __mips64
	dsrl32	k0, k0, 39 - 32
	lui	k1, 0x180		/* bits 63:39 of the kernel map */
	bne	k0, k1, skip
#else
	srl	k0, k0, 30
	addiu	k0, k0, -3
	bnez	k0, skip
#endif
	lui	k0, %hi(tables)
	LOAD	k0, %lo(tables)(k0)
	MFC0	k1, C0_BADVADDR
#ifdef __mips64
	dsrl	k1, k1, 30 - 3
	andi	k1, k1, 0xff8
	daddu	k0, k0, k1
	ld	k0, 0(k0)
	beqz	k0, skip
	dmfc0	k1, C0_BADVADDR
	dsrl	k1, k1, 21 - 3
	andi	k1, k1, 0xff8
#else
	srl	k1, k1, 22 - 2
	andi	k1, k1, 0xffc
#endif
	ADD	k0, k0, k1
	LOAD	k0, 0(k0)
	beqz	k0, skip
	MFC0	k1, C0_BADVADDR
#ifdef __mips64
	dsrl	k1, k1, 12 - 3
	andi	k1, k1, 0xff0
#else
	srl	k1, k1, 12 - 2
	andi	k1, k1, 0xff8
#endif
	ADD	k0, k0, k1
	LOAD	k1, WORD(k0)
	LOAD	k0, 0(k0)
	SHL	k1, k1, SOFT
	SHR	k1, k1, SOFT
	SHL	k0, k0, SOFT
	SHR	k0, k0, SOFT
	MTC0	k0, C0_ENTRYLO0
	MTC0	k1, C0_ENTRYLO1
	ehb
	tlbwr
	eret

skip:	lui	k1, %hi(faults)
	lw	k0, %lo(faults)(k1)
	addiu	k0, k0, 1
	sw	k0, %lo(faults)(k1)
	MFC0	k0, C0_EPC
	ADDI	k0, k0, 4
	MTC0	k0, C0_EPC
	ehb
	eret
