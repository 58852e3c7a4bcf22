/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * The kernel variables that a reader looks for, under FreeBSD's names, each
 * kernel with those it has, and room for the tables, the arena and the
 * stack.  All is filled in at run time.
 */
#include "layout.h"

	.macro	var name, size
	.globl	\name
	.type	\name, %object
	.size	\name, \size
\name:	.skip	\size
	.endm

	.section .kept, "aw", %nobits
	.skip	0x18
#ifdef __x86_64__
	var	KPML4phys, 8
#if KERN >= 13
	var	KPML5phys, 8
	var	kernphys, 8
#endif
#elif defined(__arm__)
	var	kernel_l1pa, 4
#elif defined(__alpha__)
	var	Lev1map, 8
#elif !defined(__i386__)
	/* None: a minidump's header says it all. */
#elif KERN >= 13
	var	IdlePDPT, 4
	var	IdlePTD_pae, 4
	var	IdlePTD_nopae, 4
	var	pae_mode, 4
#else
#ifdef PAE
	var	IdlePDPT, 4
#endif
	var	IdlePTD, 4
#endif
#if defined(__i386__) && KERN >= 12
	var	tramp_idleptd, 4
#endif
	.balign	64
	var	hz, 4
	.org	OFF_END - OFF_VARS
	.globl	stack_top
stack_top:
