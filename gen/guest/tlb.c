/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * CPUs that have a TLB and no tables: QEMU knows the TLB alone, which is
 * smaller than what is mapped.  The script sends an address over the serial
 * port, the guest touches it, and its handler of misses (boot-<target>.S)
 * enters it from the tables or does not.  Then QEMU is asked.
 */
#include "guest.h"

volatile uint32_t faults;	/* instructions that were left out */

static uint64_t
number(void)
{
	uint64_t n;
	char c;

	for (n = 0; (c = get()) != '\n'; n = n << 4 | (uint64_t)c)
		c = (char)(c <= '9' ? c - '0' : c - 'a' + 10);
	return (n);
}

void
serve(void)
{

	if (faults != 0)
		die("faults", faults);
	say("READY\n");
	for (;;) {
		(void)*(volatile uint8_t *)(uintptr_t)number();
		say("TOUCHED\n");
	}
}
