/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * Linker script of the guests, run through the C preprocessor.
 */
#include "layout.h"

ENTRY(start_phys)
PHDRS
{
	load PT_LOAD FLAGS(7);
	note PT_NOTE;
}
SECTIONS
{
	. = VIRT;
	.text : AT(PHYS) { *(.boot) *(.text*) *(.rodata*) } :load
	.note : ALIGN(4) { *(.note.pvh) } :load :note
	.data : { *(.data*) } :load
	.bss : { *(.bss*) } :load
	ASSERT(. <= VIRT + OFF_VARS, "code and data reach into the variables")

	kernbase = KERNBASE;
	.kept VIRT + OFF_VARS (NOLOAD) : { *(.kept) } :load
	ASSERT(. == VIRT + OFF_END, "the kept part has a wrong size")
	/DISCARD/ : { *(.eh_frame) *(.comment) *(.note.gnu*) }
}
