/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

#include <string.h>

#include "words.h"

static char *word_list[REQUEST_WORDS];

/* An optional word is a name of lower-case letters, then "=". */
static int
is_option(const char *word)
{
	const char *p;

	for (p = word; *p >= 'a' && *p <= 'z'; p++)
		continue;
	return (p != word && *p == '=');
}

int
words_split(char *line, size_t len, struct request *rq)
{
	size_t i, n;

	if (len == 0)
		return (-1);
	for (i = 0; i < len; i++) {
		if (line[i] < 0x20 || line[i] > 0x7e)
			return (-1);
	}
	line[len] = '\0';

	n = 0;
	for (i = 0; i <= len; i++) {
		/* Each word begins after a space, and has at least one byte. */
		if (line[i] == ' ' || line[i] == '\0')
			return (-1);
		if (n == REQUEST_WORDS)
			return (-1);
		word_list[n++] = &line[i];
		while (line[i] != ' ' && line[i] != '\0')
			i++;
		line[i] = '\0';
	}

	rq->r_verb = word_list[0];
	rq->r_arg = word_list + 1;
	for (i = 1; i < n && !is_option(word_list[i]); i++)
		continue;
	rq->r_nargs = i - 1;
	rq->r_opt = word_list + i;
	rq->r_nopts = n - i;
	for (; i < n; i++) {
		if (!is_option(word_list[i]))
			return (-1);
	}
	return (0);
}

/* Whether an optional word has this name, of len bytes. */
static int
option_is(const char *word, const char *name, size_t len)
{

	return (strncmp(word, name, len) == 0 && word[len] == '=');
}

char *
words_option(const struct request *rq, const char *name)
{
	size_t i, len;

	len = strlen(name);
	for (i = 0; i < rq->r_nopts; i++) {
		if (option_is(rq->r_opt[i], name, len))
			return (rq->r_opt[i] + len + 1);
	}
	return (NULL);
}

int
words_options_known(const struct request *rq, const char *names)
{
	const char *p;
	size_t i, len, matched, seen;

	matched = 0;
	for (p = names; *p != '\0'; p += len + (p[len] == ',')) {
		len = strcspn(p, ",");
		seen = 0;
		for (i = 0; i < rq->r_nopts; i++)
			seen += (size_t)option_is(rq->r_opt[i], p, len);
		if (seen > 1)
			return (-1);
		matched += seen;
	}
	return (matched == rq->r_nopts ? 0 : -1);
}

static int
digit_value(char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (99);
}

int
word_unsigned(const char *word, uint64_t max, uint64_t *out)
{
	/* Not divided for each digit: hosts of 32 bits have no instruction. */
	static const uint64_t most[2] = { UINT64_MAX / 10, UINT64_MAX / 16 };
	uint64_t v;
	unsigned int base, d, hex;

	hex = word[0] == '0' && word[1] == 'x';
	base = hex ? 16 : 10;
	if (hex)
		word += 2;
	if (*word == '\0')
		return (-1);
	for (v = 0; *word != '\0'; word++) {
		d = (unsigned int)digit_value(*word);
		if (d >= base || v > most[hex] || v * base > UINT64_MAX - d)
			return (-1);
		v = v * base + d;
	}
	if (v > max)
		return (-1);
	*out = v;
	return (0);
}

int
word_signed(const char *word, int64_t min, int64_t max, int64_t *out)
{
	uint64_t v;

	if (word[0] != '-') {
		if (word_unsigned(word, (uint64_t)INT64_MAX, &v) != 0)
			return (-1);
		*out = (int64_t)v;
	} else {
		if (word_unsigned(word + 1, (uint64_t)INT64_MAX, &v) != 0)
			return (-1);
		*out = -(int64_t)v;
	}
	return (*out >= min && *out <= max ? 0 : -1);
}

int
word_string(char *word, char **s)
{
	char *in, *out;
	int hi, lo;

	if (strcmp(word, "-") == 0) {
		*s = NULL;
		return (0);
	}
	if (word[0] != '=')
		return (-1);
	*s = out = in = word + 1;
	while (*in != '\0') {
		if (*in != '%') {
			*out++ = *in++;
			continue;
		}
		hi = digit_value(in[1]);
		lo = hi < 16 ? digit_value(in[2]) : 99;
		/* A NUL byte cannot be in a path or a name. */
		if (lo > 15 || (hi == 0 && lo == 0))
			return (-1);
		*out++ = (char)(hi * 16 + lo);
		in += 3;
	}
	*out = '\0';
	return (0);
}

int
word_bytes(char *word, unsigned char **bytes, size_t *len)
{
	unsigned char *out;
	const char *in;
	int hi, lo;

	if (word[0] != 'x')
		return (-1);
	out = *bytes = (unsigned char *)word;
	for (in = word + 1; *in != '\0'; in += 2) {
		hi = digit_value(in[0]);
		lo = in[1] != '\0' ? digit_value(in[1]) : 99;
		if (hi > 15 || lo > 15)
			return (-1);
		*out++ = (unsigned char)(hi * 16 + lo);
	}
	*len = (size_t)(out - *bytes);
	return (0);
}
