/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 *
 * The only program of a Linux guest: says READY and waits for ever.
 */

static long
system_call(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall" : "=a" (result) : "a" (number), "D" (a),
	    "S" (b), "d" (c) : "rcx", "r11", "memory");
	return (result);
}

void	_start(void);

void
_start(void)
{

	system_call(1, 1, (long)"READY\n", 6);		/* write */
	for (;;)
		system_call(34, 0, 0, 0);		/* pause */
}
