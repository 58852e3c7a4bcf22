/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's PVH entry (32-bit, paging off) to guest_main() in long mode,
 * on boot tables that map the first GiB of physical memory twice: at 0, and
 * so that the image runs where it was linked.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	start_phys

	.section .boot, "ax"
	.globl	start_phys
	.set	start_phys, P(start)
	.code32
start:	cli
	mov	$P(boot_root), %eax
	mov	%eax, %cr3
	mov	%cr4, %eax
#ifdef LA57
	or	$0x10a0, %eax		/* PAE, PGE, LA57 */
#else
	or	$0xa0, %eax		/* PAE, PGE */
#endif
	mov	%eax, %cr4
	mov	$0xc0000080, %ecx	/* EFER: LME, NXE */
	rdmsr
	or	$0x900, %eax
	wrmsr
	mov	%cr0, %eax
	or	$0x80010001, %eax	/* PG, WP, PE */
	mov	%eax, %cr0
	lgdt	P(gdtr)
	ljmp	$8, $P(long_mode)
	.code64
long_mode:
	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	movabs	$high, %rax
	jmp	*%rax
high:	movabs	$(VIRT + OFF_END), %rsp
	call	guest_main
1:	cli
	hlt
	jmp	1b

	.data
	.balign	8
gdt:	.quad	0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdtr:	.word	23
	.long	P(gdt)

	.balign	4096
#ifdef LA57
boot_root:
	.quad	P(boot_pml4) + 3
	.fill	510, 8, 0
	.quad	P(boot_pml4) + 3
boot_pml4:
#else
boot_root:
#endif
	.quad	P(boot_pdp) + 3
	.fill	510, 8, 0
	.quad	P(boot_pdp) + 3
boot_pdp:
	.quad	P(boot_low) + 3
	.fill	509, 8, 0
	.quad	P(boot_kern) + 3
	.quad	0
boot_low:
	.set	i, 0
	.rept	16
	.quad	(i << 21) + 0x83
	.set	i, i + 1
	.endr
	.fill	496, 8, 0
boot_kern:				/* VA - VIRT + PHYS */
	.quad	0x83
	.set	i, 1
	.rept	15
	.quad	((i - 1) << 21) + PHYS + 0x83
	.set	i, i + 1
	.endr
	.fill	496, 8, 0
