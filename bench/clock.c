/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * clock.c: time and memory.
 */

#include <sys/resource.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

double
busy(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ((double)ts.tv_sec + (double)ts.tv_nsec / 1e9);
}

static int
cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y ? -1 : x > y);
}

double
median(double *v, size_t n)
{

	qsort(v, n, sizeof(*v), cmp);
	return (n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2);
}

uint64_t
peak_memory(void)
{
	struct rusage ru;
	FILE *fp;
	char line[128];
	unsigned long kib;

	/*
	 * Linux keeps ru_maxrss over an exec, of the process that forked as
	 * well; VmHWM is of this program alone.
	 */
	fp = fopen("/proc/self/status", "r");
	if (fp != NULL) {
		kib = 0;
		while (fgets(line, sizeof(line), fp) != NULL)
			if (sscanf(line, "VmHWM: %lu kB", &kib) == 1)
				break;
		fclose(fp);
		if (kib > 0)
			return ((uint64_t)kib * 1024);
	}
	if (getrusage(RUSAGE_SELF, &ru) != 0)
		return (0);
	return ((uint64_t)ru.ru_maxrss * 1024);
}
