/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* A text that grew past this is given back when it is cleared. */
#define	KEEP	(1024U * 1024U)

void
no_memory(void)
{

	fputs("kvmdrive: out of memory\n", stderr);
	exit(2);
}

void *
xcalloc(size_t n, size_t size)
{
	void *p;

	p = calloc(n != 0 ? n : 1, size);
	if (p == NULL)
		no_memory();
	return (p);
}

char *
xstrdup(const char *s)
{
	size_t len = strlen(s) + 1;

	return (memcpy(xcalloc(len, 1), s, len));
}

/* Makes room for len more bytes. */
static void
text_reserve(struct text *t, size_t len)
{
	size_t room;
	char *base;

	if (len <= t->t_room - t->t_len)
		return;
	if (len > SIZE_MAX / 4 || t->t_len > SIZE_MAX / 4)
		no_memory();
	room = t->t_room != 0 ? t->t_room : 256;
	while (room - t->t_len < len)
		room *= 2;
	base = realloc(t->t_base, room);
	if (base == NULL)
		no_memory();
	t->t_base = base;
	t->t_room = room;
}

void
text_add(struct text *t, const void *bytes, size_t len)
{

	if (len == 0)
		return;
	text_reserve(t, len);
	memcpy(t->t_base + t->t_len, bytes, len);
	t->t_len += len;
}

void
text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	size_t room;
	int len;

	/* Twice only where it does not fit what is there. */
	text_reserve(t, 1);
	room = t->t_room - t->t_len;
	va_start(ap, fmt);
	len = vsnprintf(t->t_base + t->t_len, room, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len >= room) {
		text_reserve(t, (size_t)len + 1);
		va_start(ap, fmt);
		(void)vsnprintf(t->t_base + t->t_len, (size_t)len + 1, fmt,
		    ap);
		va_end(ap);
	}
	t->t_len += (size_t)len;
}

#define	DIGITS		21	/* of a number at most, with a sign */

static char *
put_decimal(char *out, uint64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);
	uint32_t low;

	for (; n > UINT32_MAX; n /= 10)
		digits[--i] = (char)('0' + n % 10);
	/* Hosts of 32 bits divide these by one instruction. */
	for (low = (uint32_t)n; low > 9; low /= 10)
		digits[--i] = (char)('0' + low % 10);
	*out++ = (char)('0' + low);
	while (i < sizeof(digits))
		*out++ = digits[i++];
	return (out);
}

static char *
put_signed(char *out, int64_t n)
{

	if (n < 0)
		*out++ = '-';
	return (put_decimal(out, n < 0 ? 0 - (uint64_t)n : (uint64_t)n));
}

static char *
put_hex(char *out, uint64_t n)
{
	static const char digit[] = "0123456789abcdef";
	uint32_t half;
	int shift;

	*out++ = '0';
	*out++ = 'x';
	for (shift = 60; shift > 0 && n >> shift == 0; shift -= 4)
		continue;
	half = (uint32_t)(n >> 32);
	for (; shift >= 32; shift -= 4)
		*out++ = digit[half >> (shift - 32) & 15];
	half = (uint32_t)n;
	for (; shift >= 0; shift -= 4)
		*out++ = digit[half >> shift & 15];
	return (out);
}

void
text_decimal(struct text *t, uint64_t n)
{

	text_reserve(t, DIGITS);
	t->t_len = (size_t)(put_decimal(t->t_base + t->t_len, n) - t->t_base);
}

void
text_signed(struct text *t, int64_t n)
{

	text_reserve(t, DIGITS);
	t->t_len = (size_t)(put_signed(t->t_base + t->t_len, n) - t->t_base);
}

void
text_hex(struct text *t, uint64_t n)
{

	text_reserve(t, DIGITS);
	t->t_len = (size_t)(put_hex(t->t_base + t->t_len, n) - t->t_base);
}

void
text_numbers(struct text *t, const char *kinds, const uint64_t *n)
{
	char *out;

	text_reserve(t, strlen(kinds) * (DIGITS + 1));
	out = t->t_base + t->t_len;
	for (; *kinds != '\0'; kinds++, n++) {
		if (*kinds == 'x')
			out = put_hex(out, *n);
		else if (*kinds == 'd')
			out = put_signed(out, (int64_t)*n);
		else
			out = put_decimal(out, *n);
		if (kinds[1] != '\0')
			*out++ = ' ';
	}
	t->t_len = (size_t)(out - t->t_base);
}

void
text_string(struct text *t, const char *bytes, size_t len)
{
	static const char digit[] = "0123456789ABCDEF";
	char *out;
	size_t i;
	unsigned char c;

	if (bytes == NULL) {
		text_add(t, "-", 1);
		return;
	}
	if (len > SIZE_MAX / 8)
		no_memory();
	text_reserve(t, 3 * len + 1);
	out = t->t_base + t->t_len;
	*out++ = '=';
	for (i = 0; i < len; i++) {
		c = (unsigned char)bytes[i];
		if (c >= 0x21 && c <= 0x7e && c != '%') {
			*out++ = (char)c;
			continue;
		}
		*out++ = '%';
		*out++ = digit[c >> 4];
		*out++ = digit[c & 15];
	}
	t->t_len = (size_t)(out - t->t_base);
}

void
text_bytes(struct text *t, const void *bytes, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	char *out;
	size_t i;

	if (len > SIZE_MAX / 8)
		no_memory();
	text_reserve(t, 2 * len + 1);
	out = t->t_base + t->t_len;
	*out++ = 'x';
	for (i = 0; i < len; i++) {
		*out++ = digit[p[i] >> 4];
		*out++ = digit[p[i] & 15];
	}
	t->t_len = (size_t)(out - t->t_base);
}

void
text_free(struct text *t)
{

	free(t->t_base);
	memset(t, 0, sizeof(*t));
}

void
text_clear(struct text *t)
{

	t->t_len = 0;
	if (t->t_room > KEEP)
		text_free(t);
}
