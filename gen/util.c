/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

int
vg_fail(struct vg_err *err, const char *fmt, ...)
{
	va_list ap;

	if (err->text[0] != '\0')
		return (-1);
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return (-1);
}

int
vg_grow(void *arrayp, size_t *cap, size_t n, size_t size)
{
	void *array, *new;
	size_t want;

	if (n < *cap)
		return (0);
	want = *cap < 16 ? 16 : *cap * 2;
	if (want > SIZE_MAX / size)
		return (-1);
	memcpy(&array, arrayp, sizeof(array));
	new = realloc(array, want * size);
	if (new == NULL)
		return (-1);
	memcpy(arrayp, &new, sizeof(new));
	*cap = want;
	return (0);
}

uint64_t
vg_get(const uint8_t *p, unsigned width, int be)
{
	uint64_t v;
	unsigned i;

	v = 0;
	for (i = 0; i < width; i++)
		v = v << 8 | p[be ? i : width - 1 - i];
	return (v);
}

void
vg_put(uint8_t *p, unsigned width, int be, uint64_t value)
{
	unsigned i;

	for (i = 0; i < width; i++) {
		p[be ? width - 1 - i : i] = (uint8_t)(value & 0xff);
		value >>= 8;
	}
}
