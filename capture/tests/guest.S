/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * The smallest amd64 guest that vmcapture takes for a FreeBSD kernel: it has
 * the symbols, says what a kernel says, waits at mountroot>, and dumps by
 * writing the sectors of IMAGE to the end of an ATA disk of SECTORS sectors.
 * Entered by PVH, in 32 bits.
 *
 *	SILENT	it never comes to its prompt
 *	DEAF	it hears nothing at its prompt
 *	NODUMP	it finds no disk
 *	ENDLESS	its dump has no end
 */

#define	KERNBASE	0xffffffff80000000
#define	P(x)		((x) - KERNBASE)

	.section .note, "a", @note
	.long	4, 8, 18
	.asciz	"Xen"
	.quad	P(start32)

	.text
	.code32
	.globl	btext, start32
btext:
start32:
	movl	$P(pdp) + 3, P(pml4)
	movl	$P(pdp) + 3, P(pml4) + 511 * 8
	movl	$P(pd) + 3, P(pdp)
	movl	$P(pd) + 3, P(pdp) + 510 * 8
	movl	$0x83, P(pd)
	movl	$0x200083, P(pd) + 8
	movl	$P(pml4), %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax		/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx	/* EFER */
	rdmsr
	orl	$0x100, %eax		/* LME */
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000000, %eax	/* PG */
	movl	%eax, %cr0
	lgdt	P(gdtr)
	ljmp	$8, $P(start64)

	.code64
start64:
	movabsq	$high, %rax
	jmp	*%rax
high:
	movabsq	$stack_end, %rsp
	leaq	boot(%rip), %rsi
	call	puts
#ifdef SILENT
	jmp	halt
#endif
	leaq	prompt(%rip), %rsi
	call	puts
#ifdef DEAF
	jmp	halt
#endif
1:	movw	$0x3fd, %dx
	inb	%dx, %al
	testb	$1, %al
	jz	1b
	movw	$0x3f8, %dx
	inb	%dx, %al
	cmpb	$13, %al
	jne	1b
	leaq	panic(%rip), %rsi
	call	puts
#ifdef NODUMP
	leaq	nodisk(%rip), %rsi
	call	puts
#else
	call	minidumpsys
#endif
	leaq	over(%rip), %rsi
	call	puts
halt:	hlt
	jmp	halt

	.globl	minidumpsys
minidumpsys:
#ifdef ENDLESS
	jmp	halt
#endif
	leaq	image(%rip), %rsi
	movl	$SECTORS - (image_end - image) / 512, %ebx
1:	movb	%bl, %al
	movw	$0x1f3, %dx
	outb	%al, %dx
	movb	%bh, %al
	incw	%dx
	outb	%al, %dx
	movl	%ebx, %eax
	shrl	$16, %eax
	incw	%dx
	outb	%al, %dx
	movb	$0xe0, %al		/* the first disk, by block number */
	incw	%dx
	outb	%al, %dx
	movb	$1, %al
	movw	$0x1f2, %dx
	outb	%al, %dx
	movb	$0x30, %al		/* write */
	movw	$0x1f7, %dx
	outb	%al, %dx
2:	inb	%dx, %al
	andb	$0x88, %al
	cmpb	$8, %al			/* not busy, wants data */
	jne	2b
	movw	$0x1f0, %dx
	movl	$256, %ecx
	rep outsw
	movw	$0x1f7, %dx
3:	inb	%dx, %al
	testb	$0x80, %al
	jnz	3b
	incl	%ebx
	movl	%ebx, progress(%rip)
	cmpl	$SECTORS, %ebx
	jb	1b
	ret

puts:	lodsb
	testb	%al, %al
	jz	2f
	movb	%al, %ah
1:	movw	$0x3fd, %dx
	inb	%dx, %al
	testb	$0x20, %al
	jz	1b
	movb	%ah, %al
	movw	$0x3f8, %dx
	outb	%al, %dx
	jmp	puts
2:	ret

	.globl	ns8250_class, ata_attach, adaregister
ns8250_class:
ata_attach:
adaregister:
	ret

boot:	.asciz	"---<<BOOT>>---\r\nCopyright (c) 1992 nobody\r\n"
prompt:	.asciz	"\r\nmountroot> "
panic:	.asciz	"\r\npanic: a guest without a root\r\n"
nodisk:	.asciz	"Cannot dump: no dump device specified.\r\n"
over:	.asciz	"Uptime: 1s\r\n"

	.data
	.globl	osreldate, version, kern_ident, pagesizes
	.p2align 3
gdt:	.quad	0, 0x00209a0000000000
gdtr:	.word	15
	.long	P(gdt)
	.p2align 3
osreldate:
	.long	1501000
	.p2align 3
pagesizes:
	.quad	4096
kern_ident:
	.asciz	"GUEST"
version:
	.asciz	"FreeBSD 15.1-RELEASE #0: a guest\n"
	.p2align 12
image:	.incbin	IMAGE
image_end:

	.bss
	.p2align 12
pml4:	.skip	4096
pdp:	.skip	4096
pd:	.skip	4096
progress:
	.skip	4096
stack:	.skip	4096
stack_end:
