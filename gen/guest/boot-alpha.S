/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's PALcode, in kernel mode in K0SEG, to guest_main(); and the two
 * calls of PALcode that switch to other tables.
 */
	.set	noat

	.section .boot, "ax"
	.globl	start_phys
	.ent	start_phys
start_phys:
	br	$27, 1f
1:	ldgp	$29, 0($27)
	lda	$30, stack_top
	lda	$30, -64($30)
	lda	$27, guest_main
	jsr	$26, ($27), guest_main
2:	br	$31, 2b
	.end	start_phys

/* switch_tables(PA of a process control block, its VA) */
	.globl	switch_tables
	.ent	switch_tables
switch_tables:
	.prologue 0
	stq	$30, 0($17)		/* the stack stays */
	call_pal 0x30			/* swpctx */
	lda	$16, -2
	call_pal 0x33			/* tbi, all */
	ret	$31, ($26)
	.end	switch_tables
