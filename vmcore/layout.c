/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * layout.c: where every section lies in the file, as a table and as bars to
 * scale.  What is too small for the first bar is drawn again in a bar of its
 * own part of the file.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmcore.h"

#define	BARS		4	/* at most */
#define	BAR_MIN		10	/* characters in the narrowest bar */

struct layout {
	struct bar_part	*parts;		/* in file order */
	size_t		 nparts;
	size_t		 room;
	uint64_t	 filesize;
	uint64_t	 end;		/* of the last row */
	unsigned int	 nloads;
	int		 cut;		/* a section ends after the file */
	int		 colour;
	int		 virtual;	/* segments are of virtual memory */
	int		 error;
};

/* Where the section's part begins and which letter it has. */
static const struct {
	const char	*name;
	char		 mark;
} marks[] = {
	{ "header", 'H' },
	{ "msgbuf", 'M' },
	{ "dump_avail", 'A' },
	{ "bitmap", 'B' },
	{ "page tables", 'T' },
	{ "pages", 'P' },
	{ "ELF header", 'E' },
	{ "program headers", 'H' },
	{ "dump header", 'D' },
};

static const char load_marks[] = "123456789abcdefghijklmnopqrstuvwxyz";

static char
mark_of(struct layout *ly, const char *name)
{
	size_t i;

	if (strcmp(name, "PT_LOAD") == 0 || strcmp(name, "region") == 0)
		return (load_marks[ly->nloads++ % (sizeof(load_marks) - 1)]);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strcmp(marks[i].name, name) == 0)
			return (marks[i].mark);
	return ('?');
}

static void
out_mark(const struct layout *ly, char mark)
{
	/* Green, yellow, blue, magenta, cyan, red. */
	static const char colours[] = { 2, 3, 4, 5, 6, 1 };

	if (ly->colour && mark != '.')
		printf("\033[3%dm%c\033[0m",
		    colours[(unsigned char)mark % sizeof(colours)], mark);
	else
		putchar(mark);
}

static void
row(const struct layout *ly, char mark, const char *name, uint64_t off,
    uint64_t len, uint64_t addr)
{
	char size[OUT_SIZE];
	uint64_t share, all;

	/* In thousandths, without overflow. */
	share = len;
	all = ly->filesize;
	while (share > UINT64_MAX / 1000) {
		share /= 2;
		all /= 2;
	}
	share = all == 0 ? 0 : share * 1000 / all;
	out_mark(ly, mark);
	putchar(' ');
	out_str(stdout, name);
	printf("%*s %#-13llx %#-13llx %-11s %3llu.%llu%%",
	    (int)(strlen(name) < 15 ? 15 - strlen(name) : 0), "",
	    (unsigned long long)off, (unsigned long long)(off + len),
	    out_size(size, len), (unsigned long long)(share / 10),
	    (unsigned long long)(share % 10));
	if (addr != KVMREF_NOPA)
		printf("  %#llx", (unsigned long long)addr);
	putchar('\n');
}

static int
section(const struct kvmref_section *sx, void *closure)
{
	struct layout *ly = closure;
	struct bar_part *bp;
	uint64_t off, len;

	off = (uint64_t)sx->kx_offset;
	len = sx->kx_len;
	if (ly->nparts == ly->room) {
		ly->room = ly->room == 0 ? 16 : ly->room * 2;
		bp = realloc(ly->parts, ly->room * sizeof(*bp));
		if (bp == NULL) {
			ly->error = errno;
			return (0);
		}
		ly->parts = bp;
	}
	bp = &ly->parts[ly->nparts++];
	bp->offset = off;
	bp->len = len;
	bp->mark = mark_of(ly, sx->kx_name);
	if (off > ly->end)
		row(ly, '.', "(padding)", ly->end, off - ly->end,
		    KVMREF_NOPA);
	row(ly, bp->mark, sx->kx_name, off, len, ly->virtual ? sx->kx_va :
	    sx->kx_pa);
	if (off + len > ly->end)
		ly->end = off + len;
	if (off > ly->filesize || len > ly->filesize - off) {
		printf("  ^ the file ends at %#llx\n",
		    (unsigned long long)ly->filesize);
		ly->cut = 1;
	}
	return (1);
}

void
bar_draw(char *cells, size_t width, uint64_t lo, uint64_t hi,
    const struct bar_part *parts, size_t nparts)
{
	uint64_t a, b, from, to, best, covered, span;
	size_t i, p;

	span = hi - lo;
	for (i = 0; i < width; i++) {
		a = lo + span / width * i + span % width * i / width;
		b = lo + span / width * (i + 1) +
		    span % width * (i + 1) / width;
		if (b == a)
			b = a + 1;
		cells[i] = '.';
		best = covered = 0;
		for (p = 0; p < nparts; p++) {
			from = parts[p].offset > a ? parts[p].offset : a;
			to = parts[p].offset + parts[p].len;
			if (to > b)
				to = b;
			if (to <= from)
				continue;
			covered += to - from;
			if (to - from > best) {
				best = to - from;
				cells[i] = parts[p].mark;
			}
		}
		if (covered < b - a && b - a - covered > best)
			cells[i] = '.';
	}
}

/*
 * The range of the parts in [*lo, *hi) that are smaller than a character of
 * its bar: stores it and returns how many there are.
 */
static size_t
small_parts(const struct layout *ly, uint64_t cell, uint64_t *lo,
    uint64_t *hi)
{
	const struct bar_part *bp;
	uint64_t a, b;
	size_t i, n;

	a = UINT64_MAX;
	b = 0;
	for (n = i = 0; i < ly->nparts; i++) {
		bp = &ly->parts[i];
		if (bp->len > cell || bp->offset < *lo || bp->offset >= *hi)
			continue;
		n++;
		if (bp->offset < a)
			a = bp->offset;
		if (bp->offset + bp->len > b)
			b = bp->offset + bp->len;
	}
	*lo = a;
	*hi = b;
	return (n);
}

/*
 * Draws one bar.  If several parts were too small for it and lie close
 * together, sets the range to theirs and returns 1.
 */
static int
bar(const struct layout *ly, size_t width, uint64_t *lo, uint64_t *hi)
{
	char cells[1000], size[OUT_SIZE], text[2][24];
	uint64_t cell, span;
	size_t i;
	int pad;

	span = *hi - *lo;
	cell = span / width;
	printf("\n%#llx to %#llx: one character is %s%s\n",
	    (unsigned long long)*lo, (unsigned long long)*hi,
	    span % width != 0 ? "about " : "",
	    out_size(size, cell == 0 ? 1 : cell));
	bar_draw(cells, width, *lo, *hi, ly->parts, ly->nparts);
	putchar('[');
	for (i = 0; i < width; i++)
		out_mark(ly, cells[i]);
	puts("]");
	snprintf(text[0], sizeof(text[0]), "%#llx", (unsigned long long)*lo);
	snprintf(text[1], sizeof(text[1]), "%#llx", (unsigned long long)*hi);
	pad = (int)width + 2 - (int)strlen(text[0]) - (int)strlen(text[1]);
	printf("%s%*s%s\n", text[0], pad > 1 ? pad : 1, "", text[1]);
	return (small_parts(ly, cell, lo, hi) > 1 && *hi > *lo &&
	    *hi - *lo <= span / 2);
}

/* A window shows memory at other addresses than those of the file. */
static int
window(const struct kvmref_window *kw, void *closure)
{
	int *n = closure;

	if ((*n)++ == 0)
		printf("\n  %-15s %-18s %-18s %s\n", "WINDOW", "FIRST VA",
		    "LAST VA", "PA OF FIRST");
	printf("  %-15s %#-18llx %#-18llx %#llx\n", kw->kw_name,
	    (unsigned long long)kw->kw_first, (unsigned long long)kw->kw_last,
	    (unsigned long long)((kw->kw_first & kw->kw_mask) + kw->kw_base));
	return (1);
}

static int
want_colour(void)
{
	const char *s;

	s = getenv("NO_COLOR");
	if (s != NULL && *s != '\0')
		return (0);
	s = getenv("TERM");
	return (isatty(STDOUT_FILENO) && s != NULL && strcmp(s, "dumb") != 0);
}

int
cmd_layout(struct vmcore *vm, const struct options *opt, int argc, char **argv)
{
	struct layout ly;
	uint64_t lo, hi;
	size_t width;
	int n;

	(void)opt;
	(void)argc;
	(void)argv;
	memset(&ly, 0, sizeof(ly));
	ly.filesize = vm->info.ki_filesize;
	ly.colour = want_colour();
	ly.virtual = strcmp(vm->info.ki_variant, "virtual") == 0;
	printf("  %-15s %-13s %-13s %-11s %s  %s\n", "SECTION", "OFFSET",
	    "END", "LENGTH", " SHARE", ly.virtual ? "VA" : "PA");
	kvmref_sections(vm->kd, section, &ly);
	if (ly.error != 0) {
		vm_warn("%s: %s", vm->path, strerror(ly.error));
		free(ly.parts);
		return (VM_CANNOT);
	}
	if (ly.end < ly.filesize)
		row(&ly, '.', "(after it)", ly.end, ly.filesize - ly.end,
		    KVMREF_NOPA);
	width = out_columns();
	width = width < BAR_MIN + 2 ? BAR_MIN : width - 2;
	if (width > 998)
		width = 998;
	lo = 0;
	hi = ly.end > ly.filesize ? ly.end : ly.filesize;
	for (n = 0; n < BARS && hi > lo && bar(&ly, width, &lo, &hi); n++)
		continue;
	free(ly.parts);
	n = 0;
	kvmref_windows(vm->kd, window, &n);
	if (ly.nparts == 0) {
		vm_warn("%s: %s: no sections", vm->path, vm->info.ki_format);
		return (VM_FOUND);
	}
	if (ly.cut) {
		vm_warn("%s: the file ends at %#llx, its sections at %#llx",
		    vm->path, (unsigned long long)ly.filesize,
		    (unsigned long long)ly.end);
		return (VM_FOUND);
	}
	return (VM_OK);
}
