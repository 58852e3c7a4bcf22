/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's entry into its firmware's place (MMU off, in
 * hypervisor state where there is no hypervisor) to guest_main().  No boot tables: with the MMU off the
 * four highest bits of an address do not count, so that the image runs where
 * it was linked, in the direct map.
 */
#include "layout.h"

	.macro	load, reg, value
	lis	\reg, \value@highest
	ori	\reg, \reg, \value@higher
	sldi	\reg, \reg, 32
	oris	\reg, \reg, \value@high
	ori	\reg, \reg, \value@l
	.endm

/* An instruction for the machine as it starts, which is big-endian. */
	.macro	word, code
#ifdef __LITTLE_ENDIAN__
	.long	((\code) >> 24 & 0xff) | ((\code) >> 8 & 0xff00) | \
		((\code) << 8 & 0xff0000) | ((\code) << 24 & 0xff000000)
#else
	.long	\code
#endif
	.endm

/* start is what lies at VIRT. */
	.section .reset, "ax"
	.org	ENTRY_OFF
	word	0x3d800000 | (VIRT >> 48 & 0xffff)	/* lis 12 */
	word	0x618c0000 | (VIRT >> 32 & 0xffff)	/* ori 12, 12 */
	word	0x798c07c6				/* sldi 12, 12, 32 */
	word	0x658c0000 | (VIRT >> 16 & 0xffff)	/* oris 12, 12 */
	word	0x618c0000 | (VIRT & 0xffff)		/* ori 12, 12 */
	word	0x7d9a03a6				/* mtsrr0 12 */
	word	0x7d8000a6				/* mfmsr 12 */
#ifdef __LITTLE_ENDIAN__
	word	0x618c0001				/* ori 12, 12, 1: LE */
#endif
	word	0x3d608000				/* lis 11, 0x8000 */
	word	0x796b07c6				/* sldi 11, 11, 32 */
	word	0x7d8c5b78				/* or 12, 12, 11: SF */
	word	0x7d9b03a6				/* mtsrr1 12 */
	word	0x4c000024				/* rfid */

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, RESET + ENTRY_OFF
start:	load	1, stack_top
	li	0, 0
	stdu	0, -64(1)
	load	12, guest_main
	mtctr	12
	bctrl
1:	b	1b
