/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From the machine's reset (M-mode, address RESET) to guest_main() in S-mode,
 * on boot tables that map the first 3 GiB of physical memory at 0, and the
 * image where it was linked.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)

	.section .reset, "ax"
	li	t0, PHYS
	jr	t0

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
start:	csrr	t0, mhartid
1:	bnez	t0, 1b
	li	t0, -1
	csrw	pmpaddr0, t0
	li	t0, 0x1f
	csrw	pmpcfg0, t0
	lla	t0, boot_root
	srli	t0, t0, 12
#ifdef SV48
	li	t1, 9 << 60
#else
	li	t1, 8 << 60
#endif
	or	t0, t0, t1
	csrw	satp, t0
	sfence.vma
	li	t0, 3 << 18 | 1 << 11	/* MXR, SUM; to S-mode */
	csrw	mstatus, t0
	lla	t0, high_address
	ld	t0, 0(t0)
	csrw	mepc, t0
	mret
high:	li	sp, VIRT + OFF_END
	call	guest_main
1:	wfi
	j	1b
	.balign	8
high_address:
	.quad	high

	.data
	.balign	4096
#ifdef SV48
	.globl	boot_l1
boot_root:
	.quad	boot_low_entry
	.fill	510, 8, 0
	.quad	boot_low_entry
boot_l1:
#else
boot_root:
#endif
	.quad	0xcf, 0, (0x80000000 >> 2) + 0xcf
	.fill	253, 8, 0
	.quad	boot_high_entry
	.fill	255, 8, 0
	.globl	boot_l2
boot_l2:
	.quad	(PHYS >> 2) + 0xcf
	.fill	511, 8, 0
