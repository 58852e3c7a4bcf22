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
#ifdef RESET
	reset PT_LOAD FLAGS(5);
#endif
	note PT_NOTE;
}
SECTIONS
{
	. = VIRT;
	.text : AT(PHYS) { *(.boot) *(.text*) *(.rodata*) *(.srodata*) } :load
	.note : ALIGN(4) { *(.note.pvh) } :load :note
	.data : { *(.data*) *(.sdata*) } :load
	.bss : { *(.bss*) *(.sbss*) } :load
	ASSERT(. <= VIRT + OFF_VARS, "code and data reach into the variables")

#ifdef __riscv
	/* Entries of the boot tables, which no relocation can express. */
	boot_high_entry = (boot_l2 - VIRT + PHYS) / 4 + 1;
#ifdef SV48
	boot_low_entry = (boot_l1 - VIRT + PHYS) / 4 + 1;
#endif
#endif
#ifdef __arm__
	physaddr = RAM_START;
#endif
	kernbase = KERNBASE;
	.kept VIRT + OFF_VARS (NOLOAD) : { *(.kept) } :load
	ASSERT(. == VIRT + OFF_END, "the kept part has a wrong size")
#ifdef RESET
	.reset RESET : AT(RESET) { *(.reset) } :reset
#endif
	/DISCARD/ : { *(.eh_frame) *(.comment) *(.note.gnu*) *(.ARM.*) }
}
