/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * From QEMU's multiboot entry (32-bit, paging off) to guest_main(), on boot
 * tables that map the first 32 MiB of physical memory at 0 and, where the
 * kernel is not identity-mapped, at KERNBASE.
 */
#include "layout.h"

#define	P(x)	((x) - VIRT + PHYS)

	.section .boot, "ax"
	.balign	4
	.long	0x1badb002, 0, -0x1badb002
	.globl	start_phys
	.set	start_phys, P(start)
start:	cli
	mov	$P(boot_root), %eax
	mov	%eax, %cr3
	mov	%cr4, %eax
#ifdef PAE
	or	$0xb0, %eax		/* PSE, PAE, PGE */
	mov	%eax, %cr4
	mov	$0xc0000080, %ecx	/* EFER: NXE */
	rdmsr
	or	$0x800, %eax
	wrmsr
#else
	or	$0x90, %eax		/* PSE, PGE */
	mov	%eax, %cr4
#endif
	mov	%cr0, %eax
	or	$0x80010001, %eax	/* PG, WP, PE */
	mov	%eax, %cr0
	lgdt	gdtr
	ljmp	$8, $1f
1:	mov	$0x10, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$(VIRT + OFF_END), %esp
	call	guest_main
2:	cli
	hlt
	jmp	2b

	.data
	.balign	8
gdt:	.quad	0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr:	.word	23
	.long	gdt

	.balign	4096
#ifdef PAE
boot_low:
	.set	i, 0
	.rept	16
	.quad	(i << 21) + 0x83
	.set	i, i + 1
	.endr
	.fill	496, 8, 0
boot_root:
	.long	P(boot_low) + 1, 0, 0, 0
	.long	0, 0, P(boot_low) + 1, 0
#else
boot_root:
	.set	j, 0
	.rept	4			/* each GiB begins with the same */
	.set	i, 0
	.rept	8
	.long	(i << 22) + 0x83
	.set	i, i + 1
	.endr
	.fill	248, 4, 0
	.endr
#endif
