/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * out.c: text for a person, and for a terminal that must not be steered by
 * what a dump says.
 */

#include <sys/ioctl.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

void
out_bytes(FILE *fp, const void *bytes, size_t len, int lines)
{
	const unsigned char *p = bytes;
	size_t i;

	for (i = 0; i < len; i++) {
		if (lines && (p[i] == '\n' || p[i] == '\t'))
			putc(p[i], fp);
		else if (p[i] == '\\')
			fputs("\\\\", fp);
		else if (p[i] >= 0x20 && p[i] <= 0x7e)
			putc(p[i], fp);
		else
			fprintf(fp, "\\x%02x", p[i]);
	}
}

void
out_str(FILE *fp, const char *s)
{

	out_bytes(fp, s, strlen(s), 0);
}

void
vm_warn(const char *fmt, ...)
{
	char text[4096];
	const char *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fflush(stdout);
	fputs("vmcore: ", stderr);
	/* A path may hold anything; a backslash in it stays as it is. */
	for (p = n < 0 ? fmt : text; *p != '\0'; p++) {
		if (*p >= 0x20 && *p <= 0x7e)
			putc(*p, stderr);
		else
			fprintf(stderr, "\\x%02x", (unsigned char)*p);
	}
	putc('\n', stderr);
}

void
out_word(FILE *fp, const char *s)
{
	const char *p;

	if (*s != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:@%+=-")] == '\0') {
		fputs(s, fp);
		return;
	}
	putc('\'', fp);
	for (p = s; *p != '\0'; p++) {
		if (*p == '\'')
			fputs("'\\''", fp);
		else if (*p >= 0x20 && *p <= 0x7e)
			putc(*p, fp);
		else
			fprintf(fp, "\\x%02x", (unsigned char)*p);
	}
	putc('\'', fp);
}

char *
out_size(char *buf, uint64_t n)
{
	static const char *const unit[] = { "bytes", "KiB", "MiB", "GiB",
	    "TiB", "PiB", "EiB" };
	uint64_t whole, part;
	size_t u;

	whole = n;
	part = 0;
	for (u = 0; whole >= 1024 && u < 6; u++) {
		part = whole % 1024;
		whole /= 1024;
	}
	if (u == 0 || part == 0)
		snprintf(buf, OUT_SIZE, "%llu %s", (unsigned long long)whole,
		    n == 1 ? "byte" : unit[u]);
	else
		snprintf(buf, OUT_SIZE, "%llu.%02u %s",
		    (unsigned long long)whole,
		    (unsigned int)(part * 100 / 1024), unit[u]);
	return (buf);
}

char *
out_prot(char *buf, unsigned int prot)
{

	if (prot == KVMREF_NOPROT)
		return (memcpy(buf, "???", 4));
	buf[0] = (prot & 1) != 0 ? 'r' : '-';
	buf[1] = (prot & 2) != 0 ? 'w' : '-';
	buf[2] = (prot & 4) != 0 ? 'x' : '-';
	buf[3] = '\0';
	return (buf);
}

static void
hex_line(struct out_hex *hx)
{
	size_t i;

	if (hx->nline == sizeof(hx->line) && hx->have_last &&
	    memcmp(hx->line, hx->last, sizeof(hx->line)) == 0) {
		if (!hx->starred)
			puts("*");
		hx->starred = 1;
	} else {
		printf("%0*llx ", hx->digits == 0 ? 16 : hx->digits,
		    (unsigned long long)hx->addr);
		for (i = 0; i < sizeof(hx->line); i++) {
			if (i == 8)
				putchar(' ');
			if (i < hx->nline)
				printf(" %02x", hx->line[i]);
			else
				fputs("   ", stdout);
		}
		fputs("  |", stdout);
		for (i = 0; i < hx->nline; i++)
			putchar(hx->line[i] >= 0x20 && hx->line[i] <= 0x7e ?
			    hx->line[i] : '.');
		puts("|");
		hx->starred = 0;
	}
	memcpy(hx->last, hx->line, sizeof(hx->last));
	hx->have_last = hx->nline == sizeof(hx->line);
	hx->addr += hx->nline;
	hx->nline = 0;
}

void
out_hex(struct out_hex *hx, uint64_t addr, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	if (hx->nline == 0)
		hx->addr = addr;
	while (len-- > 0) {
		hx->line[hx->nline++] = *p++;
		if (hx->nline == sizeof(hx->line))
			hex_line(hx);
	}
}

void
out_hex_end(struct out_hex *hx)
{

	if (hx->nline > 0)
		hex_line(hx);
	if (hx->starred)
		printf("%0*llx\n", hx->digits == 0 ? 16 : hx->digits,
		    (unsigned long long)hx->addr);
	hx->have_last = hx->starred = 0;
}

unsigned int
out_columns(void)
{
	const char *env;
	char *end;
	unsigned long n;

	env = getenv("COLUMNS");
	if (env != NULL && *env != '\0') {
		n = strtoul(env, &end, 10);
		if (*end == '\0' && n >= 1 && n <= 1000)
			return ((unsigned int)n);
	}
#ifdef TIOCGWINSZ
	{
		struct winsize ws;

		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 &&
		    ws.ws_col > 0 && ws.ws_col <= 1000)
			return (ws.ws_col);
	}
#endif
	return (80);
}
